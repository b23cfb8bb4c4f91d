"""Measure a slider step of the slow pages beside two yardsticks, in one run.

These are a fragment with nothing but the slider, and one that sends four charts that are ready.

``python -m benchmarks.slider_steps`` writes the table into benchmarks/README.md. The steps are made
by a visitor that speaks the browser's protocol, so they hold the server's part and none of the
browser's: processor time of the server until it is at rest again, time until it says that the
script has finished, messages and bytes.
"""

import asyncio
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks import processor, report
from tests.running_app import ROOT, RunningApp
from tests.visitor import Step, Visitor

YARDSTICKS = {
    "empty fragment": ROOT / "benchmarks" / "empty_app.py",
    "four charts ready made": ROOT / "benchmarks" / "four_charts_app.py",
}
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
    """One step: what the visitor saw, and the processor time of the server in milliseconds."""

    step: Step
    processor_ms: float


async def measured(visitor: Visitor, pid: int, key: str, values: Sequence[Any]) -> list[Measured]:
    """Make the steps one after another; each begins when the server is at rest."""
    found = []
    before = await processor.at_rest(pid)
    for value in values[:3] if report.QUICK else values:
        step = await visitor.set(key, value)
        after = await processor.at_rest(pid)
        found.append(Measured(step, 1000 * (after - before)))
        before = after
    return found


async def page_steps(app: RunningApp, page: str, key: str, values: Sequence[Any]) -> list[Measured]:
    """Make the steps of one page as its first visitor."""
    async with Visitor(app.address, page) as visitor:
        return await measured(visitor, app.pid, key, values)


def row(name: str, fresh: list[Measured], again: list[Measured], yardstick: float) -> str:
    """Return a row of the table."""
    new, seen = (statistics.median(each.processor_ms for each in part) for part in (fresh, again))
    wall = 1000 * statistics.median(each.step.seconds for each in fresh)
    messages = statistics.median(each.step.messages for each in fresh)
    size = statistics.median(each.step.size for each in fresh) / 1000
    return (
        f"| {name} | {new:.1f} ms | {new / yardstick:.1f} | {seen:.1f} ms | {seen / yardstick:.1f} "
        f"| {wall:.0f} ms | {messages:.0f} | {size:.0f} kB |"
    )


async def main() -> None:
    """Measure and write the table."""
    lines = [
        "| step | processor, new value | × empty | seen before | × empty | until finished "
        "| messages | bytes |",
        "|---|---|---|---|---|---|---|---|",
    ]
    yardstick = 0.0
    for name, script in YARDSTICKS.items():
        with RunningApp(script=script) as app:
            runs = [
                await page_steps(app, "", "x", [float(n) for n in range(1, 41)]) for _ in range(2)
            ]
        yardstick = yardstick or statistics.median(
            each.processor_ms for run in runs for each in run
        )
        lines.append(row(name, *runs, yardstick))
    with RunningApp() as app:
        for page, (key, values) in STEPS.items():
            fresh = await page_steps(app, page, key, values)
            again = await page_steps(app, page, key, values)
            lines.append(row(f"{page}: {key.split()[0]}", fresh, again, yardstick))
    report.write("slider steps", lines)


if __name__ == "__main__":
    asyncio.run(main())
