#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes tests/text/test_fonts.h: small fonts of squares, for what no installed
font is sure to have. Needs fontTools (Debian: python3-fonttools)."""

import io
import os

from fontTools.colorLib.builder import buildCOLR, buildCPAL
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables.TupleVariation import TupleVariation


def box(left, bottom, right, top):
    pen = TTGlyphPen(None)
    pen.moveTo((left, bottom))
    pen.lineTo((left, top))
    pen.lineTo((right, top))
    pen.lineTo((right, bottom))
    pen.closePath()
    return pen.glyph()


def build(family, glyphs, characters):
    """`glyphs`: name -> (advance, outline)."""
    fb = FontBuilder(1000, isTTF=True)
    fb.setupGlyphOrder(list(glyphs))
    fb.setupCharacterMap(characters)
    fb.setupGlyf({name: glyph for name, (_, glyph) in glyphs.items()})
    fb.setupHorizontalMetrics(
        {name: (advance, getattr(fb.font["glyf"][name], "xMin", 0))
         for name, (advance, _) in glyphs.items()})
    fb.setupHorizontalHeader(ascent=800, descent=-200)
    fb.setupNameTable({"familyName": family, "styleName": "Regular"})
    fb.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800,
                usWinDescent=200, sxHeight=500, sCapHeight=700)
    fb.setupPost()
    fb.setupHead(unitsPerEm=1000, created=0, modified=0)
    return fb


def variable_font():
    """A is 300 wide at weight 100 and 700 wide at 900, and 100 high at width 50
    to 700 high at 100. Small capitals, and ligatures of two kinds."""
    empty = TTGlyphPen(None).glyph()
    fb = build("Glyphreel Test Boxes", {
        ".notdef": (500, box(0, 0, 100, 100)),
        "space": (250, empty),
        "A": (300, box(0, 0, 300, 700)),
        "B": (500, box(0, 0, 500, 700)),
        "C": (400, box(0, 0, 400, 700)),
        "a.sc": (350, box(0, 0, 350, 500)),
        "A_B": (900, box(0, 0, 900, 700)),
        "A_C": (950, box(0, 0, 950, 700)),
    }, {ord(" "): "space", ord("A"): "A", ord("B"): "B", ord("C"): "C"})
    fb.setupFvar([("wght", 100, 100, 900, "Weight"),
                  ("wdth", 50, 100, 100, "Width")], [])
    # The box's four corners, then the four phantom points; the second moves
    # the advance.
    wider = [(0, 0), (0, 0), (400, 0), (400, 0), (0, 0), (400, 0), (0, 0), (0, 0)]
    lower = [(0, 0), (0, -600), (0, -600), (0, 0)] + [(0, 0)] * 4
    fb.setupGvar({"A": [TupleVariation({"wght": (0, 1, 1)}, wider),
                        TupleVariation({"wdth": (-1, -1, 0)}, lower)]})
    fb.addOpenTypeFeatures("""
        feature smcp { sub A by a.sc; } smcp;
        feature liga { sub A B by A_B; } liga;
        feature clig { sub A C by A_C; } clig;
    """)
    return fb.font


def color_font():
    """A is a blue square of 500 within a red one of 1000; B has no colour."""
    fb = build("Glyphreel Test Colours", {
        ".notdef": (500, box(0, 0, 100, 100)),
        "A": (1000, box(0, 0, 1000, 1000)),
        "B": (500, box(0, 0, 500, 500)),
        "A.in": (1000, box(250, 250, 750, 750)),
    }, {ord("A"): "A", ord("B"): "B"})
    fb.font["COLR"] = buildCOLR({"A": [("A", 0), ("A.in", 1)]}, version=0)
    fb.font["CPAL"] = buildCPAL([[(1, 0, 0, 1), (0, 0, 1, 1)]])
    return fb.font


def array(name, font):
    out = io.BytesIO()
    font.recalcTimestamp = False
    font.save(out)
    data = out.getvalue()
    lines = [", ".join("%d" % b for b in data[i:i + 18])
             for i in range(0, len(data), 18)]
    return "inline constexpr uint8_t %s[] = {\n    %s};\n" % (
        name, ",\n    ".join(lines))


def main():
    path = os.path.join(os.path.dirname(__file__), "..", "tests", "text",
                        "test_fonts.h")
    with open(path, "w") as f:
        f.write("// SPDX-License-Identifier: Apache-2.0\n"
                "#ifndef GR_TESTS_TEXT_TEST_FONTS_H_\n"
                "#define GR_TESTS_TEXT_TEST_FONTS_H_\n\n"
                "// Written by scripts/make-test-fonts.py, which says what is "
                "in them.\n\n#include <cstdint>\n\n"
                "// clang-format off\nnamespace glyphreel {\n\n")
        f.write(array("kVariableFont", variable_font()))
        f.write("\n")
        f.write(array("kColorFont", color_font()))
        f.write("\n}  // namespace glyphreel\n// clang-format on\n\n"
                "#endif  // GR_TESTS_TEXT_TEST_FONTS_H_\n")


main()
