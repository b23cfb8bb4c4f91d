"""The view of the page “The 250bn claim”: what was claimed and published against what was spent."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, ClassVar

import narwhals as nw
import pandas as pd

from ai_investments import formats
from ai_investments.capital_spending import capex, capex_claim
from ai_investments.dataset import Dataset
from ai_investments.views import parameter, spending
from ai_investments.views.view import View

LOOKING = {"back": "looking back", "plan": "plan", "forecast": "forecast"}
ORDERS = ("kind", "amount", "date")
WORDS = {code: word for word, code in spending.DEFINITIONS.items()}


def _years(dataset: Dataset) -> tuple[str, ...]:
    """Return every year with a published total or a row of capex, newest first."""
    published = nw.from_native(dataset.capex_totals).lazy().select("year")
    reported = nw.from_native(dataset.capex).lazy().select("calendar_period", "frequency")
    years = {
        *published.unique(["year"]).collect("pandas").to_pandas()["year"],
        *reported.unique(["calendar_period", "frequency"])
        .collect("pandas").to_pandas()["calendar_period"].str[:4],
    }  # fmt: skip
    return tuple(sorted((year for year in years if len(year) == 4), reverse=True))


def _year_of_the_claim(dataset: Dataset) -> str | None:
    years = _years(dataset)
    claimed = f"{capex_claim.CLAIM_YEAR}"
    return claimed if claimed in years else years[0] if years else None


@dataclass(frozen=True)
class Result:
    """What the page shows.

    Attributes
    ----------
    check : capex_claim.ClaimCheck
        The claim against what was spent.
    for_ai_usd_bn : float
        What was for AI at the share assumed.
    ai_share_pct : float
        That share.
    spent : pandas.DataFrame
        One row a definition that any of the companies reports: its ``code``, name
        (``definition``) and ``short`` name, ``who`` (companies in words), ``capex_usd_bn``,
        ``low_usd_bn``, ``high_usd_bn``, ``lacks`` (companies or quarters, in words;
        ``lacks_in_short``), ``grade``.
    published : pandas.DataFrame
        Published totals in the order chosen: the columns of `capex_claim.published`, ``kind`` in
        words, and ``of_spent``: in words how much of them was spent in the end, where they are
        about just these companies and the year is known in full.
    claims : pandas.DataFrame
        Every claim behind `spent`.
    said : pandas.DataFrame
        What sources say of the part for AI, as `spending.ai_share_said` gives it.
    order : str
        How the published totals are ordered.
    axis, chart_title : str
        The unit, and what the chart shows.
    notes : tuple of str
        What to know about the comparison.
    finding : str
        The answer in one sentence.
    """

    check: capex_claim.ClaimCheck
    for_ai_usd_bn: float
    ai_share_pct: float
    spent: pd.DataFrame
    published: pd.DataFrame
    claims: pd.DataFrame
    said: pd.DataFrame
    order: str
    axis: str
    chart_title: str
    notes: tuple[str, ...]
    finding: str


@dataclass(frozen=True)
class CapexClaim(View):
    """Parameters of the page “The 250bn claim”."""

    path: ClassVar[str] = "capex-claim"
    title: ClassVar[str] = "The 250bn claim"
    section: ClassVar[str] = "Capex"
    rests_on: ClassVar[str] = "capex"
    key: ClassVar[tuple[str, ...]] = ("row", "companies", "definition", "publisher", "source_urls")

    claim_year: str | None = parameter.choice_from_data(
        "Year",
        "Calendar year of the claim.",
        _years,
        _year_of_the_claim,
        "2025, or the newest",
    )
    spenders: tuple[str, ...] = spending.spenders()
    claimed: int = parameter.number(
        "Claimed for AI, $bn",
        "At least this much is claimed to have gone to AI, billions of US dollars. The brief said "
        "“over 250bn” of 2025.",
        round(capex_claim.CLAIMED_USD_BN),
        (1, 5000),
        entry="typed",
    )
    ai_share: float = spending.ai_share()
    claims_by: str = parameter.choice(
        "Order published totals by", "Kind and date, amount, or date alone.", ORDERS, "kind"
    )

    def analyse(self, dataset: Dataset) -> Result:
        """Return what the page shows for this view of a dataset."""
        year = int(self.claim_year or _year_of_the_claim(dataset) or capex_claim.CLAIM_YEAR)
        companies = self.spenders or spending.four_of_the_claim(dataset)
        check = capex_claim.claim_check(dataset, year, companies, float(self.claimed))
        return Result(
            check=check,
            for_ai_usd_bn=check.for_ai_usd_bn(self.ai_share),
            ai_share_pct=self.ai_share,
            spent=_spent(check),
            published=_published(check, self.claims_by),
            claims=_claims(dataset, check),
            said=spending.ai_share_said(dataset),
            order=self.claims_by,
            axis=f"$bn, calendar {year}",
            chart_title=_chart_title(check),
            notes=_notes(check, capex_claim.beside_the_year(dataset, year)),
            finding=_finding(check, self.ai_share),
        )

    def export_table(self, result: Result, dataset: Dataset) -> pd.DataFrame:
        """Return sums and published totals in one table, each with its addresses."""
        check = result.check
        addresses = dict(
            zip(check.spent.index, capex.addresses(result.claims, check.spent), strict=True)
        )
        sums = [
            {
                "row": "spent",
                "year": f"{check.year}",
                "companies": "; ".join(row["companies"]),
                "definition": code,
                "low_usd_bn": row["low_usd_bn"],
                "usd_bn": row["capex_usd_bn"],
                "high_usd_bn": row["high_usd_bn"],
                "note": row["shortfall"],
                "evidence": row["grade"],
                "source_urls": addresses[code],
            }
            for code, row in _known(check)
        ]
        assumed = {
            "row": "assumed for AI", "year": f"{check.year}",
            "companies": "; ".join(check.companies), "usd_bn": result.for_ai_usd_bn,
            "note": f"{result.ai_share_pct:g}% of cash capex; claimed: {check.claimed_usd_bn:g}",
        }  # fmt: skip
        others = result.published.assign(row="published").rename(
            columns={"value_low_usd_bn": "low_usd_bn", "value_high_usd_bn": "high_usd_bn",
                     "url": "source_urls"}
        )  # fmt: skip
        columns = [
            "row", "year", "companies", "definition", "low_usd_bn", "usd_bn", "high_usd_bn",
            "looking", "publisher", "published_on", "evidence", "note", "source_urls",
        ]  # fmt: skip
        own = pd.DataFrame([*sums, assumed])
        return pd.concat([own, others[[name for name in columns if name in others]]]).reindex(
            columns=columns
        )

    def export_claims(self, result: Result, dataset: Dataset) -> pd.DataFrame:
        """Return the claims behind the sums."""
        return result.claims


def _spent(check: capex_claim.ClaimCheck) -> pd.DataFrame:
    rows = [
        {
            "code": code,
            "definition": spending.DEFINITION_NAMES[WORDS[code]],
            "short": spending.SHORT_NAMES[WORDS[code]],
            "who": formats.listed(row["companies"], most=12),
            "capex_usd_bn": row["capex_usd_bn"],
            "low_usd_bn": row["low_usd_bn"],
            "high_usd_bn": row["high_usd_bn"],
            "lacks": _lacks(row),
            "lacks_in_short": _lacks_in_short(row),
            "grade": row["grade"],
        }
        for code, row in _known(check)
    ]
    columns = [
        "code", "definition", "short", "who", "capex_usd_bn", "low_usd_bn", "high_usd_bn", "lacks",
        "lacks_in_short", "grade",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _known(check: capex_claim.ClaimCheck) -> list[tuple[str, dict[Any, Any]]]:
    """Return the definitions that any of the companies reports, with their sums."""
    return [
        (str(code), row) for code, row in check.spent.to_dict("index").items() if row["companies"]
    ]


def _quarters(row: dict[Any, Any]) -> list[str]:
    """Return how many quarters a sum holds, where it lacks any."""
    return [part for part in row["shortfall"].split(", ") if "quarters" in part]


def _lacks(row: dict[Any, Any]) -> str:
    """Say what a sum lacks: companies, then quarters."""
    without = [f"without {formats.listed(row['without'])}"] if row["without"] else []
    return ", ".join([*without, *_quarters(row)])


def _lacks_in_short(row: dict[Any, Any]) -> str:
    n, of = len(row["companies"]), len(row["companies"]) + len(row["without"])
    return ", ".join([*([f"{n} of {of} companies"] if n < of else []), *_quarters(row)])


def _published(check: capex_claim.ClaimCheck, order: str) -> pd.DataFrame:
    table = check.published.assign(
        kind=check.published["looking"].map(LOOKING),
        of_spent=[_of_spent(check, row) for row in check.published.to_dict("records")],
    )
    if order == "amount":
        return table.sort_values(["value_low_usd_bn", "total_id"], ignore_index=True)
    if order == "date":
        return table.sort_values(
            ["published_on", "total_id"], na_position="first", ignore_index=True
        )
    return table


def _of_spent(check: capex_claim.ClaimCheck, row: dict[Hashable, Any]) -> str:
    """Say how a published total compares with what was spent: 80–85%, over 57%."""
    if not row["same_group"] or not check.complete:
        return ""
    low, high = (100 * row[f"value_{end}_usd_bn"] / check.total_usd_bn for end in ("low", "high"))
    if high != high:
        return f"over {low:.0f}%"
    return f"{low:.0f}%" if round(low) == round(high) else f"{low:.0f}–{high:.0f}%"


def _claims(dataset: Dataset, check: capex_claim.ClaimCheck) -> pd.DataFrame:
    ids = [ids for ids in check.spent["capex_ids"] if ids]
    return capex.claims(dataset, pd.DataFrame({"capex_ids": ids}, dtype="str"))


def _chart_title(check: capex_claim.ClaimCheck) -> str:
    own = check.published[check.published["same_group"]]
    year = check.year
    if not check.total_usd_bn > 0:
        known = "nothing spent is known"
    elif check.complete:
        known = f"cash capex came to {formats.usd_bn(check.total_usd_bn)}"
    else:
        known = f"cash capex so far is {formats.usd_bn(check.total_usd_bn)} ({check.shortfall})"
    if own.empty:
        return f"No total published for {year} is about just these companies; {known}"
    values = pd.concat([own["value_low_usd_bn"], own["value_high_usd_bn"]]).dropna()
    low, high = formats.usd_bn(values.min()), formats.usd_bn(values.max())
    n = formats.count(len(own), "published total")
    span = f"{n} for {year}: {low}" if low == high else f"{n} for {year}, from {low} to {high}"
    return f"{span}; {known}"


def _notes(check: capex_claim.ClaimCheck, beside: pd.DataFrame) -> tuple[str, ...]:
    leases = check.leases_sentence
    notes = [f"{leases} Definitions are never mixed or added."] if leases else []
    published = check.published
    above = published[
        published["same_group"] & (published["value_low_usd_bn"] > check.total_usd_bn)
    ]
    if check.complete and len(above):
        notes.append(
            f"{formats.count(len(above), 'published total')} above the sum of cash capex. Such a "
            "total may count more (leases) or other periods (fiscal years); its note says what."
        )
    others = published[~published["same_group"]]
    if len(others):
        groups = [
            formats.listed(str(group).split("; "), most=12)
            for group in dict.fromkeys(others["companies"])
        ]
        notes.append(f"Hollow: about another group ({'; '.join(groups)}).")
    if len(beside):
        told = ", ".join(
            f"{row['publisher']} {formats.usd_bn(row['value_low_usd_bn'])} for {row['year']}"
            for row in beside.to_dict("records")
        )
        notes.append(f"Published for another length of time, so not in the chart: {told}.")
    return tuple(notes)


def _finding(check: capex_claim.ClaimCheck, ai_share: float) -> str:
    who, claimed = formats.listed(check.companies), formats.usd_bn(check.claimed_usd_bn)
    if not who:
        return "The data holds no capex of any company"
    needed, total = check.share_needed_pct, formats.usd_bn(check.total_usd_bn)
    for_ai = formats.about_usd_bn(check.for_ai_usd_bn(ai_share))
    assumed = f"at the {ai_share:g}% assumed, it was {for_ai}"
    if needed != needed:
        return f"Whether {claimed} goes to AI in {check.year} cannot be said: no cash capex of " + (
            f"{who} is known"
        )
    if not check.complete:
        known = f"{total} of {who} is known so far ({check.shortfall})"
        if needed > 100:
            return f"Whether {claimed} goes to AI in {check.year} cannot be said: {known}"
        return (
            f"{claimed} for AI in {check.year} is reached already if at least "
            f"{check.share_needed_words} of the {total} of {who} known so far ({check.shortfall}) "
            f"was for AI; {assumed}"
        )
    if needed > 100:
        return (
            f"{claimed} for AI in {check.year} is out of reach: {who} spent {total} in all; "
            f"{assumed}"
        )
    return (
        f"{claimed} for AI in {check.year} holds if at least {check.share_needed_words} of the "
        f"{total} that {who} spent was for AI; {assumed}"
    )
