"""The view of the page “How unusual”: where one jump stands among all, and among its peers."""

import math
from dataclasses import dataclass, replace
from typing import ClassVar, Literal, cast

import pandas as pd

from ai_investments import claims_chosen, evidence, exports
from ai_investments import dataset as datasets
from ai_investments.dataset import Dataset
from ai_investments.deals import (
    chosen_steps,
    deal_words,
    jump_counts,
    jump_groups,
    peers,
    standing,
    valuations,
)
from ai_investments.deals.chosen_steps import Wanted
from ai_investments.deals.jump_counts import Counted, Waits
from ai_investments.deals.jump_groups import Group
from ai_investments.deals.peers import Criteria
from ai_investments.remembered import with_dataset
from ai_investments.schema import SEGMENTS
from ai_investments.views import deals, how_unusual_words, parameter
from ai_investments.views.view import View

SAME_SEGMENT = "same as the deal"
AROUND = {"any year": None, "same year": 0, "1 year around": 1, "2 years around": 2}
LARGEST_SIZE_USD_BN = 10_000
LARGE_USD_BN = 10.0
"""Size from which a deal is at first held against all large ones."""
LONGEST_MONTHS = 120
PAGE_ROWS = 100
"""Rows of a page of the table where the steps are too many to be read."""


@dataclass(frozen=True)
class Result:
    """What the page shows.

    Attributes
    ----------
    deal_id, focus_name : str
        The deal in focus, and its name.
    focus : pandas.Series or None
        The step that it ends; None where it ends none.
    steps : pandas.DataFrame
        All steps, as `valuations.steps` gives them, with ``position`` (rank by jump among those
        that count), ``peer`` (whether it counts and meets the criteria), ``months`` (whole months
        since the last round); those that count first.
    groups : dict of str to Criteria
        The groups by name, and what makes a member.
    compared : pandas.DataFrame
        Where the deal stands in each group, as `jump_groups.compared` gives it: all jumps, the
        peer group, and groups alike by one trait.
    written : pandas.DataFrame
        The same in words.
    distribution, segments, years : tuple of Group or of Counted
        Rows of the charts: all jumps and the peer group; each segment; each calendar year.
    by_months : pandas.DataFrame or Waits
        Rows of `steps` that the chart against months draws.
    down_rounds : pandas.DataFrame
        Steps to a lower valuation, with ``url``, ``previous_url`` and ``note`` of the deal.
    criteria : Criteria
        What makes a peer.
    chosen : chosen_steps.OnEngine or None
        All steps where the deals are too many to be read: `steps` and `down_rounds` are then the
        first `PAGE_ROWS`, of down rounds the deepest, and the charts have what the engine counts.
    distribution_title, months_title, segments_title, years_title : str
        Findings of the charts.
    detail, down_sentence, undated : str
        The step in focus and its peer group in words; how many down rounds there are; how many
        jumps have no months.
    finding : str
        The answer in one sentence.
    """

    deal_id: str
    focus_name: str
    focus: pd.Series | None
    steps: pd.DataFrame
    groups: dict[str, Criteria]
    compared: pd.DataFrame
    written: pd.DataFrame
    distribution: tuple[Group, ...] | tuple[Counted, ...]
    segments: tuple[Group, ...] | tuple[Counted, ...]
    years: tuple[Group, ...] | tuple[Counted, ...]
    by_months: pd.DataFrame | Waits
    down_rounds: pd.DataFrame
    distribution_title: str
    months_title: str
    segments_title: str
    years_title: str
    detail: str
    down_sentence: str
    undated: str
    finding: str
    criteria: Criteria
    chosen: chosen_steps.OnEngine | None = None

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a file must say that holds only the first of the steps."""
        return () if self.chosen is None else exports.cut(self.chosen.n, len(self.steps))


@dataclass(frozen=True)
class HowUnusual(View):
    """Parameters of the page “How unusual”."""

    path: ClassVar[str] = "how-unusual"
    title: ClassVar[str] = "How unusual"
    section: ClassVar[str] = "Valuations"
    key: ClassVar[tuple[str, ...]] = ("deal_id",)

    deal: str | None = deals.deal_in_focus()
    peer_size: str = parameter.choice(
        "Peers by valuation",
        "Which valuation makes a peer: the one before the jump, which the jump has not moved, or "
        "the one after it, which a large jump has raised itself.",
        tuple(peers.SIZES),
        "before",
    )
    peer_from: float | None = parameter.number_or_none(
        "Valuation from, $bn",
        "Least valuation of a peer, billions of US dollars; 0: no limit. Empty: 10, and of a "
        "smaller deal from half to twice its own.",
        "10; of a smaller deal half its own",
        (0, LARGEST_SIZE_USD_BN),
        step=0.1,
    )
    peer_to: float | None = parameter.number_or_none(
        "Valuation to, $bn",
        "Greatest valuation of a peer, billions of US dollars; 0: no limit. Empty: no limit, or, "
        "where the least is empty too, twice the own of a deal smaller than 10.",
        "no limit; of a smaller deal twice its own",
        (0, LARGEST_SIZE_USD_BN),
        step=0.1,
    )
    peer_segments: tuple[str, ...] = parameter.choices(
        "Peers in segments",
        "Lines of business of a peer; none chosen means all.",
        (SAME_SEGMENT, *SEGMENTS),
    )
    peer_around: str = parameter.choice(
        "Peers around the deal",
        "Calendar years between a peer’s round and the deal in focus, at most.",
        tuple(AROUND),
        "any year",
    )
    peer_years: tuple[int, int] | None = parameter.years(
        "Peers in years", "Calendar years of a peer’s later round.", deals.announced_years
    )
    peer_months_from: int = parameter.number(
        "Months from",
        "Least time between a peer’s two rounds, whole months; 0: no limit. Rounds without exact "
        "dates are no peers where there is a limit.",
        0,
        (0, LONGEST_MONTHS),
        entry="typed",
    )
    peer_months_to: int = parameter.number(
        "Months to",
        "Greatest time between a peer’s two rounds, whole months; 0: no limit. Rounds without "
        "exact dates are no peers where there is a limit.",
        0,
        (0, LONGEST_MONTHS),
        entry="typed",
    )
    include: tuple[str, ...] = deals.counted_as_well()
    claims: tuple[str, ...] = deals.chosen_claims()
    hollow: bool = deals.hollow_shown()

    def criteria(self, segment: str | None, year: int | None, size_usd_bn: float) -> Criteria:
        """Return what makes a peer of a deal of this segment, calendar year and size.

        The size, billions of US dollars, is missing where the deal ends no step.
        """
        segments = dict.fromkeys(
            segment if each == SAME_SEGMENT else each for each in self.peer_segments
        )
        years, around = self.peer_years, AROUND[self.peer_around]
        if around is not None and year is not None:
            first, last = years or (year - around, year + around)
            years = max(first, year - around), min(last, year + around)
        least, most = self.size_limits(size_usd_bn)
        return Criteria(
            segments=tuple(each for each in segments if each is not None),
            years=years,
            size=cast(Literal["before", "after"], self.peer_size),
            size_from_usd_bn=least,
            size_to_usd_bn=most,
            months_from=self.peer_months_from,
            months_to=self.peer_months_to,
        )

    def size_limits(self, size_usd_bn: float) -> tuple[float, float]:
        """Return least and greatest valuation of a peer of a deal of this size; 0: no limit."""
        small = size_usd_bn < LARGE_USD_BN
        least, most = (size_usd_bn / 2, 2 * size_usd_bn) if small else (LARGE_USD_BN, 0.0)
        if self.peer_from is not None:
            least, most = self.peer_from, 0.0
        return least, most if self.peer_to is None else self.peer_to

    def own_size_usd_bn(self, dataset: Dataset) -> float:
        """Return the size of the deal in focus; missing where it ends no step."""
        deal_id = self.deal or deals.first_deal(dataset) or ""
        steps = valuations.all_steps(_with(dataset, deal_id), self.include)
        own = steps.loc[steps["deal_id"] == deal_id, peers.SIZES[self.peer_size]]
        return float(own.iloc[0]) if len(own) else math.nan

    def analyse(self, dataset: Dataset) -> Result:
        """Return what the page shows for this view of a dataset."""
        dataset = claims_chosen.applied(dataset, self.claims)
        deal_id = self.deal or deals.first_deal(dataset) or ""
        deal = dataset.deal(deal_id)
        size = self.own_size_usd_bn(dataset)
        criteria = (
            self.criteria(deal["segment"], deal["announced_on"].year, size)
            if deal
            else self.criteria(None, None, size)
        )
        if dataset.many_deals:
            return self._of_many(dataset, deal_id, deal_words.named(deal_id, deal), criteria)
        steps = _judged(valuations.all_steps(dataset, self.include), criteria)
        own = steps[steps["deal_id"] == deal_id]
        focus = own.iloc[0] if len(own) else None
        groups = _groups(focus, criteria)
        table = jump_groups.compared(focus, steps, groups)
        shown = steps if self.hollow or self.include else steps[steps["counts"]]
        drawn = pd.concat([shown, own[~own.index.isin(shown.index)]])
        name = deal_words.named(deal_id, deal)
        why = "" if focus is not None else valuations.why_no_step(dataset, deal_id, self.include)
        everything = jump_groups.group("All jumps", drawn)
        rows: tuple[Group, ...] = (everything,)
        if criteria != Criteria():
            rows += (jump_groups.group("Peer group", steps[steps["peer"]]),)
        segments = jump_groups.by_median(jump_groups.by(drawn, drawn["segment"]))
        years = jump_groups.by(drawn, drawn["announced_on"].dt.year)[::-1]
        words = how_unusual_words
        return Result(
            deal_id=deal_id,
            focus_name=name,
            focus=focus,
            steps=steps,
            groups=groups,
            compared=table,
            written=words.written(table),
            distribution=rows,
            segments=segments,
            years=years,
            by_months=drawn[drawn["days"].notna()],
            down_rounds=_down_rounds(dataset, steps),
            distribution_title=words.distribution_title(everything, focus),
            months_title=words.months_title(drawn),
            segments_title=words.groups_title(segments, "segment"),
            years_title=words.groups_title(years, "year"),
            detail=words.detail(focus, table, criteria),
            down_sentence=words.down_sentence(steps),
            undated=words.undated(drawn),
            finding=words.finding(name, why, focus, table, criteria),
            criteria=criteria,
        )

    def _of_many(self, dataset: Dataset, deal_id: str, name: str, criteria: Criteria) -> Result:
        """Return what the page shows where the steps are too many to be read: they are counted."""
        include, hollow = self.include, bool(self.hollow or self.include)
        chosen = chosen_steps.OnEngine(dataset, include, valuations.Selection())
        deepest = Wanted("jump", True, PAGE_ROWS, ranked_only=not include)
        (steps, lowest), own = chosen.rows((self.listed(0, PAGE_ROWS), deepest), deal_id)
        focus = judged(own, criteria).iloc[0] if len(own) else None
        why = ""
        if focus is None:
            why = valuations.why_no_step(_with(dataset, deal_id), deal_id, include)
        groups = _groups(focus, criteria)
        table = jump_counts.compared(dataset, include, focus, groups)
        everything = jump_counts.everything(dataset, include, "All jumps", hollow)
        rows: tuple[Counted, ...] = (everything,)
        if criteria != Criteria():
            peers = table.iloc[1]
            rows += (jump_counts.of_peers(dataset, include, "Peer group", criteria, peers),)
        by_segment = jump_counts.groups(dataset, include, "segment", hollow)
        segments = jump_groups.by_median(by_segment)
        years = jump_counts.groups(dataset, include, "year", hollow)[::-1]
        waits = jump_counts.waits(dataset, include, hollow)
        down = judged(lowest[lowest["down_round"]], criteria)
        words = how_unusual_words
        return Result(
            deal_id=deal_id,
            focus_name=name,
            focus=focus,
            steps=judged(steps, criteria),
            groups=groups,
            compared=table,
            written=words.written(table),
            distribution=rows,
            segments=segments,
            years=years,
            by_months=waits,
            down_rounds=_down_rounds(datasets.of_deals(dataset, tuple(down["deal_id"])), down),
            distribution_title=words.distribution_title(everything, focus),
            months_title=words.related_title(waits.related, waits.related_n),
            segments_title=words.groups_title(segments, "segment"),
            years_title=words.groups_title(years, "year"),
            detail=words.detail(focus, table, criteria),
            down_sentence=words.down_counted(*jump_counts.down_rounds(dataset, include)),
            undated=words.undated_counted(waits.undated),
            finding=words.finding(name, why, focus, table, criteria),
            criteria=criteria,
            chosen=chosen,
        )

    def listed(self, skipped: int, rows: int | None) -> Wanted:
        """Return which rows of the steps a page of the table shows, those that count first."""
        return Wanted("jump", False, rows, skipped, ranked_first=True)

    def export_table(self, result: Result, dataset: Dataset) -> pd.DataFrame:
        """Return all steps with rank, peers and the addresses behind both valuations.

        Of too many the first.
        """
        steps = result.steps
        if result.chosen is not None and len(steps) < (n := result.chosen.n):
            (first,), _ = result.chosen.rows((self.listed(0, exports.MOST_ROWS),), "")
            steps = judged(first, result.criteria)
            if len(steps) < n:
                steps = steps.assign(rows_in_all=n)
        return exports.steps_with_sources(steps, dataset)


def _with(dataset: Dataset, deal_id: str) -> Dataset:
    """Return the dataset, or where its deals are too many the company of one alone."""
    return datasets.of_deals(dataset, (deal_id,)) if dataset.many_deals else dataset


def judged(steps: pd.DataFrame, criteria: Criteria) -> pd.DataFrame:
    """Add months and whether each step is a peer."""
    return steps.assign(
        months=peers.months(steps["days"]),
        peer=steps["counts"] & peers.fits(steps, criteria),
    )


def _judged(steps: pd.DataFrame, criteria: Criteria) -> pd.DataFrame:
    """Add rank, months and whether each step is a peer; those that count first."""
    placed = steps.assign(position=standing.positions(steps))
    return judged(placed, criteria).sort_values(
        "counts", ascending=False, kind="stable", ignore_index=True
    )


def _groups(focus: pd.Series | None, criteria: Criteria) -> dict[str, Criteria]:
    """Name the groups to compare with; each only once."""
    named = {how_unusual_words.ALL: Criteria()}
    if criteria != Criteria():
        named[f"Peer group: {how_unusual_words.criteria(criteria)}"] = criteria
    if criteria.size_from_usd_bn or criteria.size_to_usd_bn:
        other = replace(criteria, size="after" if criteria.size == "before" else "before")
        named[f"The same, but {how_unusual_words.criteria(other)}"] = other
    if focus is not None:
        for each in jump_groups.alike(focus).values():
            if each not in named.values():
                told = how_unusual_words.criteria(each)
                named[f"{told[0].upper()}{told[1:]}"] = each
    return named


def _down_rounds(dataset: Dataset, steps: pd.DataFrame) -> pd.DataFrame:
    rows = steps[steps["down_round"]]
    deal_ids = dict.fromkeys([*rows["deal_id"], *rows["previous_deal_id"]])
    first = _first_addresses(dataset, tuple(deal_ids)) if deal_ids else {}
    return rows.assign(
        url=rows["deal_id"].map(first),
        previous_url=rows["previous_deal_id"].map(first),
        note=[_note(dataset, deal_id) for deal_id in rows["deal_id"]],
    ).reset_index(drop=True)


@with_dataset(32)
def _first_addresses(dataset: Dataset, deal_ids: tuple[str, ...]) -> dict[str, str]:
    """Return an address behind the valuation of each deal; never change it."""
    found = evidence.addresses(dataset, "valuation_usd_bn", deal_ids)
    return {name: found[name].partition("; ")[0] for name in deal_ids if name in found}


def _note(dataset: Dataset, deal_id: str) -> str:
    deal = dataset.deal(deal_id) or {}
    return " ".join(each for each in (deal.get("doubt"), deal.get("note")) if isinstance(each, str))
