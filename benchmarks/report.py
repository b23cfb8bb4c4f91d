"""Where measurements are written: a marked part of benchmarks/README.md, and plots beside it."""

import datetime as dt
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

REPORT = Path(__file__).with_name("README.md")
QUICK = "--quick" in sys.argv
"""Whether this is only to see that everything runs: few steps, and nothing is written."""


def arguments() -> list[str]:
    """Return what the command line asks for besides ``--quick``."""
    return [each for each in sys.argv[1:] if each != "--quick"]


def write(part: str, lines: Sequence[str], file: Path = REPORT) -> None:
    """Replace one part of a document by a table measured today, and print it."""
    told = "\n".join([f"Measured {dt.date.today()}: {machine()}.", "", *lines])
    print(told, flush=True)
    if QUICK:
        return
    text = file.read_text("utf-8")
    pattern = re.compile(f"(<!-- {part} -->\n).*?(<!-- end -->)", re.DOTALL)
    filled, found = pattern.subn(lambda m: f"{m[1]}{told}\n{m[2]}", text)
    if not found:
        raise ValueError(f"{file.name} has no part marked {part!r}.")
    file.write_text(filled, "utf-8")


def machine() -> str:
    """Return what was measured on, in words."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    found = [
        f"{os.cpu_count()} shared cores ({_processor()})",
        f"{memory:.0f} GB",
        f"Python {platform.python_version()}",
    ]
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path:
        told = subprocess.run([path, "--version"], capture_output=True, text=True, check=True)
        version = re.search(r"\d+(\.\d+)*", told.stdout)
        found.append(f"Chromium {version[0]}" if version else "Chromium")
    return ", ".join(found)


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if line.startswith("model name"):
            return " ".join(line.partition(":")[2].split())
    return platform.machine()
