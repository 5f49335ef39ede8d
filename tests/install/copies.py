#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Installs a shared and a static copy, each moved after it was installed, and makes a
video for the examples."""
import os
import shutil

import installed
from installed import BUILD, CMAKE, COPIES, VIDEO

shutil.rmtree(COPIES, ignore_errors=True)
COPIES.mkdir()
ENVIRONMENT = dict(os.environ)
for kind in ("shared", "static"):
    prefix = COPIES / f"{kind}-before"
    component = [] if kind == os.environ["GLYPHREEL_KIND"] else ["--component", kind]
    installed.run(CMAKE, "--install", BUILD, "--prefix", prefix, *component,
                  env=ENVIRONMENT)
    prefix.rename(COPIES / kind)
    for path in sorted((COPIES / kind).rglob("*")):
        if path.is_file():
            print(path.relative_to(COPIES))
installed.run("ffmpeg", "-v", "error", "-f", "lavfi", "-i",
              "testsrc2=size=320x180:rate=25:duration=4", "-f", "lavfi", "-i",
              "sine=duration=4", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt",
              "yuv420p", "-c:a", "aac", VIDEO, env=ENVIRONMENT)
