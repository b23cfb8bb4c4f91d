"""The view of the page “Growth or bubble”: what explains a jump, revenue or its multiple."""

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from ai_investments import claims_chosen, exports, formats
from ai_investments import dataset as datasets
from ai_investments import revenue as revenues
from ai_investments.dataset import Dataset
from ai_investments.deals import deal_words, growth_matrix, growth_split, multiples, valuations
from ai_investments.views import deals, parameter
from ai_investments.views.view import View

KIND_WORDS = {
    "run_rate": "run rate",
    "annual_actual": "annual, actual",
    "run_rate_forecast": "run rate, forecast",
    "annual_forecast": "annual, forecast",
}
"""Kinds of revenue in the words of a link."""
LARGEST_OWN_USD_M = 1_000_000


@dataclass(frozen=True)
class Result:
    """What the page shows.

    Attributes
    ----------
    deal_id, focus_name : str
        The deal in focus, and its name.
    step : pandas.Series or None
        Its row of `splits`, with or without a split; None where it ends no step.
    matrix : pandas.DataFrame
        The step over every choice of revenue, as `growth_matrix.matrix` gives it.
    splits : pandas.DataFrame
        All steps that have a split, largest jump first, as `growth_split.splits` gives them.
    without : pandas.Series
        Number of steps without a split by reason, most frequent first.
    multiples : pandas.DataFrame
        Revenue multiples of rounds, as `multiples.revenue_multiples` gives them, with ``group``:
        "focus", "segment" (other companies in its line of business) or "other".
    medians : pandas.DataFrame
        Median multiple of the other companies by calendar year, with ``n``.
    finding, detail, overall : str
        The answer; the split by the rules; what holds for all jumps.
    matrix_title, splits_title, multiples_title : str
        Findings of the charts.
    """

    deal_id: str
    focus_name: str
    step: pd.Series | None
    matrix: pd.DataFrame
    splits: pd.DataFrame
    without: pd.Series
    multiples: pd.DataFrame
    medians: pd.DataFrame
    finding: str
    detail: str
    overall: str
    matrix_title: str
    splits_title: str
    multiples_title: str


