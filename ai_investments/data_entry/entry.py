"""From a filled form to rows of the tables; refuses a figure that no source gives."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from ai_investments import evidence, validation
from ai_investments.csv_text import CsvText
from ai_investments.data_entry import days, source_checks
from ai_investments.data_entry.form import FIGURES, Cells, Form, Source
from ai_investments.dataset import Dataset
from ai_investments.own_data import known
from ai_investments.own_data.slug import slug
from ai_investments.problems import Problem, shown
from ai_investments.schema import CLAIMS, INVESTMENTS, REVENUE, TICKETS, Table
from ai_investments.schema.source import SOURCE_FIELDS

NUMBERS = tuple(name for name in FIGURES if name != "announced_on")
"""Figures that stand in the deal's row only where a claim that counts gives them."""


@dataclass(frozen=True)
class Entry:
    """Rows that are ready to be written.

    Attributes
    ----------
    deal_id : str
        Name of the deal.
    deal : dict of str to str
        The cells of its row: of a new deal all that are filled, else those that change.
    is_new : bool
        Whether the deal is not in the table yet.
    claims, tickets, revenue : tuple of dict
        New rows of these tables.
    remarks : tuple of str
        What was filled in or spelled otherwise, in sentences.
    """

    deal_id: str
    deal: Cells
    is_new: bool
    claims: tuple[Cells, ...]
    tickets: tuple[Cells, ...]
    revenue: tuple[Cells, ...]
    remarks: tuple[str, ...]


def of_form(
    form: Form, data: Dataset, today: dt.date, existing: Cells | None = None
) -> tuple[Entry | None, tuple[Problem, ...]]:
    """Make the rows of a form.

    Parameters
    ----------
    form : Form
        What was filled in.
    data : Dataset
        What is there already.
    today : datetime.date
        Nothing is announced or published later.
    existing : dict of str to str, optional
        The row of the deal that the form corrects. Without it the deal is a new one.

    Returns
    -------
    (Entry or None, tuple of Problem)
        None where there is a problem: what is missing, contradicts itself or has no source.
    """
    making = _Making(form, data, today, existing)
    problems = tuple(making.problems())
    if problems:
        return None, problems
    entry = making.entry()
    problems = tuple(making.misfits(entry))
    return (None if problems else entry), problems


