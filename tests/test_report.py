"""The report of a page: one file with what the page shows, offline, on screen and on paper."""

import datetime as dt
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import pandas as pd
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from ai_investments import charts, dataset, report
from ai_investments.dataset import Dataset
from ai_investments.figures.chart import DARK, LIGHT
from ai_investments.report import tables
from ai_investments.report.references import References, is_page
from ai_investments.report.settings import in_words, settings
from ai_investments.views import (
    VIEWS,
    CapexTotals,
    Commitments,
    CustomerChurn,
    Guidance,
    HowUnusual,
    LinkProblem,
    Overview,
    ValuationJumps,
    View,
)
from tests.built_in import DATA
from tests.running_app import RunningApp
from tests.shown_page import ShownPage
from tests.test_links import NOT_DEFAULT

SERVER = "https://monitor.example.com/ai"
MADE_ON = dt.date(2026, 11, 26)
SHEET = (680, 1009)
"""Width and height in pixels between the margins of an A4 sheet: 180 × 267 mm."""
Shown = Callable[..., Page]


def link_to(view: View) -> str:
    query = urlencode(view.to_query(), doseq=True)
    return f"{SERVER}/{view.path}" + (f"?{query}" if query else "")


def made(view: View, data: Dataset = DATA, **more: Any) -> str:
    return report.html(
        view, view.analyse(data), data, link_to(view), MADE_ON, **more
    ).decode()  # fmt: skip


class Elements(HTMLParser):
    """Elements of a report: their names, attributes and, by class or name, their text."""

    VOID = ("meta", "img", "br", "link")

    def __init__(self, html: str):
        super().__init__()
        self.attributes: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self.open[-1] if self.open else "", data))

    def all(self, tag: str) -> list[str]:
        return [text for name, text in self.texts if name == tag]


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.title)
def test_every_page_makes_a_report_that_loads_nothing(view: Any) -> None:
    shown = view()
    result = shown.analyse(DATA)
    html = made(shown)
    elements = Elements(html)
    assert elements.all("h1") == [result.finding.strip()]
    headings = elements.all("h2")
    for chart in charts.all_charts(shown, result, DATA, LIGHT).values():
        assert chart.title in headings
        assert chart.source in elements.all("figcaption")
        assert chart.marks in ["", *elements.all("p")]
    assert link_to(shown) in elements.all("a")
    assert any(DATA.version in text for text in elements.all("dd"))
    assert "26 Nov 2026" in elements.all("dd")
    labels = elements.all("th")
    assert all(each.label in labels for each in shown.parameters().values())
    for tag, attributes in elements.attributes:
        assert tag not in ("link", "iframe", "object", "embed", "base")
        assert "src" not in attributes
        assert not any(name.startswith("on") for name in attributes)
    style = "".join(elements.all("style"))
    assert "url(" not in style
    assert "@import" not in style


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.title)
def test_the_report_of_a_link_holds_the_numbers_of_its_csv(view: Any) -> None:
    shown = view(**NOT_DEFAULT[view])
    result = shown.analyse(DATA)
    elements = Elements(made(shown))
    assert elements.all("h1") == [result.finding.strip()]
    marked = [text for text in elements.all("td") if text.startswith("◆ ")]
    assert len(marked) == len(NOT_DEFAULT[view])
    csv = pd.read_csv(io.BytesIO(shown.csv(result, DATA, link_to(shown))), low_memory=False)
    numbers = csv.drop(columns=[name for name in csv if name.startswith(tables.SET_BY_READER)])
    cells = {text.replace("−", "-").replace(",", "") for text in elements.all("td")}
    for name in numbers.select_dtypes("float"):
        if name == "value_number":
            continue
        for number in numbers[name].head(tables.MOST_ROWS).dropna():
            written = f"{number:.0f}" if abs(number) >= 1000 else f"{float(f'{number:.5g}'):.10f}"
            plain = written.rstrip("0").rstrip(".") if "." in written else written
            assert plain in cells, f"{name} {number}"


def test_the_events_that_a_chart_numbers_are_listed_in_that_order() -> None:
    html = made(Overview())
    listed = [text for text in Elements(html).all("li") if ": " in text]
    events = Overview().analyse(DATA).events["event"].tolist()
    assert len(events) >= 6
    assert [event for text, event in zip(listed, events, strict=False) if event in text] == events


