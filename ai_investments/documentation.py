"""Write what is generated: datapackage.json, the data dictionary, the table of link parameters.

``python -m ai_investments.documentation`` writes; ``--check`` only says what is out of date.
"""

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from ai_investments import dataset
from ai_investments.schema import TABLES, Field
from ai_investments.typed_table import MOST_CHARACTERS
from ai_investments.views import VIEWS, Parameter
from ai_investments.views.edition import Edition
from ai_investments.views.parameter import LONGEST_TEXT
from ai_investments.views.settings import Settings
from ai_investments.views.watched import Watched

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "data" / "datapackage.json"
DICTIONARY = ROOT / "data" / "README.md"
PARAMETERS = ROOT / "docs" / "parameters.md"


def package() -> str:
    """Return datapackage.json: its descriptive head as it is, the resources from the schema."""
    head = json.loads(PACKAGE.read_text("utf-8"))
    head["resources"] = [table.frictionless() for table in TABLES]
    return json.dumps(head, indent=2, ensure_ascii=False) + "\n"


def dictionary() -> str:
    """Return data/README.md with the dictionary of all tables."""
    parts = []
    for table in TABLES:
        parts += [f"### {table.file}", "", table.description, ""]
        parts += ["| column | kind | meaning |", "|---|---|---|"]
        parts += [
            f"| `{each.name}` | {_kind(each)} | {each.description}{_values(each)} |"
            for each in table.fields
        ]
        parts.append("")
    text = _filled(DICTIONARY.read_text("utf-8"), "dictionary", "\n".join(parts))
    return _filled(text, "left out", "\n".join(left_out()) + "\n")


def left_out() -> list[str]:
    """Return the table of what was read and not entered, as lines of Markdown."""
    rows = dataset.load().left_out.to_dict("records")
    return ["| what | why |", "|---|---|", *(f"| {row['what']} | {row['why']} |" for row in rows)]


def parameters() -> str:
    """Return docs/parameters.md with the parameters of all views."""
    data = dataset.load()
    parts = []
    named: dict[str, Sequence[type[Settings]]] = {"Every page": (Edition, Watched)}
    named |= {f"{view.title}: `/{view.path}`": (view,) for view in VIEWS if view.parameters()}
    for title, kinds in named.items():
        parts += [f"### {title}", ""]
        parts += ["| parameter | values | default | meaning |", "|---|---|---|---|"]
        parts += [
            f"| `{name}` | {_allowed(each, data)} | {_default(kind.defaults()[name], each)} "
            f"| {each.help} |"
            for kind in kinds
            for name, each in kind.parameters().items()
        ]
        parts.append("")
    return _filled(PARAMETERS.read_text("utf-8"), "parameters", "\n".join(parts))


def outdated() -> dict[Path, str]:
    """Return the text of every generated file that is not as it should be."""
    wanted = {PACKAGE: package(), DICTIONARY: dictionary(), PARAMETERS: parameters()}
    return {path: text for path, text in wanted.items() if path.read_text("utf-8") != text}


def _filled(text: str, name: str, content: str) -> str:
    begin, end = f"<!-- generated: {name} -->", "<!-- end -->"
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    return pattern.sub(lambda _: f"{begin}\n\n{content}\n{end}", text)


def _kind(field: Field) -> str:
    return field.kind + (", required" if field.required else "")


def _values(field: Field) -> str:
    return f" One of: {', '.join(field.allowed)}." if field.allowed else ""


def _allowed(parameter: Parameter, data: dataset.Dataset) -> str:
    if parameter.kind == "toggle":
        return "true, false"
    if parameter.kind == "date":
        return "a day such as 2026-11-23, or empty"
    if parameter.kind == "text":
        return f"up to {LONGEST_TEXT} characters"
    if parameter.kind == "table":
        columns = ", ".join(column.name for column in parameter.columns)
        return f"CSV with a header ({columns}), up to {MOST_CHARACTERS:,} characters"
    if parameter.kind in ("choice", "choices"):
        options = parameter.options_in(data)
        words = ", ".join(options) if len(options) <= 40 else f"{len(options)} names of the data"
        return words + (" (may be repeated)" if parameter.kind == "choices" else "")
    low, high = parameter.bounds_in(data)
    if parameter.kind == "years":
        return f"first and last year, {low:.0f}–{high:.0f}"
    return f"{low:g}–{high:g}{parameter.unit}"


def _default(value: object, parameter: Parameter) -> str:
    if value is None:
        return parameter.from_data_words
    if value == "":
        return "empty"
    if value == ():
        return parameter.none_chosen
    return str(value).lower() if isinstance(value, bool) else f"{value}"


def main(arguments: list[str]) -> int:
    """Write the files that are out of date, or with --check name them."""
    files = outdated()
    for path, text in files.items():
        if "--check" in arguments:
            print(f"{path.relative_to(ROOT)} is out of date; run: make docs")
        else:
            path.write_text(text, "utf-8")
            print(f"wrote {path.relative_to(ROOT)}")
    return 1 if files and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
