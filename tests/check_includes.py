#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fails when a folder includes what it may not: see DESIGN.md, "Borders"."""
import pathlib
import re
import sys

MAY_INCLUDE = {
    "core": {"core"},
    "text": {"core", "text"},
    "codec": {"core", "codec"},
    "sched": {"core", "text", "codec", "sched"},
    "cli": {"core", "text", "codec", "sched", "cli"},
}
# Third-party headers and the one folder that may name them.
HOME = {
    r"lib(av|sw)\w+/|zimg": {"codec"},
    r"ft2build|freetype/|hb(-\w+)?\.h|harfbuzz|fontconfig/|fribidi|unicode/|hwy/": {"text"},
    r"tbb/|oneapi/|nlohmann/": {"sched", "cli"},
    r"CLI/": {"cli"},
}

root = pathlib.Path(sys.argv[1])
bad = []
for folder, allowed in MAY_INCLUDE.items():
    for path in sorted((root / folder).rglob("*")):
        if path.suffix not in (".h", ".cc"):
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            m = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
            if not m:
                continue
            where = f"{path.relative_to(root)}:{number}"
            name = m.group(2)
            if m.group(1) == '"':
                target = (path.parent / name).resolve()
                if not target.exists():
                    target = (root / name).resolve()
                try:
                    top = target.relative_to(root.resolve()).parts[0]
                except ValueError:
                    top = name.split("/")[0]
                if top in MAY_INCLUDE and top not in allowed:
                    bad.append(f"{where}: {folder}/ may not include {name}")
            for pattern, homes in HOME.items():
                if re.match(pattern, name) and folder not in homes:
                    bad.append(f"{where}: {name} may be named only in {sorted(homes)}")
print("\n".join(bad) or "include borders are kept")
sys.exit(1 if bad else 0)
