"""Pieces that pages share: a chart with its words, figures with their evidence, claims, notes."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from ai_investments import evidence, formats, report, sources, streamlit_cache, workbook
from ai_investments.dataset import MOST_READ, Dataset
from ai_investments.figures.chart import DARK, LIGHT, Palette
from ai_investments.problems import Problem
from ai_investments.sources import SourceFailed
from ai_investments.views import View
from pages import _chart, _columns, _downloads, _links, _rows

FIELD_NAMES = {
    "amount_usd_bn": "Amount",
    "valuation_usd_bn": "Valuation",
    "stake_pct": "Stake",
    "pre_money_usd_bn": "Pre-money",
    "announced_on": "Announced",
}

FIGURES = "The figures behind the charts, as tables"
MISSING = "–"
"""What a table shows where nothing is known, or nothing applies."""


def palette() -> Palette:
    """Return the colours of the theme that the browser shows."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def drawn(
    view: View,
    name: str,
    result: Any,
    dataset: Dataset,
    on_click: Callable[[str], None] | None = None,
) -> bool:
    """Show a chart of a view, and what makes a picture of it or embeds it.

    Parameters
    ----------
    view : View
        The view.
    name : str
        Name of the chart in `charts`, and of the element.
    result : object
        What the view shows of `dataset`.
    dataset : Dataset
        The data.
    on_click : callable, optional
        Called with the ``customdata`` of a mark that is clicked.

    Returns
    -------
    bool
        Whether there was anything to draw.
    """
    shown = streamlit_cache.chart(view, name, result, dataset, palette())
    if shown is None:
        return False
    _chart.show(_links.marked(shown), name, on_click, controls=True)
    return True


def finding(told: str, detail: str = "") -> None:
    """Show the page's answer in one sentence, and what it rests on."""
    st.subheader(formats.plain(told), anchor=False)
    if detail:
        st.markdown(formats.plain(detail))


def notes(told: Sequence[str]) -> None:
    """Show what to know about the figures, a paragraph each."""
    if told:
        st.caption("\n\n".join(map(formats.plain, told)))


def table(
    rows: pd.DataFrame,
    columns: Mapping[str, Any],
    heading: str = "",
    as_read: _rows.Change | None = None,
    **options: Any,
) -> Any:
    """Show a table, its grades of evidence in words, its headings explained where pointed at.

    Where there are no rows, a word says so instead of an empty grid.

    Parameters
    ----------
    rows : pandas.DataFrame
        The rows.
    columns : mapping of str to column configuration
        The columns to show, in their order, each with its heading; what the rows lack is left out.
    heading : str
        What stands above it, in Markdown, and names it for who cannot see it.
    as_read : callable, optional
        Changes the rows into what is read: a function of a module, called once for each table.
    options
        As `st.dataframe` takes them; without a heading ``alt`` among them, which names it then.
    """
    if heading:
        st.markdown(f"#### {heading}")
    if rows.empty:
        return st.caption("No rows.")
    shown = _rows.as_sent(rows, tuple(columns), as_read)
    there = set(shown.column_names)
    explained = _columns.explained({name: columns[name] for name in columns if name in there})
    named = {"alt": heading.replace("\\", ""), "placeholder": MISSING} | options
    return st.dataframe(shown, hide_index=True, column_config=explained, **named)


def behind(key: str, tables: Callable[[], None], label: str = FIGURES) -> None:
    """Offer tables that are made when they are asked for: while closed, they cost a step nothing.

    Parameters
    ----------
    key : str
        Fragment that shows them: among what a step draws again, it is left out while closed.
    tables : callable
        Shows them; no controls that a link carries, since what is closed has none.
    label : str
        What they are: for who cannot see the charts, they stand in their place.
    """

    @st.fragment(key=key)
    def shown() -> None:
        place = st.expander(label, key=_links.opening(key), on_change="rerun")
        if place.open:
            with place:
                tables()

    shown()


def event_line(event: dict[Hashable, Any]) -> str:
    """Return an event as an item of a Markdown list: day, what, grade, source, note."""
    source = formats.link(event["publisher"], event["url"])
    note = f". {formats.plain(event['note'])}" if isinstance(event["note"], str) else ""
    return (
        f"- {formats.day(event['event_on'], event['date_precision'])}: "
        f"{formats.plain(event['event'])} ({evidence.label(event['evidence'])}, {source}){note}"
    )


def _with_unit(field: str) -> str:
    """Name a figure of a deal with the unit that its claims are given in."""
    unit = ", $bn" if field.endswith("_usd_bn") else ", %" if field.endswith("_pct") else ""
    return f"{FIELD_NAMES.get(field, field)}{unit}"


