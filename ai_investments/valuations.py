"""Valuation jumps: each priced round against the company's previous one."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import pandas as pd

from ai_investments import evidence
from ai_investments.dataset import Dataset

PRICED = "priced"
OTHER_KINDS = (
    "talks",
    "cancelled",
    "secondary",
    "purchase",
    "merger",
    "market cap",
    "pre-money",
    "other",
)
"""Kinds of valuations that are no priced round; an analyst may add them, marked."""

COMPARABLE_BASES = ("unspecified", "post_money", "offer_price")
STEP_COLUMNS = (
    "deal_id", "company", "segment", "country", "round", "announced_on", "date_precision", "kind",
    "valuation_usd_bn", "valuation_low_usd_bn", "valuation_high_usd_bn", "valuation_basis",
    "previous_deal_id", "previous_round", "previous_on",
    "previous_valuation_usd_bn", "previous_kind", "jump", "jump_low", "jump_high",
    "step_up", "step_up_low", "step_up_high", "days", "grade", "sources", "flags", "counts",
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
        return [
            *chosen,
            nw.col("jump") >= self.smallest_jump,
            nw.col("grade_rank") <= evidence.GRADES.index(self.weakest_grade),
        ]


def kind() -> nw.Expr:
    """Return the expression that tells what kind of valuation a deal's is (`OTHER_KINDS`)."""
    status, round_, basis = nw.col("status"), nw.col("round"), nw.col("valuation_basis")
    rules = (
        (status == "in_talks", "talks"),
        (status == "cancelled", "cancelled"),
        (round_.is_in(["Tender", "Secondary"]) | (basis == "secondary_price"), "secondary"),
        ((round_ == "Merger") | (basis == "merger_value"), "merger"),
        (round_.is_in(["Acquisition", "Licence & hire"]) | (basis == "purchase_price"), "purchase"),
        (basis == "market_cap", "market cap"),
        (basis == "pre_money", "pre-money"),
        (round_.is_in(["Debt", "Convertible"]), "other"),
    )
    told: Any = nw.lit(PRICED)
    for condition, name in reversed(rules):
        told = nw.when(condition).then(nw.lit(name)).otherwise(told)
    expression: nw.Expr = told
    return expression


