"""The view of the page “New since”: what was added, changed and removed since a day."""

from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from ai_investments import changed_since, differences, first_place, formats, kept_versions
from ai_investments.changed_since import Earlier
from ai_investments.dataset import Dataset
from ai_investments.schema import TABLES
from ai_investments.views import parameter
from ai_investments.views.view import View
from ai_investments.views.watched import since_parameter, watch_parameter

TITLES = {table.title: table.name for table in TABLES}
NAMES = {table.name: table.title for table in TABLES}
NOUNS = {
    "investments": ("deal", "deals"),
    "capex": ("capex figure", "capex figures"),
    "capex_guidance": ("statement of guidance", "statements of guidance"),
    "capex_totals": ("published total", "published totals"),
    "aliases": ("spelling", "spellings"),
    "customers": ("customer’s period", "customers’ periods"),
    "churn_cases": ("lost customer", "lost customers"),
    "case_revenue": ("period of a case", "periods of cases"),
    "revenue": ("revenue figure", "revenue figures"),
    "left_out": ("row left out", "rows left out"),
}
"""What a row of a table is called, where the table's title does not say it."""
KINDS = ("added", "changed", "removed")
NAMED = 3
"""Tables that the finding names."""
NOBODY = "no company"
OWN_LEFT_OUT = "Your own rows are no part of this list: no version of them is kept."


@dataclass(frozen=True)
class Result:
    """What the page shows.

    Attributes
    ----------
    changes : pandas.DataFrame
        As `ai_investments.differences.of_datasets` gives them, of the tables, kinds and companies
        chosen, with ``title`` (of the table), ``watched`` and ``source_urls``; watched companies
        first.
    counts : pandas.DataFrame
        One row a company or table, ``name``, ``watched`` and the number of changes of each kind;
        watched ones first, then the most changed.
    compared : Earlier
        The version that the data is compared with.
    notes : tuple of str
        What could not be compared.
    versions : pandas.DataFrame
        The versions kept, newest first: ``version``, ``kept_on``, ``as_of``, ``note``.
    chart_title : str
        What the chart says.
    finding : str
        What is new in one sentence.
    """

    changes: pd.DataFrame
    counts: pd.DataFrame
    compared: Earlier
    notes: tuple[str, ...]
    versions: pd.DataFrame
    chart_title: str
    finding: str


@dataclass(frozen=True)
class NewSince(View):
    """Parameters of the page “New since”."""

    path: ClassVar[str] = "new-since"
    title: ClassVar[str] = "New since"
    section: ClassVar[str] = "Data"
    loads_deals: ClassVar[bool] = True
    key: ClassVar[tuple[str, ...]] = ("table", "what", "row", "column", "words")

    since: str = since_parameter()
    watch: tuple[str, ...] = watch_parameter()
    new_tables: tuple[str, ...] = parameter.choices(
        "Tables", "Tables whose changes are listed.", tuple(TITLES)
    )
    new_kinds: tuple[str, ...] = parameter.choices(
        "Kinds of change", "Whether rows were added, changed or removed.", KINDS
    )
    new_watched: bool = parameter.toggle(
        "Watched companies only", "List nothing about companies that are not on the watch list."
    )
    new_by: str = parameter.choice(
        "Chart by", "What a bar of the chart stands for.", ("company", "table"), "company"
    )

    def analyse(self, dataset: Dataset) -> Result:
        """Return what the page shows for this view of a dataset."""
        data = dataset.base or dataset
        compared = changed_since.earlier(data, self.since)
        notes: tuple[str, ...] = (OWN_LEFT_OUT,) if dataset.own_ids else ()
        every = pd.DataFrame(columns=list(differences.COLUMNS), dtype="object")
        if compared.data is not None:
            every = changed_since.changes(data, compared.data)
            notes += differences.not_compared(compared.data, data)
        every = every.assign(
            title=every["table"].map(NAMES),
            watched=every["company"].isin(self.watch),
            source_urls=_sources(every, data),
        )
        chosen = every[self._chosen(every)].sort_values("watched", ascending=False, kind="stable")
        counts = _counts(chosen, self.new_by)
        return Result(
            changes=chosen.reset_index(drop=True),
            counts=counts,
            compared=compared,
            notes=notes,
            versions=_versions(dataset),
            chart_title=_chart_title(counts, self.new_by),
            finding=self._finding(chosen, compared),
        )

    def export_table(self, result: Result, dataset: Dataset) -> pd.DataFrame:
        """Return a row for every change, with the addresses of its sources."""
        told = result.changes.drop(columns=["title", "watched", "url"])
        return told.assign(
            **{name: told[name].map(_written).astype("object") for name in ("before", "after")}
        )

    def _chosen(self, changes: pd.DataFrame) -> pd.Series:
        """Tell which changes pass the filters."""
        tables = {TITLES[title] for title in self.new_tables} or set(NAMES)
        passes = changes["table"].isin(tables) & changes["what"].isin(self.new_kinds or KINDS)
        return passes & changes["watched"] if self.new_watched else passes

    def _finding(self, changes: pd.DataFrame, compared: Earlier) -> str:
        """Say how much is new, and how many of the companies watched it concerns."""
        if compared.data is None:
            return compared.words
        when = f"since {formats.day(pd.Timestamp(self.since))}" if self.since else (
            "since the version before this one" if compared.version else ""
        )  # fmt: skip
        if self.new_watched and not self.watch:
            return "No company is on your watch list, and nothing else is listed"
        if changes.empty and (self.new_tables or self.new_kinds or self.new_watched):
            return f"Nothing of what is chosen is new or changed {when}"
        return _amounts(changes, when) + _touched(self.watch, set(changes["company"]))

    @property
    def remedy(self) -> str:
        """What to do where nothing is listed."""
        if self.new_watched and not self.watch:
            return "Put companies on the watch list, or switch “Watched companies only” off."
        return "Choose an earlier day, or other tables and companies."


