"""A person's browser outside of Slack: it keeps cookies, follows links, and consents or declines at an issuer."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from urllib.parse import urljoin, urlsplit

import httpx

_LINK = re.compile(r'<a rel="noreferrer" href="([^"]+)"')
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


class Browser:
    """Follows what a person would follow; each has cookies of its own."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http

    def opens(self, url: str) -> httpx.Response:
        return self._http.get(url)

    def goes_on(self, page: httpx.Response) -> httpx.Response:
        """Press the one link of the bot's page."""
        found = _LINK.search(page.text)
        assert found, page.text
        return self._http.get(unescape(found[1]))

    def decides(self, page: httpx.Response, address: str, *, decision: str = "allow") -> httpx.Response:
        """Choose a mailbox on the issuer's page and allow or deny; return where the bot's door sends to.

        The redirect is not followed: `comes_back` does.
        """
        form = {name: unescape(value) for name, value in _HIDDEN.findall(page.text)}
        answer = self._http.post(
            str(page.url), data={**form, "address": address, "decision": decision}, headers=_origin(page)
        )
        assert answer.status_code == 303, answer.text
        return answer

    def comes_back(self, sent: httpx.Response) -> httpx.Response:
        """Follow the issuer's redirect."""
        return self._http.get(urljoin(str(sent.url), sent.headers["location"]))

    def consents(self, url: str, address: str) -> httpx.Response:
        """Go the whole way and allow."""
        return self.comes_back(self.decides(self.goes_on(self.opens(url)), address))


@contextmanager
def browser() -> Iterator[Browser]:
    """Open a browser without cookies."""
    with httpx.Client(timeout=30) as http:
        yield Browser(http)


def _origin(page: httpx.Response) -> dict[str, str]:
    parts = urlsplit(str(page.url))
    return {"Origin": f"{parts.scheme}://{parts.netloc}"}
