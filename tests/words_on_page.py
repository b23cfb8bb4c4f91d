"""Whether a page explains the words of the field where its reader meets them."""

from collections.abc import Iterator
from xml.etree import ElementTree

from ai_investments import glossary
from tests.agent import Agent

CONTROLS = (
    "slider", "select_slider", "number_input", "selectbox", "multiselect", "toggle", "checkbox",
    "text_input", "date_input", "radio",
)  # fmt: skip


def named(visit: Agent) -> Iterator[tuple[str, str]]:
    """Return each control, column and card of a page: its name, and what a pointer on it tells."""
    for kind in CONTROLS:
        for node in visit.elements(kind):
            if node["props"].get("label_visibility") == "visible":
                yield str(node["props"]["label"]), str(node["props"].get("help") or "")
    for node in visit.elements("dataframe"):
        for name, column in node.get("props", {}).get("column_config", {}).items():
            if not isinstance(column, str):
                yield str(column.get("label") or name), str(column.get("help") or "")
            else:
                yield column, ""
    for node in visit.elements("html"):
        body = str(node["props"]["body"])
        if body.startswith('<dl class="cards">'):
            for card in ElementTree.fromstring(body):
                parts = [("".join(part.itertext()), part.get("class")) for part in card]
                yield parts[0][0], " ".join(text for text, kind in parts if kind == "meaning")


def unexplained(visit: Agent, title: str) -> list[str]:
    """Return which words stand on the page of a title without their meaning, and where."""
    offered = glossary.of_page(title)
    missing = []
    for name, told in named(visit):
        for term in glossary.named_in(name):
            if term.meaning not in told:
                missing.append(f"{term.name}: no meaning at “{name}”")
            if term not in offered:
                missing.append(f"{term.name}: not among the words of the page, at “{name}”")
    return missing
