"""Numbers as the interface writes them."""

import math
import re

import pandas as pd
import pytest

from ai_investments import formats


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (14.8, "$14.8bn"), (29.0, "$29bn"), (13.79, "$13.79bn"), (0.545, "$545m"),
        (0.0235, "$23.5m"), (1250.0, "$1.25tn"), (376.1, "$376.1bn"), (0, "$0"),
        (-2.5, "−$2.5bn"), (None, "not known"), (math.nan, "not known"), (999.96, "$1,000bn"),
    ],
)  # fmt: skip
def test_dollars(value: float | None, text: str) -> None:
    assert formats.usd_bn(value) == text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (13.79, 14.8, "$13.79–14.8bn"), (14.8, 14.8, "$14.8bn"), (0.9, 1.2, "$900m–$1.2bn"),
        (0.1, 0.3, "$100–300m"),
    ],
)  # fmt: skip
def test_dollar_ranges(low: float, high: float, text: str) -> None:
    assert formats.usd_bn_range(low, high) == text


def test_a_range_below_nothing_is_told_without_a_dash() -> None:
    assert formats.usd_bn_range(-9.79, 7.26) == "−$9.79bn to $7.26bn"


def test_estimates_have_three_digits() -> None:
    assert formats.estimate_usd_m(1163.16) == "$1.16bn"
    assert formats.estimate_usd_m(817.9) == "$818m"


def test_chances_are_certain_only_where_they_are() -> None:
    written = [formats.chance(p) for p in (0, 0.001, 0.5, 0.9986, 1)]
    assert written == ["0%", "<1%", "50%", ">99%", "100%"]


def test_multiples() -> None:
    assert formats.times(2.1014) == "2.10×"
    assert formats.times(14.68) == "14.7×"
    assert formats.times(math.nan) == "not known"
    assert formats.times_range(1.029, 2.1014) == "1.03–2.10×"
    assert formats.times_range(2.101, 2.1014) == "2.10×"


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (63, "63rd"),
     (111, "111th"), (121, "121st")],
)  # fmt: skip
def test_ordinals(number: int, text: str) -> None:
    assert formats.ordinal(number) == text


def test_a_date_is_as_exact_as_it_is_known() -> None:
    day = pd.Timestamp("2025-06-13")
    assert formats.day(day) == "13 Jun 2025"
    assert formats.day(day, "month") == "Jun 2025"
    assert formats.day(day, "quarter") == "2025"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (51.03, 1, "51.0%"), (-664.4, 0, "−664%"), (-0.3, 0, "0%"), (0.0, 1, "0.0%"),
        (None, 1, "not known"), (math.nan, 0, "not known"),
    ],
)  # fmt: skip
def test_shares(value: float | None, decimals: int, text: str) -> None:
    assert formats.percent(value, decimals) == text


def test_durations() -> None:
    assert formats.duration(388) == "13 months"
    assert formats.duration(45) == "45 days"
    assert formats.duration(1461) == "4.0 years"
    assert formats.duration(math.nan) == "not known"


def test_foreign_text_is_no_markup() -> None:
    joined = formats.plain("a $x^2$ [b](javascript:1) <i>\n# c &lt;").replace("\u2060", "")
    assert joined == r"a \$x^2\$ \[b\]\(javascript\:1\) \<i\> \# c \&lt;"


@pytest.mark.parametrize("text", ["https://a.example", "www.a.example", "a@b.example", ":home:"])
def test_addresses_and_icon_names_are_broken_up(text: str) -> None:
    assert "\u2060" in formats.plain(text)


def test_a_link_ends_where_its_address_does() -> None:
    assert formats.link("A*", "https://a.example/b?c=1&d=%20#e") == (
        r"[A\*](<https://a.example/b?c=1&d=%20#e>)"
    )
    ended = formats.link("A", "https://a.example/>) ![x](//evil.example) <b>\\\n")
    assert re.fullmatch(r"\[A\]\(<https://a\.example/[^<>\s\\]*>\)", ended)
    assert formats.link("A*", None) == formats.link("A*", math.nan) == r"A\*"


def test_marks_that_turn_text_around_are_dropped() -> None:
    assert formats.plain("a\u202eb\u2066c") == "abc"


@pytest.mark.parametrize(
    ("value", "text"),
    [(1298.2, "1,298"), (342, "342"), (9.96, "10"), (8.54, "8.5"), (2, "2"), (0.85, "0.85"),
     (0.005, "0.005"), (0.00012, "0.00012"), (0, "0"), (-0.5, "-0.5")],
)  # fmt: skip
def test_short_billions_are_never_rounded_to_nothing(value: float, text: str) -> None:
    assert formats.short_bn(value) == text
