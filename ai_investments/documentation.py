"""Write what is generated: package, dictionary, parameters, methods, words, what pages answer.

``python -m ai_investments.documentation`` writes what is out of date.
"""

import itertools
import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from ai_investments import dataset, evidence, glossary, links, methods
from ai_investments.schema import TABLES, Field
from ai_investments.typed_table import MOST_CHARACTERS
from ai_investments.views import VIEWS, DataSources, Parameter, examples
from ai_investments.views.edition import Edition
from ai_investments.views.parameter import LONGEST_TEXT
from ai_investments.views.settings import Settings
from ai_investments.views.watched import Watched

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "data" / "datapackage.json"
DICTIONARY = ROOT / "data" / "README.md"
PARAMETERS = ROOT / "docs" / "parameters.md"
METHODS = ROOT / "docs" / "methods.md"
README = ROOT / "README.md"
USER_GUIDE = ROOT / "docs" / "user-guide.md"
DATA_GUIDE = ROOT / "docs" / "data-guide.md"
ANSWER = re.compile(r"<!-- answer: (\S+) -->.*?<!-- end -->", re.DOTALL)
"""What a page says under a link stands behind such a line."""


@cache
def data() -> dataset.Dataset:
    """Return the built-in data, read once."""
    return dataset.load()


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
    text = filled(DICTIONARY.read_text("utf-8"), "dictionary", "\n".join(parts))
    return filled(text, "left out", "\n".join(left_out()) + "\n")


def left_out() -> list[str]:
    """Return the table of what was read and not entered, as lines of Markdown."""
    rows = data().left_out.to_dict("records")
    return ["| what | why |", "|---|---|", *(f"| {row['what']} | {row['why']} |" for row in rows)]


def parameters() -> str:
    """Return docs/parameters.md with the parameters of all views."""
    parts = []
    named: dict[str, Sequence[type[Settings]]] = {"Every page": (Edition, Watched)}
    named |= {f"{view.title}: `/{view.path}`": (view,) for view in VIEWS if view.parameters()}
    for title, kinds in named.items():
        parts += [f"### {title}", ""]
        parts += ["| parameter | values | default | meaning |", "|---|---|---|---|"]
        parts += [
            f"| `{name}` | {_allowed(each, data())} "
            f"| {_default(kind.defaults()[name], each)} | {each.help} |"
            for kind in kinds
            for name, each in kind.parameters().items()
        ]
        parts.append("")
    return filled(PARAMETERS.read_text("utf-8"), "parameters", "\n".join(parts))


def readme() -> str:
    """Return the README with the size of the data and what its links answer."""
    return answered(filled(README.read_text("utf-8"), "size of the data", size() + "\n"))


def size() -> str:
    """Say how much the data holds."""
    mix = DataSources().analyse(data()).mix
    deals = data().rows("investments")
    others = int(mix.loc[mix["table"] != "Claims", "claims"].sum())
    return (
        f"{len(deals):,} deals of {deals['company'].nunique():,} companies "
        f"with {data().count('claims'):,} claims, and {others:,} more sourced statements on "
        f"capital spending, customers, revenue and events, researched up to {data().as_of}."
    )


def user_guide() -> str:
    """Return docs/user-guide.md with what its links answer."""
    return answered(USER_GUIDE.read_text("utf-8"))


def answered(text: str) -> str:
    """Put behind every "answer" line of a page what the link in it answers today.

    Raises
    ------
    ValueError
        Where something in a link cannot be used.
    """

    def finding(found: re.Match[str]) -> str:
        link = links.read(found[1], data(), lambda _: data())
        if link.problems:
            raise ValueError(f"{found[1]}: {link.problems[0]}")
        # Between two dollar signs Markdown would set mathematics.
        said = link.view.analyse(data()).finding.replace("$", r"\$")
        return f"<!-- answer: {found[1]} -->\n> {said}\n<!-- end -->"

    return ANSWER.sub(finding, text)


