"""LinkedIn's mails are read by their own headers, in whatever language; what only looks like one is none."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach import linkedin_mails, mail_authentication, mail_text
from outreach.linkedin_mails import Notice, Told
from tests.outreach.linkedin_notices import FAIL, PASS, WROTE, link, notice


def read(**changed: Any) -> Notice:
    mail = mail_text.parse(notice(**changed))
    assert linkedin_mails.is_notice(mail)
    return linkedin_mails.read(mail)


def test_the_template_tells_what_it_is_in_every_language() -> None:
    assert read(subject="何か").told is Told.ACCEPTED
    assert read(subject="何か", template=WROTE).told is Told.WROTE
    assert read(template="email_hire_inmail_initial_single_01").told is Told.WROTE
    assert read(template="email_sponsored_inmail_01").told is Told.OTHER
    assert (
        read(template="email_job_alert_digest_01", subject="Mia accepted your invitation").told is Told.OTHER
    )


def test_without_the_header_the_links_name_the_template() -> None:
    text = f"Mia: {link('mia')}".replace("&amp;", "&")

    assert read(subject="何か", template="", text=text).told is Told.ACCEPTED


@pytest.mark.parametrize(
    "subject",
    [
        "Mia accepted your invitation, explore their network",
        "Mia Lund has accepted your invitation",
        "You and Mia Lund are now connected",
        "Mia Lund hat Ihre Einladung angenommen",
        "Mia Lund hat deine Kontaktanfrage angenommen",
        "Mia Lund a accepté votre invitation",
        "Mia Lund ha aceptado tu invitación",
        "Mia Lund ha accettato il tuo invito",
        "Mia Lund heeft je uitnodiging geaccepteerd",
        "Mia Lund aceitou seu convite",
        "Mia Lundさんがあなたの招待を承認しました",
    ],
)
def test_words_tell_of_an_acceptance_where_no_template_is_named(subject: str) -> None:
    assert read(subject=subject, template="").told is Told.ACCEPTED


@pytest.mark.parametrize(
    "subject",
    [
        "Mia just messaged you",
        "Mia sent you a new message",
        "Mia and Bob sent new messages",
        "You have a new message from Mia Lund",
        "Mia replied to your message",
        "Mia Lund hat Ihnen eine Nachricht gesendet",
        "Neue Nachricht von Mia Lund",
        "Mia Lund vous a envoyé un message",
        "Mia Lund te ha enviado un mensaje",
        "Mia Lund ti ha inviato un messaggio",
        "Mia Lund heeft je een bericht gestuurd",
        "Mia Lund enviou uma mensagem",
        "Mia Lundさんからメッセージが届きました",
    ],
)
def test_words_tell_of_a_message_where_no_template_is_named(subject: str) -> None:
    assert read(subject=subject, template="").told is Told.WROTE


@pytest.mark.parametrize(
    "subject",
    [
        "Jo, please add me to your LinkedIn network",
        "Mia Lund viewed your profile",
        "You appeared in 12 searches this week",
        "Mia Lund mentioned you in a comment",
        "5 new jobs for you",
    ],
)
def test_other_mails_tell_nothing(subject: str) -> None:
    assert read(subject=subject, template="").told is Told.OTHER


@pytest.mark.parametrize(
    "address",
    ["invitations@linkedin.com", "messaging-digest-noreply@linkedin.com", "linkedin@e.linkedin.com"],
)
def test_whose_mail_it_is_its_sender_says(address: str) -> None:
    assert linkedin_mails.is_notice(mail_text.parse(notice(address=address)))


@pytest.mark.parametrize(
    ("address", "template"),
    [
        ("ada.lovelace@linkedin.com", ""),
        ("invitations@linkedin.com.evil.test", "x"),
        ("invitations@notlinkedin.com", "x"),
    ],
)
def test_who_works_there_and_who_only_looks_like_it_is_not_linkedin(address: str, template: str) -> None:
    assert not linkedin_mails.is_notice(mail_text.parse(notice(address=address, template=template)))


def test_it_speaks_of_who_is_named_in_its_head_and_linked() -> None:
    one = read(profiles=("mia", "ada-lovelace"), text="Mia Lund\nSuggestions\nAda Lovelace")

    assert linkedin_mails.speaks_of(one, "Mia Lund", "mia")
    assert linkedin_mails.speaks_of(one, "Lund, Mia", "mia")
    assert not linkedin_mails.speaks_of(one, "Ada Lovelace", "ada-lovelace"), "she is only suggested"
    assert not linkedin_mails.speaks_of(one, "Mia Lund", "mia-2")
    assert not linkedin_mails.speaks_of(one, "Mia Berg", "mia"), "it comes in another's name"


def test_a_first_name_is_enough_only_where_it_comes_in_nobodys_name() -> None:
    said = read(name="LinkedIn", subject="Mia accepted your invitation")
    assert linkedin_mails.speaks_of(said, "Mia Lund", "mia")
    assert not linkedin_mails.speaks_of(said, "Ada Lund", "mia")


def test_a_list_speaks_of_those_it_lists() -> None:
    text = "You have 2 new connections\nMia Lund\nView profile: https://www.linkedin.com/comm/in/mia?x=1\nAda Lovelace"
    one = read(name="LinkedIn", subject="See Mia's connections", text=text, profiles=("mia", "ada"))

    assert linkedin_mails.speaks_of(one, "Mia Lund", "mia")
    assert not linkedin_mails.speaks_of(one, "Ada Lovelace", "ada"), "she is linked, but not listed"


def test_who_wrote_without_a_link_is_told_by_the_whole_name() -> None:
    one = read(
        template=WROTE, subject="Mia just messaged you", profiles=(), text="1 new message from Mia Lund"
    )
    assert linkedin_mails.speaks_of(one, "Mia Lund", "mia")
    assert not linkedin_mails.speaks_of(one, "Mia Berg", "")

    accepted = read(profiles=())
    assert not linkedin_mails.speaks_of(accepted, "Mia Lund", "mia"), "an acceptance needs the profile, too"


def test_names_of_other_scripts_and_wrapped_links_are_known() -> None:
    wrapped = "https://safelinks.test/?url=https%3A%2F%2Fwww.linkedin.com%2Fcomm%2Fin%2F%E7%94%B0%E4%B8%AD%3Ftrk%3Deml"
    one = read(name="田中悠樹 via LinkedIn", subject="承認", profiles=(), text=wrapped)

    assert "田中" in one.profiles
    assert linkedin_mails.speaks_of(one, "田中 悠樹", "田中")


@pytest.mark.parametrize(
    ("said", "is_from"),
    [
        (PASS, True),
        (FAIL, False),
        ("", None),
        ("mx.test; auth=pass smtp.auth=jo", None),
        ("mx.test; dkim=pass header.d=linkedin.com", True),
        ("mx.test; dkim=pass header.d=evil.test; spf=pass smtp.mailfrom=x@evil.test", False),
        ("mx.test; dkim=fail header.d=linkedin.com; spf=softfail smtp.mailfrom=linkedin.com", False),
        ("spf=pass (sender IP is 1.2.3.4) smtp.mailfrom=bounce.linkedin.com; dmarc=pass action=none", True),
        ("mx.test; dmarc=pass (dmarc=fail) header.from=notlinkedin.com", False),
    ],
)
def test_what_the_server_that_took_it_says_counts(said: str, is_from: bool | None) -> None:
    assert mail_authentication.is_from(mail_text.parse(notice(results=said)), "linkedin.com") is is_from


def test_only_the_topmost_results_count() -> None:
    forged = notice(results=FAIL).replace(
        b"From:", b"Authentication-Results: " + PASS.encode() + b"\r\nFrom:", 1
    )

    assert mail_authentication.is_from(mail_text.parse(forged), "linkedin.com") is False


@given(st.binary(max_size=400), st.text(max_size=60), st.text(max_size=30))
def test_whatever_comes_in_is_read_without_an_error(body: bytes, name: str, profile: str) -> None:
    mail = mail_text.parse(
        b"From: invitations@linkedin.com\r\nX-LinkedIn-Template: email_messaging\r\n" + body
    )

    if linkedin_mails.is_notice(mail):
        assert linkedin_mails.speaks_of(linkedin_mails.read(mail), name, profile) in (True, False)
