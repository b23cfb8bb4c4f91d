"""The parts of one deal: its figures, the round before it, and what cannot be computed from it."""

from dataclasses import dataclass
from typing import Any

import narwhals as nw
import pandas as pd

from ai_investments import evidence
from ai_investments.dataset import Dataset
from ai_investments.deals import money_raised, payouts, stakes, valuation_points, valuations
from ai_investments.evidence import Evidence
from ai_investments.remembered import with_dataset

FIGURES = ("amount_usd_bn", "stake_pct", "valuation_usd_bn", "pre_money_usd_bn")


@dataclass(frozen=True)
class Anatomy:
    """One deal taken apart.

    Attributes
    ----------
    deal_id : str
        The deal.
    deal : dict or None
        Its row by column; None where the data has no such deal.
    backing : dict of str to Evidence
        What backs each of `FIGURES`.
    previous_id : str or None
        The company's last priced round before the deal, one point a round.
    previous : Evidence
        What backs that round's valuation.
    previous_deal : dict or None
        The row of that round.
    fit : pandas.DataFrame
        Whether amount, stake and valuation fit, as `stakes.fit` gives it; empty with a reason.
    no_implied : str
        Why amount ÷ stake says nothing here; empty where it does.
    step_ups : pandas.DataFrame
        Step-up by share paid out, as `payouts.line` gives it; empty with a reason.
    no_step_up : str
        Why there is no step-up; empty where there is one.
    known : KnownPayout or None
        What the data says about the share paid out.
    """

    deal_id: str
    deal: dict[str, Any] | None
    backing: dict[str, Evidence]
    previous_id: str | None
    previous: Evidence
    previous_deal: dict[str, Any] | None
    fit: pd.DataFrame
    no_implied: str
    step_ups: pd.DataFrame
    no_step_up: str
    known: payouts.KnownPayout | None

    @property
    def implied_grade(self) -> str:
        """The weaker of the grades of amount and stake: that of what they imply."""
        return evidence.weakest(self.backing[name].grade for name in ("amount_usd_bn", "stake_pct"))

    @property
    def step_up_grade(self) -> str:
        """The weakest of the grades of the amount and of both valuations."""
        own = (self.backing[name].grade for name in ("amount_usd_bn", "valuation_usd_bn"))
        return evidence.weakest([*own, self.previous.grade])

    @property
    def reference_usd_bn(self) -> float | None:
        """The reported valuation, or where there is none the implied one; billions of dollars."""
        reported = self.backing["valuation_usd_bn"].headline
        if reported is not None:
            return reported
        own = self.fit[self.fit["headline"]]
        return float(own["implied_usd_bn"].iloc[0]) if len(own) else None

    @property
    def bought_pct(self) -> tuple[float, float, float] | None:
        """Amount ÷ valuation where no stake is known, percent; least and greatest by the claims.

        The share that the deal's money buys at the valuation after it. None for loans,
        convertibles and purchases, and for valuations of another kind.
        """
        amount, valuation = self.backing["amount_usd_bn"], self.backing["valuation_usd_bn"]
        if (
            self.deal is None
            or self.backing["stake_pct"].headline is not None
            or self.deal["valuation_basis"] not in valuations.COMPARABLE_BASES
            or money_raised.kind_of_round(str(self.deal["round"])) in NO_STAKE
            or not amount.headline or not amount.low or not amount.high
            or not valuation.headline or not valuation.low or not valuation.high
            or amount.headline >= valuation.headline
        ):  # fmt: skip
            return None
        return (
            100 * amount.headline / valuation.headline,
            100 * amount.low / valuation.high,
            100 * amount.high / valuation.low,
        )

    @property
    def bought_grade(self) -> str:
        """The weaker of the grades of amount and valuation."""
        names = ("amount_usd_bn", "valuation_usd_bn")
        return evidence.weakest(self.backing[name].grade for name in names)

    @property
    def implied_range(self) -> tuple[float, float] | None:
        """Least and greatest implied valuation over all claims and the rounding of the stake."""
        if self.fit.empty:
            return None
        return float(self.fit["implied_low_usd_bn"].min()), float(
            self.fit["implied_high_usd_bn"].max()
        )


