"""Editing the steps of a sequence: freely before its launch, with what it touches shown first once leads are in it."""

from collections.abc import Sequence as Many
from dataclasses import dataclass, fields
from datetime import datetime
from hashlib import sha256

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from models import Enrollment, Message, Person, Sequence, SequenceForm, SlackPost, Step
from models.states import COUNTED_DELIVERY, Channel, Condition, FormKind, PostKind, SequenceState
from outreach import (
    drafting,
    form_hours,
    form_problems,
    forms,
    history,
    kept_forms,
    posts,
    reviewing,
    rights,
    screens,
    sequences,
    step_moves,
)
from outreach.errors import AlreadyDecided, InvalidForm, NotReady, TextChanged
from outreach.ports import enqueue_after_commit
from outreach.rights import Right
from outreach.step_changes import in_words
