"""A deal entered with its sources: what is refused, what is written, what stays as it was."""

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_investments import data_entry, dataset, evidence
from ai_investments.__main__ import main
from ai_investments.data_entry import csv_records
from ai_investments.data_entry.form import written
from ai_investments.schema import ALIASES, CLAIMS, INVESTMENTS, REVENUE, TICKETS
from tests.built_in import DATA
from tests.running_app import ROOT

TODAY = dt.date(2025, 9, 30)
META_SCALE = "scale-ai-2025-06-strategic"

BEGIN = (b"scale-ai-", b"openai-2025", b"mistral-ai-", b"databricks-", b"1x-")
"""How the names of the rows begin that are entered beside: the whole data takes longer."""

DEAL = """
[deal]
company = "Acme Robotics"
segment = "Robotics & physical AI"
country = "US"
announced_on = 2025-09-17
round = "Series B"
lead_investors = ["Horizon Capital", "Sequoia"]
"""
SOURCE = """
[[source]]
publisher = "The Robot Post"
title = "Acme, “the robot firm”, raises"
url = "https://robot-post.eu/acme"
published_on = 2025-09-17
evidence = "reported"
amount_usd_bn = "500m"
valuation_usd_bn = 4.0
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give the built-in data of some companies: deals, claims, spellings, tickets, revenue."""
    for table in (INVESTMENTS, CLAIMS, ALIASES, TICKETS, REVENUE):
        head, *rows = (dataset.BUILT_IN / table.file).read_bytes().splitlines(keepends=True)
        rows = [row for row in rows if row.startswith(BEGIN) or table is ALIASES]
        (tmp_path / table.file).write_bytes(head + b"".join(rows))
    return tmp_path


def sound(folder: Path) -> dataset.Dataset:
    """Read a folder in which nothing is wrong but that it lacks the other tables."""
    data = dataset.load(folder)
    assert [each.reason for each in data.problems] == ["Not in the folder; taken as empty."]
    return data


@pytest.fixture
def enter(folder: Path) -> Callable[..., str]:
    """Give what enters a form into the folder, on a day of 2025, and returns what was said."""

    def run(form: str, *, deal: str | None = None, code: int = 0, dry_run: bool = False) -> str:
        filled, problems = data_entry.read(form, "deal.toml")
        if problems:
            assert code == 1
            return "\n".join([*map(str, problems), "Nothing was written"])
        said: list[str] = []
        session = data_entry.Session(folder, input, said.append, TODAY, dry_run=dry_run, sure=True)
        assert session.enter(filled, deal) == code
        return "\n".join(said)

    return run


