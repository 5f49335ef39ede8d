# SPDX-License-Identifier: Apache-2.0
"""docs/speed.md from what speed.py measured."""
import math
import os
import platform
import re
import statistics
import subprocess
import sys
import textwrap

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from revision import commit  # noqa: E402

NAMES = ("fast", "faster", "fastest")
FILMS = {"film": "Big Buck Bunny", "match": "match", "screen": "screen"}


def machine():
    with open("/proc/cpuinfo") as file:
        names = re.findall(r"^model name\s*: (.*)$", file.read(), re.M)
    return "%d cores (%s), Linux %s %s" % (
        os.cpu_count(), names[0].strip() if names else "unknown", platform.release(),
        platform.machine())


def versions(film):
    """FFmpeg's, and that of the x264 which made `film`, which says so inside."""
    first = subprocess.run(["ffmpeg", "-version"], capture_output=True,
                           text=True).stdout.splitlines()[0]
    with open(film, "rb") as file:
        x264 = re.search(rb"x264 - core (\d+ r\w+ \w+|\d+)", file.read(1 << 22))
    return {"ffmpeg": first.split(" Copyright")[0].replace("ffmpeg version ", ""),
            "x264": x264[1].decode() if x264 else "unknown"}


def found(film, name):
    return next((t for t in film["trials"] if t["name"] == name), None)


def named(film, name):
    """A speed as it was measured: its CPU time is the median of several trials."""
    trials = found(film, name)["measured"]
    return {**trials[0], "cpu_ms_per_frame":
            statistics.median(t["cpu_ms_per_frame"] for t in trials)}


def base(film):
    return named(film, "fast")


def spread(film):
    """Between the fastest and the slowest trial of fast."""
    times = [t["cpu_ms_per_frame"] for t in found(film, "fast")["measured"]]
    return max(times) / min(times) - 1


def ratios(film, point):
    """CPU and size against fast."""
    own = base(film)
    return (point["cpu_ms_per_frame"] / own["cpu_ms_per_frame"],
            point["bytes"] / own["bytes"])


def presets(film):
    """(CPU, size) of the presets at equal SSIM, against fast, by CPU."""
    points = [(1.0, 1.0)]
    for name in ("faster", "veryfast", "superfast", "ultrafast"):
        for trial in film["trials"]:
            if trial["name"] == "preset " + name and trial.get("at_equal_ssim"):
                points.append(ratios(film, trial["at_equal_ssim"]))
    return sorted(points)


def against_presets(film, point):
    """Size against that of a preset which takes the same CPU time: on the line through
    the two nearest in logarithms; none beyond the fastest and slowest."""
    cpu, size = ratios(film, point)
    line = presets(film)
    for (a_cpu, a_size), (b_cpu, b_size) in zip(line, line[1:]):
        if a_cpu <= cpu <= b_cpu and b_cpu > a_cpu:
            t = math.log(cpu / a_cpu) / math.log(b_cpu / a_cpu)
            return size / (a_size * (b_size / a_size) ** t)
    return None


def show(value, form="%.2f"):
    return form % value if value is not None else "-"


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |",
             "|" + "|".join(["---"] + ["--:"] * (len(header) - 1)) + "|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def settings_words(trial):
    return " ".join([trial["codec"]] + [value if name == "preset" else name + " " + value
                                        for name, value in trial["options"].items()])


def names_table(films):
    rows = []
    for kind, film in films.items():
        own = base(film)
        for name in NAMES:
            point = named(film, name)
            cpu, size = ratios(film, point)
            decode = film["decode_ms_per_frame"]
            whole = ((point["cpu_ms_per_frame"] + decode) /
                     (own["cpu_ms_per_frame"] + decode))
            rows.append([FILMS[kind] if name == "fast" else "", "`%s`" % name,
                         "%.1f ms" % point["cpu_ms_per_frame"], "x %.2f" % cpu,
                         "x %.2f" % whole, "%.2f" % point["megabits_per_s"],
                         "x %.2f" % size, "%+.4f" % (point["ssim"] - own["ssim"])])
    return table(["material", "speed", "encoder, CPU a frame", "of fast",
                  "with decoding, of fast", "Mbit/s", "of fast", "SSIM"], rows)


def group_table(films, group):
    header = ["setting"]
    for kind in films:
        header += [FILMS[kind] + ": CPU", "size", "at equal CPU"]
    rows = []
    for trial in group:
        row = [trial["name"]]
        for film in films.values():
            point = (found(film, trial["name"]) or {}).get("at_equal_ssim")
            if not point:
                row += ["-"] * 3
                continue
            cpu, size = ratios(film, point)
            row += [show(cpu), show(size), show(against_presets(film, point))]
        rows.append(row)
    return table(header, rows)


def at_equal(film, name):
    """At the SSIM of fast; fast itself as it is."""
    trial = found(film, name) or {}
    return base(film) if trial.get("speed") == "fast" else trial.get("at_equal_ssim")


