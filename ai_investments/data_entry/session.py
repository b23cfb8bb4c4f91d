"""A deal entered from start to end: asked or read, checked, shown, written, checked again."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from ai_investments import dataset, formats
from ai_investments.data_entry import changes, csv_records, doubts, entry, form, preview
from ai_investments.data_entry.form import Cells, Form
from ai_investments.data_entry.questions import Ask, Questions, Say

SAVED = Path("deal.toml")
"""Where typed answers go that cannot be entered as they are."""


@dataclass(frozen=True)
class Session:
    """How a deal is entered.

    Attributes
    ----------
    folder : Path
        The data.
    ask, say : callable
        Ask a line of the person; show one.
    today : datetime.date
        Nothing is announced or published later.
    dry_run : bool
        Whether to show only what would be written.
    sure : bool
        Whether to write without asking.
    """

    folder: Path
    ask: Ask
    say: Say
    today: dt.date
    dry_run: bool = False
    sure: bool = False

    def enter(self, given: Form | None, deal_id: str | None = None) -> int:
        """Enter a new deal, or correct one.

        Parameters
        ----------
        given : Form or None
            The form; None: ask.
        deal_id : str or None
            The deal that is corrected; None: a new one.

        Returns
        -------
        int
            0 where it was written, or would have been; 1 where it was refused or not wanted. Then
            no file has changed.
        """
        data = dataset.load(self.folder)
        existing = None
        if deal_id is not None:
            existing = changes.row(deal_id, self.folder)
            if existing is None:
                self.say(f"No deal is called “{deal_id}”. {_like(deal_id, data)}")
                return 1
        filled = given or self._asked(data, existing)
        made, problems = entry.of_form(filled, data, self.today, existing)
        if made is None:
            return self._refused(problems, None if given else filled)
        planned = changes.of_entry(made, self.folder, data)
        if planned.problems:
            return self._refused(planned.problems, None if given else filled)
        self._show(made, data, planned)
        if self.dry_run:
            self.say("Nothing was written: this was a dry run.")
            return 0
        if not self.sure and not self._wanted():
            self.say("Nothing was written.")
            self._keep(None if given else filled)
            return 1
        csv_records.write_all(planned.files)
        return self._written(made, planned.data)

    def _asked(self, data: dataset.Dataset, existing: Cells | None) -> Form:
        questions = Questions(self.ask, self.say, data, self.today)
        if existing is None:
            return questions.new_deal()
        for name in ("company", "announced_on", "round", *entry.NUMBERS, "note"):
            if existing[name]:
                self.say(f"  {name}: {existing[name]}")
        return questions.correction(existing)

    def _refused(self, problems: tuple[object, ...], typed: Form | None) -> int:
        for problem in problems:
            self.say(str(problem))
        self.say(f"Nothing was written: {formats.count(len(problems), 'problem')}.")
        self._keep(typed)
        return 1

    def _keep(self, typed: Form | None) -> None:
        """Put typed answers into a file, so that they need not be typed again."""
        if typed is not None and not SAVED.exists():
            SAVED.write_text(form.written(typed), "utf-8")
            self.say(f"Your answers are in {SAVED}: change them there, and give it with --form.")

    def _show(self, made: entry.Entry, data: dataset.Dataset, planned: changes.Changes) -> None:
        for line in (*preview.lines(made, planned.data), *made.remarks):
            self.say(line)
        for line in planned.difference().split("\n"):
            self.say(line)
        for doubt in doubts.of_entry(made, data, planned.data):
            self.say(f"Look again: {doubt}")

    def _wanted(self) -> bool:
        return self.ask("Write this? [y/N] ").strip().casefold() in ("y", "yes")

    def _written(self, made: entry.Entry, data: dataset.Dataset) -> int:
        for problem in data.problems:
            self.say(str(problem))
        problems = formats.count(len(data.problems), "problem")
        self.say(f"{made.deal_id} is written. {problems} in the data, version {data.version}.")
        if self.folder == dataset.BUILT_IN:
            self.say("Next: git diff data; make docs; make check. Last, before it lands: "
                     'make keep-data NOTE="what changed".')  # fmt: skip
        else:
            self.say(f"To keep this version: python -m ai_investments keep {self.folder} "
                     '--note "what changed"')  # fmt: skip
        return 1 if data.problems else 0


def _like(deal_id: str, data: dataset.Dataset) -> str:
    """Name deals that a wrong name may mean."""
    company = deal_id.partition("-")[0]
    like = [name for name in data.rows("investments")["deal_id"]
            if company and name.startswith(company)]  # fmt: skip
    if not like:
        return "The page Data & sources lists every deal with its name."
    return f"Is it {', '.join(like[:8])}?"
