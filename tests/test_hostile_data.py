"""Markup in every text of the data that may hold any: each page shows it as it was written."""

import csv
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.message import Message  # type: ignore[import-untyped]
from playwright.sync_api import BrowserContext

from ai_investments import dataset, report
from ai_investments.dataset import Dataset
from ai_investments.views import VIEWS, View
from tests.apart import apart
from tests.running_app import ROOT, RunningApp
from tests.shown_page import ShownPage
from tests.visitor import Visitor

MARKUP = (
    "%{q} <b>q</b><img src=x onerror=alert(1)> [q](javascript:q) ![q](//q.example/q) $q^2$ "
    ":material/star: :red[q] **q** ~~q~~ `q` &copy q"
)
ADDRESS = "#>Q<b>"
NAMES = ("company", "investor", "vendor", "customer", "counterparty", "alias", "name")
LISTS = ("investors", "lead_investors", "companies")
TEXTS = ("note", "title", "publisher", "event", "term", "doubt")
KNOWN = frozenset(("Scale AI", "Meta", "Amazon", "Alphabet", "Microsoft", "Oracle"))
"""Names that pages ask for by themselves; without them there is less to see."""

IN_MARKDOWN = re.compile(
    r"(?<!\\)(?:<img|<b>q|\[q\]\(|\$q|\*\*q|~~q|`q`|&copy)|:material/star:|(?<!\\):red\[|#>Q"
)
IN_HTML = re.compile(r"<img src=x|<b>q|(?<!amp;)&copy q")
PLAIN = (
    ("selectbox", "options"),
    ("selectbox", "raw_value"),
    ("multiselect", "options"),
    ("multiselect", "raw_values"),
    ("page_link", "query_string"),
)
"""Texts that Streamlit shows without looking for markup."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the built-in data with markup in names, texts and addresses."""
    written = tmp_path_factory.mktemp("hostile")
    for file in (ROOT / "data").glob("*.csv"):
        with file.open(encoding="utf-8-sig", newline="") as opened:
            rows = list(csv.DictReader(opened))
        with (written / file.name).open("w", encoding="utf-8", newline="") as opened:
            table = csv.DictWriter(opened, rows[0])
            table.writeheader()
            table.writerows({name: _hostile(name, row[name]) for name in row} for row in rows)
    return written


def _hostile(column: str, text: str) -> str:
    if column in LISTS:
        return "; ".join(_hostile("name", each) for each in text.split("; "))
    if not text or (column in NAMES and text in KNOWN):
        return text
    if column in NAMES or column in TEXTS:
        return f"{text} {MARKUP}"
    return text + ADDRESS if column == "url" else text


@pytest.fixture(scope="module")
def data(folder: Path) -> Dataset:
    """Give the data that the pages show; all of it is sound."""
    loaded = dataset.load(folder)
    assert loaded.problems == ()
    return loaded


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[RunningApp]:
    """Give the app on it."""
    with RunningApp(folder) as running:
        yield running


def strings(message: Message, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Give every text of a message with the names of the fields that lead to it."""
    for field, held in message.ListFields():
        place = (*path, field.name)
        for each in [held] if isinstance(held, (str, Message)) else _each(held):
            if isinstance(each, Message):
                yield from strings(each, place)
            elif isinstance(each, str):
                yield place, each


def _each(held: Any) -> list[Any]:
    if isinstance(held, (int, float, bytes)):
        return []
    return list(held.values() if hasattr(held, "values") else held)


def templates(held: Any) -> Iterator[str]:
    """Give the texts of a chart in which Plotly puts values for %{names}."""
    if isinstance(held, dict):
        for name, each in held.items():
            if name.endswith("template") and isinstance(each, (str, list)):
                yield from [each] if isinstance(each, str) else map(str, each)
            else:
                yield from templates(each)
    elif isinstance(held, list):
        for each in held:
            yield from templates(each)


def interpreted(place: tuple[str, ...], text: str) -> bool:
    """Tell whether markup of the data counts in a text of the page."""
    if place in PLAIN:
        return False
    if text.startswith("{"):  # what a part of the page is told
        held = json.loads(text)
        for words in ("alt", "title", "marks", "source"):  # an attribute, and what is set as text
            held.pop(words, None)
        if "figure" in held:  # a chart, written for itself
            held["figure"] = json.loads(held["figure"])
        return bool(
            IN_HTML.search(json.dumps(held, ensure_ascii=False))
            or any("%{q}" in each for each in templates(held))
        )
    return bool((IN_HTML if place[0] == "html" else IN_MARKDOWN).search(text))


def test_no_page_takes_text_of_the_data_for_markup(served: RunningApp, data: Dataset) -> None:
    deal = data.rows("investments").query("company.str.contains('Anthropic')")["deal_id"].iloc[-1]
    company = data.rows("investments").set_index("deal_id").loc[deal, "company"]
    asked = {
        "valuations": {"company": [company]},
        "trajectories": {"company": [company, "Scale AI"]},
        "deal-anatomy": {"deal": [deal]},
    }
    found: dict[str, set[tuple[str, ...]]] = {}
    hostile = 0

    async def visit(path: str, query: dict[str, list[str]]) -> None:
        nonlocal hostile
        async with Visitor(served.address, path, query) as visitor:
            for element in visitor.everything():
                for place, text in strings(element):
                    hostile += "onerror" in text
                    if interpreted(place, text):
                        found.setdefault(path, set()).add(place)

    async def every() -> None:
        for view in VIEWS:
            await visit(view.path, {})
            await visit(view.path, {**asked.get(view.path, {}), MARKUP: [MARKUP]})

    apart(every)
    assert hostile > 1000  # else this test has seen nothing
    assert found == {}


def test_a_browser_finds_no_markup_in_text_of_the_data(
    served: RunningApp, context: BrowserContext
) -> None:
    for path, opens in (("churn", ""), ("lost-customers", ""), ("investors", "selectbox")):
        shown = ShownPage(context, f"{served.address}/{path}")
        try:
            if opens:
                shown.page.locator(f"[data-testid=st{opens.title()}] input").first.click()
                shown.page.get_by_role("option").first.wait_for()
            assert MARKUP[:24] in shown.page.content().replace("&lt;", "<").replace("&gt;", ">")
            made = shown.page.evaluate(
                """() => [...document.querySelectorAll(
                     "img[src=x], .katex, [href^='javascript'], img[src*=q], b, strong, em, del,"
                     + " code, [class*=Colored], [data-testid=stIconMaterial], tspan, svg a")]
                   .filter(each => each.matches("img, .katex, a") || ["q", "star"].includes(
                     each.textContent.trim()))
                   .map(each => each.outerHTML)"""
            )
            assert made == []
            assert shown.errors == []
        finally:
            shown.page.close()


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.path or "overview")
def test_no_report_takes_text_of_the_data_for_markup(view: type[View], data: Dataset) -> None:
    shown = view()
    written = report.html(shown, shown.analyse(data), data, served_at(view), date(2026, 11, 26))
    assert not IN_HTML.search(written.decode())


def served_at(view: type[View]) -> str:
    """Return the address of a page."""
    return f"https://monitor.example/{view.path}"
