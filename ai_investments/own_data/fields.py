"""The fields that a column of an analyst's file can fill, and the headings each is known under."""

from dataclasses import dataclass
from typing import Literal

from ai_investments.schema import CAPEX, CUSTOMERS, INVESTMENTS, Table

Kind = Literal["name", "text", "list", "amount", "share", "date", "period", "word", "currency"]

OWN_TABLES: dict[str, Table] = {table.name: table for table in (INVESTMENTS, CAPEX, CUSTOMERS)}
"""Tables that an analyst's rows can stand in."""


@dataclass(frozen=True)
class Field:
    """A field that a column of the file can fill.

    Attributes
    ----------
    name : str
        Column of the table in `ai_investments.schema`; only ``currency`` is none.
    kind : Kind
        How its cells are read.
    also : tuple of str
        Headings under which it is known, in small letters without punctuation.
    required : bool
        Whether a row cannot do without it.
    """

    name: str
    kind: Kind
    also: tuple[str, ...] = ()
    required: bool = False


CURRENCY = Field("currency", "currency", (
    "currency", "currency code", "money raised currency", "deal currency", "each round currency",
    "valuation currency", "native currency", "ccy", "wahrung", "währung", "devise",
))  # fmt: skip
NOTE = Field("note", "text", ("note", "notes", "comment", "comments", "remarks", "deal synopsis"))
FIELDS: dict[str, tuple[Field, ...]] = {
    "investments": (
        Field("company", "name", (
            "company", "company name", "companies", "organization name", "organisation name",
            "organization", "portfolio company", "portfolio company name", "startup",
            "startup name", "target", "target company", "issuer", "name", "firm", "unternehmen",
            "entreprise", "société", "investee",
        ), required=True),
        Field("announced_on", "date", (
            "announced on", "announced date", "announcement date", "date announced", "deal date",
            "date", "round date", "funding date", "investment date", "closing date", "close date",
            "closed on", "funded at", "funded on", "date of round", "each round date", "datum",
            "announced", "transaction date", "year", "month", "quarter",
        ), required=True),
        Field("amount_usd_bn", "amount", (
            "amount", "money raised currency in usd", "money raised in usd", "money raised",
            "deal size", "round size", "round amount", "amount raised", "raised", "raised amount",
            "funding amount", "investment amount", "investment", "invested", "total raised",
            "each round amount", "deal value", "deal amount", "transaction value", "size",
            "capital raised", "funding", "betrag", "montant",
        )),
        Field("valuation_usd_bn", "amount", (
            "valuation", "post valuation", "post money valuation", "post money", "postmoney",
            "reported valuation", "company valuation", "round post money valuation",
            "valuation post money", "post deal valuation", "company post valuation",
            "post money value", "bewertung", "valorisation", "implied valuation",
        )),
        Field("pre_money_usd_bn", "amount", (
            "pre money", "pre money valuation currency in usd", "pre money valuation in usd",
            "pre money valuation", "premoney valuation", "premoney",
            "round pre money valuation", "pre valuation", "pre money value",
        )),
        Field("primary_usd_bn", "amount", ("primary", "primary amount", "primary money")),
        Field("stake_pct", "share", (
            "stake", "acquired", "percent acquired", "pct acquired", "ownership", "share acquired",
            "stake acquired", "equity stake", "anteil",
        )),
        Field("round", "word", (
            "round", "funding type", "round name", "round type", "funding round", "series",
            "vc round", "deal type", "stage", "financing round", "investment type",
            "funding round type", "each round type", "type", "investment stage", "funding stage",
        )),
        Field("status", "word", ("status", "deal status")),
        Field("segment", "word", (
            "segment", "sector", "industry", "category", "organization industries", "industries",
            "vertical", "verticals", "primary industry group", "primary industry sector",
            "industry group", "practice areas", "line of business",
        )),
        Field("country", "word", (
            "country", "company country", "company country territory region", "hq country",
            "organization location", "headquarters location", "hq location", "location",
            "headquarters", "company country territory",
        )),
        Field("valuation_basis", "word", (
            "valuation basis", "valuation type", "post valuation status",
        )),
        Field("lead_investors", "list", (
            "lead investors", "lead investor", "lead", "leads", "lead sole investors",
        )),
        Field("investors", "list", (
            "investors", "investor names", "investor", "institutional investors",
            "each round investors", "participants", "backers", "investoren", "investor list",
        )),
        CURRENCY,
        NOTE,
    ),
    "capex": (
        Field("company", "name", (
            "company", "company name", "issuer", "name", "firm", "ticker", "hyperscaler",
        ), required=True),
        Field("fiscal_period", "period", (
            "fiscal period", "period", "quarter", "year", "fiscal quarter", "fiscal year", "fy",
            "calendar period", "reporting period", "calendar quarter", "calendar year", "date",
        ), required=True),
        Field("period_end", "date", (
            "period end", "period ending", "period end date", "quarter end", "fiscal period end",
            "end date", "quarter ended",
        )),
        Field("capex_usd_bn", "amount", (
            "capex", "capital expenditure", "capital expenditures", "capital spending",
            "capex amount", "purchases of property and equipment", "total capex", "cash capex",
            "purchases of property plant and equipment", "investitionen",
        ), required=True),
        Field("revenue_usd_bn", "amount", ("revenue", "revenues", "sales", "total revenue",
                                           "net sales", "umsatz")),
        Field("operating_cash_flow_usd_bn", "amount", (
            "operating cash flow", "cash flow from operations", "ocf", "cfo",
            "cash from operations", "net cash provided by operating activities",
        )),
        Field("definition", "word", ("definition", "capex definition", "basis", "measure")),
        CURRENCY,
        NOTE,
    ),
    "customers": (
        Field("vendor", "name", (
            "vendor", "supplier", "company", "seller", "provider", "company name",
        ), required=True),
        Field("customer", "name", (
            "customer", "client", "customer name", "account", "buyer", "client name",
            "account name", "kunde",
        ), required=True),
        Field("period", "period", (
            "period", "year", "fiscal year", "quarter", "fiscal period", "fy", "date",
        ), required=True),
        Field("share_pct", "share", (
            "share", "share of revenue", "revenue share", "customer share", "of revenue",
            "percent of revenue", "pct of revenue", "concentration", "umsatzanteil",
        )),
        Field("revenue_usd_m", "amount", (
            "revenue", "revenue from customer", "customer revenue", "amount", "sales", "arr",
            "billings", "umsatz", "spend",
        )),
        Field("vendor_revenue_usd_m", "amount", (
            "vendor revenue", "total revenue", "company revenue", "revenue of vendor",
        )),
        Field("customer_group", "word", ("customer group", "group", "customer type", "segment",
                                         "type")),
        Field("parent_group", "text", ("parent group", "parent", "decides with")),
        CURRENCY,
        NOTE,
    ),
}  # fmt: skip
"""Fields by table, in the order of a template."""