def data_guide() -> str:
    """Return docs/data-guide.md with the tables and the grades."""
    tables = ["| file | one row is |", "|---|---|"]
    tables += [f"| `{each.file}` | {each.description} |" for each in TABLES]
    grades = ["| grade | means |", "|---|---|"]
    grades += [
        f"| {evidence.label(each)} | {evidence.GRADE_MEANINGS[each]} |" for each in evidence.GRADES
    ]
    text = filled(DATA_GUIDE.read_text("utf-8"), "tables", "\n".join(tables) + "\n")
    return filled(text, "grades", "\n".join(grades) + "\n")


def methods_and_words() -> str:
    """Return docs/methods.md: how every figure is computed, examples as links, all terms."""
    text = METHODS.read_text("utf-8")
    for name, lines in (("methods", _methods()), ("examples", _examples()), ("words", _words())):
        text = filled(text, name, "\n".join(lines) + "\n")
    return text


def _methods() -> list[str]:
    lines = []
    for page, computed in itertools.groupby(methods.METHODS, key=lambda method: method.page):
        lines += [f"### {page}", ""]
        for method in computed:
            lines += [f"**{method.name}**", "", f"`{method.formula}`", ""]
            lines += ["- From: " + method.inputs]
            lines += ["- Gaps and contradictions: " + " ".join(method.missing)]
            lines += [f"- Limits: {method.limits}", f"- Source: {method.source}", ""]
    return lines


def _examples() -> list[str]:
    lines = []
    for kind, declared in itertools.groupby(examples.EXAMPLES, key=lambda each: type(each.view)):
        lines += [f"- {kind.title}"]
        lines += [
            f"  - [{each.title}](http://localhost:8501/{each.view.path}?"
            f"{urlencode(each.view.to_query(), doseq=True)})"
            for each in declared
        ]
    return lines


def _words() -> list[str]:
    lines = ["| word | meaning | page |", "|---|---|---|"]
    for term in sorted(glossary.TERMS, key=lambda each: each.name.casefold()):
        lines.append(f"| {term.name} | {term.told} | {', '.join(term.pages[:1])} |")
    return lines


def outdated() -> dict[Path, str]:
    """Return the text of every generated file that is not as it should be."""
    wanted = {
        PACKAGE: package(),
        DICTIONARY: dictionary(),
        PARAMETERS: parameters(),
        METHODS: methods_and_words(),
        README: readme(),
        USER_GUIDE: user_guide(),
        DATA_GUIDE: data_guide(),
    }
    return {path: text for path, text in wanted.items() if path.read_text("utf-8") != text}


def filled(text: str, name: str, content: str) -> str:
    """Return a page with `content` between the marks of a generated part."""
    begin, end = f"<!-- generated: {name} -->", "<!-- end -->"
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    return pattern.sub(lambda _: f"{begin}\n\n{content}\n{end}", text)


def _kind(field: Field) -> str:
    return field.kind + (", required" if field.required else "")


def _values(field: Field) -> str:
    return f" One of: {', '.join(field.allowed)}." if field.allowed else ""


def _allowed(parameter: Parameter, held: dataset.Dataset) -> str:
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
        options = parameter.options_in(held)
        between = "; " if any("," in each for each in options) else ", "
        words = between.join(options) if len(options) <= 40 else f"{len(options)} names of the data"
        return words + (" (may be repeated)" if parameter.kind == "choices" else "")
    low, high = parameter.bounds_in(held)
    if parameter.kind == "years":
        return f"first and last year, {low:.0f}–{high:.0f}"
    return f"{low:.10g}–{high:.10g}{parameter.unit}"


def _default(value: object, parameter: Parameter) -> str:
    if value is None:
        return parameter.from_data_words
    if value == "":
        return "empty"
    if value == ():
        return parameter.none_chosen
    return str(value).lower() if isinstance(value, bool) else f"{value}"


def main() -> None:
    """Write the files that are out of date."""
    for path, text in outdated().items():
        path.write_text(text, "utf-8")
        print(f"wrote {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
