"""From a wish in the outbox to what Slack is shown: one renderer per kind of post."""

from collections.abc import Callable
from datetime import datetime

from slack_sdk.models.views import View

from jobs import thread_links
from models.states import PostKind
from outreach import (
    block_lists,
    breakers,
    cards,
    draft_cards,
    enrichment_cards,
    fix_cards,
    holding,
    import_cards,
    kept_forms,
    lab,
    linkedin_cards,
    linkedin_evidence,
    mailbox_calls,
    opting_out,
    review_calls,
    silent_leads,
    test_sends,
    threads,
    unknown_cards,
    whose,
    withdrawal_cards,
)
from outreach import home as home_rules
from outreach.outbox import Pending
from outreach.ports import Services
from outreach.slack_port import Screen
from views import (
    approval_card,
    block_list_card,
    breaker_card,
    broken_mailbox,
    conversation,
    draft_card,
    enrichment_card,
    fix_card,
    held_sends,
    help,
    home,
    import_card,
    kept_form,
    lab_root,
    linkedin_task,
    linkedin_withdraw,
    opt_out,
    review_call,
    test_send,
    unknown_send,
    who_answered,
    whose_mail,
)

Renderer = Callable[[Services, int, datetime], Screen | None]


def render(services: Services, pending: Pending) -> Screen | None:
    """Return what a pending post shows now, None when its subject is gone."""
    if pending.kind is PostKind.DIRECT_MESSAGE:
        return help.sentence(pending.note)
    if pending.kind is PostKind.REVIEW_CALL:
        return _review(services, pending, services.now())
    if pending.kind is PostKind.MAILBOX_BROKEN:
        return _broken_mailbox(services, pending)
    if pending.kind is PostKind.LINKEDIN_TASKS:
        return _tasks(services, pending)
    return _RENDERERS[pending.kind](services, pending.subject_id, services.now())


def home_view(services: Services, person_id: int) -> View | None:
    """Return a person's App Home as it is now, None when they are gone."""
    found = services.read(lambda session: home_rules.shown(session, person_id, now=services.now()))
    if found is None:
        return None
    return home.only(found) if isinstance(found, str) else home.home(found)


def _lab(services: Services, sequence_id: int, now: datetime) -> Screen | None:
    model = services.read(lambda session: lab.overview(session, sequence_id, now=now))
    if model is not None and model.is_forecast_due:
        services.queue.enqueue("forecast_root", sequence_id)
    return lab_root.lab_root(model) if model else None


def _approval(services: Services, enrollment_id: int, now: datetime) -> Screen | None:
    model = services.read(lambda session: cards.lead_card(session, enrollment_id, now=now))
    return approval_card.approval_card(model) if model else None


def _root(services: Services, conversation_id: int, now: datetime) -> Screen | None:
    model = services.read(
        lambda session: threads.conversation_card(session, conversation_id, now=now, wall=services.wall())
    )
    return conversation.conversation_root(thread_links.linked(services, model)) if model else None


def _sent(services: Services, conversation_id: int, now: datetime) -> Screen | None:
    model = services.read(lambda session: threads.sent_history(session, conversation_id))
    return conversation.sent_history(model) if model else None


def _reply(services: Services, reply_id: int, now: datetime) -> Screen | None:
    model = services.read(lambda session: threads.reply_shown(session, reply_id))
    return conversation.reply_message(model) if model else None


def _own(services: Services, message_id: int, now: datetime) -> Screen | None:
    model = services.read(lambda session: threads.own_words(session, message_id))
    return conversation.own_words(model) if model else None


def _whose(services: Services, reply_id: int, now: datetime) -> Screen | None:
    model = services.read(lambda session: whose.card(session, reply_id))
    return whose_mail.whose_mail(model) if model else None


def _draft(services: Services, draft_id: int, now: datetime) -> Screen | None:
    model = services.read(lambda session: draft_cards.draft_card(session, draft_id, now=now))
    return draft_card.draft_card(model) if model else None


def _kept(services: Services, form_id: int, now: datetime) -> Screen | None:
    return kept_form.kept_form(services.read(lambda session: kept_forms.shown(session, form_id)))


def _unknown(services: Services, delivery_id: int, now: datetime) -> Screen | None:
    model = services.read(lambda session: unknown_cards.card(session, delivery_id))
    return unknown_send.unknown_send(model) if model else None


