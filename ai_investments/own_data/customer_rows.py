"""Rows of customers: shares that follow from revenue, and the days of their period."""

from collections import Counter
from datetime import date

from ai_investments.evidence import OWN
from ai_investments.own_data import periods, words
from ai_investments.own_data.cells import Row
from ai_investments.own_data.known import Known
from ai_investments.own_data.mapping import Mapping
from ai_investments.own_data.slug import slug
from ai_investments.schema import CUSTOMERS

PUBLISHER = "Your own row"
GROUPS = tuple(CUSTOMERS["customer_group"].allowed)


def complete(row: Row, mapping: Mapping, known: Known) -> dict[str, str]:
    """Return a row of customers as text by column, empty where it has a fault.

    Parameters
    ----------
    row : Row
        Its values as read; faults and warnings are added.
    mapping : Mapping
        Its constants fill what the row leaves open.
    known : Known
        The vendor's revenue and periods in the built-in data.
    """
    values = row.values
    faulty = {name for name, *_ in row.faults}
    if not {"share_pct", "revenue_usd_m"} & (set(values) | faulty):
        row.fault(
            "revenue_usd_m",
            "",
            "Neither revenue nor share is given.",
            "Give one of them, or leave the row out.",
        )
    if row.faults:
        return {}
    vendor, customer = known.spelled(values["vendor"]), known.spelled(values["customer"])
    told = values["period"]
    period = periods.quarter_that_ends(told) if isinstance(told, date) else told
    like = known.customers.get((vendor, period.name)) or (
        known.customers.get((vendor, f"FY{period.name}")) if not period.quarter else None
    )
    start, end = period.days
    name = period.name
    if like is not None:
        name, end = str(like["period"]), like["period_end"]
        start = like["period_start"] if like["period_start"] == like["period_start"] else start
    elif period.fiscal:
        row.warn(
            "period",
            name,
            f"is taken as calendar {period.name[2:]}.",
            "Write the calendar period if the vendor’s year is another.",
        )
    found = {
        "customer_row_id": "-".join(("own", slug(vendor), slug(customer), slug(name))),
        "vendor": vendor,
        "customer": customer,
        "customer_group": _group(row, mapping),
        "parent_group": values.get("parent_group", ""),
        "period": name,
        "period_start": f"{start:%Y-%m-%d}",
        "period_end": f"{end:%Y-%m-%d}",
        "row_kind": "share",
        "publisher": PUBLISHER,
        "evidence": OWN,
        "note": "; ".join([*([values["note"]] if "note" in values else []), *row.told]),
    }
    whole = values.get("vendor_revenue_usd_m")
    if (
        whole is None
        and like is not None
        and like["vendor_revenue_usd_m"] == like["vendor_revenue_usd_m"]
    ):
        whole = like["vendor_revenue_usd_m"] * 1e6
    _share(row, found, whole)
    if (vendor, customer, name) in known.shares:
        row.warn(
            "customer",
            customer,
            f"The built-in data has a share of {customer} for {vendor}, {name}: beside it the "
            "built-in row counts.",
            "Use your rows instead of the built-in ones to count yours.",
        )
    return found


def reject_repeated(found: list[dict[str, str]], rows: list[Row]) -> None:
    """Reject the second row about one vendor, customer and period: a share counts once."""
    seen: dict[tuple[str, str, str], int] = {}
    shares: Counter[tuple[str, str]] = Counter()
    for each, row in zip(found, rows, strict=True):
        book = (each["vendor"], each["period"])
        first = seen.setdefault((*book, each["customer"]), row.number)
        if first != row.number:
            row.fault(
                "customer",
                each["customer"],
                f"stands in row {first} for the same vendor and period.",
                "Put the two together.",
            )
        elif shares[book] + float(each.get("share_pct") or 0) > 100.5:
            row.fault(
                "share_pct",
                f"{float(each['share_pct']):.4g}%",
                f"takes the customers of {book[0]} in {book[1]} above 100%.",
                "Correct the shares, or the vendor’s revenue.",
            )
        else:
            shares[book] += float(each.get("share_pct") or 0)  # type: ignore[assignment]


def number(found: list[dict[str, str]]) -> None:
    """Give every row a name of its own."""
    counted: Counter[str] = Counter()
    for row in found:
        counted[row["customer_row_id"]] += 1
        if counted[row["customer_row_id"]] > 1:
            row["customer_row_id"] = f"{row['customer_row_id']}-{counted[row['customer_row_id']]}"


def _share(row: Row, found: dict[str, str], whole: float | None) -> None:
    """Fill share and revenue from each other, as far as the vendor's revenue is known."""
    share, revenue = row.values.get("share_pct"), row.values.get("revenue_usd_m")
    if whole:
        found["vendor_revenue_usd_m"] = f"{whole / 1e6:.12g}"
    found["basis"] = "reported" if share is not None else "derived"
    if share is None and whole and revenue is not None:
        share = 100 * revenue / whole
        if share > 100:
            row.fault(
                "revenue_usd_m",
                f"{revenue:,.6g}",
                "is more than the vendor’s revenue.",
                "Correct one of them; check the units.",
            )
            return
    if share is None:
        found["row_kind"], found["basis"] = "named", ""
        row.warn(
            "vendor_revenue_usd_m",
            "",
            "The vendor’s revenue is not known, so there is no share: the "
            "customer is named, not weighed.",
            "Add a column with the vendor’s revenue.",
        )
    else:
        found["share_pct"] = f"{share:.12g}"
    if revenue is not None:
        found["revenue_usd_m"] = f"{revenue / 1e6:.12g}"


def _group(row: Row, mapping: Mapping) -> str:
    given = row.values.get("customer_group", "") or mapping.constants.get("customer_group", "")
    found = words.one_of(given, words.GROUP_WORDS, GROUPS) if given else "other"
    if not found:
        row.warn(
            "customer_group",
            given,
            "is no group known here; counted as other.",
            f"Write {', '.join(GROUPS)}.",
        )
    return found or "other"
