"""The link kept while signing in leads to a page of this app, with its settings, or nowhere."""

import hashlib
import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ai_investments import way_back
from ai_investments.views import VIEWS

PAGES = [view.path for view in VIEWS]
KEY = "known to the processes of this server alone"
ORIGIN = "https://monitor.firm.example"
HOSTILE = [
    "//evil.example", "///evil.example", "\\\\evil.example", "/\\evil.example", "\\/evil.example",
    "https://evil.example/valuations", "HTTPS:evil.example", "javascript:alert(1)", "data:,x",
    "/%2fevil.example", "/%2Fevil.example/valuations", "/%5cevil.example", "%2f%2fevil.example",
    "/valuations/../..//evil.example", "/valuations@evil.example", "/valuations%0d%0aSet-Cookie:a",
    "/valuations\r\nSet-Cookie: a=b", "\r\n/valuations", " /valuations", "/\t/evil.example",
    "/valuations\x00", "@evil.example", ".evil.example/valuations", "/api/valuations.csv",
    "/auth/logout", "/auth/login?provider=x", "/oauth2callback?code=1&state=2", "/media/x",
    "valuations", "", "?x=1", "#", "/valuations;/evil", "/VALUATIONS", "//valuations",
    "http://monitor.firm.example/valuations", ORIGIN + "/valuations",
]  # fmt: skip


@pytest.mark.parametrize("base", ["", "/monitor"])
@pytest.mark.parametrize("link", HOSTILE)
def test_what_is_no_page_of_this_app_is_not_followed(link: str, base: str) -> None:
    assert way_back.judged(link, base, PAGES) == ""


@pytest.mark.parametrize(
    ("link", "written"),
    [
        ("/", "/"),
        ("/valuations", "/valuations"),
        ("/valuations/", "/valuations"),
        ("/?x=1", "/?x=1"),
        ("/churn?own=a%2Cb%0Ac&watch=Meta&watch=Scale+AI&x=",
         "/churn?own=a%2Cb%0Ac&watch=Meta&watch=Scale+AI&x="),
        ("/valuations?next=//evil.example\\ü\r\n",
         "/valuations?next=//evil.example%5C%C3%BC%0D%0A"),
        ("/valuations?x=1#//evil.example", "/valuations?x=1"),
    ],
)  # fmt: skip
def test_a_page_is_written_with_its_settings(link: str, written: str) -> None:
    assert way_back.judged(link, "", PAGES) == written


def test_a_server_below_a_path_leads_below_it() -> None:
    assert way_back.judged("/monitor/capex?a=1", "/monitor", PAGES) == "/monitor/capex?a=1"
    assert way_back.judged("/monitor?a=1", "/monitor", PAGES) == "/monitor/?a=1"
    for link in ("/capex", "/", "/monitorcapex", "/other/capex", "/monitor//capex"):
        assert way_back.judged(link, "/monitor", PAGES) == ""


LINKS = (
    st.text(max_size=60)
    | st.lists(st.sampled_from(["/", "\\", "%2f", "%5c", "//", "evil.example", ":", "?", "#", "@",
                                "valuations", "capex", "..", "\r\n", "\t", " ", "https:", "."]),
               max_size=8).map("".join)
)  # fmt: skip


@given(link=LINKS, base=st.sampled_from(["", "/monitor"]))
@example(link="/valuations?\ud800", base="")
def test_whatever_is_asked_for_the_browser_stays_on_a_page_of_this_app(
    link: str, base: str
) -> None:
    written = way_back.judged(link, base, PAGES)
    if not written:
        return
    assert re.fullmatch(r"[!-~]+", written)
    assert "\\" not in written
    led = urlsplit(urljoin(f"{ORIGIN}{base}/oauth2callback", written))
    assert f"{led.scheme}://{led.netloc}" == ORIGIN
    assert led.path.removeprefix(f"{base}/") in PAGES
    assert way_back.judged(written, base, PAGES) == written


@given(
    page=st.sampled_from(PAGES),
    settings=st.lists(st.tuples(st.text(st.characters(codec="utf-8")),
                                st.text(st.characters(codec="utf-8"))), max_size=5),
)  # fmt: skip
def test_every_setting_of_a_link_comes_back(page: str, settings: list[tuple[str, str]]) -> None:
    written = way_back.judged(f"/{page}?{urlencode(settings)}", "", PAGES)
    assert parse_qsl(urlsplit(written).query, keep_blank_values=True) == settings


def test_a_kept_link_is_read_by_another_process_with_the_secret() -> None:
    text = way_back.kept("/capex?a=1", "state", KEY)
    assert re.fullmatch(r"[\w.-]+", text)
    assert way_back.read(text, "state", KEY) == "/capex?a=1"


def test_a_forged_foreign_or_old_cookie_leads_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    text = way_back.kept("/capex?a=1", "state", KEY)
    assert way_back.read(text, "another state", KEY) == ""
    assert way_back.read(text, "", KEY) == ""
    assert way_back.read(text, "state", "another key") == ""
    for place in range(len(text) - 1):  # the last character has bits that stand for nothing
        other = "A" if text[place] != "A" else "B"
        assert way_back.read(text[:place] + other + text[place + 1 :], "state", KEY) == ""
    for broken in ("", ".", "a.b.c", "ü", "x" * 5000):
        assert way_back.read(broken, "state", KEY) == ""
    monkeypatch.setattr(way_back, "SECONDS", -1)
    assert way_back.read(text, "state", KEY) == ""


def test_a_link_too_long_for_a_cookie_is_not_kept() -> None:
    typed = urlencode({"own": "\n".join(f"Customer {n},{n * 7}" for n in range(100))})
    assert way_back.kept(f"/churn?{typed}", "state", KEY)
    digits = "".join(hashlib.sha256(bytes([n])).hexdigest() for n in range(120))
    assert way_back.kept(f"/churn?own={digits}", "state", KEY) == ""
