"""How numbers, dates and foreign text are written: one place for every page and figure."""

import math
import re
from collections.abc import Sequence
from html import escape
from urllib.parse import quote

import pandas as pd

from ai_investments.days import DAYS_A_MONTH, DAYS_A_YEAR

MARKDOWN_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+!|~$&:])")
DIRECTION_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
OF_ADDRESSES = "!#$%&'()*+,-./:;=?@[]_~"
AUTOLINKS = re.compile(r"(?<=[:@])(?=\S)|(?<=\bwww)(?=\.)", re.IGNORECASE)
WORD_JOINER = "\u2060"


def usd_bn(value: float | None) -> str:
    """Write billions of US dollars with the digits that the figure has: $14.8bn, $545m, $1.25tn."""
    if value is None or math.isnan(value):
        return "not known"
    if value == 0:
        return "$0"
    size, unit = abs(value), "bn"
    if size >= 1000:
        value, unit = value / 1000, "tn"
    elif 0 < size < 1:
        value, unit = value * 1000, "m"
    sign = "−" if value < 0 else ""
    return f"{sign}${_digits(abs(value))}{unit}"


def about_usd_bn(value: float) -> str:
    """Write billions of US dollars that were added up or estimated, to three digits: $9.67bn."""
    return usd_bn(float(f"{value:.3g}"))


def short_bn(value: float) -> str:
    """Write billions without unit, as short as beside a mark, never nothing: 342, 8.5, 0.005."""
    if abs(value) >= 10:
        return f"{value:,.0f}"
    return f"{float(f'{value:.2g}'):.6f}".rstrip("0").rstrip(".")


def estimate_usd_m(value: float) -> str:
    """Write millions of US dollars that were estimated, to three digits: $1.16bn, $890m."""
    return about_usd_bn(value / 1000)


def usd_bn_range(low: float, high: float) -> str:
    """Write a range of billions of US dollars: $13.79–14.8bn; one value where they are equal.

    Below nothing a dash would read as a sign: −$9.79bn to $7.26bn.
    """
    first, last = usd_bn(low), usd_bn(high)
    if first == last:
        return first
    if low < 0:
        return f"{first} to {last}"
    unit = re.compile(r"(bn|tn|m)$")
    units = unit.search(first), unit.search(last)
    if units[0] and units[1] and units[0].group() == units[1].group():
        return f"{unit.sub('', first)}–{last.lstrip('$')}"
    return f"{first}–{last}"


def times(value: float | None) -> str:
    """Write a multiple: 2.10×, 14.7×, 120×."""
    return "not known" if value is None or math.isnan(value) else f"{_times(value)}×"


def times_range(low: float, high: float) -> str:
    """Write a range of multiples: 1.03–2.10×; one value where they are equal."""
    first, last = _times(low), _times(high)
    return f"{last}×" if first == last else f"{first}–{last}×"


def percent(value: float | None, decimals: int = 1) -> str:
    """Write a share given in percent: 51.0%."""
    if value is None or math.isnan(value):
        return "not known"
    rounded = round(value, decimals) + 0.0  # what rounds to nothing has no sign
    return f"{rounded:,.{decimals}f}%".replace("-", "−")


def growth(percent: float) -> str:
    """Write a growth given in percent: +78%, −12%; from tenfold on as a multiple, 28.3×."""
    if percent >= 900:
        return times(1 + percent / 100)
    return f"{percent:+.0f}%".replace("-", "−")


def chance(probability: float) -> str:
    """Write a probability in whole percents; what is neither sure nor impossible never reads so."""
    if 0 < probability < 0.005:
        return "<1%"
    return ">99%" if 0.995 < probability < 1 - 1e-9 else f"{100 * probability:.0f}%"


def ordinal(number: int) -> str:
    """Write a rank: 1st, 22nd, 113th."""
    teens = 10 <= number % 100 <= 20
    suffix = "th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def day(value: pd.Timestamp, precision: str = "day") -> str:
    """Write a date as exactly as it is known: 13 Jun 2025, Jun 2025, 2025."""
    if precision == "day":
        return f"{value.day} {value:%b %Y}"
    return f"{value:%b %Y}" if precision == "month" else f"{value:%Y}"


def duration(days: float | None) -> str:
    """Write a time between two rounds: 45 days, 13 months, 3.2 years."""
    if days is None or math.isnan(days):
        return "not known"
    if days < 90:
        return f"{days:.0f} days"
    months = days / DAYS_A_MONTH
    return f"{months:.0f} months" if months < 24 else f"{days / DAYS_A_YEAR:.1f} years"


def within(days: float | None) -> str:
    """Write " in 13 months", or nothing where the time is not known."""
    return "" if days is None or math.isnan(days) else f" in {duration(days)}"


def count(number: int, noun: str, plural: str = "") -> str:
    """Write a number of things: 1 source, 3 sources."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(names: Sequence[str], most: int = 5) -> str:
    """Write names as a list in words; of more than `most` companies the number only."""
    if len(names) > most:
        return count(len(names), "company", "companies")
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def plain(text: str) -> str:
    """Make text from data or a URL safe inside Markdown: no markup, links or formulas."""
    line = DIRECTION_MARKS.sub("", " ".join(text.split()))
    # An invisible joiner keeps addresses from becoming links and :names: from becoming icons.
    return MARKDOWN_MARKS.sub(r"\\\1", AUTOLINKS.sub(WORD_JOINER, line))


def link(text: str, address: object) -> str:
    """Return a link in Markdown, the text alone where there is no address.

    Text and address may come from data: neither ends the link early.
    """
    if not isinstance(address, str) or not address:
        return plain(text)
    return f"[{plain(text)}](<{quote(address, safe=OF_ADDRESSES, errors='replace')}>)"


def one_line(text: str) -> str:
    """Make text from data or a URL one line that stays where it is put: no marks of direction."""
    return DIRECTION_MARKS.sub("", " ".join(text.split()))


def in_html(text: str) -> str:
    """Make text from data or a URL safe inside HTML, between tags or in a quoted attribute."""
    return escape(one_line(text))


def _digits(value: float) -> str:
    """Four significant digits at most, no trailing zeros, thousands apart."""
    rounded = float(f"{value:.4g}")
    return f"{rounded:,.4f}".rstrip("0").rstrip(".")


def _times(value: float) -> str:
    decimals = 2 if abs(value) < 10 else 1 if abs(value) < 100 else 0
    return f"{value:,.{decimals}f}"
