"""Measure a slider step of the slow pages beside three yardsticks, in one run.

These are a fragment with nothing but the slider, one that sends four charts that are ready, and the
same on a page of 63 controls. A step of the first is made before each other step: both then bear
the same load of the machine.

``python -m benchmarks.slider_steps`` writes the table into benchmarks/README.md. The steps are made
by a visitor that speaks the browser's protocol, so they hold the server's part and none of the
browser's: processor time of the server until it is at rest again, time until it says that the
script has finished, messages and bytes.
"""

import asyncio
import itertools
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks import processor, report
from tests.running_app import ROOT, RunningApp
from tests.visitor import Step, Visitor

EMPTY = ROOT / "benchmarks" / "empty_app.py"
YARDSTICKS = {
    "four charts ready made": ROOT / "benchmarks" / "four_charts_app.py",
    "the same on a page of 63 controls": ROOT / "benchmarks" / "many_controls_app.py",
}
NUMBERS = [float(n) for n in range(1, 41)]
PERCENTS = [float(n) for n in range(3, 99, 3)]
YEARS = [[first, last] for first in range(2018, 2024) for last in range(first + 1, 2026)]
STEPS: dict[str, tuple[str, Sequence[Any]]] = {
    "valuations": ("smallest", [round(0.1 * n, 1) for n in range(1, 41)]),
    "capex": ("capex_years", YEARS),
    "deal-anatomy": ("paid_out", PERCENTS),
    "payback": ("ai_share", [10.0 + 2 * n for n in range(40)]),
    "churn": ("largest_leaves dragged", PERCENTS),
    "what-matters": ("largest_leaves dragged", PERCENTS),
}


@dataclass(frozen=True)
class Measured:
    """A step: what the visitor saw; the server's processor time, and that of an empty one (ms)."""

    step: Step
    processor_ms: float
    empty_ms: float


class Yardstick:
    """An open page with an empty fragment, and its slider."""

    def __init__(self, visitor: Visitor, pid: int, key: str = "x"):
        self._visitor, self._pid, self._key = visitor, pid, key
        self._values = itertools.cycle(NUMBERS)

    async def measured(self) -> float:
        """Make a step; return its processor time in milliseconds."""
        _, taken = await measured(self._visitor, self._pid, self._key, next(self._values))
        return taken


async def measured(visitor: Visitor, pid: int, key: str, value: Any) -> tuple[Step, float]:
    """Make a step of a server that is at rest, until it is at rest again; and its milliseconds."""
    before = await processor.at_rest(pid)
    step = await visitor.set(key, value)
    return step, 1000 * (await processor.at_rest(pid) - before)


async def page_steps(
    app: RunningApp, page: str, key: str, values: Sequence[Any], yardstick: Yardstick
) -> tuple[list[Measured], list[Measured]]:
    """Make the steps of one page as its first visitor, and again as one who comes later."""
    runs: list[list[Measured]] = []
    for _ in range(2):
        found = []
        async with Visitor(app.address, page) as visitor:
            for value in values[:3] if report.QUICK else values:
                empty = await yardstick.measured()
                found.append(Measured(*await measured(visitor, app.pid, key, value), empty))
        runs.append(found)
    return runs[0], runs[1]


def row(name: str, fresh: list[Measured], again: list[Measured]) -> str:
    """Return a row of the table."""
    cells = [name]
    for part in (fresh, again):
        own, empty = (
            statistics.median(getattr(each, kind) for each in part)
            for kind in ("processor_ms", "empty_ms")
        )
        cells += [f"{own:.1f} ms", f"{own / empty:.1f}"]
    seconds, messages, size = (
        statistics.median(getattr(each.step, kind) for each in fresh)
        for kind in ("seconds", "messages", "size")
    )
    cells += [f"{1000 * seconds:.0f} ms", f"{messages:.0f}", f"{size / 1000:.0f} kB"]
    return f"| {' | '.join(cells)} |"


async def main() -> None:
    """Measure and write the table."""
    lines = [
        "| step | processor, new value | × empty | seen before | × empty | until finished "
        "| messages | bytes |",
        "|---|---|---|---|---|---|---|---|",
    ]
    with RunningApp(script=EMPTY) as empty:
        async with Visitor(empty.address) as visitor:
            yardstick = Yardstick(visitor, empty.pid)
            steps = await page_steps(empty, "", "x", NUMBERS, yardstick)
            lines.append(row("empty fragment", *steps))
            for name, script in YARDSTICKS.items():
                with RunningApp(script=script) as app:
                    steps = await page_steps(app, "", "x", NUMBERS, yardstick)
                    lines.append(row(name, *steps))
            with RunningApp() as app:
                for page, (key, values) in STEPS.items():
                    steps = await page_steps(app, page, key, values, yardstick)
                    lines.append(row(f"{page}: {key.split()[0]}", *steps))
    report.write("slider steps", lines)


if __name__ == "__main__":
    asyncio.run(main())