@pytest.fixture
def command(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> Callable[[str], str]:
    """Give what enters a form on the command line, where it fails, and returns what was said."""
    file = tmp_path_factory.mktemp("form") / "deal.toml"

    def run(form: str) -> str:
        file.write_text(form, "utf-8")
        assert main(["new-deal", "--form", str(file), "--folder", str(folder), "--yes"]) == 1
        told = capsys.readouterr()
        return told.out + told.err

    return run


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_deal_stands_in_the_data_with_range_grade_and_sources(
    folder: Path, enter: Callable[..., str]
) -> None:
    second = SOURCE.replace("The Robot Post", "Acme Robotics").replace("robot-post.eu", "acme.eu")
    second = second.replace('"reported"', '"official"').replace("valuation_usd_bn = 4.0", "")
    second = second.replace('"500m"', "0.5")
    third = SOURCE.replace("The Robot Post", "A Digest").replace("robot-post", "digest")
    third = third.replace("4.0", "3.9")
    form = DEAL + "valuation_usd_bn = 4\n" + SOURCE + second + third
    said = enter(form)
    deal_id = "acme-robotics-2025-09-series-b"
    assert f"{deal_id} is written. 0 problems in the data" in said
    data = sound(folder)
    deal = data.deal(deal_id)
    assert deal is not None
    assert (deal["status"], deal["date_precision"], deal["valuation_basis"]) == (
        "closed", "day", "unspecified",
    )  # fmt: skip
    assert deal["lead_investors"] == "Horizon Capital; Sequoia Capital"  # the spelling used here
    amount = evidence.figure(data, deal_id, "amount_usd_bn")
    assert (amount.headline, amount.grade, amount.sources) == (0.5, "official", 3)
    valuation = evidence.figure(data, deal_id, "valuation_usd_bn")
    assert (valuation.headline, valuation.low, valuation.high) == (4, 3.9, 4)
    assert valuation.grade == "reported"
    assert "$4bn ($3.9–4bn)" in said


def test_every_other_byte_of_the_files_stays(folder: Path, enter: Callable[..., str]) -> None:
    before = contents(folder)
    enter(DEAL + SOURCE)
    after = contents(folder)
    assert {name for name in before if before[name] != after[name]} == {
        "investments.csv", "claims.csv",
    }  # fmt: skip
    for name, added in (("investments.csv", 1), ("claims.csv", 2)):
        old, new = before[name].splitlines(keepends=True), after[name].splitlines(keepends=True)
        own = [line for line in new if line.startswith(b"acme-robotics-2025-09")]
        assert len(own) == added
        assert [line for line in new if line not in own] == old
        keys = [line.split(b",")[0] for line in new[1:]]
        assert keys == sorted(keys)


def test_tickets_and_revenue_come_with_their_source(
    folder: Path, enter: Callable[..., str]
) -> None:
    form = (
        DEAL
        + SOURCE
        + """
[[source.ticket]]
investor = "Sequoia"
amount_usd_bn = "200m"
kind = "invested"

[[source.revenue]]
kind = "run_rate"
as_of = 2025-08-31
revenue_usd_bn = "80m"
"""
    )
    enter(form)
    data = sound(folder)
    ticket = data.rows("tickets").set_index("ticket_id").loc[
        "acme-robotics-2025-09-series-b-sequoia-capital"
    ]  # fmt: skip
    assert (ticket["amount_usd_bn"], ticket["publisher"]) == (0.2, "The Robot Post")
    revenue = data.rows("revenue").set_index("revenue_id").loc[
        "acme-robotics-2025-08-31-run-rate"
    ]  # fmt: skip
    assert (revenue["revenue_usd_bn"], revenue["url"]) == (0.08, "https://robot-post.eu/acme")


REFUSED = [
    (SOURCE, "", "No source gives a figure of the deal."),
    (SOURCE, SOURCE.replace('url = "https://robot-post.eu/acme"\n', ""),
     "source 1, column url: is missing. Give the address of the page"),
    ("https://robot-post.eu/acme", "ftp://robot-post.eu/acme", "does not begin with https://"),
    ("https://robot-post.eu/acme", "file:///etc/passwd", "does not begin with https://"),
    ("https://robot-post.eu/acme", "javascript:alert(1)", "does not begin with https://"),
    ("https://robot-post.eu/acme", "https://", "no address that every reader can open"),
    ("https://robot-post.eu/acme", "http://localhost:8501/", "every reader can open"),
    ("https://robot-post.eu/acme", "http://192.168.0.4/acme", "every reader can open"),
    ("https://robot-post.eu/acme", "https://example.com/acme", "every reader can open"),
    ("https://robot-post.eu/acme", "https://me:secret@robot-post.eu/", "a user or a password"),
    ("https://robot-post.eu/acme", "https://[robot-post.eu/acme", "is no address"),
    ("published_on = 2025-09-17", "published_on = 2025-10-01", "today is 2025-09-30"),
    ("published_on = 2025-09-17", 'published_on = "2026"', "in the future"),
    ("published_on = 2025-09-17", 'published_on = "2025-02-30"', "is not a date"),
    ("announced_on = 2025-09-17", "announced_on = 2025-12-01", "in the future"),
    ('publisher = "The Robot Post"\n', "", "column publisher: is missing."),
    ('evidence = "reported"\n', "", "column evidence: is missing."),
    ('"reported"', '"brief"', "which has no address"),
    ('"reported"', '"certain"', "is not one of the values allowed."),
    ('publisher = "The Robot Post"', 'publisher = "Robot Post, via Wire"', "official_via_copy"),
    ('"The Robot Post"', '"Robot Post (copy)"\ncounts_in_range = false', "its claims do not count"),
    ("valuation_usd_bn = 4.0", "valuation_usd_bn = 0", "is no value for this field."),
    ("valuation_usd_bn = 4.0", "valuation_usd_bn = inf", "is not a number."),
    ("valuation_usd_bn = 4.0", "valuation_usd_bn = 1e300", "is out of range."),
    ("valuation_usd_bn = 4.0", 'valuation_usd_bn = "4bn EUR"', "is in EUR. Write US dollars"),
    ("valuation_usd_bn = 4.0", 'valuation_usd_bn = "about 4bn"', "says “about”"),
    ("valuation_usd_bn = 4.0", 'valuation_usd_bn = "3-4bn"', "is a range"),
    ("valuation_usd_bn = 4.0", 'valuation_usd_bn = "4000"', "names no unit."),
    ("valuation_usd_bn = 4.0", 'valuation_usd_bn = "0.1bn"', "is above the valuation."),
    ("valuation_usd_bn = 4.0", "stake_pct = 140", "is out of range."),
    ("valuation_usd_bn = 4.0", "worth = 4", "column worth: is not known here."),
    ("valuation_usd_bn = 4.0", "valuation_usd_b = 4", "Is it valuation_usd_bn?"),
    ('round = "Series B"\n', "", "column round: is missing. One of: Seed, Series A"),
    ('round = "Series B"', 'round = "Series B"\namount_usd_bn = 1', "is what no source gives that "
     "counts; they give 0.5."),
    ('round = "Series B"', 'round = "Series B"\nstake_pct = 10', "has no source."),
    ('round = "Series B"', 'round = "Series B"\nprimary_usd_bn = 0.1', "has no claim of its own."),
    ('"Sequoia"]', '"Sequoia; Meta"]', "has a semicolon inside a name."),
    ('"Acme Robotics"', '"Acme\\u202eRobotics"', "holds characters that cannot be seen."),
    ('"Acme Robotics"', '"Acme \\u001b[31m"', "holds characters that cannot be seen."),
    ('"Acme Robotics"', '""', "column company: is missing."),
    ('"Acme Robotics"', "Acme", "This is no TOML"),
    ("[[source]]", "[source]", "Write [[source]]."),
    ("[deal]", "[deals]", "“deals” is no part of a form."),
]  # fmt: skip


@pytest.mark.parametrize(("part", "instead", "reason"), REFUSED)
def test_what_has_no_source_or_cannot_be_is_refused(part: str, instead: str, reason: str) -> None:
    form = (DEAL + SOURCE).replace(part, instead)
    assert form != DEAL + SOURCE
    if "official" in reason:
        form = form.replace('"reported"', '"official"')
    filled, problems = data_entry.read(form, "deal.toml")
    if not problems:
        entry, problems = data_entry.of_form(filled, DATA, TODAY)
        assert entry is None
    assert reason in "\n".join(map(str, problems))


def test_the_command_line_says_so_too(folder: Path, command: Callable[[str], str]) -> None:
    before = contents(folder)
    assert "has no source." in command(DEAL + "stake_pct = 10\n" + SOURCE)
    said = command(DEAL.replace("Acme", "\\u001b[31m") + SOURCE)
    assert "holds characters that cannot be seen." in said
    assert "\x1b" not in said
    assert contents(folder) == before


def test_sources_that_differ_need_a_word_on_which_is_shown_first(
    enter: Callable[..., str],
) -> None:
    other = SOURCE.replace("robot-post", "other-post").replace("4.0", "5")
    said = enter(DEAL + SOURCE + other, code=1)
    assert "The sources differ: 4, 5. Write under [deal] which of them is shown first." in said
    talks = other.replace('"reported"', '"reported"\nstage = "talks"')
    assert "$4bn  ●" in enter(DEAL + SOURCE + talks, dry_run=True), "talks do not count"


def test_a_dry_run_writes_nothing(folder: Path, enter: Callable[..., str]) -> None:
    before = contents(folder)
    said = enter(DEAL + SOURCE, dry_run=True)
    assert "+acme-robotics-2025-09-series-b,Acme Robotics,Robotics & physical AI,US," in said
    assert "Nothing was written: this was a dry run." in said
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("changed", "doubts"),
    [
        ({'"Acme Robotics"': '"Mistrall AI"', "= 4.0": "= 4.0\nstake_pct = 5",
          "published_on = 2025-09-17": "published_on = 2025-09-02"},
         ("Is it Mistral AI under another name?", "is it from the talks?",
          "$500m for 5% makes $10bn of the whole; $4bn is reported.")),
        ({'"Acme Robotics"': '"open ai"', "2025-09-17": "2025-04-05"},
         ("OpenAI has a deal within 31 days", "“open ai” is written OpenAI here.")),
        ({'"Acme Robotics"': '"Databricks"', "= 4.0": "= 4.0\nstake_pct = 0.125"},
         ("A down round", "percent, not a fraction")),
    ],
)  # fmt: skip
def test_what_may_be_wrong_is_said_before_anything_is_written(
    enter: Callable[..., str], changed: dict[str, str], doubts: tuple[str, ...]
) -> None:
    form = DEAL + SOURCE
    for part, instead in changed.items():
        form = form.replace(part, instead)
    said = enter(form, dry_run=True)
    for doubt in doubts:
        assert doubt in said


