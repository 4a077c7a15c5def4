"""What the lab adds to a model's own time for each message: a model that takes a second, several calls at once."""

import argparse
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, select

from benchmarks import crowd
from benchmarks.figures import Broken, Figure, show
from benchmarks.servers import POSTGRES, SQLITE, alone, database
from bot.wiring import build
from integrations.recording import RecordingWriter
from jobs.generate import generate_all
from models import Message, Sequence
from models.states import MessageState, SequenceState
from outreach.writer_port import Brief, Written

AIM = 1.05
"""The most that ours ÷ bare calls may be: less than 5 % on top."""


class Slow:
    """A model that takes so long for each text."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._inner = seconds, RecordingWriter()

    def write(self, brief: Brief) -> Written:
        time.sleep(self._seconds)
        return self._inner.write(brief)
