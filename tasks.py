"""Set up and run: the one script behind make, and behind the README's lines without make.

    python tasks.py run | serve | test | test-engines | fuzz | soak | check | docs | new-deal
        | correct-deal | keep-data | lock | bench | pictures

Only the standard library, so that it runs before anything is installed.
"""

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
PEERS = ROOT / ".venv-peers"
NODE = 20
"""Oldest Node.js on which the login provider of the tests runs; Debian 13 has it."""
ENGINES = ROOT / ".venv-engines"
"""Drivers of databases and clusters, on top of the other environment: they are large."""
FUZZ = ROOT / ".venv-fuzz"
"""The fuzzer, on top of the other environment: it has no wheels for every system."""
MADE_UP = (
    r"^(password|secret|pass|geheim|pa%3Fss|ge%20heim|a secret of the tests|cookie_secret"
    r"|STREAMLIT_SERVER_COOKIE_SECRET|(0123456789abcdef)+|fedcba9876543210)$"
    r"|var/lib/ai-investment-monitor|qznLcsROx4GACP2dm0UCKCzCG"
)
"""What looks like a secret in this repository and is none: examples, names and made-up words."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")

PEERS_LOCK = "benchmarks/peers/requirements.txt"
BENCHMARKS = ("churn_engine", "slider_steps", "latency", "opening", "capacity", "large_data",
              "engines")  # fmt: skip
OFFICES = ("soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice",
           r"C:\Program Files\LibreOffice\program\soffice.exe")  # fmt: skip


def call(*command: str | Path) -> None:
    """Run a command in the project's folder; stop with its exit code when it fails."""
    code = subprocess.call([str(part) for part in command], cwd=ROOT)
    if code:
        sys.exit(code)


def tool(name: str, environment: Path = ENVIRONMENT) -> Path:
    """Return the path of a program of an environment."""
    folder = environment / ("Scripts" if os.name == "nt" else "bin")
    return folder / (name + (".exe" if os.name == "nt" else ""))


def install(*locks: str, environment: Path = ENVIRONMENT) -> None:
    """Create an environment and install the locks, unless they are installed already."""
    wanted = hashlib.sha256(
        b"".join((ROOT / lock).read_bytes() for lock in locks) + sys.version.encode()
    ).hexdigest()
    stamp = environment / f"installed-{'-'.join(locks).replace('/', '-')}"
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    if sys.version_info < (3, 11):  # noqa: UP036  # an older Python may be what runs this
        sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    python = tool("python", environment)
    if not python.is_file():
        print(f"Creating the environment in {environment.name}", flush=True)
        venv.create(environment, with_pip=True)
    print(f"Installing {' and '.join(locks)} (a minute or two, once)", flush=True)
    for lock in locks:
        # --no-deps: the lock is complete, and old versions of pip resolve slowly. What is imported
        # is compiled then: the rest, which is most, need not be.
        call(python, "-m", "pip", "install", "-q", "--no-deps", "--no-compile",
             "--disable-pip-version-check", "-r", lock)  # fmt: skip
    stamp.write_text(wanted)


def install_beside(environment: Path, lock: str) -> Path:
    """Create an environment with what a lock adds to the app's own, and return its Python."""
    install("requirements.txt", "requirements-dev.txt")
    stamp, python = environment / "installed", tool("python", environment)
    wanted = hashlib.sha256((ROOT / lock).read_bytes() + sys.version.encode()).hexdigest()
    if not (stamp.is_file() and stamp.read_text() == wanted):
        print(f"Installing {lock} into {environment.name} (a minute, once)", flush=True)
        venv.create(environment, with_pip=False)
        code = "import sysconfig; print(sysconfig.get_path('purelib'))"
        app, own = (
            subprocess.check_output([each, "-c", code], text=True).strip()
            for each in (tool("python"), python)
        )
        # What the app has is found there: only the rest is installed.
        (Path(own) / "app.pth").write_text(app + "\n")
        call(tool("python"), "-m", "pip", "--python", python, "install", "-q", "--no-deps",
             "--no-compile", "--disable-pip-version-check", "-r", lock)  # fmt: skip
        stamp.write_text(wanted)
    return python


def install_engines() -> Path:
    """Install the engines' drivers, and return their Python."""
    return install_beside(ENGINES, "requirements-engines.txt")


