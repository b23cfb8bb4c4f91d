"""Valuation over time: a company's reported valuations as a path, on the calendar or its clock."""

import re
from collections.abc import Collection

import narwhals as nw
import pandas as pd

from ai_investments import evidence
from ai_investments.dataset import Dataset
from ai_investments.days import DAYS_A_YEAR
from ai_investments.deals import money_raised, valuation_points, valuations

POINT_COLUMNS = (
    "deal_id", "company", "segment", "round", "announced_on", "announced_day", "date_precision",
    "date_from", "date_to", "years", "years_low", "years_high", "kind", "valuation_usd_bn",
    "low_usd_bn", "high_usd_bn", "valuation_basis", "times_first", "amount_usd_bn",
    "lead_investors", "perimeter", "doubt", "grade", "sources", "publishers", "url", "solid",
    "previous_deal_id", "flags",
)  # fmt: skip
PATH_COLUMNS = (
    "company", "segment", "priced_rounds", "other_points", "clock_deal_id",
    "start_deal_id", "start_round", "start_on", "start_precision", "start_usd_bn",
    "end_deal_id", "end_round", "end_on", "end_precision", "end_usd_bn",
    "climb", "climb_low", "climb_high", "days", "annual_growth_pct", "grade", "reason",
)  # fmt: skip
NO_PRICED = "no priced round known"
ONE_POINT = "one comparable priced round only"
VAGUE_DATE = "a date known by the quarter at best"
DAYS_TO_MONTH_END = 30
"""Days from the first of a month to its last, where only the month of a round is known."""
TOO_SHORT = f"not more than {valuations.ANNUALISED_FROM_DAYS} days"


def points(
    dataset: Dataset, companies: Collection[str], include: Collection[str] = ()
) -> pd.DataFrame:
    """Return every reported valuation of some companies, one row a round.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.
    companies : collection of str
        Whose valuations; none gives no row.
    include : collection of str
        Kinds beside priced rounds, of `ai_investments.deals.valuation_points.OTHER_KINDS`.

    Returns
    -------
    pandas.DataFrame
        Columns `POINT_COLUMNS`, by company, oldest first, ties by ``deal_id``:

        - ``date_from``, ``date_to``: the quarter of a date of quarter precision, else the date.
        - ``years``: since the company's first known priced round, in years of 365.25 days
          (negative before it); ``years_low``, ``years_high``: with both quarters taken into
          account. Missing for companies without a priced round.
        - ``low_usd_bn``, ``high_usd_bn``: over the claims that count.
        - ``times_first``: valuation ÷ that of the company's first known priced round.
        - ``sources``, ``publishers``, ``url``: number and names of those who give the valuation,
          and the best address.
        - ``solid``: whether it is a priced round whose value is not doubtful.
        - ``previous_deal_id``, ``flags``: for a priced round the one before it, and why the two
          are no fair comparison (as `ai_investments.deals.valuations.steps` says it).
    """
    own = nw.col("company").is_in(list(companies))
    backing = evidence.ranges(dataset, "valuation_usd_bn", own).select(
        "deal_id", "sources", "grade_rank", low_usd_bn="low", high_usd_bn="high"
    )
    counted = valuation_points.points(dataset, include).filter(own)
    found = counted.join(backing, on="deal_id", how="inner").collect("pandas").to_pandas()
    found = found.merge(_links(dataset), on="deal_id", how="left").merge(
        evidence.publishers(dataset, "valuation_usd_bn"), on="deal_id", how="left"
    )
    ordered = found.sort_values(["company", "announced_day", "deal_id"], ignore_index=True)
    return _on_the_clock(_dated(ordered)).assign(
        grade=[evidence.GRADES[int(rank)] for rank in ordered["grade_rank"]],
        sources=ordered["sources"].astype("int64"),
        solid=(ordered["kind"] == valuation_points.PRICED) & ordered["doubt"].isna(),
    )[list(POINT_COLUMNS)]  # fmt: skip


def _links(dataset: Dataset) -> pd.DataFrame:
    """Return for every priced round but a company's first the one before, and what is unfair."""
    return valuations.all_steps(dataset)[["deal_id", "previous_deal_id", "flags"]]


