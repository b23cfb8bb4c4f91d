"""How a file's columns are read: what was recognised or guessed, and a form to say it better."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from ai_investments import formats
from ai_investments.own_data import headings
from ai_investments.own_data.amounts import CURRENCIES
from ai_investments.own_data.fields import FIELDS, OWN_TABLES, Field
from ai_investments.own_data.files import Sheet
from ai_investments.own_data.mapping import CHOICES, Mapping
from ai_investments.problems import shown
from ai_investments.schema import DEFINITIONS, SEGMENTS
from pages import _own_files
from pages._own_files import OwnFile

TABLE_NAMES = {"investments": "Deals", "capex": "Capex", "customers": "Customers"}
NOT_THERE = "not in the file"
OTHERS = sorted(CURRENCIES - {"USD"})
SETTING_WORDS = {
    ("unit", ""): "not known: the cells must say",
    ("unit", "one"): "single dollars (or units)",
    ("date_order", ""): "as the column shows",
    ("decimal", ""): "as the column shows",
    ("decimal", "point"): "a point",
    ("decimal", "comma"): "a comma",
}
CONSTANTS: dict[str, tuple[str, str, Sequence[str]]] = {
    "investments": ("segment", "Segment where none is known", SEGMENTS),
    "capex": ("definition", "What is counted", tuple(DEFINITIONS)),
}
"""Field, label and words of what may hold for every row, by table."""


def form(file: OwnFile) -> None:
    """Show how a file is read, with a form that changes it."""
    sheet, mapping = file.sheet, file.mapping
    if sheet is None or mapping is None:
        return
    if not sheet.headings:
        _sheet(file, sheet)
        return
    with st.expander("How it is read", expanded=not mapping.vendor, icon=":material/table_chart:"):
        _table_and_sheet(file, sheet, mapping)
        with st.form(f"{file.key} form {file.edition}", border=False):
            columns = _columns(file, sheet, mapping)
            constants = _constants(file, mapping)
            changed = _settings(file, replace(mapping, columns=columns, constants=constants))
            if st.form_submit_button("Read it this way") and changed != mapping:
                _own_files.remap(file, changed)
                st.rerun()
        st.dataframe(
            [dict(zip(sheet.headings, row, strict=True)) for row in sheet.sample[:5]],
            alt=f"The first rows of {file.name}",
        )


def recognised(mapping: Mapping) -> str:
    """Return how a file was understood, in a few words."""
    what = TABLE_NAMES[mapping.table]
    return f"{what}, an export of {mapping.vendor}" if mapping.vendor else what


def _key(file: OwnFile, name: str) -> str:
    return f"{file.key} {name} {file.edition}"


def _table_and_sheet(file: OwnFile, sheet: Sheet, mapping: Mapping) -> None:
    """Choose what the rows are and where they stand; either guesses the columns anew."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        table = st.segmented_control(
            "Its rows are", list(TABLE_NAMES), default=mapping.table, required=True,
            format_func=TABLE_NAMES.__getitem__, key=_key(file, "table"),
        )  # fmt: skip
        _sheet(file, sheet)
    if table != mapping.table:
        guessed = headings.guess(sheet.headings, sheet.sample, str(table))
        _own_files.remap(file, replace(guessed, sheet=sheet.name))
        st.rerun()


def _sheet(file: OwnFile, sheet: Sheet) -> None:
    """Choose the sheet of a workbook that has several."""
    if len(sheet.sheets) < 2:
        return
    name = st.selectbox(
        "Sheet", sheet.sheets, index=sheet.sheets.index(sheet.name), key=_key(file, "sheet")
    )
    if name != sheet.name:
        _own_files.remap(file, Mapping(sheet=name))
        st.rerun()


def _columns(file: OwnFile, sheet: Sheet, mapping: Mapping) -> dict[str, str]:
    """Choose the column of each field; return those that have one."""
    fields = FIELDS[mapping.table]
    first = [each for each in fields if each.required or each.name in mapping.columns]
    rest = [each for each in fields if each not in first]
    found = _choose(file, sheet, mapping, first)
    if rest:
        with st.expander(f"{len(rest)} more fields that a column can fill"):
            found |= _choose(file, sheet, mapping, rest)
    return found


