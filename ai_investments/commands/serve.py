"""``serve``: the dashboard started, as one process or several behind nginx."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from ai_investments import sources
from ai_investments.commands import named_source
from ai_investments.operations import log

APP = Path(__file__).resolve().parent.parent.parent / "app.py"


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    serve = commands.add_parser(
        "serve",
        help="start the dashboard",
        description="Start the dashboard as one process, or as several behind nginx, until "
        "Ctrl+C (docs/operations.md).",
    )
    one = serve.add_mutually_exclusive_group()
    one.add_argument("file", metavar="FILE", type=Path, nargs="?",
                     help="a file or folder of data instead of the built-in data")  # fmt: skip
    named_source.may_be_named(one)
    serve.add_argument("--port", type=int, default=8501, help="default 8501")
    serve.add_argument("--address", default="localhost",
                       help="default localhost; 0.0.0.0 listens to all networks")  # fmt: skip
    serve.add_argument("--replicas", metavar="N", type=_at_least_one,
                       help="so many processes behind nginx; default: one, without it")  # fmt: skip
    serve.add_argument("--operations", metavar="HOST:PORT",
                       help="where metrics and readiness of each replica are asked at; default "
                       "127.0.0.1 and the port after --port")  # fmt: skip
    serve.add_argument("--state", metavar="FOLDER", type=Path,
                       help="where the replicas keep cookie secret and status; default "
                       "~/.local/state/ai-investments/PORT")  # fmt: skip
    serve.set_defaults(run=_serve)


def _serve(given: argparse.Namespace) -> int:
    environment = dict(os.environ)
    source = given.source if given.file is None else str(given.file.resolve())
    if source is not None:
        # The server runs in the app's folder: a path is not found from there.
        is_address = sources.is_engine(source)
        environment[sources.VARIABLE] = source if is_address else str(Path(source).resolve())
    if given.replicas:
        return _serve_replicas(given, environment)
    command = [sys.executable, "-m", "streamlit", "run", str(APP),
               "--server.port", str(given.port), "--server.address", given.address]  # fmt: skip
    try:
        return subprocess.call(command, env=environment, cwd=APP.parent)  # noqa: S603
    except KeyboardInterrupt:
        return 0


def _serve_replicas(given: argparse.Namespace, environment: dict[str, str]) -> int:
    if os.name == "nt":
        print("--replicas needs Linux or macOS.", file=sys.stderr)
        return 2
    from ai_investments import replicas  # there is no fcntl on Windows

    log.configure()
    try:
        replicas.Supervisor(
            given.replicas,
            given.address,
            given.port,
            given.operations or f"127.0.0.1:{given.port + 1}",
            given.state or replicas.default_folder(given.port),
            environment,
        ).run()
    except replicas.CannotStart as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


def _at_least_one(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no whole number of at least 1")
    return int(text)