def _dated(found: pd.DataFrame) -> pd.DataFrame:
    """Add the first and the last day that a date may mean."""
    day = found["announced_on"]
    quarter = day.dt.to_period("Q")
    vague = found["date_precision"] == "quarter"
    return found.assign(
        date_from=day.mask(vague, quarter.dt.start_time),
        date_to=day.mask(vague, quarter.dt.end_time.dt.normalize()),
    )


def _on_the_clock(found: pd.DataFrame) -> pd.DataFrame:
    """Add the years since the company's first known priced round, and the times its valuation."""
    columns = ["announced_on", "date_from", "date_to", "valuation_usd_bn"]
    priced = found[found["kind"] == valuation_points.PRICED]
    first = priced.drop_duplicates("company").set_index("company")
    start = found[["company"]].join(first[["deal_id", *columns]], on="company")
    is_start = found["deal_id"] == start["deal_id"]

    def years(until: str, since: str) -> pd.Series:
        passed = (found[until] - start[since]).dt.days / DAYS_A_YEAR
        return passed.mask(is_start, 0.0)

    return found.assign(
        years=years("announced_on", "announced_on"),
        years_low=years("date_from", "date_to"),
        years_high=years("date_to", "date_from"),
        times_first=found["valuation_usd_bn"] / start["valuation_usd_bn"],
    )


def paths(found: pd.DataFrame) -> pd.DataFrame:
    """Return how far each company came from its first comparable priced round to its newest.

    Parameters
    ----------
    found : pandas.DataFrame
        As `points` returns them.

    Returns
    -------
    pandas.DataFrame
        Columns `PATH_COLUMNS`, one row a company:

        - ``clock_deal_id``: the first known priced round, where the clock starts.
        - ``start_deal_id``, ``end_deal_id``: the first priced round that is not doubtful and on a
          comparable basis, and the newest such round of the same perimeter; ``start_…`` and
          ``end_…``: what the two are.
        - ``climb``: valuation at the end ÷ at the start; ``climb_low``, ``climb_high``: over all
          combinations of the claims that count for the two.
        - ``days``: between the two; ``annual_growth_pct``: climb ^ (365.25 ÷ days) − 1. Missing
          where either date is of quarter precision, the growth also up to 180 days.
        - ``grade``: the weaker of the two.
        - ``reason``: why there is no climb or no growth a year; empty where there are both.
    """
    rows = [_path(str(name), own) for name, own in found.groupby("company", sort=False)]
    return pd.DataFrame(rows, columns=list(PATH_COLUMNS))


def _path(company: str, own: pd.DataFrame) -> dict[str, object]:
    priced = own[own["kind"] == valuation_points.PRICED]
    told: dict[str, object] = {
        "company": company,
        "segment": own["segment"].iloc[-1],
        "priced_rounds": len(priced),
        "other_points": len(own) - len(priced),
    }
    if priced.empty:
        return told | {"reason": NO_PRICED}
    told["clock_deal_id"] = priced["deal_id"].iloc[0]
    alike = _alike(own)
    if len(alike) < 2:
        return told | {"reason": ONE_POINT}
    start, end = alike.iloc[0], alike.iloc[-1]
    climb = end["valuation_usd_bn"] / start["valuation_usd_bn"]
    for name, row in (("start", start), ("end", end)):
        told |= {
            f"{name}_deal_id": row["deal_id"],
            f"{name}_round": row["round"],
            f"{name}_on": row["announced_on"],
            f"{name}_precision": row["date_precision"],
            f"{name}_usd_bn": row["valuation_usd_bn"],
        }
    told |= {
        "climb": climb,
        "climb_low": end["low_usd_bn"] / start["high_usd_bn"],
        "climb_high": end["high_usd_bn"] / start["low_usd_bn"],
        "grade": evidence.weakest([start["grade"], end["grade"]]),
        "reason": "",
    }
    if "quarter" in (start["date_precision"], end["date_precision"]):
        return told | {"reason": VAGUE_DATE}
    days = int(end["announced_day"] - start["announced_day"])
    if days <= valuations.ANNUALISED_FROM_DAYS:
        return told | {"days": days, "reason": TOO_SHORT}
    growth = 100 * (climb ** (DAYS_A_YEAR / days) - 1)
    return told | {"days": days, "annual_growth_pct": growth}


