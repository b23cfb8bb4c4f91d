"""``stored``: the datasets that analysts stored, listed, deleted, backed up and restored."""

import argparse
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from ai_investments import formats, stored_backup
from ai_investments.commands.terminal import steady, why
from ai_investments.stored_backup import Moved
from ai_investments.stored_datasets import Store, StoreError


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and those below it."""
    stored = commands.add_parser(
        "stored",
        help="list the datasets that analysts stored",
        description="List the datasets that analysts stored on this server, delete one, or write "
        "all into one file and back (docs/own-data.md).",
    )
    stored.add_argument("--delete", metavar="ID", default="", help="delete the dataset of this id")
    stored.set_defaults(run=lambda given: _stored(given.delete))
    moves = stored.add_subparsers(metavar="backup | restore")
    for name, move, word in (
        ("backup", stored_backup.backup, "write all of them into one file"),
        ("restore", stored_backup.restore, "store what such a file holds and is not here"),
    ):
        moved = moves.add_parser(name, help=word)
        moved.add_argument("backup", metavar="FILE", type=Path, help="the file of the backup")
        moved.set_defaults(run=partial(_move, move))


def _stored(deleted: str) -> int:
    """List the stored datasets, one a line, or delete one."""
    try:
        store = Store.from_environment()
        if deleted:
            there = store.has(deleted)
            store.delete(deleted)
            print(f"{deleted} is deleted" if there else f"{deleted} was not there")
            return 0
        listed = store.listed()
        for stored, about in listed.items():
            rows = ", ".join(f"{count:,} {table}" for table, count in about.rows.items())
            until = store.expires_on(stored)
            kept = f"until {until} unless opened" if until else "for ever"
            print(steady(f"{stored}  {about.stored_at[:10]}  {about.called}: {rows}; {kept}"))
        print(f"{formats.count(len(listed), 'dataset')} in {store.where}")
    except StoreError as error:
        print(steady(str(error)), file=sys.stderr)
        return 1
    return 0


def _move(move: Callable[[Store, Path], Moved], given: argparse.Namespace) -> int:
    """Write a backup of the stored datasets or restore one; say what became of each."""
    try:
        store = Store.from_environment()
        moved = move(store, given.backup)
    except StoreError as error:
        print(steady(str(error)), file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{given.backup} cannot be used ({why(error)}).", file=sys.stderr)
        return 1
    for refused in moved.refused:
        print(steady(str(refused)), file=sys.stderr)
    there = f", {len(moved.there_already)} there already" if moved.there_already else ""
    written = formats.count(len(moved.datasets), "dataset")
    print(f"{written} written{there}, {len(moved.refused)} left out")
    return 1 if moved.refused else 0
