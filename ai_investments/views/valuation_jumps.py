"""The view of the page “Valuation jumps”: every jump, ranked, with one deal in focus."""

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from ai_investments import claims_chosen, evidence, exports, first_place, formats
from ai_investments import dataset as datasets
from ai_investments.dataset import Dataset
from ai_investments.deals import (
    chosen_steps,
    deal_words,
    kept_steps,
    standing,
    valuation_points,
    valuations,
)
from ai_investments.deals.chosen_steps import Wanted
from ai_investments.evidence import Evidence
from ai_investments.schema import ROUNDS
from ai_investments.views import deals, parameter
from ai_investments.views.view import View

PAGE_ROWS = 100
"""Rows of a page of the table where the steps stand on an engine."""
CARDS = ("amount_usd_bn", "valuation_usd_bn", "stake_pct")

WEAKEST_GRADES = {
    "any": evidence.GRADES[-1],
    "aggregated": "aggregated",
    "reported": "reported",
    "official": "official_via_copy",
}
ORDERS = {
    "largest": ("jump", False),
    "smallest": ("jump", True),
    "newest": ("announced_on", False),
    "valuation": ("valuation_usd_bn", False),
}


FILTERED = (
    "No valuation jump passes these filters",
    "Widen the years, choose other companies or a weaker grade, lower the smallest jump, or reset "
    "all.",
)
"""What is said where filters leave nothing, and what to do."""
NO_JUMPS = (
    "The data holds no two valuations of one company to compare",
    "A jump needs an earlier and a later round of a company, both with a valuation: add the one "
    "that is missing.",
)
"""The same where there is nothing to filter."""


