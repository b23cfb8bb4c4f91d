"""Pictures of charts, and the line that embeds one: made in the browser."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit
from xml.etree import ElementTree

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext

from ai_investments import charts
from ai_investments.figures.chart import DARK, LIGHT, Palette
from ai_investments.views import CapexOutlook, Guidance, Payback, View
from tests.built_in import DATA
from tests.running_app import RunningApp
from tests.shown_page import CHART, ShownPage

SVG = "{http://www.w3.org/2000/svg}"
Open = Callable[..., ShownPage]


@pytest.fixture
def open_page(app: RunningApp, context: BrowserContext) -> Iterator[Open]:
    """Open a path of the app as a new visitor; closed after the test."""
    opened: list[ShownPage] = []

    def open_(path: str, theme: str = "light", width: int = 1440) -> ShownPage:
        opened.append(ShownPage(context, app.address + path, width, theme=theme))
        return opened[-1]

    yield open_
    for each in opened:
        each.close()


def taken(shown: ShownPage, name: str, ending: str) -> Path:
    """Take a picture by the keyboard alone."""
    controls = shown.page.locator(f'.take-along[data-chart="{name}"]')
    button = controls.get_by_role("button", name=f"Save as {ending.upper()}")
    with shown.page.expect_download() as started:
        button.press("Enter")
    assert started.value.suggested_filename.endswith(f"-{name.replace(' ', '-')}.{ending}")
    return Path(started.value.path())


def texts(drawn: ElementTree.Element) -> list[str]:
    """Return what each text of an SVG says, and whole paragraphs as one."""
    lines = [" ".join(each.itertext()) for each in drawn.iter(f"{SVG}text")]
    return [" ".join(line.split()) for line in lines]


@pytest.mark.parametrize(
    ("view", "name", "theme", "width"),
    [
        (Guidance(pace="last quarter"), "guidance ladders", "light", 1440),
        (CapexOutlook(realised=85), "outlook years", "dark", 390),
        (Payback(), "break-even", "light", 390),
    ],
    ids=lambda value: getattr(value, "path", None),
)
def test_a_picture_holds_chart_title_source_version_and_link(
    open_page: Open, view: View, name: str, theme: str, width: int
) -> None:
    query = "&".join(f"{key}={text}" for key, (text,) in view.to_query().items())
    shown = open_page(f"/{view.path}?{query}".rstrip("?"), theme, width)
    palette: Palette = {"light": LIGHT, "dark": DARK}[theme]
    chart = charts.chart(view, name, view.analyse(DATA), DATA, palette)
    assert chart is not None

    drawn = ElementTree.parse(taken(shown, name, "svg")).getroot()
    said = texts(drawn)
    for words in filter(None, (chart.title, chart.marks, chart.source)):
        assert " ".join(words.split()) in said
    assert any(DATA.version in line and DATA.as_of in line for line in said)
    assert drawn.find(f".//{SVG}a").get("href") == shown.page.url  # type: ignore[union-attr]
    assert chart.alt in (drawn.findtext(f"{SVG}desc") or "")
    key = name.replace(" ", "-")
    on_page = shown.page.locator(f".st-key-{key} {CHART}")
    for kind in ("point", "js-line", "xtick", "annotation"):
        there = on_page.locator(f".main-svg .{kind}").count()
        assert sum(kind in each.get("class", "").split() for each in drawn.iter()) == there
    axis = on_page.locator(".xtick text, .ytick text, .xtitle, .ytitle").all_text_contents()
    assert axis
    assert {" ".join(each.split()) for each in axis} <= set(said)

    with Image.open(taken(shown, name, "png")) as png:
        wide = float(drawn.get("width", "0"))
        assert png.width >= 2 * wide
        assert png.height / png.width == pytest.approx(
            float(drawn.get("height", "0")) / wide, abs=0.01
        )
        pixels = png.convert("RGBA")
        background = tuple(int(palette.background[n : n + 2], 16) for n in (1, 3, 5))
        assert pixels.getpixel((2, 2)) == (*background, 255)
        assert pixels.getchannel("A").getextrema() == (255, 255)
        colours = pixels.getcolors(maxcolors=2**24)
        assert colours is not None
        assert len(colours) > 50
    assert shown.errors == []


def test_names_that_no_xml_file_may_hold_do_not_spoil_a_picture(open_page: Open) -> None:
    own = "customer,share\nA\u0001\uffff<script>&]]>,40%\nB,30%"
    shown = open_page(f"/churn?{urlencode({'own': own})}")
    drawn = ElementTree.parse(taken(shown, "customers", "svg")).getroot()
    assert any("<script>&]]>" in each for each in texts(drawn))
    assert drawn.find(f".//{SVG}script") is None
    with Image.open(taken(shown, "customers", "png")) as png:
        assert png.width >= 1000


@pytest.mark.parametrize(
    ("spoilt", "why"),
    [
        ("document.querySelectorAll('.main-svg').forEach(each => each.remove())", "not drawn yet"),
        ("HTMLCanvasElement.prototype.toBlob = done => done(null)", "try SVG"),
        ("URL.createObjectURL = () => { throw new Error('out of memory') }", "out of memory"),
    ],
)
def test_a_picture_that_cannot_be_made_says_why(open_page: Open, spoilt: str, why: str) -> None:
    shown = open_page("/guidance")
    shown.page.evaluate(f"() => {{ {spoilt} }}")
    controls = shown.page.locator(".take-along")
    controls.get_by_role("button", name="Save as PNG").click()
    said = controls.get_by_role("status").filter(has_text="No picture was made")
    said.wait_for()
    assert why in said.inner_text()
    assert controls.get_by_role("button", name="Save as PNG").is_enabled()


def test_the_line_to_embed_holds_the_view_as_it_stands(open_page: Open) -> None:
    shown = open_page("/capex-outlook?spenders=Oracle&spenders=Meta", width=390)
    controls = shown.page.locator('.take-along[data-chart="outlook years"]')
    button = controls.get_by_role("button", name="Embed")
    button.press("Enter")
    address = controls.get_by_label("Address of this chart alone").input_value()
    parts = urlsplit(address)
    assert parts.path == "/capex-outlook"
    assert parse_qs(parts.query) == {
        "spenders": ["Oracle", "Meta"], "data": [DATA.version], "embed": ["true"],
        "chart": ["outlook years"],
    }  # fmt: skip
    line = controls.get_by_label("Line for a wiki or web page").input_value()
    (frame,) = ElementTree.fromstring(f"<p>{line.replace('></iframe>', '/>')}</p>")
    assert frame.get("src") == address
    assert frame.get("title")
    button.press("Enter")
    assert not controls.get_by_label("Address of this chart alone").is_visible()


def test_the_line_to_embed_follows_the_controls(open_page: Open) -> None:
    shown = open_page("/valuations")
    shown.page.get_by_role("button", name="Embed").click()
    field = shown.page.get_by_label("Address of this chart alone")
    assert "smallest" not in field.input_value()
    shown.page.get_by_role("slider", name="Smallest jump").press("ArrowRight")
    shown.page.wait_for_url("**smallest=**")
    field.focus()
    assert "smallest=" in field.input_value()
