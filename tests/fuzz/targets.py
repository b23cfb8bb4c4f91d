"""What reads input from outside, each as a function of bytes that must never raise.

``make fuzz`` looks for bytes that make one raise; tests/test_hostile_input.py replays those in
tests/corpus, which it found worth keeping. A target holds more than that nothing raises: what was
taken can be read back, and what was not is said in words.
"""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from starlette.requests import Request
from starlette.routing import Match

from ai_investments import (
    api,
    csv_text,
    dataset,
    editions,
    links,
    own_data,
    typed_table,
    validation,
)
from ai_investments.dataset import Dataset
from ai_investments.dataset_archive import About
from ai_investments.problems import Problem
from ai_investments.schema import TABLES
from ai_investments.stored_datasets import Store, StoreError
from ai_investments.typed_table import TypedTable
from ai_investments.views import VIEWS, View
from ai_investments.views.edition import Edition

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
SAMPLE = b"""Startup;Date;Raised;Post-money;Round
Acme;12.06.2025;"1,2 Mrd. EUR";undisclosed;B
Open AI;June 2024;$500m;;Seed
"""
ANSWERS = {200, 304, 400, 404, 405}


@cache
def built_in() -> Dataset:
    """Return the built-in data."""
    return dataset.load()


@cache
def store() -> Store:
    """Return a store in memory with one dataset."""
    made = Store("memory://fuzz", days=0)
    deals = own_data.open_file("mine.csv", b"Company,Announced,Amount\nAcme,2026-07-01,$1bn\n")
    read = own_data.check(deals, own_data.guess(deals.headings, deals.sample), built_in())
    made.put(own_data.canonical(read), About("Mine"))
    return made


@cache
def opened(edition: Edition) -> Dataset:
    """Return the data that a link shows."""
    return editions.opened(edition, built_in(), store)


def one_line(problem: object) -> None:
    """Hold that a problem is said in one line."""
    assert str(problem).strip()
    assert len(str(problem).splitlines()) == 1, problem


def csv_file(content: bytes) -> None:
    """Read a file of a data folder: rows that keep the rules, and a problem for every other."""
    first = content.partition(b"\n")[0].decode("utf-8", "replace")
    named = [table for table in TABLES if all(name in first for name in table.key)]
    for table in named[:1] or TABLES[:1]:
        read = csv_text.read(content, table.file, table.columns)
        checked = validation.check(read, table)
        for each in (*read.problems, *checked.problems):
            one_line(each)
        assert list(checked.rows.columns) == list(table.columns)


def own_file(content: bytes) -> None:
    """Read a file that an analyst brings as far as the sheet and the guesses about it."""
    sheet = own_data.open_file("mine.csv", content)
    for each in sheet.problems:
        one_line(each)
    assert len(set(sheet.headings)) == len(sheet.headings)
    assert all(len(cells) == len(sheet.headings) for _, cells in sheet.rows)
    mapping = own_data.guess(sheet.headings, sheet.sample)
    again, problems = own_data.from_json(mapping.to_json())
    assert (again, problems) == (mapping, ())


def own_rows(content: bytes) -> None:
    """Read the same up to the dataset in which its rows stand beside the built-in ones."""
    sheet = own_data.open_file("mine.csv", content)
    mapping = own_data.guess(sheet.headings, sheet.sample)
    own = own_data.check(sheet, mapping, built_in())
    checked(own)
    data = own_data.with_own(built_in(), own_data.canonical(own), "0" * 16, "instead")
    assert data.problems == built_in().problems, "what was taken is sound"
    assert len(data.own_ids) == len(own.table)


def mapping(content: bytes) -> None:
    """Read what an analyst says of a file, as JSON; the file may follow a null."""
    told, _, rows = content.partition(b"\x00")
    sheet = own_data.open_file("mine.csv", rows or SAMPLE)
    base = own_data.guess(sheet.headings, sheet.sample)
    found, problems = own_data.from_json(told.decode("utf-8", "replace"), base)
    for each in problems:
        one_line(each)
    assert own_data.from_json(found.to_json())[0] == found
    checked(own_data.check(sheet, found, built_in()))


def checked(own: own_data.OwnRows) -> None:
    """Hold what is promised of rows that were checked."""
    for each in own.findings:
        one_line(each)
    own.report_csv()
    assert {number for number, _ in own.sheet.rows} <= own.states.keys()
    used = {number for number, state in own.states.items() if state != "rejected"}
    # Of a row with several rounds the sound ones are used, whatever another one is.
    assert own.mapping.several or set(own.table.index) <= used


def link(content: bytes) -> None:
    """Read a link: a view and the data it shows, and every part that cannot be used named."""
    text = content.decode("utf-8", "surrogateescape")
    try:
        read = links.read(text, built_in(), opened)
    except links.UnknownPage as refusal:
        one_line(refusal)
        return
    for each in read.problems:
        one_line(each)
    again = links.read(read.address, built_in(), opened)
    assert again.problems == ()
    assert again.view == read.view
    assert again.dataset.version == read.dataset.version


@cache
def typed_tables() -> dict[str, tuple[typed_table.Column, ...]]:
    """Return the columns of every table that an analyst types, by view and parameter."""
    return {
        f"{view.path} {name}": parameter.columns
        for view in VIEWS
        for name, parameter in view.parameters().items()
        if parameter.kind == "table"
    }


def table(content: bytes) -> None:
    """Read a table typed or uploaded for a parameter."""
    for name, columns in typed_tables().items():
        text, problems = typed_table.from_file(content, columns, name)
        read: TypedTable = typed_table.read(text, columns, name)
        found: tuple[Problem, ...] = (*problems, *read.problems)
        for each in found:
            one_line(each)
        again = typed_table.read(typed_table.write(read.cells), columns, name)
        assert [each.values for each in again.rows] == [each.values for each in read.rows]


def stored(content: bytes) -> None:
    """Read a stored dataset as it lies on the disk: what the id says, or refused."""
    try:
        store().put_archive("0123456789abcdef", content)
    except StoreError as refusal:
        one_line(refusal)
        return
    raise AssertionError("nothing has this id")


class Answering:
    """The API without a server."""

    def dataset(self) -> Dataset:
        return built_in()

    def opened(self, edition: Edition) -> Dataset:
        return opened(edition)

    def result(self, view: View, data: Dataset) -> Any:
        return _result(view, data.version, data)


@cache
def _result(view: View, version: str, data: Dataset) -> Any:  # noqa: ARG001
    return view.analyse(data)


ROUTES = api.routes(Answering())


def request(content: bytes) -> None:
    """Answer the API: method, path and query in a line, headers in the next ones."""
    line, *more = content.split(b"\n")
    method, _, target = line.partition(b" ")
    path, _, query = target.partition(b"?")
    scope = {
        "type": "http", "http_version": "1.1", "scheme": "http", "root_path": "",
        "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1), "method":
        method.decode("ascii", "replace").upper() or "GET", "query_string": query,
        "path": unquote(b"/api/" + path, errors="replace"),
        "headers": [tuple(each.partition(b":")[::2]) for each in more],
    }  # fmt: skip
    for route in ROUTES:
        match, matched = route.matches(scope)
        if match is not Match.FULL:
            continue
        answer = route.endpoint(Request(scope | matched))
        assert answer.status_code in ANSWERS, answer.status_code
        if answer.headers["content-type"].endswith("json"):
            told = json.loads(answer.body)
            assert isinstance(told, dict)
        return


TARGETS: dict[str, Callable[[bytes], None]] = {
    each.__name__: each
    for each in (csv_file, own_file, own_rows, mapping, link, table, stored, request)
}