def test_every_number_of_a_source_leads_to_it() -> None:
    html = made(ValuationJumps())
    used = set(re.findall(r'href="#source-(\d+)"', html))
    listed = re.findall(r'<li id="source-(\d+)"', html)
    assert listed == [str(n) for n in range(1, len(listed) + 1)]
    assert used == set(listed)
    (meta,) = (
        DATA.rows("claims")
        .query("deal_id == 'figure-ai-2025-09-series-c' and field == 'valuation_usd_bn'")["url"]
        .dropna()
        .head(1)
    )
    assert f'href="{meta}"' in unescape(html)


def test_a_long_table_says_how_many_rows_there_are_and_where() -> None:
    view = ValuationJumps(order="newest")
    total = len(view.analyse(DATA).steps)
    assert total > tables.MOST_ROWS
    html = made(view)
    assert f"The first {tables.MOST_ROWS} of {total} rows." in html
    assert f"{SERVER}/api/valuations.csv?order=newest" in Elements(html).all("a")
    assert f"{SERVER}/api/valuations/claims.csv?order=newest" in Elements(html).all("a")
    whole = made(CapexTotals())
    assert f"All {len(CapexTotals().analyse(DATA).totals)} rows." in whole


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.title)
def test_settings_that_differ_are_marked_with_their_default(view: Any) -> None:
    shown = view(**NOT_DEFAULT[view])
    listed = settings(shown, DATA, {})
    assert {each.label for each in listed if each.changed} == {
        view.parameters()[name].label for name in NOT_DEFAULT[view]
    }
    assert all(each.value and each.default and each.meaning for each in listed)


def test_data_without_a_row_gives_a_report_of_every_page(tmp_path: Path) -> None:
    empty = dataset.load(tmp_path)
    for view in VIEWS:
        html = report.html(view(), view().analyse(empty), empty, "/", MADE_ON).decode()
        assert any("problem in the data" in each for each in Elements(html).all("p"))


def test_a_number_left_empty_is_shown_as_it_was_used() -> None:
    view = CustomerChurn()
    used = view.export_table(view.analyse(DATA), DATA)["input_multiple"].iloc[0]
    (shown,) = (each for each in settings(view, DATA, {"multiple": used})
                if each.label == view.parameters()["multiple"].label)  # fmt: skip
    assert f"{used:g}×" in shown.value
    assert not shown.changed
    assert shown.value in unescape(made(view))


@pytest.mark.parametrize(
    ("view", "name", "value", "words"),
    [
        (ValuationJumps, "years", (2024, 2025), "2024–2025"),
        (ValuationJumps, "segment", ("Defence", "Healthcare"), "Defence, Healthcare"),
        (ValuationJumps, "segment", (), "All"),
        (ValuationJumps, "hollow", True, "on"),
        (ValuationJumps, "smallest", 1.5, "1.5×"),
        (CustomerChurn, "growth", -20, "−20%"),
        (CustomerChurn, "own", "customer,revenue\nAcme,20\nB,5\n", "2 rows, listed below"),
        (CustomerChurn, "own", "", "empty"),
    ],
)
def test_a_setting_is_written_in_words(view: Any, name: str, value: Any, words: str) -> None:
    assert in_words(view.parameters()[name], value, DATA) == words


def test_the_table_that_was_typed_is_in_the_report() -> None:
    html = made(CustomerChurn(own="customer,revenue\nAcme & Sons,20\n<b>B</b>,5\n"))
    assert "Acme & Sons" in Elements(html).all("td")
    assert "<b>B</b>" in Elements(html).all("td")


