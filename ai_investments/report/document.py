"""The HTML of a report: one file that asks nobody for anything."""

import base64
import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pandas as pd
import plotly.io
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from ai_investments import charts, evidence, exports, formats
from ai_investments.dataset import Dataset
from ai_investments.figures import Chart, picture
from ai_investments.figures.chart import DARK, LIGHT
from ai_investments.report import tables
from ai_investments.report.references import References, is_page
from ai_investments.report.settings import settings
from ai_investments.views import LinkProblem, View

MEDIA_TYPE = "text/html"
HERE = Path(__file__).parent
TEMPLATES = Environment(
    loader=FileSystemLoader(HERE),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def html(
    view: View,
    result: Any,
    dataset: Dataset,
    link: str,
    made_on: dt.date,
    problems: Sequence[LinkProblem] = (),
    marked: Callable[[Chart], Chart] = lambda chart: chart,
) -> bytes:
    """Return what a page shows as one HTML file in UTF-8.

    Parameters
    ----------
    view : View
        The page's view.
    result : object
        What it shows of the dataset.
    dataset : Dataset
        The dataset.
    link : str
        Address of the page, or its path with query.
    made_on : datetime.date
        The day.
    problems : sequence of LinkProblem
        What in the link could not be used.
    marked : callable
        Puts marks into a chart, of what is new or the reader's own.

    Returns
    -------
    bytes
        Finding, warnings, charts that work offline, every setting, the table, the claims behind
        it, the sources by number. Text from data and links is escaped; the file loads nothing.
    """
    references = References(dataset)
    table = view.export_table(result, dataset)
    rows = tables.shown(table, references)
    claims = view.export_claims(result, dataset)
    if claims is not None and "url" in claims:  # first those that the rows shown rest on
        claims = claims.iloc[(~claims["url"].map(lambda url: url in references)).argsort(
            kind="stable")]  # fmt: skip
    backing = None if claims is None else tables.shown(claims, references, names_last=False)
    listed = settings(view, dataset, _used(table))
    light = charts.all_charts(view, result, dataset, LIGHT)
    dark = charts.all_charts(view, result, dataset, DARK)
    return _rendered(
        "report.html.jinja",
        title=view.title,
        finding=exports.finding(result).strip(),
        remarks=exports.remarks(result),
        warnings=[*exports.warnings(result), *exports.data_problems(dataset)],
        problems=[str(problem) for problem in problems],
        link=link,
        linked=is_page(link),
        version=dataset.version,
        as_of=dataset.as_of,
        own_rows=_own_rows(dataset),
        made_on=formats.day(pd.Timestamp(made_on)),
        charts=[
            {
                "name": f"{view.address_name()}-{name.replace(' ', '-')}",
                "chart": chart,
                "light": _embedded(chart.spec),
                "dark": _embedded(marked(dark[name]).spec),
            }
            for name, chart in ((name, marked(each)) for name, each in light.items())
        ],
        events=_events(result, references),
        settings=listed,
        typed=[(each.label, tables.shown(each.table, references))
               for each in listed if each.table is not None],
        rows=rows,
        rows_rest=_rest(view, link, ""),
        claims=backing,
        claims_rest=_rest(view, link, "/claims"),
        references=references.listed(),
        grades=[(evidence.label(grade), words) for grade, words in evidence.GRADE_MEANINGS.items()],
    )  # fmt: skip


def refusal(view: View, reason: str, link: str) -> bytes:
    """Return the HTML that a reader gets instead of a report: what failed, and what to do."""
    return _rendered("refusal.html.jinja", title=view.title, reason=reason, link=link)


def _rendered(template: str, **told: Any) -> bytes:
    """Fill a template; only the scripts that it embeds may run, and nothing may be loaded."""
    library, own, style = _plotly(), _own_script(), _text("report.css")
    policy = (
        f"default-src 'none'; script-src {_hash(library)} {_hash(own)}; style-src 'unsafe-inline'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    text = TEMPLATES.get_template(template).render(
        policy=policy, plotly=_as_is(library), script=_as_is(own), style=_as_is(style), **told
    )
    return text.encode()


def _as_is(own: str) -> Markup:
    """Return the project's own text, or Plotly's, as HTML that is not escaped."""
    return Markup(own)  # noqa: S704  # nothing from data or links


@lru_cache(maxsize=1)
def _plotly() -> str:
    source: str = get_plotlyjs()
    return source


@lru_cache(maxsize=1)
def _own_script() -> str:
    return f"{picture.SCRIPT}\n{_text('report.js')}"


@lru_cache(maxsize=8)
def _text(name: str) -> str:
    return (HERE / name).read_text("utf-8")


@lru_cache(maxsize=8)
def _hash(script: str) -> str:
    """Return the hash by which a content security policy knows an inline script."""
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _embedded(spec: dict[str, Any]) -> Markup:
    """Return a figure as JSON that no text in it can end early."""
    written: str = plotly.io.to_json(spec, validate=False)
    for sign in "<>&\u2028\u2029":
        written = written.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(written)  # noqa: S704  # no sign of HTML is left in it


def _used(table: pd.DataFrame) -> dict[str, Any]:
    """Return the settings that a table repeats in each row, as they were used."""
    return {
        name.removeprefix(tables.SET_BY_READER): table[name].iloc[0]
        for name in table.columns
        if name.startswith(tables.SET_BY_READER)
        and table[name].head(1).notna().all()
        and len(table)
    }


def _events(result: Any, references: References) -> list[dict[str, Any]]:
    """Return the events of a page in words; a chart that numbers them does so in this order."""
    rows = getattr(result, "events", pd.DataFrame()).to_dict("records")
    return [
        {
            "words": f"{formats.day(row['event_on'], row['date_precision'])}: {row['event']} "
            f"({evidence.label(row['evidence'])}, {row['publisher']})",
            "sources": tables.Cell(
                "", references.numbers(row["url"]) if isinstance(row["url"], str) else ()
            ),
        }
        for row in rows
    ]


def _own_rows(dataset: Dataset) -> str:
    """Return how many rows an analyst brought; nothing where none."""
    if not dataset.own_ids:
        return ""
    return f"{formats.count(len(dataset.own_ids), 'row')} of own data, without public evidence"


def _rest(view: View, link: str, part: str) -> str:
    """Return the address where all rows are; empty where the link names no server."""
    if not is_page(link):
        return ""
    parts = urlsplit(link)
    before = parts.path.rpartition("/")[0]
    path = f"{before}/api/{view.address_name()}{part}.csv"
    return parts._replace(path=path).geturl()
