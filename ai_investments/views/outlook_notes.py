"""What to know about projected capex, in sentences."""

from collections.abc import Mapping

import narwhals as nw
import pandas as pd

from ai_investments import formats
from ai_investments.capital_spending import capex_outlook, target_periods
from ai_investments.dataset import Dataset
from ai_investments.remembered import with_dataset
from ai_investments.views import spending

GUIDED_AS = {code: word for word, code in spending.DEFINITIONS.items()}


def about_guides(dataset: Dataset, guides: pd.DataFrame, quarters: pd.DataFrame) -> list[str]:
    """Say how guidance fits the figures, and for which years there is none."""
    if quarters.empty:
        return []
    notes = []
    converted = guides[~guides["matched"] & guides["ratio"].notna()]
    if len(converted):
        told = "; ".join(
            f"{row['company']} guides “{GUIDED_AS[row['guided_definition']]}”, × "
            f"{row['ratio']:.3f} ({_span(row['ratio_quarters'])})"
            for row in converted.to_dict("records")
        )
        notes.append(
            "Guided under another definition, converted by the company’s own ratio of the two in "
            f"the quarters named: {told}."
        )
    fiscal = guides[guides["target_period"].str.startswith("FY")]
    if len(fiscal):
        told = "; ".join(
            f"{row['company']} {row['target_period']} = {_span(row['quarters'])}"
            for row in fiscal.to_dict("records")
        )
        notes.append(f"Guided for a fiscal period, not for a calendar year: {told}.")
    floors = guides.loc[guides["high_usd_bn"].isna(), "company"].tolist()
    if floors:
        notes.append(
            f"{formats.listed(floors)} guided “more than”: the lower end stands for the middle."
        )
    for row in guides[~guides["usable"]].to_dict("records"):
        notes.append(
            f"The guidance of {row['company']} for {row['target_period']} is not followed: "
            f"{row['why_not']}."
        )
    silent = sorted(set(quarters["company"]) - set(guides["company"]))
    if silent:
        notes.append(f"No guidance that is still open is known of {formats.listed(silent, 12)}.")
    return [*notes, *_unguided_years(dataset)]


def about_data(quarters: pd.DataFrame, by_year: pd.DataFrame) -> list[str]:
    """Say from where each company starts and what is incomplete."""
    if quarters.empty:
        return []
    last = quarters.groupby("company")["period"].max()
    usual = last.mode().max()
    others = [f"{company} {period}" for company, period in last[last != usual].items()]
    notes = [f"Last actual quarter: {usual}{', of ' + ', '.join(others) if others else ''}."]
    first_year = min(capex_outlook.PROJECTED_YEARS)
    early = last[last < f"{first_year - 1}Q4"]
    if len(early):
        notes.append(
            f"{formats.listed(list(early.index), 12)}: quarters before {first_year} that are not "
            f"known are projected at the growth of {first_year}."
        )
    lacking = by_year.loc[~by_year["complete"], "year"].astype("str").tolist()
    if lacking:
        notes.append(
            f"Incomplete, not to be read as whole: {', '.join(lacking)} (a company or quarter is "
            "not known)."
        )
    straddling = sorted(set(quarters.loc[quarters["straddles"], "company"]))
    if straddling:
        notes.append(
            f"Fiscal quarters of {formats.listed(straddling, most=12)} are no calendar quarters; "
            "each counts as the calendar quarter in which most of it falls."
        )
    return notes


def about_ended(definition: str, ended: Mapping[str, str]) -> list[str]:
    """Say whose figures end too long ago to be carried on."""
    what = spending.lower(spending.DEFINITION_NAMES[definition])
    return [
        f"Not carried on, for too long ago: {what} of {company}, known up to {last}."
        for company, last in ended.items()
    ]


@with_dataset()
def _unguided_years(dataset: Dataset) -> tuple[str, ...]:
    """Say for which of the later years no company at all gave a number."""
    rows = (
        nw.from_native(dataset.capex_guidance)
        .lazy()
        .select("target_period")
        .unique(["target_period"])
        .collect("pandas")
        .to_pandas()
    )
    guided = set()
    for text in rows["target_period"]:
        target = target_periods.read(text)
        if target is not None and not target.fiscal and not target.several_years:
            guided.add(target.first_year)
    years = [str(year) for year in capex_outlook.PROJECTED_YEARS if year not in guided]
    if not years:
        return ()
    return (
        f"No company in the data gave a number for calendar {' or '.join(years)}; only banks "
        "forecast these years.",
    )


def _span(quarters: str) -> str:
    """Write quarters that follow each other: 2026Q1–2026Q2."""
    names = quarters.split("; ")
    return names[0] if len(names) == 1 else f"{names[0]}–{names[-1]}"
