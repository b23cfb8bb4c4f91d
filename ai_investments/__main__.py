"""The command line: data checked, corrected and kept, pages exported, the dashboard started."""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from ai_investments import (
    csv_text,
    data_entry,
    dataset,
    editions,
    formats,
    kept_versions,
    links,
    marking,
    own_data,
    page_json,
    sources,
    stored_backup,
    workbook,
)
from ai_investments import report as reports
from ai_investments.dataset import BUILT_IN, Dataset
from ai_investments.links import Link
from ai_investments.operations import log
from ai_investments.schema import INVESTMENTS
from ai_investments.stored_backup import Moved
from ai_investments.stored_datasets import Store, StoreError
from ai_investments.views import View

Writer = Callable[[View, Any, Dataset, str], bytes]
"""Takes a view, its result, the data and the link; returns a file."""


def _csv(view: View, result: Any, data: Dataset, link: str) -> bytes:
    return view.csv(result, data, link)


def _json(view: View, result: Any, data: Dataset, link: str) -> bytes:
    return page_json.written(view, result, view.export_table(result, data), data, link)


EXPORTS: dict[str, Writer] = {".xlsx": workbook.workbook, ".csv": _csv, ".json": _json}
"""What ``export`` writes, by the suffix of the file."""
REPORTS = (".html", ".htm")
"""What a report's file ends in, so that a browser opens it."""
APP = Path(__file__).resolve().parent.parent / "app.py"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code: 0 all right, 1 problems found, 2 called wrongly."""
    parser = argparse.ArgumentParser(prog="python -m ai_investments", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    check = commands.add_parser("check", help="say what is wrong with a data file or folder")
    check.add_argument("file", metavar="FILE", type=Path, nargs="?",
                       help="a folder of data, or your CSV, XLSX, ODS or Parquet")  # fmt: skip
    _may_name_source(check)
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
    export = commands.add_parser("export", help="write what a page shows to a file")
    _needs_link(export)
    export.add_argument("-o", "--output", metavar="FILE", type=Path, required=True,
                        help=f"the file to write: {_suffixes(EXPORTS)}")  # fmt: skip
    export.set_defaults(run=lambda given: _export(given.link, given.source, given.output))
    report = commands.add_parser("report", help="write a page as one HTML file with its charts")
    _needs_link(report)
    report.add_argument("-o", "--output", metavar="FILE", type=Path, required=True,
                        help="the file to write, such as report.html")  # fmt: skip
    report.set_defaults(run=lambda given: _report(given.link, given.source, given.output))
    serve = commands.add_parser("serve", help="start the dashboard")
    serve.add_argument("file", metavar="FILE", type=Path, nargs="?", help="data instead of ours")
    _may_name_source(serve)
    serve.add_argument("--port", type=int, default=8501)
    serve.add_argument("--address", default="localhost")
    serve.add_argument("--replicas", metavar="N", type=_at_least_one,
                       help="so many processes behind nginx")  # fmt: skip
    serve.add_argument("--operations", metavar="HOST:PORT",
                       help="where metrics and readiness of each replica are asked at; default "
                       "127.0.0.1 and the port after --port")  # fmt: skip
    serve.add_argument("--state", metavar="FOLDER", type=Path,
                       help="where the replicas keep cookie secret and status; default "
                       "~/.local/state/ai-investments/PORT")  # fmt: skip
    serve.set_defaults(run=_serve)
    stored = commands.add_parser("stored", help="list the datasets that analysts stored")
    stored.add_argument("--delete", metavar="ID", default="", help="delete the dataset of this id")
    stored.set_defaults(run=lambda given: _stored(given.delete))
    moves = stored.add_subparsers(metavar="backup | restore")
    for name, move, word in (
        ("backup", stored_backup.backup, "write all of them into one file"),
        ("restore", stored_backup.restore, "store what such a file holds and is not here"),
    ):
        moved = moves.add_parser(name, help=word)
        moved.add_argument("backup", metavar="FILE", type=Path)
        moved.set_defaults(run=partial(_move, move))
    keep = commands.add_parser("keep", help="keep a folder's data as a version to go back to")
    keep.add_argument("folder", metavar="FOLDER", type=Path, nargs="?", default=BUILT_IN)
    keep.add_argument("--note", required=True, help="what changed, in one line")
    keep.set_defaults(run=lambda given: _keep(given.folder, given.note))
    new = commands.add_parser("new-deal", help="add a deal, every figure with its sources")
    new.add_argument("--template", action="store_true", help="print an empty form and end")
    new.set_defaults(run=_enter, deal=None)
    correct = commands.add_parser("correct-deal", help="add sources to a deal, replace its figures")
    correct.add_argument("deal", metavar="DEAL", help="the deal's name, such as "
                         "scale-ai-2025-06-strategic")  # fmt: skip
    correct.set_defaults(run=_enter, template=False)
    for entering in (new, correct):
        entering.add_argument("--form", metavar="FILE", type=Path,
                              help="a form filled in (TOML); without it, questions")  # fmt: skip
        entering.add_argument("--folder", metavar="FOLDER", type=Path, default=BUILT_IN,
                              help="the data to write to; default: the built-in data")  # fmt: skip
        entering.add_argument("--dry-run", action="store_true", help="show, and write nothing")
        entering.add_argument("--yes", action="store_true", help="write without asking")
    given = parser.parse_args(arguments)
    try:
        code: int = given.run(given)
    except sources.SourceFailed as failure:
        print(_steady(str(failure)), file=sys.stderr)
        return 1
    return code


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
        print(_steady(str(problem)))
    problems = formats.count(len(data.problems) + len(kept), "problem")
    left_out = formats.count(data.rows_left_out, "row")
    deals = formats.count(len(data.investments), "deal")
    print(f"{problems}, {left_out} left out; {deals} read, version {data.version}")
    return 1 if data.problems or kept else 0


def _check_source(source: str | None) -> int:
    """Print every problem of a source on any engine, one a line, and a closing line."""
    data = _source(source)
    if data is None:
        return 2
    count = 0
    for problem in sources.check(data):
        count += 1
        print(_steady(str(problem)))
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
            print(f"{mapping} cannot be read ({error}).", file=sys.stderr)
            return 2
        for problem in problems:
            print(_steady(str(problem)), file=sys.stderr)
        if problems:
            return 2
        sheet = own_data.open_file(source.name, source.read_bytes(), chosen.sheet)
    own = own_data.check(sheet, chosen, dataset.load())
    if sheet.headings:
        vendor = f", an export of {chosen.vendor}" if chosen.vendor else ""
        print(f"read as {chosen.table}{vendor}:")
        for name, heading in chosen.columns.items():
            print(_steady(f"  {name} = “{heading}”"))
    for finding in own.findings:
        print(_steady(f"{finding.word}: {finding}"))
    told = ", ".join(f"{own.count(state):,} {words}" for state, words in own_data.STATES.items())
    print(f"{formats.count(len(own.states), 'row')}: {told}")
    if report is not None:
        report.write_bytes(own.report_csv())
    return 1 if any(each.severity == "rejected" for each in own.findings) else 0


def _keep(folder: Path, note: str) -> int:
    try:
        new = kept_versions.keep(folder, note)
    except kept_versions.NotKept as reason:
        print(reason, file=sys.stderr)
        return 1
    print(f"version {new.version} is kept as {new.archive.relative_to(folder)}")
    return 0


def _enter(given: argparse.Namespace) -> int:
    """Add a deal or correct one; no file changes where it is refused, not wanted or broken off."""
    if given.template:
        print(data_entry.template(), end="")
        return 0
    filled = None
    if given.form is not None:
        try:
            text = given.form.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            print(f"{given.form} cannot be read ({error}).", file=sys.stderr)
            return 2
        filled, problems = data_entry.read(text, given.form.name)
        for problem in problems:
            print(_steady(str(problem)))
        if problems:
            print(f"Nothing was written: {formats.count(len(problems), 'problem')}.")
            return 1
    session = data_entry.Session(
        given.folder, input, lambda line: print(_steady(line)), datetime.now(UTC).date(),
        dry_run=given.dry_run, sure=given.yes,
    )  # fmt: skip
    try:
        return session.enter(filled, given.deal)
    except EOFError:
        print("\nNothing was written: there was no answer. --yes writes without asking.")
    except KeyboardInterrupt:
        print("\nNothing was written.")
    except (data_entry.NotWritable, OSError) as reason:
        print(_steady(f"Nothing was written: {reason}"), file=sys.stderr)
    return 1


def _steady(text: str) -> str:
    """Return text from a file or a link so that it cannot steer the terminal."""
    return "".join(letter if letter.isprintable() else "�" for letter in text)


def _needs_link(command: argparse.ArgumentParser) -> None:
    """Let a command take a link and the data that it is to show."""
    command.add_argument("link", metavar="LINK", help="a page's address, or its path with query")
    _may_name_source(command)


def _may_name_source(command: argparse.ArgumentParser) -> None:
    """Let a command take a source; without it the setting in force counts."""
    command.add_argument("--source", metavar="SOURCE",
                         help="data instead of ours: a folder, a file, or the address of an engine "
                         "(docs/sources.md)")  # fmt: skip


def _source(given: str | None) -> Dataset | None:
    """Open the source that a command names, or the setting in force; None where it is not there."""
    try:
        setting = sources.chosen(given)
    except sources.SettingUnusable as reason:
        print(_steady(str(reason)), file=sys.stderr)
        return None
    if setting is not None and not setting.scheme and not Path(setting.address).exists():
        print(_steady(f"{setting.place} is not there. Name a CSV file of deals, or a folder."),
              file=sys.stderr)  # fmt: skip
        return None
    return sources.opened(setting)


def _opened(link: str, source: str | None) -> Link[View] | None:
    """Read the data and the link; say what cannot be used. None where there is no such page."""
    data = _source(source)
    if data is None:
        return None
    try:
        opener = partial(editions.opened, served=data, store=Store.from_environment)
        opened = sources.answered(data, lambda: links.read(link, data, opener))
    except links.UnknownPage as unknown:
        print(_steady(str(unknown)), file=sys.stderr)
        return None
    for problem in opened.problems:
        print(_steady(str(problem)), file=sys.stderr)
    return opened


def _export(link: str, source: str | None, output: Path) -> int:
    """Write what a link shows; the file's suffix says how."""
    write = EXPORTS.get(output.suffix.lower())
    if write is None:
        print(f"{output.name} must end in {_suffixes(EXPORTS)}.", file=sys.stderr)
        return 2
    found = _opened(link, source)
    if found is None:
        return 2
    content = sources.answered(
        found.dataset,
        lambda: write(found.view, found.view.analyse(found.dataset), found.dataset, found.address),
    )
    return _written(output, content) or (1 if found.problems else 0)


