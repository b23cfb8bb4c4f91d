"""Large CSV files as DuckDB reads them, and the lines left out because they make no row."""

import csv
import re
from collections.abc import Sequence
from pathlib import Path

import duckdb

from ai_investments import csv_text
from ai_investments.problems import Problem, shown
from ai_investments.sources import duckdb_text

HEAD_BYTES = 2**20
MOST_NOTED = 50_000
"""Faults that are noted: a line that is too short has one for each cell that it lacks."""
MOST_NAMED = 20
"""Lines that are named one by one."""
_NOTED = "left_out"
_COLUMNS = re.compile(r"Expected Number of Columns: (\d+) Found: (\d+)")


class Unreadable(ValueError):  # noqa: N818
    """A file is no table; `problem` says why."""

    def __init__(self, problem: Problem):
        super().__init__(str(problem))
        self.problem = problem


class LargeCsv:
    """A CSV file and what DuckDB is told about it.

    Told and not found out: DuckDB looks at the first rows only, and a file may have its first quote
    in its last one.

    Parameters
    ----------
    path : Path
        The file.
    headings : sequence of str
        The headings known.

    Attributes
    ----------
    name : str
        Its name, for messages.
    decimal_comma : bool
        Whether numbers may be written 14,8 (the delimiter is a semicolon).
    is_odd : bool
        Whether DuckDB's own look at the first rows fails, which it then has to go without: it reads
        the same then, at a third of the speed.

    Raises
    ------
    Unreadable
        Where it cannot be read, is not UTF-8, or has no header with any of the headings.
    """

    def __init__(self, path: Path, headings: Sequence[str]):
        self.name = path.name
        self.is_odd = False
        self._path = path
        try:
            with path.open("rb") as file:
                head = file.read(HEAD_BYTES)
        except OSError as error:
            raise Unreadable(
                Problem(self.name, None, None, "", f"The file cannot be read ({error.strerror}).",
                        "Check that it is a file and that it may be read.")
            ) from None  # fmt: skip
        if head.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise Unreadable(
                Problem(self.name, None, None, "", "The file is not UTF-8.",
                        "Save it as CSV (UTF-8).")
            )  # fmt: skip
        text = head.decode("utf-8-sig", errors="replace")
        table = csv_text.SEPARATOR_LINE.sub("", text)
        try:
            header, self._delimiter = csv_text.header_of(table, headings)
        except csv_text.NoTable as why:
            raise Unreadable(Problem(self.name, None, None, "", *why.args)) from None
        self._skipped = text[: text.index(header)].count("\n")
        self._columns = [
            cell.strip() for cell in next(csv.reader([header], delimiter=self._delimiter))
        ]
        self.decimal_comma = self._delimiter == ";"

    def reading(self, *, noted: bool = False) -> str:
        """Return what reads its rows as text; lines without any text are none.

        Parameters
        ----------
        noted : bool
            Whether the lines that are left out are noted, for `noted` to tell.
        """
        said = [
            "header = true", "ignore_errors = true", f"skip = {self._skipped}",
            f"delim = {duckdb_text.text(self._delimiter)}", "quote = '\"'", "escape = '\"'",
        ]  # fmt: skip
        names = _different(self._columns)
        if self.is_odd:
            kinds = ", ".join(f"{duckdb_text.text(name)}: 'VARCHAR'" for name in names)
            said += ["auto_detect = false", f"columns = {{{kinds}}}"]
        else:
            said += ["all_varchar = true", f"names = [{', '.join(map(duckdb_text.text, names))}]"]
        if noted:
            said += [
                "store_rejects = true", f"rejects_table = '{_NOTED}'",
                f"rejects_scan = '{_NOTED}_of'", f"rejects_limit = {MOST_NOTED}",
            ]  # fmt: skip
        cells = ", ".join(map(duckdb_text.name, names))
        return (
            f"(FROM read_csv({duckdb_text.file(self._path)}, {', '.join(said)}) "
            f"WHERE coalesce({cells}) IS NOT NULL)"
        )

    def noted(self, cursor: duckdb.DuckDBPyConnection) -> list[Problem]:
        """Return what the last statement of a connection noted about the file, once."""
        # Of several faults of a line the number of its cells explains the others.
        found = cursor.execute(
            "WITH lines AS (SELECT line, any_value(csv_line) AS text, "  # noqa: S608  # a name
            "arg_min(coalesce(error_message, ''), "
            "CASE WHEN error_type LIKE '%COLUMNS' THEN 0 ELSE 1 END) AS said "
            f"FROM {_NOTED} GROUP BY line) "
            "SELECT line, left(text, 200), said, (SELECT count(*) FROM lines), "
            f"(SELECT count(*) FROM {_NOTED}) FROM lines ORDER BY line LIMIT {MOST_NAMED}"
        ).fetchall()
        cursor.execute(f"DROP TABLE {_NOTED}")
        cursor.execute(f"DROP TABLE {_NOTED}_of")
        problems = [self._problem(*each[:3]) for each in found]
        if found and (more := found[0][3] - len(found)):
            least = "at least " if found[0][4] >= MOST_NOTED else ""
            problems.append(
                Problem(self.name, None, None, "",
                        f"No rows can be made of {least}{more:,} more lines.",
                        "Correct or remove them.", more)
            )  # fmt: skip
        return problems

    def _problem(self, row: int, line: str | None, said: str) -> Problem:
        """Say about one line what `ai_investments.csv_text` says of it."""
        text = line or ""
        if columns := _COLUMNS.search(said):
            reason = f"The row has {columns[2]} cells, the header {columns[1]}."
            remedy = "Put text that contains the delimiter between double quotes."
        elif "unicode" in said:
            reason, remedy = "The row is not UTF-8.", "Save the file as CSV (UTF-8)."
        elif "quote" in said and "\n" not in text.rstrip("\r\n"):
            reason = "A double quote stands inside a cell, or opens one and does not close it."
            remedy = "Double it, close it, or remove it."
        else:  # how many, the engine cannot tell
            reason = "A double quote that opens here or before swallows rows after it."
            remedy = "Close the quote, or remove it."
        return Problem(self.name, row, None, shown(text), reason, remedy, 1)


def _different(names: Sequence[str]) -> list[str]:
    """Return names of columns, with numbers where they come again, as no column is known by."""
    found: list[str] = []
    for place, name in enumerate(names):
        taken = name.lower() in (each.lower() for each in found)
        found.append(f"{name} ({place + 1})" if taken or not name else name)
    return found
