"""What is written about the product is what it does: documents, examples, commands, links."""

import importlib.util
import itertools
import json
import re
import shutil
import struct
import tomllib
from pathlib import Path
from typing import Any

import frictionless
import pandas as pd
import plotly.graph_objects as go
import pytest
import yaml
from starlette.applications import Starlette
from starlette.testclient import TestClient

import tasks
from ai_investments import api, dataset, documentation, links, stored_datasets
from ai_investments.__main__ import main
from ai_investments.commands import serve
from ai_investments.dataset import Dataset
from ai_investments.schema import TABLES
from ai_investments.views import VIEWS, View
from ai_investments.views.edition import Edition
from docs import import_graph, pictures
from tests import documented, engine_tables, test_api, test_notebooks
from tests.built_in import DATA


def test_generated_files_are_up_to_date() -> None:
    assert list(documentation.outdated()) == [], "run: make docs"


def test_the_data_package_is_valid_by_an_independent_reader() -> None:
    report = frictionless.validate(str(documentation.PACKAGE))
    assert report.valid, report.flatten(["type", "fieldName", "rowNumber", "message"])[:10]


def test_the_package_describes_every_column_of_every_file() -> None:
    package = json.loads(documentation.PACKAGE.read_text("utf-8"))
    for table, resource in zip(TABLES, package["resources"], strict=True):
        path = documentation.PACKAGE.parent / resource["path"]
        header = path.read_text("utf-8").splitlines()[0].split(",")
        assert header == table.columns == [each["name"] for each in resource["schema"]["fields"]]


def test_every_parameter_and_column_is_explained() -> None:
    parameters = documentation.PARAMETERS.read_text("utf-8")
    for view in VIEWS:
        for name, parameter in view.parameters().items():
            assert f"| `{name}` |" in parameters
            assert parameter.help.endswith(".")
    dictionary = documentation.DICTIONARY.read_text("utf-8")
    for table in TABLES:
        for field in table.fields:
            assert f"| `{field.name}` |" in dictionary
            assert field.description.endswith(".")


def test_every_dependency_is_justified_and_no_other() -> None:
    project = tomllib.loads((documentation.ROOT / "pyproject.toml").read_text("utf-8"))
    groups = project["dependency-groups"].values()
    asked = itertools.chain(project["project"]["dependencies"], *groups)
    names = {re.split(r"[\[<>=]", each)[0] for each in asked}
    text = (documentation.ROOT / "docs" / "dependencies.md").read_text("utf-8")
    rows = re.findall(r"^\| `(.+?)` \| (.+?) \| (.+?) \|", text, re.MULTILINE)
    assert sorted(names) == sorted(name for name, _, _ in rows)


PYTHON = [page for page in documented.PAGES if documented.blocks(page, "python")]
ELSEWHERE = {
    "docs/api.md": (test_api, "test_the_examples_of_the_documentation_run"),
    "docs/notebooks.md": (test_notebooks, "test_the_examples_run_in_their_order"),
}
"""Pages whose Python another test runs: with a server, or looking at what it made."""
SAID = {
    "README.md": ("Rank(position=",),
    "docs/links.md": ("61ee7b7cff 2026-11-23", "added"),
    "docs/data-guide.md": ("14.8 13.79 14.8", "61ee7b7cff 456 deals"),
    "docs/add-a-chart.md": ("Claims holds the most claims",),
    "docs/add-a-page.md": ("deals are of companies in US",),
}
"""What the Python of a page prints, among other lines."""
WITHIN = {"docs/add-a-chart.md": "ai_investments.charts.data_sources"}
"""The module that the Python of a page adds to."""