@with_dataset(16)
def dissect(dataset: Dataset, deal_id: str) -> Anatomy:
    """Return the parts of one deal.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.
    deal_id : str
        The deal; an unknown one gives an anatomy that says so.

    Returns
    -------
    Anatomy
        Kept for the next call: never change it.
    """
    deal = dataset.deal(deal_id)
    backing = {field: evidence.figure(dataset, deal_id, field) for field in FIGURES}
    previous_id = None if deal is None else _previous(dataset, deal_id, deal)
    previous = evidence.figure(dataset, previous_id or "", "valuation_usd_bn")
    amount, stake = backing["amount_usd_bn"], backing["stake_pct"]
    valuation = backing["valuation_usd_bn"]
    no_implied = _no_implied(deal, amount, stake)
    no_step_up = _no_step_up(deal, amount, valuation, previous)
    fits = stakes.fit(amount, stake, valuation.headline)
    line = payouts.line(valuation, amount, previous) if not no_step_up else pd.DataFrame()
    return Anatomy(
        deal_id=deal_id,
        deal=deal,
        backing=backing,
        previous_id=previous_id,
        previous=previous,
        previous_deal=None if previous_id is None else dataset.deal(previous_id),
        fit=fits[:0] if no_implied else fits,
        no_implied=no_implied,
        step_ups=line.reindex(columns=payouts.LINE_COLUMNS),
        no_step_up=no_step_up,
        known=None if no_step_up or deal is None else payouts.known(deal),
    )


def other_valuations(dataset: Dataset, deal_id: str) -> pd.DataFrame:
    """Return the other valuations of a deal's company: rounds, talks, share sales, purchases.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.
    deal_id : str
        The deal that is left out.

    Returns
    -------
    pandas.DataFrame
        ``deal_id``, ``round``, ``announced_on``, ``date_precision``, ``kind`` (as in
        `valuation_points.points`), ``valuation_usd_bn``, ``low``, ``high`` (over the claims that
        count), ``sources``, ``grade``; oldest first. Empty for an unknown deal.
    """
    own_company = nw.col("company") == (dataset.deal(deal_id) or {}).get("company", "")
    backing = evidence.ranges(dataset, "valuation_usd_bn", own_company).select(
        "deal_id", "low", "high", "sources", "grade_rank"
    )
    rows: pd.DataFrame = (
        valuation_points.points(dataset, valuation_points.OTHER_KINDS)
        .filter(own_company, nw.col("deal_id") != deal_id)
        .join(backing, on="deal_id", how="inner")
        .select(
            "deal_id", "round", "announced_on", "announced_day", "date_precision", "kind",
            "valuation_usd_bn", "low", "high", "sources", "grade_rank",
        )
        .collect("pandas")
        .to_pandas()
    )  # fmt: skip
    graded = rows.assign(grade=[evidence.GRADES[int(rank)] for rank in rows["grade_rank"]])
    ordered = graded.sort_values(["announced_day", "deal_id"], ignore_index=True)
    return ordered.drop(columns=["announced_day", "grade_rank"])


@with_dataset(16)
def events(dataset: Dataset, deal_id: str) -> pd.DataFrame:
    """Return the events that are part of a deal, oldest first: bookings, payouts, commitments.

    Kept for the next call: never change it.
    """
    rows: pd.DataFrame = (
        nw.from_native(dataset.events)
        .lazy()
        .filter(nw.col("deal_id") == deal_id)
        .collect("pandas")
        .to_pandas()
    )
    return rows.sort_values(["event_on", "event_id"], ignore_index=True)


def _previous(dataset: Dataset, deal_id: str, deal: dict[str, Any]) -> str | None:
    """Return the company's last priced round before a deal that is not of the deal's own round."""
    group = deal["round_group"]
    own_round = group if isinstance(group, str) else deal_id
    day = int(deal["announced_day"])
    before = (
        valuation_points.points(dataset)
        .filter(
            nw.col("company") == deal["company"],
            ~nw.col("deal_id").is_in([deal_id, own_round]),
            (nw.col("announced_day") < day)
            | ((nw.col("announced_day") == day) & (nw.col("deal_id") < deal_id)),
        )
        .select("deal_id", "announced_day")
        .collect("pandas")
        .to_pandas()
    )
    ordered = before.sort_values(["announced_day", "deal_id"])
    return str(ordered["deal_id"].iloc[-1]) if len(ordered) else None


NO_STAKE = {
    "debt": "A loan buys no stake.",
    "convertible": "A convertible buys its stake later, at a price that is set then.",
    "purchase": "A purchase or licence: the price is for the whole or for people and rights, and "
    "no stake is on record.",
}


def _no_implied(deal: dict[str, Any] | None, amount: Evidence, stake: Evidence) -> str:
    if deal is None:
        return "The data holds no deal of this name."
    if stake.headline is None or stake.headline <= 0:
        about = stake.claims.dropna(subset=["note"]).drop_duplicates("note")
        others = " ".join(
            f"A claim of {each['value_number']:.10g}% does not count: {each['note']}"
            for each in about.to_dict("records")
        )
        kind = money_raised.kind_of_round(str(deal["round"]))
        why = NO_STAKE.get(kind, "No source says what share of the company the amount bought.")
        return f"{why} {others}".rstrip()
    if amount.headline is None:
        return "The amount is not known."
    if stake.headline >= stakes.WHOLE_PCT:
        return "All of the company was bought: the price is its value, nothing more is implied."
    return ""


