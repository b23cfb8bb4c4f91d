"""Valuation jumps: each priced round against the company's previous one."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw
import pandas as pd

from ai_investments import evidence, formats
from ai_investments.dataset import Dataset, collected
from ai_investments.days import DAYS_A_YEAR
from ai_investments.deals import money_raised, standing, valuation_points
from ai_investments.deals.rules import first_that_holds, one_where
from ai_investments.deals.valuation_points import OTHER_KINDS, PRICED
from ai_investments.remembered import with_dataset

COMPARABLE_BASES = ("unspecified", "post_money", "offer_price")
ANNUALISED_FROM_DAYS = 180
"""A growth over fewer days is not put on a year: it would promise what nobody saw."""
STEP_COLUMNS = (
    "deal_id", "company", "segment", "country", "round", "announced_on", "date_precision", "kind",
    "valuation_usd_bn", "valuation_low_usd_bn", "valuation_high_usd_bn", "valuation_basis",
    "previous_deal_id", "previous_round", "previous_on",
    "previous_valuation_usd_bn", "previous_kind", "jump", "jump_low", "jump_high",
    "step_up", "step_up_low", "step_up_high", "days", "annual_growth_pct", "raised_usd_bn",
    "raised_unknown", "down_round", "grade", "sources", "flags", "counts",
)  # fmt: skip

FLAGS = (
    "no priced round",
    "missing rounds",
    "other perimeter",
    "other basis",
    "order not known",
    "doubtful",
)
"""Why a step is no fair comparison; as a number each is one bit, the first the lowest."""

PREVIOUS = {
    "deal_id": "previous_deal_id",
    "round": "previous_round",
    "announced_on": "previous_on",
    "announced_day": "previous_day",
    "valuation_usd_bn": "previous_valuation_usd_bn",
    "kind": "previous_kind",
    "perimeter": "previous_perimeter",
    "no_day": "previous_no_day",
    "unpriced": "previous_unpriced",
    "no_basis": "previous_no_basis",
    "doubted": "previous_doubted",
    "low": "previous_low",
    "high": "previous_high",
    "sources": "previous_sources",
    "grade_rank": "previous_grade_rank",
}
"""Columns of the round before that a step carries, and their names there."""
RANKED = ("announced_day", "valuation_usd_bn", "perimeter", "no_day", "unpriced", "no_basis",
          "doubted")  # fmt: skip
"""Those of them that filters, ranks and the order of steps rest on."""
RANKED_COLUMNS = (
    "deal_id", "company", "segment", "round", "announced_on", "announced_day", "valuation_usd_bn",
    "previous_valuation_usd_bn", "jump", "ranked_jump", "days", "flag_bits",
)  # fmt: skip
OF_RANKED = (
    "deal_id", "company", "segment", "round", "announced_on", "spans_missing_rounds", *RANKED,
)  # fmt: skip
"""What these read of a round."""
OF_ROUND = (
    "deal_id", "company", "segment", "country", "round", "announced_on", "date_precision",
    "announced_day", "valuation_usd_bn", "valuation_basis", "amount_usd_bn", "primary_usd_bn",
    "pre_money_usd_bn", "spans_missing_rounds", "perimeter", "kind", "no_day", "unpriced",
    "no_basis", "doubted", "low", "high", "sources", "grade_rank",
)  # fmt: skip
"""What a step reads of its round."""
BACKED_COLUMNS = (
    *RANKED_COLUMNS, "country", "date_precision", "valuation_basis", "amount_usd_bn",
    "primary_usd_bn", "pre_money_usd_bn", "kind", "low", "high", "sources", "grade_rank",
    "previous_deal_id", "previous_round", "previous_on", "previous_day", "previous_kind",
    "jump_low", "jump_high",
)  # fmt: skip


@dataclass(frozen=True)
class Selection:
    """Which steps to keep; an empty collection keeps all.

    Attributes
    ----------
    segments, companies, rounds : collection of str
        Values of those columns of the later round.
    years : (int, int) or None
        First and last calendar year of the later round.
    smallest_jump : float
        Least jump.
    weakest_grade : str
        Weakest grade of evidence, one of `ai_investments.evidence.GRADES`.
    """

    segments: Collection[str] = ()
    companies: Collection[str] = ()
    rounds: Collection[str] = ()
    years: tuple[int, int] | None = None
    smallest_jump: float = 0.0
    weakest_grade: str = evidence.GRADES[-1]

    def conditions(self) -> list[nw.Expr]:
        """Return the selection as conditions on the table of steps."""
        chosen = [
            nw.col(column).is_in(list(values))
            for column, values in (
                ("segment", self.segments),
                ("company", self.companies),
                ("round", self.rounds),
            )
            if values
        ]
        if self.years:
            year = nw.col("announced_on").dt.year()
            chosen.append((year >= self.years[0]) & (year <= self.years[1]))
        if self.by_grade:
            chosen.append(nw.col("grade_rank") <= evidence.GRADES.index(self.weakest_grade))
        return [*chosen, nw.col("jump") >= self.smallest_jump]

    @property
    def by_grade(self) -> bool:
        """Whether any grade is too weak."""
        return self.weakest_grade != evidence.GRADES[-1]


def steps(
    dataset: Dataset, include: Collection[str] = (), selection: Selection | None = None
) -> pd.DataFrame:
    """Return every valuation jump: a round's reported valuation ÷ the previous round's.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine; filters and windows run there.
    include : collection of str
        Kinds beside priced rounds that count as points, of `OTHER_KINDS`.
    selection : Selection, optional
        Which steps to keep. Filters apply after steps are formed, so that leaving out a round
        never makes a step between its neighbours.

    Returns
    -------
    pandas.DataFrame
        One row a step, largest jump first, ties by ``deal_id``. Columns `STEP_COLUMNS`:

        - ``jump``: valuation ÷ previous valuation; ``jump_low``, ``jump_high``: over all
          combinations of the claims that count for the two figures.
        - ``valuation_low_usd_bn``, ``valuation_high_usd_bn``: over the claims that count.
        - ``step_up``: pre-money ÷ previous valuation (PitchBook's and Aumni's measure), where the
          primary money or a pre-money is known; ``step_up_low`` (all of the amount kept by the
          company) and ``step_up_high`` (all paid out to holders) wherever the amount is known.
        - ``days``: between the two announcements; missing where either date is of quarter
          precision.
        - ``annual_growth_pct``: jump ^ (365.25 ÷ days) − 1, only over more than 180 days.
        - ``raised_usd_bn``, ``raised_unknown``: money raised since the previous valuation, this
          round's with it, and the number of deals among them whose amount is not known
          (`ai_investments.deals.money_raised.between`); the sum is missing where none is known.
        - ``down_round``: whether the new valuation is below the previous one.
        - ``grade``, ``sources``: the weaker of the two valuations' grades, the smaller of their
          numbers of sources.
        - ``flags``: why the step is no fair comparison: "no priced round" (at either end),
          "missing rounds", "other perimeter", "other basis", "order not known" (two rounds of
          one date), "doubtful", joined by "; ";
          ``counts``: whether it has none.
    """
    if selection is not None and isinstance(dataset.investments, pd.DataFrame):
        # In memory all steps are few, and kept: a filter need not form them again.
        return _selected(all_steps(dataset, tuple(include)), selection)
    pairs = backed(dataset, include).filter(*(selection or Selection()).conditions())
    return _finished(dataset, pairs)


def of_deals(
    dataset: Dataset, deals: pd.DataFrame, backing: pd.DataFrame, include: Collection[str] = ()
) -> pd.DataFrame:
    """Return the steps of some companies of a dataset.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine; nothing is asked of it.
    deals : pandas.DataFrame
        All investments of these companies.
    backing : pandas.DataFrame
        `evidence.ranges` of their valuations.
    include : collection of str
        As of `steps`.

    Returns
    -------
    pandas.DataFrame
        As of `steps`.
    """
    own = replace(dataset, investments=deals)
    return _finished(own, backed(own, include, nw.from_native(backing).lazy()))


def ranked(dataset: Dataset, include: Collection[str] = ()) -> nw.LazyFrame[Any]:
    """Return what filters, ranks and the order of steps rest on, without a look at the claims.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.
    include : collection of str
        As of `steps`.

    Returns
    -------
    narwhals.LazyFrame
        All of `steps`, nothing collected; columns `RANKED_COLUMNS`: ``flag_bits`` are `FLAGS` as
        bits, 0 of a step that counts, and ``ranked_jump`` is the jump as ranks compare it
        (`standing.comparable`).
    """
    pairs = _paired(valuation_points.points(dataset, include), RANKED, OF_RANKED)
    return pairs.select(*RANKED_COLUMNS)


def graded(
    dataset: Dataset, backing: nw.LazyFrame[Any], include: Collection[str] = ()
) -> nw.LazyFrame[Any]:
    """Return `ranked` with the grade of each step's evidence.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.
    backing : narwhals.LazyFrame
        `evidence.ranges` of its valuations.
    include : collection of str
        As of `steps`.

    Returns
    -------
    narwhals.LazyFrame
        Nothing collected; ``grade_rank`` is the weaker grade's position in `evidence.GRADES`.
    """
    grades = backing.select("deal_id", "grade_rank")
    rounds = valuation_points.points(dataset, include).join(grades, on="deal_id", how="inner")
    carried = (*RANKED, "grade_rank")
    pairs = _paired(rounds, carried, [*OF_RANKED, "grade_rank"])
    return pairs.select(*RANKED_COLUMNS, nw.max_horizontal("grade_rank", "previous_grade_rank"))


def backed(
    dataset: Dataset,
    include: Collection[str] = (),
    backing: nw.LazyFrame[Any] | None = None,
) -> nw.LazyFrame[Any]:
    """Return the steps with what the claims say about both ends, nothing collected.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.
    include : collection of str
        As of `steps`.
    backing : narwhals.LazyFrame, optional
        `evidence.ranges` of its valuations, where they are known already.

    Returns
    -------
    narwhals.LazyFrame
        All of `steps`: the columns of `ranked`, ``grade_rank`` (the weaker grade's position in
        `evidence.GRADES`) and what `finished` makes the others of.
    """
    known = evidence.ranges(dataset, "valuation_usd_bn") if backing is None else backing
    figures = known.select("deal_id", "low", "high", "sources", "grade_rank")
    rounds = valuation_points.points(dataset, include).join(figures, on="deal_id", how="inner")
    pairs = _paired(rounds, PREVIOUS, OF_ROUND).with_columns(
        jump_low=nw.col("low") / nw.col("previous_high"),
        jump_high=nw.col("high") / nw.col("previous_low"),
        grade_rank=nw.max_horizontal("grade_rank", "previous_grade_rank"),
        sources=nw.min_horizontal("sources", "previous_sources"),
    )
    return pairs.select(*BACKED_COLUMNS)


def _paired(
    rounds: nw.LazyFrame[Any], carried: Collection[str], needed: Collection[str]
) -> nw.LazyFrame[Any]:
    """Put every round beside the company's previous one, with jump, days and flags.

    `needed` are the columns to keep of a round, `carried` those of `PREVIOUS` to take along.
    """
    comparable = nw.col("valuation_basis").is_in(list(COMPARABLE_BASES))
    # Numbers instead of words: they are what the engine moves from each round to the next.
    marked = rounds.with_columns(
        no_day=one_where(nw.col("date_precision") == "quarter"),
        unpriced=one_where(nw.col("kind") != PRICED),
        no_basis=first_that_holds([(comparable, 0)], 1),  # not known is not comparable
        doubted=one_where(~nw.col("doubt").is_null()),
        perimeter=nw.col("perimeter").fill_null(""),
    ).select(*needed)
    # One expression for all columns: the rows are sorted once and not once a column.
    before = (
        nw.col(*carried)
        .shift(1)
        .over("company", order_by=["announced_day", "deal_id"])
        .name.prefix("before: ")
    )
    paired: nw.LazyFrame[Any] = (
        marked.with_columns(before)
        .rename({f"before: {column}": PREVIOUS[column] for column in carried})
        .filter(nw.col("previous_valuation_usd_bn") > 0)
        .with_columns(
            jump=nw.col("valuation_usd_bn") / nw.col("previous_valuation_usd_bn"),
            days=nw.when((nw.col("no_day") == 0) & (nw.col("previous_no_day") == 0))
            .then(nw.col("announced_day") - nw.col("previous_day"))
            .otherwise(nw.lit(None)),
            flag_bits=_flag_bits(),
        )
        .with_columns(ranked_jump=standing.rounded("jump"))
    )
    return paired


def _flag_bits() -> nw.Expr:
    """Return the expression that tells why a step is no fair comparison (`FLAGS`)."""
    col = nw.col
    told = {
        "no priced round": (col("unpriced") == 1) | (col("previous_unpriced") == 1),
        "missing rounds": col("spans_missing_rounds"),
        "other perimeter": col("perimeter") != col("previous_perimeter"),
        "other basis": (col("no_basis") == 1) | (col("previous_no_basis") == 1),
        # Which of two rounds of one day came first is then only a guess by their names.
        "order not known": col("announced_day") == col("previous_day"),
        "doubtful": (col("doubted") == 1) | (col("previous_doubted") == 1),
    }
    bits: Any = nw.lit(0)
    for place, name in enumerate(FLAGS):
        bits = bits + nw.when(told[name]).then(nw.lit(2**place)).otherwise(nw.lit(0))
    expression: nw.Expr = bits
    return expression


@with_dataset(64)
def why_no_step(dataset: Dataset, deal_id: str, include: tuple[str, ...] | None = None) -> str:
    """Say why a deal ends no step; kept for the next time.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.
    deal_id : str
        The deal.
    include : tuple of str, optional
        Kinds beside priced rounds that count as points, of `OTHER_KINDS`; None where the reader
        cannot let any count.

    Returns
    -------
    str
        The reason in words; empty where it does end one.
    """
    deal = dataset.deal(deal_id)
    if deal is None:
        return "the data holds no such deal"
    if pd.isna(deal["valuation_usd_bn"]):
        return "no valuation was reported with it"
    if isinstance(deal["round_group"], str) and deal["round_group"] != deal_id:
        whole = dataset.deal(deal["round_group"]) or deal
        day = formats.day(whole["announced_on"], whole["date_precision"])
        return f"it is part of the round {whole['round']}, {day}"
    listed = (
        valuation_points.points(dataset, OTHER_KINDS)
        .filter(nw.col("company") == deal["company"])
        .select("deal_id", "announced_day", "kind")
        .collect("pandas")
        .to_pandas()
        .sort_values(["announced_day", "deal_id"])
    )
    told = listed.loc[listed["deal_id"] == deal_id, "kind"].iloc[0]
    if told not in (PRICED, *(include or ())):
        hint = "" if include is None else ": see Count as well"
        return f"its valuation is not a priced round’s ({told}{hint})"
    counting = listed.loc[listed["kind"].isin((PRICED, *(include or ()))), "deal_id"]
    if counting.iloc[0] != deal_id:
        return ""
    return f"no earlier valuation of {deal['company']} counts"


@with_dataset(4)
def all_steps(dataset: Dataset, include: tuple[str, ...] = ()) -> pd.DataFrame:
    """Return `steps` without a selection, kept for the next call: never change it."""
    return steps(dataset, include)


def _selected(finished: pd.DataFrame, selection: Selection) -> pd.DataFrame:
    ranked = finished.assign(grade_rank=finished["grade"].map(evidence.GRADES.index))
    kept = nw.from_native(ranked, eager_only=True).filter(*selection.conditions()).to_native()
    return kept[list(STEP_COLUMNS)].reset_index(drop=True)


def _finished(dataset: Dataset, backed_pairs: nw.LazyFrame[Any]) -> pd.DataFrame:
    """Return rows of `backed` as `steps` has them, largest jump first."""
    money = money_raised.between(dataset, backed_pairs)
    pairs = collected(backed_pairs.join(money, on="deal_id", how="left"))
    pre_low, pre_high = _pre_money(pairs)
    previous = pairs["previous_valuation_usd_bn"]
    bits = pairs["flag_bits"].astype("int64")
    days = pairs["days"].astype("float64")
    raised = pairs["raised_usd_bn"].astype("float64").fillna(0.0)
    unknown = pairs["raised_unknown"].astype("float64").fillna(0).astype("int64")
    yearly = DAYS_A_YEAR / days.where(days > ANNUALISED_FROM_DAYS)
    complete = pairs.rename(
        columns={"low": "valuation_low_usd_bn", "high": "valuation_high_usd_bn"}
    ).assign(
        days=days,
        # 1 to the power of what is not known is 1: a jump of 1 would grow by 0 in any time.
        annual_growth_pct=(100 * (pairs["jump"] ** yearly - 1)).where(yearly.notna()),
        raised_usd_bn=raised.where((raised > 0) | (unknown == 0)),
        raised_unknown=unknown,
        down_round=pairs["jump"] < 1,
        step_up_low=pre_low / previous,
        step_up_high=pre_high / previous,
        step_up=(pre_low / previous).where(pre_low == pre_high),
        grade=[evidence.GRADES[int(rank)] for rank in pairs["grade_rank"]],
        sources=pairs["sources"].astype("int64"),
        flags=bits.map(flag_words).astype("str"),
        counts=bits == 0,
    )
    order = complete.sort_values(["jump", "deal_id"], ascending=[False, True])
    return order[list(STEP_COLUMNS)].reset_index(drop=True)


def flag_words(bits: int) -> str:
    """Return flags that are given as bits in words, "; " between."""
    return "; ".join(name for place, name in enumerate(FLAGS) if bits >> place & 1)


def _pre_money(pairs: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return the least and the greatest value before the company's new money."""
    valuation, amount = pairs["valuation_usd_bn"], pairs["amount_usd_bn"]
    comparable = pairs["valuation_basis"].isin(COMPARABLE_BASES)
    reported = pairs["pre_money_usd_bn"]
    primary = valuation - pairs["primary_usd_bn"]
    all_kept = (valuation - amount).where(amount < valuation)
    all_paid_out = valuation.where(all_kept.notna())
    low = reported.fillna(primary).fillna(all_kept).where(comparable)
    high = reported.fillna(primary).fillna(all_paid_out).where(comparable)
    return low, high
