# SPDX-License-Identifier: Apache-2.0
"""Each installed header compiles alone, and with all warnings."""
import concurrent.futures
import re
import unittest

from installed import CXX, SHARED, SOURCE, STATIC, InstalledTest, run


class Headers(InstalledTest):
    def headers(self):
        include = SHARED / "include"
        return sorted(p.relative_to(include) for p in include.rglob("*.h"))

    def test_are_those_of_the_list(self):
        listed = (SOURCE / "cmake/public_headers.cmake").read_text()
        expected = {"glyphreel.h"} | {f"glyphreel/{name}" for name in
                                      re.findall(r"^  (\w+/\w+\.h)\b", listed, re.M)}
        self.assertEqual({str(h) for h in self.headers()}, expected)
        self.assertEqual({str(p.relative_to(STATIC / "include"))
                          for p in (STATIC / "include").rglob("*.h")}, expected)

    def test_compile_alone(self):
        def compile_alone(header):
            source = self.folder / (str(header).replace("/", "_") + ".cc")
            source.write_text(f"#include <{header}>\n#include <{header}>\n")
            run(CXX, "-std=c++20", "-fno-exceptions", "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic",
                "-Werror", "-I", SHARED / "include", source)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            list(pool.map(compile_alone, self.headers()))

    def test_the_c_header_is_c(self):
        source = self.folder / "c.c"
        source.write_text("#include <glyphreel.h>\n#include <glyphreel.h>\n")
        for standard in ("c99", "c11", "c17"):
            run("cc", f"-std={standard}", "-fsyntax-only", "-Wall", "-Wextra",
                "-Wpedantic", "-Wstrict-prototypes", "-Werror", "-I",
                SHARED / "include", source)

    def test_the_c_header_is_old_cpp_too(self):
        source = self.folder / "old.cc"
        source.write_text("#include <glyphreel.h>\n")
        run(CXX, "-std=c++11", "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic",
            "-Werror", "-I", SHARED / "include", source)


if __name__ == "__main__":
    unittest.main()
