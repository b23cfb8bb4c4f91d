"""Time a slider step of every page, beside an empty app in the same run.

``python -m benchmarks.slider_steps`` writes the table into benchmarks/README.md. A step is one
request to Streamlit's JSON agent interface: it sets the control and answers when the script has
run, so it holds the server's time and none of the browser's.
"""

import statistics
import time

from benchmarks import report
from tests.agent import Agent
from tests.running_app import ROOT, RunningApp

STEPS: dict[str, tuple[str, list[float]]] = {
    "valuations": ("smallest", [round(0.1 * n, 1) for n in range(1, 31)]),
    "capex": ("capex_years", []),
    "deal-anatomy": ("paid_out", [5.0 * n for n in range(20)]),
    "payback": ("ai_share", [10.0 + 4 * n for n in range(20)]),
    "churn": ("largest_leaves", [5.0 * n for n in range(20)]),
    "what-matters": ("largest_leaves", [5.0 * n for n in range(20)]),
}


def timed(visit: Agent, name: str, values: list[object]) -> list[float]:
    """Return how long each step took, in milliseconds."""
    taken = []
    for value in values:
        start = time.perf_counter()
        visit.set(**{name: value})
        taken.append(1000 * (time.perf_counter() - start))
    return taken


def main() -> None:
    """Measure and write the table."""
    measured: dict[str, tuple[list[float], list[float]]] = {}
    with RunningApp(script=ROOT / "benchmarks" / "empty_app.py") as empty:
        visit = Agent(empty, "")
        first = timed(visit, "x", list(range(1, 31)))
        measured["empty app"] = first, timed(visit, "x", list(range(1, 31)))
    with RunningApp() as app:
        for page, (name, values) in STEPS.items():
            steps: list[object] = list(values) or [
                [first, last] for first in range(2018, 2023) for last in range(first + 1, 2026)
            ]
            visit = Agent(app, page)
            fresh = timed(visit, name, steps)
            visit.set(**{name: steps[-2]})
            measured[f"{page}: {name}"] = fresh, timed(visit, name, steps)
    yardstick = statistics.median(measured["empty app"][1])
    lines = [
        "| step | new value, median | × empty | seen before, median | × empty |",
        "|---|---|---|---|---|",
    ]
    for name, (fresh, again) in measured.items():
        new, seen = statistics.median(fresh), statistics.median(again)
        lines.append(
            f"| {name} | {new:.0f} ms | {new / yardstick:.1f} | {seen:.0f} ms "
            f"| {seen / yardstick:.1f} |"
        )
    report.write("slider steps", lines)


if __name__ == "__main__":
    main()
