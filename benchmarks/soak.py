"""Let thirty analysts open every page and move its controls for twenty minutes; watch the memory.

``make soak`` (``python -m benchmarks.soak --warm-up 20 --minutes 20 --visitors 30``) writes what it
found into docs/reliability.md and fails where anything went wrong, or where memory grows in the
minutes that follow the warm-up. Each analyst goes through
all pages in an order of their own: opens one through the browser's protocol, moves controls of it
at random, hardly waiting between, reads its table from the API now and then, and leaves.
Every fifth page is opened on rows of one's own or on an earlier version of the data; there are more
of them than the server keeps in memory.
"""

import argparse
import asyncio
import json
import math
import os
import random
import statistics
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from scipy.stats import linregress

from ai_investments import dataset, own_data, stored_datasets
from ai_investments.dataset_archive import About
from ai_investments.stored_datasets import Store
from ai_investments.views import VIEWS
from ai_investments.views.edition import versions
from benchmarks import processor, report
from tests.running_app import ROOT, RunningApp
from tests.visitor import Visitor

PAGES = tuple(view.path for view in VIEWS)
NAMES = {view.path: view.address_name() for view in VIEWS}
OWN_DATASETS = 12
"""More than the server keeps open at once."""
PAUSE = (0.2, 1.0)
"""Seconds between what an analyst does."""
STEPS = (3, 12)
"""Controls moved on a page before it is left."""
SAMPLE = 2.0
"""Seconds between two looks at the memory."""
WARM_UP = 20.0
"""Minutes in which the caches fill: as many analysts show more pages than are kept."""
GROWTH = 60.0
"""Megabytes an hour that count as growing, where they are more than two standard errors."""
REPORT = ROOT / "docs" / "reliability.md"


@dataclass
class Seen:
    """What happened.

    Attributes
    ----------
    opened, moved : Counter
        Times that a page was opened, and that a control of it was moved.
    read : int
        Tables read from the API.
    errors : list of str
        What went wrong: page, control, and the words of it.
    """

    opened: Counter[str] = field(default_factory=Counter)
    moved: Counter[str] = field(default_factory=Counter)
    read: int = 0
    errors: list[str] = field(default_factory=list)


def stored(folder: Path) -> list[str]:
    """Store datasets of one's own, each of a hundred deals; return their names."""
    built_in, found = dataset.load(), []
    for n in range(OWN_DATASETS):
        rows = "".join(
            f"Company {n}-{k},20{20 + k % 6}-0{1 + k % 9}-1{k % 9},${1 + k % 7}m,${40 + 3 * k}m\n"
            for k in range(100)
        )
        sheet = own_data.open_file(
            "own.csv", f"Company,Announced,Amount,Post-money\n{rows}".encode()
        )
        own = own_data.check(sheet, own_data.guess(sheet.headings, sheet.sample), built_in)
        found.append(Store(str(folder)).put(own_data.canonical(own), About(f"Own {n}")))
    return found


def values(kind: str, proto: Any, chance: random.Random) -> Any:
    """Return where a control may be moved to."""
    if kind == "checkbox":
        return chance.random() < 0.5
    if kind == "selectbox":
        return chance.choice(proto.options)
    if kind == "multiselect":
        return chance.sample(list(proto.options), min(len(proto.options), chance.randint(0, 3)))
    steps = round((proto.max - proto.min) / (proto.step or 1))
    ends = sorted(chance.randint(0, steps) for _ in proto.default) if kind == "slider" else [
        chance.randint(0, steps)
    ]  # fmt: skip
    positions = [proto.min + end * (proto.step or 1) for end in ends]
    return positions if kind == "slider" else positions[0]


def movable(visitor: Visitor) -> list[tuple[str, str, Any]]:
    """Return the controls that can be moved, with their kinds and keys."""
    found = []
    for kind in ("slider", "checkbox", "selectbox", "multiselect", "number_input"):
        for proto in visitor.elements(kind):
            key = proto.id.split("-", 2)[2]
            bounded = kind != "number_input" or (proto.has_min and proto.has_max)
            chosen = kind not in ("selectbox", "multiselect") or len(proto.options)
            if key != "None" and bounded and chosen and not proto.disabled:
                found.append((key, kind, proto))
    return found


async def visit(
    address: str, page: str, query: Mapping[str, Sequence[str]], chance: random.Random, seen: Seen
) -> None:
    """Open a page, move some of its controls and leave."""
    doing = "opened"
    try:
        async with Visitor(address, page, query) as visitor:
            seen.opened[page] += 1
            for _ in range(chance.randint(*STEPS)):
                await asyncio.sleep(chance.uniform(*PAUSE))
                controls = movable(visitor)
                if not controls:
                    break
                key, kind, proto = chance.choice(controls)
                value = values(kind, proto, chance)
                doing = f"{key} = {value!r}"
                await visitor.set(key, value)
                seen.moved[page] += 1
            query = dict(visitor.query)
    except Exception as error:  # whatever an analyst would have noticed
        seen.errors.append(f"{NAMES[page]}, {doing}: {type(error).__name__} {error}"[:500])
        return
    if chance.random() < 0.1:
        await asyncio.to_thread(table, address, page, query, seen)


