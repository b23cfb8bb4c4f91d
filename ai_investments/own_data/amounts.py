"""Amounts of money as people write them: "$1.2B", "1,2 Mrd. €", "US$ 1,200,000", "undisclosed"."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from ai_investments.own_data.missing import is_missing, tidy
from ai_investments.own_data.refused import Refused

Decimal = Literal["", "point", "comma"]
Unit = Literal["", "one", "thousands", "millions", "billions"]

UNITS: dict[str, float] = {"one": 1.0, "thousands": 1e3, "millions": 1e6, "billions": 1e9}
"""What a plain number counts, by the word that a mapping uses."""
SCALES: dict[str, float] = {
    **dict.fromkeys(("k", "thousand", "thousands", "thsd", "tsd", "t€", "mille"), 1e3),
    **dict.fromkeys(
        ("m", "mn", "mm", "mio", "mi", "mil", "million", "millions", "millionen", "millones"), 1e6
    ),
    **dict.fromkeys(
        ("b", "bn", "bln", "bi", "billion", "billions", "mrd", "md", "mds", "milliarde",
         "milliarden", "milliard", "milliards"), 1e9
    ),
    **dict.fromkeys(("t", "tn", "trn", "trillion", "trillions", "bio", "billionen"), 1e12),
    "lakh": 1e5, "cr": 1e7, "crore": 1e7, "crores": 1e7, "万": 1e4, "亿": 1e8,
}  # fmt: skip
CURRENCIES = frozenset(  # a list would be a page
    [
        "USD",
        "EUR",
        "GBP",
        "JPY",
        "CNY",
        "CHF",
        "CAD",
        "AUD",
        "NZD",
        "HKD",
        "SGD",
        "TWD",
        "KRW",
        "INR",
        "ILS",
        "SEK",
        "NOK",
        "DKK",
        "ISK",
        "PLN",
        "CZK",
        "HUF",
        "RON",
        "BGN",
        "TRY",
        "RUB",
        "UAH",
        "BRL",
        "MXN",
        "ARS",
        "CLP",
        "COP",
        "PEN",
        "ZAR",
        "EGP",
        "NGN",
        "KES",
        "AED",
        "SAR",
        "QAR",
        "KWD",
        "THB",
        "IDR",
        "MYR",
        "PHP",
        "VND",
        "PKR",
        "BDT",
        "LKR",
        "KZT",
    ]
)
SYMBOLS: dict[str, str] = {
    "us$": "USD", "u.s.$": "USD", "$": "USD", "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD",
    "hk$": "HKD", "s$": "SGD", "nz$": "NZD", "nt$": "TWD", "r$": "BRL", "mx$": "MXN", "€": "EUR",
    "£": "GBP", "cn¥": "CNY", "rmb": "CNY", "元": "CNY", "jp¥": "JPY", "円": "JPY", "₹": "INR",
    "rs": "INR", "rs.": "INR", "₩": "KRW", "₪": "ILS", "zł": "PLN", "₺": "TRY", "r.m.b.": "CNY",
    "euro": "EUR", "euros": "EUR", "dollar": "USD", "dollars": "USD", "us dollars": "USD",
    "pounds": "GBP", "sfr": "CHF", "fr.": "CHF", "yuan": "CNY", "yen": "JPY",
}  # fmt: skip
UNCLEAR: dict[str, str] = {"¥": "JPY or CNY", "kr": "SEK, NOK or DKK"}
"""Signs that stand for several currencies."""
ABOUT = re.compile(
    r"^(~|≈|about|around|approx\.?|approximately|roughly|circa|ca\.?|c\.|est\.?|estimated|up to|"
    r"over|more than|at least|nearly|almost|below|under|less than|>=?|<=?|≥|≤)\s*", re.IGNORECASE
)  # fmt: skip
ESTIMATED = re.compile(r"\s*\((?:e|est\.?|estimated?|approx\.?)\)$", re.IGNORECASE)
DIGITS = r"\d(?:[\d.,'’ ]*\d)?(?:[eE][+-]?\d{1,3})?"
NUMBER = re.compile(rf"[+-]?(?:{DIGITS}|\.\d+)")
RANGE = re.compile(r"\d[^\d]*(?:-|\bto\b|\bbis\b|\band\b|\bà\b)[^\d]*\d", re.IGNORECASE)
ONE_MARK = re.compile(r"[+-]?[1-9]\d{0,2}([.,])\d{3}")
LONGEST = 60
CACHED = 20_000
"""Cells that are kept: columns repeat their amounts."""


@dataclass(frozen=True)
class Amount:
    """An amount of money.

    Attributes
    ----------
    value : float
        In whole units of its currency: dollars, not millions.
    currency : str
        ISO 4217 code, or empty where the cell names none.
    said : str
        Word of the cell that makes the figure less than exact ("~", "more than"), or empty.
    scaled : bool
        Whether the cell names its scale (1.2bn); otherwise the mapping's unit was used.
    """

    value: float
    currency: str = ""
    said: str = ""
    scaled: bool = False


@lru_cache(maxsize=CACHED)
def read(text: str, unit: str = "one", decimal: Decimal = "") -> Amount | None:
    """Read one amount.

    Parameters
    ----------
    text : str
        The cell.
    unit : str
        One of `UNITS`: what a number without a scale counts; empty where nobody said.
    decimal : Decimal
        Mark before the decimals, where the column shows it; empty: only what is clear is read.

    Returns
    -------
    Amount or None
        None where the cell says that nothing is known.

    Raises
    ------
    Refused
        With reason and remedy where it is no single amount.
    """
    if is_missing(text):
        return None
    plain = tidy(text)
    if len(plain) > LONGEST:
        raise Refused("is too long for an amount.", "Write a figure such as 1.2bn.")
    negative = plain.startswith("(") and plain.endswith(")")
    plain = plain[1:-1].strip() if negative else plain
    about = ABOUT.match(plain)
    said = about.group(1) if about else ""
    plain = plain[about.end() :] if about else plain
    if ESTIMATED.search(plain):
        said, plain = said or "estimated", ESTIMATED.sub("", plain)
    if plain.endswith("+"):
        said, plain = said or "+", plain[:-1].rstrip()
    plain = re.sub(r"(?<=\d)\.$", "", plain)
    negative_sign = re.match(r"-\s*(?=\D)", plain)  # -$5m
    if negative_sign:
        negative, plain = True, plain[negative_sign.end() :]
    numbers = list(NUMBER.finditer(plain))
    if len(numbers) > 1 and RANGE.search(plain):
        raise Refused(
            "is a range, and the table holds one figure.",
            "Write the one to use: its middle, or the end that the source stands by.",
        )
    if len(numbers) != 1:
        raise Refused("is not an amount.", "Write a figure such as 14.8, $1.2B or 500m EUR.")
    found = numbers[0]
    number = _number(found.group(), decimal)
    scale, currency = _words(plain[: found.start()], plain[found.end() :])
    if scale is None and not unit:
        raise Refused(
            "names no unit.", "Say in the mapping whether amounts are in dollars, thousands, "
            "millions or billions."
        )  # fmt: skip
    value = number * (scale if scale is not None else UNITS[unit])
    if abs(value) == float("inf"):
        raise Refused("is no finite amount.", "Write a figure such as 14.8.")
    return Amount(-value if negative else value, currency, said, scale is not None)


def decimal_mark(cells: Iterable[str]) -> tuple[Decimal, str]:
    """Tell which mark stands before the decimals of a column.

    Parameters
    ----------
    cells : iterable of str
        Its amounts as text.

    Returns
    -------
    (Decimal, str)
        The mark, empty where the column shows both or neither, and a cell that could be read in
        two ways ("1,234"), empty where there is none.
    """
    seen: set[Decimal] = set()
    unclear = ""
    for cell in cells:
        for found in NUMBER.finditer(tidy(cell)):
            mark = _mark(found.group())
            if mark is None:
                unclear = unclear or cell
            elif mark:
                seen.add(mark)
    return (seen.pop() if len(seen) == 1 else ""), unclear


def _mark(text: str) -> Decimal | None:
    """Return the decimal mark that a number shows; empty without one, None where it is unclear."""
    bare = re.sub(r"[eE].*|[ '’]|^[+-]", "", text)
    points, commas = bare.count("."), bare.count(",")
    if points and commas:
        return "point" if bare.rfind(".") > bare.rfind(",") else "comma"
    if points + commas == 0:
        return ""
    if points + commas > 1:
        return "comma" if points else "point"
    if ONE_MARK.fullmatch(bare):
        return None
    return "point" if points else "comma"


def _number(text: str, decimal: Decimal) -> float:
    bare = re.sub(r"(?<=\d)[ '’](?=\d{3}(?!\d))", "", text)
    if re.search(r"[ '’]", bare):
        raise Refused("is not one number.", "Write thousands as 1,200,000 or without marks.")
    mark = _mark(bare) if _mark(bare) is not None else decimal
    if mark == "" and ("." in bare or "," in bare):
        other = bare.replace(",", "").replace(".", "")
        raise Refused(
            f"can be read as {other} or as {bare.replace(',', '.')}.",
            "Say in the mapping whether a point or a comma stands before the decimals.",
        )
    thousands, point = (".", ",") if mark == "comma" else (",", ".")
    whole, _, rest = bare.partition(point)
    groups = whole.lstrip("+-").split(thousands)
    western = all(len(group) == 3 for group in groups[1:])
    indian = all(len(group) == 2 for group in groups[1:-1]) and len(groups[-1]) == 3
    if len(groups) > 1 and not ((western or indian) and 1 <= len(groups[0]) <= 3):
        raise Refused("has its thousands in the wrong places.", "Write 1,200,000 or 1200000.")
    try:
        return float(whole.replace(thousands, "") + (f".{rest}" if rest else ""))
    except ValueError:
        raise Refused("is not a number.", "Write a figure such as 14.8.") from None


def _words(before: str, after: str) -> tuple[float | None, str]:
    """Return the scale and the currency that stand around a number."""
    scale: float | None = None
    currency = ""
    for part in _parts(before) + _parts(after):
        key = part.casefold().strip(".")
        if key in UNCLEAR:
            raise Refused(
                f"names “{part}”, which is {UNCLEAR[key]}.", f"Write {UNCLEAR[key]} instead."
            )
        code = currency_code(part)
        if code and (not currency or currency == code or part == "$"):
            currency = currency if part == "$" and currency else code
        elif code:
            raise Refused(f"names two currencies, {currency} and {code}.", "Write one of them.")
        elif key in SCALES and scale is None:
            scale = SCALES[key]
        else:
            raise Refused(f"has “{part}” in it.", "Write a figure such as 14.8, $1.2B or 500m.")
    return scale, currency


@lru_cache(maxsize=1024)
def currency_code(text: str) -> str:
    """Return the ISO code of a currency's sign or name, empty where it is none.

    "Euros (EUR)", as some exports write, is EUR.
    """
    inner = re.search(r"\(([A-Z]{3})\)", text)
    word = tidy(inner.group(1) if inner else text)
    if word.upper() in CURRENCIES:
        return word.upper()
    return SYMBOLS.get(word.casefold(), SYMBOLS.get(word.casefold().strip("."), ""))


PART = re.compile(
    r"u\.s\.\s?\$|(?:us|au|a|ca|c|hk|s|nz|nt|r|mx)\$|(?:cn|jp)¥|[$€£¥₹₩₪₺元円万亿]|us dollars|"
    r"[^\W\d_]+\.?|[^\w\s]+", re.IGNORECASE
)  # fmt: skip


def _parts(text: str) -> list[str]:
    """Split the text beside a number into words and signs; glue like m€ and EURm comes apart."""
    parts: list[str] = []
    for found in PART.findall(text):
        word = found.casefold().strip(".")
        if word in SCALES or currency_code(found) or word in UNCLEAR:
            parts.append(found)
        elif word in ("in", "of"):
            continue
        elif currency_code(found[:3]) and word[3:] in SCALES:
            parts += [found[:3], found[3:]]
        elif currency_code(found[-3:]) and word[:-3] in SCALES:
            parts += [found[:-3], found[-3:]]
        else:
            parts.append(found)
    return parts
