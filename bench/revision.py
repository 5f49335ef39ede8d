# SPDX-License-Identifier: Apache-2.0
"""Which commit was measured."""
import subprocess


def commit(root):
    """Of the sources in ROOT; "unknown" without git, or of sources that are no clone."""
    try:
        said = subprocess.run(["git", "-C", root, "rev-parse", "--short", "HEAD"],
                              capture_output=True, text=True).stdout.strip()
    except OSError:
        said = ""
    return said or "unknown"