def _choose(
    file: OwnFile, sheet: Sheet, mapping: Mapping, fields: Sequence[Field]
) -> dict[str, str]:
    found = {}
    options = ["", *sheet.headings]
    for place, field in enumerate(fields):
        if place % 4 == 0:
            row = st.columns(4)
        chosen = mapping.columns.get(field.name, "")
        with row[place % 4]:
            heading = st.selectbox(
                label(field),
                options,
                index=options.index(chosen) if chosen in options else 0,
                format_func=lambda each: _with_samples(each, sheet),
                help=_help(field, mapping),
                key=_key(file, f"column {field.name}"),
            )
        if heading:
            found[field.name] = heading
    return found


def label(field: Field) -> str:
    """Return a field's name as a person says it; a star where a row cannot do without it."""
    name = field.name
    for unit in ("_usd_bn", "_usd_m", "_pct", "_on"):
        name = name.removesuffix(unit)
    return name.replace("_", " ").capitalize() + (" *" if field.required else "")


def _help(field: Field, mapping: Mapping) -> str:
    described = ""
    if field.name in OWN_TABLES[mapping.table].columns:
        described = OWN_TABLES[mapping.table][field.name].description
    return formats.plain(" ".join(filter(None, (described, mapping.reasons.get(field.name)))))


def _with_samples(heading: str, sheet: Sheet) -> str:
    """Return a heading with what stands below it."""
    if not heading:
        return NOT_THERE
    place = sheet.headings.index(heading)
    cells = dict.fromkeys(row[place] for row in sheet.sample if row[place])
    return shown(f"{heading}: {', '.join(list(cells)[:3])}" if cells else heading)


def _constants(file: OwnFile, mapping: Mapping) -> dict[str, str]:
    """Choose what holds for all rows: a name or period that no column has, a segment, a basis."""
    found = dict(mapping.constants)
    missing = [
        each for each in FIELDS[mapping.table]
        if each.required and each.kind in ("name", "period", "date")
        and (each.name not in mapping.columns or each.name in mapping.constants)
    ]  # fmt: skip
    choice = CONSTANTS.get(mapping.table)
    with st.container(horizontal=True):
        for field in missing:
            value = st.text_input(
                f"{label(field).rstrip(' *')} of all rows",
                mapping.constants.get(field.name, ""),
                max_chars=120,
                help="For files that name it nowhere in their rows.",
                key=_key(file, f"all {field.name}"),
            )
            found[field.name] = value.strip()
        if choice is not None:
            name, words, options = choice
            found[name] = st.selectbox(
                words,
                options,
                index=options.index(mapping.constants.get(name, options[0])),
                help=formats.plain(mapping.reasons.get(name, "")),
                key=_key(file, f"all {name}"),
            )
    return {name: value for name, value in found.items() if value}


def _settings(file: OwnFile, mapping: Mapping) -> Mapping:
    """Choose what numbers and dates mean; rates only for currencies that need one."""

    def choose(name: str, words: str, known: Sequence[str]) -> str:
        value = getattr(mapping, name)
        chosen: str = st.selectbox(
            words,
            known,
            index=known.index(value) if value in known else 0,
            format_func=lambda each: SETTING_WORDS.get((name, each), each),
            help=formats.plain(mapping.reasons.get(name, "")) or None,
            key=_key(file, f"setting {name}"),
        )
        return chosen

    unit, currency, order, decimal = st.columns(4)
    with unit:
        told_unit = choose("unit", "Amounts without a unit count", CHOICES["unit"])
    with currency:
        told_currency = choose("currency", "Amounts without a currency are", ("USD", *OTHERS))
    with order:
        told_order = choose("date_order", "In dates such as 06/12/2025", CHOICES["date_order"])
    with decimal:
        told_decimal = choose("decimal", "Before the decimals stands", CHOICES["decimal"])
    return replace(
        mapping, unit=told_unit, currency=told_currency, date_order=told_order,
        decimal=told_decimal, rates=_rates(file, mapping),
    )  # fmt: skip


def _rates(file: OwnFile, mapping: Mapping) -> dict[str, float]:
    """Ask for the rate of each currency that stands in the file, or stood when one was given."""
    needed = file.own.without_rate if file.own is not None else ()
    rates = {}
    for place, currency in enumerate(dict.fromkeys((*needed, *mapping.rates))):
        if place % 4 == 0:
            row = st.columns(4)
        with row[place % 4]:
            rate = st.number_input(
                f"US dollars for one {currency}",
                min_value=0.0,
                value=mapping.rates.get(currency),
                format="%g",
                placeholder="no rate yet",
                help="Your rate for every row in this currency; such rows say so.",
                key=_key(file, f"rate {currency}"),
            )
        if rate:
            rates[currency] = rate
    return rates
