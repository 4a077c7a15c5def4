"""The head of the create-sequence form: run, name, who writes, and who enters."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from outreach.form_problems import MAX_NAME
from outreach.form_screens import FormChoices, GroupChoice, SequenceForm
from views import form_ids, group_choices, text
from views.choices import one_of
from views.enrich_modal import enrich_button
from views.parts import context, field, section, text_input

_SHOWN_INELIGIBLE = 5
ENRICH_BLOCK = "enrich"
"""Prefix of the section of a group that enrichment may make ready: `enrich:<id>`, as its button stands alone."""


def head(form: SequenceForm, choices: FormChoices) -> list[Block]:
    """Build the inputs of the head; groups that may not be chosen say why."""
    run = one_of(form_ids.SEQUENCE_RUN, choices.runs, form.run_id, what="a run", to_do="Choose a run")
    profile = one_of(
        form_ids.SEQUENCE_PROFILE,
        choices.profiles,
        form.strategy_profile_id,
        what="a profile",
        to_do="Choose who writes",
    )
    title = text_input(
        form_ids.SEQUENCE_NAME, form.name, limit=MAX_NAME, placeholder="Founders in Berlin", dispatch=True
    )
    eligible = [group for group in choices.groups if not group.missing]
    lacking = [group for group in choices.groups if group.missing]
    groups = group_choices.some_of(form_ids.SEQUENCE_GROUPS, eligible, form.source_group_ids)
    blocks: list[Block] = [
        field(form_ids.RUN_BLOCK, "Run", run, dispatch=True),
        field(form_ids.NAME_BLOCK, "Name", title, dispatch=True),
        field(form_ids.PROFILE_BLOCK, "Strategy profile", profile, dispatch=True),
        field(form_ids.GROUPS_BLOCK, "Source groups", groups, dispatch=True),
    ]
    offered = [group for group in lacking if group.can_enrich][:_SHOWN_INELIGIBLE]
    blocks += [_enrichable(group) for group in offered]
    rest = [group for group in lacking if group not in offered]
    if rest:
        blocks.append(context(_ineligible(rest)))
    return blocks


def _enrichable(group: GroupChoice) -> Block:
    """Say what a group lacks, beside the button that may bring it: a context block can hold none."""
    return section(
        f"Not ready yet: *{text.name(group.name)}*: {text.sentence(group.missing)}",
        enrich_button(group.id),
        f"{ENRICH_BLOCK}:{group.id}",
    )


def _ineligible(groups: Sequence[GroupChoice]) -> str:
    lines = [
        f"*{text.name(group.name)}*: {text.sentence(group.missing)}" for group in groups[:_SHOWN_INELIGIBLE]
    ]
    more = len(groups) - _SHOWN_INELIGIBLE
    return "Not ready yet: " + text.joined([*lines, f"and {more} more" if more > 0 else ""])
