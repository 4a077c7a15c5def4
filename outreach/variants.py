"""Two briefs, or two texts, of one step, tried side by side: which lead gets which never changes."""

from models import Step
from outreach.schedule import fraction

A, B = "A", "B"


def has_two(step: Step) -> bool:
    """Say whether a step has a second brief, or a second text where its texts are a person's own."""
    return bool(step.body_b if step.body else step.brief_b)


def of(step: Step, lead_id: int) -> str:
    """Return the variant of a step that a lead gets, "" where the step has but one brief or text."""
    if not has_two(step):
        return ""
    return A if fraction("variant", f"{lead_id}:{step.id}") < 0.5 else B


def brief(step: Step, variant: str) -> str:
    """Return what a variant of a step is for."""
    return step.brief_b if variant == B else step.brief


def text(step: Step, variant: str) -> tuple[str, str]:
    """Return subject and body of a variant that a person wrote; without a subject of its own B has that of A."""
    if variant == B:
        return step.subject_b or step.subject, step.body_b
    return step.subject, step.body