def _amounts(changes: pd.DataFrame, when: str) -> str:
    """Write how many rows of which tables are new: 31 deals and 4 claims are new since …."""
    if changes.empty:
        return f"Nothing is new or changed {when}"
    added = changes.loc[changes["what"] == "added", "table"].value_counts()
    most = set(added.index[:NAMED])
    said = [_rows(name, int(added[name])) for name in NAMES if name in most]
    rest = int(added.sum()) - sum(int(added[name]) for name in most)
    said += [f"{rest:,} other {'row' if rest == 1 else 'rows'}"] if rest else []
    altered = int((changes["what"] == "changed").sum())
    gone = int((changes["what"] == "removed").sum())
    parts = []
    if said:
        parts.append(f"{formats.listed(said)} {'is' if added.sum() == 1 else 'are'} new {when}")
    if altered:
        parts.append(f"{formats.count(altered, 'cell')} changed{'' if said else f' {when}'}")
    if gone:
        parts.append(f"{formats.count(gone, 'row')} removed{'' if parts else f' {when}'}")
    return ", ".join(parts)


def _touched(watch: tuple[str, ...], companies: set[str]) -> str:
    """Write which of the companies watched any change is about."""
    touched = [name for name in watch if name in companies]
    if len(watch) < 2:
        return "".join(f"; {name} is {'' if touched else 'not '}touched" for name in watch)
    verb = "is" if len(touched) < 2 else "are"
    named = f": {formats.listed(touched)}" if 0 < len(touched) <= NAMED else ""
    return f"; {len(touched) or 'none'} of your {len(watch)} companies {verb} touched{named}"


def _rows(table: str, number: int) -> str:
    title = NAMES[table].lower()
    one, several = NOUNS.get(table, (title.removesuffix("s"), title))
    return formats.count(number, one, several)


def _counts(changes: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return the number of changes of each kind by company or table."""
    name = changes["title"] if by == "table" else changes["company"].fillna(NOBODY)
    named = changes.assign(name=name.astype("object"))
    counts = pd.DataFrame({
        kind: named[named["what"] == kind].groupby("name").size() for kind in KINDS
    }).reindex(sorted(set(named["name"]))).fillna(0).astype("int64")  # fmt: skip
    watched = named.groupby("name")["watched"].any() if by == "company" else False
    counts = counts.assign(watched=watched, total=counts.sum(axis=1)).rename_axis("name")
    ordered = counts.reset_index().sort_values(
        ["watched", "total", "name"], ascending=[False, False, True]
    )
    return ordered.reset_index(drop=True)


def _chart_title(counts: pd.DataFrame, by: str) -> str:
    if counts.empty:
        return "Nothing is new or changed"
    told = counts if (counts["name"] == NOBODY).all() else counts[counts["name"] != NOBODY]
    first = told.iloc[first_place.holders(told["total"].tolist())].sort_values("name")
    names = first["name"].tolist()
    who = first_place.named(names, by, {"company": "companies"}.get(by, ""))
    changes = formats.count(int(first["total"].iloc[0]), "change")
    return f"{who}: {changes}{first_place.each(names)}, the most of any {by}"


def _sources(changes: pd.DataFrame, dataset: Dataset) -> pd.Series:
    """Return the addresses behind each change: the row's own, or those of its figure's claims."""
    addresses: dict[str, str] = {}
    for table, key in (("claims", "deal_id"), ("capex_claims", "capex_id")):
        claims = dataset.rows(table).dropna(subset=["url"])
        joined = claims.groupby(key)["url"].agg(lambda urls: "; ".join(dict.fromkeys(urls)))
        addresses |= {str(name): str(urls) for name, urls in joined.items()}
    own = changes["url"].where(changes["url"].notna(), changes["row"].map(addresses))
    return own.astype("object")


def _versions(dataset: Dataset) -> pd.DataFrame:
    columns = ["version", "kept_on", "as_of", "note"]
    rows = [
        (each.version, pd.Timestamp(each.kept_on), each.as_of, each.note)
        for each in kept_versions.kept(dataset.folder)
    ]
    return pd.DataFrame(rows, columns=columns)


def _written(cell: Any) -> str | None:
    """Write a cell as its file does."""
    if cell is None or pd.isna(cell):
        return None
    if isinstance(cell, pd.Timestamp):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, bool):
        return str(cell).lower()
    return f"{cell:.12g}" if isinstance(cell, int | float) else str(cell)
