"""FernetCipher: what is sealed names its key, and old keys still open what they sealed."""

from collections.abc import Callable

import pytest

from integrations.cipher import FernetCipher, InvalidKey, SecretUnreadable, key_id, new_key
from outreach.errors import OutreachError


def test_a_secret_comes_back_and_its_seal_names_the_key() -> None:
    key = new_key()
    cipher = FernetCipher([key])

    sealed = cipher.encrypt("pässword")

    assert sealed.startswith(f"{key_id(key)}:")
    assert "pässword" not in sealed
    assert cipher.decrypt(sealed) == "pässword"


def test_a_new_key_in_front_seals_while_the_old_one_still_opens() -> None:
    old, new = new_key(), new_key()
    sealed = FernetCipher([old]).encrypt("secret")

    cipher = FernetCipher([new, old])

    assert cipher.decrypt(sealed) == "secret"
    assert not cipher.is_current(sealed)
    assert cipher.is_current(cipher.encrypt("secret"))


def test_a_seal_of_an_unknown_key_says_what_to_do() -> None:
    sealed = FernetCipher([new_key()]).encrypt("secret")

    with pytest.raises(OutreachError, match="PLERA_SECRET_KEY"):
        FernetCipher([new_key()]).decrypt(sealed)


@pytest.mark.parametrize(
    "damage", [lambda text: text[:-4], lambda text: text.partition(":")[2], lambda _: ""]
)
def test_a_damaged_seal_is_refused(damage: Callable[[str], str]) -> None:
    cipher = FernetCipher([new_key()])

    with pytest.raises(SecretUnreadable):
        cipher.decrypt(damage(cipher.encrypt("secret")))


@pytest.mark.parametrize("keys", [[], [""], ["not a key"], ["ä" * 44]])
def test_a_malformed_key_is_refused_at_once(keys: list[str]) -> None:
    with pytest.raises(InvalidKey):
        FernetCipher(keys)
