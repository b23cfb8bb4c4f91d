"""The form asked for one question at a time: a source first, then the figures that it gives."""

import datetime as dt
import difflib
from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from ai_investments import evidence, validation
from ai_investments.csv_text import CsvText
from ai_investments.data_entry import days, source_checks
from ai_investments.data_entry.entry import NUMBERS
from ai_investments.data_entry.form import (
    OF_DEAL,
    OF_REVENUE,
    OF_SOURCE,
    OF_TICKET,
    Cells,
    Form,
    Source,
    cell_of,
)
from ai_investments.dataset import Dataset
from ai_investments.own_data import known
from ai_investments.own_data.refused import Refused
from ai_investments.problems import Problem
from ai_investments.schema import Field, Table

Ask = Callable[[str], str]
"""Shows a prompt and returns the line typed."""
Say = Callable[[str], None]
"""Shows a line."""

NAME = "your answers"


class Questions:
    """Asks until each answer can stand in its column; Enter takes what stands in brackets.

    Parameters
    ----------
    ask, say : callable
        Ask a line of the person, and show one.
    data : Dataset
        What is there already.
    today : datetime.date
        No source is younger.
    """

    def __init__(self, ask: Ask, say: Say, data: Dataset, today: dt.date) -> None:
        self._ask, self._say, self._data, self._today = ask, say, data, today

    def new_deal(self) -> Form:
        """Ask for a new deal."""
        self._say("A new deal. Enter skips what is not known, ? explains, Ctrl+C leaves.")
        deal = self._company()
        deal |= self._cells(OF_DEAL, {"announced_on": "Announced on, such as 2026-11-20, 2026-11 "
                                      "or 2026Q4"}, needed=True)  # fmt: skip
        deal["round"] = self._choice(_named(OF_DEAL, "round"), "Round")
        deal["status"] = self._choice(_named(OF_DEAL, "status"), "Status", "closed")
        sources = self._sources(deal["status"], first=True)
        deal |= self._shown_first(sources)
        if any("valuation_usd_bn" in source.figures for source in sources):
            basis = _named(OF_DEAL, "valuation_basis")
            deal["valuation_basis"] = self._choice(basis, "The valuation is", "unspecified")
        deal |= self._cells(OF_DEAL, {
            "lead_investors": "Who led, names with “; ” between",
            "investors": "Others who took part",
            "note": "What a reader must know",
        })  # fmt: skip
        return Form(deal, tuple(sources), NAME)

    def correction(self, existing: Mapping[str, str]) -> Form:
        """Ask for further sources of a deal, and whether a figure is to be replaced."""
        sources = self._sources(existing["status"], first=False)
        deal = self._shown_first(sources, existing)
        if deal:
            deal |= self._cells(OF_DEAL, {"note": "Why it was corrected"}, needed=True)
        return Form(deal, tuple(sources), NAME)

    def _company(self) -> Cells:
        field = _named(OF_DEAL, "company")
        about = known.of_dataset(self._data)
        company = about.spelled(self._text(field, "Company", needed=True))
        if company not in about.deals:
            names = {known.same_name(name): name for name in about.deals}
            like = difflib.get_close_matches(known.same_name(company), names, n=3)
            for name in (names[each] for each in like):
                if self._yes(f"Is it {name}?"):
                    company = name
                    break
        deal = {"company": company}
        if company in about.segments:
            self._say(f"{company} is known: {about.segments[company]}.")
            return deal
        deal["segment"] = self._choice(_named(OF_DEAL, "segment"), "Line of business")
        return deal | self._cells(OF_DEAL, {"country": "Seat, two letters of ISO 3166 such as US"})

    def _sources(self, status: str, *, first: bool) -> list[Source]:
        sources: list[Source] = []
        while (first and not sources) or self._yes("Another source?" if sources else "A source?"):
            source = self._source(len(sources) + 1, status)
            if source.figures or source.tickets or source.revenue:
                sources.append(source)
            else:
                self._say("This source gives no figure, and is left out.")
        return sources

    def _source(self, number: int, status: str) -> Source:
        self._say(f"Source {number}: who says it, then what it says.")
        cells = self._cells(OF_SOURCE, {"url": "Address of the page", "publisher": "Publisher"},
                            needed=True)  # fmt: skip
        cells |= self._cells(OF_SOURCE, {"title": "Title", "published_on": "Published on"})
        grades = Field("evidence", "text", "", allowed=evidence.OF_CLAIMS[:-1])
        meanings = {each: evidence.GRADE_MEANINGS[each] for each in grades.allowed}
        cells["evidence"] = self._choice(grades, "How close to the fact", words=meanings)
        usual = "talks" if status == "in_talks" else "signing"
        cells["stage"] = self._choice(_named(OF_SOURCE, "stage"), "It describes", usual)
        cells |= self._cells(OF_SOURCE, {"note": "Note on what it says"})
        figures = self._cells(OF_SOURCE, {
            "amount_usd_bn": "Amount it gives, such as 500m or 1.2bn",
            "valuation_usd_bn": "Valuation it gives",
            "stake_pct": "Stake it gives, percent",
            "pre_money_usd_bn": "Pre-money it gives",
        })  # fmt: skip
        tickets: list[Cells] = []
        revenue: list[Cells] = []
        while self._yes("Does it say what one investor put in?" if not tickets else "Another?"):
            ticket = self._cells(OF_TICKET, {"investor": "Investor", "amount_usd_bn": "Amount"},
                                 needed=True)  # fmt: skip
            ticket["kind"] = self._choice(_named(OF_TICKET, "kind"), "It was", "invested")
            tickets.append(ticket)
        while self._yes("Does it give the company’s revenue?" if not revenue else "Another?"):
            revenue.append(self._revenue())
        return Source(cells, figures, tuple(tickets), tuple(revenue))

    def _revenue(self) -> Cells:
        cells = {"kind": self._choice(_named(OF_REVENUE, "kind"), "Kind", "run_rate")}
        cells |= self._cells(OF_REVENUE, {"revenue_usd_bn": "Revenue", "as_of": "As of"},
                             needed=True)  # fmt: skip
        if cells["kind"].startswith("annual"):
            cells |= self._cells(OF_REVENUE, {"period_start": "First day of the year",
                                              "period_end": "Last day"}, needed=True)  # fmt: skip
        return cells | self._cells(OF_REVENUE, {"note": "Note on the revenue"})

    def _shown_first(
        self, sources: Sequence[Source], existing: Mapping[str, str] | None = None
    ) -> Cells:
        """Ask which figure stands in the table, where the sources differ."""
        chosen: Cells = {}
        for name in NUMBERS:
            told = [source.figures[name] for source in sources
                    if name in source.figures and source.cells["stage"] != "talks"]  # fmt: skip
            before = (existing or {}).get(name, "")
            different = list(dict.fromkeys([before, *told] if before else told))
            if len(different) > 1:
                field = Field(name, "text", _named(OF_SOURCE, name).description, allowed=different)
                first = self._choice(field, f"Which {name} is shown first", different[0])
                if first != before:
                    chosen[name] = first
        return chosen

    def _cells(
        self, fields: Sequence[Field], prompts: Mapping[str, str], *, needed: bool = False
    ) -> Cells:
        asked = {
            name: self._text(_named(fields, name), prompt, needed=needed)
            for name, prompt in prompts.items()
        }
        return {name: cell for name, cell in asked.items() if cell}

    def _text(self, field: Field, prompt: str, *, needed: bool = False) -> str:
        while True:
            answer = self._ask(f"{prompt}: ").strip()
            if answer == "?":
                self._say(field.description)
                continue
            if not answer and not needed:
                return ""
            try:
                cell = cell_of(field, answer)
            except Refused as refused:
                self._say(str(refused))
                continue
            faults = list(self._faults(field, cell, needed=needed))
            if not faults:
                return cell
            for fault in faults:
                self._say(f"{fault.reason} {fault.remedy}")

    def _faults(self, field: Field, cell: str, *, needed: bool) -> Sequence[Problem]:
        if not cell:
            empty = Problem(NAME, None, field.name, "", "This cannot be left empty.", "")
            return [empty] if needed else []
        if field.name == "announced_on":
            reason = days.fault(days.first_day(cell)[0], self._today)
            return [Problem(NAME, None, field.name, cell, reason, "")] if reason else []
        if field.name in ("url", "published_on"):
            whole = {"publisher": "x", "evidence": "reported", "url": "https://a.eu"}
            return list(source_checks.faults(whole | {field.name: cell}, NAME, self._today))
        table = Table("answer", "", "", (field,))
        text = CsvText(pd.DataFrame({field.name: [cell]}, dtype="str"))
        return validation.check(text, table).problems

    def _choice(
        self, field: Field, prompt: str, usual: str = "", words: Mapping[str, str] | None = None
    ) -> str:
        for number, each in enumerate(field.allowed, start=1):
            meaning = f" ({words[each]})" if words else ""
            self._say(f"  {number:>2} {each}{meaning}")
        while True:
            answer = self._ask(f"{prompt}{f' [{usual}]' if usual else ''}: ").strip()
            if not answer and usual:
                return usual
            if answer == "?":
                self._say(field.description)
                continue
            if answer.isascii() and answer.isdigit() and 0 < int(answer) <= len(field.allowed):
                return field.allowed[int(answer) - 1]
            found = [each for each in field.allowed if each.casefold() == answer.casefold()]
            if found:
                return found[0]
            self._say(f"Type a number from 1 to {len(field.allowed)}, or the word.")

    def _yes(self, prompt: str) -> bool:
        return self._ask(f"{prompt} [y/N] ").strip().casefold() in ("y", "yes")


def _named(fields: Sequence[Field], name: str) -> Field:
    return next(each for each in fields if each.name == name)
