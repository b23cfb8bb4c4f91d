"""The view of the page “Trajectories”: valuation over time, companies side by side."""

from dataclasses import dataclass
from typing import ClassVar

import narwhals as nw
import pandas as pd

from ai_investments import claims_chosen, evidence
from ai_investments import dataset as datasets
from ai_investments.dataset import Dataset
from ai_investments.deals import deal_words, trajectories
from ai_investments.remembered import with_dataset
from ai_investments.views import deals, parameter, trajectory_words
from ai_investments.views.view import View

TELLING = (
    "Scale AI", "OpenAI", "Anthropic", "xAI", "Mistral AI", "Mercor", "Perplexity",
)  # fmt: skip
"""The company of the first deal in focus, the labs it sells to, a rival, a fast climber."""
SINCE_FIRST = "years since first priced round"
CLOCKS = ("calendar", SINCE_FIRST)


@with_dataset()
def _telling(dataset: Dataset) -> tuple[str, ...]:
    """Return the companies shown at first: the telling ones, or those with most valuations."""
    stored = nw.from_native(dataset.investments).lazy()
    rounds = (
        stored.filter(~nw.col("valuation_usd_bn").is_null()).group_by("company").agg(n=nw.len())
    )
    telling = rounds.filter(nw.col("company").is_in(list(TELLING))).collect("pandas").to_pandas()
    known = tuple(name for name in TELLING if name in set(telling["company"]))
    if len(known) > 1:
        return known
    most = rounds.with_columns(fewness=-nw.col("n")).sort("fewness", "company").head(len(TELLING))
    return tuple(most.collect("pandas").to_pandas()["company"])


@dataclass(frozen=True)
class Result:
    """What the page shows.

    Attributes
    ----------
    points : pandas.DataFrame
        Every valuation drawn, as `trajectories.points` gives them, the company in focus first.
    paths : pandas.DataFrame
        One row a company, as `trajectories.paths` gives them, fastest first, with ``start`` and
        ``end`` (the two dates in words) and ``focus_then``: how many times its first valuation
        the company in focus stood at, as long after that, with ``focus_then_low`` and
        ``focus_then_high``, as `trajectories.stood` gives them.
    events : pandas.DataFrame
        The events marked, as `trajectories.events` gives them; none on the companies' own clocks.
    deal_id, company, focus_name : str
        The deal in focus, its company and its name.
    claims : pandas.DataFrame
        All claims about the deal in focus.
    since_first, log : bool
        Whether the time is the companies' own clocks, and the axis of valuation logarithmic.
    chart_title : str
        What the chart shows.
    detail : str
        What stands behind the finding.
    notes : tuple of str
        What is missing or not compared.
    finding : str
        The answer in one sentence.
    """

    points: pd.DataFrame
    paths: pd.DataFrame
    events: pd.DataFrame
    deal_id: str
    company: str
    focus_name: str
    claims: pd.DataFrame
    since_first: bool
    log: bool
    chart_title: str
    detail: str
    notes: tuple[str, ...]
    finding: str


@dataclass(frozen=True)
class Trajectories(View):
    """Parameters of the page “Trajectories”."""

    path: ClassVar[str] = "trajectories"
    title: ClassVar[str] = "Trajectories"
    section: ClassVar[str] = "Valuations"
    key: ClassVar[tuple[str, ...]] = ("deal_id",)

    deal: str | None = deals.deal_in_focus()
    side_by_side: tuple[str, ...] | None = parameter.choices_from_data(
        "Companies side by side",
        "Companies to draw; the one of the deal in focus is always drawn.",
        deals.COMPANIES,
        _telling,
        ", ".join(TELLING),
        none_chosen="The company in focus alone",
    )
    clock: str = parameter.choice(
        "Time",
        "The calendar, or each company’s own clock, which starts at its first priced round that "
        "is known.",
        CLOCKS,
        "calendar",
    )
    value_axis: str = parameter.choice(
        "Valuation axis",
        "log: equal heights are equal multiples; linear: equal heights are equal dollars.",
        ("log", "linear"),
        "log",
    )
    include: tuple[str, ...] = deals.counted_as_well()
    claims: tuple[str, ...] = deals.chosen_claims()
    events: bool = parameter.toggle(
        "Mark events", "Mark the main events around the companies on the calendar.", True
    )

    def analyse(self, dataset: Dataset) -> Result:
        """Return what the page shows for this view of a dataset."""
        chosen = _telling(dataset) if self.side_by_side is None else self.side_by_side
        deal_id = self.deal or deals.first_deal(dataset) or ""
        deal = dataset.deal(deal_id)
        focus = str(deal["company"]) if deal else ""
        companies = tuple(dict.fromkeys([*([focus] if focus else []), *chosen]))
        # A path rests on its company's own deals: no others are read from an engine.
        dataset = datasets.of_companies(dataset, frozenset(companies))
        dataset = claims_chosen.applied(dataset, self.claims)
        points = trajectories.points(dataset, companies, self.include)
        since_first = self.clock == SINCE_FIRST
        drawn = points[points["years"].notna()] if since_first else points
        own = drawn["company"] == focus
        drawn = pd.concat([drawn[own], drawn[~own]], ignore_index=True)
        paths = _ranked(trajectories.paths(points), points[points["company"] == focus])
        marked = self.events and not since_first
        events = trajectories.events(dataset, drawn if marked else drawn.iloc[:0])
        return Result(
            points=drawn,
            paths=paths,
            events=events,
            deal_id=deal_id,
            company=focus,
            focus_name=deal_words.named(deal_id, deal),
            claims=evidence.of_deal(dataset, deal_id),
            since_first=since_first,
            log=self.value_axis == "log",
            chart_title=trajectory_words.chart_title(drawn, focus),
            detail=trajectory_words.detail(paths, focus),
            notes=trajectory_words.notes(
                dataset, companies, points, paths, self.include, since_first
            ),
            finding=trajectory_words.finding(paths, focus),
        )

    def export_table(self, result: Result, dataset: Dataset) -> pd.DataFrame:
        """Return every valuation drawn with the addresses behind it."""
        addresses = evidence.addresses(dataset, "valuation_usd_bn", result.points["deal_id"])
        return result.points.assign(source_urls=result.points["deal_id"].map(addresses)).drop(
            columns=["announced_day", "url"]
        )


THEN = ("focus_then", "focus_then_low", "focus_then_high")


def _ranked(paths: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    """Sort by growth a year, then by climb; add where the company in focus stood at that age."""
    then = [
        None
        if pd.isna(row["days"])
        else trajectories.stood(
            own,
            row["days"],
            less=trajectories.days_open(row["start_precision"]),
            more=trajectories.days_open(row["end_precision"]),
        )
        for row in paths.to_dict("records")
    ]
    stood = pd.DataFrame(
        [each or (float("nan"),) * 3 for each in then],
        index=paths.index, columns=[*THEN], dtype="float64",
    )  # fmt: skip
    return paths.assign(
        **{
            name: ["" if pd.isna(row[f"{name}_on"]) else trajectory_words.when(row, name)
                   for row in paths.to_dict("records")]
            for name in ("start", "end")
        },
        **{name: stood[name] for name in THEN},
    ).sort_values(
        ["annual_growth_pct", "climb", "company"], ascending=[False, False, True],
        ignore_index=True,
    )  # fmt: skip
