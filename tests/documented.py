"""What the documents hold: code blocks, commands, links, headings."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from ai_investments.documentation import ROOT

PAGES = tuple(
    sorted(
        [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "data" / "README.md",
         ROOT / "benchmarks" / "README.md"]
    )
)  # fmt: skip
FENCED = re.compile(r"^( *)```(\S*)\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"!?\[[^\]]*\]\(<?([^)\s>]+)>?\)")
HERE = "http://localhost:8501"
ADDRESS = re.compile(re.escape(HERE) + r"[^\s)\"'>`]*")
ASSIGNED = re.compile(r"[A-Z_]+=")
SPOKEN = re.compile(r"`((?:make|git|python|py|\.venv/bin/python) [^`]+)`")
"""A command within a sentence."""


@dataclass(frozen=True)
class Block:
    """A code block of a page: its language (empty: none is named) and its text."""

    language: str
    text: str


@dataclass(frozen=True)
class Command:
    """A command as a page writes it: what is set before it, and its words."""

    page: Path
    line: str
    settings: dict[str, str]
    words: tuple[str, ...]


def name(page: Path) -> str:
    """Return a page's path from the project's folder."""
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path, *languages: str) -> list[Block]:
    """Return the code blocks of a page, of some languages where any are named."""
    found = [
        Block(language, "\n".join(line.removeprefix(margin) for line in text.split("\n")))
        for margin, language, text in FENCED.findall(page.read_text("utf-8"))
    ]
    return [each for each in found if not languages or each.language in languages]


def commands(page: Path) -> Iterator[Command]:
    """Yield the commands of a page's blocks, each with what continues it on the next line."""
    for block in blocks(page, "", "sh"):
        for line in block.text.replace("\\\n", " ").splitlines():
            if line.strip():
                yield command(page, line)


def spoken(page: Path) -> Iterator[Command]:
    """Yield the commands within the sentences of a page."""
    prose = FENCED.sub("", page.read_text("utf-8"))
    for line in SPOKEN.findall(prose):
        yield command(page, " ".join(line.split()))


def command(page: Path, line: str) -> Command:
    """Read one line of a shell."""
    words = shlex.split(line, comments=True)
    settings: dict[str, str] = {}
    while words and ASSIGNED.match(words[0]):
        key, _, value = words.pop(0).partition("=")
        settings[key] = value
    return Command(page, line.strip(), settings, tuple(words))


def anchors(page: Path) -> set[str]:
    """Return what links may name behind a #: the headings, as GitHub writes them."""
    prose = FENCED.sub("", page.read_text("utf-8"))
    found: set[str] = set()
    for heading in re.findall(r"^#+ +(.+)$", prose, re.MULTILINE):
        slug = re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()).strip().replace(" ", "-")
        found.add(slug)
    return found


def links(page: Path) -> Iterator[tuple[Path, str]]:
    """Yield where the links of a page to files of the project lead, and the anchor."""
    for target in LINK.findall(FENCED.sub("", page.read_text("utf-8"))):
        if "://" in target or target.startswith("mailto:"):
            continue
        path, _, anchor = target.partition("#")
        yield (page.parent / unquote(path)).resolve() if path else page, anchor


def addresses(page: Path) -> list[str]:
    """Return the addresses of the app that a page names."""
    text = page.read_text("utf-8").replace("&amp;", "&")
    return [found.removesuffix(".").removesuffix(",") for found in ADDRESS.findall(text)]
