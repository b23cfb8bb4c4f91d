"""The page “Your data” in Chromium: from a file to rows that are used, and back."""

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import BrowserContext, FilePayload

from ai_investments.stored_datasets import Store
from tests.running_app import RunningApp
from tests.shown_page import ShownPage

OWN_FORM = (
    b"Startup;Date;Raised;Post-money;Round;Sector\n"
    b'Zebra Works;12.06.2025;"1,2 Mrd. EUR";undisclosed;Series B;Robotics & physical AI\n'
    b"Quokka <b>Labs</b>;2025-02-04;$5m;$40m;Seed;Healthcare\n"
)
TABLES = "[data-testid=stDataFrame]"

Visit = Callable[..., ShownPage]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of the store."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="module")
def own_app(kept: Path) -> Iterator[RunningApp]:
    """Give an app with a store of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AI_INVESTMENTS_STORE", str(kept))
        with RunningApp() as running:
            yield running


@pytest.fixture
def visit(own_app: RunningApp, context: BrowserContext) -> Iterator[Visit]:
    """Open the page, each time as another visitor; nothing may have gone wrong at the end."""
    opened: list[ShownPage] = []

    def open_page(link: str = f"{own_app.address}/your-data") -> ShownPage:
        opened.append(ShownPage(context, link))
        return opened[-1]

    yield open_page
    for shown in opened:
        assert shown.errors == []
        assert shown.exceptions() == []
        shown.close()


def upload(shown: ShownPage, finding: str, *contents: tuple[str, bytes]) -> None:
    """Upload files and wait for what the page says of them."""
    files: list[FilePayload] = [
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        for name, content in contents
    ]
    shown.page.locator("input[type=file]").set_input_files(files)
    shown.wait_for_finding(finding)


def workbook(rows: list[list[str]]) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet("Deals")
        for place, cells in enumerate(rows):
            sheet.write_row(place, 0, cells)
    return made.getvalue()


def test_a_file_in_a_form_of_its_own_is_used_once_its_rate_is_given(
    visit: Visit, kept: Path
) -> None:
    shown = visit()
    page = shown.page
    upload(shown, "1 row of deals can be used, 0 with a warning; 1 rejected", ("own.csv", OWN_FORM))
    assert "Amounts in EUR need a rate" in shown.text
    assert "Quokka <b>Labs</b>" in page.content().replace("&lt;", "<").replace("&gt;", ">")
    page.get_by_role("spinbutton", name="US dollars for one EUR").fill("1.15")
    page.get_by_role("button", name="Read it this way").click()
    shown.wait_for_finding("2 rows of deals can be used, 0 with a warning; 0 rejected")
    assert list(kept.iterdir()) == [], "nothing is stored before it is used"
    page.get_by_role("textbox", name="Name of this data").fill("Zebras & co")
    page.get_by_role("button", name="Use 2 rows").click()
    page.get_by_role("button", name="Stop using it").wait_for()
    shown.settle()
    assert "2 rows of deals from own.csv" in shown.text
    assert "Everybody who has the link" in shown.text
    store = Store(str(kept))
    ((stored, about),) = store.listed().items()
    assert (about.called, about.rows, about.files) == (
        "Zebras & co",
        {"investments": 2},
        ("own.csv",),
    )
    assert about.readings[0]["rates"] == {"EUR": 1.15}
    assert b"Zebra Works" in store.get(stored)["investments"]
    page.get_by_role("button", name="Delete it").click()
    page.get_by_role("button", name="Delete for everybody").click()
    page.get_by_role("button", name="Stop using it").wait_for(state="detached")
    shown.settle()
    assert store.listed() == {}


def test_rejected_rows_of_a_workbook_are_corrected_in_the_page(visit: Visit) -> None:
    shown = visit()
    page = shown.page
    rows = [
        ["Company", "Date", "Amount"],
        ["Alpha Zebra", "2025-03-04", "$20m"],
        ["Beta Zebra", "someday", "$30m"],
        ["Gamma Zebra", "2025-03-06", "a lot"],
    ]
    upload(shown, "1 row of deals can be used, 1 with a warning; 2 rejected",
           ("bad.xlsx", workbook(rows)))  # fmt: skip
    page.get_by_text("Correct the rejected rows here").wait_for()
    editor = page.locator(TABLES, has=page.locator("[role=columnheader]", has_text="What is wrong"))
    editor.scroll_into_view_if_needed()
    marked = editor.locator("[role=gridcell][aria-selected=true]")

    def type_over(row: int, number: str, columns: int, before: str, text: str) -> None:
        editor.locator("[role=gridcell]", has_text=before).wait_for(state="attached")
        shown.settle()
        editor.scroll_into_view_if_needed()
        editor.click(position={"x": 30, "y": 17 + 35 * row})
        marked.filter(has_text=number).wait_for(state="attached")
        for _ in range(columns):
            page.keyboard.press("ArrowRight")
        marked.filter(has_text=before).wait_for(state="attached")
        page.keyboard.press("Enter")
        typed = page.locator("#portal textarea")
        typed.fill(text)
        typed.press("Enter")

    type_over(1, "3", 3, "someday", "2025-03-05")
    page.get_by_text("1 cell typed, not yet checked").wait_for()
    page.get_by_role("link", name="Data & sources").click()
    shown.page.get_by_text("Dictionary").first.wait_for()
    page.get_by_role("link", name="Your data").click()
    shown.wait_for_finding("1 row of deals can be used, 1 with a warning; 2 rejected")
    type_over(2, "4", 4, "a lot", "$40m")
    page.get_by_text("2 cells typed, not yet checked").wait_for()
    page.get_by_role("button", name="Check again").click()
    shown.wait_for_finding("3 rows of deals can be used, 3 with a warning; 0 rejected")


def test_several_files_become_one_dataset_and_one_can_be_removed(visit: Visit) -> None:
    shown = visit()
    capex = b"Company,Quarter,Capex ($bn)\nZebra Compute,2025Q3,4.5\n"
    upload(
        shown,
        "2 rows of deals and capex can be used, 0 with a warning; 1 rejected",
        ("own.csv", OWN_FORM),
        ("capex.csv", capex),
    )
    upload(shown, "2 rows of deals and capex can be used, 0 with a warning; 1 rejected",
           ("again.csv", capex))  # fmt: skip
    shown.page.get_by_text("Uploaded already: again.csv.").wait_for()
    shown.page.get_by_role("button", name="Remove").last.click()
    shown.wait_for_finding("1 row of deals can be used, 0 with a warning; 1 rejected")
    shown.page.get_by_role("button", name="Discard all files").click()
    shown.page.get_by_role("button", name="Remove").wait_for(state="detached")


def bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(200_000_000))
    return made.getvalue()


def test_hostile_files_are_named_and_harmless(visit: Visit) -> None:
    shown = visit()
    upload(
        shown,
        "0 rows of deals can be used, 0 with a warning; 0 rejected",
        ("<img src=x onerror=alert(1)>.csv", bytes(range(9)) * 500),
        ("bomb.xlsx", bomb()),
        ("cut.parquet", b"PAR1 cut"),
    )
    for words in ("This is not a text file", "unpacks to", "The Parquet file is broken"):
        assert words in shown.text
    assert "<img src=x onerror=alert(1)>.csv" in shown.text
    assert shown.page.locator("[data-testid=stMain] img[src=x]").count() == 0
    assert shown.page.get_by_role("button", name="Use 0 rows").is_disabled()


def test_a_long_check_shows_its_progress_and_can_be_cancelled(visit: Visit) -> None:
    shown = visit()
    page = shown.page
    rows = "".join(f"Zebra {n},2025-03-04,${n + 1}m\n" for n in range(60_000))
    page.locator("input[type=file]").set_input_files(
        {"name": "long.csv", "mimeType": "text/csv",
         "buffer": f"Company,Date,Amount\n{rows}".encode()}
    )  # fmt: skip
    page.get_by_text("Checking the rows of long.csv").wait_for()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_text("Not read: it was cancelled.").wait_for()
    shown.settle()
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Read it").wait_for(state="detached")


def test_a_colleague_opens_the_link_and_sees_the_rows_until_they_are_deleted(
    visit: Visit,
) -> None:
    shown = visit()
    page = shown.page
    upload(shown, "1 row of deals can be used, 0 with a warning; 1 rejected", ("own.csv", OWN_FORM))
    page.get_by_role("button", name="Use 1 row").click()
    page.wait_for_url("**own_data=**")
    shown.wait_for_finding("1 row of deals of yours on every page, marked as yours")
    link = page.url
    colleague = visit(link)
    assert colleague.finding == shown.finding
    assert "1 row of deals from own.csv" in colleague.text
    colleague.page.get_by_role("link", name="Data & sources").click()
    colleague.page.wait_for_url("**/sources?**own_data=**")
    colleague.page.get_by_text("457 rows.").wait_for()
    colleague.page.get_by_role("textbox", name="Find").fill("quokka")
    colleague.page.get_by_role("textbox", name="Find").press("Enter")
    colleague.page.get_by_text("1 of 457 rows").wait_for()
    page.get_by_role("button", name="Delete it").click()
    page.get_by_role("button", name="Delete for everybody").click()
    page.get_by_role("button", name="Stop using it").wait_for(state="detached")
    late = visit(link)
    assert "No dataset of this id is here" in late.text
    assert late.finding.startswith("Your deals, capex and customers")


def test_back_after_own_rows_were_left_shows_them_again(visit: Visit) -> None:
    shown = visit()
    page = shown.page
    upload(
        shown, "1 row of deals can be used, 0 with a warning; 1 rejected", ("back.csv", OWN_FORM)
    )
    page.get_by_role("button", name="Use 1 row").click()
    stop = page.get_by_role("button", name="Stop using it")
    stop.wait_for()
    shown.settle()
    finding = shown.finding
    stop.click()
    stop.wait_for(state="detached")
    shown.settle()
    assert "own_data" not in page.url
    page.go_back()
    shown.wait_for_finding(finding)
    assert "own_data" in page.url
    stop.wait_for()