def test_cells_are_written_for_people() -> None:
    table = pd.DataFrame(
        {
            "deal_id": ["a", "b"],
            "company": ["A", "B"],
            "announced_on": pd.to_datetime(["2025-06-13", "2024-05-01"]),
            "date_precision": ["day", "month"],
            "amount_usd_bn": [14.8, float("nan")],
            "revenue_usd_m": [123456.7, 0.000001234],
            "year": [2025.0, 2024.0],
            "counts": [True, False],
            "grade": ["official", "reported"],
            "source_urls": ["https://a.example; https://b.example", "https://a.example"],
            "note": ["", None],
            "input_growth": [5, 5],
        }
    )
    references = References(DATA)
    shown = tables.shown(table, references)
    assert "Amount, $bn" in shown.headings
    assert len(shown.headings) == 9
    first, second = ([cell.text or cell.sources for cell in row] for row in shown.rows)
    assert first == [
        "A", "13 Jun 2025", "14.8", "123,457", "2025", "yes", "◆\N{NO-BREAK SPACE}official", (1, 2),
        "a",
    ]  # fmt: skip
    assert second == [
        "B", "May 2024", (), "0.000001234", "2024", "no", "●\N{NO-BREAK SPACE}reported", (1,), "b",
    ]  # fmt: skip
    assert [each.address for each in references.listed()] == [
        "https://a.example", "https://b.example",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "file:///etc/passwd",
     "//host/path", "https://", "http://[", "https://a.example/\u202egpj", "/valuations"],
)  # fmt: skip
def test_only_a_page_of_the_web_is_linked(address: str) -> None:
    assert not is_page(address)


@pytest.fixture
def shown(browser: Browser, tmp_path: Path) -> Iterator[Shown]:
    """Open a report from the disk without a network; what goes wrong fails the test."""
    opened: list[tuple[BrowserContext, list[str], str]] = []

    def open_(html: str, width: int = 1200, theme: Any = "light") -> Page:
        file = tmp_path / f"report-{len(opened)}.html"
        file.write_text(html, "utf-8")
        context = browser.new_context(
            offline=True, color_scheme=theme, viewport={"width": width, "height": 900}
        )
        page = context.new_page()
        wrong: list[str] = []
        opened.append((context, wrong, file.as_uri()))
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: (wrong.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: request.url.startswith(("data:", "blob:"))
                or request.url == file.as_uri() or wrong.append(request.url))  # fmt: skip
        page.goto(file.as_uri())
        page.wait_for_selector("html[data-drawn]")
        return page

    yield open_
    for context, wrong, _ in opened:
        context.close()
        assert wrong == []


@pytest.mark.parametrize(
    ("view", "width", "theme"),
    [(HowUnusual, 1200, "light"), (HowUnusual, 390, "dark"), (CustomerChurn, 390, "light")],
)
def test_a_report_is_complete_offline(shown: Shown, view: Any, width: int, theme: str) -> None:
    page = shown(made(view()), width, theme)
    wanted = charts.all_charts(view(), view().analyse(DATA), DATA, LIGHT)
    assert page.locator("h1").inner_text() == view().analyse(DATA).finding
    assert page.locator(".plot .main-svg .mlayer").count() >= len(wanted)
    marks = page.evaluate(
        """() => [...document.querySelectorAll('.plot')].map(plot => plot.data.map(
             trace => [...(trace.x ?? [])].filter(Number.isFinite).length))"""
    )
    assert [len(each) for each in marks] == [len(each.spec["data"]) for each in wanted.values()]
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_a_chart_that_cannot_be_drawn_is_said_and_the_others_are_drawn(shown: Shown) -> None:
    html = made(HowUnusual())
    at = html.index('<script type="application/json"')
    page = shown(html[:at] + html[at:].replace('{"data"', "{data", 2))
    assert "This chart could not be drawn" in page.locator("figure").first.inner_text()
    assert page.locator("figure:has(.main-svg)").count() == 3


def test_a_report_follows_the_reader_to_the_dark(shown: Shown) -> None:
    page = shown(made(ValuationJumps()))
    ticks = page.locator(".plot .xtick text").first
    expect(ticks).to_have_css("fill", written(LIGHT.text))
    page.emulate_media(color_scheme="dark")
    expect(ticks).to_have_css("fill", written(DARK.text))