def points(dataset: Dataset, include: Collection[str] = ()) -> nw.LazyFrame[Any]:
    """Return the deals that count as a point of a company's valuation, one a round.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.
    include : collection of str
        Kinds beside priced rounds that count too, of `OTHER_KINDS`.

    Returns
    -------
    narwhals.LazyFrame
        The investments with a valuation and a ``kind``; of the tranches and extensions of one
        round only the deal that stands for it.
    """
    stands_for_its_round = nw.col("round_group").is_null() | (
        nw.col("round_group") == nw.col("deal_id")
    )
    counted: nw.LazyFrame[Any] = (
        nw.from_native(dataset.investments)
        .lazy()
        .filter(~nw.col("valuation_usd_bn").is_null(), stands_for_its_round)
        .with_columns(kind=kind())
        .filter(nw.col("kind").is_in([PRICED, *include]))
    )
    return counted


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
        - ``grade``, ``sources``: the weaker of the two valuations' grades, the smaller of their
          numbers of sources.
        - ``flags``: why the step is no fair comparison: "missing rounds", "other
          perimeter", "other basis", "doubtful", joined by "; ";
          ``counts``: whether it has none.
    """
    backing = evidence.ranges(dataset, "valuation_usd_bn").select(
        "deal_id", "low", "high", "sources", "grade_rank"
    )
    rounds = points(dataset, include).join(backing, on="deal_id", how="inner")
    before = {
        name: nw.col(column).shift(1).over("company", order_by=["announced_day", "deal_id"])
        for name, column in {
            "previous_deal_id": "deal_id",
            "previous_round": "round",
            "previous_on": "announced_on",
            "previous_day": "announced_day",
            "previous_precision": "date_precision",
            "previous_valuation_usd_bn": "valuation_usd_bn",
            "previous_basis": "valuation_basis",
            "previous_kind": "kind",
            "previous_perimeter": "perimeter",
            "previous_doubt": "doubt",
            "previous_low": "low",
            "previous_high": "high",
            "previous_sources": "sources",
            "previous_grade_rank": "grade_rank",
        }.items()
    }
    pairs = (
        rounds.with_columns(**before)
        .filter(nw.col("previous_valuation_usd_bn") > 0)
        .with_columns(
            jump=nw.col("valuation_usd_bn") / nw.col("previous_valuation_usd_bn"),
            jump_low=nw.col("low") / nw.col("previous_high"),
            jump_high=nw.col("high") / nw.col("previous_low"),
            grade_rank=nw.max_horizontal("grade_rank", "previous_grade_rank"),
            sources=nw.min_horizontal("sources", "previous_sources"),
        )
    )
    kept = pairs.filter(*(selection or Selection()).conditions())
    return _finished(kept.collect("pandas").to_pandas())


def _finished(pairs: pd.DataFrame) -> pd.DataFrame:
    """Add what is computed a row at a time: dates, step-up, flags; sort."""
    exact = (pairs["date_precision"] != "quarter") & (pairs["previous_precision"] != "quarter")
    pre_low, pre_high = _pre_money(pairs)
    previous = pairs["previous_valuation_usd_bn"]
    flags = pd.DataFrame(
        {
            "missing rounds": pairs["spans_missing_rounds"].astype(bool),
            "other perimeter": pairs["perimeter"].fillna("")
            != pairs["previous_perimeter"].fillna(""),
            "other basis": ~(
                pairs["valuation_basis"].isin(COMPARABLE_BASES)
                & pairs["previous_basis"].isin(COMPARABLE_BASES)
            ),
            "doubtful": pairs["doubt"].notna() | pairs["previous_doubt"].notna(),
        },
        index=pairs.index,
    )
    complete = pairs.rename(
        columns={"low": "valuation_low_usd_bn", "high": "valuation_high_usd_bn"}
    ).assign(
        days=(pairs["announced_day"] - pairs["previous_day"]).where(exact).astype("float64"),
        step_up_low=pre_low / previous,
        step_up_high=pre_high / previous,
        step_up=(pre_low / previous).where(pre_low == pre_high),
        grade=[evidence.GRADES[int(rank)] for rank in pairs["grade_rank"]],
        sources=pairs["sources"].astype("int64"),
        flags=[
            "; ".join(name for name, raised in zip(flags.columns, row, strict=True) if raised)
            for row in flags.to_numpy()
        ],
        counts=~flags.any(axis=1),
    )
    order = complete.sort_values(["jump", "deal_id"], ascending=[False, True])
    return order[list(STEP_COLUMNS)].reset_index(drop=True)


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


@dataclass(frozen=True)
class Rank:
    """Where one jump stands among others.

    Attributes
    ----------
    position : int
        1 for the largest; ties share the better position.
    n : int
        Number of jumps compared, itself among them.
    percentile : float
        Share of the *other* jumps that are smaller, ties counted half, in percent.
    median : float
        Median of all `n` jumps.
    """

    position: int
    n: int
    percentile: float
    median: float


def comparable(jumps: pd.Series) -> pd.Series:
    """Return jumps rounded to 12 significant digits, so that 4.4 ÷ 1.2 ties with 6.6 ÷ 1.8."""
    return jumps.map(lambda jump: float(f"{jump:.12g}"))


def rank(steps: pd.DataFrame, deal_id: str) -> Rank | None:
    """Return where a deal's jump stands among the steps that count.

    Parameters
    ----------
    steps : pandas.DataFrame
        As `steps` returns them; only rows that count are compared.
    deal_id : str
        The deal that ends the step.

    Returns
    -------
    Rank or None
        None where the deal ends no step that counts, or there is no other step.
    """
    ranked = comparable(steps[steps["counts"]].set_index("deal_id")["jump"])
    if deal_id not in ranked.index or len(ranked) < 2:
        return None
    jump, others = ranked[deal_id], ranked.drop(deal_id)
    smaller = (others < jump).sum() + 0.5 * (others == jump).sum()
    return Rank(
        position=int((ranked > jump).sum()) + 1,
        n=len(ranked),
        percentile=100 * float(smaller) / len(others),
        median=float(ranked.median()),
    )


def fit(
    amount: evidence.Evidence, valuation_usd_bn: float | None, stake_pct: float | None
) -> pd.DataFrame:
    """Return whether a deal's reported figures fit together: amount, valuation and stake.

    Parameters
    ----------
    amount : Evidence
        What backs the amount; each different claim that counts is one row.
    valuation_usd_bn : float or None
        Reported valuation, billions of US dollars.
    stake_pct : float or None
        Reported stake, percent, as rounded by the sources to whole percents.

    Returns
    -------
    pandas.DataFrame
        ``amount_usd_bn``, largest first, and by how many ``claims``;
        ``implied_stake_pct`` = amount ÷ valuation;
        ``implied_valuation_usd_bn`` = amount ÷ stake, with ``_low`` and ``_high`` for a stake
        that was rounded (49% is 48.5–49.5%). Columns whose input is not known are missing values.
    """
    counting = amount.claims[amount.claims["counts_in_range"].astype(bool)]
    told = counting["value_number"].value_counts().sort_index(ascending=False)
    amounts = told.index.to_series()
    valuation = float("nan") if valuation_usd_bn is None else valuation_usd_bn
    stake = float("nan") if stake_pct is None else stake_pct / 100
    return pd.DataFrame(
        {
            "amount_usd_bn": amounts,
            "claims": told,
            "implied_stake_pct": 100 * amounts / valuation,
            "implied_valuation_usd_bn": amounts / stake,
            "implied_valuation_usd_bn_low": amounts / (stake + 0.005),
            "implied_valuation_usd_bn_high": amounts / (stake - 0.005),
        }
    ).reset_index(drop=True)
