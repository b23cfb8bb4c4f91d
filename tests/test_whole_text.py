"""Halves of letters, which a command line or JSON may hold, reach no file and no address."""

from ai_investments import links, own_data
from ai_investments.whole_text import whole
from tests.built_in import DATA


def test_a_link_with_bytes_that_are_no_text_gives_a_link_that_opens() -> None:
    broken = b"valuations?deal=\xff\xfe&row=x".decode("utf-8", "surrogateescape")
    read = links.read(broken, DATA, lambda _: DATA)
    again = links.read(read.address, DATA, lambda _: DATA)
    assert (again.view, again.problems) == (read.view, ())


def test_a_link_without_a_scheme_stays_one() -> None:
    read = links.read("//monitor.example.com/m/valuations?rows=5", DATA, lambda _: DATA)
    assert read.address.startswith("//monitor.example.com/m/valuations?rows=5&data=")


def test_a_mapping_with_half_a_letter_is_read_and_its_findings_written() -> None:
    sheet = own_data.open_file("mine.csv", b"Who,When,Raised\nAcme,2026-07-01,$1bn\n")
    mapping, _ = own_data.from_json(
        r'{"columns": {"company": "\ud800", "announced_on": "When"}, "sheet": "\udc00"}'
    )
    own = own_data.check(sheet, mapping, DATA)
    assert "�" in own.report_csv().decode("utf-8-sig")


def test_whole_letters_stay_as_they_are() -> None:
    assert whole("Ä 😀 \x00") == "Ä 😀 \x00"
