"""Write the import graph of docs/architecture.md: ``make docs``.

The graph is read from the code by grimp, which import-linter brings along.
"""

import ast
from graphlib import TopologicalSorter

import grimp

from ai_investments import documentation

ARCHITECTURE = documentation.ROOT / "docs" / "architecture.md"
PACKAGES = ("ai_investments", "pages")

PARTS: dict[str, tuple[str, ...]] = {
    "Pages": ("pages",),
    "Commands": ("__main__", "commands", "documentation", "data_entry"),
    "Server": (
        "access", "api", "dead_views", "drawing_files", "gate", "hardening", "openapi",
        "operations", "replicas", "serving", "stored_backup", "streamlit_cache",
        "streamlit_login", "streamlit_steps", "streamlit_waiting", "way_back",
    ),
    "Taken along": (
        "editions", "frames", "links", "marking", "page_json", "report", "workbook",
    ),
    "Charts": ("charts", "figures"),
    "Views": ("methods", "views"),
    "Deals": ("deals",),
    "Capital spending": ("capital_spending",),
    "Customers who leave": ("customers",),
    "Own data": (
        "dataset_archive", "own_data", "steady_clock", "stored_datasets", "stored_objects",
    ),
    "Evidence": (
        "claims_chosen", "evidence", "exports", "kept_tables", "named_events", "revenue",
        "words_in_data",
    ),
    "Data": (
        "changed_since", "csv_text", "dataset", "differences", "kept_versions", "schema",
        "sources", "spelling", "typed_table", "validation",
    ),
    "Words": (
        "days", "first_place", "formats", "glossary", "problems", "remembered", "turns",
        "whole_text",
    ),
}  # fmt: skip
"""Every module of the library in the part of the product that it belongs to, outermost first."""

OPENED = ("deals", "capital_spending", "customers")
"""Packages of many concepts: their modules are shown one by one."""


def imports() -> dict[str, set[str]]:
    """Return for each module and package of the library, and for the pages, what it imports."""
    graph = grimp.build_graph(*PACKAGES)
    found: dict[str, set[str]] = {}
    for module in graph.modules:
        name = _short(module)
        if name is None:
            continue
        used = {_short(each) for each in graph.find_modules_directly_imported_by(module)}
        found.setdefault(name, set()).update(each for each in used if each not in (None, name))
    return found


def parts(found: dict[str, set[str]]) -> dict[str, tuple[str, ...]]:
    """Return the modules and packages of each part, those of opened packages one by one."""
    return {
        part: tuple(
            module
            for name in names
            for module in (
                sorted(each for each in found if each.startswith(f"{name}."))
                if name in OPENED
                else [name]
            )
        )
        for part, names in PARTS.items()
    }


def between_parts(found: dict[str, set[str]]) -> dict[str, set[str]]:
    """Return which part imports which, without what follows from the others.

    Raises
    ------
    ValueError
        Where a module is in no part.
    graphlib.CycleError
        Where two parts import each other.
    """
    part_of = {module: part for part, modules in parts(found).items() for module in modules}
    if alone := sorted(found.keys() - part_of.keys()):
        raise ValueError(f"Write in docs/import_graph.py which part {', '.join(alone)} belongs to.")
    direct: dict[str, set[str]] = {part: set() for part in PARTS}
    for module, used in found.items():
        direct[part_of[module]] |= {part_of[each] for each in used} - {part_of[module]}
    reached: dict[str, set[str]] = {}
    for part in TopologicalSorter(direct).static_order():
        reached[part] = set().union(*(reached[each] | {each} for each in direct[part]), set())
    return {
        part: {each for each in used if not any(each in reached[other] for other in used)}
        for part, used in direct.items()
    }


def diagram(found: dict[str, set[str]]) -> str:
    """Return the parts as a Mermaid diagram, an arrow from who imports to what is imported."""
    keys = {part: part.replace(" ", "_") for part in PARTS}
    counts = {part: len(modules) for part, modules in parts(found).items()}
    lines = ["```mermaid", "flowchart TD"]
    lines += [
        f'  {keys[part]}["{part}{f"<br>{counts[part]} modules" if counts[part] > 1 else ""}"]'
        for part in PARTS
    ]
    for part, used in between_parts(found).items():
        lines += [f"  {keys[part]} --> {keys[each]}" for each in PARTS if each in used]
    return "\n".join([*lines, "```"])


def table(found: dict[str, set[str]]) -> str:
    """Return every module by part: what it is, by its docstring, and what it imports."""
    lines = []
    for part, modules in parts(found).items():
        lines += [f"**{part}**", "", "| module | what it is | imports |", "|---|---|---|"]
        for module in modules:
            used = ", ".join(f"`{each}`" for each in sorted(found[module]))
            lines.append(f"| `{module}` | {_described(module)} | {used or 'nothing of these'} |")
        lines.append("")
    return "\n".join(lines)


def architecture() -> str:
    """Return docs/architecture.md with the graph of the code as it is."""
    found = imports()
    text = ARCHITECTURE.read_text("utf-8")
    text = documentation.filled(text, "import graph", diagram(found) + "\n")
    return documentation.filled(text, "modules", table(found))


def _short(module: str) -> str | None:
    """Return the library's module or package that a module is in; None for what only holds others.

    Of an opened package it is the module in it, as ``deals.valuations``.
    """
    package, *rest = module.split(".")
    if package == "pages":
        return package
    if rest and rest[0] in OPENED:
        return ".".join(rest[:2]) if len(rest) > 1 else None
    return rest[0] if rest else None


def _described(module: str) -> str:
    name = "pages._app" if module == "pages" else f"ai_investments.{module}"
    path = documentation.ROOT.joinpath(*name.split("."))
    source = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    words = ast.get_docstring(ast.parse(source.read_text("utf-8"))) or ""
    return " ".join(words.partition("\n\n")[0].split()).rstrip(".").replace("|", "\\|")


def main() -> None:
    """Write the page where it is out of date."""
    text = architecture()
    if text != ARCHITECTURE.read_text("utf-8"):
        ARCHITECTURE.write_text(text, "utf-8")
        print("wrote docs/architecture.md")


if __name__ == "__main__":
    main()