def test_a_figure_is_corrected_with_its_reason(folder: Path, enter: Callable[..., str]) -> None:
    without = "[deal]\namount_usd_bn = 14.3\n"
    assert "replaces 14.8. Say in the note why" in enter(
        without, deal=META_SCALE, code=1
    )  # fmt: skip
    before = contents(folder)
    enter(without + 'note = "Most reports say so."\n', deal=META_SCALE)
    after = contents(folder)
    assert {name for name in before if before[name] != after[name]} == {"investments.csv"}
    changed = set(after["investments.csv"].splitlines()) - set(
        before["investments.csv"].splitlines()
    )
    (row,) = csv.DictReader([",".join(INVESTMENTS.columns), *(each.decode() for each in changed)])
    assert row["amount_usd_bn"] == "14.3"
    assert row["note"].startswith("Disputed: the brief")
    assert row["note"].endswith(" Most reports say so.")
    data = dataset.load(folder)
    assert evidence.figure(data, META_SCALE, "amount_usd_bn").grade == "reported"


def test_a_source_is_added_to_a_deal(folder: Path, enter: Callable[..., str]) -> None:
    claims = len(evidence.figure(DATA, META_SCALE, "stake_pct").claims)
    source = SOURCE.replace('"500m"', "14.3").replace("valuation_usd_bn = 4.0", 'stake_pct = "49%"')
    enter(source, deal=META_SCALE)
    data = sound(folder)
    assert len(evidence.figure(data, META_SCALE, "stake_pct").claims) == claims + 1
    assert repr(data.deal(META_SCALE)) == repr(DATA.deal(META_SCALE))
    assert "is there already, from the same address." in enter(
        source, deal=META_SCALE, code=1
    )  # fmt: skip