def _report(link: str, source: str | None, output: Path) -> int:
    """Write the report of a link; it says itself what in the link could not be used."""
    if output.suffix.lower() not in REPORTS:
        print(f"{output.name} must end in {_suffixes(REPORTS)}.", file=sys.stderr)
        return 2
    found = _opened(link, source)
    if found is None:
        return 2
    content = sources.answered(
        found.dataset,
        lambda: reports.html(
            found.view, found.view.analyse(found.dataset), found.dataset, found.address,
            datetime.now(UTC).date(), found.problems, partial(marking.framed, frame=found.frame),
        ),
    )  # fmt: skip
    return _written(output, content) or (1 if found.problems else 0)


def _written(output: Path, content: bytes) -> int:
    """Write a file; return 2 where that is not possible, and say why."""
    try:
        output.write_bytes(content)
    except OSError as error:
        print(f"{output} cannot be written ({error.strerror}).", file=sys.stderr)
        return 2
    return 0


def _suffixes(known: Iterable[str]) -> str:
    return " or ".join(known)


def _stored(deleted: str) -> int:
    """List the stored datasets, one a line, or delete one."""
    try:
        store = Store.from_environment()
        if deleted:
            there = store.has(deleted)
            store.delete(deleted)
            print(f"{deleted} is deleted" if there else f"{deleted} was not there")
            return 0
        listed = store.listed()
        for stored, about in listed.items():
            rows = ", ".join(f"{count:,} {table}" for table, count in about.rows.items())
            until = store.expires_on(stored)
            kept = f"until {until} unless opened" if until else "for ever"
            print(_steady(f"{stored}  {about.stored_at[:10]}  {about.called}: {rows}; {kept}"))
        print(f"{formats.count(len(listed), 'dataset')} in {store.where}")
    except StoreError as error:
        print(_steady(str(error)), file=sys.stderr)
        return 1
    return 0


