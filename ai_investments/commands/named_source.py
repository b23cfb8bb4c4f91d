"""The source of data that a command is given."""

import argparse
import sys
from pathlib import Path

from ai_investments import sources
from ai_investments.commands.terminal import steady
from ai_investments.dataset import Dataset


def may_be_named(command: "argparse._ActionsContainer") -> None:
    """Let a command take a source; without it the setting in force counts."""
    command.add_argument("--source", metavar="SOURCE",
                         help="the data: a folder, a file, or the address of an engine "
                         "(docs/sources.md)")  # fmt: skip


def opened(given: str | None) -> Dataset | None:
    """Open the source that a command names, or the setting in force; None where it is not there."""
    try:
        setting = sources.chosen(given)
    except sources.SettingUnusable as reason:
        print(steady(str(reason)), file=sys.stderr)
        return None
    if setting is not None and not setting.scheme and not Path(setting.address).exists():
        print(steady(f"{setting.place} is not there. Name a CSV file of deals, or a folder."),
              file=sys.stderr)  # fmt: skip
        return None
    return sources.opened(setting)
