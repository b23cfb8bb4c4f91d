"""What a company spent in any fiscal or calendar period, as far as it is known."""

from collections.abc import Collection, Hashable
from dataclasses import dataclass, field, replace
from typing import Any

import narwhals as nw
import pandas as pd

from ai_investments import evidence
from ai_investments.capital_spending.target_periods import TargetPeriod
from ai_investments.dataset import Dataset
from ai_investments.remembered import with_dataset
from ai_investments.schema import DEFINITIONS

QUARTERS_OF_A_YEAR = 4


@dataclass(frozen=True)
class Spending:
    """What one company spent.

    Attributes
    ----------
    parts : dict
        Rows of the table by definition, frequency, whether the period is a fiscal one, and period
        ("2025Q3" or "2025"), with ``low``, ``high``, ``sources`` and ``grade_rank`` of
        `evidence.ranges`.
    newest : dict or None
        The quarter that ends last.
    """

    parts: dict[tuple[str, str, bool, str], dict[Hashable, Any]] = field(default_factory=dict)
    newest: dict[Hashable, Any] | None = None

    def known(self, target: TargetPeriod, wanted: str) -> tuple[str, list[dict[Hashable, Any]]]:
        """Return what is known of a period, never of two definitions.

        Parameters
        ----------
        target : TargetPeriod
            The period.
        wanted : str
            Definition that counts, unless another one is known for more quarters.

        Returns
        -------
        (str, list of dict)
            The definition, and its quarters in their order; the company's own figure of the year
            where quarters are missing; "" and nothing where nothing is known.
        """
        best: tuple[str, list[dict[Hashable, Any]]] = ("", [])
        most = 0
        for definition in (wanted, *(each for each in DEFINITIONS if each != wanted)):
            places = [(definition, "quarter", target.fiscal, each) for each in target.quarters]
            parts = [self.parts[place] for place in places if place in self.parts]
            covered = len(parts)
            if covered < len(target.quarters) == QUARTERS_OF_A_YEAR:
                place = (definition, "year", target.fiscal, f"{target.first_year:04}")
                if place in self.parts:
                    parts, covered = [self.parts[place]], QUARTERS_OF_A_YEAR
            if covered > most:
                best, most = (definition, parts), covered
        return best

    def days(self, target: TargetPeriod) -> tuple[pd.Timestamp, pd.Timestamp]:
        """Return first and last day of a period; a fiscal one by any quarter that is known."""
        if target.fiscal and self.newest is not None:
            return target.span(self.newest["fiscal_period"], self.newest["period_end"])
        return target.span(f"{target.first_year:04}Q4", pd.Timestamp(target.first_year, 12, 31))


def of(dataset: Dataset, companies: Collection[str]) -> dict[str, Spending]:
    """Return what each company spent, whatever the definition.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine; filters and joins run there.
    companies : collection of str
        The companies wanted.

    Returns
    -------
    dict of str to Spending
        By company; one that the data says nothing of is missing. A period that is in the table
        twice is the row with better evidence, then with more sources, then the first by
        ``capex_id``; its range spans both. A period written without FY, as an analyst's own may
        be, is the calendar's. Where own rows stand instead of the others, when a company's fiscal
        year begins is still known from those.
    """
    spent = _of_all(dataset)
    return {name: spent[name] for name in companies if name in spent}


@with_dataset()
def _of_all(dataset: Dataset) -> dict[str, Spending]:
    """Return what every company spent, kept for the next step of a control."""
    named = _rows(dataset)
    spent: dict[str, Spending] = {}
    for row in named.to_dict("records"):
        parts = spent.setdefault(row["company"], Spending()).parts
        for fiscal, period in ((True, row["fiscal_period"]), (False, row["calendar_period"])):
            if row["frequency"] == "year" and row["straddles_calendar"] and not fiscal:
                continue  # a fiscal year stands for no calendar year
            if fiscal and not row["is_fiscal"]:
                continue
            place = (row["definition"], row["frequency"], fiscal, period)
            better = parts.setdefault(place, dict(row))
            better["low"] = min(better["low"], row["low"])
            better["high"] = max(better["high"], row["high"])
    last = _newest(named)
    if dataset.base is not None:
        last = _newest(_rows(dataset.base)) | last
    return {
        name: replace(spent.get(name, Spending()), newest=last.get(name))
        for name in dict.fromkeys((*spent, *last))
    }


def _rows(dataset: Dataset) -> pd.DataFrame:
    """Return all rows with the range of each, those of better evidence first."""
    rows = (
        nw.from_native(dataset.capex)
        .lazy()
        .select("capex_id", "company", "definition", "fiscal_period", "calendar_period",
                "frequency", "period_end", "straddles_calendar")
    )  # fmt: skip
    backing = evidence.ranges(dataset, "capex_usd_bn", of=evidence.CAPEX)
    found = rows.join(backing, on="capex_id", how="inner").collect("pandas").to_pandas()
    named = found.assign(
        is_fiscal=found["fiscal_period"].str.startswith("FY").astype(bool),
        fiscal_period=found["fiscal_period"].str.removeprefix("FY"),
    )
    ordered: pd.DataFrame = named.sort_values(
        ["grade_rank", "sources", "capex_id"], ascending=[True, False, True]
    )
    return ordered


def _newest(named: pd.DataFrame) -> dict[str, dict[Hashable, Any]]:
    """Return each company's fiscal quarter that ends last."""
    readable = named["fiscal_period"].str.fullmatch(r"\d{4}Q[1-4]").astype(bool)
    quarters = named[(named["frequency"] == "quarter") & named["is_fiscal"] & readable]
    newest = quarters.sort_values(["period_end", "capex_id"])
    return {row["company"]: row for row in newest.to_dict("records")}