def _move(move: Callable[[Store, Path], Moved], given: argparse.Namespace) -> int:
    """Write a backup of the stored datasets or restore one; say what became of each."""
    try:
        store = Store.from_environment()
        moved = move(store, given.backup)
    except (StoreError, OSError) as error:
        print(_steady(str(error)), file=sys.stderr)
        return 1
    for refused in moved.refused:
        print(_steady(str(refused)), file=sys.stderr)
    there = f", {len(moved.there_already)} there already" if moved.there_already else ""
    written = formats.count(len(moved.datasets), "dataset")
    print(f"{written} written{there}, {len(moved.refused)} left out")
    return 1 if moved.refused else 0


def _serve(given: argparse.Namespace) -> int:
    environment = dict(os.environ)
    source = given.source if given.file is None else str(given.file.resolve())
    if source is not None:
        # The server runs in the app's folder: a path is not found from there.
        is_address = sources.is_engine(source)
        environment[sources.VARIABLE] = source if is_address else str(Path(source).resolve())
    if given.replicas:
        return _serve_replicas(given, environment)
    command = [sys.executable, "-m", "streamlit", "run", str(APP),
               "--server.port", str(given.port), "--server.address", given.address]  # fmt: skip
    try:
        return subprocess.call(command, env=environment, cwd=APP.parent)  # noqa: S603
    except KeyboardInterrupt:
        return 0


def _serve_replicas(given: argparse.Namespace, environment: dict[str, str]) -> int:
    if os.name == "nt":
        print("--replicas needs Linux or macOS.", file=sys.stderr)
        return 2
    from ai_investments import replicas  # there is no fcntl on Windows

    log.configure()
    try:
        replicas.Supervisor(
            given.replicas,
            given.address,
            given.port,
            given.operations or f"127.0.0.1:{given.port + 1}",
            given.state or replicas.default_folder(given.port),
            environment,
        ).run()
    except replicas.CannotStart as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


if __name__ == "__main__":
    sys.exit(main())
