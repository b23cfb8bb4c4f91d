"""Drive the real app as many analysts at once do, alone, as replicas, and with stock settings.

``python -m benchmarks.capacity`` writes the table into benchmarks/README.md. Each visitor has a
page open through the browser's protocol and moves a slider of it once a second; the visitors'
steps are spread over the second. A visitor whose step takes longer than that leaves out the steps
it missed, as a person does. Everything runs on one machine: the visitors' own share of the
processors stands beside the server's. Whatever a server does, a run ends in bounded time: pages
that are not open by then, steps that are not answered, and a server that does not come to rest are
counted and said.
"""

import asyncio
import contextlib
import itertools
import math
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from benchmarks import plots, processor, report
from benchmarks.browser import chromium
from tests.running_app import ROOT, RunningApp
from tests.running_replicas import RunningReplicas
from tests.visitor import Visitor

VISITORS = (1, 2) if report.QUICK else (1, 10, 25, 50, 100)
REPLICAS_VISITORS = (2,) if report.QUICK else (10, 25, 50, 100)
STOCK_VISITORS = (2,) if report.QUICK else (1, 10, 50)
SECONDS = 2 if report.QUICK else 10
ALONE = 2 if report.QUICK else 20
"""Steps of a single visitor: fewer say nothing of the 95% quantile."""
OPENING_AT_ONCE = 4
OPENING_SECONDS = 60.0
"""Pages not open by then stay out of the run."""
CLOSING_SECONDS = 5.0
ANSWER_SECONDS = 15.0
"""A step not answered so long after the last one was due counts as that slow."""
STOCK = ("--runner.postScriptGC", "true")
PAGES: dict[str, tuple[str, Sequence[Any]]] = {
    "churn": ("largest_leaves dragged", [float(n) for n in range(101)]),
    "valuations": ("smallest", [round(0.1 * n, 1) for n in range(101)]),
    "capex": (
        "capex_years",
        [[first, last] for first in range(2018, 2024) for last in range(first, 2026)],
    ),
}


@dataclass
class Driven:
    """What one run of visitors saw.

    Attributes
    ----------
    seconds : list of float
        Of each step, from when it was due; of an unanswered one how long it was waited for.
    unopened, left_out, unanswered, errors : int
        Pages that were not open in time or showed an error; steps that were missed, not answered,
        or failed.
    server_seconds, own_seconds : float
        Processor time of the server until at rest, NaN where it did not come to rest, and of the
        visitors.
    megabytes : float
        Memory of the server.
    """

    seconds: list[float] = field(default_factory=list)
    unopened: int = 0
    left_out: int = 0
    unanswered: int = 0
    errors: int = 0
    server_seconds: float = math.nan
    own_seconds: float = 0.0
    megabytes: float = 0.0

    def milliseconds(self) -> tuple[float, float, float]:
        """Return median, p95 and p99."""
        if len(self.seconds) < 2:
            return (1000 * self.seconds[0] if self.seconds else math.nan,) * 3
        cuts = statistics.quantiles(self.seconds, n=100, method="inclusive")
        return 1000 * cuts[49], 1000 * cuts[94], 1000 * cuts[98]


def values(page: str, visitor: int) -> Iterator[Any]:
    """Give the positions through which one visitor drags, back and forth from their own."""
    _, listed = PAGES[page]
    back_and_forth = [*listed, *listed[-2:0:-1]]
    start = 37 * visitor % len(back_and_forth)  # no two near each other begin alike
    return itertools.islice(itertools.cycle(back_and_forth), start, None)


class Visitors:
    """Visitors with a page open; more are opened as they are asked for."""

    def __init__(self, address: str):
        self._address = address
        self._opened: list[tuple[Visitor, str, Iterator[Any]]] = []

    async def __aenter__(self) -> Self:
        """Open nothing yet."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close all pages at once: a server that is behind answers none of them for long."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSING_SECONDS):
                await asyncio.gather(
                    *(visitor.__aexit__(None, None, None) for visitor, _, _ in self._opened)
                )

    async def first(self, n: int) -> list[tuple[Visitor, str, Iterator[Any]]]:
        """Return so many visitors, or as many as can be opened in `OPENING_SECONDS`."""
        gate = asyncio.Semaphore(OPENING_AT_ONCE)
        end = asyncio.get_running_loop().time() + OPENING_SECONDS

        async def opened(place: int) -> None:
            page = [*PAGES][place % len(PAGES)]
            try:
                async with asyncio.timeout_at(end), gate:
                    visitor = Visitor(self._address, page)
                    self._opened.append((await visitor.__aenter__(), page, values(page, place)))
            except (OSError, TimeoutError, RuntimeError):
                return

        await asyncio.gather(*(opened(place) for place in range(len(self._opened), n)))
        return self._opened[:n]


async def drag(
    visitor: Visitor, page: str, positions: Iterator[Any], first: float, turns: int, driven: Driven
) -> None:
    """Move the page's slider once a second."""
    key, _ = PAGES[page]
    end = first + turns + ANSWER_SECONDS
    for turn in range(turns):
        due = first + turn
        now = time.perf_counter()
        if now > due + 1:
            driven.left_out += 1
            continue
        await asyncio.sleep(max(0.0, due - now))
        try:
            async with asyncio.timeout(end - time.perf_counter()):
                await visitor.set(key, next(positions))
        except TimeoutError:
            driven.unanswered += 1
        except (OSError, RuntimeError, KeyError):
            driven.errors += 1
            continue
        driven.seconds.append(time.perf_counter() - due)