@dataclass(frozen=True)
class GrowthOrBubble(View):
    """Parameters of the page “Growth or bubble”."""

    path: ClassVar[str] = "growth-or-bubble"
    title: ClassVar[str] = "Growth or bubble"
    section: ClassVar[str] = "Valuations"
    key: ClassVar[tuple[str, ...]] = ("deal_id",)

    deal: str | None = deals.deal_in_focus()
    claims: tuple[str, ...] = deals.chosen_claims()
    revenue_within: int = parameter.number(
        "Revenue within",
        "Greatest distance of a revenue's day from the round's. A year's revenue is dated at the "
        "middle of the year.",
        180,
        (30, 400),
        step=10,
        unit=" days",
    )
    revenue_kinds: tuple[str, ...] = parameter.choices(
        "Kinds of revenue",
        "What may stand for a round: run rates (a month × 12, or as the company says), actual "
        "years, forecasts. Both ends are always of one kind.",
        tuple(KIND_WORDS.values()),
        none_chosen="Run rates and actual years",
    )
    own_start: float = parameter.number(
        "Own revenue before, $m",
        "Your figure for the revenue at the round before, millions of US dollars; 0: none.",
        0,
        (0, LARGEST_OWN_USD_M),
        step=0.1,
        entry="typed",
    )
    own_end: float = parameter.number(
        "Own revenue at this round, $m",
        "Your figure for the revenue at the round in focus, millions of US dollars; 0: none.",
        0,
        (0, LARGEST_OWN_USD_M),
        step=0.1,
        entry="typed",
    )

    def rules(self) -> growth_split.Rules:
        """Return the rules that the controls set."""
        kinds = tuple(kind for kind, word in KIND_WORDS.items() if word in self.revenue_kinds)
        return growth_split.Rules(self.revenue_within, kinds or revenues.ACTUAL_KINDS)

    def analyse(self, dataset: Dataset) -> Result:
        """Return what the page shows for this view of a dataset."""
        dataset = claims_chosen.applied(dataset, self.claims)
        rules = self.rules()
        deal_id = self.deal or deals.first_deal(dataset) or ""
        deal = dataset.deal(deal_id)
        name = deal_words.named(deal_id, deal)
        elsewhere = pd.Series(dtype="int64")
        if dataset.many_deals:
            # What is split rests on companies whose revenue is known; of the others, how many.
            known = set(revenues.observations(dataset, revenues.KINDS)["company"])
            companies = frozenset(known | ({deal["company"]} if deal else set()))
            elsewhere = growth_split.without_revenue(dataset, companies)
            dataset = datasets.of_companies(dataset, companies)
            judged = growth_split.all_splits(dataset, rules)
            judged = judged[judged["company"].isin(companies)].reset_index(drop=True)
        else:
            judged = growth_split.all_splits(dataset, rules)
        reasons = judged.loc[judged["reason"] != "", "reason"].value_counts()
        if len(elsewhere):
            reasons = reasons.add(elsewhere, fill_value=0).astype("int64")
            reasons = reasons.sort_values(ascending=False).rename("count")
        own = judged[judged["deal_id"] == deal_id]
        step = own.iloc[0] if len(own) else None
        why = "" if step is not None else valuations.why_no_step(dataset, deal_id)
        choices = (
            pd.DataFrame()
            if step is None
            else growth_matrix.matrix(
                dataset, step, rules, self.own_start / 1000, self.own_end / 1000
            )
        )
        split = judged[judged["reason"] == ""].reset_index(drop=True)
        table = multiples.revenue_multiples(dataset, rules.within_days, tuple(rules.kinds))
        company = deal["company"] if deal else ""
        segment = deal["segment"] if deal else ""
        group = table["segment"].eq(segment).map({True: "segment", False: "other"})
        grouped = table.assign(group=group.mask(table["company"] == company, "focus"))
        medians = multiples.yearly_medians(table[table["company"] != company])
        return Result(
            deal_id=deal_id,
            focus_name=name,
            step=step,
            matrix=choices,
            splits=split,
            without=reasons,
            multiples=grouped,
            medians=medians,
            finding=_finding(name, why, step, choices),
            detail="" if step is None else f"{_detail(step)} {_starts(step, choices)}".rstrip(),
            overall=_overall(len(judged) + int(elsewhere.sum()), split),
            matrix_title=_matrix_title(choices),
            splits_title=_splits_title(split),
            multiples_title=_multiples_title(company, grouped, medians),
        )

    def export_table(self, result: Result, dataset: Dataset) -> pd.DataFrame:
        """Return every split with the addresses behind valuations and revenues."""
        sources = _revenue_sources(dataset)
        table = result.splits.assign(
            start_revenue_url=result.splits["start_revenue_id"].map(sources),
            end_revenue_url=result.splits["end_revenue_id"].map(sources),
        )
        return exports.steps_with_sources(table, dataset)


def _revenue_sources(dataset: Dataset) -> dict[str, str]:
    known = revenues.observations(dataset, revenues.KINDS)
    return dict(zip(known["revenue_id"], known["url"], strict=True))


def _of_one_start(choices: pd.DataFrame, step: pd.Series) -> pd.DataFrame:
    """Return the pairs from the analyst's own start, or from the one nearest to its round."""
    own = choices["start_revenue_id"] == growth_matrix.OWN
    if own.any():
        return choices[own]
    distance = (choices["start_dated_on"] - step["previous_on"]).abs()
    nearest: pd.DataFrame = choices[distance == distance.min()]
    return nearest


def _finding(name: str, why: str, step: pd.Series | None, choices: pd.DataFrame) -> str:
    if step is None and not name:
        return "The data holds no deal whose jump could be split"
    if step is None:
        return f"{name} ends no jump that could be split: {why}"
    company, jump = step["company"], formats.times(step["jump"])
    if choices.empty:
        if step["reason"]:
            return f"{company}’s {jump} cannot be split: {step['reason']}"
        share = formats.percent(step["growth_share_pct"], 0)
        return f"Revenue growth explains {share} of {company}’s {jump}"
    shares = _of_one_start(choices, step)["growth_share_pct"]
    low, high = formats.percent(shares.min(), 0), formats.percent(shares.max(), 0)
    if low == high:
        return f"Revenue growth explains {low} of {company}’s {jump}"
    return (
        f"{company}’s {jump}: revenue growth explains from {low} to {high}, "
        "depending on what is called revenue"
    )


