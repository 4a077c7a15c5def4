"""Telling the class of a mail by what it says and, of one from a list or in bulk, by whether it answers one of ours."""

from datetime import date
from email.message import Message as Mail

from sqlalchemy.orm import Session

from outreach import absences, classifying, matching
from outreach.classifying import Classified


def told(session: Session, workspace_id: int, mail: Mail, *, received_on: date) -> Classified:
    """Return what kind of mail this is, as `classifying.classify`."""
    is_doubtful = absences.is_of_list(mail) or absences.is_in_bulk(mail)
    answers_us = is_doubtful and matching.answers_ours(session, workspace_id, mail)
    return classifying.classify(mail, received_on=received_on, answers_us=answers_us)
