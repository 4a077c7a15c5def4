"""Encrypts secrets with Fernet; every sealed secret names the key it was made with."""

from collections.abc import Sequence
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken

from outreach.errors import OutreachError

_KEY_ID_LENGTH = 8


class SecretUnreadable(OutreachError):
    sentence = (
        "A stored secret cannot be opened with the present key. Add the key it was made with to "
        "PLERA_SECRET_KEY, or connect the account again."
    )


class InvalidKey(OutreachError):
    sentence = (
        "PLERA_SECRET_KEY is not a Fernet key (32 bytes in URL-safe base64). Make one with `plera new-key`."
    )


def new_key() -> str:
    """Return a fresh key for FernetCipher."""
    return Fernet.generate_key().decode("ascii")


def key_id(key: str) -> str:
    """Return the short public name of a key."""
    return sha256(key.encode("utf-8")).hexdigest()[:_KEY_ID_LENGTH]


class FernetCipher:
    """Seals with the first key and opens with any of them, so keys can be changed one after the other.

    A sealed secret reads `<key id>:<token>`. Raises InvalidKey when there is no key or one is malformed.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise InvalidKey()
        try:
            self._by_id = {key_id(key): Fernet(key) for key in keys}
        except ValueError as error:
            raise InvalidKey() from error
        self._current = key_id(keys[0])

    def encrypt(self, secret: str) -> str:
        token = self._by_id[self._current].encrypt(secret.encode("utf-8"))
        return f"{self._current}:{token.decode('ascii')}"

    def decrypt(self, sealed: str) -> str:
        """Raises SecretUnreadable when no known key opens it."""
        name, _, token = sealed.partition(":")
        fernet = self._by_id.get(name)
        if fernet is None:
            raise SecretUnreadable()
        try:
            return fernet.decrypt(token).decode("utf-8")
        except InvalidToken as error:
            raise SecretUnreadable() from error

    def is_current(self, sealed: str) -> bool:
        """Whether a sealed secret was made with the first key, else it is due to be sealed anew."""
        return sealed.partition(":")[0] == self._current
