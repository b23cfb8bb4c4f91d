"""``keep``, ``new-deal`` and ``correct-deal``: the data of a folder changed and kept."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from ai_investments import data_entry, formats, kept_versions
from ai_investments.commands.terminal import steady, why
from ai_investments.dataset import BUILT_IN


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the three commands."""
    keep = commands.add_parser("keep", help="keep a folder's data as a version to go back to")
    keep.add_argument("folder", metavar="FOLDER", type=Path, nargs="?", default=BUILT_IN,
                      help="the data to keep; default: the built-in data")  # fmt: skip
    keep.add_argument("--note", required=True, help="what changed, in one line")
    keep.set_defaults(run=lambda given: _keep(given.folder, given.note))
    new = commands.add_parser("new-deal", help="add a deal, every figure with its sources")
    new.add_argument("--template", action="store_true", help="print an empty form and end")
    new.set_defaults(run=_enter, deal=None)
    correct = commands.add_parser("correct-deal", help="add sources to a deal, replace its figures")
    correct.add_argument("deal", metavar="DEAL", help="the deal's name, such as "
                         "scale-ai-2025-06-strategic")  # fmt: skip
    correct.set_defaults(run=_enter, template=False)
    for entering in (new, correct):
        entering.add_argument("--form", metavar="FILE", type=Path,
                              help="a form filled in (TOML); without it, questions")  # fmt: skip
        entering.add_argument("--folder", metavar="FOLDER", type=Path, default=BUILT_IN,
                              help="the data to write to; default: the built-in data")  # fmt: skip
        entering.add_argument("--dry-run", action="store_true", help="show, and write nothing")
        entering.add_argument("--yes", action="store_true", help="write without asking")


def _keep(folder: Path, note: str) -> int:
    try:
        new = kept_versions.keep(folder, note)
    except kept_versions.NotKept as reason:
        print(reason, file=sys.stderr)
        return 1
    print(f"version {new.version} is kept as {new.archive.relative_to(folder)}")
    return 0


def _enter(given: argparse.Namespace) -> int:
    """Add a deal or correct one; no file changes where it is refused, not wanted or broken off."""
    if given.template:
        print(data_entry.template(), end="")
        return 0
    filled = None
    if given.form is not None:
        try:
            text = given.form.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            print(f"{given.form} cannot be read ({why(error)}).", file=sys.stderr)
            return 2
        filled, problems = data_entry.read(text, given.form.name)
        for problem in problems:
            print(steady(str(problem)))
        if problems:
            print(f"Nothing was written: {formats.count(len(problems), 'problem')}.")
            return 1
    session = data_entry.Session(
        given.folder, input, lambda line: print(steady(line)), datetime.now(UTC).date(),
        dry_run=given.dry_run, sure=given.yes,
    )  # fmt: skip
    try:
        return session.enter(filled, given.deal)
    except EOFError:
        print("\nNothing was written: there was no answer. --yes writes without asking.")
    except KeyboardInterrupt:
        print("\nNothing was written.")
    except (data_entry.NotWritable, OSError) as reason:
        print(steady(f"Nothing was written: {reason}"), file=sys.stderr)
    return 1
