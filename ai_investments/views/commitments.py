"""The view of the page “Committed, not yet spent”: leases, purchases, contracts, obligations."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import narwhals as nw
import pandas as pd

from ai_investments import first_place, formats
from ai_investments.capital_spending import capex, commitments
from ai_investments.dataset import Dataset
from ai_investments.remembered import with_dataset
from ai_investments.views import parameter
from ai_investments.views.view import View

KINDS = {
    "leases": "lease_not_commenced",
    "purchases": "purchase_commitment",
    "contracts": "contract",
    "obligations to customers": "remaining_performance_obligation",
}
"""Words of the control and the link, and the data's codes."""

KIND_NAMES = {
    "lease_not_commenced": "Leases signed, not yet begun",
    "purchase_commitment": "Purchase commitments",
    "contract": "Contracts, total value",
    "remaining_performance_obligation": "Remaining performance obligations",
}
SHORT_NAMES = {
    "lease_not_commenced": "leases",
    "purchase_commitment": "purchase commitments",
    "contract": "contract",
    "remaining_performance_obligation": "RPO",
}
HOW = {"stated": "inside", "assumed": "assumed inside", "possible": "possibly inside"}
MOST_TOLD = 3


@with_dataset()
def _parties(dataset: Dataset) -> tuple[str, ...]:
    rows = nw.from_native(dataset.commitments).lazy().select("company", "counterparty")
    found = rows.unique(["company", "counterparty"]).collect("pandas").to_pandas()
    names = {name for name in [*found["company"], *found["counterparty"]]
             if commitments.is_named(name)}  # fmt: skip
    return tuple(sorted(names, key=lambda name: (name.casefold(), name)))


@dataclass(frozen=True)
class Result:
    """What the page shows.

    Attributes
    ----------
    statements : pandas.DataFrame
        As `commitments.statements` gives them, with ``parties``, ``amount_words`` and
        ``inside_words`` (in words), and of a company that owes ``spent_usd_bn`` and ``times`` (the
        lower end ÷ what was spent in twelve months) where that is known; ``times`` of the latest
        statement only, since the months are the latest ones.
    spent : pandas.DataFrame
        As `commitments.spent` gives it, of the companies shown.
    claims : pandas.DataFrame
        Every claim behind what was spent.
    chart_title : str
        Who has signed most by contract.
    notes : tuple of str
        What to know about the amounts.
    finding : str
        The answer in one sentence.
    """

    statements: pd.DataFrame
    spent: pd.DataFrame
    claims: pd.DataFrame
    chart_title: str
    notes: tuple[str, ...]
    finding: str

    @property
    def standing(self) -> pd.DataFrame:
        """The statements that stand: the latest of each obligation."""
        return self.statements[self.statements["stands"]]


@dataclass(frozen=True)
class Commitments(View):
    """Parameters of the page “Committed, not yet spent”."""

    path: ClassVar[str] = "commitments"
    title: ClassVar[str] = "Committed, not yet spent"
    section: ClassVar[str] = "Capex"
    rests_on: ClassVar[str] = "commitments"
    key: ClassVar[tuple[str, ...]] = ("commitment_id",)

    committed: tuple[str, ...] = parameter.choices(
        "Companies that owe or are owed",
        "Companies on either side of a commitment; none chosen shows all.",
        _parties,
    )
    commitment: tuple[str, ...] = parameter.choices(
        "Kinds",
        "leases: signed, not yet begun; purchases: commitments to buy; contracts: total value "
        "between two companies; obligations to customers: what customers have ordered and the "
        "company has not delivered. None chosen shows all.",
        tuple(KINDS),
    )

    def analyse(self, dataset: Dataset) -> Result:
        """Return what the page shows for this view of a dataset."""
        kinds = [KINDS[word] for word in self.commitment]
        found = commitments.statements(dataset, self.committed, kinds)
        parties = {*found["company"], *found["counterparty"]}
        spent = commitments.spent(
            dataset, sorted(name for name in parties if commitments.is_named(name))
        )
        statements = _worded(found, spent)
        behind = spent.assign(period="twelve months")[["company", "period", "capex_ids"]]
        return Result(
            statements=statements,
            spent=spent,
            claims=capex.claims(dataset, behind),
            chart_title=_chart_title(statements),
            notes=_notes(statements),
            finding=_finding(self.committed, statements, spent),
        )

    def export_table(self, result: Result, dataset: Dataset) -> pd.DataFrame:
        """Return a row for every statement, with its source and what its company spent."""
        until = dict(zip(result.spent["company"], result.spent["until"], strict=True))
        days = [until.get(name, pd.NaT) for name in result.statements["company"]]
        return result.statements.assign(spent_until=pd.to_datetime(pd.Series(days, dtype=object)))

    def export_claims(self, result: Result, dataset: Dataset) -> pd.DataFrame:
        """Return every claim behind what was spent."""
        return result.claims