def test_a_deal_that_is_not_there_is_not_corrected(enter: Callable[..., str]) -> None:
    said = enter("[deal]\n", deal="scale-ai-2025", code=1)
    assert "No deal is called “scale-ai-2025”. Is it scale-ai-" in said
    assert "Nothing would change." in enter("[deal]\n", deal=META_SCALE, code=1)


ANSWERS = [
    "Acme Robotics", "7", "US",  # the company, its line of business and seat
    "tomorrow", "2025-09-17", "Series B", "",  # day, kind, state
    "", "ftp://x.eu", "https://robot-post.eu/acme", "The Robot Post", "", "2025-09",  # who says it
    "3", "", "",  # grade, stage, note
    "500", "500m", "4bn", "", "",  # what it says
    "y", "Sequoia", "200m", "", "n", "n", "n",  # an investor’s money, no revenue, no other source
    "", "Horizon Capital", "", "",  # basis, who took part, note
]  # fmt: skip
"""What a person types, mistakes with it."""


def typed(monkeypatch: pytest.MonkeyPatch, answers: list[str | type[BaseException]]) -> None:
    left: Iterator[str | type[BaseException]] = iter(answers)

    def answer(_: str) -> str:
        found = next(left)
        if not isinstance(found, str):
            raise found
        return found

    monkeypatch.setattr("builtins.input", answer)


def test_questions_lead_to_the_same_deal(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path_factory.mktemp("here"))
    typed(monkeypatch, [*ANSWERS, "y"])
    assert main(["new-deal", "--folder", str(folder)]) == 0
    said = capsys.readouterr().out
    for mistake in ("is not a date.", "This cannot be left empty.", "does not begin with https://",
                    "names no unit. Write one figure in US dollars"):  # fmt: skip
        assert mistake in said
    data = sound(folder)
    deal = data.deal("acme-robotics-2025-09-series-b")
    assert deal is not None
    assert (deal["amount_usd_bn"], deal["valuation_usd_bn"]) == (0.5, 4)
    assert (deal["segment"], deal["lead_investors"]) == (
        INVESTMENTS["segment"].allowed[6], "Horizon Capital",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("answered", "how"),
    [(0, EOFError), (3, KeyboardInterrupt), (15, KeyboardInterrupt), (len(ANSWERS), EOFError)],
)
def test_breaking_off_leaves_every_file_as_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    answered: int, how: type[BaseException],
) -> None:  # fmt: skip
    before = contents(folder)
    typed(monkeypatch, [*ANSWERS[:answered], how])
    assert main(["new-deal", "--folder", str(folder)]) == 1
    assert "Nothing was written" in capsys.readouterr().out
    assert contents(folder) == before


