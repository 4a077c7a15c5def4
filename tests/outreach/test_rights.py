"""Who may do what."""

import pytest

from models import Person
from outreach import rights
from outreach.errors import NotAllowed
from outreach.rights import Right
from tests.world import MONDAY


def person(**named: object) -> Person:
    values: dict = {
        "is_guest": False, "is_admin": False, "may_approve": True, "may_launch": True, "may_answer": True,
        "met_at": MONDAY,
    }  # fmt: skip
    return Person(workspace_id=1, slack_user_id="U1", **(values | named))


@pytest.mark.parametrize("right", list(Right))
def test_a_guest_may_do_nothing_not_even_as_an_admin(right: Right) -> None:
    with pytest.raises(NotAllowed, match=f"Guests may not {right}"):
        rights.require(person(is_guest=True, is_admin=True), right)


@pytest.mark.parametrize("right", list(Right))
def test_an_admin_may_do_everything(right: Right) -> None:
    rights.require(person(is_admin=True, may_approve=False, may_launch=False, may_answer=False), right)


@pytest.mark.parametrize(
    ("right", "field"),
    [
        (Right.APPROVE, "may_approve"),
        (Right.LAUNCH, "may_launch"),
        (Right.ANSWER, "may_answer"),
        (Right.UNBLOCK, "may_answer"),
    ],
)
def test_a_teammate_may_what_they_were_given(right: Right, field: str) -> None:
    rights.require(person(), right)

    with pytest.raises(NotAllowed, match="admin can give you the right"):
        rights.require(person(**{field: False}), right)


def test_everybody_of_the_team_may_block() -> None:
    rights.require(person(may_approve=False, may_launch=False, may_answer=False), Right.BLOCK)


def test_changing_settings_is_for_admins() -> None:
    with pytest.raises(NotAllowed):
        rights.require(person(), Right.ADMIN)


@pytest.mark.parametrize("right", list(Right))
def test_somebody_not_looked_up_yet_waits_a_moment(right: Right) -> None:
    with pytest.raises(NotAllowed, match="looking up"):
        rights.require(person(met_at=None), right)