def written(colour: str) -> str:
    """Return a colour as browsers write it."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgb({red}, {green}, {blue})"


@pytest.mark.parametrize(
    ("view", "theme"), [(Guidance, "light"), (Commitments, "dark"), (HowUnusual, "light")]
)
def test_paper_cuts_no_chart_and_no_address(shown: Shown, view: Any, theme: str) -> None:
    page = shown(made(view()), theme=theme)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": SHEET[0], "height": SHEET[1]})
    figures = page.evaluate(
        """() => [...document.querySelectorAll('figure')].map(figure => {
             const image = figure.querySelector('img');
             return {height: figure.offsetHeight, width: image.offsetWidth,
                     kept: getComputedStyle(figure).breakInside,
                     drawn: image.naturalWidth, live: figure.querySelector('.plot').offsetHeight}
           })"""
    )
    assert figures
    for each in figures:
        assert 100 < each["height"] <= SHEET[1]
        assert 300 < each["width"] <= SHEET[0]
        assert each["kept"] == "avoid"
        assert each["drawn"] > 0
        assert each["live"] == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= SHEET[0]
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    for cut in page.locator(".sources a").all()[:20]:
        assert cut.evaluate("each => each.getBoundingClientRect().right") <= SHEET[0]
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF")


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_a_chart_is_saved_with_its_title_source_and_link(shown: Shown, kind: str) -> None:
    page = shown(made(ValuationJumps(rows=9)))
    with page.expect_download() as started:
        page.locator(f"[data-picture={kind}]").click()
    assert started.value.suggested_filename == f"valuations-ranked-steps.{kind}"
    content = Path(started.value.path()).read_bytes()
    if kind == "png":
        assert content.startswith(b"\x89PNG")
        width, height = (int.from_bytes(content[at : at + 4], "big") for at in (16, 20))
        assert width > 1500
        assert height > 500
    else:
        svg = unescape(content.decode())
        text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", svg))
        result = ValuationJumps(rows=9).analyse(DATA)
        assert result.chart_title in text
        assert "Press selection, no market average." in text
        assert link_to(ValuationJumps(rows=9)) in text
        assert DATA.version in text


def test_hostile_names_and_addresses_stay_text(shown: Shown) -> None:
    name = "<img src=x onerror=alert(1)>\"'</script><script>alert(2)</script>{{ 7*7 }}"
    deals, claims = DATA.rows("investments").copy(), DATA.rows("claims").copy()
    deals["company"] = deals["company"].replace("Figure AI", name)
    own = claims["deal_id"].str.startswith("figure-ai")
    claims.loc[own, "url"] = "javascript:alert(3)"
    claims.loc[own, "title"] = name
    data = replace(DATA, investments=deals, claims=claims, version="hostile")
    problem = LinkProblem(name, name, "is no setting of this page", "ignored")
    page = shown(made(ValuationJumps(), data, problems=(problem,)))
    assert page.locator("img[src=x]").count() == 0
    assert page.locator("a[href^=javascript]").count() == 0
    assert name in page.locator("tbody").nth(1).inner_text()
    assert "javascript:alert(3)" in page.locator(".sources").inner_text()
    assert name in page.locator(".warning").inner_text()
    assert page.locator("figure text", has_text="<img src=x").count() >= 1


def test_rows_of_ones_own_are_said_beside_the_version() -> None:
    own = replace(DATA, version=f"{DATA.version}+mine", own_ids=frozenset({"a", "b"}))
    told = Elements(made(ValuationJumps(), own)).all("dd")
    assert any(f"{DATA.version}+mine" in text and "2 rows of own data" in text for text in told)
    assert not any("own data" in text for text in Elements(made(ValuationJumps())).all("dd"))


def test_a_report_that_fails_says_what_failed() -> None:
    html = report.refusal(ValuationJumps(), "What failed: <KeyError>", link_to(ValuationJumps()))
    elements = Elements(html.decode())
    assert elements.all("h1") == ["The report could not be made"]
    assert any("What failed: <KeyError>" in text for text in elements.all("p"))


def test_the_button_gives_the_report_of_what_the_page_shows(
    app: RunningApp, context: BrowserContext, shown: Shown
) -> None:
    page = ShownPage(context, f"{app.address}/valuations?segment=Defence")
    with page.page.expect_download() as started:
        page.page.get_by_role("button", name="Download report").click()
    html = Path(started.value.path()).read_text("utf-8")
    page.close()
    assert started.value.suggested_filename == "valuation-jumps.html"
    result = ValuationJumps(segment=("Defence",)).analyse(DATA)
    offline = shown(html)
    assert offline.locator("h1").inner_text() == result.finding
    link = offline.locator("#link").inner_text()
    assert link.startswith(app.address)
    query = parse_qs(link.partition("?")[2])
    assert query == {"segment": ["Defence"], "data": [DATA.version]}
