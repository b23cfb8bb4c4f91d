"""Data at an address: what the page shows, under the page's own parameters."""

import io
import json
import re
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from ai_investments import api, frames, kept_versions, openapi
from ai_investments.dataset import TooLarge
from ai_investments.problems import Problem
from ai_investments.sources import SourceFailed, TooSlow
from ai_investments.views import VIEWS, ValuationJumps, View
from tests.agent import Agent
from tests.built_in import DATA
from tests.running_app import ROOT, RunningApp
from tests.test_links import NOT_DEFAULT


class Answer:
    """What the API answers to one request."""

    def __init__(
        self,
        app: RunningApp,
        path: str,
        headers: Mapping[str, str] | None = None,
        method: str = "GET",
    ):
        address = app.address + path
        request = urllib.request.Request(address, headers=dict(headers or {}), method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                self.status, self.headers, self.body = answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            self.status, self.headers, self.body = error.code, error.headers, error.read()

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


def path_to(view: View, form: str) -> str:
    query = urlencode(view.to_query(), doseq=True)
    return f"/api/{view.address_name()}.{form}" + (f"?{query}" if query else "")


SAMPLE = [*(view() for view in VIEWS), *(view(**NOT_DEFAULT[view]) for view in VIEWS)]


@pytest.mark.parametrize("view", SAMPLE, ids=lambda view: view.title)
def test_page_csv_and_json_give_the_same(app: RunningApp, view: View) -> None:
    visit = Agent(app, view.path, view.to_query())
    told = Answer(app, path_to(view, "json")).json
    assert visit.finding.replace("\\", "") == told["finding"]
    offered = {each["props"]["label"] for each in visit.elements("download_button")}
    if told["rows"]:  # before anything of one's own is stored there is nothing to take along
        assert offered >= {"Download CSV", "Download Excel"}
    result = view.analyse(DATA)
    wanted = view.export_table(result, DATA)
    assert told["columns"] == list(wanted.columns)
    assert told["dataset"]["version"] == DATA.version
    table = pd.read_csv(io.BytesIO(Answer(app, path_to(view, "csv")).body))
    assert len(table) == len(told["rows"]) == len(wanted)
    for name in wanted.select_dtypes("number"):
        for found in (table[name], pd.Series([row[name] for row in told["rows"]])):
            pd.testing.assert_series_equal(
                found.astype(float), wanted[name].astype(float).reset_index(drop=True),
                check_names=False, rtol=1e-12,
            )  # fmt: skip
    assert (table["link"] == told["link"]).all()
    assert told["link"].startswith(f"{app.address}/{view.path}")


def test_the_link_in_an_answer_opens_the_same_view(app: RunningApp) -> None:
    view = ValuationJumps(segment=("Defence",), rows=7)
    link = Answer(app, path_to(view, "json")).json["link"]
    query = urllib.parse.parse_qs(urllib.parse.urlparse(link).query)
    assert query.pop("data") == [DATA.version]
    assert ValuationJumps.from_query(query, DATA) == (view, ())


def test_the_claims_are_those_about_the_deals_of_the_table(app: RunningApp) -> None:
    query = "?" + urlencode({"company": "Scale AI"})
    steps = Answer(app, f"/api/valuations.json{query}").json["rows"]
    claims = Answer(app, f"/api/valuations/claims.json{query}").json["rows"]
    named = {row[name] for row in steps for name in ("deal_id", "previous_deal_id")}
    everything = DATA.claims
    assert len(claims) == int(everything["deal_id"].isin(named).sum()) > 20
    assert {row["deal_id"] for row in claims} == named


def test_what_is_not_changed_is_not_sent_again(app: RunningApp) -> None:
    first = Answer(app, "/api/valuations.csv")
    again = Answer(app, "/api/valuations.csv", {"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")
    other = Answer(app, "/api/valuations.csv?rows=7", {"If-None-Match": first.headers["ETag"]})
    assert other.status == 200


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("rows=99", "rows"),
        ("rows=5&rows=6", "rows"),
        ("rows=7.5", "rows"),
        ("years=2026&years=2020", "years"),
        ("segment=Nope", "segment"),
        ("segment=Defence&segment=Nope", "segment"),
        ("hollow=yes", "hollow"),
        ("nonsense=1", "nonsense"),
        ("deal=%00%ff%3Cscript%3E", "deal"),
        ("rows=", "rows"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_named(app: RunningApp, query: str, name: str) -> None:
    answer = Answer(app, f"/api/valuations.csv?{query}")
    assert answer.status == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert [problem["name"] for problem in answer.json["problems"]] == [name]
    assert answer.json["status"] == 400


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("churn.json", []),
        ("churn.json?vendor=Innodata,+9M+2025", ["$1m stands for 1% of it"]),
        ("churn.json?own=customer,revenue%0AA,-5%0AB,3", ["row 2, column revenue: “-5”"]),
        ("what-matters.json?exceptions=who,probability%0ANobody,1", ["row 2, column who"]),
        ("compare.json?pins=scenario,settings%0AA,growth%3D900", ["is outside -50–200%"]),
        ("capex.json", []),
    ],
)
def test_what_the_page_warns_of_is_in_the_answer(
    app: RunningApp, path: str, told: list[str]
) -> None:
    warnings = Answer(app, f"/api/{path}").json["warnings"]
    assert len(warnings) == len(told)
    assert all(part in warning for part, warning in zip(told, warnings, strict=True))


def test_rows_that_earlier_data_lacks_are_told(app: RunningApp) -> None:
    oldest = kept_versions.kept()[-1].version
    told = Answer(app, f"/api/commitments.json?data={oldest}").json
    assert not told["rows"]
    assert any("in the data" in warning for warning in told["warnings"])


def test_an_address_of_an_embedded_page_gives_its_data(app: RunningApp) -> None:
    plain = Answer(app, "/api/churn.csv?growth=35")
    embedded = Answer(
        app, "/api/churn.csv?growth=35&embed=true&chart=losses&embed_options=dark_theme"
    )
    assert (embedded.status, embedded.body) == (200, plain.body)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_data_is_only_read(app: RunningApp, method: str) -> None:
    answer = Answer(app, "/api/valuations.csv", method=method)
    assert answer.status == answer.json["status"] == 405
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    "path", ["/api", "/api/", "/api/nope.csv", "/api/valuations.xml", "/api/valuations/claims.txt",
             "/api/valuations.csv/x"],
)  # fmt: skip
def test_what_is_not_there_is_said_as_a_problem(app: RunningApp, path: str) -> None:
    answer = Answer(app, path)
    assert answer.status == 404
    assert answer.json["status"] == 404


