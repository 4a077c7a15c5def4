"""The LinkedIn accounts that people connected at Unipile, links for connecting them, and where events are sent."""

from collections.abc import Sequence
from datetime import UTC
from typing import Any

from integrations.unipile_errors import NotThere, account_problem
from integrations.unipile_http import UnipileHttp, path_of
from integrations.unipile_shapes import AccountShape, LinkMade, WebhookShape, read, read_all
from outreach.linkedin_port import Account, AccountTrouble, Connecting

_LISTENED = {"messaging": ["message_received"], "users": ["new_relation"], "account_status": None}
"""The sources of events that are heard, and which of their events; None for all."""
_NAME = "Plera: {source}"


class UnipileAccounts:
    """The part of Unipile that concerns the installation. `patience_seconds` bounds each call."""

    def __init__(self, dsn: str, key: str, *, patience_seconds: float = 60.0) -> None:
        self._http = UnipileHttp(dsn, key, patience_seconds=patience_seconds)

    def account(self, account_id: str) -> Account:
        try:
            said = self._http.get(path_of("accounts", account_id), account=False)
        except NotThere:
            raise account_problem(AccountTrouble.GONE) from None
        if said.get("type") != "LINKEDIN":
            raise account_problem(AccountTrouble.GONE)
        return read(AccountShape, said).account()

    def accounts(self) -> Sequence[Account]:
        items = [
            one for page in self._http.pages("accounts", {"limit": "100"}, account=False) for one in page
        ]
        linkedin = [one for one in items if isinstance(one, dict) and one.get("type") == "LINKEDIN"]
        return [one.account() for one in read_all(AccountShape, linkedin)]

    def connect_link(self, wish: Connecting) -> str:
        body: dict[str, Any] = {
            "type": "reconnect" if wish.account_id else "create",
            "api_url": self._http.address,
            "expiresOn": wish.expires_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "name": wish.ref,
        }
        body |= {"reconnect_account": wish.account_id} if wish.account_id else {"providers": ["LINKEDIN"]}
        further = {
            "notify_url": wish.notify_url,
            "success_redirect_url": wish.success_url,
            "failure_redirect_url": wish.failure_url,
        }
        body |= {name: value for name, value in further.items() if value}
        try:
            said = self._http.make("hosted/accounts/link", body)
        except NotThere:
            raise account_problem(AccountTrouble.GONE) from None
        return read(LinkMade, said).url

    def listen(self, url: str, header: str, secret: str) -> None:
        items = [
            one for page in self._http.pages("webhooks", {"limit": "100"}, account=False) for one in page
        ]
        mine = [one for one in read_all(WebhookShape, items) if one.request_url == url]
        for source, events in _LISTENED.items():
            name = _NAME.format(source=source)
            wanted = {header: secret, "Content-Type": "application/json"}
            named = [one for one in mine if one.name == name]
            fitting = [one for one in named if one.enabled and _headers(one) == wanted][:1]
            for stale in (one for one in named if one not in fitting):
                self._forget(stale.id)
            if not fitting:
                self._http.make(
                    "webhooks",
                    {
                        "request_url": url,
                        "name": name,
                        "source": source,
                        "format": "json",
                        "headers": [{"key": key, "value": value} for key, value in wanted.items()],
                        **({"events": events} if events else {}),
                    },
                )

    def _forget(self, webhook_id: str) -> None:
        try:
            self._http.drop(path_of("webhooks", webhook_id), account=False)
        except NotThere:
            return


def _headers(webhook: WebhookShape) -> dict[str, str]:
    return {one.key: one.value for one in webhook.headers}
