"""Drive the real app as many analysts at once do, and the same app with Streamlit's stock settings.

``python -m benchmarks.capacity`` writes the table into benchmarks/README.md; ``… capacity 1 10``
drives only so many. Each visitor has a page open through the browser's protocol and moves a slider
of it once a second; the visitors' steps are spread over the second. A visitor whose step takes
longer than that leaves out the steps it missed, as a person does. Everything runs on one machine:
the visitors' own share of the processors stands beside the server's.
"""

import asyncio
import itertools
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from benchmarks import processor, report
from tests.running_app import ROOT, RunningApp
from tests.visitor import Visitor

VISITORS = (1, 10, 25, 50, 100)
SECONDS = 20
OPENING_AT_ONCE = 4
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
    """What one run of visitors saw: seconds of each step, errors, steps left out, server's use."""

    seconds: list[float] = field(default_factory=list)
    errors: int = 0
    left_out: int = 0
    server_seconds: float = 0.0
    own_seconds: float = 0.0
    megabytes: float = 0.0


def values(page: str, visitor: int) -> Iterator[Any]:
    """Give the positions through which one visitor drags, back and forth from their own."""
    _, listed = PAGES[page]
    back_and_forth = [*listed, *listed[-2:0:-1]]
    start = 37 * visitor % len(back_and_forth)  # no two near each other begin alike
    return itertools.islice(itertools.cycle(back_and_forth), start, None)


async def drag(visitor: Visitor, page: str, n: int, first: float, driven: Driven) -> None:
    """Move the page's slider once a second."""
    key, _ = PAGES[page]
    positions = values(page, n)
    for turn in range(SECONDS):
        due = first + turn
        now = time.perf_counter()
        if now > due + 1:
            driven.left_out += 1
            continue
        await asyncio.sleep(max(0.0, due - now))
        try:
            await visitor.set(key, next(positions))
        except (OSError, TimeoutError, RuntimeError, KeyError):
            driven.errors += 1
        else:
            driven.seconds.append(time.perf_counter() - due)


async def drive(app: RunningApp, n: int) -> Driven:
    """Open the pages of so many visitors, then let all drag."""
    driven = Driven()
    pages = list(itertools.islice(itertools.cycle(PAGES), n))
    async with AsyncExitStack() as stack:
        opening = asyncio.Semaphore(OPENING_AT_ONCE)

        async def opened(page: str) -> Visitor:
            async with opening:
                return await stack.enter_async_context(Visitor(app.address, page))

        visitors = await asyncio.gather(*map(opened, pages))
        before, own = await processor.at_rest(app.pid), time.process_time()
        start = time.perf_counter() + 0.5
        await asyncio.gather(
            *(
                drag(visitor, page, place, start + place / n, driven)
                for place, (visitor, page) in enumerate(zip(visitors, pages, strict=True))
            )
        )
        driven.own_seconds = time.process_time() - own
        driven.server_seconds = await processor.at_rest(app.pid) - before
        driven.megabytes = processor.megabytes(app.pid)
    return driven


def row(name: str, n: int, driven: Driven) -> str:
    """Return a row of the table."""
    steps = len(driven.seconds)
    cuts = statistics.quantiles(driven.seconds, n=100) if steps > 1 else driven.seconds * 99
    median, p95, p99 = (1000 * cuts[place] for place in (49, 94, 98))
    return (
        f"| {name} | {n} | {median:.0f} ms | {p95:.0f} ms | {p99:.0f} ms | {steps} "
        f"| {driven.left_out} | {driven.errors} | {1000 * driven.server_seconds / steps:.0f} ms "
        f"| {1000 * driven.own_seconds / steps:.0f} ms | {driven.megabytes:.0f} MB |"
    )


async def main() -> None:
    """Measure and write the table."""
    numbers = [int(each) for each in sys.argv[1:]] or VISITORS
    lines = [
        "| app | visitors | median | p95 | p99 | steps | left out | errors | server’s processor a "
        "step | visitors’ own | memory |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name, app in (
        ("as it is", RunningApp()),
        ("stock settings", RunningApp(script=ROOT / "benchmarks" / "stock_app.py", options=STOCK)),
    ):
        with app:
            for n in numbers:
                lines.append(row(name, n, await drive(app, n)))
                report.write("capacity", lines)  # a run that is stopped keeps what it measured


if __name__ == "__main__":
    asyncio.run(main())
