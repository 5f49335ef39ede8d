#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fails when docs/features.md claims what nothing proves: a "Y" without a link, a "P"
or "N" without a reason, a link to a file that is not there, or to a test or heading
that is not in it."""
import pathlib
import re
import sys

LINK = re.compile(r"\[([^\]]+)\]\(([^)#]+)(?:#([^)]*))?\)")
COLUMNS = 11  # number, feature, seven peers, glyphreel, proof


def heading_anchor(line):
    """GitHub's: lower case, blanks to hyphens, punctuation dropped."""
    words = re.sub(r"[^\w\- ]", "", line.lstrip("#").strip().lower())
    return words.replace(" ", "-")


def has_test(name, source):
    """`Suite.Name` of GoogleTest, or a method of a Python test."""
    m = re.fullmatch(r"(\w+)\.(\w+)", name)
    if not m:
        return False
    suite, test = m.groups()
    if re.search(rf"TEST(_F|_P)?\(\s*{suite},\s*{test}\s*\)", source):
        return True
    return bool(re.search(rf"class {suite}\b", source) and
                re.search(rf"def {test}\b", source))


def mistake_in_link(document, name, target, anchor):
    path = (document.parent / target).resolve()
    if not path.is_file():
        return f"{target} is not there"
    if path.suffix in (".cc", ".py"):
        name = name.strip("`")
        if not has_test(name, path.read_text()):
            return f"{target} has no test {name}"
    if anchor:
        anchors = [heading_anchor(line) for line in path.read_text().splitlines()
                   if line.startswith("#")]
        if anchor not in anchors:
            return f"{target} has no heading #{anchor}"
    return None


def mistakes(document):
    found = []
    rows = 0
    for number, line in enumerate(document.read_text().splitlines(), 1):
        for name, target, anchor in LINK.findall(line):
            if target.startswith("http"):
                continue
            wrong = mistake_in_link(document, name, target, anchor)
            if wrong:
                found.append(f"{number}: {wrong}")
        if not re.match(r"\| \d+ \|", line):
            continue
        rows += 1
        cells = [c.strip() for c in line.strip().strip("|").split(" | ")]
        if len(cells) != COLUMNS:
            found.append(f"{number}: {len(cells)} cells, not {COLUMNS}")
            continue
        ours, proof = cells[-2], cells[-1]
        if ours not in ("Y", "P", "N"):
            found.append(f"{number}: glyphreel is Y, P or N, not \"{ours}\"")
        elif ours == "Y" and not LINK.search(proof):
            found.append(f"{number}: nothing proves this Y")
        elif ours != "Y" and len(LINK.sub("", proof).strip()) < 20:
            found.append(f"{number}: no reason why this is {ours}")
    if rows != 41:
        found.append(f"{rows} rows, not 41")
    return found


if __name__ == "__main__":
    page = pathlib.Path(sys.argv[1]) / "docs" / "features.md"
    bad = [f"docs/features.md:{m}" for m in mistakes(page)]
    print("\n".join(bad) or "every feature claimed is proved")
    sys.exit(1 if bad else 0)
