"""What is written about the data and the links is what the code does."""

import itertools
import json
import re
import tomllib

import frictionless
import pytest

from ai_investments import dataset, documentation
from ai_investments.schema import TABLES
from ai_investments.views import VIEWS, DataSources


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


def test_the_notebook_example_of_the_readme_runs(capsys: pytest.CaptureFixture[str]) -> None:
    readme = (documentation.ROOT / "README.md").read_text("utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    exec(compile(example, "README.md", "exec"), {})  # noqa: S102
    assert "Rank(position=" in capsys.readouterr().out


def test_the_figures_of_the_readme_are_the_datas() -> None:
    readme = (documentation.ROOT / "README.md").read_text("utf-8")
    data = dataset.load()
    mix = DataSources().analyse(data).mix
    others = int(mix.loc[mix["table"] != "Claims", "claims"].sum())
    assert (
        f"{len(data.investments)} deals of {data.investments['company'].nunique()} companies"
        in (readme)
    )
    assert f"{len(data.claims):,} claims" in readme
    assert f"{others:,} more sourced statements" in readme


def test_every_dependency_is_justified_and_no_other() -> None:
    project = tomllib.loads((documentation.ROOT / "pyproject.toml").read_text("utf-8"))
    groups = project["dependency-groups"].values()
    asked = itertools.chain(project["project"]["dependencies"], *groups)
    names = {re.split(r"[\[<>=]", each)[0] for each in asked}
    text = (documentation.ROOT / "docs" / "dependencies.md").read_text("utf-8")
    rows = re.findall(r"^\| `(.+?)` \| (.+?) \| (.+?) \|", text, re.MULTILINE)
    assert sorted(names) == sorted(name for name, _, _ in rows)


def test_the_notebook_example_of_the_links_page_runs(capsys: pytest.CaptureFixture[str]) -> None:
    page = (documentation.ROOT / "docs" / "links.md").read_text("utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    exec(compile(example, "links.md", "exec"), {})  # noqa: S102
    said = capsys.readouterr().out
    assert "61ee7b7cff 2026-11-23" in said
    assert "added" in said