def test_answers_that_are_not_written_are_kept_in_a_form(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    here = tmp_path_factory.mktemp("here")
    monkeypatch.chdir(here)
    before = contents(folder)
    typed(monkeypatch, [*ANSWERS, "n"])
    assert main(["new-deal", "--folder", str(folder)]) == 1
    assert "Your answers are in deal.toml" in capsys.readouterr().out
    assert contents(folder) == before
    form = ["--form", str(here / "deal.toml"), "--folder", str(folder), "--yes"]
    assert main(["new-deal", *form]) == 0
    assert dataset.load(folder).deal("acme-robotics-2025-09-series-b") is not None


@pytest.mark.parametrize("broken", [0, 1])
@pytest.mark.parametrize("how", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_write_that_is_cut_off_leaves_all_files_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: int, how: BaseException
) -> None:
    old, new = tmp_path / "investments.csv", tmp_path / "tickets.csv"
    old.write_bytes(b"before")
    replace, calls = Path.replace, iter(range(9))

    def fails(self: Path, target: Path) -> Path:
        if next(calls) == broken:
            raise how
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(type(how)):
        csv_records.write_all({new: (b"", b"after"), old: (b"before", b"after")})
    assert contents(tmp_path) == {"investments.csv": b"before"}


def test_a_file_changed_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    file = tmp_path / "claims.csv"
    file.write_bytes(b"other")
    with pytest.raises(csv_records.NotWritable, match="changed meanwhile"):
        csv_records.write_all({file: (b"before", b"after")})
    assert file.read_bytes() == b"other"
    assert list(tmp_path.iterdir()) == [file]


def test_the_template_is_a_form_with_every_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new-deal", "--template"]) == 0
    template = capsys.readouterr().out
    form, problems = data_entry.read(template, "template")
    assert problems == ()
    assert form.deal == {}
    for name in (*INVESTMENTS.columns[1:], *CLAIMS.columns[3:], "investor", "revenue_usd_bn"):
        assert f"{name} = " in template
    opened = template.replace("# [[", "[[").replace('\n# investor = ""', '\ninvestor = "Meta"')
    assert data_entry.read(opened, "template")[0].sources[0].tickets == ({"investor": "Meta"},)


def test_make_has_targets_for_it() -> None:
    makefile = (ROOT / "Makefile").read_text()
    assert "\nnew-deal:" in makefile
    assert "\ncorrect-deal:" in makefile


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)


@settings(max_examples=60)
@given(cells=st.fixed_dictionaries(dict.fromkeys(("company", "note", "investors"), CELL)),
       end=st.sampled_from(["\n", "\r\n"]), mark=st.booleans(), ended=st.booleans())  # fmt: skip
def test_any_text_comes_back_and_the_rest_stays(
    cells: dict[str, str], end: str, mark: bool, ended: bool
) -> None:
    cells = {name: " ".join(cell.split()) for name, cell in cells.items()}
    lines = [",".join(INVESTMENTS.columns), 'acme,"A, ""quoted""\n name"', "zeta,Z"]
    before = (end.join(lines) + (end if ended else "")).encode()
    before = (csv_records.MARK if mark else b"") + before
    row = cells | {"deal_id": "beta"}
    after = csv_records.with_rows(before, INVESTMENTS, [row], ["deal_id"])
    assert (
        csv_records.row(after, INVESTMENTS, "beta") == dict.fromkeys(INVESTMENTS.columns, "") | row
    )
    parsed = list(csv.reader(io.StringIO(after.decode("utf-8-sig"), newline="")))
    assert [each[0] for each in parsed] == ["deal_id", "acme", "beta", "zeta"]
    head, tail = before.split(b"zeta", 1)
    assert after.startswith(head)
    assert after.endswith(b"zeta" + tail)


@settings(max_examples=60)
@given(text=st.text(max_size=60), cells=st.dictionaries(st.sampled_from(["title", "note"]), CELL))
def test_no_form_raises_and_one_that_is_written_reads_back(
    text: str, cells: dict[str, str]
) -> None:
    data_entry.read(text, "any.toml")
    data_entry.read(f"[deal]\ncompany = {text}", "any.toml")
    kept = {name: " ".join(cell.split()) for name, cell in cells.items()}
    kept = {name: cell for name, cell in kept.items() if cell and cell.isprintable()}
    form = data_entry.Form(
        {"company": "Acme"}, (data_entry.form.Source(kept, {"amount_usd_bn": "0.5"}),)
    )
    again, problems = data_entry.read(written(form), "form")
    assert problems == ()
    assert (again.deal, again.sources) == (form.deal, form.sources)
