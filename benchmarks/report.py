"""Where measurements are written: a marked part of benchmarks/README.md."""

import datetime as dt
import platform
import re
from collections.abc import Sequence
from pathlib import Path

REPORT = Path(__file__).with_name("README.md")


def write(part: str, lines: Sequence[str]) -> None:
    """Replace one part of the report by a table measured today, and print it."""
    where = f"{platform.machine()}, Python {platform.python_version()}"
    told = "\n".join([f"Measured {dt.date.today()} on a shared machine, {where}.", "", *lines])
    text = REPORT.read_text("utf-8")
    pattern = re.compile(f"(<!-- {part} -->\n).*?(\n<!-- end -->)", re.DOTALL)
    filled, found = pattern.subn(lambda m: m[1] + told + m[2], text)
    if not found:
        raise ValueError(f"{REPORT.name} has no part marked {part!r}.")
    REPORT.write_text(filled, "utf-8")
    print(told)