@pytest.fixture(autouse=True)
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the built-in data once for all examples and commands: nobody changes it."""
    load = dataset.load

    def known(source: str | Path | None = None) -> Dataset:
        return load(source) if source not in (None, dataset.BUILT_IN) else DATA

    monkeypatch.setattr(dataset, "load", known)


@pytest.mark.parametrize("page", PYTHON, ids=documented.name)
def test_the_python_of_a_page_runs_in_its_order(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if documented.name(page) in ELSEWHERE:
        assert hasattr(*ELSEWHERE[documented.name(page)])
        return
    monkeypatch.chdir(tmp_path)
    shown: list[go.Figure] = []
    monkeypatch.setattr(go.Figure, "show", lambda figure: shown.append(figure))
    within = WITHIN.get(documented.name(page))
    space: dict[str, object] = dict(vars(importlib.import_module(within))) if within else {}
    for block in documented.blocks(page, "python"):
        exec(compile(block.text, documented.name(page), "exec"), space)  # noqa: S102
        assert len(shown) == ("figure.show()" in block.text)
    said = capsys.readouterr().out
    for words in SAID.get(documented.name(page), ()):
        assert words in said


OF_BLOCKS = {
    "python": "run, in the order of the page",
    "": "commands: run, or looked up",
    "sh": "commands: run, or looked up",
    "toml": "read",
    "yaml": "read",
    "html": "its addresses are opened",
    "mermaid": "written by make docs",
    "text": "what a command shows, or what another program is given",
    "r": "not run: R is no part of the project",
    "powerquery": "not run: Excel is no part of the project",
}
"""What is done with a block of each language; a block of another one fails."""


@pytest.mark.parametrize("page", documented.PAGES, ids=documented.name)
def test_every_block_is_run_read_or_named_as_neither(page: Path) -> None:
    for block in documented.blocks(page):
        assert block.language in OF_BLOCKS, block.text
        if block.language == "toml":
            tomllib.loads(block.text)
        if block.language == "yaml":
            assert yaml.safe_load(block.text)
        if OF_BLOCKS[block.language].startswith("not run"):
            assert "ot run in the tests" in page.read_text("utf-8")


PREFIXES = (("python",), (".venv/bin/python",), ("py",))
HEAVY = {
    ("make", "run"): "starts a server; every test with an app does",
    ("make", "serve"): "starts replicas and nginx; tests/test_replicas.py does",
    ("make", "test"): "runs this test",
    ("make", "check"): "runs this test",
    ("make", "test-engines"): "starts PostgreSQL and Spark",
    ("make", "fuzz"): "runs for minutes",
    ("make", "soak"): "runs for minutes",
    ("make", "bench"): "runs for minutes",
    ("make", "lock"): "asks a package registry",
    ("make", "docs"): "test_generated_files_are_up_to_date asks for the same",
    ("make", "pictures"): "takes pictures of a running server",
    ("make", "keep-data"): "changes the data; its command is run on a copy",
    ("make", "new-deal"): "asks a person; tests/test_data_entry.py answers",
    ("make", "correct-deal"): "asks a person; tests/test_data_entry.py answers",
    ("ai_investments", "serve"): "starts a server; tests/test_command_line.py does",
    ("ai_investments", "new-deal"): "asks a person where no form is given",
    ("pytest",): "runs tests",
    ("benchmarks.generated_deals",): "writes millions of rows; tests/test_large_data.py does fewer",
    ("pre-commit",): "changes the hooks of the clone",
    ("git",): "is no part of the project",
    ("curl",): "its address is asked by test_every_address_of_the_app_leads_where_it_says",
}
"""What is only looked up: the target or option is there. All other commands are run."""


def task_of(command: documented.Command) -> tuple[str, ...]:
    """Return which program a command calls, by the names of `HEAVY`, and the rest of its words."""
    words = command.words
    if words[0] in ("python", "py", ".venv/bin/python"):
        words = words[1:]
        if words[0] == "tasks.py":
            return ("make", *words[1:])
        assert words[0] == "-m", command.line
        return words[1:]
    return (words[0].rpartition("/")[2], *words[1:])


def heavy(task: tuple[str, ...]) -> bool:
    if task[:2] == ("ai_investments", "new-deal"):
        return "--form" not in task and "--template" not in task
    return task[:1] in HEAVY or task[:2] in HEAVY


ALL = [each for page in documented.PAGES for each in documented.commands(page)]
SPOKEN = [each for page in documented.PAGES for each in documented.spoken(page)]
LIGHT = [each for each in ALL if not heavy(task_of(each))]


def test_commands_are_found() -> None:
    assert len(ALL) > 40
    assert len(LIGHT) > 15
    assert {task_of(each)[0] for each in LIGHT} == {"ai_investments"}


def test_what_is_only_looked_up_is_there() -> None:
    makefile = (documentation.ROOT / "Makefile").read_text("utf-8")
    targets = set(re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split())  # type: ignore[index]
    assert targets == set(tasks.TASKS)
    for each in (*ALL, *SPOKEN):
        program, *words = task_of(each)
        if program == "make":
            assert words[0] in targets, each.line
            given = [word for word in words[1:] if word.startswith("--")]
            source = {
                "fuzz": "tests/fuzz/__main__.py", "soak": "benchmarks/soak.py",
                "bench": "tasks.py", "test-engines": "tests/conftest.py",
            }.get(words[0], "ai_investments/commands/*.py")  # fmt: skip
            known = "".join(path.read_text("utf-8") for path in documentation.ROOT.glob(source))
            for option in given:
                assert f'"{option}"' in known, each.line
            for variable in (word.split("=")[0] for word in words[1:] if "=" in word):
                assert f"$({variable})" in makefile, each.line
            if words[0] == "bench":
                assert {word for word in words[1:] if word not in given} <= {*tasks.BENCHMARKS}
        elif program == "pytest":
            assert all((documentation.ROOT / word).is_file() for word in words if ".py" in word)
        elif program == "ai_investments":
            with pytest.raises(SystemExit) as stopped:
                main([words[0], "--help"])
            assert stopped.value.code == 0, each.line
        elif "." in program:
            assert importlib.util.find_spec(program) is not None, each.line


@pytest.mark.parametrize(
    "command",
    [each for each in ALL if task_of(each)[:2] == ("ai_investments", "serve")],
    ids=lambda each: each.line,
)
def test_what_starts_a_server_calls_it_rightly(
    command: documented.Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[object] = []
    monkeypatch.setattr(serve.subprocess, "call", lambda *a, **_: started.append(a))
    monkeypatch.setattr(serve, "_serve_replicas", lambda *a: started.append(a))
    main(task_of(command)[1:])
    assert len(started) == 1


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with the files that the commands of the documents name."""
    folder = tmp_path_factory.mktemp("documented")
    data = documentation.ROOT / "data"
    for name in ("data", "my-folder", "my-data"):
        shutil.copytree(data, folder / name, ignore=shutil.ignore_patterns("versions"))
    deals = DATA.rows("investments")[TABLES[0].columns]
    deals[deals[["round_group", "included_in"]].isna().all(axis=1)].head(40).to_csv(
        folder / "my-deals.csv", index=False
    )
    own = pd.DataFrame({"Company": ["Acme"], "Date": ["2025-06-13"], "Amount": ["$500m"],
                        "Line of business": ["Healthcare"]})  # fmt: skip
    for name in ("deals.xlsx", "my-deals.xlsx"):
        own.to_excel(folder / name, index=False)
    engine_tables.as_duckdb(engine_tables.raw(DATA), folder / "deals.duckdb")
    return folder