def amount_words(low: float, high: float) -> str:
    """Write an amount: $17.4–19.4bn, $300bn, more than $100bn."""
    return f"more than {formats.usd_bn(low)}" if high != high else formats.usd_bn_range(low, high)


def _worded(found: pd.DataFrame, spent: pd.DataFrame) -> pd.DataFrame:
    rows = found.to_dict("records")
    columns = {
        "parties": [_parties_in_words(row["company"], row["counterparty"]) for row in rows],
        "amount_words": [amount_words(row["low_usd_bn"], row["high_usd_bn"]) for row in rows],
        "inside_words": [_inside(row) for row in rows],
    }
    texts = {name: pd.Series(told, index=found.index, dtype="str")
             for name, told in columns.items()}  # fmt: skip
    amounts = dict(zip(spent["company"], spent["spent_usd_bn"], strict=True))
    twelve_months = pd.Series(
        [amounts.get(name, float("nan")) for name in found["company"]],
        index=found.index,
        dtype=float,
    )
    times = (found["low_usd_bn"] / twelve_months).where(found["stands"])
    return found.assign(**texts, spent_usd_bn=twelve_months, times=times)


def _parties_in_words(company: str, counterparty: str) -> str:
    if not commitments.is_named(company):
        return f"{counterparty}’s {company.strip('()')}"
    if not commitments.is_named(counterparty):
        return company if counterparty == "(landlords)" else f"{company} → {counterparty[1:-1]}"
    return f"{company} → {counterparty}"


def _inside(row: dict[Hashable, Any]) -> str:
    """Write what holds an amount: assumed inside Oracle’s $638bn of RPO."""
    kind = row["inside_kind"]
    if not kind:
        return ""
    how = HOW.get(row["inclusion"], "inside")
    amount = formats.usd_bn(row["inside_usd_bn"])
    whose, other = row["inside_company"], row["inside_counterparty"]
    if not commitments.is_named(whose):
        whose = other
    elif commitments.is_named(other):
        return f"{how} {whose}’s {amount} of {other}’s {SHORT_NAMES[kind]}"
    return f"{how} {whose}’s {amount} of {SHORT_NAMES[kind]}"


def _notes(statements: pd.DataFrame) -> tuple[str, ...]:
    if statements.empty:
        return ()
    standing = statements[statements["stands"]]
    first, last = standing["as_of"].min(), standing["as_of"].max()
    notes = [
        f"Amounts stand for different days, {formats.day(first)} to {formats.day(last)}; of each "
        "obligation the latest statement is drawn, earlier ones are in the table. None is "
        "discounted."
    ]
    inside = standing[standing["inside_kind"] != ""]
    if len(inside):
        told = "; ".join(
            f"{row['parties']} ({row['amount_words']}), {row['inside_words']}"
            for row in inside.head(MOST_TOLD).to_dict("records")
        )
        more = "; the table has all" if len(inside) > MOST_TOLD else ""
        notes.append(
            f"{formats.count(len(inside), 'amount')} also inside another one, hatched and never "
            f"added: {told}{more}."
        )
    if (standing["kind"] == "remaining_performance_obligation").any():
        notes.append(
            "Remaining performance obligations (RPO) are what customers have ordered and the "
            "company has not delivered: they back its leases and purchases, they are no spending "
            "of its own."
        )
    return tuple(notes)