async def drive(visitors: Visitors, pids: Sequence[int], n: int) -> Driven:
    """Let so many visitors drag, from when the server is at rest until it is at rest again."""
    opened = await visitors.first(n)
    driven = Driven(unopened=n - len(opened))
    before, own = await processor.at_rest(*pids), time.process_time()
    start = time.perf_counter() + 0.5
    turns = ALONE if n == 1 else SECONDS
    await asyncio.gather(
        *(drag(*visitor, start + place / n, turns, driven) for place, visitor in enumerate(opened))
    )
    driven.own_seconds = time.process_time() - own
    driven.megabytes = sum(map(processor.megabytes, pids))
    driven.server_seconds = await processor.at_rest(*pids) - before
    return driven


def row(name: str, n: int, driven: Driven) -> str:
    """Return a row of the table."""
    steps = len(driven.seconds) or 1
    quantiles = " | ".join(f"{each:.0f} ms" for each in driven.milliseconds())
    return (
        f"| {name} | {n} | {quantiles} | {len(driven.seconds)} | {driven.left_out} "
        f"| {driven.unanswered} | {driven.errors} | {driven.unopened} "
        f"| {1000 * driven.server_seconds / steps:.0f} ms "
        f"| {1000 * driven.own_seconds / steps:.0f} ms | {driven.megabytes:.0f} MB |"
    )


HEAD = [
    "| app | visitors | median | p95 | p99 | steps | left out | unanswered | errors | unopened "
    "| server’s processor a step | visitors’ own | memory |",
    "|---|---|---|---|---|---|---|---|---|---|---|---|---|",
]


async def measure(
    name: str, address: str, pids: Sequence[int], numbers: Sequence[int], lines: list[str]
) -> dict[int, float]:
    """Drive one app with each number of visitors; return the p95 of each, in milliseconds."""
    found = {}
    async with Visitors(address) as visitors:
        for n in numbers:
            try:
                driven = await drive(visitors, pids, n)
            except TimeoutError:
                lines.append(f"| {name} | {n} |" + " not at rest after 30 s |" + " – |" * 10)
                break
            lines.append(row(name, n, driven))
            print(lines[-1], flush=True)
            found[n] = driven.milliseconds()[1]
    return found


def apps() -> Iterator[tuple[str, RunningApp | RunningReplicas, Sequence[int]]]:
    """Give what is driven, and with how many visitors."""
    yield "as it is", RunningApp(), VISITORS
    yield "two replicas behind nginx", RunningReplicas(), REPLICAS_VISITORS
    stock = ROOT / "benchmarks" / "stock_app.py"
    yield "stock settings", RunningApp(script=stock, options=STOCK), STOCK_VISITORS


def main() -> None:
    """Measure and write the table."""
    lines, found = [*HEAD], {}
    for name, app, numbers in apps():
        with app:
            pids = app.pids if isinstance(app, RunningReplicas) else [app.pid]
            found[name] = asyncio.run(measure(name, app.address, pids, numbers, lines))
        report.write("capacity", lines)  # a run that is stopped keeps what it measured
    with chromium() as browser:
        plot(browser, found)
    report.write("capacity", [*lines, "", "![p95 of a step by number of analysts](capacity.svg)"])


def plot(browser: Any, found: dict[str, dict[int, float]]) -> None:
    """Draw the p95 over the number of visitors."""
    colours = dict(zip(found, ("#0072B2", "#009E73", "#6E737C"), strict=False))
    traces: list[dict[str, Any]] = [
        {"type": "scatter", "mode": "lines+markers", "name": name, "x": [*p95],
         "y": [round(each) for each in p95.values()], "line": {"color": colours[name]}}
        for name, p95 in found.items()
    ]  # fmt: skip
    goal = {"type": "line", "x0": 0, "x1": 1, "xref": "paper", "y0": 250, "y1": 250,
            "line": {"color": "#D55E00", "dash": "dot"}}  # fmt: skip
    plots.save(
        browser,
        "capacity",
        traces,
        {
            "xaxis": {"title": {"text": "Analysts, each a step a second"}, "type": "log",
                      "tickvals": [*VISITORS]},
            "yaxis": {"title": {"text": "p95 of a step, ms (dotted: 250)"}, "type": "log"},
            "shapes": [goal],
        },
        360,
    )  # fmt: skip


if __name__ == "__main__":
    main()
