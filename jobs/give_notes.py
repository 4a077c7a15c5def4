"""Gives the notes of a new month to leads whose invite waits for one, and has them written."""

from jobs import context
from outreach import note_allotting


def give_notes(sequence_id: int) -> None:
    """Let the notes that are left be given again in a sequence."""
    services = context.services()
    services.run(lambda session: note_allotting.give_again(session, sequence_id))