@dataclass(frozen=True)
class Result:
    """What the page shows.

    Attributes
    ----------
    chosen : chosen_steps.InMemory or chosen_steps.OnEngine
        The steps that the filters keep.
    steps : pandas.DataFrame
        All of them, as `valuations.steps` gives them, with ``position`` (rank by jump among those
        that count; missing for the others) in the order chosen, those that count first; where the
        deals stand on an engine the first `PAGE_ROWS` of them.
    drawn : pandas.DataFrame
        The rows of the chart: the first of `steps`, and the deal in focus wherever it stands.
    deal_id : str
        The deal in focus.
    deal : dict or None
        Its row by column; None where the data has no such deal.
    focus : pandas.Series or None
        The step that ends with the deal in focus, where the filters keep it.
    backing : dict of str to Evidence
        What backs the amount, valuation and stake of the deal in focus.
    claims : pandas.DataFrame
        All claims about the deal in focus.
    focus_name : str
        Name of the deal in focus, such as "Scale AI (Strategic, Jun 2025)".
    rank : standing.Rank or None
        Where the deal in focus stands among the steps that count.
    hollow : int
        Number of steps kept that do not count.
    chart_title : str
        What the chart shows.
    detail : str
        The step in focus in words: values, ranges, step-up, rank; empty where it is not kept.
    finding : str
        The answer in one sentence.
    remedy : str
        What to do where there is nothing to draw.
    """

    chosen: chosen_steps.InMemory | chosen_steps.OnEngine
    steps: pd.DataFrame
    drawn: pd.DataFrame
    deal_id: str
    deal: dict[str, Any] | None
    focus: pd.Series | None
    backing: dict[str, Evidence]
    claims: pd.DataFrame
    focus_name: str
    rank: standing.Rank | None
    hollow: int
    chart_title: str
    detail: str
    finding: str
    remedy: str

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a file must say that holds only the first of the steps."""
        return exports.cut(self.chosen.n, len(self.steps))


@dataclass(frozen=True)
class ValuationJumps(View):
    """Parameters of the page “Valuation jumps”."""

    path: ClassVar[str] = "valuations"
    title: ClassVar[str] = "Valuation jumps"
    section: ClassVar[str] = "Valuations"
    key: ClassVar[tuple[str, ...]] = ("deal_id",)

    deal: str | None = deals.deal_in_focus()
    segment: tuple[str, ...] = deals.segments()
    company: tuple[str, ...] = parameter.choices(
        "Companies", "Companies to compare; none chosen means all.", deals.COMPANIES
    )
    round: tuple[str, ...] = parameter.choices(
        "Rounds", "Kinds of the later round; none chosen means all.", ROUNDS
    )
    years: tuple[int, int] | None = parameter.years(
        "Years", "Calendar years of the later round.", deals.announced_years
    )
    smallest: float = parameter.number(
        "Smallest jump",
        "Leave out jumps below this multiple of the previous valuation.",
        0.0,
        (0.0, 10.0),
        step=0.1,
        unit="×",
    )
    grade: str = parameter.choice(
        "Evidence at least",
        "Weakest grade of evidence for both valuations: official (filings, also read in a copy), "
        "reported (named press), aggregated (pages that re-post others), any.",
        tuple(WEAKEST_GRADES),
        "any",
    )
    include: tuple[str, ...] = deals.counted_as_well()
    claims: tuple[str, ...] = deals.chosen_claims()
    hollow: bool = deals.hollow_shown()
    order: str = parameter.choice(
        "Order", "What the chart and the table are sorted by.", tuple(ORDERS), "largest"
    )
    rows: int = parameter.number(
        "Rows in the chart", "How many steps the chart shows; the table has all.", 20, (5, 60)
    )

    def analyse(self, dataset: Dataset) -> Result:
        """Return what the page shows for this view of a dataset."""
        dataset = claims_chosen.applied(dataset, self.claims)
        deal_id = self.deal or deals.first_deal(dataset) or ""
        selection = valuations.Selection(
            segments=self.segment,
            companies=self.company,
            rounds=self.round,
            years=self.years,
            smallest_jump=self.smallest,
            weakest_grade=WEAKEST_GRADES[self.grade],
        )
        chosen = chosen_steps.chosen(dataset, self.include, selection)
        drawn_as_well = bool(self.hollow or self.include)
        n = chosen.n if drawn_as_well else chosen.ranked
        column, ascending = ORDERS[self.order]
        first = Wanted(column, ascending, self.rows, ranked_only=not drawn_as_well)
        (drawn, steps), ends = chosen.rows(
            (first, self.listed(0, PAGE_ROWS if dataset.on_engine else None)), deal_id
        )
        focus = ends.iloc[0] if len(ends) else None
        appended = focus is not None and deal_id not in set(drawn["deal_id"])
        if appended:
            drawn = pd.concat([drawn, ends])
        rank = chosen.rank(deal_id)
        none, remedy = FILTERED
        if not n and not chosen_steps.chosen(dataset, self.include, valuations.Selection()).n:
            none, remedy = NO_JUMPS
        own = datasets.of_deals(dataset, (deal_id,))
        why = "" if focus is not None else valuations.why_no_step(own, deal_id, self.include)
        deal = own.deal(deal_id)
        name = deal_words.named(deal_id, deal)
        return Result(
            chosen=chosen,
            steps=steps,
            drawn=drawn.reset_index(drop=True),
            deal_id=deal_id,
            deal=deal,
            focus=focus,
            backing={name: evidence.figure(own, deal_id, name) for name in CARDS},
            claims=evidence.of_deal(own, deal_id),
            focus_name=name,
            rank=rank,
            hollow=chosen.n - chosen.ranked,
            chart_title=_chart_title(self.order, n, drawn, drawn_as_well) if n else none,
            detail="" if focus is None else _detail(name, focus, rank),
            finding=_finding(name, why, focus, rank, chosen.ranked) if chosen.ranked else none,
            remedy=remedy,
        )

    def prepare(self, dataset: Dataset) -> None:
        """Have all that steps show worked out meanwhile, where the engine keeps it."""
        kept_steps.prepare(claims_chosen.applied(dataset, self.claims), self.include)

    def export_table(self, result: Result, dataset: Dataset) -> pd.DataFrame:
        """Return the steps with the addresses behind both valuations, of many the first."""
        steps, n = result.steps, result.chosen.n
        if len(steps) < n:
            (steps,), _ = result.chosen.rows((self.listed(0, exports.MOST_ROWS),), "")
        if len(steps) < n:
            steps = steps.assign(rows_in_all=n)
        return exports.steps_with_sources(steps, dataset)

    def listed(self, skipped: int, rows: int | None) -> Wanted:
        """Return which rows of the steps a page of the table shows, those that count first."""
        column, ascending = ORDERS[self.order]
        return Wanted(column, ascending, rows, skipped, ranked_first=True)


def _chart_title(order: str, n: int, drawn: pd.DataFrame, drawn_as_well: bool) -> str:
    """Name the first of the steps, by what they are sorted by."""
    column, ascending = ORDERS[order]
    shown = list(dict.fromkeys(("company", "announced_on", "jump", "counts", column)))
    rows = drawn[shown].to_dict("records")
    alike = [row for row in rows if row["counts"] == rows[0]["counts"]]
    places = first_place.holders([row[column] for row in alike], lowest=ascending)
    kind = "jumps, hollow ones not ranked" if drawn_as_well else "ranked jumps"
    told = [
        f"{row['company']} in {row['announced_on']:%Y}, {formats.times(row['jump'])}"
        for row in (alike[place] for place in places)
    ]
    named = first_place.named(told, "jump", "jumps")
    if n == 1:
        return f"One jump: {named}"
    what = order if order in ("largest", "smallest", "newest") else "highest-valued"
    return f"The {what} of {n:,} {kind}: {named}"


def _detail(name: str, step: pd.Series, rank: standing.Rank | None) -> str:
    said = [
        f"{name}: {formats.usd_bn(step['previous_valuation_usd_bn'])} → "
        f"{formats.usd_bn(step['valuation_usd_bn'])}{formats.within(step['days'])}; claims give "
        f"{formats.times_range(step['jump_low'], step['jump_high'])}."
    ]
    yearly = step["annual_growth_pct"]
    a_year = "" if pd.isna(yearly) else f"That is {formats.growth(yearly)} a year. "
    said.append(f"{a_year}Raised since the valuation before: {deal_words.raised(step)}.")
    if pd.notna(step["step_up_low"]):
        stood = formats.times_range(step["step_up_low"], step["step_up_high"])
        why = ", by how much of it was paid out to holders"
        if pd.notna(step["step_up"]):
            none_kept = math.isclose(step["step_up"], step["jump"])
            why = ", as all of this round’s money went to holders" if none_kept else ""
        said.append(
            f"Before the new money, on the headline figures, the value was {stood} the previous "
            f"one{why}."
        )
    if rank is not None:
        smaller = formats.percent(rank.percentile, 0)
        said.append(f"The jump is larger than {smaller} of the other {rank.n - 1} compared.")
    return " ".join(said)


def _why(step: pd.Series) -> str:
    """Say why a step is not ranked, and which of its ends is no priced round."""
    ends = [
        f"{step[name]}{when}"
        for name, when in (("previous_kind", " before"), ("kind", ""))
        if step[name] != valuation_points.PRICED
    ]
    named = f"no priced round: {' and '.join(ends)}"
    return str(step["flags"]).replace("no priced round", named)


def _finding(
    name: str, why: str, focus: pd.Series | None, rank: standing.Rank | None, n: int
) -> str:
    if focus is None and why:
        return f"{name} ends no jump: {why}"
    if focus is None:
        return f"{name} is not among the {formats.count(n, 'jump')} that pass these filters"
    jump = formats.times(focus["jump"])
    if rank is None:
        flags = f" ({_why(focus)})" if focus["flags"] else ""
        return f"{name}: {jump}, not ranked{flags}"
    side = "below" if focus["jump"] < rank.median else "above"
    if focus["jump"] == rank.median:
        side = "at"
    return (
        f"{focus['company']}’s {jump} ranks {formats.ordinal(rank.position)} of {rank.n} jumps, "
        f"{side} the median of {formats.times(rank.median)}"
    )