def claims_table(claims: pd.DataFrame) -> None:
    """List claims with links; the ones that do not count say why."""
    claims_shown = pd.DataFrame(
        {
            "Figure": claims["field"].map(_with_unit),
            "Value": claims["value"],
            "Counts": claims["counts_in_range"].astype(bool),
            "Evidence": claims["evidence"].map(evidence.label),
            **({"Stage": claims["stage"].str.replace("_", " ")} if "stage" in claims else {}),
            "Publisher": claims["publisher"],
            "Title": claims["title"],
            "Address": claims["url"],
            "Published": claims["published_on"],
            "Note": claims["note"],
        }
    )
    table(
        claims_shown,
        {str(name): str(name) for name in claims_shown}
        | {
            "Address": st.column_config.LinkColumn("Address", display_text="open"),
            "Counts": st.column_config.CheckboxColumn(
                "Counts", help="Whether the figure's range runs over this claim."
            ),
        },
        alt="Claims",
    )


CAPEX_CLAIMS = "The claims behind these figures"
CAPEX_CLAIM_COLUMNS: dict[str, Any] = {
    "company": "Company",
    "period": "Period",
    "capex_id": "Row of the data",
    "value_number": st.column_config.NumberColumn("Capex, $bn", format="%,.3f"),
    "counts_in_range": st.column_config.CheckboxColumn("Counts"),
    "evidence": "Evidence",
    "publisher": "Publisher",
    "title": "Title",
    "url": st.column_config.LinkColumn("Address", display_text="open"),
    "published_on": "Published",
    "note": "Note",
}
"""Columns of claims as `ai_investments.capital_spending.capex.claims` gives them."""


def legend(dataset: Dataset) -> None:
    """Say what the grades mean, how old the data is and which version this is."""
    grades = " · ".join(
        f"{evidence.label(grade)}: {evidence.GRADE_MEANINGS[grade]}"
        for grade in evidence.GRADES
        if grade != evidence.OWN or dataset.own_ids
    )
    when = f"Data researched up to {dataset.as_of}, " if dataset.as_of else "Data "
    st.caption(formats.plain(f"{when}version {dataset.version}. Evidence: {grades}."))


def too_many_deals(view: type[View], dataset: Dataset) -> None:
    """Say that a page reads all deals, and that these are too many."""
    st.subheader(view.title, anchor=False)
    st.info(
        f"This page reads every deal into memory and is shown for up to {MOST_READ:,}; this data "
        f"has {dataset.count('investments'):,}. Valuation jumps is computed where the data stands."
    )


def source_failed(failure: SourceFailed) -> None:
    """Say which engine did not answer, what failed and what to do; other pages go on."""
    st.error(formats.plain(str(failure)), icon=":material/cloud_off:")
    if st.button("Try again"):
        st.rerun()  # the whole page, where a part of it failed


def nothing_read(view: type[View], problem: Problem) -> None:
    """Say that no data could be read, why and what to do: a page of nothing would claim things."""
    st.subheader(view.title, anchor=False)
    st.error(formats.plain(f"No data could be read. {problem}"), icon=":material/cloud_off:")
    st.button("Try again", on_click=streamlit_cache.open_source_again)


LISTED_PROBLEMS = 1000


def download(file_name: str) -> None:
    """Offer the page as CSV, Excel workbook and report: as it stands when one is asked for.

    Parameters
    ----------
    file_name : str
        Name of the CSV; the others have its stem.
    """
    latest = _links.latest()
    stem = file_name.removesuffix(".csv")
    with st.container(horizontal=True):
        st.download_button(
            "Download CSV",
            data=_downloads.csv(latest),
            file_name=file_name,
            mime="text/csv",
            on_click="ignore",
        )
        st.download_button(
            "Download Excel",
            data=_downloads.excel(latest),
            file_name=f"{stem}.xlsx",
            mime=workbook.MEDIA_TYPE,
            on_click="ignore",
            help="Result, settings and sources as sheets, and the page's formulas where a "
            "spreadsheet can compute them.",
        )
        st.download_button(
            "Download report",
            data=_downloads.report(latest),
            file_name=f"{stem}.html",
            mime=report.MEDIA_TYPE,
            on_click="ignore",
            help="One HTML file that opens offline and prints: finding, charts, settings, table "
            "and sources.",
        )


def data_problems(dataset: Dataset) -> None:
    """Say what is wrong with the data files, on every page, for as long as it is."""
    if not dataset.problems or sources.unread(dataset):
        return
    left_out = formats.count(dataset.rows_left_out, "row")
    title = f"{formats.count(len(dataset.problems), 'problem')} in the data, {left_out} left out"
    listed = dataset.problems[:LISTED_PROBLEMS]
    with st.expander(title, icon=":material/warning:"):
        if len(listed) < len(dataset.problems):
            st.markdown(f"The first {len(listed):,} are listed.")
        problem_table(listed)


def problem_table(problems: Sequence[Problem]) -> None:
    """List what is wrong: where, what was found, why it cannot be used, what to do."""
    st.dataframe(
        pd.DataFrame(
            [
                {
                    "File": problem.file,
                    "Row": problem.row,
                    "Column": problem.column,
                    "Value": problem.value,
                    "What is wrong": problem.reason,
                    "What to do": problem.remedy,
                }
                for problem in problems
            ]
        ),
        hide_index=True,
        alt="Problems in the data",
        placeholder=MISSING,
    )
