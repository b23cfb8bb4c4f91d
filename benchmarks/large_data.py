"""Measure large data: from files to the first chart of Valuation jumps, then filter steps.

``python -m benchmarks.large_data [DEALS]`` (default 3,000,000) writes the tables into
benchmarks/README.md. Each way to read the files has a process of its own. Beside the time that
passed stands the processor time on two cores: what it would be on a machine that does nothing else.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from itertools import cycle, islice, product
from pathlib import Path
from typing import Any

import pandas as pd

from ai_investments import charts, dataset, sources
from ai_investments.dataset import Dataset
from ai_investments.figures.chart import LIGHT
from ai_investments.schema import SEGMENTS, TABLES
from ai_investments.sources.setting import Setting
from ai_investments.views import ValuationJumps
from benchmarks import generated_deals, processor, report
from tests.running_app import ROOT, RunningApp
from tests.visitor import Visitor

DEALS, QUICK_DEALS = 3_000_000, 120_000
STEPS = 32
APP_SOON = 12
CORES = 2


@dataclass(frozen=True)
class Measured:
    """What a process measured: seconds that passed, of the processor, and megabytes at most."""

    chart: tuple[float, float]
    soon: list[tuple[float, float]]
    later: list[tuple[float, float]]
    megabytes: float


def views() -> Iterator[ValuationJumps]:
    """Give different views, each a filter step from the one before."""
    years = [(first, last) for first in range(2012, 2020) for last in (2022, 2024, 2026)]
    grades = ("any", "any", "reported", "any")
    for turn, (span, segment) in enumerate(product(years, SEGMENTS)):
        yield ValuationJumps(
            segment=(segment,) if turn % 2 else (),
            years=span,
            smallest=round(0.1 * (1 + turn % 40), 1),
            grade=grades[turn % 4],
        )


def moves() -> Iterator[tuple[str, Any]]:
    """Give controls and where each is moved to, one a step, as these views have them."""
    for view, control in zip(
        views(), cycle(("smallest", "segment", "years", "grade")), strict=False
    ):
        yield control, getattr(view, control)


def on_engine(folder: Path) -> Dataset:
    """Open a folder as the app does."""
    return sources.opened(Setting(str(folder)))


def in_pandas(folder: Path) -> Dataset:
    """Read a folder whole, its cells not even checked."""
    csv = (folder / "investments.csv").is_file()
    tables = {}
    for table in TABLES[:2]:
        path = folder / f"{table.name}.{'csv' if csv else 'parquet'}"
        if csv:
            text = [each.name for each in table.fields if each.kind not in ("number", "yes/no")]
            rows = pd.read_csv(path, dtype=dict.fromkeys(text, "str"))
        else:
            rows = pd.read_parquet(path if path.is_file() else folder / table.name)
        tables[table.name] = rows
    deals, claims = tables["investments"], tables["claims"]
    announced = pd.to_datetime(deals["announced_on"]).astype("datetime64[us]")
    day = (announced - dataset.EPOCH).dt.days
    deals = deals.assign(announced_on=announced, announced_day=day)
    claims = claims.assign(value_number=pd.to_numeric(claims["value"], errors="coerce"))
    return replace(dataset.from_contents({}), investments=deals, claims=claims, version="pandas")


READERS: dict[str, Callable[[Path], Dataset]] = {"DuckDB": on_engine, "pandas": in_pandas}


@contextmanager
def clock() -> Iterator[list[float]]:
    """Measure a block: seconds that passed, seconds of the processor."""
    told: list[float] = []
    start, before = time.perf_counter(), time.process_time()
    yield told
    told += [time.perf_counter() - start, time.process_time() - before]


def measured(folder: Path, reader: str) -> Measured:
    """Open a folder, draw the first chart, make filter steps: at once, and when all is prepared."""
    with clock() as first:
        data = READERS[reader](folder)
        _drawn(ValuationJumps(), data)
    every = views()
    soon = [_step(view, data) for view in islice(every, 4) if view.grade == "any"]
    ValuationJumps().prepare(data)
    for thread in threading.enumerate():
        if thread.name.startswith("prepare"):
            thread.join()
    # Steps of pandas take seconds: four show it.
    later = [_step(view, data) for view in islice(every, STEPS if data.on_engine else 4)]
    return Measured((first[0], first[1]), soon, later, processor.most_megabytes(os.getpid()))


def _drawn(view: ValuationJumps, data: Dataset) -> None:
    charts.chart(view, "ranked steps", view.analyse(data), data, LIGHT)


def _step(view: ValuationJumps, data: Dataset) -> tuple[float, float]:
    with clock() as told:
        _drawn(view, data)
    return told[0], told[1]


def elsewhere(folder: Path, reader: str) -> Measured:
    """Return `measured` of a process of its own."""
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.large_data", "--measure", str(folder), reader],
        check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    return Measured(**json.loads(told.stdout.splitlines()[0]))


def first_chart(found: Measured) -> float:
    """Return the seconds that the first chart took."""
    return found.chart[0]


def quantile(seconds: list[float], part: float) -> float:
    """Return a quantile of some times."""
    return statistics.quantiles(seconds, n=100, method="inclusive")[round(100 * part) - 1]


def row(name: str, found: Measured) -> str:
    """Return a row of the table of the library."""
    cells = [f"{found.chart[0]:.1f} s", f"{found.chart[1] / CORES:.1f} s"]
    for steps in (found.soon, found.later):
        passed, busy = ([each[place] for each in steps] for place in (0, 1))
        cells += [
            f"{1000 * quantile(passed, 0.95):,.0f} ms",
            f"{1000 * quantile(busy, 0.95) / CORES:,.0f} ms",
        ]
    return f"| {name} | {' | '.join(cells)} | {found.megabytes:,.0f} MB |"


async def steps_of_the_app(folder: Path) -> str:
    """Open the app on a folder, make filter steps as a visitor, and say what that took."""
    start = time.perf_counter()
    with RunningApp(source=folder) as app:
        async with Visitor(app.address, "valuations") as visitor:
            opened = time.perf_counter() - start
            made = [(await visitor.set(*move)).seconds for move in islice(moves(), STEPS)]
        held = processor.most_megabytes(app.pid)
    cells = [f"{opened:.1f} s"]
    for steps in (made[:APP_SOON], made[APP_SOON:]):
        cells += [f"{1000 * quantile(steps, part):,.0f} ms" for part in (0.5, 0.95)]
    return f"| {folder.name} | {' | '.join(cells)} | {held:,.0f} MB |"


def main() -> None:
    """Measure and write the tables."""
    asked = report.arguments()
    if asked[:1] == ["--measure"]:
        print(json.dumps(asdict(measured(Path(asked[1]), asked[2]))))
        return
    deals = int(asked[0]) if asked else QUICK_DEALS if report.QUICK else DEALS
    lines = [
        f"{deals:,} deals, {STEPS} filter steps over segments, years, smallest jump and grade; of "
        "DuckDB the process with the middle one of three first charts.",
        "",
        "| read by | first chart | its processor time ÷ 2 | step at once, p95 | ÷ 2 "
        "| step later, p95 | ÷ 2 | memory at most |",
        "|---|---|---|---|---|---|---|---|",
    ]
    with tempfile.TemporaryDirectory() as made:
        generate = [sys.executable, "-m", "benchmarks.generated_deals", made, "--deals", str(deals)]
        subprocess.run(generate, check=True, cwd=ROOT)  # whose memory is nobody's here
        for form in generated_deals.FORMATS:
            folder = Path(made) / form
            folder.mkdir()
            for file in Path(made).glob(f"*.{form}"):
                file.rename(folder / file.name)
            for reader in READERS:
                # pandas takes a minute each time, and what the disk does shows less.
                times = 3 if reader == "DuckDB" else 1
                found = sorted((elsewhere(folder, reader) for _ in range(times)), key=first_chart)
                lines.append(row(f"{reader}, {form.upper()}", found[times // 2]))
                print(lines[-1], file=sys.stderr, flush=True)
        lines += [
            "",
            "The whole app, from its command to the first page and the steps of a visitor, one "
            f"control a step: the {APP_SOON} right after, while the server prepares, and the rest:",
            "",
            "| files | first page | first steps, median | p95 | later steps, median | p95 "
            "| memory of the server at most |",
            "|---|---|---|---|---|---|---|",
        ]
        lines += [
            asyncio.run(steps_of_the_app(Path(made) / form)) for form in generated_deals.FORMATS
        ]
    report.write("large data", lines)


if __name__ == "__main__":
    main()
