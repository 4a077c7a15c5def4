"""What a sending domain's records lack: each flaw with the exact record that puts it right, and what is only a note."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.recording_domain_records import RecordingDomainRecords
from outreach import dkim_rules, domain_answers, domain_health, mail_providers, spf, spf_rules
from outreach.domain_answers import Question
from outreach.domain_flaws import DomainFinding, Flaw, Health, OwnKey, Record, Sending
from outreach.domain_records_port import RecordKind

GOOGLE = Sending("ana@acme.test", "smtp.gmail.com")
MICROSOFT = Sending("jo@acme.test", "smtp.office365.com")
OWN = Sending("ana@acme.test", "mail.acme.test")
RELAY = "93.184.216.34"
GOOD: dict[str, dict[str, tuple[str, ...]]] = {
    "acme.test": {"MX": ("1 smtp.google.com",), "TXT": ("hello", "v=spf1 include:_spf.google.com ~all")},
    "_spf.google.com": {"TXT": ("v=spf1 ip4:35.190.247.0/24 ip4:64.233.160.0/19 ~all",)},
    "google._domainkey.acme.test": {"TXT": ("v=DKIM1; k=rsa; p=MIIB",)},
    "_dmarc.acme.test": {"TXT": ("v=DMARC1; p=none; rua=mailto:dmarc@acme.test",)},
}


def never() -> bool:
    return False


def look(
    records: RecordingDomainRecords,
    *mailboxes: Sending,
    seen: tuple[str, ...] = (),
    domain: str = "acme.test",
    own_key: OwnKey | None = None,
) -> Health:
    """Ask and judge, as a job does."""
    providers = [mail_providers.of_host(one.smtp_host) for one in mailboxes]
    asked = Question(
        domain,
        selectors=dkim_rules.selectors_of(mailboxes, [*seen, *([own_key.selector] if own_key else [])]),
        relays=tuple(one.smtp_host for one in mailboxes if spf_rules.is_own_relay(one, domain)),
        providers=tuple(one.spf[0] for one in providers if one is not None and one.spf),
    )
    answers = domain_answers.look(records, asked, is_over=never)
    return domain_health.of(domain, answers, mailboxes, seen_selectors=seen, own_key=own_key)


def changed(name: str, kind: str, *values: str) -> RecordingDomainRecords:
    records = RecordingDomainRecords(GOOD)
    records.add(name, kind, *values)
    return records


def the_only(health: Health) -> DomainFinding:
    assert len(health.findings) == 1, health.findings
    return health.findings[0]


def test_a_domain_with_everything_in_place_has_nothing_to_put_right() -> None:
    assert look(RecordingDomainRecords(GOOD), GOOGLE) == Health((), ())


@pytest.mark.parametrize(
    ("name", "kind", "values", "flaw", "record"),
    [
        ("acme.test", "MX", (), Flaw.MX_MISSING, None),
        ("acme.test", "MX", ("0 .",), Flaw.MX_NULL, None),
        ("acme.test", "TXT", ("hello",), Flaw.SPF_MISSING,
         Record("TXT", "acme.test", "v=spf1 include:_spf.google.com ~all")),
        ("acme.test", "TXT", ("v=spf1 include:_spf.google.com -all", "v=spf1 ip4:192.0.2.7 ~all"), Flaw.SPF_TWICE,
         Record("TXT", "acme.test", "v=spf1 include:_spf.google.com ip4:192.0.2.7 ~all", replaces=True)),
        ("acme.test", "TXT", ("v=spf1 include:_spf.google.com ipv4:192.0.2.7 ~all",), Flaw.SPF_UNREADABLE,
         Record("TXT", "acme.test", "v=spf1 include:_spf.google.com ~all", replaces=True)),
        ("acme.test", "TXT", ("v=spf1 include:_spf.google.com +all",), Flaw.SPF_OPEN,
         Record("TXT", "acme.test", "v=spf1 include:_spf.google.com ~all", replaces=True)),
        ("acme.test", "TXT", ("v=spf1 mx -all",), Flaw.SPF_PROVIDER,
         Record("TXT", "acme.test", "v=spf1 mx include:_spf.google.com -all", replaces=True)),
        ("google._domainkey.acme.test", "TXT", (), Flaw.DKIM_MISSING,
         Record("TXT", "google._domainkey.acme.test", "(what Google shows for acme.test)")),
        ("google._domainkey.acme.test", "TXT", ("v=DKIM1; p=",), Flaw.DKIM_REVOKED,
         Record("TXT", "google._domainkey.acme.test", "(what Google shows for acme.test)")),
        ("_dmarc.acme.test", "TXT", (), Flaw.DMARC_MISSING,
         Record("TXT", "_dmarc.acme.test", "v=DMARC1; p=none; rua=mailto:postmaster@acme.test")),
        ("_dmarc.acme.test", "TXT", ("v=DMARC1; p=reject", "v=DMARC1; p=none"), Flaw.DMARC_TWICE,
         Record("TXT", "_dmarc.acme.test", "v=DMARC1; p=reject", replaces=True)),
        ("_dmarc.acme.test", "TXT", ("v=DMARC1; p=non",), Flaw.DMARC_UNREADABLE,
         Record("TXT", "_dmarc.acme.test", "v=DMARC1; p=none; rua=mailto:postmaster@acme.test", replaces=True)),
        ("_dmarc.acme.test", "TXT", ("v=DMARC1; p=none;",), Flaw.DMARC_UNHEARD,
         Record("TXT", "_dmarc.acme.test", "v=DMARC1; p=none; rua=mailto:postmaster@acme.test", replaces=True)),
    ],
)  # fmt: skip
def test_each_flaw_is_found_alone_with_the_record_that_puts_it_right(
    name: str, kind: str, values: tuple[str, ...], flaw: Flaw, record: Record | None
) -> None:
    found = the_only(look(changed(name, kind, *values), GOOGLE))

    assert found.flaw is flaw
    assert found.is_blocker is (flaw in (Flaw.MX_MISSING, Flaw.MX_NULL))
    assert record is None or found.records == (record,)


def test_the_record_that_is_named_puts_the_flaw_right() -> None:
    records = changed("acme.test", "TXT", "v=spf1 mx -all", "v=spf1 redirect=spf.old.test")
    (record,) = the_only(look(records, GOOGLE, MICROSOFT, seen=("google",))).records

    records.add("acme.test", "TXT", record.value)

    assert record.value == (
        "v=spf1 mx include:spf.old.test include:_spf.google.com include:spf.protection.outlook.com ~all"
    )
    assert look(records, GOOGLE, MICROSOFT, seen=("google",)).findings == ()


def test_a_policy_of_the_domain_above_counts() -> None:
    records = RecordingDomainRecords(
        {
            "mail.acme.test": {"MX": ("1 smtp.google.com",), "TXT": ("v=spf1 include:_spf.google.com ~all",)},
            "google._domainkey.mail.acme.test": {"TXT": ("p=MIIB",)},
            "_dmarc.acme.test": {"TXT": ("v=DMARC1; p=reject",)},
        }
    )

    assert look(records, GOOGLE, domain="mail.acme.test").findings == ()


@pytest.mark.parametrize(
    "policy",
    [
        "v=DMARC1; p=reject",
        "v=DMARC1;p=quarantine;pct=20",
        "v=DMARC1; p=none; rua=mailto:a@b.test!10m, mailto:c@d.test",
    ],
)
def test_policies_as_people_write_them_are_read(policy: str) -> None:
    assert look(changed("_dmarc.acme.test", "TXT", policy), GOOGLE).findings == ()


@pytest.mark.parametrize(
    "policy",
    [
        "v=DMARC1 p=none",
        "v=dmarc1; p=none",
        "v=DMARC1; sp=none",
        "v=DMARC1; p=none; rua=a@b.test",
        "v=DMARC1; p=none; pct=200",
    ],
)
def test_policies_that_receivers_give_up_are_named(policy: str) -> None:
    assert the_only(look(changed("_dmarc.acme.test", "TXT", policy), GOOGLE)).flaw is Flaw.DMARC_UNREADABLE


def test_a_provider_is_found_however_deep_it_is_included() -> None:
    records = changed("acme.test", "TXT", "v=spf1 redirect=_spf.acme.test")
    records.add("_spf.acme.test", "TXT", "v=spf1 include:more.acme.test -all")
    records.add("more.acme.test", "TXT", "v=spf1 include:_spf.google.com -all")

    assert look(records, GOOGLE).findings == ()


def test_a_record_that_lists_the_providers_addresses_itself_lets_it_send() -> None:
    flat = "v=spf1 ip4:35.190.0.0/16 ip4:64.233.160.0/19 -all"

    assert look(changed("acme.test", "TXT", flat), GOOGLE).findings == ()
    half = look(changed("acme.test", "TXT", "v=spf1 ip4:35.190.0.0/16 -all"), GOOGLE)
    assert the_only(half).flaw is Flaw.SPF_PROVIDER


def test_a_macro_may_stand_for_the_provider_so_nothing_is_claimed() -> None:
    health = look(changed("acme.test", "TXT", "v=spf1 include:%{i}._spf.gate.test -all"), GOOGLE)

    assert health.findings == ()
    assert any("could not be told" in note for note in health.notes)


def test_eleven_lookups_are_one_too_many_and_the_dear_ones_are_named() -> None:
    records = changed("acme.test", "TXT", "v=spf1 a mx include:_spf.google.com include:big.test ~all")
    records.add(
        "big.test", "TXT", "v=spf1 " + " ".join(f"include:part{at}.test" for at in range(6)) + " -all"
    )
    for at in range(6):
        records.add(f"part{at}.test", "TXT", "v=spf1 ip4:192.0.2.1 -all")
    assert look(records, GOOGLE).findings == ()

    records.add("part0.test", "TXT", "v=spf1 exists:x.test -all")

    found = the_only(look(records, GOOGLE))
    assert found.flaw is Flaw.SPF_LOOKUPS
    assert "takes 11 look-ups" in found.sentence
    assert "include:big.test (8)" in found.sentence


def test_records_that_include_each_other_end() -> None:
    records = changed("acme.test", "TXT", "v=spf1 include:_spf.google.com include:loop.test ~all")
    records.add("loop.test", "TXT", "v=spf1 include:acme.test ~all")

    assert {one.flaw for one in look(records, GOOGLE).findings} <= {Flaw.SPF_LOOKUPS}


def test_the_keys_of_providers_that_are_the_same_for_everybody_are_named_exactly() -> None:
    records = changed("acme.test", "TXT", "v=spf1 include:spf.messagingengine.com ~all")
    found = the_only(look(records, Sending("ana@acme.test", "smtp.fastmail.com")))

    assert found.flaw is Flaw.DKIM_MISSING
    assert found.records[0] == Record("CNAME", "fm1._domainkey.acme.test", "fm1.acme.test.dkim.fmhosted.com")


def test_one_key_of_a_provider_suffices_and_one_seen_on_a_mail_counts_for_any() -> None:
    records = changed("acme.test", "TXT", "v=spf1 include:spf.protection.outlook.com ~all")
    records.add("selector2._domainkey.acme.test", "TXT", "v=DKIM1; p=MIIB")
    assert look(records, MICROSOFT).findings == ()
    records.add("selector2._domainkey.acme.test", "TXT")
    records.add("own._domainkey.acme.test", "TXT", "v=DKIM1; p=MIIB")

    assert the_only(look(records, MICROSOFT)).flaw is Flaw.DKIM_MISSING
    assert look(records, MICROSOFT, seen=("own",)).findings == ()


def test_a_server_nobody_knows_is_said_not_to_have_been_checked() -> None:
    records = changed("acme.test", "TXT", "v=spf1 mx ~all")
    health = look(records, Sending("ana@acme.test", "smtp.somewhere.test"))

    assert health.findings == ()
    assert health.notes == (
        "DKIM was not checked: which selector smtp.somewhere.test signs with is not known, and no signed mail of this "
        "domain has come in yet.",
    )


def own_relay(spf_record: str, *names: str) -> RecordingDomainRecords:
    records = changed("acme.test", "TXT", spf_record)
    records.add("mail.acme.test", "A", RELAY)
    records.add("34.216.184.93.in-addr.arpa", "PTR", *names)
    records.add("s1._domainkey.acme.test", "TXT", "v=DKIM1; p=MIIB")
    return records


def test_the_teams_own_relay_must_be_let_send_and_be_named_after_itself() -> None:
    good = own_relay(f"v=spf1 ip4:{RELAY} -all", "mail.acme.test")
    assert look(good, OWN, seen=("s1",)) == Health((), ())

    refused = the_only(look(own_relay("v=spf1 -all", "mail.acme.test"), OWN, seen=("s1",)))
    assert refused.flaw is Flaw.SPF_RELAY
    assert refused.records == (Record("TXT", "acme.test", f"v=spf1 ip4:{RELAY} -all", replaces=True),)

    nameless = the_only(look(own_relay("v=spf1 a:mail.acme.test -all"), OWN, seen=("s1",)))
    assert nameless.flaw is Flaw.PTR_MISSING
    assert nameless.records == (Record("PTR", "34.216.184.93.in-addr.arpa", "mail.acme.test"),)

    other = the_only(look(own_relay(f"v=spf1 ip4:{RELAY} -all", "host-34.isp.test"), OWN, seen=("s1",)))
    assert other.flaw is Flaw.PTR_OTHER
    assert other.records[0].replaces


def test_a_name_that_leads_back_is_fine_whatever_it_is() -> None:
    records = own_relay(f"v=spf1 ip4:{RELAY} -all", "host-34.isp.test")
    records.add("host-34.isp.test", "A", RELAY)

    assert look(records, OWN, seen=("s1",)).findings == ()


def test_a_private_address_is_not_looked_at() -> None:
    records = own_relay("v=spf1 -all")
    records.add("mail.acme.test", "A", "10.0.0.5")

    health = look(records, OWN, seen=("s1",))

    assert health.findings == ()
    assert "private address" in health.notes[0]


def test_a_dns_that_is_away_finds_nothing_and_is_not_asked_for_long() -> None:
    records = RecordingDomainRecords(GOOD)
    records.is_away = True

    health = look(records, GOOGLE, OWN)

    assert health.findings == ()
    assert len(health.notes) >= 4
    assert len(records.asked) == domain_answers.GIVES_UP_AFTER


def test_what_is_left_when_the_time_is_over_is_no_finding() -> None:
    records, left = RecordingDomainRecords(GOOD), iter([False, False])
    answers = domain_answers.look(
        records, Question("acme.test", selectors=("google",)), is_over=lambda: next(left, True)
    )

    assert len(records.asked) == 2
    assert domain_health.of("acme.test", answers, [GOOGLE]).findings == ()
    assert domain_answers.of(answers, RecordKind.MX, "acme.test") == ("1 smtp.google.com",)


names = st.from_regex(r"[a-z]{1,8}\.test", fullmatch=True)
mechanisms = st.one_of(
    names.map(lambda one: f"include:{one}"),
    names.map(lambda one: f"a:{one}"),
    st.sampled_from(["mx", "a", "?ptr", "ip4:192.0.2.0/24", "ip6:2001:db8::/32", "-exists:%{i}.x.test"]),
)
records = st.builds(
    lambda some, end: " ".join(["v=spf1", *some, end]),
    st.lists(mechanisms, max_size=6),
    st.sampled_from(["~all", "-all", "?all", "redirect=end.test"]),
)


@given(records, names)
def test_a_term_that_is_added_stands_before_the_end_and_takes_nothing_away(record: str, name: str) -> None:
    longer = spf.with_term(record, f"include:{name}")

    assert spf.wrong_term(record) == spf.wrong_term(longer) == ""
    assert name in spf.followed(longer)
    assert longer.split()[-1] == record.split()[-1]
    assert [word for word in longer.split() if word != f"include:{name}"] == [
        word for word in record.split() if word != f"include:{name}"
    ]


@given(st.lists(records, min_size=2, max_size=4))
def test_merged_records_are_one_that_can_be_read_and_lets_send_whatever_they_did(several: list[str]) -> None:
    one = spf.merged(several)

    assert spf.wrong_term(one) == ""
    assert spf.records_among([one]) == [one]
    for record in several:
        assert set(spf.followed(record)) <= set(spf.followed(one))
    assert one.endswith(" -all") == all(record.endswith("-all") for record in several)


@given(st.text(max_size=200))
def test_whatever_stands_in_a_txt_is_judged_without_an_error(text: str) -> None:
    for name in ("acme.test", "_dmarc.acme.test", "google._domainkey.acme.test"):
        for said in (text, f"v=spf1 {text}", f"v=DMARC1; {text}"):
            look(changed(name, "TXT", said), GOOGLE)


KEY = OwnKey("plera", "MIIBIjAN")
KEY_NAME = "plera._domainkey.acme.test"


@pytest.mark.parametrize(
    "record", ["v=DKIM1; k=rsa; p=MIIBIjAN", "p=MIIB IjAN", "k=rsa; t=s; p=MIIBIjAN; n=ours"]
)
def test_a_key_that_signs_here_and_stands_in_the_dns_is_all_that_is_needed(record: str) -> None:
    records = changed(KEY_NAME, "TXT", record)
    records.add("google._domainkey.acme.test", "TXT")

    assert look(records, GOOGLE, own_key=KEY) == Health((), ())


@pytest.mark.parametrize(
    ("texts", "flaw", "said"),
    [
        ((), Flaw.DKIM_MISSING, "is not there"),
        (("v=DKIM1; k=rsa; p=MIIBother",), Flaw.DKIM_OTHER, "is another one than that of PLERA_DKIM"),
        (("v=DKIM1; k=rsa; p=",), Flaw.DKIM_REVOKED, "is revoked"),
    ],
)
def test_a_key_that_signs_here_and_does_not_stand_in_the_dns_is_named_in_full(
    texts: tuple[str, ...], flaw: Flaw, said: str
) -> None:
    found = the_only(look(changed(KEY_NAME, "TXT", *texts), GOOGLE, own_key=KEY))

    assert found.flaw is flaw
    assert said in found.sentence
    assert found.records == (Record("TXT", KEY_NAME, "v=DKIM1; k=rsa; p=MIIBIjAN", replaces=bool(texts)),)


def test_a_key_that_signs_here_and_cannot_be_looked_up_is_a_note() -> None:
    records = RecordingDomainRecords(GOOD, troubled=[KEY_NAME])

    health = look(records, GOOGLE, own_key=KEY)

    assert (health.findings, health.notes) == (
        (),
        (f"Whether the DKIM key of {KEY_NAME} is there could not be looked up.",),
    )
