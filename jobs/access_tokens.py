"""Keeps the access tokens of mailboxes fresh, for whoever connects: one process asks its issuer, the others wait."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime

from outreach import grants
from outreach.grants import Held
from outreach.oauth_port import GrantLost, Issuer, IssuerTrouble, IssuerUnreachable
from outreach.ports import Cipher, Run, Session

_LOOK_SECONDS = 0.2

_log = logging.getLogger("plera.jobs.access_tokens")


class FreshTokens:
    """Implements AccessTokens over the rows; no transaction is open while an issuer is asked."""

    def __init__(
        self,
        issuers: Mapping[str, Issuer],
        *,
        run: Run,
        read: Run,
        persist: Run,
        cipher: Cipher,
        wall: Callable[[], datetime],
        sleep: Callable[[float], None],
    ) -> None:
        self._issuers = issuers
        self._run, self._read, self._persist = run, read, persist
        self._cipher, self._wall, self._sleep = cipher, wall, sleep

    def current(self, sender_id: int, *, refused: str = "") -> str:
        """Return an access token that is valid now, other than the one that was refused. Raises IssuerTrouble."""
        held = self._look(self._read, grants.look, sender_id, refused)
        ends_at = self._wall() + grants.LEASE
        while not held.access:
            held = self._look(self._run, grants.claim, sender_id, refused)
            if held.claim:
                return self._renew(sender_id, held)
            if held.access:
                break
            if self._wall() >= ends_at:
                raise IssuerUnreachable("Another process is still asking for access to this mailbox.")
            self._sleep(_LOOK_SECONDS)
        return held.access

    def _look(self, run: Run, rule: Callable[..., Held], sender_id: int, refused: str) -> Held:
        def work(session: Session) -> Held:
            return rule(session, sender_id, refused=refused, wall=self._wall(), cipher=self._cipher)

        return run(work)

    def _renew(self, sender_id: int, held: Held) -> str:
        """Ask the issuer under a claim. What still holds is used while the issuer cannot be reached."""
        try:
            tokens = self._issuer(held.issuer).refresh(held.refresh)
        except GrantLost as error:
            said = str(error)
            self._run(lambda session: grants.let_go(session, sender_id, held.claim, lost=said))
            raise
        except IssuerTrouble as error:
            _log.warning(
                "no new access", extra={"sender_account_id": sender_id, "error": type(error).__name__}
            )
            self._run(lambda session: grants.let_go(session, sender_id, held.claim))
            if held.access:
                return held.access
            raise
        except BaseException:
            self._run(lambda session: grants.let_go(session, sender_id, held.claim))
            raise
        wall = self._wall()
        self._persist(
            lambda session: grants.renewed(
                session, sender_id, held.claim, tokens, wall=wall, cipher=self._cipher
            )
        )
        return tokens.access

    def _issuer(self, key: str) -> Issuer:
        issuer = self._issuers.get(key)
        if issuer is None:
            raise IssuerUnreachable(
                f"This installation has no client id for {key.capitalize()} any more: whoever runs Plera sets "
                f"PLERA_{key.upper()}_CLIENT_ID and its secret."
            )
        return issuer
