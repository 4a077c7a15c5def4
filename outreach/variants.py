"""Two briefs of one step, tried side by side: which lead gets which never changes."""

from models import Step
from outreach.schedule import fraction

A, B = "A", "B"


def of(step: Step, lead_id: int) -> str:
    """Return the variant of a step that a lead gets, "" where the step has but one brief."""
    if not step.brief_b:
        return ""
    return A if fraction("variant", f"{lead_id}:{step.id}") < 0.5 else B


def brief(step: Step, variant: str) -> str:
    """Return what a variant of a step is for."""
    return step.brief_b if variant == B else step.brief
