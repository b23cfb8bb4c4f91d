"""What whoever runs the server reads: readiness, counts, log lines."""

import json
import logging
from pathlib import Path

import pytest
from starlette.requests import Request

from ai_investments import dataset
from ai_investments.operations import readiness
from ai_investments.operations.log import FIELDS, REQUEST, JsonLines
from ai_investments.operations.open_pages import OpenPages
from ai_investments.operations.requests import route_of
from ai_investments.stored_datasets import Store
from tests.apart import apart


def ready(opened: OpenPages, where: Path) -> tuple[int, list[str]]:
    """Ask for readiness with the store at a place."""
    route = readiness.route(opened, dataset.load, lambda: Store(str(where)))
    answer = apart(lambda: route.endpoint(Request({"type": "http"})))
    told = json.loads(answer.body)
    assert told["ready"] == (answer.status_code == 200)
    return answer.status_code, told["problems"]


def test_a_process_is_ready_until_its_store_is_away_or_it_ends(tmp_path: Path) -> None:
    assert ready(OpenPages(), tmp_path / "made at first use") == (200, [])
    (tmp_path / "file").write_text("in the way")
    status, problems = ready(OpenPages(), tmp_path / "file")
    assert status == 503
    assert "Nothing could be read there (not a directory)" in problems[0]
    assert str(tmp_path) not in problems[0], "no path of the server"
    assert ready(OpenPages(draining=True), tmp_path) == (503, ["This process is ending."])


def line(message: str, *arguments: object, **more: object) -> dict[str, object]:
    """Return what a log line holds."""
    record = logging.LogRecord("any", logging.ERROR, "", 1, message, arguments, None)
    vars(record).update(more)
    written = JsonLines(lambda: "of the page").format(record)
    assert "\n" not in written
    told: dict[str, object] = json.loads(written)
    return told


def test_a_line_names_its_request_and_holds_no_secret() -> None:
    told = line(
        "s3://key:pass@bucket failed for\n/churn?own_data=0123456789abcdef&growth=3; id %s",
        "fedcba9876543210",
    )
    assert told["message"] == ("s3://…@bucket failed for\n/churn?own_data=…&growth=3; id …")
    assert told["request_id"] == "of the page"
    given = REQUEST.set("of the request")
    try:
        assert line("x", **{FIELDS: {"status": 404}}) | {"time": ""} == {
            "time": "", "level": "error", "logger": "any", "message": "x",
            "request_id": "of the request", "status": 404,
        }  # fmt: skip
        with pytest.raises(ValueError, match="secret") as caught:
            raise ValueError("https://user:secret@host/")
        failed = line("failed", exc_info=(caught.type, caught.value, caught.tb))
        assert "ValueError: https://…@host/" in str(failed["exception"])
    finally:
        REQUEST.reset(given)


def test_what_a_stranger_asks_for_forges_no_line_and_moves_no_cursor() -> None:
    asked = '/x"}\n{"level": "error"}\x1b[2J\x9b2J\u202egnp\u2028?own_data=0123456789abcdef'
    record = logging.LogRecord("any", logging.INFO, "", 0, "request", None, None)
    setattr(record, FIELDS, {"path": asked})
    written = JsonLines().format(record)
    assert written.isprintable()
    assert json.loads(written)["path"] == asked.replace("0123456789abcdef", "…")


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/", "page"),
        ("/churn", "page"),
        ("/apix", "page"),
        ("/api/churn.csv", "api"),
        ("/media/0123.csv", "media"),
        ("/_stcore/upload_file/session/file", "upload"),
        ("/_stcore/host-config", "streamlit"),
        ("/readyz", "operations"),
    ],
)
def test_whatever_is_asked_counts_as_one_of_few_routes(path: str, route: str) -> None:
    assert route_of(path) == route
