"""The sheet Sources: the claims behind a page's table, with their addresses as links."""

from typing import Any

import pandas as pd

from ai_investments import evidence
from ai_investments.dataset import Dataset
from ai_investments.views import View
from ai_investments.views.churn_parameters import ChurnParameters
from ai_investments.workbook import table_sheet
from ai_investments.workbook.book import WEB, Book

NAME = "Sources"


def write(book: Book, view: View, result: Any, table: pd.DataFrame, dataset: Dataset) -> None:
    """Write the sheet: claims where the page rests on some, else the addresses of its table."""
    sheet = book.sheet(NAME)
    sheet.paragraph(0, NAME, "title")
    claims = view.export_claims(result, dataset)
    if claims is None and isinstance(view, ChurnParameters):
        claims = _of_customers(view, dataset)
    if claims is None:
        claims = _addresses(table)
    if claims.empty:
        sheet.paragraph(1, "No source stands behind this table: see the settings on Inputs.")
        return
    sheet.paragraph(
        1, "Every claim behind the figures. Addresses that are no web address are text."
    )
    if "evidence" in claims:
        grades = claims["evidence"].map(lambda g: evidence.label(g) if g in evidence.GRADES else g)
        claims = claims.assign(evidence=grades)
    table_sheet.write(sheet, 2, claims)


def _of_customers(view: ChurnParameters, dataset: Dataset) -> pd.DataFrame:
    """Return what is known of the vendor's customers; nothing for a table of the analyst's own."""
    book = view.reported_book(dataset)
    rows = dataset.rows("customers")
    own = rows[rows["vendor"] == book.vendor]
    columns = ["vendor", "customer", "period", "vendor_revenue_usd_m", "share_pct", "revenue_usd_m",
               "basis", "post_deal_action", "action_on", "evidence", "publisher", "title", "url",
               "published_on", "note"]  # fmt: skip
    return own[columns].reset_index(drop=True)


def _addresses(table: pd.DataFrame) -> pd.DataFrame:
    """Return the addresses that a table names, each once, with the column it stands in."""
    found = [
        {"column": name, "url": address}
        for name in table.columns
        if name.endswith(("url", "urls"))
        for cell in table[name].dropna()
        for address in WEB.findall(str(cell))
    ]
    return pd.DataFrame(found, columns=["column", "url"]).drop_duplicates(ignore_index=True)