NO_STEP_UP = {
    "pre_money": "The valuation reported is that before the new money.",
    "market_cap": "The valuation is what the stock exchange gave, not this deal.",
    "secondary_price": "Shares changed hands between holders at this price: no money reached the "
    "company, so the jump is the step-up.",
    "purchase_price": "The valuation is a purchase price: all of it went to the holders.",
    "merger_value": "The parties of a merger set the valuation themselves.",
}


def _no_step_up(
    deal: dict[str, Any] | None, amount: Evidence, valuation: Evidence, previous: Evidence
) -> str:
    if deal is None:
        return "The data holds no deal of this name."
    if valuation.headline is None:
        return "No valuation of the company in this deal is known."
    basis = deal["valuation_basis"]
    if basis not in valuations.COMPARABLE_BASES:
        return NO_STEP_UP.get(basis, "What kind of valuation it is, is not known.")
    if previous.headline is None:
        return (
            "The data holds no priced round of the company before this one: a first valuation "
            "has no step-up."
        )
    if amount.headline is None:
        return "The amount is not known, so neither is the part of the valuation that is new money."
    if amount.headline >= valuation.headline:
        return "The amount is not below the valuation: it cannot be all inside it."
    return ""


MARK_COLUMNS = [
    "what", "deal_id", "announced_on", "date_precision", "valuation_usd_bn", "low_usd_bn",
    "high_usd_bn", "grade", "sources", "worth_usd_bn", "worth_low_usd_bn", "worth_high_usd_bn",
]  # fmt: skip


@with_dataset(16)
def marks(dataset: Dataset, deal_id: str) -> pd.DataFrame:
    """Return what a deal's stake would be worth at every valuation of the company in the data.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.
    deal_id : str
        The deal; without an implied valuation the table is empty.

    Returns
    -------
    pandas.DataFrame
        `MARK_COLUMNS`, lowest valuation first: ``what`` is "reported here", "also claimed",
        "previous round" or a kind of `valuation_points.points`; ``low_usd_bn`` and ``high_usd_bn``
        span the claims; ``worth_usd_bn`` = stake × valuation, its range over these and the rounding
        of the stake. Kept for the next call: never change it.
    """
    parts = dissect(dataset, deal_id)
    stake = parts.backing["stake_pct"].headline
    if parts.fit.empty or stake is None:
        return pd.DataFrame(columns=MARK_COLUMNS)
    rows = [
        {
            "what": "previous round" if each["deal_id"] == parts.previous_id else each["kind"],
            "low_usd_bn": each["low"],
            "high_usd_bn": each["high"],
        }
        | {name: each[name] for name in MARK_COLUMNS if name in each}
        for each in other_valuations(dataset, deal_id).to_dict("records")
    ]
    table = pd.DataFrame([*rows, *_own_valuations(parts)], columns=MARK_COLUMNS)
    low_pct, high_pct = stakes.rounding(stake)
    return table.assign(
        worth_usd_bn=stakes.worth_usd_bn(1, stake) * table["valuation_usd_bn"],
        worth_low_usd_bn=stakes.worth_usd_bn(1, low_pct) * table["low_usd_bn"],
        worth_high_usd_bn=stakes.worth_usd_bn(1, high_pct) * table["high_usd_bn"],
    ).sort_values(["valuation_usd_bn", "what", "deal_id"], ignore_index=True)


def _own_valuations(parts: Anatomy) -> list[dict[str, Any]]:
    """Return the valuation reported in the deal, and each other one that a claim gives."""
    own, deal = parts.backing["valuation_usd_bn"], parts.deal or {}
    counting = own.claims[own.claims["counts_in_range"].astype(bool)]
    rows = []
    for value in stakes.told(own):
        same = counting[counting["value_number"] == value]
        rows.append(
            {
                "what": "reported here" if value == own.headline else "also claimed",
                "deal_id": parts.deal_id,
                "announced_on": deal["announced_on"],
                "date_precision": deal["date_precision"],
                "valuation_usd_bn": value,
                "low_usd_bn": value,
                "high_usd_bn": value,
                "grade": min(same["evidence"], key=evidence.GRADES.index, default=own.grade),
                "sources": same["publisher"].nunique(),
            }
        )
    return rows