def table(address: str, page: str, query: Mapping[str, Sequence[str]], seen: Seen) -> None:
    """Read the page's table from the API, as its link stands.

    A control may have taken away what another one's choice needs: the API then says so.
    """
    asked = f"{address}/api/{NAMES[page]}.json?{urlencode(query, doseq=True)}"
    try:
        with urllib.request.urlopen(asked, timeout=60) as answer:
            json.load(answer)
        seen.read += 1
    except Exception as error:
        if isinstance(error, urllib.error.HTTPError) and error.code == 400:
            return
        seen.errors.append(f"{asked}: {type(error).__name__} {error}"[:500])


async def analyst(address: str, place: int, own: Sequence[str], end: float, seen: Seen) -> None:
    """Go through all pages until the time is over."""
    chance = random.Random(place)  # noqa: S311  # what they do is repeatable, not secret
    kept = versions(dataset.load())[1:]
    while True:
        for page in chance.sample(PAGES, len(PAGES)):
            if time.monotonic() > end:
                return
            query: dict[str, list[str]] = {}
            if chance.random() < 0.15:
                query = {"own_data": [chance.choice(own)]}
            elif chance.random() < 0.06 and kept:
                query = {"data": [chance.choice(kept)]}
            await visit(address, page, query, chance, seen)
            await asyncio.sleep(chance.uniform(*PAUSE))


async def watched(pid: int, end: float) -> list[tuple[float, float]]:
    """Return the memory of a process, by seconds since now."""
    start, found = time.monotonic(), []
    while time.monotonic() < end:
        found.append((time.monotonic() - start, processor.megabytes(pid)))
        await asyncio.sleep(SAMPLE)
    return found


async def soak(app: RunningApp, own: Sequence[str], visitors: int, minutes: float) -> Any:
    """Let the analysts work; return what they saw and the memory meanwhile."""
    seen, end = Seen(), time.monotonic() + 60 * minutes
    memory, *_ = await asyncio.gather(
        watched(app.pid, end),
        *(analyst(app.address, place, own, end, seen) for place in range(visitors)),
    )
    return seen, memory


def slope(memory: Sequence[tuple[float, float]], warm_up: float) -> tuple[float, float]:
    """Return megabytes an hour after so many minutes, and their standard error; NaN of a short run.

    Neighbouring looks at the memory are alike, so that the line is laid through the means of each
    minute.
    """
    minutes: dict[int, list[float]] = {}
    for at, megabytes in memory:
        if at >= 60 * warm_up:
            minutes.setdefault(int(at / 60 - warm_up), []).append(megabytes)
    if len(minutes) < 4:
        return math.nan, math.nan
    line = linregress([n / 60 for n in minutes], [*map(statistics.mean, minutes.values())])
    return float(line.slope), float(line.stderr)


def grows(megabytes_an_hour: float, error: float) -> bool:
    """Tell whether memory grows, beyond what its own ups and downs explain."""
    return megabytes_an_hour > max(GROWTH, 2 * error)


def told(
    seen: Seen, memory: Sequence[tuple[float, float]], visitors: int, warm_up: float
) -> list[str]:
    """Return the lines of the report."""
    minutes = memory[-1][0] / 60 - warm_up
    found, error = slope(memory, warm_up)
    warm = next((megabytes for at, megabytes in memory if at >= 60 * warm_up), math.nan)
    by_page = ", ".join(f"{NAMES[page]} {n}" for page, n in seen.opened.most_common())
    busy = os.getloadavg()[0] > 1.5 * (os.cpu_count() or 1)
    return [
        f"{visitors} analysts for {minutes:.0f} minutes, after {warm_up:g} in which the caches "
        f"filled.{' The machine did other work too.' if busy else ''}",
        "",
        "| pages opened | controls moved | tables read | errors | memory at first | warm | at last "
        "| MB an hour from then on, ± standard error |",
        "|---|---|---|---|---|---|---|---|",
        f"| {seen.opened.total():,} | {seen.moved.total():,} | {seen.read:,} | {len(seen.errors)} "
        f"| {memory[0][1]:.0f} MB | {warm:.0f} MB | {memory[-1][1]:.0f} MB "
        f"| {found:.0f} ± {error:.0f} |",
        "",
        f"Opened: {by_page}.",
    ]


def main() -> int:
    """Let the analysts work, write the report; 1 where anything went wrong or memory grows."""
    asked = argparse.ArgumentParser(prog="make soak")
    asked.add_argument("--warm-up", type=float, default=WARM_UP, help="minutes, before the others")
    asked.add_argument("--minutes", type=float, default=20)
    asked.add_argument("--visitors", type=int, default=30)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ[stored_datasets.ADDRESS_VARIABLE] = folder
        own = stored(Path(folder))
        with RunningApp() as app:
            minutes = given.warm_up + given.minutes
            seen, memory = asyncio.run(soak(app, own, given.visitors, minutes))
            log = app.log()
    if "Traceback" in log:
        seen.errors.append(f"The server's log holds a traceback:\n{log[-5000:]}")
    print("\n".join(seen.errors))
    print("Memory, MB:", *(f"{megabytes:.0f}" for _, megabytes in memory))
    report.write("soak", told(seen, memory, given.visitors, given.warm_up), REPORT)
    return int(bool(seen.errors) or grows(*slope(memory, given.warm_up)))


if __name__ == "__main__":
    sys.exit(main())
