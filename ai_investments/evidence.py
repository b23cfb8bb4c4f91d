"""What backs a figure: its claims, the range they span, how many sources, how good."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import pandas as pd

from ai_investments.dataset import Dataset
from ai_investments.remembered import with_dataset
from ai_investments.schema import CLAIMS

OF_CLAIMS = ("official", "official_via_copy", "reported", "aggregated", "brief")
"""Grades that a claim can have, best first."""
UNSOURCED, OWN = "unsourced", "own"
GRADES = (*OF_CLAIMS, UNSOURCED, OWN)
"""Grades of evidence, best first: of claims, then a figure without a claim that agrees, then a row
of the analyst. It stands last, so that whatever rests on such a row says so."""

GRADE_WORDS = {
    "official": "official",
    "official_via_copy": "official, via copy",
    "reported": "reported",
    "aggregated": "aggregated",
    "brief": "brief",
    "unsourced": "no source",
    "own": "your own row",
}
GRADE_GLYPHS = {
    "official": "◆",
    "official_via_copy": "◈",
    "reported": "●",
    "aggregated": "○",
    "brief": "□",
    "unsourced": "–",
    "own": "✎",
}
GRADE_MEANINGS = {
    "official": "a statement or filing of the company",
    "official_via_copy": "a company's statement or filing, read in somebody's copy of it",
    "reported": "named press",
    "aggregated": "only pages that re-post or digest others",
    "brief": "the brief that this dashboard was made for, no address",
    "unsourced": "no claim agrees with the figure shown",
    "own": "nothing public stands behind it",
}
CLAIM_FIELDS = tuple(CLAIMS["field"].allowed)
AGREES = 1e-6
"""Relative distance up to which a claim agrees with the headline: equal but for rounding."""


@dataclass(frozen=True)
class Backed:
    """A table of figures and the table of the claims about them.

    Attributes
    ----------
    figures, claims : str
        Names of the two tables of the dataset.
    key : str
        Column that both share.
    """

    figures: str
    claims: str
    key: str


DEALS = Backed("investments", "claims", "deal_id")
CAPEX = Backed("capex", "capex_claims", "capex_id")


@dataclass(frozen=True)
class Evidence:
    """What backs one figure.

    Attributes
    ----------
    headline : float or None
        The figure in the table.
    low, high : float or None
        Smallest and largest claim that counts; None without one.
    sources : int
        Number of publishers behind the claims that count. 1 does not mean certain.
    grade : str
        Best grade among the counting claims that agree with the headline, one of `GRADES`.
    claims : pandas.DataFrame
        Every claim on the figure, counting ones first, best grade first.
    """

    headline: float | None
    low: float | None
    high: float | None
    sources: int
    grade: str
    claims: pd.DataFrame

    @property
    def agreeing(self) -> int:
        """Number of publishers behind the counting claims that agree with the headline."""
        if self.headline is None:
            return 0
        counting = self.claims[self.claims["counts_in_range"].astype(bool)]
        off = (counting["value_number"] - self.headline).abs()
        return int(counting.loc[off <= AGREES * abs(self.headline), "publisher"].nunique())

    @property
    def disputed(self) -> bool:
        """Whether the claims that count differ."""
        return self.low is not None and self.high is not None and self.high > self.low


def weakest(grades: Iterable[str]) -> str:
    """Return the weakest grade: the one that a result computed from several figures carries."""
    return max(grades, key=GRADES.index, default="unsourced")


def label(grade: str) -> str:
    """Return glyph and words of a grade, so that it never rests on colour."""
    return f"{GRADE_GLYPHS[grade]} {GRADE_WORDS[grade]}"


@with_dataset(64)
def figure(dataset: Dataset, row: str, field: str, of: Backed = DEALS) -> Evidence:
    """Return what backs one figure.

    Parameters
    ----------
    dataset : Dataset
        The dataset.
    row : str
        Key of its row, for a deal the ``deal_id``.
    field : str
        A numeric column that claims speak about, such as ``amount_usd_bn``.
    of : Backed
        The tables, by default the deals'.

    Returns
    -------
    Evidence
        With no claims, range or headline where there are none; an unknown row gives the same.
        Kept for the next call: never change it.
    """
    own = nw.col(of.key) == row
    claims = _frame(getattr(dataset, of.claims)).filter(own, nw.col("field") == field)
    found = ranges(dataset, field, own, of=of).collect("pandas").to_pandas()
    listed = in_order(claims.collect("pandas").to_pandas())
    if found.empty:
        return Evidence(None, None, None, 0, "unsourced", listed)
    first = found.iloc[0]
    low, high = _number(first["low"]), _number(first["high"])
    return Evidence(
        _number(first[field]), low, high, int(first["sources"]), GRADES[int(first["grade_rank"])],
        listed,
    )  # fmt: skip


@with_dataset(64)
def of_deal(dataset: Dataset, deal_id: str) -> pd.DataFrame:
    """Return every claim about a deal, figure by figure, each in the order of `in_order`.

    Kept for the next call: never change it.
    """
    return of_deals(dataset, [deal_id])


def of_deals(dataset: Dataset, deal_ids: Iterable[str]) -> pd.DataFrame:
    """Return every claim about some deals: by deal, then by figure, in the order of `in_order`."""
    wanted = list(dict.fromkeys(deal_ids))
    claims = _frame(dataset.claims).filter(nw.col("deal_id").is_in(wanted))
    listed = in_order(claims.collect("pandas").to_pandas())
    places = {name: place for place, name in enumerate([*wanted, *CLAIM_FIELDS])}
    return listed.sort_values(
        ["deal_id", "field"], key=lambda names: names.map(places), kind="stable", ignore_index=True
    )


def in_order(claims: pd.DataFrame) -> pd.DataFrame:
    """Sort claims: counting ones first, then by grade, then newest first."""
    rank = _ranks(claims["evidence"])
    return (
        claims.assign(_rank=rank)
        .sort_values(
            ["counts_in_range", "_rank", "published_on"], ascending=[False, True, False],
            kind="stable",
        )
        .drop(columns="_rank")
        .reset_index(drop=True)
    )  # fmt: skip


def _ranks(grades: pd.Series) -> pd.Series:
    """Return positions in `GRADES`; a word that an engine's table has instead comes last."""
    return grades.map({grade: place for place, grade in enumerate(GRADES)}).fillna(len(GRADES))