class _Making:
    def __init__(self, form: Form, data: Dataset, today: dt.date, existing: Cells | None) -> None:
        self._form, self._data, self._today = form, data, today
        self._before: Cells = existing or {}
        self._is_new = existing is None
        self._remarks: list[str] = []
        self._place = f"{form.name}, deal"
        self._investors = _aliases(data)
        self._given = self._filled(dict(form.deal))
        self._deal = self._before | self._given
        self._sources = [self._completed(source) for source in form.sources]
        self._told = self._counting()

    def problems(self) -> Iterator[Problem]:
        """Yield everything that keeps the rows from being written, and take over headlines."""
        yield from self._of_deal()
        yield from self._of_sources()
        for name in NUMBERS:
            yield from self._headline(name)
        yield from self._of_figures()

    def entry(self) -> Entry:
        """Return the rows."""
        deal_id = self._before.get("deal_id") or self._new_name()
        changed = {name: cell for name, cell in self._deal.items()
                   if cell != self._before.get(name, "")}  # fmt: skip
        if not self._is_new and "note" in changed and self._before.get("note"):
            changed["note"] = f"{self._before['note']} {self._given['note']}"
        company = self._deal["company"]
        return Entry(
            deal_id,
            ({"deal_id": deal_id} | self._deal) if self._is_new else changed,
            self._is_new,
            tuple(cells for _, cells in self._claims(deal_id)),
            tuple(cells for _, cells in self._tickets(deal_id)),
            tuple(cells for _, cells in self._revenue(company)),
            tuple(self._remarks),
        )

    def misfits(self, entry: Entry) -> Iterator[Problem]:
        """Yield every cell that its column does not allow, by the checks of the data."""
        whole = self._before | entry.deal
        yield from _misfits(INVESTMENTS, whole, self._place)
        for table, rows in (
            (CLAIMS, self._claims(entry.deal_id)),
            (TICKETS, self._tickets(entry.deal_id)),
            (REVENUE, self._revenue(whole["company"])),
        ):
            for place, cells in rows:
                yield from _misfits(table, cells, place)

    def _filled(self, deal: Cells) -> Cells:
        """Spell names as the data does, and fill in what follows."""
        about = known.of_dataset(self._data)
        if "company" in deal:
            spelled = about.spelled(deal["company"])
            if spelled != deal["company"]:
                self._remarks.append(f"“{deal['company']}” is written {spelled} here.")
            deal["company"] = spelled
        for name in ("lead_investors", "investors"):
            if name in deal:
                people = [self._investors.get(each, each) for each in deal[name].split("; ")]
                deal[name] = "; ".join(dict.fromkeys(people))
        if not self._is_new:
            return self._dated(deal)
        if "announced_on" not in deal:
            days = {source.figures.get("announced_on", "") for source in self._form.sources} - {""}
            if len(days) == 1:
                deal["announced_on"] = days.pop()
        company = deal.get("company", "")
        for name, by_company in (("segment", about.segments), ("country", about.countries)):
            if name not in deal and company in by_company:
                deal[name] = by_company[company]
                self._remarks.append(f"The {name} is that of {company}’s other deals: "
                                     f"{deal[name]}.")  # fmt: skip
        given = any("valuation_usd_bn" in part for part in
                    (deal, *(source.figures for source in self._form.sources)))  # fmt: skip
        basis = {"valuation_basis": "unspecified"} if given else {}
        return self._dated({"status": "closed", "spans_missing_rounds": "false"} | basis | deal)

    def _dated(self, deal: Cells) -> Cells:
        """Read a month or a quarter as its first day, of that precision."""
        if "announced_on" not in deal:
            return deal
        on, precision = days.first_day(deal["announced_on"])
        return {"date_precision": precision} | deal | {"announced_on": on}

    def _completed(self, source: Source) -> Source:
        status = self._deal.get("status", "")
        open_deal = status in ("in_talks", "cancelled")
        stage = source.cells.get("stage") or ("talks" if open_deal else "signing")
        counts = "true" if stage != "talks" or open_deal else "false"
        cells = {"stage": stage, "counts_in_range": counts} | source.cells
        tickets = tuple(
            ticket | {"investor": self._investors.get(ticket["investor"], ticket["investor"])}
            if "investor" in ticket
            else ticket
            for ticket in source.tickets
        )
        return Source(cells, source.figures, tickets, source.revenue)

    def _of_deal(self) -> Iterator[Problem]:
        for each in INVESTMENTS.fields:
            if each.required and each.name != "deal_id" and not self._deal.get(each.name):
                words = f"One of: {', '.join(each.allowed)}." if each.allowed else each.description
                yield self._fault(each.name, "is missing.", words)
        on = self._deal.get("announced_on")
        if on and (reason := days.fault(on, self._today)):
            yield self._fault("announced_on", reason, "Write the day as 2025-06-13, the month as "
                              "2025-06 or the quarter as 2025Q2.")  # fmt: skip
        if self._is_new and not any(source.figures for source in self._sources):
            yield Problem(self._form.name, None, None, "", "No source gives a figure of the deal.",
                          "Write below a [[source]] what it says: amount_usd_bn, "
                          "valuation_usd_bn, stake_pct or at least announced_on.")  # fmt: skip
        if not self._is_new and not self._sources and self._given == {}:
            yield Problem(self._form.name, None, None, "", "Nothing would change.",
                          "Give a cell of the deal, or a [[source]] with a figure.")  # fmt: skip

    def _of_sources(self) -> Iterator[Problem]:
        entered = self._entered()
        for place, source in self._placed():
            yield from source_checks.faults(source.cells, place, self._today)
            if not (source.figures or source.tickets or source.revenue):
                yield Problem(place, None, None, "", "gives no figure.",
                              "Write what it says: amount_usd_bn, valuation_usd_bn, …, or leave "
                              "the source out.")  # fmt: skip
            stage, counts = (source.cells[name] for name in ("stage", "counts_in_range"))
            silent = not source.cells.get("note")
            if counts == "false" and stage != "talks" and silent and source.figures:
                yield Problem(place, None, "note", "", "is missing: its claims do not count.",
                              "Say why, such as: from before the signing.")  # fmt: skip
            for name, cell in source.figures.items():
                claim = (name, _comparable(name, cell), source.cells.get("url", ""))
                if claim in entered:
                    yield Problem(place, None, name, shown(cell), "is there already, from the same "
                                  "address.", "Leave it out.")  # fmt: skip
                entered.add(claim)
            for revenue in source.revenue:
                annual = revenue.get("kind", "").startswith("annual")
                if annual and not (revenue.get("period_start") and revenue.get("period_end")):
                    yield Problem(place, None, "period_start", "", "is missing: a year’s revenue "
                                  "is of a year.", "Give its first and last day.")  # fmt: skip

    def _headline(self, name: str) -> Iterator[Problem]:
        """Take the figure that the sources agree on, or check the one that is given."""
        told = self._told.get(name, [])
        words = ", ".join(dict.fromkeys(told))
        given = self._given.get(name)
        if given:
            if not any(_agree(given, each) for each in told):
                reason = f"is what no source gives that counts; they give {words}."
                yield self._fault(
                    name,
                    reason if told else "has no source.",
                    f"Add {name} to the [[source]] that says so, or leave it out.",
                )
        elif told and not self._before.get(name):
            if all(_agree(told[0], each) for each in told):
                self._deal[name] = told[0]
            else:
                yield self._fault(name, f"The sources differ: {words}.",
                                  "Write under [deal] which of them is shown first.")  # fmt: skip

    def _of_figures(self) -> Iterator[Problem]:
        deal, note = self._deal, self._given.get("note", "")
        valuation, basis = (deal.get(name) for name in ("valuation_usd_bn", "valuation_basis"))
        if valuation and not basis:
            self._deal["valuation_basis"] = "unspecified"
        if basis and not valuation:
            yield self._fault("valuation_basis", "stands without a valuation.", "Leave it out.")
        if deal.get("round") == "IPO" and valuation and basis not in ("offer_price", "market_cap"):
            yield self._fault("valuation_basis", "is none of an IPO.",
                              "Write offer_price; a first day’s close is not entered.")  # fmt: skip
        amount, worth, kept = (
            _number(deal.get(name, ""))
            for name in ("amount_usd_bn", "valuation_usd_bn", "primary_usd_bn")
        )
        if amount and worth and amount > worth and not deal.get("note"):
            remedy = "Check the units; where it is right, say why in the note."
            yield self._fault("amount_usd_bn", "is above the valuation.", remedy)
        if amount is not None and kept is not None and kept > amount:
            yield self._fault("primary_usd_bn", "is above the amount.", "It is a part of it.")
        if "primary_usd_bn" in self._given and not note:
            remedy = "Say in the note where it comes from."
            yield self._fault("primary_usd_bn", "has no claim of its own.", remedy)
        corrected = [name for name in NUMBERS if self._before.get(name) and name in self._given
                     and self._given[name] != self._before[name]]  # fmt: skip
        if corrected and not note:
            yield self._fault(corrected[0], f"replaces {self._before[corrected[0]]}.",
                              "Say in the note why the figure was corrected.")  # fmt: skip

    def _counting(self) -> dict[str, list[str]]:
        """Return the values that count for each figure, those entered before first."""
        told: dict[str, list[str]] = {}
        if not self._is_new:
            claims = self._data.rows("claims")
            own = claims[claims["deal_id"] == self._before["deal_id"]]
            counting = own[own["counts_in_range"].astype(bool)]
            for name, value in zip(counting["field"], counting["value"], strict=True):
                told.setdefault(str(name), []).append(str(value))
        for source in self._sources:
            if source.cells["counts_in_range"] == "true":
                for name, cell in source.figures.items():
                    told.setdefault(name, []).append(cell)
        return told

    def _entered(self) -> set[tuple[str, object, str]]:
        if self._is_new:
            return set()
        claims = self._data.rows("claims")
        own = claims[claims["deal_id"] == self._before["deal_id"]]
        return {
            (str(name), _comparable(str(name), str(value)), str(url))
            for name, value, url in zip(own["field"], own["value"], own["url"], strict=True)
        }

    def _new_name(self) -> str:
        deal = self._deal
        parts = (slug(deal["company"]), deal["announced_on"][:7], slug(deal["round"]))
        return _free("-".join(parts), set(self._data.rows("investments")["deal_id"]))

    def _claims(self, deal_id: str) -> Iterator[tuple[str, Cells]]:
        for place, source in self._placed():
            shared = {name: source.cells[name] for name in CLAIMS.columns if name in source.cells}
            for name, cell in source.figures.items():
                yield place, {"deal_id": deal_id, "field": name, "value": cell} | shared

    def _tickets(self, deal_id: str) -> Iterator[tuple[str, Cells]]:
        taken = set(self._data.rows("tickets")["ticket_id"])
        for place, source in self._placed():
            for ticket in source.tickets:
                investor = slug(ticket.get("investor", ""))
                name = _free(f"{deal_id}-{investor}", taken)
                taken.add(name)
                row = {"ticket_id": name, "deal_id": deal_id} | _of(source) | ticket
                yield f"{place}, ticket", row

    def _revenue(self, company: str) -> Iterator[tuple[str, Cells]]:
        taken = set(self._data.rows("revenue")["revenue_id"])
        usual = {"derived": "false", "usable_for_multiple": "true"}
        for place, source in self._placed():
            for revenue in source.revenue:
                kind = revenue.get("kind", "").replace("_", "-")
                name = _free(f"{slug(company)}-{revenue.get('as_of', '')}-{kind}", taken)
                taken.add(name)
                row = {"revenue_id": name, "company": company} | usual | _of(source) | revenue
                yield f"{place}, revenue", row

    def _placed(self) -> Iterator[tuple[str, Source]]:
        for number, source in enumerate(self._sources, start=1):
            yield f"{self._form.name}, source {number}", source

    def _fault(self, name: str, reason: str, remedy: str) -> Problem:
        value = shown(self._deal.get(name, ""))
        return Problem(self._place, None, name, value, reason, remedy)


