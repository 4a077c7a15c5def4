"""The page that switches the noting of opens says what stands against it, and why it is off where it must be."""

from typing import Any

from outreach.setting_screens import OpensForm
from sandbox.blocks import check_view
from tests.views.samples import markup
from views import opened_mails, settings_ids


def drawn(form: OpensForm) -> dict[str, Any]:
    view = opened_mails.page(form).to_dict()
    assert check_view(view) == []
    return view


def submitted(*values: str) -> bool:
    options = [{"value": one} for one in values]
    name = settings_ids.OPENED_MAILS_ON
    return opened_mails.read({"state": {"values": {name: {name: {"selected_options": options}}}}})


def test_it_stands_as_it_is_with_what_speaks_against_it() -> None:
    off, on = (drawn(OpensForm(is_on)) for is_on in (False, True))

    box = off["blocks"][0]
    assert "initial_options" not in box["element"]
    assert on["blocks"][0]["element"]["initial_options"] == box["element"]["options"]
    assert box["element"]["options"][0]["text"]["text"] == "Note when mails are opened"
    assert box["hint"]["text"] == (
        "Mail apps that load pictures by themselves (Apple Mail, Gmail's proxy) make it unreliable, it may need "
        "consent where your team writes, and it can cost deliverability."
    )
    assert "no limit, figure or stop rests on it" in markup(off["blocks"])


def test_where_it_cannot_be_on_there_is_nothing_to_switch() -> None:
    view = drawn(OpensForm(True, why_off="PUBLIC_URL is not set for `plera web`."))

    assert "submit" not in view
    assert [one["type"] for one in view["blocks"]] == ["section", "context"]
    assert "*Off*: PUBLIC_URL is not set" in markup(view["blocks"])


def test_what_was_chosen_is_read_back() -> None:
    assert submitted("notes_opens") is True
    assert submitted() is False
    assert submitted("something else") is False
    assert opened_mails.read({}) is False
