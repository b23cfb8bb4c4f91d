"""Measure in Chromium how long a slider's step takes from the key press to the painted chart.

``python -m benchmarks.latency`` writes tables and a plot into benchmarks/. The same chart behind
the same slider is shown by this app's pattern and by other frameworks, which take turns, so that
whatever else the machine does falls on all of them; then come the pages that have a slider, and a
trace of some steps says where the time goes.
"""

import statistics
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page

from benchmarks import plots, report
from benchmarks.browser import (
    QUIET_MS,
    STREAMLIT_QUIET_MS,
    Painted,
    chromium,
    emptied,
    settled,
)
from benchmarks.served import ONE_CHART, OURS, PEER_APPS, App, Served
from benchmarks.trace import Parts, traced

STEPS = 4 if report.QUICK else 30
ROUNDS = 2 if report.QUICK else 3
TRACED = 3 if report.QUICK else 9
STREAMLIT_THUMB = "input[type=range]"
THUMBS = {"Dash": "[role=slider]", "Panel": ".noUi-handle", "Shiny for Python": ".irs-line"}
"""What takes the key press."""
CHURN = ".st-key-largest_leaves-dragged input[type=range]"
PAGES = {
    "valuations?smallest=1": "smallest",
    "how-unusual?peer_years=2018&peer_years=2026": "peer_years",
    "growth-or-bubble": "revenue_within",
    "deal-anatomy": "paid_out",
    "momentum": "momentum_years",
    "capex": "capex_years",
    "intensity": "capex_years",
    "capex-claim": "ai_share",
    "guidance": "target_years",
    "capex-outlook": "growth_2027",
    "payback": "ai_share",
    "churn?largest_leaves=40": "largest_leaves-dragged",
    "what-matters?largest_leaves=40": "largest_leaves-dragged",
    "compare?largest_leaves=40": "largest_leaves-dragged",
    "lost-customers": "path_replaced-dragged",
}
"""The slider of each page that has one, from where its steps change a chart."""


@dataclass
class Slider:
    """A slider on an open page, and what its steps took."""

    page: Page
    thumb: str
    quiet_ms: float = QUIET_MS
    steps: list[Painted] = field(default_factory=list)
    keys: list[str] = field(default_factory=lambda: ["ArrowRight", "ArrowLeft"])

    def step(self, times: int) -> None:
        """Press a key so many times; where the slider is at its end, turn back."""
        thumb = self.page.locator(self.thumb).first
        thumb.focus()
        for _ in range(times):
            if thumb.evaluate("thumb => thumb.max !== undefined && thumb.value === thumb.max"):
                self.keys = ["ArrowLeft", "ArrowRight"]
            elif thumb.evaluate("thumb => thumb.min !== undefined && thumb.value === thumb.min"):
                self.keys = ["ArrowRight", "ArrowLeft"]
            self.page.keyboard.press(self.keys[0])
            if painted := settled(self.page, self.quiet_ms):  # else the step changes no chart
                self.steps.append(painted)

    def quantiles(self) -> tuple[float, float, float]:
        """Return the median until the first chart, and median and p95 until the last."""
        last = [each.last for each in self.steps]
        return (
            statistics.median(each.first for each in self.steps),
            statistics.median(last),
            statistics.quantiles(last, n=20, method="inclusive")[18],
        )


@contextmanager
def opened(
    browser: Browser, address: str, thumb: str, quiet_ms: float = QUIET_MS
) -> Iterator[Slider]:
    """Open a page in a browser that has been there before, and make two steps nobody counts."""
    context = emptied(browser)
    page = context.new_page()
    page.goto(address)
    settled(page)
    slider = Slider(page, thumb, quiet_ms)
    slider.step(2)
    slider.steps.clear()
    yield slider
    context.close()


