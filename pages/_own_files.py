"""Files that an analyst brings: kept in the session until they are used or discarded."""

from dataclasses import dataclass, field, replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ai_investments import formats
from ai_investments.dataset import Dataset
from ai_investments.own_data import checking, files, headings
from ai_investments.own_data.files import Sheet
from ai_investments.own_data.mapping import Mapping
from ai_investments.own_data.own_rows import OwnRows

BROUGHT = "your data: files"
COUNTED = "your data: files ever brought"


@dataclass
class OwnFile:
    """One file while it is being prepared.

    Attributes
    ----------
    key : str
        Begins the keys of its controls; no two files of a session share it.
    name : str
        File name.
    content : bytes
        The file.
    sheet : Sheet or None
        Its cells, once they are read.
    mapping : Mapping or None
        What the analyst says of it; guessed at first.
    own : OwnRows or None
        Its rows as this mapping reads them; None until they are checked.
    corrections : dict
        Cells typed instead of the file's, by row number and heading, as far as they are checked.
    typed : dict
        Those typed since.
    paused : bool
        Whether the analyst stopped the reading.
    edition : int
        Counts the tables of corrections, so that each is a new editor.
    """

    key: str
    name: str
    content: bytes
    sheet: Sheet | None = None
    mapping: Mapping | None = None
    own: OwnRows | None = None
    corrections: dict[tuple[int, str], str] = field(default_factory=dict)
    typed: dict[tuple[int, str], str] = field(default_factory=dict)
    paused: bool = False
    edition: int = 0

    @property
    def usable(self) -> int:
        """Number of rows that can be used."""
        return 0 if self.own is None else len(self.own.table)


def brought() -> list[OwnFile]:
    """Return the files of this session."""
    found: list[OwnFile] = st.session_state.setdefault(BROUGHT, [])
    return found


def bring(name: str, content: bytes) -> bool:
    """Add a file; one of the same content is there already and is not added again."""
    if any(each.content == content for each in brought()):
        return False
    number = st.session_state.get(COUNTED, 0) + 1
    st.session_state[COUNTED] = number
    brought().append(OwnFile(f"own file {number}", name, content))
    return True


def discard(file: OwnFile) -> None:
    """Forget a file; a callback."""
    st.session_state[BROUGHT] = [each for each in brought() if each is not file]


def discard_all() -> None:
    """Forget all files; a callback."""
    st.session_state[BROUGHT] = []


def remap(file: OwnFile, mapping: Mapping) -> None:
    """Have a file read in another way; a callback."""
    if file.mapping is not None and mapping.sheet != file.mapping.sheet:
        file.sheet, file.corrections = None, {}
    file.mapping, file.own, file.typed = mapping, None, {}
    file.paused = False
    file.edition += 1


def recheck(file: OwnFile) -> None:
    """Have the corrections typed since checked; a callback."""
    file.corrections |= file.typed
    file.typed, file.own = {}, None
    file.paused = False
    file.edition += 1


def pause(file: OwnFile) -> None:
    """Stop reading a file; a callback."""
    file.paused = True


def go_on(file: OwnFile) -> None:
    """Read a file after all; a callback."""
    file.paused = False


def read_all(built_in: Dataset) -> None:
    """Read and check what is not yet, with its progress and a button that stops it.

    Streamlit runs the script again when the button is pressed, and leaves this one at its next
    sign of progress.
    """
    working = st.empty()
    for file in brought():
        if file.own is not None or file.paused:
            continue
        with working.container(border=True):
            bar = st.progress(0.0, formats.plain(f"Opening {file.name}"))
            st.button("Cancel", key=f"{file.key} cancel", on_click=pause, args=(file,))
        _read(file, built_in, bar)
    working.empty()


def _read(file: OwnFile, built_in: Dataset, bar: DeltaGenerator) -> None:
    if file.sheet is None:
        file.sheet = files.read(file.name, file.content, file.mapping.sheet if file.mapping else "")
        guessed = headings.guess(file.sheet.headings, file.sheet.sample)
        file.mapping = replace(guessed, sheet=file.sheet.name)
    assert file.mapping is not None  # noqa: S101  # guessed with the sheet

    def tell(done: float) -> None:
        bar.progress(done, formats.plain(f"Checking the rows of {file.name}"))

    file.own = checking.check(file.sheet, file.mapping, built_in, file.corrections, tell)