@pytest.mark.parametrize("command", LIGHT, ids=lambda each: each.line)
def test_a_command_runs_as_it_is_written(
    command: documented.Command, files: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(files)
    monkeypatch.setenv(stored_datasets.ADDRESS_VARIABLE, str(files / "stored"))
    for key, value in command.settings.items():
        monkeypatch.setenv(key, value)
    for block in documented.blocks(command.page, "toml"):  # the first line is the file's name
        (files / block.text.partition("\n")[0].strip("# ")).with_suffix(".toml").write_text(
            block.text
        )
    words = task_of(command)[1:]
    if words[:2] == ("stored", "restore"):
        main(["stored", "backup", words[2]])
    assert main(words) == 0, capsys.readouterr()
    if command.page.name == "add-a-deal.md" and "--form" in words:
        (shown,) = documented.blocks(command.page, "text")
        assert shown.text.strip() in capsys.readouterr().out


@pytest.mark.parametrize("page", documented.PAGES, ids=documented.name)
def test_every_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    for target, anchor in documented.links(page):
        assert target.exists(), target
        if anchor and target.suffix == ".md":
            assert anchor in documented.anchors(target), f"{target.name}#{anchor}"


class InMemory:
    """What the API answers from, without a server."""

    def __init__(self, data: Dataset) -> None:
        self._data = data

    def dataset(self) -> Dataset:
        return self._data

    def opened(self, edition: Edition) -> Dataset:
        assert edition.data in (None, self._data.version)
        return self._data

    def result(self, view: View, data: Dataset) -> Any:
        return view.analyse(data)


def test_every_address_of_the_app_leads_where_it_says() -> None:
    data = dataset.load()
    asked = TestClient(Starlette(routes=api.routes(InMemory(data))))
    found = {each for page in documented.PAGES for each in documented.addresses(page)}
    assert len(found) > 25
    for address in found:
        path = address.removeprefix(documented.HERE)
        if path.startswith("/api/"):
            assert asked.get(path).status_code == 200, address
        elif path:
            assert links.read(path, data, lambda _: data).problems == (), address


def test_every_picture_is_one_that_the_command_takes() -> None:
    named = {
        target
        for page in documented.PAGES
        for target, _ in documented.links(page)
        if target.suffix == ".png"
    }
    taken = {documentation.ROOT / "docs" / f"{name}.png" for name in pictures.PAGES}
    assert named == taken == set((documentation.ROOT / "docs").glob("*.png"))
    for picture in taken:
        head = picture.read_bytes()[:24]
        assert (head[:8], struct.unpack(">II", head[16:24])) == (b"\x89PNG\r\n\x1a\n", (1440, 900))


CODE = re.compile(r"`([\w./-]+\.(?:py|md|toml|csv|js|css|html|txt))`")
SYMBOL = re.compile(r"`([a-z_]+)\.([A-Za-z_]+)`")
FOLDERS = ("", "ai_investments", "pages", "tests", "docs", "data")


@pytest.mark.parametrize(
    "page",
    [page for page in documented.PAGES if page.name in (
        "CONTRIBUTING.md", "add-a-deal.md", "add-a-chart.md", "add-a-page.md", "data-guide.md",
        "architecture.md")],
    ids=documented.name,
)  # fmt: skip
def test_every_file_and_name_that_a_contributor_is_told_of_exists(page: Path) -> None:
    text = page.read_text("utf-8")
    for file in CODE.findall(text):
        places = [documentation.ROOT / folder / file for folder in FOLDERS]
        assert any(place.exists() for place in places) or file in MADE, file
    for module, symbol in SYMBOL.findall(text):
        if symbol in ("py", "md", "toml", "csv", "js", "css", "html", "txt"):
            continue
        if (documentation.ROOT / "ai_investments" / module / f"{symbol}.py").exists():
            continue
        sources = [*documentation.ROOT.glob(f"ai_investments/**/{module}.py"),
                   *documentation.ROOT.glob(f"ai_investments/{module}/*.py"),
                   *documentation.ROOT.glob(f"pages/{module}.py")]  # fmt: skip
        told = re.compile(
            rf"^\s*(def|class) {symbol}\b|^{symbol}\b.* = |^    \"{symbol}\"", re.MULTILINE
        )
        assert any(told.search(source.read_text("utf-8")) for source in sources), symbol


MADE = {"deal.toml", "correction.toml", "countries.py"}
"""Files that the reader makes."""


def test_the_import_graph_is_that_of_the_code() -> None:
    assert import_graph.architecture() == import_graph.ARCHITECTURE.read_text("utf-8"), (
        "run: make docs"
    )