def same_chart(browser: Browser) -> tuple[list[str], list[str]]:
    """Return the table of frameworks, and that of the parts of their steps."""
    shown: list[tuple[str, App, str, str]] = [
        (ONE_CHART.name, ONE_CHART, "", STREAMLIT_THUMB),
        *((app.name, app, "", THUMBS.get(app.name, STREAMLIT_THUMB)) for app in PEER_APPS),
        ("this app, page with four charts", OURS, "/churn?largest_leaves=40", CHURN),
    ]
    with ExitStack() as stack:
        sliders: dict[str, Slider] = {}
        for name, app, path, thumb in shown:
            served = stack.enter_context(Served(app))
            sliders[name] = stack.enter_context(opened(browser, served.address + path, thumb))
        for _ in range(ROUNDS):
            for slider in sliders.values():
                slider.step(STEPS // ROUNDS)
        found = {name: slider.quantiles() for name, slider in sliders.items()}
        parts = {
            name: traced(browser, slider.page, lambda slider=slider: slider.step(TRACED))
            for name, slider in sliders.items()
        }
    _plot(browser, {name: (median, p95) for name, (_, median, p95) in found.items()})
    return _compared(found), _parts(parts)


def _compared(found: dict[str, tuple[float, float, float]]) -> list[str]:
    dash = found["Dash"][1]
    return [
        "| the same chart in | first change painted | all painted, median | p95 | × Dash |",
        "|---|---|---|---|---|",
        *(
            f"| {name} | {first:.0f} ms | {median:.0f} ms | {p95:.0f} ms | {median / dash:.2f} |"
            for name, (first, median, p95) in found.items()
        ),
    ]


def _parts(found: dict[str, Parts]) -> list[str]:
    return [
        "| a step under a trace | until sent | until the server’s last message "
        "| until painted | Plotly’s scripts | other scripts | style and layout | painting |",
        "|---|---|---|---|---|---|---|---|",
        *(
            f"| {name} | {each.until_sent:.0f} ms | {each.server:.0f} ms | {each.after:.0f} ms "
            f"| {each.plotly:.0f} ms | {each.scripts:.0f} ms | {each.layout:.0f} ms "
            f"| {each.paint:.0f} ms |"
            for name, each in found.items()
        ),
    ]


def _plot(browser: Browser, found: dict[str, tuple[float, float]]) -> None:
    names = list(found)[::-1]
    ours = [name.startswith("this app") for name in names]
    plots.save(
        browser,
        "latency",
        [
            {"type": "bar", "orientation": "h", "name": "median", "y": names,
             "x": [round(found[name][0]) for name in names], "texttemplate": "%{x} ms",
             "textposition": "inside", "insidetextanchor": "start", "textfont": {"color": "#FFF"},
             "marker": {"color": ["#0072B2" if each else "#6E737C" for each in ours]},
             "showlegend": False},
            {"type": "scatter", "mode": "markers", "name": "p95", "y": names,
             "x": [round(found[name][1]) for name in names],
             "marker": {"symbol": "line-ns-open", "size": 18, "color": "#D55E00",
                        "line": {"width": 2}}},
        ],
        {"xaxis": {"title": {"text": "Key press to painted chart, ms: bar median, mark p95"},
                   "rangemode": "tozero"},
         "showlegend": False, "bargap": 0.35},
        320,
    )  # fmt: skip


def pages(browser: Browser, names: Sequence[str]) -> list[str]:
    """Return the table of this app's pages."""
    lines = [
        f"| page | slider | charts | of {STEPS} steps change one | first painted "
        "| all painted, median | p95 |",
        "|---|---|---|---|---|---|---|",
    ]
    with Served(OURS) as app:
        for name in names:
            thumb = f".st-key-{PAGES[name]} {STREAMLIT_THUMB}"
            address = f"{app.address}/{name}"
            with opened(browser, address, thumb, STREAMLIT_QUIET_MS) as slider:
                slider.step(STEPS)
                times = [f"{each:.0f} ms" for each in slider.quantiles()] if slider.steps else "–––"
                charts = slider.page.locator(".js-plotly-plot").count()
            lines.append(
                f"| {name.partition('?')[0]} | {PAGES[name].removesuffix('-dragged')} | {charts} "
                f"| {len(slider.steps)} | {' | '.join(times)} |"
            )
    return lines


def main() -> None:
    """Measure and write the tables."""
    names = [*PAGES][:2] if report.QUICK else [*PAGES]
    with chromium() as browser:
        compared, parts = same_chart(browser)
        plot = "![Median and p95 of a step by framework](latency.svg)"
        lines = [*compared, "", plot, "", *parts]
        report.write("latency", lines)  # a run that is stopped keeps what it measured
        report.write("latency", [*lines, "", *pages(browser, names)])


if __name__ == "__main__":
    main()
