#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""glyphreel_bench's JSON -> docs/composite.md and docs/composite.json.
usage: composite_report.py RUN.json FOLDER"""
import json
import pathlib
import statistics
import subprocess
import sys

CASES = {
    "classic": "classic card (2 boxes, 2 texts)",
    "outlined_lines": "five outlined lines of 37 letters",
    "short_clock": "running clock, `1:02.3`",
    "clock": "running clock, `00:01:02.345`",
    "plate": "half-transparent full-frame plate",
    "credits": "500 words of credits",
    "nothing": "nothing to draw",
    "card": "card (the default look)",
}
SIZES = {"720": "1280x720", "1080": "1920x1080", "2160": "3840x2160"}
UNITS = {"ns": 1e-3, "us": 1, "ms": 1e3, "s": 1e6}


def collect(run):
    """Name -> times of each round in microseconds, and counters."""
    found = {}
    for b in run["benchmarks"]:
        if b.get("run_type") == "aggregate":
            continue
        entry = found.setdefault(b["run_name"], {"us": [], "counters": {}})
        if b.get("error_occurred"):
            entry["error"] = b["error_message"]
            continue
        entry["us"].append(round(b["real_time"] * UNITS[b["time_unit"]], 5))
        for key in ("bytes", "of_memcpy", "changed_bytes", "coverage_bytes",
                    "items_per_second", "bytes_per_second"):
            if key in b:
                entry["counters"].setdefault(key, []).append(
                    float(f"{b[key]:.6g}"))
    return found


def best(found, name):
    times = found.get(name, {}).get("us")
    return min(times) if times else None


def show(us):
    if us is None:
        return "–"
    return f"{us:.2f}" if us < 10 else f"{us:.1f}" if us < 100 else f"{us:.0f}"


def times(peer, ours):
    if peer is None or not ours:
        return "–"
    ratio = peer / ours
    return f"{ratio:.1f}x" if ratio < 10 else f"{ratio:,.0f}x"


def share(entry):
    """Of memcpy's speed: the median of the rounds, each the best of its turns."""
    shares = entry.get("counters", {}).get("of_memcpy")
    if not shares:
        return "–"
    percent = 100 * statistics.median(shares)
    return f"{percent:.0f} %" if percent >= 10 else f"{percent:.1f} %"


def touched(entry):
    counts = entry.get("counters", {}).get("bytes")
    return f"{int(counts[0]):,}" if counts else "–"


def draws_less(found, case, size="1080", pixel_format="yuv420p"):
    """Whether glyphreel changes far fewer bytes than a peer in this case: then it does
    not draw the same picture, and no ratio counts."""
    tail = f"/{case}/{size}/{pixel_format}"
    ours = found.get(f"frame/glyphreel{tail}", {}).get("counters", {}).get("bytes")
    theirs = [n for peer in ("drawtext", "ass") for n in
              found.get(f"frame/{peer}{tail}", {}).get("counters", {})
              .get("changed_bytes", [])]
    return bool(ours and theirs and ours[0] < 0.7 * min(theirs))


def frame_table(found, size, pixel_format):
    lines = [
        "| case | glyphreel | drawbox + drawtext | ratio | frames writable | ratio "
        "| vf_ass (libass) | ratio | libass, no blending | bytes to touch | of memcpy |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"]
    for case, words in CASES.items():
        tail = f"/{case}/{size}/{pixel_format}"
        ours = found.get(f"frame/glyphreel{tail}")
        if not ours:
            continue
        our_us = best(found, f"frame/glyphreel{tail}")
        draw = best(found, f"frame/drawtext{tail}")
        ass = best(found, f"frame/ass{tail}")
        lib = best(found, f"frame/libass{tail}")
        if draws_less(found, case, size, pixel_format):
            words += " **(glyphreel draws less here: not comparable)**"
        writable = best(found, f"frame/drawtext_writable{tail}")
        lines.append(
            f"| {words} | {show(our_us)} | {show(draw)} | {times(draw, our_us)} "
            f"| {show(writable)} | {times(writable, our_us)} "
            f"| {show(ass)} | {times(ass, our_us)} | {show(lib)} "
            f"| {touched(ours)} | {share(ours)} |")
        other = best(found, f"frame/drawtext_box{tail}")
        if other is not None:
            lines.append(f"| – the same, by drawtext's box | | {show(other)} "
                         f"| {times(other, our_us)} | | | | | | | |")
    copy = best(found, f"frame/copy/whole/{size}/{pixel_format}")
    lines += ["", f"A copy of the whole frame (`memcpy`): {show(copy)}."]
    return lines


