"""An access token longer than a command may be is said after the command (RFC 4954, 4)."""

from base64 import b64encode
from dataclasses import replace

import pytest

from integrations.smtp import SmtpChannel
from integrations.xoauth2 import AccessRefused, response
from tests.integrations.samples import account
from tests.integrations.scripted_smtp import Script, scripted_smtp

LONGEST = 337
"""With this user name its command has 509 octets, of the 510 before a line end; one letter more makes 513."""


@pytest.mark.parametrize(("length", "is_apart"), [(LONGEST, False), (LONGEST + 1, True), (2_500, True)])
def test_a_long_access_token_follows_the_command(length: int, is_apart: bool) -> None:
    access = "x" * length
    first = b64encode(response(account().username, access)).decode("ascii")
    script = Script(extensions=("AUTH XOAUTH2",))
    if is_apart:
        script.say("AUTH", "334 ")
        script.say(first.upper(), "235 welcome")

    with (
        scripted_smtp(script) as port,
        SmtpChannel(5).connect(replace(account(smtp_port=port, password=access), issuer="google")),
    ):
        pass

    said = ["AUTH XOAUTH2", first] if is_apart else [f"AUTH XOAUTH2 {first}"]
    assert script.commands[1 : 1 + len(said)] == said
    assert all(len(command) <= 510 for command in script.commands if command.startswith("AUTH"))


def test_a_long_access_token_may_be_refused_as_well() -> None:
    access = "x" * 2_500
    first = b64encode(response(account().username, access)).decode("ascii")
    script = Script(extensions=("AUTH XOAUTH2",))
    script.say("AUTH", "334 ")
    script.say(first.upper(), "334 eyJzdGF0dXMiOiI0MDEifQ==")
    script.say("", "535 5.7.8 not accepted")

    with (
        scripted_smtp(script) as port,
        pytest.raises(AccessRefused),
        SmtpChannel(5).connect(replace(account(smtp_port=port, password=access), issuer="google")),
    ):
        pass
