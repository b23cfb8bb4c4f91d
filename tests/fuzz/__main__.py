"""Look for input that breaks something, target by target, then ask a live server: ``make fuzz``.

Writes what was tried into docs/reliability.md. Input that breaks a target lies in .fuzz/found, and
the command fails; once the fault is mended, it goes to tests/corpus.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys

from schemathesis import GenerationMode

from ai_investments import dataset
from ai_investments.own_data import FIELDS
from ai_investments.schema import TABLES
from ai_investments.views import VIEWS
from benchmarks import report
from tests.fuzz.targets import CORPUS, TARGETS
from tests.running_app import ROOT, RunningApp
from tests.test_api_description import answered_as_described

WORK = ROOT / ".fuzz"
DOCUMENT = ROOT / "docs" / "reliability.md"
DONE = re.compile(r"#(\d+)\s+DONE\s+cov: (\d+) ft: (\d+) corp: (\d+)")
LONGEST = 8000
"""Bytes of an input: what is interesting is not its length, for which there are tests."""


def words() -> list[str]:
    """Return words that input is made of: names of pages, parameters, choices and columns."""
    data = dataset.load()
    found = {"data", "own_data", "own_rows", "watch", "since", "embed", "instead", "GET ", "HEAD "}
    for view in VIEWS:
        found |= {view.path, view.address_name(), *(f"&{name}=" for name in view.parameters())}
        for parameter in view.parameters().values():
            found |= set(parameter.options_in(data)[:5])
            found |= {column.name for column in parameter.columns}
    for fields in FIELDS.values():
        found |= {name for each in fields for name in (each.name, *each.also[:2])}
    found |= {field.name for table in TABLES for field in table.fields}
    found |= {"$1.2bn", "1,2 Mrd. EUR", "undisclosed", "FY2025 Q4", "13.06.2025", "17,5%", "sep=;"}
    return sorted(each for each in found if 0 < len(each) <= 60)


def fuzzed(target: str, seconds: int) -> tuple[str, bool]:
    """Try one target; return a row of the table, and whether nothing was found."""
    found, grown = WORK / "found" / target, WORK / "corpus" / target
    for folder in (found, grown):
        folder.mkdir(parents=True, exist_ok=True)
    dictionary = WORK / "words"
    dictionary.write_text("".join(f"{json.dumps(each)}\n" for each in words() if each.isascii()))
    ran = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.one", target, str(grown), str(CORPUS / target),
         f"-max_total_time={seconds}", f"-artifact_prefix={found}/", f"-dict={dictionary}",
         f"-max_len={LONGEST}", "-timeout=60", "-rss_limit_mb=4000"],
        cwd=ROOT, capture_output=True, text=True, errors="replace",
    )  # fmt: skip
    (WORK / f"{target}.log").write_text(ran.stderr)
    if done := DONE.search(ran.stderr):
        tried, edges, features, kept = done.groups()
        return f"| `{target}` | {int(tried):,} | {edges} | {features} | {kept} | 0 |", True
    print(f"{target}: found, see {WORK / target}.log", flush=True)
    return f"| `{target}` | – | – | – | – | 1 |", False


def main() -> int:
    """Try every target, then the API on a live server; write the table."""
    asked = argparse.ArgumentParser(prog="make fuzz")
    asked.add_argument("--seconds", type=int, default=60, help="of each target")
    asked.add_argument("--examples", type=int, default=10, help="of each operation of the API")
    asked.add_argument("--only", action="append", choices=[*TARGETS], help="this target")
    told = asked.parse_args()
    targets = told.only or [*TARGETS]
    shutil.rmtree(WORK / "found", ignore_errors=True)
    tried = [fuzzed(target, told.seconds) for target in targets]
    os.environ["AI_INVESTMENTS_API_PER_MINUTE"] = "0"
    with RunningApp() as app:
        requests = {
            mode: answered_as_described(app.address, mode, told.examples) for mode in GenerationMode
        }
        log = app.log()
    sound = all(good for _, good in tried) and "Traceback" not in log
    if told.only is None:
        report.write("fuzzing", [
            "| target (tests/fuzz/targets.py) | executions | edges | features | inputs kept "
            "| crashes |", "|---|---|---|---|---|---|", *(row for row, _ in tried), "",
            f"{told.seconds} s each. Then schemathesis against a running server: "
            f"{requests[GenerationMode.POSITIVE]:,} requests that its description allows, "
            f"{requests[GenerationMode.NEGATIVE]:,} that it forbids: "
            f"{'all answered as described' if sound else 'see above'}.",
        ], DOCUMENT)  # fmt: skip
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())
