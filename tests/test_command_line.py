"""Without a browser: the command line, as a person calls it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from html import unescape
from pathlib import Path

import pytest

from ai_investments import own_data
from ai_investments.__main__ import main
from ai_investments.dataset import BUILT_IN
from ai_investments.schema import INVESTMENTS
from ai_investments.views import ValuationJumps
from tests.built_in import DATA
from tests.running_app import ROOT
from tests.test_dataset import GOOD, table

DEPLOY = ROOT / "deploy"


def test_sound_data_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(BUILT_IN)]) == 0
    assert capsys.readouterr().out.startswith(
        f"0 problems, 0 rows left out; {len(DATA.investments)} deals read, version"
    )


def test_a_broken_cell_is_named_with_its_place_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "mine.csv"
    rows = (GOOD, GOOD | {"deal_id": "acme-2", "amount_usd_bn": "1\x1b[31m.2bn"})
    mine.write_text(table(*rows, header=INVESTMENTS.columns), "utf-8")
    assert main(["check", str(mine)]) == 1
    said = capsys.readouterr().out
    assert "row 3, column amount_usd_bn" in said
    assert "\x1b" not in said
    assert "1 problem, 1 row left out; 1 deal read" in said


def test_a_file_that_is_not_there_is_said_on_the_error_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(tmp_path / "none.csv")]) == 2
    assert "is not there" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["serve", "--port", "x"],
        ["serve", "--replicas", "0"],
        ["export", "valuations"],
    ],
)
def test_a_wrong_call_says_how_to_call(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "usage: python -m ai_investments" in capsys.readouterr().err


def test_an_export_holds_what_the_link_shows(tmp_path: Path) -> None:
    view = ValuationJumps(segment=("Defence",), rows=7)
    result = view.analyse(DATA)
    link = f"https://monitor.example.com/deep/valuations?segment=Defence&rows=7&data={DATA.version}"
    assert main(["export", link, "-o", str(tmp_path / "steps.csv")]) == 0
    assert (tmp_path / "steps.csv").read_bytes() == view.csv(result, DATA, link)
    assert (
        main(["export", "valuations?rows=7&segment=Defence", "-o", str(tmp_path / "a.JSON")]) == 0
    )
    told = json.loads((tmp_path / "a.JSON").read_bytes())
    assert told["finding"] == result.finding
    assert told["link"] == f"/valuations?segment=Defence&rows=7&data={DATA.version}"


def test_what_in_a_link_cannot_be_used_is_named_and_the_rest_is_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "steps.csv"
    assert main(["export", "/valuations?rows=99&nope=%1b[31m&order=newest", "-o", str(output)]) == 1
    said = capsys.readouterr().err
    assert "rows = “99” is outside 5–60" in said
    assert "nope" in said
    assert "\x1b" not in said
    assert b"order=newest" in output.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["nowhere?a=1", "-o", "x.csv"],
            "No page is called “nowhere”. Pages: overview, ",
        ),
        (["http://[", "-o", "x.csv"], "is no address"),
        (["valuations", "-o", "x.docx"], "must end in .xlsx, .csv or .json"),
        (["valuations", "-o", "no-such-folder/x.csv"], "cannot be written"),
        (["valuations", "--source", "no-such-file", "-o", "x.csv"], "is not there"),
    ],
)
def test_an_export_that_cannot_be_made_says_why(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert main(["export", *arguments]) == 2
    assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_report_is_written_and_names_what_in_the_link_cannot_be_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "report.html"
    result = ValuationJumps(order="newest").analyse(DATA)
    assert main(["report", "/valuations?order=newest", "-o", str(output)]) == 0
    assert f"<h1>{result.finding}</h1>" in unescape(output.read_text("utf-8"))
    assert main(["report", "/valuations?order=newest&rows=99", "-o", str(output)]) == 1
    assert "rows = “99” is outside 5–60" in capsys.readouterr().err
    assert "rows = “99” is outside 5–60" in output.read_text("utf-8")
    output.unlink()
    assert main(["report", "/valuations", "-o", str(tmp_path / "report.pdf")]) == 2
    assert "report.pdf must end in .html or .htm" in capsys.readouterr().err
    assert main(["report", "/nowhere", "-o", str(output)]) == 2
    assert main(["report", "/valuations", "-o", str(tmp_path / "none" / "x.html")]) == 2
    assert "cannot be written" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_serve_starts_the_app_on_the_data_named(tmp_path: Path) -> None:
    mine = tmp_path / "mine.csv"
    mine.write_text(table(GOOD, header=INVESTMENTS.columns), "utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "ai_investments", "serve", str(mine), "--port", str(port),
               "--address", "127.0.0.1"]  # fmt: skip
    server = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    )  # fmt: skip
    try:
        assert server.stdout is not None
        for line in server.stdout:
            if str(port) in line:
                break
        address = f"http://127.0.0.1:{port}/api/sources.json"
        with urllib.request.urlopen(address, timeout=60) as answer:
            assert b"acme" in answer.read()
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(15)


def test_what_systemd_and_docker_call_is_an_option_of_serve(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["serve", "--help"])
    known = set(re.findall(r"--[a-z]+", capsys.readouterr().out))
    unit = re.findall(
        "ExecStart=.* serve (.*)", (DEPLOY / "ai-investment-monitor.service").read_text()
    )
    command = re.findall(
        r'CMD (\["python", "-m", "ai_investments".*)', (DEPLOY / "Dockerfile").read_text()
    )
    called = [*unit[0].split(), *json.loads(command[0])]
    used = {each for each in called if each.startswith("--")}
    assert {"--replicas", "--address", "--operations"} <= used <= known


OWN = (
    "Startup;Datum;Betrag;Bewertung\nAcme \x1b[31m;12.06.2025;1,2 Mrd. USD;\nBeta;soon;5 Mio USD;\n"
)


def test_any_file_of_deals_is_checked_as_an_own_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine, report = tmp_path / "mine.csv", tmp_path / "report.csv"
    mine.write_text(OWN, "utf-8")
    assert main(["check", str(mine), "--report", str(report)]) == 1
    said = capsys.readouterr().out
    assert "announced_on = “Datum”" in said
    assert "row 3, column Datum: “soon” is not a date." in said
    assert said.endswith("2 rows: 0 accepted, 1 accepted with a warning, 1 rejected\n")
    assert "\x1b" not in said
    assert "is not a date." in report.read_text("utf-8-sig")
    assert main(["check", str(mine), "--report", str(tmp_path / "none" / "report.csv")]) == 2
    assert "report.csv cannot be written (No such file or directory)." in capsys.readouterr().err
    mine.write_text(OWN.replace("soon", "June 2025"), "utf-8")
    assert main(["check", str(mine)]) == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "mine.csv", "--source", "deals.duckdb"], "not allowed with argument FILE"),
        (["serve", "mine.csv", "--source", "deals.duckdb"], "not allowed with argument FILE"),
        (["serve", "--replicas", "0"], "0 is no whole number of at least 1"),
        (["serve", "--replicas", "two"], "two is no whole number of at least 1"),
    ],
)
def test_what_would_be_passed_over_is_refused(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err


def test_a_mapping_says_what_the_columns_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine, mapping = tmp_path / "mine.csv", tmp_path / "mapping.json"
    mine.write_text("a,b,c\nAcme,2025-06-12,5\n", "utf-8")
    told = own_data.Mapping(
        columns={"company": "a", "announced_on": "b", "amount_usd_bn": "c"}, unit="millions",
        constants={"segment": "Healthcare"},
    )  # fmt: skip
    mapping.write_text(told.to_json(), "utf-8")
    assert main(["check", str(mine), "--mapping", str(mapping)]) == 0
    mine.write_text("Company,Date,Amount\nAcme,2025-06-12,5\n", "utf-8")
    assert main(["check", str(mine)]) == 1
    mapping.write_text('{"unit": "millions"}', "utf-8")
    assert main(["check", str(mine), "--mapping", str(mapping)]) == 0
    mapping.write_text("{", "utf-8")
    assert main(["check", str(mine), "--mapping", str(mapping)]) == 2
    assert "is no mapping" in capsys.readouterr().err
    assert main(["check", str(mine), "--mapping", str(tmp_path / "none.json")]) == 2


def test_a_file_that_is_no_table_fails_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "mine.xlsx"
    mine.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    assert main(["check", str(mine)]) == 1
    assert "This is a picture." in capsys.readouterr().out