def _detail(step: pd.Series) -> str:
    jump = (
        f"{formats.usd_bn(step['previous_valuation_usd_bn'])} → "
        f"{formats.usd_bn(step['valuation_usd_bn'])}"
    )
    if step["reason"]:
        return f"{jump}: no split by the rules chosen ({step['reason']})."
    kind = KIND_WORDS[step["kind_of_revenue"]]
    verb = "added" if step["multiple_usd_bn"] >= 0 else "took away"
    return (
        f"By the rules chosen: revenue ({kind}) "
        f"{formats.usd_bn(step['start_revenue_usd_bn'])} → "
        f"{formats.usd_bn(step['end_revenue_usd_bn'])}, "
        f"{step['start_distance_days']:.0f} and {step['end_distance_days']:.0f} days from the "
        f"rounds; multiple {formats.times(step['previous_multiple'])} → "
        f"{formats.times(step['multiple'])}. Of {jump}, growth is "
        f"{formats.about_usd_bn(step['growth_usd_bn'])} "
        f"({formats.percent(step['growth_share_pct'], 0)}); the multiple {verb} "
        f"{formats.about_usd_bn(abs(step['multiple_usd_bn']))}."
    )


def _starts(step: pd.Series, choices: pd.DataFrame) -> str:
    """Say which revenue before the finding starts from, and what other starts give."""
    if choices.empty or choices["start_revenue_id"].nunique() == 1:
        return ""
    start = _of_one_start(choices, step).iloc[0]
    amount = formats.usd_bn(start["start_revenue_usd_bn"])
    which = (
        f"{amount}, your own figure"
        if start["start_revenue_id"] == growth_matrix.OWN
        else f"{amount}, the revenue nearest to the round before"
    )
    shares = choices["growth_share_pct"]
    low, high = formats.percent(shares.min(), 0), formats.percent(shares.max(), 0)
    return f"The finding starts from {which}; over every start in the matrix it is {low} to {high}."


def _overall(n: int, split: pd.DataFrame) -> str:
    if not n:
        return "The data holds no two valuations of one company, and so no jump to split."
    if split.empty:
        return f"None of {formats.count(n, 'step')} can be split by these rules."
    counting = split[split["counts"]]
    rose = int((counting["multiple_log"] > 0).sum())
    return (
        f"{len(split)} of {formats.count(n, 'step')} can be split by these rules, "
        f"{len(counting)} of them fair comparisons. Among these the multiple rose in {rose} and "
        f"fell in {len(counting) - rose}. Companies whose revenue is reported are the ones that "
        "grow, so this is no picture of the market."
    )


def _matrix_title(choices: pd.DataFrame) -> str:
    if choices.empty:
        return ""
    sound = int((choices["breaks"] == "").sum())
    return (
        f"Share of the jump that revenue growth explains: {formats.count(len(choices), 'choice')} "
        f"of revenue, {sound} by the rules"
    )


def _splits_title(split: pd.DataFrame) -> str:
    counting = split[split["counts"]]
    if counting.empty:
        return "No jump that counts can be split"
    fell = int((counting["multiple_log"] <= 0).sum())
    return f"In {fell} of {len(counting)} jumps revenue grew faster than the valuation"


def _multiples_title(company: str, table: pd.DataFrame, medians: pd.DataFrame) -> str:
    own = table[table["group"] == "focus"]
    if own.empty:
        n = formats.count(len(table), "round")
        return f"Valuation ÷ revenue of {n}" + (f", none of {company}" if company else "")
    last = own.iloc[-1]
    year = last["announced_on"].year
    others = medians[medians["year"] == year]
    said = f"{company} at {formats.times(last['multiple'])} its revenue in {year}"
    if others.empty:
        return said
    median = formats.times(others["median"].iloc[0])
    return f"{said}; the median of {others['n'].iloc[0]} other rounds was {median}"
