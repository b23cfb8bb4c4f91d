"""``export`` and ``report``: what a page shows, written to a file."""

import argparse
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from ai_investments import editions, links, marking, page_json, report, sources, workbook
from ai_investments.commands import named_source
from ai_investments.commands.terminal import steady, written
from ai_investments.dataset import Dataset
from ai_investments.links import Link
from ai_investments.stored_datasets import Store
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
ENDS = (
    "Ends with exit code 1 where something in the link could not be used, 2 where no file was "
    "written."
)


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the two commands."""
    export = commands.add_parser(
        "export",
        help="write what a page shows to a file",
        description=f"Write what a page shows to a file. {ENDS}",
    )
    _needs_link(export)
    export.add_argument("-o", "--output", metavar="FILE", type=Path, required=True,
                        help=f"the file to write: {_suffixes(EXPORTS)}")  # fmt: skip
    export.set_defaults(run=lambda given: _export(given.link, given.source, given.output))
    whole = commands.add_parser(
        "report",
        help="write a page as one HTML file with its charts",
        description=f"Write a page as one HTML file with its charts. {ENDS}",
    )
    _needs_link(whole)
    whole.add_argument("-o", "--output", metavar="FILE", type=Path, required=True,
                       help="the file to write, such as report.html")  # fmt: skip
    whole.set_defaults(run=lambda given: _report(given.link, given.source, given.output))


def _needs_link(command: argparse.ArgumentParser) -> None:
    """Let a command take a link and the data that it is to show."""
    command.add_argument("link", metavar="LINK", help="a page's address, or its path with query")
    named_source.may_be_named(command)


def _opened(link: str, source: str | None) -> Link[View] | None:
    """Read the data and the link; say what cannot be used. None where there is no such page."""
    data = named_source.opened(source)
    if data is None:
        return None
    try:
        opener = partial(editions.opened, served=data, store=Store.from_environment)
        opened = sources.answered(data, lambda: links.read(link, data, opener))
    except links.UnknownPage as unknown:
        print(steady(str(unknown)), file=sys.stderr)
        return None
    for problem in opened.problems:
        print(steady(str(problem)), file=sys.stderr)
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
    return written(output, content) or (1 if found.problems else 0)


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
        lambda: report.html(
            found.view, found.view.analyse(found.dataset), found.dataset, found.address,
            datetime.now(UTC).date(), found.problems, partial(marking.framed, frame=found.frame),
        ),
    )  # fmt: skip
    return written(output, content) or (1 if found.problems else 0)


def _suffixes(known: Iterable[str]) -> str:
    *first, last = known
    return f"{', '.join(first)} or {last}"
