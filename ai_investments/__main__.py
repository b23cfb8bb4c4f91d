"""The command line: data checked, corrected and kept, pages exported, the dashboard started."""

import argparse
import sys
from collections.abc import Sequence

from ai_investments import sources
from ai_investments.commands import SUBJECTS
from ai_investments.commands.terminal import steady


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code: 0 all right, 1 problems found, 2 called wrongly."""
    parser = argparse.ArgumentParser(prog="python -m ai_investments", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for subject in SUBJECTS:
        subject.add(commands)
    given = parser.parse_args(arguments)
    try:
        code: int = given.run(given)
    except sources.SourceFailed as failure:
        print(steady(str(failure)), file=sys.stderr)
        return 1
    return code


if __name__ == "__main__":
    sys.exit(main())