def _import(services: Services, import_id: int, now: datetime) -> Screen | None:
    model = services.read(lambda session: import_cards.card(session, import_id))
    return import_card.import_card(model) if model else None


def _held(services: Services, workspace_id: int, now: datetime) -> Screen | None:
    model = services.read(lambda session: holding.card(session, workspace_id, now=now))
    return held_sends.held_sends(model) if model else None


def _enrichment(services: Services, enrichment_id: int, now: datetime) -> Screen | None:
    model = services.read(lambda session: enrichment_cards.card(session, enrichment_id, now=now))
    return enrichment_card.enrichment_card(model) if model else None


def _block_list(services: Services, list_id: int, now: datetime) -> Screen | None:
    model = services.read(lambda session: block_lists.card(session, list_id))
    return block_list_card.block_list_card(model) if model else None


def _opt_out(services: Services, cause_id: int, now: datetime) -> Screen | None:
    model = services.read(lambda session: opting_out.receipt(session, cause_id))
    return opt_out.receipt(model) if model else None


def _test(services: Services, test_id: int, now: datetime) -> Screen | None:
    model = services.read(lambda session: test_sends.card(session, test_id))
    return test_send.card(model) if model else None


def _review(services: Services, pending: Pending, now: datetime) -> Screen | None:
    model = services.read(
        lambda session: review_calls.shown(session, pending.subject_id, pending.slack_channel, now=now)
    )
    return review_call.review_call(model) if model else None


def _broken_mailbox(services: Services, pending: Pending) -> Screen | None:
    model = services.read(
        lambda session: mailbox_calls.card(session, pending.subject_id, pending.slack_channel)
    )
    return broken_mailbox.broken_mailbox(model) if model else None


def _task(services: Services, attempt_id: int, now: datetime) -> Screen | None:
    model = services.read(lambda session: linkedin_cards.card(session, attempt_id))
    return linkedin_task.task(model) if model else None


def _withdraw(services: Services, sender_id: int, now: datetime) -> Screen | None:
    model = services.read(lambda session: withdrawal_cards.card(session, sender_id))
    return linkedin_withdraw.withdraw_card(model) if model else None


def _wrote(services: Services, cause_id: int, now: datetime) -> Screen | None:
    model = services.read(lambda session: linkedin_evidence.card(session, cause_id))
    return who_answered.wrote(model) if model else None


def _who(services: Services, person_id: int, now: datetime) -> Screen | None:
    model = services.read(lambda session: silent_leads.shown(session, person_id, now=now))
    return who_answered.who_answered(model) if model else None


def _tasks(services: Services, pending: Pending) -> Screen | None:
    model = services.read(
        lambda session: linkedin_cards.of_day(session, pending.subject_id, pending.slack_channel)
    )
    return linkedin_task.tasks_of_day(model) if model else None


def _fix(services: Services, fix_id: int, now: datetime) -> Screen | None:
    model = services.read(lambda session: fix_cards.card(session, fix_id))
    return fix_card.fix_card(model) if model else fix_card.forgotten()


def _breaker(services: Services, breaker_id: int, now: datetime) -> Screen | None:
    model = services.read(lambda session: breakers.card(session, breaker_id, now=now))
    return breaker_card.breaker_card(model) if model else None


_RENDERERS: dict[PostKind, Renderer] = {
    PostKind.LAB_ROOT: _lab,
    PostKind.APPROVAL_CARD: _approval,
    PostKind.CONVERSATION_ROOT: _root,
    PostKind.CONVERSATION_SENT: _sent,
    PostKind.CONVERSATION_REPLY: _reply,
    PostKind.CONVERSATION_OWN: _own,
    PostKind.WHOSE_MAIL: _whose,
    PostKind.DRAFT_CARD: _draft,
    PostKind.FORM_KEPT: _kept,
    PostKind.UNKNOWN_SEND: _unknown,
    PostKind.HELD_SENDS: _held,
    PostKind.IMPORT_CARD: _import,
    PostKind.ENRICHMENT: _enrichment,
    PostKind.BLOCK_LIST: _block_list,
    PostKind.BREAKER: _breaker,
    PostKind.TEST_SEND: _test,
    PostKind.OPT_OUT: _opt_out,
    PostKind.TEXT_FIX: _fix,
    PostKind.LINKEDIN_TASK: _task,
    PostKind.LINKEDIN_WITHDRAW: _withdraw,
    PostKind.WHO_ANSWERED: _who,
    PostKind.LINKEDIN_WROTE: _wrote,
}
