"""The command line: ``python -m ai_investments check FILE``, ``… serve``."""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from ai_investments import dataset, formats
from ai_investments.dataset import SOURCE_VARIABLE

APP = Path(__file__).resolve().parent.parent / "app.py"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code: 0 all right, 1 problems found, 2 called wrongly."""
    parser = argparse.ArgumentParser(prog="python -m ai_investments", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    check = commands.add_parser("check", help="say what is wrong with a data file or folder")
    check.add_argument("source", metavar="FILE", type=Path, help="a CSV of deals, or a folder")
    check.set_defaults(run=lambda given: _check(given.source))
    serve = commands.add_parser("serve", help="start the dashboard")
    serve.add_argument("source", metavar="FILE", type=Path, nargs="?", help="data instead of ours")
    serve.add_argument("--port", type=int, default=8501)
    serve.add_argument("--address", default="localhost")
    serve.set_defaults(run=lambda given: _serve(given.source, given.address, given.port))
    given = parser.parse_args(arguments)
    code: int = given.run(given)
    return code


def _check(source: Path) -> int:
    """Print every problem of a source, one a line, and a closing line that counts them."""
    if not source.exists():
        print(f"{source} is not there. Name a CSV file of deals, or a folder.", file=sys.stderr)
        return 2
    data = dataset.load(source)
    for problem in data.problems:
        # What stands in a file must not steer the terminal.
        print("".join(letter if letter.isprintable() else "�" for letter in str(problem)))
    problems = formats.count(len(data.problems), "problem")
    left_out = formats.count(data.rows_left_out, "row")
    deals = formats.count(len(data.investments), "deal")
    print(f"{problems}, {left_out} left out; {deals} read, version {data.version}")
    return 1 if data.problems else 0


def _serve(source: Path | None, address: str, port: int) -> int:
    environment = dict(os.environ)
    if source is not None:
        environment[SOURCE_VARIABLE] = str(source.resolve())
    command = [sys.executable, "-m", "streamlit", "run", str(APP), "--server.port", str(port),
               "--server.address", address]  # fmt: skip
    try:
        return subprocess.call(command, env=environment, cwd=APP.parent)  # noqa: S603
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
