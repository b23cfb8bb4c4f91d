"""The view of the page “Guidance”: every revision of guidance, and what was spent."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, cast

import narwhals as nw
import pandas as pd

from ai_investments import first_place, formats
from ai_investments.capital_spending import capex, guidance, target_periods
from ai_investments.dataset import Dataset
from ai_investments.remembered import with_dataset
from ai_investments.views import parameter
from ai_investments.views.spending import DEFINITION_NAMES, DEFINITIONS
from ai_investments.views.view import View

NAMES = {code: DEFINITION_NAMES[word] for word, code in DEFINITIONS.items()} | {
    "company_reported": "Capex by the company’s own measure"
}
"""What a definition of the data is called."""

PACE_WORDS = {
    "average": "spent so far ÷ quarters known × quarters of the period; where spending grows "
    "from quarter to quarter, that is low",
    "last quarter": "spent so far + last quarter known × quarters left",
}
YEARS_WITHOUT_DATA = (2025, 2026)


@with_dataset()
def _companies(dataset: Dataset) -> tuple[str, ...]:
    rows = nw.from_native(dataset.capex_guidance).lazy().select("company").unique(["company"])
    names = rows.collect("pandas").to_pandas()["company"]
    return tuple(sorted(names, key=lambda name: (name.casefold(), name)))


@with_dataset()
def _years(dataset: Dataset) -> tuple[int, int]:
    """Return the first and the last year that any guidance is about."""
    rows = nw.from_native(dataset.capex_guidance).lazy().select("target_period")
    texts = rows.unique(["target_period"]).collect("pandas").to_pandas()["target_period"]
    targets = [target for text in texts if (target := target_periods.read(text)) is not None]
    if not targets:
        return YEARS_WITHOUT_DATA
    return min(each.first_year for each in targets), max(each.last_year for each in targets)


@dataclass(frozen=True)
class Result:
    """What the page shows.

    Attributes
    ----------
    revisions : pandas.DataFrame
        Every guidance, as `guidance.revisions` gives them.
    outcomes : pandas.DataFrame
        One row a company, target period and definition, as `guidance.outcomes` gives them, with
        ``name`` (company and period) and in words the guidance (``first_words``, ``last_words``),
        ``spent_words``, how far that is off (``first_off``, ``last_off``, ``pace_off``) and the
        ``definitions`` (what was guided, and what was spent where that differs).
    claims : pandas.DataFrame
        Every claim behind what was spent.
    chart_title : str
        Where the periods that are not over would end at this pace.
    pace_words : str
        How the pace is computed.
    notes : tuple of str
        What to know about the comparison.
    finding : str
        The answer in one sentence.
    """

    revisions: pd.DataFrame
    outcomes: pd.DataFrame
    claims: pd.DataFrame
    chart_title: str
    pace_words: str
    notes: tuple[str, ...]
    finding: str


@dataclass(frozen=True)
class Guidance(View):
    """Parameters of the page “Guidance”."""

    path: ClassVar[str] = "guidance"
    title: ClassVar[str] = "Guidance against actual"
    section: ClassVar[str] = "Capex"
    rests_on: ClassVar[str] = "capex_guidance"
    key: ClassVar[tuple[str, ...]] = ("guidance_id",)

    guiding: tuple[str, ...] = parameter.choices(
        "Companies that guide",
        "Companies to show; none chosen shows all that ever gave a figure.",
        _companies,
    )
    target_years: tuple[int, int] | None = parameter.years(
        "Target years",
        "First and last year that the guidance is about; a fiscal period counts as the calendar "
        "year that holds most of its months.",
        _years,
    )
    pace: str = parameter.choice(
        "Pace",
        "What a period comes to that is not over. average: every quarter left is like the average "
        "of those known; last quarter: like the last one known.",
        guidance.PACES,
        "average",
    )

    def analyse(self, dataset: Dataset) -> Result:
        """Return what the page shows for this view of a dataset."""
        revisions = guidance.revisions(dataset, self.guiding, self.target_years)
        found = guidance.outcomes(dataset, revisions, cast(guidance.Pace, self.pace))
        outcomes = _worded(found)
        spent = found[found["capex_ids"] != ""]
        behind = spent.assign(period=spent["target_period"])[["company", "period", "capex_ids"]]
        return Result(
            revisions=revisions,
            outcomes=outcomes,
            claims=capex.claims(dataset, behind),
            chart_title=_chart_title(outcomes),
            pace_words=f"Pace = {PACE_WORDS[self.pace]}",
            notes=(*_notes(outcomes), *_lowered(revisions)),
            finding=_finding(self.guiding, outcomes),
        )

    def export_table(self, result: Result, dataset: Dataset) -> pd.DataFrame:
        """Return a row for every guidance, with what came of it and the addresses of both."""
        counting = result.claims[result.claims["counts_in_range"].astype(bool)]
        told = counting.dropna(subset=["url"]).drop_duplicates(["capex_id", "url"])
        addresses = told.groupby("capex_id")["url"].agg(list).to_dict()
        outcomes = result.outcomes.assign(
            actual_source_urls=[
                "; ".join(
                    dict.fromkeys(
                        url for each in ids.split("; ") for url in addresses.get(each, ())
                    )
                )
                for ids in result.outcomes["capex_ids"]
            ]
        )
        outcome = ["starts_on", "ends_on", "quarters", "quarters_known", "complete",
                   "actual_usd_bn", "low_usd_bn", "high_usd_bn", "actual_definition", "matched",
                   "actual_grade", "pace_usd_bn", "actual_source_urls"]  # fmt: skip
        beside = outcomes[[*guidance.SERIES, *outcome]].rename(
            columns={"low_usd_bn": "actual_low_usd_bn", "high_usd_bn": "actual_high_usd_bn"}
        )
        table = result.revisions.merge(beside, on=guidance.SERIES, how="left")
        misses = [
            guidance.miss(row["actual_usd_bn"], row["low_usd_bn"], row["high_usd_bn"])
            if row["complete"]
            else ("", float("nan"), float("nan"))
            for row in table.to_dict("records")
        ]
        told_misses = pd.DataFrame(
            misses, columns=["place", "miss_usd_bn", "miss_pct"], index=table.index
        )
        return table.join(told_misses)

    def export_claims(self, result: Result, dataset: Dataset) -> pd.DataFrame:
        """Return every claim behind what was spent."""
        return result.claims


def guided_words(low: float, high: float) -> str:
    """Write guidance: $60–65bn, $50bn, more than $25bn."""
    return f"more than {formats.usd_bn(low)}" if high != high else formats.usd_bn_range(low, high)


def _off(row: dict[Hashable, Any], which: str) -> str:
    """Write where an amount lies to the guidance: $5.663bn above, inside."""
    place = str(row[f"{which}_place"])
    if place in ("", "inside"):
        return place
    return f"{formats.usd_bn(abs(row[f'{which}_miss_usd_bn']))} {place}"


def _miss(row: dict[Hashable, Any], which: str) -> str:
    """Write the same with the share of the guidance: $5.663bn (11.3%) above."""
    share = row[f"{which}_miss_pct"]
    amount, space, place = _off(row, which).partition(" ")
    told = f" ({formats.percent(abs(share))})" if space and share == share else ""
    return f"{amount}{told}{space}{place}"


def _worded(outcomes: pd.DataFrame) -> pd.DataFrame:
    rows = outcomes.to_dict("records")
    period = [row["target_period"].replace("-", "–") for row in rows]
    columns: dict[str, list[str]] = {
        "name": [f"{row['company']} {each}" for row, each in zip(rows, period, strict=True)],
        "first_words": [guided_words(row["first_low_usd_bn"], row["first_high_usd_bn"])
                        for row in rows],
        "last_words": [guided_words(row["last_low_usd_bn"], row["last_high_usd_bn"])
                       for row in rows],
        "spent_words": [_spent_words(row) for row in rows],
        "first_off": [_off(row, "first") for row in rows],
        "last_off": [_off(row, "last") for row in rows],
        "pace_off": [_off(row, "pace") for row in rows],
        "definitions": [
            NAMES[row["definition"]]
            + ("" if row["matched"] or not row["quarters_known"]
               else f"; spent: {NAMES[row['actual_definition']].lower()}")
            for row in rows
        ],
    }  # fmt: skip
    return outcomes.assign(
        **{name: pd.Series(texts, index=outcomes.index, dtype="str")
           for name, texts in columns.items()}
    )  # fmt: skip


def _spent_words(row: dict[Hashable, Any]) -> str:
    if not row["quarters_known"]:
        return "not known"
    spent = formats.usd_bn(row["actual_usd_bn"])
    if row["complete"]:
        return spent
    return f"{spent} in {row['quarters_known']} of {row['quarters']} quarters"


def _notes(outcomes: pd.DataFrame) -> tuple[str, ...]:
    def told(rows: pd.DataFrame, words: Callable[[dict[Hashable, Any]], str]) -> str:
        return "; ".join(words(row) for row in rows.to_dict("records"))

    notes = []
    floors = outcomes[outcomes["counts"] & (outcomes["first_place"] == "above the floor")]
    if len(floors):
        listed = told(floors, lambda row: f"{row['name']} ({row['first_words']}, spent "
                      f"{formats.usd_bn(row['actual_usd_bn'])})")  # fmt: skip
        notes.append(f"First guided as “more than”, so more is no miss: {listed}.")
    other = outcomes[~outcomes["matched"] & (outcomes["quarters_known"] > 0)]
    for pair, rows in other.groupby(["definition", "actual_definition"]):
        guided, spent = (NAMES[str(code)].lower() for code in pair)
        notes.append(
            f"Guided: {guided}; spent: {spent}, which is known for "
            "more quarters. Marked *, never counted as hit or miss: "
            f"{told(rows, lambda row: row['name'])}."
        )
    fiscal = outcomes[outcomes["fiscal"]].drop_duplicates(["company", "target_period"])
    if len(fiscal):
        listed = told(fiscal, lambda row: f"{row['name']} ({formats.day(row['starts_on'])} to "
                      f"{formats.day(row['ends_on'])})")  # fmt: skip
        notes.append(f"Fiscal periods stand against the company’s own quarters: {listed}.")
    several = outcomes[outcomes["several_years"]]
    if len(several):
        listed = told(several, lambda row: f"{row['name']}, {row['last_words']}")
        notes.append(f"A sum over several years, never the figure of one: {listed}.")
    silent = outcomes[outcomes["readable"] & (outcomes["quarters_known"] == 0)]
    if len(silent):
        notes.append(f"What was spent is not known: {told(silent, lambda row: row['name'])}.")
    unread = outcomes[~outcomes["readable"]]
    if len(unread):
        notes.append(f"The period cannot be read: {told(unread, lambda row: row['name'])}.")
    return tuple(notes)


def _lowered(revisions: pd.DataFrame) -> tuple[str, ...]:
    """Say what the sources say about guidance that was lowered: not every cut is one."""
    lowered = revisions[(revisions["change"] == "lowered") & revisions["note"].notna()]
    if lowered.empty:
        return ()
    told = "; ".join(
        f"{row['company']} {row['target_period']}, {formats.day(row['guided_on'])}, to "
        f"{guided_words(row['low_usd_bn'], row['high_usd_bn'])} ({row['note']})"
        for row in lowered.to_dict("records")
    )
    return (f"Lowered, with what is known about it: {told}.",)


def _finding(chosen: Sequence[str], outcomes: pd.DataFrame) -> str:
    if outcomes.empty:
        who = f" by {formats.listed(chosen)}" if chosen else ""
        return f"The data holds no capex guidance{who} for the years shown"
    if outcomes["company"].nunique() == 1:
        return _of_one(outcomes)
    counting = outcomes[outcomes["counts"]]
    if counting.empty:
        running = _running(outcomes)
        return (
            f"None of {formats.count(len(outcomes), 'guided period')} is over and known as guided"
            + (f"; {running[0].lower()}{running[1:]}" if running else "")
        )
    above, below = ((counting["first_place"] == place).sum() for place in ("above", "below"))
    said = (
        f"Companies spent more than they first guided in {above} of {len(counting)} completed "
        f"periods and less in {below}"
    )
    missed = counting[counting["first_place"].isin(["above", "below"])].to_dict("records")
    if not missed:
        return said
    far = [missed[at] for at in first_place.holders([abs(r["first_miss_usd_bn"]) for r in missed])]
    told = [f"{row['name']}, {_miss(row, 'first')} the first {row['first_words']}" for row in far]
    verb = "was" if len(far) == 1 else "were"
    return f"{said}; furthest off {verb} {first_place.named(told, 'period', 'periods')}"


def _running(outcomes: pd.DataFrame) -> str:
    """Say where the periods that are not over would end at this pace, or nothing."""
    paced = outcomes[outcomes["matched"] & (outcomes["pace_place"] != "")]
    if paced.empty:
        return ""
    if len(paced) == 1:
        only = paced.iloc[0]
        where = str(only["pace_place"]).replace("the floor", "the floor of")
        return f"At the pace so far {only['name']} would end {where} the last guidance"
    below = int((paced["pace_place"] == "below").sum())
    return (
        f"At the pace so far {below} of {len(paced)} running periods would end below the last "
        "guidance"
    )


def _chart_title(outcomes: pd.DataFrame) -> str:
    if outcomes.empty:
        return "No guidance is known for the years shown"
    return _running(outcomes) or _of_one(outcomes)


def _of_one(outcomes: pd.DataFrame) -> str:
    """Tell of one company: the newest period that is over and comparable, else the newest."""
    order = ["counts", "complete", "ends_on", "matched"]
    ordered = outcomes.sort_values(order, kind="stable", na_position="first")
    newest = ordered.to_dict("records")[-1]
    first, last = newest["first_words"], newest["last_words"]
    earlier = f"; first guided {first}" if first != last else ""
    if not newest["quarters_known"]:
        return f"{newest['name']}: guided {last}; what was spent is not known{earlier}"
    if newest["complete"]:
        which, place = "last", newest["last_place"]
        spent = formats.usd_bn(newest["actual_usd_bn"])
    else:
        which, place = "pace", newest["pace_place"]
        spent = f"{newest['spent_words']}, a pace of {formats.usd_bn(newest['pace_usd_bn'])}"
    against = f"{_miss(newest, which)} the last guided {last}"
    if place == "above the floor":
        against = f"as last guided: {last}"
    unlike = "" if newest["matched"] else " (under another definition than guided)"
    return f"{newest['name']}: spent {spent}{unlike}, {against}{earlier}"
