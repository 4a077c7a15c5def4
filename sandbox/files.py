"""The files of the workspace: their records in the store, their bytes on disk under ids of our own."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from sandbox.file_kinds import HEAD_BYTES, kind_of, picture_size
from sandbox.store import Store

Record = dict[str, Any]
LARGEST_BYTES = 1_000_000_000
"""Slack takes files of up to 1 GB: https://slack.com/help/articles/201330736"""
LONGEST_NAME = 255
FALLBACK_NAME = "file"


class TooLarge(Exception):
    """More bytes came than a file may have."""


class Files:
    """Records by id and where their bytes lie. A name is only ever data, never part of a path.

    A record holds what Slack says of a file, and besides: `is_stored` once its bytes are there, `is_done` once its
    upload was completed, `is_deleted`, `is_handed_in` once a person gave it to the app in a modal, `places` where it
    was shared: [channel id, ts].
    """

    def __init__(self, store: Store, directory: Path, now: Callable[[], datetime]) -> None:
        self._store, self._directory, self._now = store, directory, now
        self.load()

    def load(self) -> None:
        """Read what an earlier run left; uploads that were cut off then are thrown away."""
        self._records: dict[str, Record] = {record["id"]: record for record in self._store.files()}
        if self._directory.is_dir():
            for path in self._directory.glob("*.part"):
                path.unlink()

    def wipe(self) -> None:
        """Throw every byte away; the records go with the store."""
        shutil.rmtree(self._directory, ignore_errors=True)
        self._records = {}

    def find(self, file_id: str) -> Record | None:
        """The record of an id, a deleted file's too."""
        return self._records.get(file_id)

    def all(self) -> list[Record]:
        """Every file there is, the newest first, without deleted ones."""
        return [record for record in reversed(self._records.values()) if not record["is_deleted"]]

    def announce(self, user: str, name: str, mimetype: str = "", **more: Any) -> Record:
        """Make the record of a file whose bytes are still to come."""
        name = clean_name(name)
        record: Record = {
            "id": f"F{secrets.token_hex(5).upper()}",
            "created": int(self._now().timestamp()),
            "user": user,
            "name": name,
            "title": name,
            "size": 0,
            **kind_of(name, mimetype),
            **dict.fromkeys(("is_stored", "is_done", "is_deleted", "is_handed_in"), False),
            "places": [],
            **more,
        }
        self.save(record)
        return record

    def save(self, record: Record) -> None:
        self._records[record["id"]] = record
        self._store.save_file(record["id"], record)

    def forget(self, record: Record) -> None:
        """Take back a record whose bytes never came."""
        self._records.pop(record["id"], None)
        self._store.remove_file(record["id"])
        self.path(record).unlink(missing_ok=True)

    def path(self, record: Record) -> Path:
        """Where the bytes lie."""
        return self._directory / str(record["id"])

    async def receive(self, record: Record, chunks: AsyncIterator[bytes]) -> Path:
        """Write bytes beside the file as they come, and return where. Raises TooLarge."""
        self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = self._directory / f"{record['id']}.{secrets.token_hex(4)}.part"
        size = 0
        try:
            with part.open("wb") as out:
                async for chunk in chunks:
                    size += len(chunk)
                    if size > LARGEST_BYTES:
                        raise TooLarge()
                    out.write(chunk)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        return part

    def keep(self, record: Record, part: Path) -> None:
        """Make received bytes the file's own; a picture's size is read from them."""
        os.replace(part, self.path(record))
        with self.path(record).open("rb") as written:
            size = picture_size(written.read(HEAD_BYTES)) if record["mimetype"].startswith("image/") else None
        changed = {**record, "size": self.path(record).stat().st_size, "is_stored": True}
        if size:
            changed |= {"original_w": size[0], "original_h": size[1]}
        self.save(changed)

    def delete(self, record: Record) -> None:
        """Throw the bytes away; the record stays, so that one can say it was deleted."""
        self.save({**record, "is_deleted": True, "places": []})
        self.path(record).unlink(missing_ok=True)


def clean_name(name: str) -> str:
    """A name as one line of printable text, clipped; whatever it says, it is never used as a path."""
    honest = name.encode("utf-8", "replace").decode("utf-8")
    line = " ".join("".join(each if each.isprintable() else " " for each in honest).split())
    return line[:LONGEST_NAME] or FALLBACK_NAME
