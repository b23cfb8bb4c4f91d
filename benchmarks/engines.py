"""Measure where each engine begins to pay: 3 and 30 million deals on pandas, DuckDB and Spark.

``python -m benchmarks.engines [MILLIONS …]`` (default 3 30) writes the table into
benchmarks/README.md. Each engine is a process of its own with its own limits of time and memory;
what does not finish within them is reported as such. Spark is a standalone cluster: a master and
two workers, with their defaults but for one core and memory each.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from ai_investments import charts, sources
from ai_investments.dataset import Dataset
from ai_investments.figures.chart import LIGHT
from ai_investments.sources.engine import SourceFailed
from ai_investments.sources.setting import Setting
from ai_investments.views import ValuationJumps
from benchmarks import processor, report
from benchmarks.large_data import CORES, in_pandas, on_engine, views
from tests import spark_cluster
from tests.running_app import ROOT

ENGINES = ("pandas", "DuckDB", "Spark")
MILLION, QUICK_DEALS = 1_000_000, 60_000
STEPS = 3
MOST_BUSY_S = 300.0
"""Seconds of the processor after which an engine is stopped: an analyst is gone long before."""
PATIENCE = 6
"""How many times as long may pass on a machine that others use as well."""
MEMORY_GB = 14
"""Address space of pandas and DuckDB; Spark has two workers and a driver of `SPARK_GB` each."""
SPARK_GB = 2
EVERY_S = 0.5


@dataclass
class Found:
    """What one engine did before it was done or stopped.

    Attributes
    ----------
    laps : list of (float, float)
        Seconds that passed and of the processor: first chart, then each filter step.
    megabytes : float
        Most memory that its processes held together.
    ended : str
        Why it did not finish; empty where it did.
    """

    laps: list[tuple[float, float]] = field(default_factory=list)
    megabytes: float = 0.0
    ended: str = ""


@contextmanager
def opened(engine: str, folder: Path) -> Iterator[Dataset]:
    """Open a folder of Parquet on an engine."""
    if engine == "pandas":
        yield in_pandas(folder)
    elif engine == "DuckDB":
        yield on_engine(folder)
    else:
        own = {
            "tables": folder,
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.memory": f"{SPARK_GB}g",
            "spark.executor.memory": f"{1024 * SPARK_GB - 512}m",
            "spark.local.dir": folder.parent / "spark",
        }
        with (
            tempfile.TemporaryDirectory() as work,
            spark_cluster.running(Path(work), 1024 * SPARK_GB) as cluster,
        ):
            address = f"spark://127.0.0.1:{cluster.port}?{urlencode(own)}"
            data = sources.opened(Setting.read(address))
            if data.engine is None:  # it does not answer
                raise SourceFailed(data.problems[0])
            yield data
            spark_cluster.stop_session()


def measure(folder: Path, engine: str) -> None:
    """Tell the parent process when each part is done, and why the rest is not."""
    if engine != "Spark":  # Java reserves far more addresses than it uses; its heap is limited
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_GB * 2**30,) * 2)
    try:
        with opened(engine, folder) as data:
            for view in (ValuationJumps(), *islice(views(), STEPS)):
                charts.chart(view, "ranked steps", view.analyse(data), data, LIGHT)
                print("done", flush=True)
    except MemoryError:
        print(f"not enough memory ({MEMORY_GB} GB)", flush=True)
    except Exception as error:
        lacks = any(word in str(error) for word in ("memory", "Memory", "heap space"))
        told = f"not enough memory: {type(error).__name__}" if lacks else str(error)
        print(" ".join(told.split())[:200], flush=True)


def watched(folder: Path, engine: str, most_busy_s: float) -> Found:
    """Return what an engine does in a process of its own, stopped at its limits."""
    program = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "benchmarks.engines", "--measure", str(folder),
         engine],
        stdout=subprocess.PIPE, cwd=ROOT, start_new_session=True,
    )  # fmt: skip
    output: Any = program.stdout
    os.set_blocking(output.fileno(), False)
    found, told = Found(), ""
    begun = since = time.perf_counter()
    busy = before = 0.0
    try:
        while True:
            running = program.poll() is None
            held, used = processor.of_session(program.pid)
            busy, found.megabytes = max(busy, used), max(found.megabytes, held)
            told += (output.read() or b"").decode()
            while "\n" in told:
                line, _, told = told.partition("\n")
                now = time.perf_counter()
                if line == "done":
                    found.laps.append((now - since, busy - before))
                    since, before = now, busy
                else:
                    found.ended = line
            if not running:
                if len(found.laps) <= STEPS and not found.ended:
                    found.ended = f"ended with code {program.returncode}"
                return found
            if busy > most_busy_s or time.perf_counter() - begun > PATIENCE * most_busy_s:
                found.ended = f"not within {most_busy_s:.0f} s of the processor"
                return found
            time.sleep(EVERY_S)
    finally:
        processor.end_session(program.pid)
        program.wait()
        output.close()


def row(engine: str, found: Found, beside: Found | None) -> str:
    """Return a row of the table, processor time beside that of DuckDB in the same run."""

    def told(laps: list[tuple[float, float]], theirs: list[tuple[float, float]]) -> list[str]:
        if not laps:
            return [f"**{found.ended}**", "", ""]
        passed, busy = (sum(each[place] for each in laps) / len(laps) for place in (0, 1))
        cells = [f"{passed:.1f} s", f"{busy / CORES:.1f} s"]
        if not theirs:
            return [*cells, ""]
        other = sum(each[1] for each in theirs) / len(theirs)
        return [*cells, f"{busy / max(other, 0.01):.1f}"]

    other = beside.laps if beside else []
    cells = [*told(found.laps[:1], other[:1])]
    cells += told(found.laps[1:], other[1:]) if found.laps else ["", "", ""]
    return f"| {engine} | {' | '.join(cells)} | {found.megabytes:,.0f} MB |"


def generate(folder: Path, deals: int) -> None:
    """Write deals as Parquet: up to three million of their own, of more the same again."""
    own = min(deals, 3 * MILLION)
    command = [sys.executable, "-m", "benchmarks.generated_deals", str(folder), "--format",
               "parquet", "--deals", str(own), "--times", str(round(deals / own))]  # fmt: skip
    subprocess.run(command, check=True, cwd=ROOT)  # whose memory is nobody's here


def main() -> None:
    """Measure and write the table."""
    asked = report.arguments()
    if asked[:1] == ["--measure"]:
        measure(Path(asked[1]), asked[2])
        return
    sizes = [int(float(each) * MILLION) for each in asked] or [3 * MILLION, 30 * MILLION]
    if report.QUICK:
        sizes = [QUICK_DEALS]
    lines = []
    for deals in sizes:
        lines += [
            f"**{deals:,} deals**", "",
            "| engine | first chart | processor ÷ 2 | × DuckDB | filter step | processor ÷ 2 "
            "| × DuckDB | memory at most |",
            "|---|---|---|---|---|---|---|---|",
        ]  # fmt: skip
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made) / "deals"
            generate(folder, deals)
            found = {}
            for engine in ("DuckDB", *(each for each in ENGINES if each != "DuckDB")):
                found[engine] = watched(folder, engine, MOST_BUSY_S)
                print(row(engine, found[engine], found["DuckDB"]), file=sys.stderr, flush=True)
        lines += [*(row(each, found[each], found["DuckDB"]) for each in ENGINES), ""]
        report.write("engines", lines[:-1])  # what follows may take an hour


if __name__ == "__main__":
    main()
