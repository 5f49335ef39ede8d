#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""libglyphreel.so exports what glyphreel.h declares, the functions of the public C++
headers, and nothing else; each under the version that docs/embedding.md promises.
usage: check_symbols.py LIBRARY HEADER MAJOR.MINOR"""
import re
import subprocess
import sys

library, header, version = sys.argv[1:]
C_VERSION, CXX_VERSION = "GLYPHREEL_0", f"GLYPHREEL_CXX_{version}"


def output_of(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


bad = []
exported_c, exported_cxx = set(), set()
for line in output_of("nm", "-D", "--defined-only", library).splitlines():
    symbol = line.split()[-1]
    if line.split()[-2] == "A":  # the versions themselves
        continue
    name, _, symbol_version = symbol.partition("@@")
    if name.startswith("gr_") and symbol_version == C_VERSION:
        exported_c.add(name)
    elif re.match(r"_ZNK?9glyphreel", name) and symbol_version == CXX_VERSION:
        exported_cxx.add(name)
        if "4Impl" in name:
            bad.append(f"{name} is nobody's business")
    else:
        bad.append(f"{symbol} is exported, and is not ours")

with open(header, encoding="utf-8") as file:
    text = file.read()
declared = set(re.findall(r"\bGR_API\b[^;{]*?\b(gr_\w+)\(", text))
bad += [f"{name} is declared in glyphreel.h, but not exported"
        for name in sorted(declared - exported_c)]
bad += [f"{name} is exported, but not declared in glyphreel.h"
        for name in sorted(exported_c - declared)]
if not exported_cxx:
    bad.append("no C++ function is exported")
soname = re.search(r"SONAME.*\[(.*)\]", output_of("readelf", "-d", library)).group(1)
if soname != "libglyphreel.so.0":
    bad.append(f"the SONAME is {soname}")

print("\n".join(bad) or f"{len(exported_c)} C and {len(exported_cxx)} C++ symbols, all ours")
sys.exit(1 if bad else 0)
