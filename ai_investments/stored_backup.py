"""All stored datasets in one file, and back: for another server, or for after a lost disk."""

import os
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from ai_investments.dataset_archive import MOST_ABOUT
from ai_investments.problems import Problem, shown
from ai_investments.stored_datasets import Store, StoreError

MEMBER = re.compile(r"([0-9a-f]{16})\.zip")
MB = 1_000_000


@dataclass
class Moved:
    """What a backup or a restore did.

    Attributes
    ----------
    datasets : list of str
        Ids written.
    there_already : list of str
        Ids that were there before; restoring only.
    refused : list of StoreError
        What was not taken, and why: damaged, expired, too large, no room.
    """

    datasets: list[str] = field(default_factory=list)
    there_already: list[str] = field(default_factory=list)
    refused: list[StoreError] = field(default_factory=list)


def backup(store: Store, file: Path) -> Moved:
    """Write every sound dataset of a store into one file, readable by its owner only.

    The file is there as a whole or not at all, and replaces one of the same name.

    Raises
    ------
    StoreError
        Where the store cannot be listed.
    OSError
        Where the file cannot be written.
    """
    moved = Moved()
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with (
            os.fdopen(descriptor, "wb") as opened,
            # What is stored is compressed already.
            zipfile.ZipFile(opened, "w", zipfile.ZIP_STORED) as written,
        ):
            for stored in store.ids():
                try:
                    written.writestr(f"{stored}.zip", store.archive(stored))
                except StoreError as error:
                    moved.refused.append(error)
                else:
                    moved.datasets.append(stored)
        part.replace(file)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return moved


def restore(store: Store, file: Path) -> Moved:
    """Store what a backup holds; what is there already stays as it is.

    Each dataset is checked against its id, so a damaged or forged one is refused.

    Raises
    ------
    StoreError
        Where the file is no backup.
    OSError
        Where the file cannot be read.
    """
    moved = Moved()
    try:
        with zipfile.ZipFile(file) as read:
            for member in read.infolist():
                named = MEMBER.fullmatch(member.filename)
                if named is None or member.file_size > store.dataset_mb * MB + 2 * MOST_ABOUT:
                    moved.refused.append(_refusal(file, member.filename))
                    continue
                try:
                    new = store.put_archive(named[1], read.read(member))
                except StoreError as error:
                    moved.refused.append(error)
                else:
                    (moved.datasets if new else moved.there_already).append(named[1])
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise StoreError(
            Problem(file.name, None, None, "", f"This is no sound backup ({shown(str(error))}).",
                    "Name a file that `stored backup` wrote.")
        ) from error  # fmt: skip
    return moved


def _refusal(file: Path, name: str) -> StoreError:
    return StoreError(
        Problem(file.name, None, None, shown(name), "This part is no dataset, or too large.",
                "It is left out; the others are restored.")
    )  # fmt: skip
