"""What senders are called: mailboxes by their address, LinkedIn accounts by name, and by profile where names meet."""

from models import SenderAccount
from models.states import AccountKind, SenderState
from outreach import pace, pausing, sender_naming
from outreach.ports import Session
from tests.outreach.doing import change
from tests.outreach.linkedin_leads import linkedin_account
from tests.outreach.test_pace import INVITE, made, people
from tests.world import MONDAY, World


def account(world: World, name: str, address: str, state: SenderState = SenderState.HEALTHY) -> int:
    def work(session: Session) -> int:
        one = SenderAccount(
            workspace_id=world.workspace_id,
            kind=AccountKind.LINKEDIN,
            address=address,
            display_name=name,
            state=state,
            daily_limit=15,
            in_use_since=MONDAY.date(),
            clean_since=MONDAY.date(),
            created_at=MONDAY,
        )
        session.add(one)
        session.flush()
        return one.id

    return world.services.run(work)


def called(world: World, *ids: int) -> list[str]:
    def work(session: Session) -> list[str]:
        found = sender_naming.of(session, [session.get_one(SenderAccount, id_) for id_ in ids])
        return [found[id_] for id_ in ids]

    return world.services.run(work)


def test_an_account_is_called_by_its_name_and_a_mailbox_by_its_address(world: World) -> None:
    jo = account(world, "Jo Meyer", "https://www.linkedin.com/in/jo-meyer")
    nameless = account(world, " ", "https://www.linkedin.com/in/nobody")

    assert called(world, jo, nameless) == ["Jo Meyer", "linkedin.com/in/nobody"]
    assert called(world, world.sender_ids[0])[0].endswith("@kestrel.test")


def test_accounts_of_one_name_are_told_apart_by_their_profiles_also_where_only_one_is_shown(
    world: World,
) -> None:
    first = account(world, "Jo Meyer", "https://www.linkedin.com/in/jo-meyer")
    second = account(world, "jo  meyer", "https://www.linkedin.com/in/jo-m")
    ana = account(world, "Ana Ruiz", "https://www.linkedin.com/in/ana")

    assert called(world, first, second, ana) == [
        "Jo Meyer (linkedin.com/in/jo-meyer)",
        "jo  meyer (linkedin.com/in/jo-m)",
        "Ana Ruiz",
    ]
    assert called(world, first) == ["Jo Meyer (linkedin.com/in/jo-meyer)"]


def test_a_removed_account_and_a_mailbox_share_no_name(world: World) -> None:
    first = account(world, "Jo Meyer", "https://www.linkedin.com/in/jo-meyer")
    account(world, "Jo Meyer", "https://www.linkedin.com/in/jo-m", SenderState.REMOVED)
    change(world, SenderAccount, world.sender_ids[0], display_name="Jo Meyer")

    assert called(world, first) == ["Jo Meyer"]


def test_the_lab_names_accounts_of_one_name_with_their_profiles(world: World) -> None:
    linkedin_account(world)
    group_id = people(world, with_linkedin=1)
    account(world, "Jo", "https://www.linkedin.com/in/jo-m")

    sequence_id = made(world, group_id, INVITE)

    found = world.services.run(lambda session: pace.names_of(session, sequence_id))
    assert sorted(found.linkedin_accounts) == ["Jo (linkedin.com/in/jo-m)", "Jo (linkedin.test/in/jo)"]


def test_what_is_said_of_an_account_that_is_paused_names_it(world: World) -> None:
    jo = linkedin_account(world)

    assert world.act(pausing.pause_sender, jo) == "Jo is paused: nothing leaves from it until Resume."
