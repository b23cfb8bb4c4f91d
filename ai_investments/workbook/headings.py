"""Headings of tables in words, with their units and number formats."""

from dataclasses import dataclass

from ai_investments.workbook.book import DATE

UNITS = {
    "_usd_bn": (", $bn", "#,##0.000"),
    "_usd_m": (", $m", "#,##0.0"),
    "_pct": (", %", "#,##0.0"),
    "_points": (", percentage points", "#,##0.0"),
    "_days": (", days", "#,##0"),
    "_months": (", months", "#,##0.#"),
    "_log": (", logarithm", "0.0000"),
    "_on": (" on", DATE),
    "_urls": (": addresses", ""),
    "_url": (": address", ""),
    "_id": (": name in the data", ""),
    "_ids": (": names in the data", ""),
}
"""Last part of a column's name: what the heading then ends in, and the number format."""
WORDS = {
    "deal_id": "Deal (name in links)",
    "previous_deal_id": "Deal before (name in links)",
    "announced_on": "Announced",
    "previous_on": "Announced before",
    "published_on": "Published",
    "valuation_usd_bn": "Valuation after, $bn",
    "valuation_low_usd_bn": "Valuation from, $bn",
    "valuation_high_usd_bn": "Valuation to, $bn",
    "previous_valuation_usd_bn": "Valuation before, $bn",
    "previous_round": "Round before",
    "previous_kind": "Kind before",
    "jump": "Jump, ×",
    "jump_low": "Jump from, ×",
    "jump_high": "Jump to, ×",
    "step_up": "Step-up, ×",
    "step_up_low": "Step-up from, ×",
    "step_up_high": "Step-up to, ×",
    "multiple": "Multiple, ×",
    "previous_multiple": "Multiple before, ×",
    "break_even_multiple": "Break-even multiple, ×",
    "times": "Times, ×",
    "times_first": "Times the first, ×",
    "days": "Days between",
    "months": "Months",
    "annual_growth_pct": "Growth a year, %",
    "raised_usd_bn": "Raised since, $bn",
    "raised_unknown": "Amounts unknown",
    "down_round": "Down round",
    "grade": "Evidence",
    "flags": "Not ranked because",
    "position": "Rank",
    "probability_below_price": "Probability of less than the price, 0 to 1",
    "largest_leaves": "Largest leaves, probability 0 to 1",
    "all_stay_usd_m": "Revenue if all stay, $m",
    "expected_usd_m": "Expected revenue, $m",
    "q05_usd_m": "Revenue exceeded in 95%, $m",
    "q25_usd_m": "Revenue exceeded in 75%, $m",
    "q50_usd_m": "Revenue exceeded in 50%, $m",
    "q75_usd_m": "Revenue exceeded in 25%, $m",
    "q95_usd_m": "Revenue exceeded in 5%, $m",
    "revenue_q05_usd_m": "Revenue exceeded in 95%, $m",
    "revenue_q95_usd_m": "Revenue exceeded in 5%, $m",
    "mark_q05_usd_bn": "Mark exceeded in 95%, $bn",
    "mark_q95_usd_bn": "Mark exceeded in 5%, $bn",
    "value_at_risk_95_usd_m": "Value-at-risk at 95%, $m",
    "expected_shortfall_95_usd_m": "Expected shortfall at 95%, $m",
    "as_of": "As of",
    "sells_ai": "Sells AI",
    "usd_bn": "Amount, $bn",
    "low_usd_bn": "From, $bn",
    "high_usd_bn": "To, $bn",
    "low": "From",
    "high": "To",
    "url": "Address",
    "value_number": "Value as a number",
    "counts_in_range": "Counts in the range",
    "announced_day": "Announced, days since 1970",
}
"""Headings of names that say too little, or not in words."""
FORMATS = {"as_of": DATE, "days": "#,##0", "months": "#,##0.#", "year": "0"}
TIMES = "#,##0.00"


@dataclass(frozen=True)
class Heading:
    """What stands above a column.

    Attributes
    ----------
    words : str
        In words, with the unit.
    number : str
        Excel's format of its numbers; empty for the general one.
    """

    words: str
    number: str


def heading(name: str) -> Heading:
    """Return the heading of a column by its name."""
    suffix = max((each for each in UNITS if name.endswith(each)), key=len, default="")
    ending, number = UNITS.get(suffix, ("", ""))
    words = WORDS.get(name)
    if words is None:
        stem = name.removesuffix(suffix).replace("_", " ").strip()
        words = f"{stem[:1].upper()}{stem[1:]}{ending}".replace(" pct", " %")
    if words.endswith("×"):
        number = TIMES
    return Heading(words, FORMATS.get(name, number))