def goals_table(found):
    """What glyphreel wants to be at 1920x1080, yuv420p, and what it is."""
    def entry(who, case):
        return f"frame/{who}/{case}/1080/yuv420p"

    def ratio(who, case):
        peer, ours = best(found, entry(who, case)), best(found,
                                                        entry("glyphreel", case))
        return peer / ours if peer and ours else None

    def counter(case, key):
        values = found.get(entry("glyphreel", case), {}).get("counters", {}).get(key)
        return statistics.median(values) if values else None

    classic, plate = (counter(c, "of_memcpy") for c in ("classic", "plate"))
    goals = [("classic card, times cheaper than drawbox + drawtext", 50,
              ratio("drawtext", "classic"), "x"),
             ("classic card, of memcpy's speed", 50,
              classic and 100 * classic, " %"),
             ("five outlined lines, times cheaper than five drawtexts", 40,
              ratio("drawtext", "outlined_lines"), "x"),
             ("five outlined lines, times cheaper than libass", 40,
              ratio("ass", "outlined_lines"), "x"),
             ("half-transparent full-frame plate, of memcpy's speed", 60,
              plate and 100 * plate, " %")]
    limits = [(f"running clock `{text}`, microseconds", 5,
               best(found, entry("glyphreel", case)), " us")
              for case, text in (("short_clock", "1:02.3"),
                                 ("clock", "00:01:02.345"))]
    limits.append(("nothing to draw, bytes", 0, counter("nothing", "bytes"), ""))
    lines = ["| goal | wanted | measured | met |", "|---|--:|--:|:-:|"]
    for words, wanted, value, unit in goals + limits:
        at_most = (words, wanted, value, unit) in limits
        shown, met = "–", "–"
        if "outlined" in words and draws_less(found, "outlined_lines"):
            shown, met = "draws less than its peers", "no"
        elif value is not None:
            shown = f"{value:.1f}{unit}" if 0 < value < 10 else f"{value:.0f}{unit}"
            met = "yes" if (value <= wanted if at_most else value >= wanted) else "no"
        lines.append(f"| {words} | {'at most' if at_most else 'at least'} "
                     f"{wanted}{unit} | {shown} | {met} |")
    return lines


def row_table(found):
    """Bytes per second of each kernel and target at two widths."""
    rows = {}
    for name, entry in found.items():
        parts = name.split("/")
        if parts[0] == "row" and entry["us"]:
            rows.setdefault("/".join(parts[1:-2]), {})[
                (parts[-2], int(parts[-1]))] = entry
    targets = []
    for entries in rows.values():
        for target, _ in entries:
            if target not in targets:
                targets.append(target)
    widths = (16, 64, 1024, 4096)
    lines = []
    for width in widths:
        lines += ["", f"{width} samples:", "",
                  "| kernel | " + " | ".join(targets) + " |",
                  "|---|" + "--:|" * len(targets)]
        for kernel, entries in rows.items():
            cells = []
            for target in targets:
                e = entries.get((target, width))
                if not e:
                    cells.append("–")
                    continue
                rate = e["counters"]["bytes"][0] / min(e["us"]) / 1e3
                cells.append(f"{rate:.1f} ({share(e)})")
            lines.append(f"| {kernel} | " + " | ".join(cells) + " |")
    return lines


def other_table(found):
    lines = ["| what | time | each | of memcpy |", "|---|--:|--:|--:|"]
    for name, entry in found.items():
        if name.split("/")[0] not in ("glyph_cache", "shape", "lay_out", "lay_out_again", "bake",
                                      "create") or not entry["us"]:
            continue
        us = min(entry["us"])
        rates = entry["counters"].get("items_per_second")
        each = f"{1e9 / max(rates):.0f} ns per glyph" if rates else ""
        shown = f"{us:,.1f} us" if us >= 1 else f"{us * 1e3:.0f} ns"
        lines.append(f"| {name} | {shown} | {each} | {share(entry)} |")
    return lines


