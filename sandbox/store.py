"""What the local Slack keeps over a restart: one SQLite file of JSON documents, written as they change."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TABLES = """
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS channel (id TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS file (id TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS message (
    channel TEXT NOT NULL, ts TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (channel, ts)
) WITHOUT ROWID;
"""


class Store:
    """Documents by key. A write survives a killed process at once, a power cut perhaps not."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=OFF")
        self._connection.executescript(TABLES)

    def fact(self, name: str) -> Any:
        """Return a single stored value, None when it was never written."""
        row = self._connection.execute("SELECT body FROM fact WHERE name = ?", (name,)).fetchone()
        return None if row is None else json.loads(row[0])

    def set_fact(self, name: str, value: Any) -> None:
        self._connection.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", (name, json.dumps(value)))

    def save_channel(self, channel_id: str, body: dict[str, Any]) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO channel VALUES (?, ?)", (channel_id, json.dumps(body))
        )

    def remove_channel(self, channel_id: str) -> None:
        self._connection.execute("DELETE FROM channel WHERE id = ?", (channel_id,))
        self._connection.execute("DELETE FROM message WHERE channel = ?", (channel_id,))

    def channels(self) -> Iterator[dict[str, Any]]:
        for (body,) in self._connection.execute("SELECT body FROM channel ORDER BY rowid"):
            yield json.loads(body)

    def save_file(self, file_id: str, body: dict[str, Any]) -> None:
        """Write what is known of a file; a file that is known keeps its place in the order."""
        self._connection.execute(
            "INSERT INTO file VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            (file_id, json.dumps(body)),
        )

    def remove_file(self, file_id: str) -> None:
        self._connection.execute("DELETE FROM file WHERE id = ?", (file_id,))

    def files(self) -> Iterator[dict[str, Any]]:
        """Yield what is known of every file, the oldest first."""
        for (body,) in self._connection.execute("SELECT body FROM file ORDER BY rowid"):
            yield json.loads(body)

    def save_message(self, channel_id: str, message: dict[str, Any]) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO message VALUES (?, ?, ?)",
            (channel_id, message["ts"], json.dumps(message)),
        )

    def remove_message(self, channel_id: str, ts: str) -> None:
        self._connection.execute("DELETE FROM message WHERE channel = ? AND ts = ?", (channel_id, ts))

    def messages(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield (channel id, message), oldest first."""
        for channel_id, body in self._connection.execute("SELECT channel, body FROM message ORDER BY ts"):
            yield channel_id, json.loads(body)

    def wipe(self) -> None:
        """Forget everything."""
        for table in ("fact", "channel", "file", "message"):
            self._connection.execute(f"DELETE FROM {table}")

    def close(self) -> None:
        self._connection.close()