def test_the_description_names_every_page_and_parameter(app: RunningApp) -> None:
    told = Answer(app, "/api/openapi.json").json
    assert told == json.loads(json.dumps(openapi.description(DATA)))
    for view in VIEWS:
        operation = told["paths"][f"/api/{view.address_name()}.csv"]["get"]
        wanted = frames.parameters() | view.parameters()
        assert [each["name"] for each in operation["parameters"]] == list(wanted)


def test_the_examples_of_the_documentation_run(
    app: RunningApp, capfd: pytest.CaptureFixture[str]
) -> None:
    text = (
        (ROOT / "docs" / "api.md").read_text("utf-8").replace("http://localhost:8501", app.address)
    )
    python = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    shell = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    assert python
    assert shell
    for example in python:
        exec(compile(example, "docs/api.md", "exec"), {})  # noqa: S102
    assert "Scale AI" in capfd.readouterr().out
    if shutil.which("curl") is None:
        return  # the example of curl needs curl
    for example in shell:
        subprocess.run(["sh", "-ec", example], check=True)  # noqa: S607
    assert "Scale AI" in capfd.readouterr().out


SLOW = Problem("DuckDB (deals.db)", None, None, "", "did not answer within 60 seconds.", "Wait.")


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (SourceFailed(SLOW), 503),
        (TooSlow(SLOW), 504),
        (TooLarge("The table claims has 3,000,000 rows; it is not read whole."), 501),
    ],
    ids=lambda given: type(given).__name__,
)
def test_an_engine_that_gives_no_answer_is_told_in_its_words(
    failure: Exception, status: int
) -> None:
    class Failing:
        dataset = staticmethod(lambda: DATA)
        opened = staticmethod(lambda _: DATA)

        def result(self, *_: object) -> None:
            raise failure

    answer = TestClient(Starlette(routes=api.routes(Failing()))).get("/api/valuations.json")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert answer.json()["title"] == str(failure)
