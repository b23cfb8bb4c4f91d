"""Deals, the claims behind them, and other spellings of names."""

import pandas as pd

from ai_investments.schema.source import NOTE, SOURCE_FIELDS
from ai_investments.schema.table import PARTIAL_DATE, Field, Rule, Table

STAGES = ("talks", "signing", "closing", "later_filing")
STATUSES = ("closed", "announced", "in_talks", "cancelled")
DATE_PRECISIONS = ("day", "month", "quarter")
VALUATION_BASES = (
    "unspecified",
    "post_money",
    "pre_money",
    "offer_price",
    "market_cap",
    "secondary_price",
    "purchase_price",
    "merger_value",
)
SEGMENTS = (
    "Foundation models",
    "Developer tools",
    "Chips & photonics",
    "Cloud & compute",
    "Enterprise applications",
    "Robotics & physical AI",
    "Media generation",
    "Consumer applications",
    "Data & labelling",
    "Healthcare",
    "Defence",
)
ROUNDS = (
    "Seed",
    *(f"Series {letter}" for letter in "ABCDEFGHIJKL"),
    "Growth",
    "Strategic",
    "Convertible",
    "Debt",
    "Tender",
    "Secondary",
    "IPO",
    "Merger",
    "Acquisition",
    "Licence & hire",
)

SMALLEST_USD_BN = 1e-6
"""A thousand dollars: a valuation of nothing is a mistake, and has no logarithm."""


def _value_fits_field(claims: pd.DataFrame) -> pd.Series:
    """Tell which claims hold a number above 0, or a date where the field is one."""
    dates = claims["value"].str.fullmatch(PARTIAL_DATE)
    plain = claims["value"].str.fullmatch(r"([0-9]+\.?[0-9]*|\.[0-9]+)")
    above_zero = pd.to_numeric(claims["value"].where(plain), errors="coerce") > 0
    return dates.where(claims["field"] == "announced_on", above_zero).astype(bool)


DEAL_ID = r"[a-z0-9]+(-[a-z0-9]+)*"

INVESTMENTS = Table(
    "investments",
    "Deals",
    "One row a deal: who put how much into which AI company, when, at what reported valuation.",
    (
        Field(
            "deal_id",
            "text",
            "Name of the row in links; the date and round columns count, not the words in it.",
            required=True,
            pattern=DEAL_ID,
        ),
        Field("company", "text", "Company that is valued, under one spelling.", required=True),
        Field("segment", "text", "Line of business.", required=True, allowed=SEGMENTS),
        Field(
            "country",
            "text",
            "Seat, ISO 3166 code of two letters.",
            pattern="[A-Z]{2}",
            pattern_words="Use the two capital letters of ISO 3166, such as US.",
        ),
        Field("announced_on", "date", "Day of the announcement, as far as known.", required=True),
        Field(
            "date_precision",
            "text",
            "How exact the date is; a quarter often means that only the year was given.",
            required=True,
            allowed=DATE_PRECISIONS,
        ),
        Field("round", "text", "Kind of round or deal.", required=True, allowed=ROUNDS),
        Field(
            "status",
            "text",
            "Whether the deal was closed, announced, only talked about, or cancelled.",
            required=True,
            allowed=STATUSES,
        ),
        Field("amount_usd_bn", "number", "Money of the deal, billions of US dollars.", low=0),
        Field(
            "primary_usd_bn",
            "number",
            "Part of the amount that the company kept (not paid out to holders); "
            "empty where that is not known.",
            low=0,
        ),
        Field(
            "pre_money_usd_bn",
            "number",
            "Value before the new money, where a source says it.",
            low=0,
        ),
        Field(
            "valuation_usd_bn",
            "number",
            "Reported valuation of the whole company, billions of US dollars.",
            low=SMALLEST_USD_BN,
        ),
        Field(
            "valuation_basis",
            "text",
            "What the valuation is; unspecified: the sources say just “valued at”.",
            allowed=VALUATION_BASES,
        ),
        Field(
            "stake_pct",
            "number",
            "Share of the company that the amount bought, percent.",
            low=0,
            high=100,
        ),
        Field(
            "round_group",
            "text",
            "Deal that stands for all tranches and extensions of one round; "
            "only that one counts as a point.",
            references="investments.deal_id",
        ),
        Field(
            "included_in",
            "text",
            "Deal whose amount contains this one (also in part): never add the two.",
            references="investments.deal_id",
        ),
        Field("perimeter", "text", "What is valued, where it is more than the company alone."),
        Field(
            "spans_missing_rounds",
            "yes/no",
            "Rounds between this deal and the company's previous one are missing from the table.",
        ),
        Field("doubt", "text", "Why the valuation is doubtful; empty: no special doubt."),
        Field("lead_investors", "list", "Investors that led."),
        Field("investors", "list", "Other investors named."),
        Field("note", "text", "What a reader must know, with the reason of any correction."),
    ),
    key=("deal_id",),
)

CLAIMS = Table(
    "claims",
    "Claims",
    "One row a claim: the value that one source gives for one figure of a deal.",
    (
        Field(
            "deal_id",
            "text",
            "Deal that the claim is about.",
            required=True,
            references="investments.deal_id",
        ),
        Field(
            "field",
            "text",
            "Column of the deals table that the claim gives a value for.",
            required=True,
            allowed=(
                "amount_usd_bn",
                "pre_money_usd_bn",
                "valuation_usd_bn",
                "stake_pct",
                "announced_on",
            ),
        ),
        Field("value", "text", "The value, in the column's unit.", required=True),
        Field(
            "stage",
            "text",
            "Stage of the deal that the figure describes.",
            required=True,
            allowed=STAGES,
        ),
        Field(
            "counts_in_range",
            "yes/no",
            "Whether the figure's range runs over this claim; false for claims from before "
            "signing or about something else.",
            required=True,
        ),
        *SOURCE_FIELDS,
        Field("note", "text", "Why the claim does not count, or what to know about it."),
    ),
    rules=(
        Rule(
            "value",
            _value_fits_field,
            "is no value for this field.",
            "Write a number above 0 such as 14.8, for announced_on a date as 2025-06-13.",
        ),
    ),
)

TICKETS = Table(
    "tickets",
    "Tickets",
    "One row a source: the money that one investor put into one deal, its part of the round.",
    (
        Field(
            "ticket_id",
            "text",
            "Name of the row: deal and investor as a slug, with -2, -3 for further sources.",
            required=True,
            pattern=DEAL_ID,
        ),
        Field(
            "deal_id",
            "text",
            "Deal that the money went into.",
            required=True,
            references="investments.deal_id",
        ),
        Field("investor", "text", "Investor, under the spelling used here.", required=True),
        Field(
            "amount_usd_bn",
            "number",
            "What this investor put in, billions of US dollars.",
            required=True,
            low=SMALLEST_USD_BN,
        ),
        Field(
            "kind",
            "text",
            "Paid, by the source's words; promised; the most that may come, on conditions.",
            required=True,
            allowed=("invested", "committed", "up to"),
        ),
        *SOURCE_FIELDS,
        NOTE,
    ),
    key=("ticket_id",),
)

ALIASES = Table(
    "aliases",
    "Spellings",
    "Other spellings of companies and investors, and the one that the tables use.",
    (
        Field("kind", "text", "Whose name it is.", required=True, allowed=("company", "investor")),
        Field("alias", "text", "Spelling found in sources.", required=True),
        Field("name", "text", "Spelling used here.", required=True),
    ),
    key=("kind", "alias"),
)