ORDER: Mapping[str, Sequence[str]] = {
    CLAIMS.name: ("deal_id", "field"),
    TICKETS.name: ("ticket_id",),
    REVENUE.name: ("revenue_id",),
    INVESTMENTS.name: ("deal_id",),
}
"""What the files are sorted by. The deals come last: a file cut off before them names a deal that
is not there, which every check finds."""


def _misfits(table: Table, cells: Cells, place: str) -> Iterator[Problem]:
    row = pd.DataFrame([[cells.get(name, "") for name in table.columns]], columns=table.columns)
    for problem in validation.check(CsvText(row.astype("str")), table).problems:
        yield replace(problem, file=place, row=None, left_out=0)


def _aliases(data: Dataset) -> dict[str, str]:
    """Return how investors are spelled here, by their other spellings."""
    aliases = data.rows("aliases")
    own = aliases[aliases["kind"] == "investor"]
    return dict(zip(own["alias"], own["name"], strict=True))


def _of(source: Source) -> Cells:
    return {each.name: source.cells.get(each.name, "") for each in SOURCE_FIELDS}


def _free(name: str, taken: set[str]) -> str:
    if name not in taken:
        return name
    return next(f"{name}-{n}" for n in range(2, len(taken) + 3) if f"{name}-{n}" not in taken)


def _number(text: str) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


def _comparable(name: str, value: str) -> object:
    return value if name == "announced_on" else _number(value)


def _agree(one: str, other: str) -> bool:
    first, second = _number(one), _number(other)
    if first is None or second is None:
        return one == other
    return abs(first - second) <= evidence.AGREES * abs(second)