def machine(run):
    cpu = "unknown processor"
    try:
        for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                cpu = line.split(":", 1)[1].strip()
                break
    except OSError:
        pass
    return {"cpu": cpu, "cores": run["context"]["num_cpus"],
            "load_average": run["context"].get("load_avg", []),
            "caches": [f"L{c['level']} {c['type']} {c['size'] // 1024} KiB"
                       for c in run["context"].get("caches", [])]}


def output_of(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else ""


def main():
    run = json.loads(pathlib.Path(sys.argv[1]).read_text())
    folder = pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    found = collect(run)
    # A working tree with changes of the report's own output is still this commit.
    commit = output_of("git", "rev-parse", "--short=12", "HEAD") or "unknown"
    dirty = output_of("git", "status", "--porcelain", "--untracked-files=no", "--",
                      ".", ":!docs/composite.md", ":!docs/composite.json")
    if dirty:
        commit += " with changes"
    peers = {p: output_of("pkg-config", "--modversion", p) or "not installed"
             for p in ("libavfilter", "libass")}
    targets = sorted({n.split("/")[-2] for n in found if n.startswith("row/")})
    rounds = max((len(e["us"]) for e in found.values()), default=0)
    where = machine(run)
    date = run["context"]["date"]

    text = [
        "# Drawing text: beside drawtext, libass and memcpy", "",
        "Written by `bench/composite-report.sh`; do not edit. Raw times: "
        "[composite.json](composite.json). How it is measured: "
        "[bench/README.md](../bench/README.md).", "",
        f"- {date}, commit {commit}",
        f"- {where['cpu']}, {where['cores']} cores, {', '.join(where['caches'])}; "
        f"load average {', '.join(f'{x:.2f}' for x in where['load_average'])}",
        f"- vector targets: {', '.join(t for t in targets if t != 'definition')}",
        f"- libavfilter {peers['libavfilter']}, libass {peers['libass']}", "",
        f"One thread, one binary, no decoding. Microseconds per frame: the minimum of "
        f"{rounds} rounds taken in random turn with everything else, for a busy machine "
        "can only make a round slower. Peers get frames that somebody else still holds, "
        "as after a decoder, so that their first filter copies the frame; \"frames "
        "writable\" spares them that. glyphreel's own figures are the drawing alone: "
        "where its decoder still holds a frame it pays the copy too, but never for a "
        "frame on which nothing is drawn. \"libass, no blending\" is "
        "`ass_render_frame` alone, which caches what stands still and leaves blending "
        "to its caller. \"Of memcpy\": glyphreel's speed in bytes that the overlay must "
        "touch (those that change), against `memcpy` of as many bytes; medians of the "
        "rounds.", "",
        "## Goals", "", *goals_table(found), ""]
    for pixel_format in ("yuv420p", "yuv420p10le"):
        for size in ("1080", "720", "2160"):
            text += [f"## {SIZES[size]}, {pixel_format}", "",
                     *frame_table(found, size, pixel_format), ""]
    text += ["drawbox knows no 10 bits, so the rows that need it are empty there.", "",
             "## Rows", "",
             "GB/s, in brackets the share of memcpy's speed on as many bytes, both in "
             "the first cache. *opaque*, *translucent*: one colour; *mask*: another "
             "alpha for each sample; *definition*: the scalar code that all targets "
             "equal bit for bit. The widths between are in the JSON.",
             *row_table(found), "",
             "## Once per text", "", *other_table(found), ""]
    (folder / "composite.md").write_text("\n".join(text))

    raw = {"date": date, "commit": commit, "machine": where, "peers": peers,
           "targets": targets, "unit": "us",
           "measurements": found}
    lines = json.dumps({k: v for k, v in raw.items() if k != "measurements"},
                       indent=1)[:-2]
    lines += ',\n "measurements": {\n' + ",\n".join(
        f"  {json.dumps(name)}: {json.dumps(entry)}"
        for name, entry in found.items()) + "\n }\n}\n"
    (folder / "composite.json").write_text(lines)


if __name__ == "__main__":
    main()
