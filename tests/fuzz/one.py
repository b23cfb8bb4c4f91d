"""Look for bytes that make one target raise: ``python -m tests.fuzz.one TARGET``.

Options of libFuzzer follow. Runs where atheris is installed, as ``make fuzz`` does it.
"""

import sys

import atheris

with atheris.instrument_imports(include=["ai_investments"]):
    from tests.fuzz.targets import TARGETS

if __name__ == "__main__":
    name = sys.argv.pop(1)
    atheris.Setup(sys.argv, TARGETS[name])
    atheris.Fuzz()