def servers() -> None:
    """Install Java and PostgreSQL for the tests of the engines where they are missing."""
    java = shutil.which("java") or os.environ.get("JAVA_HOME")
    postgres = shutil.which("initdb") or any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not java or not postgres:
        print("Installing Java and PostgreSQL for the tests (once)", flush=True)
        install_from_debian("--no-install-recommends", *([] if java else ["default-jre-headless"]),
                            *([] if postgres else ["postgresql"]))  # fmt: skip


def playwright_browser() -> str:
    """Return the path of Playwright's own Chromium, or an empty text."""
    script = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as p: print(p.chromium.executable_path)"
    )
    path = subprocess.check_output([str(tool("python")), "-c", script], text=True).strip()
    return path if Path(path).is_file() else ""


def browser() -> str:
    """Return the path of a Chromium for the tests, installing one where none is found."""

    def found() -> str:
        named = next(filter(None, map(shutil.which, BROWSERS)), "")
        return os.environ.get("CHROMIUM", "") or named or playwright_browser()

    if path := found():
        return path
    print("Installing Chromium for the tests (once)", flush=True)
    subprocess.call([str(tool("playwright")), "install", "chromium"], cwd=ROOT)
    if path := found():
        return path
    # Playwright's download is blocked on some networks; Debian's package does as well.
    install_from_debian("chromium")
    if path := found():
        return path
    sys.exit("No Chromium could be installed. Install one, or set CHROMIUM to its path.")


def spreadsheet() -> str:
    """Return the path of LibreOffice for the tests, installing its Calc where none is found."""

    def found() -> str:
        named = next(filter(None, map(shutil.which, OFFICES)), "")
        return os.environ.get("SOFFICE", "") or named

    if path := found():
        return path
    print("Installing LibreOffice Calc for the tests (once)", flush=True)
    install_from_debian("--no-install-recommends", "libreoffice-calc")
    if path := found():
        return path
    sys.exit(
        "No LibreOffice could be installed. Install LibreOffice Calc, or set SOFFICE to the path "
        "of its soffice."
    )


def front() -> None:
    """Install nginx where there is none."""
    search = os.environ.get("PATH", "") + os.pathsep + "/usr/sbin"
    if not shutil.which("nginx", path=search):
        print("Installing nginx (once)", flush=True)
        install_from_debian("--no-install-recommends", "nginx-light")
    if not shutil.which("nginx", path=search):
        sys.exit("nginx could not be installed. Install it with the system's package manager.")


def provider() -> None:
    """Install the OpenID Connect provider of the tests, and what runs it where that is missing."""
    folder = ROOT / "tests" / "oidc_provider"
    wanted = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    stamp = folder / "node_modules" / "installed"

    def runs() -> bool:
        node = shutil.which("node")
        if node is None or shutil.which("npm") is None:
            return False
        version = subprocess.check_output([node, "--version"], text=True)
        return int(version.lstrip("v").partition(".")[0]) >= NODE

    if runs() and stamp.is_file() and stamp.read_text() == wanted:
        return
    print("Installing the login provider of the tests (once)", flush=True)
    if not runs():
        install_from_debian("--no-install-recommends", "nodejs", "npm")
    if not runs():
        sys.exit(f"The login provider of the tests needs Node.js {NODE} or newer with npm, and "
                 "none could be installed. Install one.")  # fmt: skip
    call(str(shutil.which("npm")), "ci", "--prefix", folder, "--no-audit", "--no-fund",
         "--loglevel", "error")  # fmt: skip
    stamp.write_text(wanted)