def counting(claims: nw.LazyFrame[Any], field: str, key: str = DEALS.key) -> nw.LazyFrame[Any]:
    """Return of the claims about one figure that count what `ranges` reads of them.

    Parameters
    ----------
    claims : narwhals.LazyFrame
        A table of claims, on any engine.
    field : str
        A numeric column that claims speak about.
    key : str
        The column that names the row which has the figure.

    Returns
    -------
    narwhals.LazyFrame
        Rows that stand for these in a table of claims; nothing collected.
    """
    rows = claims.filter(nw.col("field") == field, nw.col("counts_in_range"))
    return rows.select(key, "field", "counts_in_range", "value_number", "publisher", "evidence")


def ranges(dataset: Dataset, field: str, *where: nw.Expr, of: Backed = DEALS) -> nw.LazyFrame[Any]:
    """Return range, sources and grade of one figure for every row that has it.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.
    field : str
        A numeric column that claims speak about.
    where : narwhals expressions
        Conditions on the figures.
    of : Backed
        The tables, by default the deals'.

    Returns
    -------
    narwhals.LazyFrame
        The key, the figure, ``low``, ``high`` (the figure itself where no claim counts),
        ``sources`` and ``grade_rank`` (position in `GRADES`); one row a figure, nothing
        collected.
    """
    figures = (
        _frame(getattr(dataset, of.figures))
        .filter(~nw.col(field).is_null(), *where)
        .select(of.key, field)
    )
    listed = _frame(getattr(dataset, of.claims))
    claims = counting(listed, field, of.key).join(figures, on=of.key, how="inner")
    unsourced = GRADES.index(UNSOURCED)
    rank = nw.lit(unsourced)
    for position, grade in enumerate(OF_CLAIMS):
        rank = nw.when(nw.col("evidence") == grade).then(nw.lit(position)).otherwise(rank)
    off = (nw.col("value_number") - nw.col(field)).abs()
    agrees = off <= nw.col(field).abs() * AGREES
    # Publisher by publisher, then figure by figure: the claims are read and joined once.
    backing = (
        claims.with_columns(rank=nw.when(agrees).then(rank).otherwise(nw.lit(unsourced)))
        .group_by(of.key, "publisher")
        .agg(
            low=nw.col("value_number").min(),
            high=nw.col("value_number").max(),
            grade_rank=nw.col("rank").min(),
        )
        .group_by(of.key)
        .agg(
            nw.col("low").min(), nw.col("high").max(), nw.col("grade_rank").min(), sources=nw.len()
        )
    )
    backed: nw.LazyFrame[Any] = figures.join(backing, on=of.key, how="left").select(
        of.key,
        field,
        nw.coalesce("low", field).alias("low"),
        nw.coalesce("high", field).alias("high"),
        nw.col("sources").fill_null(0),
        nw.col("grade_rank").fill_null(unsourced),
    )
    if not dataset.own_ids:
        return backed
    own = nw.col(of.key).is_in(sorted(dataset.own_ids))
    rank = nw.when(own).then(nw.lit(GRADES.index(OWN))).otherwise(nw.col("grade_rank"))
    return backed.with_columns(grade_rank=rank)


