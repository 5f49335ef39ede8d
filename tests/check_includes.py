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
    "capi": {"core", "text", "codec", "sched", "capi"},
    "cli": {"core", "text", "codec", "sched", "cli"},
}
# Third-party headers and the one folder that may name them.
HOME = {
    r"lib(av|sw)\w+/|zimg|xxhash": {"codec"},
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
# Public headers include public headers, relatively, and nothing but the standard
# library besides; what they declare can be linked.
public = re.findall(r"^  (\w+/\w+\.h)\b",
                    (root / "cmake/public_headers.cmake").read_text(), re.M)
FOREIGN = r"\b(AV[A-Z]\w+|FT_\w+|hb_\w+|Fc[A-Z]\w+|tbb::|nlohmann|zimg_\w+|hwy::)"
for name in public + ["capi/glyphreel.h"]:
    path = root / name
    for number, line in enumerate(path.read_text().splitlines(), 1):
        where = f"{name}:{number}"
        m = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
        if m and m.group(1) == '"':
            target = (path.parent / m.group(2)).resolve()
            if not target.exists():
                bad.append(f"{where}: public headers include each other relatively")
            elif str(target.relative_to(root.resolve())) not in public:
                bad.append(f"{where}: {m.group(2)} is not public (cmake/public_headers.cmake)")
        elif m and "/" in m.group(2):
            bad.append(f"{where}: a public header may not name {m.group(2)}")
        if foreign := re.search(FOREIGN, re.split(r"//|/\*", line)[0]):
            bad.append(f"{where}: a public header may not name {foreign.group(1)}")
    # Functions and members that are not defined here begin with GR_API or are inline.
    if name != "capi/glyphreel.h":
        for declared in re.findall(r"^(?!GR_API|inline|constexpr|static|using|struct|class|enum|template|//|#|\s|\})"
                                   r"[\w:<>, ]+[ &*](\w+)\([^;{]*\);",
                                   path.read_text(), re.M):
            bad.append(f"{name}: {declared}() is declared without GR_API")

print("\n".join(bad) or "include borders are kept")
sys.exit(1 if bad else 0)
