"""What must hold for amounts of money as people write them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_investments.own_data import amounts
from ai_investments.own_data.amounts import Amount
from ai_investments.own_data.refused import Refused


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("$1.2B", 1.2e9, "USD"),
        ("1,2 Mrd. €", 1.2e9, "EUR"),
        ("US$ 1,200,000", 1.2e6, "USD"),
        ("€500m", 500e6, "EUR"),
        ("£3.4bn", 3.4e9, "GBP"),
        ("1.2 million USD", 1.2e6, "USD"),
        ("500 million US dollars", 500e6, "USD"),
        ("12 M€", 12e6, "EUR"),
        ("EURm 5", 5e6, "EUR"),
        ("A$5m", 5e6, "AUD"),
        ("HK$ 3bn", 3e9, "HKD"),
        ("CN¥ 10bn", 10e9, "CNY"),
        ("RMB 6.4 bn", 6.4e9, "CNY"),
        ("INR 500 Cr", 5e9, "INR"),
        ("₹500 crore", 5e9, "INR"),
        ("R$ 3 bi", 3e9, "BRL"),
        ("US$1.5tn", 1.5e12, "USD"),
        ("1.5 MM", 1.5e6, ""),
        ("(500)", -500, ""),
        ("-$5m", -5e6, "USD"),
        ("−3", -3, ""),
        ("1 200 000", 1.2e6, ""),
        ("1'200'000.50", 1200000.5, ""),
        ("1,20,00,000", 1.2e7, ""),
        ("1.200.000,50", 1200000.5, ""),
        ("$1,200,000.50", 1200000.5, "USD"),
        ("1e9", 1e9, ""),
        ("５００", 500, ""),
        ("0,5", 0.5, ""),
        ("14.8 billion dollars", 14.8e9, "USD"),
    ],
)
def test_what_people_write_is_understood(text: str, value: float, currency: str) -> None:
    found = amounts.read(text, "one")
    assert found is not None
    assert found.value == pytest.approx(value, rel=1e-12)
    assert found.currency == currency


@pytest.mark.parametrize(
    "text",
    ["", "-", "–", "n/a", "N/A", "undisclosed", "Undisclosed", "(undisclosed)", "unknown", " ", "?",
     "not disclosed", "k. A.", "TBD", "nan", "None"],
)  # fmt: skip
def test_words_for_not_known_are_missing_and_not_zero(text: str) -> None:
    assert amounts.read(text) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [("~1.5bn", "~"), ("about $1.5bn", "about"), ("up to $1.5bn", "up to"), ("$1.5bn+", "+"),
     (">1.5bn", ">"), ("$1.5B (est.)", "estimated")],
)  # fmt: skip
def test_what_is_not_exact_says_so(text: str, said: str) -> None:
    found = amounts.read(text)
    assert found is not None
    assert (found.value, found.said) == (1.5e9, said)


@pytest.mark.parametrize(
    "text", ["1–2bn", "1-2bn", "$1bn - $2bn", "between 1 and 2bn", "1 to 2 bn"]
)
def test_a_range_is_refused_and_never_halved(text: str) -> None:
    with pytest.raises(Refused, match="range"):
        amounts.read(text)


@pytest.mark.parametrize(
    "text",
    ["hello", "$", "1.2.3", "12 34", "5 m 6", "12.5%", "A: 5", "=1+1", "1bn $ €", "¥500m", "5 kr",
     "1,23,4", "9" * 400, "<script>5</script>", "5 billion billion", "0x10", "1e999"],
)  # fmt: skip
def test_what_is_no_amount_is_refused_with_reason_and_remedy(text: str) -> None:
    with pytest.raises(Refused) as refused:
        amounts.read(text)
    assert refused.value.reason
    assert refused.value.remedy.startswith("Write ")


def test_a_plain_number_counts_what_the_mapping_says() -> None:
    for unit, factor in amounts.UNITS.items():
        assert amounts.read("14.8", unit) == Amount(14.8 * factor)
    with pytest.raises(Refused, match="names no unit"):
        amounts.read("14.8", "")
    assert amounts.read("14.8bn", "millions") == Amount(14.8e9, scaled=True)


def test_an_unclear_mark_is_decided_by_the_column_and_not_by_the_cell() -> None:
    with pytest.raises(Refused, match=r"1234 or as 1\.234"):
        amounts.read("1,234")
    assert amounts.read("1,234", decimal="point") == Amount(1234)
    assert amounts.read("1,234", decimal="comma") == Amount(1.234)
    assert amounts.decimal_mark(["1,234", "2.5"]) == ("point", "1,234")
    assert amounts.decimal_mark(["1,234", "2,5"]) == ("comma", "1,234")
    assert amounts.decimal_mark(["1,234", "500"]) == ("", "1,234")
    assert amounts.decimal_mark(["1,5", "2.5"]) == ("", "")
    assert amounts.decimal_mark([]) == ("", "")


PLAIN = st.decimals(min_value=0, max_value=10**12, places=2, allow_nan=False)


def written(number: object, mark: str) -> str:
    """Write a number with thousands and decimals apart."""
    plain = f"{number:,.2f}"
    return plain if mark == "point" else plain.translate(str.maketrans(",.", ".,"))


@given(PLAIN, st.sampled_from(["point", "comma"]), st.sampled_from(["", "$", "EUR ", "£"]),
       st.sampled_from(["", "k", "m", " bn", " million", " Mrd."]), st.booleans())  # fmt: skip
def test_a_number_reads_back_as_it_was_written(
    number: object, mark: str, sign: str, scale: str, negative: bool
) -> None:
    text = f"{sign}{written(number, mark)}{scale}"
    found = amounts.read(f"({text})" if negative else text, "one", mark)  # type: ignore[arg-type]
    factor = amounts.SCALES.get(scale.strip().strip(".").casefold(), 1.0)
    assert found is not None
    expected = float(str(number)) * factor * (-1 if negative else 1)
    assert found.value == pytest.approx(expected, rel=1e-12)
    assert found.scaled == bool(scale)


@given(st.lists(PLAIN, min_size=1, max_size=20), st.sampled_from(["point", "comma"]))
def test_a_column_written_one_way_is_read_that_way(numbers: list[object], mark: str) -> None:
    cells = [written(number, mark) for number in numbers]
    assert amounts.decimal_mark(cells)[0] == mark


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = amounts.read(text)
    except Refused:
        return
    assert found is None or math.isfinite(found.value)


@given(st.text(alphabet="0123456789.,'’ +-()$€mbnkeEMrd~–", max_size=25))
def test_text_that_looks_like_an_amount_is_read_or_refused(text: str) -> None:
    test_any_text_is_read_or_refused.hypothesis.inner_test(text)  # type: ignore[attr-defined]
