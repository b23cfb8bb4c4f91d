"""``check``: what is wrong with data, the built-in, an engine's or an analyst's own."""

import argparse
import sys
from pathlib import Path

from ai_investments import csv_text, dataset, formats, kept_versions, own_data, sources
from ai_investments.commands import named_source
from ai_investments.commands.terminal import steady, why, written
from ai_investments.schema import INVESTMENTS


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    check = commands.add_parser(
        "check",
        help="say what is wrong with a data file or folder",
        description="Say what is wrong with a file, a folder, a source or, without any, the data "
        "that is served: row, column, value, reason and remedy. Ends with exit code 1 where "
        "something is.",
    )
    one = check.add_mutually_exclusive_group()
    one.add_argument("file", metavar="FILE", type=Path, nargs="?",
                     help="a folder of data, or your CSV, XLSX, ODS or Parquet")  # fmt: skip
    named_source.may_be_named(one)
    check.add_argument("--mapping", metavar="FILE", type=Path,
                       help="what is said of your file (JSON); the rest is guessed")  # fmt: skip
    check.add_argument("--report", metavar="FILE", type=Path,
                       help="write what was found about your own file as CSV")  # fmt: skip
    check.set_defaults(
        run=lambda given: (
            _check_source(given.source)
            if given.file is None
            else _check(given.file, given.mapping, given.report)
        )
    )


def _check(source: Path, mapping: Path | None, report: Path | None) -> int:
    """Print every problem of a source, one a line, and a closing line that counts them."""
    if not source.exists():
        print(f"{source} is not there. Name a file, or a folder of data.", file=sys.stderr)
        return 2
    if source.is_file() and (mapping or report or not _is_of_this_data(source)):
        return _check_own(source, mapping, report)
    data = dataset.load(source)
    kept = kept_versions.problems(data.folder)
    for problem in data.problems + kept:
        print(steady(str(problem)))
    problems = formats.count(len(data.problems) + len(kept), "problem")
    left_out = formats.count(data.rows_left_out, "row")
    deals = formats.count(len(data.investments), "deal")
    print(f"{problems}, {left_out} left out; {deals} read, version {data.version}")
    return 1 if data.problems or kept else 0


def _check_source(source: str | None) -> int:
    """Print every problem of a source on any engine, one a line, and a closing line."""
    data = named_source.opened(source)
    if data is None:
        return 2
    count = 0
    for problem in sources.check(data):
        count += 1
        print(steady(str(problem)))
    told = formats.count(count, "problem")
    deals = formats.count(sources.deals(data), "deal")
    print(f"{told}; {deals} read, version {data.version}")
    return 1 if count else 0


def _is_of_this_data(source: Path) -> bool:
    """Tell whether a file is a CSV of deals as this data has them: its rows have names."""
    with source.open("rb") as file:
        head = csv_text.read(file.readline(100_000), source.name, INVESTMENTS.columns)
    return INVESTMENTS.key[0] in head.cells.columns


def _check_own(source: Path, mapping: Path | None, report: Path | None) -> int:
    """Print how an analyst's own file is read, and what becomes of its rows."""
    sheet = own_data.open_file(source.name, source.read_bytes())
    chosen = own_data.guess(sheet.headings, sheet.sample)
    if mapping is not None:
        try:
            chosen, problems = own_data.from_json(mapping.read_text("utf-8"), chosen)
        except (OSError, UnicodeDecodeError) as error:
            print(f"{mapping} cannot be read ({why(error)}).", file=sys.stderr)
            return 2
        for problem in problems:
            print(steady(str(problem)), file=sys.stderr)
        if problems:
            return 2
        sheet = own_data.open_file(source.name, source.read_bytes(), chosen.sheet)
    own = own_data.check(sheet, chosen, dataset.load())
    if sheet.headings:
        vendor = f", an export of {chosen.vendor}" if chosen.vendor else ""
        print(f"read as {chosen.table}{vendor}:")
        for name, heading in chosen.columns.items():
            print(steady(f"  {name} = “{heading}”"))
    for finding in own.findings:
        print(steady(f"{finding.word}: {finding}"))
    told = ", ".join(f"{own.count(state):,} {words}" for state, words in own_data.STATES.items())
    print(f"{formats.count(len(own.states), 'row')}: {told}")
    if report is not None and written(report, own.report_csv()):
        return 2
    return 1 if any(each.severity == "rejected" for each in own.findings) else 0