def _alike(own: pd.DataFrame) -> pd.DataFrame:
    """Return a company's priced rounds that may be compared with each other."""
    sound = own[own["solid"] & own["valuation_basis"].isin(valuations.COMPARABLE_BASES)]
    perimeter = sound["perimeter"].fillna("")
    return sound[perimeter == perimeter.iloc[0]] if len(sound) else sound


def days_open(precision: str) -> int:
    """Return how many days after the date written a round may have been."""
    return DAYS_TO_MONTH_END if precision == "month" else 0


def stood(
    own: pd.DataFrame, days: float, less: float = 0, more: float = 0
) -> tuple[float, float, float] | None:
    """Return how many times its first valuation a company stood at, some days after it.

    Parameters
    ----------
    own : pandas.DataFrame
        One company's rows of `points`.
    days : float
        Days after its first comparable priced round.
    less, more : float
        By how many days that may be wrong.

    Returns
    -------
    (float, float, float) or None
        Valuation of the last comparable round by then ÷ the first one's; the least and greatest
        that it may have been, as dates known to the month or quarter leave open which round was
        the last. None where the company's newest such round is earlier than that, so that nothing
        is known, or the day of its first is not.
    """
    alike = _alike(own)
    if alike.empty or alike["date_precision"].iloc[0] == "quarter":
        return None
    age = alike["announced_day"] - alike["announced_day"].iloc[0]
    if not days <= age.iloc[-1]:
        return None
    climbs = alike["valuation_usd_bn"] / alike["valuation_usd_bn"].iloc[0]
    last_day = alike["date_to"] + pd.to_timedelta(alike["date_precision"].map(days_open), unit="D")
    youngest = (alike["date_from"] - last_day.iloc[0]).dt.days
    oldest = (last_day - alike["date_from"].iloc[0]).dt.days
    youngest.iloc[0] = oldest.iloc[0] = 0
    by_then, sure = int((age <= days).sum()), int((oldest <= days - less).sum())
    possible = int((youngest <= days + more).sum())
    open_ = climbs.iloc[max(sure, 1) - 1 : possible]
    return float(climbs.iloc[by_then - 1]), float(open_.min()), float(open_.max())


def events(dataset: Dataset, found: pd.DataFrame) -> pd.DataFrame:
    """Return the headline events that concern companies shown, oldest first.

    Parameters
    ----------
    dataset : Dataset
        The dataset.
    found : pandas.DataFrame
        As `points` returns them.

    Returns
    -------
    pandas.DataFrame
        Rows of the table of events whose subject is one of the companies, or which are part of one
        of the deals, or whose text names one of the companies.
    """
    table = nw.from_native(dataset.events).lazy().filter(nw.col("headline"))
    listed = table.collect("pandas").to_pandas()
    names = sorted(set(found["company"]))
    named = "|".join(re.escape(name) for name in names) or "(?!)"
    concerned = (
        listed["subject"].isin(names)
        | listed["deal_id"].isin(found["deal_id"])
        | listed["event"].str.contains(rf"(?<!\w)(?:{named})(?!\w)", regex=True)
    )
    own: pd.DataFrame = listed[concerned].sort_values(["event_on", "event_id"], ignore_index=True)
    return own


def rounds_without_valuation(dataset: Dataset, companies: Collection[str]) -> pd.DataFrame:
    """Return the financing rounds of some companies whose valuation is not known.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.
    companies : collection of str
        Whose rounds.

    Returns
    -------
    pandas.DataFrame
        ``deal_id``, ``company``, ``round``, ``announced_on``, ``announced_day``,
        ``date_precision``; equity rounds, IPOs and convertibles that were closed or announced,
        oldest first. Tranches and extensions of a round are not among them.
    """
    listed = (
        money_raised.addable(dataset, money_raised.BETWEEN_ROUNDS)
        .filter(
            nw.col("company").is_in(list(companies)),
            nw.col("valuation_usd_bn").is_null(),
            nw.col("round_group").is_null() | (nw.col("round_group") == nw.col("deal_id")),
        )
        .select("deal_id", "company", "round", "announced_on", "announced_day", "date_precision")
        .collect("pandas")
        .to_pandas()
    )
    return listed.sort_values(["announced_day", "deal_id"], ignore_index=True)