def guided_table(films, group):
    """Each guided setting against the same that is not guided."""
    header = ["setting, and what it was told"]
    for kind in films:
        header += [FILMS[kind] + ": CPU", "size"]
    rows = []
    for trial in group:
        if "twin" not in trial:
            continue
        row = [trial["name"]]
        for film in films.values():
            point, twin = at_equal(film, trial["name"]), at_equal(film, trial["twin"])
            both = point and twin
            row += [show(point["cpu_ms_per_frame"] / twin["cpu_ms_per_frame"]
                         if both else None),
                    show(point["bytes"] / twin["bytes"] if both else None)]
        rows.append(row)
    return table(header, rows)


def wrapped(text):
    """Prose in short lines; tables and headings as they are."""
    return "\n".join(
        line if line[:1] in ("|", "#") else
        textwrap.fill(line, 92, subsequent_indent="  " if line[:1] == "-" else "",
                      break_long_words=False, break_on_hyphens=False)
        for line in text.split("\n"))


def document(whole, groups):
    films = whole["films"]
    names = {t["name"]: t for t in next(iter(films.values()))["trials"]}
    out = ["# Speed of the encoder at equal quality\n",
           "A job may say `\"output\": { \"speed\": \"faster\" }`, a command `--speed "
           "faster`. The three names stand for settings of x264 that show the same "
           "quality for less CPU time and more bytes; `fast` is what a film is made with "
           "where nothing is said. They are names of glyphreel, none of x264's presets.\n",
           table(["speed", "settings"], [["`%s`" % n, "`%s`" % settings_words(names[n])]
                                         for n in NAMES]),
           "Measured, each as it is (SSIM against `fast`'s, which is %s):\n" % ", ".join(
               "%.4f on %s" % (base(f)["ssim"], FILMS[k]) for k, f in films.items()),
           names_table(films),
           "*With decoding*: a film's frames are decoded, drawn on and encoded; decoding "
           "took %s a frame, drawing takes next to nothing.\n" % ", ".join(
               "%.1f ms (%s)" % (f["decode_ms_per_frame"], FILMS[k])
               for k, f in films.items()),
           "A speed stands for a codec, a preset and a quality, so a job that names one "
           "may not name those besides: whose word would count could only be guessed. For "
           "another quality, write the settings into `output.video` with another crf. "
           "`glyphreel encoders JOB` measures encoders and presets on a job's own "
           "frames.\n"]
    for title, sentences, group in groups:
        out.append("## %s\n" % title)
        if sentences:
            out.append(sentences + "\n")
        out.append(group_table(films, group))
        if any("twin" in trial for trial in group):
            out += ["Against the same settings, told nothing:\n",
                    guided_table(films, group),
                    "The decoder's export of quantisers takes %s a frame more, which is "
                    "not counted; types cost nothing. All three sources were made by "
                    "software, with B pictures; what a phone's own encoder decides may be "
                    "worth less.\n" % ", ".join(
                        "%.1f ms" % max(0, f["export_ms_per_frame"])
                        for f in films.values())]
    spreads = ", ".join("%.0f %%" % (100 * spread(f)) for f in films.values())
    out += ["## How to read it\n",
            "CPU time and size at the SSIM of `fast`, both against `fast`: 0.50 is half. "
            "*At equal CPU*: the size against that of a preset which takes the same CPU "
            "time, between the presets on a line in logarithms; under 1, the setting is "
            "better than all presets, over 1 a preset is better. `-`: the quality, or the "
            "CPU time, lies outside of what was measured.\n",
            "## How it was measured\n",
            "Every setting encodes the same decoded frames on one thread, as most films' "
            "parts are, at two to four qualities around the target; between them size, CPU "
            "and quality are interpolated over SSIM in dB (`sched/encoder_curve.h`). CPU "
            "time is the process's, from opening the encoder to its end; of the three "
            "names the median of %d trials, spread over the run. Those of `fast` differed "
            "by up to %s: smaller differences than half of that mean nothing. SSIM is "
            "FFmpeg's, of all planes.\n" % (
                len(found(films["film"], "fast")["measured"]), spreads),
            "- *Big Buck Bunny*: %(frames)d frames from %(from_s)g s on, 1080p at "
            "%(frame_rate)g frames a second." % films["film"],
            "- *match*: %(frames)d frames of a match as a phone films it, drawn by "
            "`bench/speed/match.py`: a hand-held pan over textured grass, 22 players, "
            "motion blur, a sensor's noise; encoded as a camera does "
            "(`bench/speed/material.py`)." % films["match"],
            "- *screen*: %(frames)d frames of a recording of a screen, set by glyphreel "
            "itself: a page that scrolls, slides, a cursor.\n" % films["screen"],
            "%s; x264 core %s, FFmpeg %s; %s. Made by `%s` at commit %s in %d s; all "
            "figures are in [speed.json](speed.json)." % (
                whole["machine"], whole["versions"]["x264"], whole["versions"]["ffmpeg"],
                whole["date"], whole["made_by"], whole["commit"], whole["wall_s"])]
    return wrapped("\n".join(out) + "\n")
