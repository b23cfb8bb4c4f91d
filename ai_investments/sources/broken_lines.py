"""Large CSV files as DuckDB reads them, and the lines left out because they make no row."""

import re

import duckdb

from ai_investments.problems import Problem, shown

MOST_NOTED = 50_000
"""Faults that are noted: a line that is too short has one for each cell that it lacks."""
MOST_NAMED = 20
"""Lines that are named one by one."""
_NOTED = "left_out"
_COLUMNS = re.compile(r"Expected Number of Columns: (\d+) Found: (\d+)")


def reading(path: str, *, noted: bool = False) -> str:
    """Return what reads a CSV file as text, whatever stands in it.

    Parameters
    ----------
    path : str
        The file, as a pattern of DuckDB.
    noted : bool
        Whether the lines that are left out are noted, for `noted` to tell.
    """
    # Told and not found out: a file may have its first quote in its last line.
    said = """header = true, all_varchar = true, quote = '"', escape = '"', ignore_errors = true"""
    if noted:
        said += (
            f", store_rejects = true, rejects_table = '{_NOTED}', "
            f"rejects_scan = '{_NOTED}_of', rejects_limit = {MOST_NOTED}"
        )
    quoted = path.replace("'", "''")
    return f"read_csv('{quoted}', {said})"


def noted(cursor: duckdb.DuckDBPyConnection, file: str) -> list[Problem]:
    """Return what the last statement of a connection noted about a file, once.

    Parameters
    ----------
    cursor : duckdb connection
        The connection.
    file : str
        Name for messages.
    """
    found = cursor.execute(
        "WITH lines AS (SELECT line, any_value(csv_line) AS text, "  # noqa: S608  # a name
        f"arg_min(error_message, column_idx) AS said FROM {_NOTED} GROUP BY line) "
        f"SELECT line, left(text, 200), said, (SELECT count(*) FROM lines), "
        f"(SELECT count(*) FROM {_NOTED}) FROM lines ORDER BY line LIMIT {MOST_NAMED}"
    ).fetchall()
    cursor.execute(f"DROP TABLE {_NOTED}")
    cursor.execute(f"DROP TABLE {_NOTED}_of")
    problems = [_problem(file, *each[:3]) for each in found]
    if found and (more := found[0][3] - len(found)):
        least = "at least " if found[0][4] >= MOST_NOTED else ""
        problems.append(
            Problem(file, None, None, "", f"No rows can be made of {least}{more:,} more lines.",
                    "Correct or remove them.", more)
        )  # fmt: skip
    return problems


def _problem(file: str, row: int, line: str, said: str) -> Problem:
    """Say about one line what `ai_investments.csv_text` says of it."""
    # Where a quote opens, the engine cannot tell how many of the rows after it are lost.
    reason = "A double quote that opens here or before is not closed: rows after it may be missing."
    remedy = "Close the quote, or remove it."
    if columns := _COLUMNS.search(said):
        reason = f"The row has {columns[2]} cells, the header {columns[1]}."
        remedy = "Put text that contains the delimiter between double quotes."
    elif "unicode" in said:
        reason, remedy = "The row is not UTF-8.", "Save the file as CSV (UTF-8)."
    return Problem(file, row, None, shown(line), reason, remedy, 1)
