"""A certified OpenID Connect provider on loopback: npm's oidc-provider, with people made up."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Self

FOLDER = Path(__file__).resolve().parent
CLIENT, CLIENT_SECRET = "monitor", "a secret of the tests"  # pragma: allowlist secret


class RunningProvider:
    """The provider of provider.js, which `make test` installs.

    Parameters
    ----------
    port : int
        Where it listens.
    returns : sequence of str
        Addresses of return of the app.
    """

    def __init__(self, port: int, returns: Sequence[str]):
        self.issuer = f"http://127.0.0.1:{port}"
        self._port, self._returns = port, returns

    def __enter__(self) -> Self:
        """Start the provider and wait until it listens."""
        node = shutil.which("node")
        if node is None or not (FOLDER / "node_modules").is_dir():
            raise RuntimeError("The provider of the tests is not installed: run make test.")
        self._process = subprocess.Popen(
            [node, str(FOLDER / "provider.js"), str(self._port), *self._returns],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.strip() == "listening":
                return self
        raise RuntimeError("The provider of the tests did not start.")

    def __exit__(self, *_: object) -> None:
        """Stop the provider."""
        self._process.terminate()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()