def install_from_debian(*packages: str) -> None:
    """Install packages where there is apt-get; the caller looks whether that worked."""
    apt = shutil.which("apt-get")
    if apt:
        import fcntl  # Windows has none, and no apt-get

        prefix = [] if os.geteuid() == 0 else ["sudo"]
        with (ROOT / ".installing").open("w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)  # apt-get gives up where another one installs
            subprocess.call([*prefix, apt, "update", "-qq"])
            subprocess.call([*prefix, apt, "install", "-y", "-qq", *packages])


def run() -> None:
    """Start the app on port 8501."""
    install("requirements.txt")
    try:
        call(tool("streamlit"), "run", "app.py", *sys.argv[2:])
    except KeyboardInterrupt:
        print()


def serve() -> None:
    """Start two processes of the app behind nginx on port 8501."""
    install("requirements.txt")
    front()
    call(tool("python"), "-m", "ai_investments", "serve", "--replicas", "2", *sys.argv[2:])


def test() -> None:
    """Install everything that the tests need, then run all tests."""
    install("requirements.txt", "requirements-dev.txt")
    os.environ["CHROMIUM"] = browser()
    os.environ["SOFFICE"] = spreadsheet()
    front()
    provider()
    # One more than there are cores: tests also wait for servers and browsers.
    workers = str((os.cpu_count() or 1) + 1)
    call(tool("python"), "-m", "pytest", "-n", workers, "--dist", "worksteal", *sys.argv[2:])


def test_engines() -> None:
    """Run the tests of the engines that are servers: Spark and PostgreSQL, started by the tests."""
    python = install_engines()
    servers()
    # At once, in a process for each server (tests/conftest.py).
    call(python, "-m", "pytest", "-m", "engines", "-n", "2", "--dist", "loadscope",
         "tests/test_engines.py", "tests/test_failing_engines.py", *sys.argv[2:])  # fmt: skip


def fuzz() -> None:
    """Look for input that breaks a reader, the links or the API; --seconds of each target."""
    call(install_beside(FUZZ, "requirements-fuzz.txt"), "-m", "tests.fuzz", *sys.argv[2:])


def soak() -> None:
    """Let thirty analysts use every page for --minutes; fail on errors or growing memory."""
    install("requirements.txt", "requirements-dev.txt")
    call(tool("python"), "-m", "benchmarks.soak", *sys.argv[2:])


def find_secrets() -> None:
    """Stop where a file of the repository holds what looks like a password or a key.

    Files that held none are not read again until they change.
    """
    git = str(shutil.which("git"))
    listed = subprocess.check_output([git, "ls-files"], cwd=ROOT, text=True).splitlines()
    # Locks are full of hashes, tables of figures; neither is written by hand.
    read = {hashlib.sha256(each.encode() + (ROOT / each).read_bytes()).hexdigest(): each
            for each in listed
            if not each.endswith((".csv", ".png", ".xz", "package-lock.json", "requirements.txt"))
            and not each.startswith("requirements-") and (ROOT / each).is_file()}  # fmt: skip
    stamp = ENVIRONMENT / "without-secrets"
    clean = set(stamp.read_text().split()) if stamp.is_file() else set()
    new = [file for found, file in read.items() if found not in clean]
    if new:
        call(tool("detect-secrets-hook"), "--exclude-secrets", MADE_UP, *new)
    stamp.write_text("\n".join(read))


def audit() -> None:
    """Stop where a locked package is known to be weak; asked once a day and lock."""
    lock = ROOT / "requirements.txt"
    day = time.strftime("%Y-%m-%d ") + hashlib.sha256(lock.read_bytes()).hexdigest()
    stamp = ENVIRONMENT / "audited"
    if stamp.is_file() and stamp.read_text() == day:
        return
    asked = subprocess.run(
        [tool("pip-audit"), "-r", lock, "--no-deps", "--disable-pip", "--progress-spinner", "off",
         "--timeout", "5", "--format", "json"],
        cwd=ROOT, text=True, capture_output=True, check=False,
    )  # fmt: skip
    told = json.loads(asked.stdout)["dependencies"] if asked.stdout.strip() else []
    known = [each for each in told if "vulns" in each]
    if not known:
        print("Weaknesses of packages were not looked up: PyPI's advisories do not answer here.")
        return
    weak = [each for each in known if each["vulns"]]
    for each in weak:
        for fault in each["vulns"]:
            mended = ", ".join(fault["fix_versions"]) or "no version yet"
            print(f"{each['name']} {each['version']}: {fault['id']}, mended in {mended}")
    if weak:
        sys.exit("Packages with known weaknesses are locked; raise them and run make lock.")
    stamp.write_text(day)


def check() -> None:
    """Formatter, linter, types, contracts, secrets, weaknesses, data, generated documents."""
    install("requirements.txt", "requirements-dev.txt")
    call(tool("ruff"), "format", "--check", ".")
    call(tool("ruff"), "check", ".")
    # The type checker takes as long as all that follows, and one core.
    types = subprocess.Popen([tool("mypy")], cwd=ROOT)
    try:
        call(tool("lint-imports"))
        find_secrets()
        audit()
        call(tool("python"), "-m", "pytest", "tests/test_data.py", "tests/test_documentation.py")
    except BaseException:
        types.terminate()
        raise
    if types.wait():
        sys.exit(types.returncode)


def docs() -> None:
    """Write what is generated: datapackage.json, dictionary, parameters, answers, import graph."""
    install("requirements.txt", "requirements-dev.txt")
    call(tool("python"), "-m", "ai_investments.documentation")
    call(tool("python"), "-m", "docs.import_graph")


def new_deal() -> None:
    """Add a deal to the built-in data: asked for, or from --form FILE."""
    enter_deal("new-deal")


def correct_deal() -> None:
    """Add sources to the deal named, and replace its figures: asked for, or from --form FILE."""
    enter_deal("correct-deal")


def enter_deal(command: str) -> None:
    """Run a command that talks with the person; it says itself that it was broken off."""
    install("requirements.txt")
    with contextlib.suppress(KeyboardInterrupt):
        call(tool("python"), "-m", "ai_investments", command, *sys.argv[2:])


def keep_data() -> None:
    """Keep the built-in data as it is now as a version that stays loadable."""
    install("requirements.txt")
    call(tool("python"), "-m", "ai_investments", "keep", *sys.argv[2:])
    docs()  # parameters.md lists the versions


def lock() -> None:
    """Compile the locks from the ranges in pyproject.toml."""
    install("requirements.txt", "requirements-dev.txt")
    compile_ = (tool("uv"), "pip", "compile", "-q", "--universal", "--python-version", "3.11",
                "--generate-hashes", "--no-annotate", "--custom-compile-command",
                "make lock")  # fmt: skip
    app = (*compile_, "pyproject.toml")
    call(*app, "-o", "requirements.txt")
    call(*app, "--group", "dev", "-c", "requirements.txt", "-o", "requirements-dev.txt")
    call(*compile_, "--group", "engines", "-c", "requirements-dev.txt",
         "-o", "requirements-engines.txt")  # fmt: skip
    call(*compile_, "--group", "fuzz", "-c", "requirements-dev.txt", "-o", "requirements-fuzz.txt")
    call(*app, "--group", "peers", "-c", "requirements.txt", "-o", PEERS_LOCK)


def bench() -> None:
    """Measure the parts named, or all, and write benchmarks/README.md; --quick only tries them."""
    install("requirements.txt", "requirements-dev.txt")
    os.environ["CHROMIUM"] = browser()
    quick = ["--quick"] if "--quick" in sys.argv else []
    for part in [each for each in sys.argv[2:] if each != "--quick"] or BENCHMARKS:
        if part in ("latency", "opening"):
            install(PEERS_LOCK, environment=PEERS)
        if part == "capacity":
            front()
        python = tool("python")
        if part == "engines":
            python = install_engines()
            servers()
        start = time.monotonic()
        call(python, "-m", f"benchmarks.{part}", *quick)
        print(f"{part} took {time.monotonic() - start:.0f} s\n", flush=True)


def pictures() -> None:
    """Take the pictures of the README."""
    install("requirements.txt", "requirements-dev.txt")
    os.environ["CHROMIUM"] = browser()
    call(tool("python"), "-m", "docs.pictures")


TASKS = {
    "run": run,
    "serve": serve,
    "test": test,
    "test-engines": test_engines,
    "fuzz": fuzz,
    "soak": soak,
    "check": check,
    "docs": docs,
    "new-deal": new_deal,
    "correct-deal": correct_deal,
    "keep-data": keep_data,
    "lock": lock,
    "bench": bench,
    "pictures": pictures,
}

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in TASKS:
        told = (
            f"  {name:<12}  {str(task.__doc__).splitlines()[0]}" for name, task in TASKS.items()
        )
        sys.exit("\n".join(["usage: python tasks.py TASK", *told]))
    # Packages come without bytecode: where none may be written, each of the processes started here
    # would compile all that it imports again, as long as the rest of the app's start takes.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    TASKS[sys.argv[1]]()