def without_figure(dataset: Dataset, rows: pd.Series) -> pd.Series:
    """Return the grades of rows that lack the figure asked for.

    Parameters
    ----------
    dataset : Dataset
        The dataset.
    rows : pandas.Series
        Their keys.

    Returns
    -------
    pandas.Series
        Positions in `GRADES`: of `OWN` for the analyst's rows, else of `UNSOURCED`.
    """
    own = rows.isin(dataset.own_ids)
    return pd.Series(GRADES.index(UNSOURCED), index=rows.index).mask(own, GRADES.index(OWN))


def addresses(
    dataset: Dataset, field: str, deal_ids: Iterable[str] | None = None
) -> dict[str, str]:
    """Return for every deal the addresses of the claims that count for one figure.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.
    field : str
        A numeric column that claims speak about.
    deal_ids : iterable of str, optional
        The deals to look up where the claims stand on an engine; in memory all are.

    Returns
    -------
    dict of str to str
        By ``deal_id``, "; " between the addresses; deals without any are not in it.
    """
    claims = _frame(dataset.claims).filter(
        nw.col("field") == field, nw.col("counts_in_range"), ~nw.col("url").is_null()
    )
    if deal_ids is not None and not isinstance(dataset.claims, pd.DataFrame):
        claims = claims.filter(nw.col("deal_id").is_in(list(dict.fromkeys(deal_ids))))
    listed = claims.select("deal_id", "url").collect("pandas").to_pandas().drop_duplicates()
    return {str(deal): "; ".join(urls) for deal, urls in listed.groupby("deal_id")["url"]}


def publishers(dataset: Dataset, field: str) -> pd.DataFrame:
    """Return who stands behind one figure of every deal.

    Returns
    -------
    pandas.DataFrame
        By ``deal_id``: ``publishers`` of the claims that count, best grade first, "; " between,
        and ``url``, the address of the best claim that has one (missing without).
    """
    claims = _frame(dataset.claims).filter(nw.col("field") == field, nw.col("counts_in_range"))
    columns = ["deal_id", "publisher", "url", "evidence"]
    listed = claims.select(*columns).collect("pandas").to_pandas()
    order = listed.assign(rank=_ranks(listed["evidence"])).sort_values(
        ["rank", "publisher", "url"], kind="stable"
    )
    names = order.drop_duplicates(["deal_id", "publisher"]).groupby("deal_id")["publisher"]
    return pd.DataFrame(
        {"publishers": names.agg("; ".join), "url": order.groupby("deal_id")["url"].first()}
    )


def size(dataset: Dataset) -> tuple[int, int]:
    """Return the number of claims and of the publishers behind them."""
    claims = _frame(dataset.claims)
    publishers = claims.select("publisher").unique(["publisher"]).select(n=nw.len())
    counts = claims.select(n=nw.len()).collect("pandas"), publishers.collect("pandas")
    return int(counts[0]["n"][0]), int(counts[1]["n"][0])


def _frame(native: Any) -> nw.LazyFrame[Any]:
    frame: nw.LazyFrame[Any] = nw.from_native(native).lazy()
    return frame


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)
