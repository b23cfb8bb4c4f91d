"""Exports of data vendors that are known by their headings, and what their columns are."""

from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass

from ai_investments.own_data import amounts


@dataclass(frozen=True)
class Vendor:
    """An export that is known by its headings.

    Attributes
    ----------
    name : str
        Who makes it; tests hold the page where the headings are written down.
    known_by : tuple of str
        Headings, in small letters without punctuation, that only this export has together.
    columns : dict of str to tuple of str
        Headings of each field, the best first.
    unit : amounts.Unit
        What its plain amounts count.
    constants : dict of str to str
        Fields that hold for every row.
    several : tuple of str
        Fields whose cells hold several rounds, ";" between.
    """

    name: str
    known_by: tuple[str, ...]
    columns: dict[str, tuple[str, ...]]
    unit: amounts.Unit
    constants: AnyMapping[str, str]
    several: tuple[str, ...] = ()


PITCHBOOK_COLUMNS = {
    "company": ("companies", "company name"),
    "announced_on": ("announced date", "deal date"),
    "amount_usd_bn": ("deal size",),
    "pre_money_usd_bn": ("pre money valuation", "premoney valuation"),
    "valuation_usd_bn": ("post valuation",),
    "stake_pct": ("acquired", "percent acquired", "pct acquired"),
    "round": ("series", "vc round", "deal type"),
    "status": ("deal status",),
    "segment": ("primary industry group", "verticals", "primary industry sector"),
    "country": (
        "company country territory region",
        "company country territory",
        "hq country territory region",
        "hq location",
    ),
    "lead_investors": ("lead sole investors", "lead investors"),
    "investors": ("investors",),
    "note": ("deal synopsis",),
}
VENDORS: tuple[Vendor, ...] = (
    Vendor("Crunchbase", ("organization name", "announced date", "funding type"), {
        "company": ("organization name",),
        "announced_on": ("announced date",),
        "amount_usd_bn": ("money raised currency in usd", "money raised in usd", "money raised"),
        "pre_money_usd_bn": ("pre money valuation currency in usd", "pre money valuation in usd",
                             "pre money valuation"),
        "round": ("funding type",),
        "segment": ("organization industries",),
        "country": ("organization location",),
        "lead_investors": ("lead investors",),
        "investors": ("investor names",),
        "currency": ("money raised currency",),
    }, "one", {"status": "closed"}),
    Vendor("PitchBook", ("companies", "deal date", "deal size", "post valuation"),
           PITCHBOOK_COLUMNS, "millions", {"valuation_basis": "post_money"}),
    Vendor("PitchBook", ("company name", "deal date", "deal size", "post valuation", "deal id"),
           PITCHBOOK_COLUMNS, "millions", {"valuation_basis": "post_money"}),
    Vendor("Tracxn", ("company name", "round date", "round name"), {
        "company": ("company name",),
        "announced_on": ("round date",),
        "amount_usd_bn": ("round amount in usd", "round amount usd"),
        "pre_money_usd_bn": ("round pre money valuation in usd", "round pre money valuation usd"),
        "valuation_usd_bn": ("round post money valuation in usd", "round post money valuation usd"),
        "round": ("round name",),
        "segment": ("practice areas",),
        "country": ("country",),
        "lead_investors": ("lead investor",),
        "investors": ("institutional investors",),
    }, "one", {"status": "closed", "valuation_basis": "post_money"}),
    Vendor("Dealroom", ("name", "each round type", "each round amount", "each round date"), {
        "company": ("name",),
        "announced_on": ("each round date",),
        "amount_usd_bn": ("each round amount",),
        "currency": ("each round currency",),
        "round": ("each round type",),
        "segment": ("sub industries", "industries"),
        "country": ("hq country",),
        "investors": ("each round investors",),
    }, "millions", {"status": "closed"},
           ("announced_on", "amount_usd_bn", "currency", "round", "investors")),
)  # fmt: skip
