"""Makes a person's change to one text in another one, word for word: what the template writer can do of it."""

from integrations.llm_brief import WrittenText
from integrations.template_text import language_of
from outreach import text_changes
from outreach.writer_port import Brief, Example


def change(brief: Brief, example: Example) -> WrittenText:
    """Return the draft with the example's change, or as it is where it does not hold what was changed."""
    body = text_changes.made(example.before.body, example.after.body, example.draft.body)
    subject = text_changes.made(example.before.subject, example.after.subject, example.draft.subject)
    if body is None or (subject is None and body == example.draft.body):
        return _text(brief, example.draft.subject, example.draft.body)
    return _text(brief, example.draft.subject if subject is None else subject, body)


def _text(brief: Brief, subject: str, body: str) -> WrittenText:
    return WrittenText(subject=subject, body=body, language=language_of(brief))