def _chart_title(statements: pd.DataFrame) -> str:
    """Say who has signed most by contract; contracts with different companies may be added."""
    contracts = statements[statements["stands"] & (statements["kind"] == "contract")]
    sums = contracts.groupby("company")["low_usd_bn"].agg(["sum", "size"]).reset_index()
    rows = sums.sort_values(["sum", "company"], ascending=[False, True]).to_dict("records")
    if not rows:
        standing = statements[statements["stands"]]
        if standing.empty:
            return "No commitment of these kinds still stands"
        order = standing.sort_values(["low_usd_bn", "company"], ascending=[False, True])
        top = order.iloc[first_place.holders(order["low_usd_bn"].tolist())].to_dict("records")
        told = [
            f"{row['company']}, {SHORT_NAMES[str(row['kind'])]} of "
            f"{formats.usd_bn(float(row['low_usd_bn']))}"
            for row in top
        ]
        return f"Largest: {first_place.named(told, 'commitment', 'commitments')}"
    most = [rows[place] for place in first_place.holders([row["sum"] for row in rows])]
    signed = formats.usd_bn(float(f"{most[0]['sum']:.3g}"))
    if len(most) > 1:
        names = first_place.named([str(row["company"]) for row in most])
        return f"Largest buyers by contract: {names}, {signed} in total value each"
    sellers = formats.count(int(most[0]["size"]), "company", "companies")
    who = most[0]["company"]
    return f"Largest buyer by contract: {who}, {signed} in total value with {sellers}"


def _finding(chosen: Sequence[str], statements: pd.DataFrame, spent: pd.DataFrame) -> str:
    if statements.empty:
        who = f" of {formats.listed(chosen)}" if chosen else ""
        return f"The data holds no commitments{who} of these kinds"
    standing = statements[statements["stands"]]
    leases = standing[(standing["kind"] == "lease_not_commenced") & standing["times"].notna()]
    rows = leases.to_dict("records")
    if rows:
        ended = spent.set_index("company")["until"]

        def against(row: dict[Hashable, Any]) -> str:
            return (
                f"{row['amount_words']}, {formats.times(row['times'])} the "
                f"{formats.usd_bn(row['spent_usd_bn'])} of the twelve months to "
                f"{ended[row['company']]:%b %Y}"
            )

        if len(rows) == 1:
            whose = f"{rows[0]['company']}’s leases signed but not begun"
            return f"{whose} against its cash capex: {against(rows[0])}"
        most = [rows[place] for place in first_place.holders([row["times"] for row in rows])]
        told = first_place.named([f"{row['company']}: {against(row)}" for row in most])
        above = sum(row["times"] > 1 for row in rows)
        first, last = (f"{end(leases['as_of']):%b %Y}" for end in (min, max))
        dated = first if first == last else f"{first} to {last}"
        return (
            f"Leases signed but not begun, as last stated ({dated}), exceed the latest year’s cash "
            f"capex at {above} of {len(rows)} companies; most at {told}"
        )
    greatest = standing.iloc[first_place.holders(standing["low_usd_bn"].tolist())]
    named = [
        f"{row['parties']}, {SHORT_NAMES[row['kind']]} of {row['amount_words']} "
        f"({formats.day(row['as_of'])})"
        + (f", {row['inside_words']}" if row["inside_words"] else "")
        for row in greatest.to_dict("records")
    ]
    which = "The only commitment" if len(standing) == 1 else f"Largest of {len(standing)}"
    return f"{which}: {first_place.named(named, 'commitment', 'commitments')}"
