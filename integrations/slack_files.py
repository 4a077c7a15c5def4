"""Files out of Slack: only from Slack's own hosts, with the workspace's token, never larger than allowed."""

import ssl
import time
from collections.abc import Callable
from http import HTTPStatus
from http.client import HTTPException, HTTPMessage
from typing import IO, Any, BinaryIO
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from outreach.errors import FileTooLarge, SlackBusy, SlackGone, SlackRefused
from outreach.slack_port import SlackAddress, SlackFile

_CHUNK_BYTES = 64 * 1024
_MAX_SECONDS = 300.0
_SLACK_ENDS = (".slack.com", ".slack-gov.com")
"""Where `url_private_download` points, https://docs.slack.dev/reference/objects/file-object"""
_NO_FILE = "The file is not in Slack any more, or the app may not see it. Upload it again."
_NO_ACCESS = (
    "Slack did not give the app this file: the app may lack the scope files:read. Install it again, "
    "then upload the file once more."
)


class _StayHere(HTTPRedirectHandler):
    """Follows no redirect: Slack sends who may not have a file to a page to sign in."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


def file_of(file: Any) -> SlackFile:
    """Read a file of files.info or of a form's file input. Raises SlackGone for one that cannot be downloaded."""
    if not isinstance(file, dict) or not file.get("id") or file.get("is_external"):
        raise SlackGone(_NO_FILE)
    url = str(file.get("url_private_download") or file.get("url_private") or "")
    if not url:
        raise SlackGone(_NO_FILE)
    return SlackFile(
        id=str(file["id"]), name=str(file.get("name") or ""), size=int(file.get("size") or 0), url=url
    )


def is_slacks(url: str, base_url: str) -> bool:
    """Say whether an address is one of Slack's own: of the Slack at `base_url`, or of Slack's file servers."""
    wanted, own = urlsplit(url), urlsplit(base_url)
    if wanted.username is not None or wanted.password is not None:
        return False
    if _is_slack_host(own.hostname):
        return wanted.scheme == "https" and wanted.port is None and _is_slack_host(wanted.hostname)
    return (wanted.scheme, wanted.netloc) == (own.scheme, own.netloc)


def _is_slack_host(host: str | None) -> bool:
    return f".{host or ''}".endswith(_SLACK_ENDS)


def download(
    to: SlackAddress,
    url: str,
    into: BinaryIO,
    *,
    base_url: str,
    most_bytes: int,
    tls: ssl.SSLContext | None,
    timeout_seconds: int,
    clock: Callable[[], float] = time.monotonic,
) -> int:
    """Write a file's bytes into `into` and return how many there are.

    Raises SlackGone, SlackRefused (an address that is not Slack's, or a page to sign in), FileTooLarge or SlackBusy.
    """
    if not is_slacks(url, base_url):
        raise SlackRefused("This file does not lie in Slack. Upload the file itself.")
    opener = build_opener(_StayHere(), *([HTTPSHandler(context=tls)] if tls else []))
    request = Request(url, headers={"Authorization": f"Bearer {to.token}"})
    give_up_at = clock() + _MAX_SECONDS
    try:
        with opener.open(request, timeout=timeout_seconds) as answer:
            if answer.headers.get_content_type() == "text/html":
                raise SlackRefused(_NO_ACCESS)
            return _copy(answer, into, most_bytes, lambda: clock() > give_up_at)
    except HTTPError as error:
        error.close()
        raise _sorted(error) from error
    except (OSError, HTTPException) as error:
        raise SlackBusy("Slack cannot be reached; it is tried again.") from error


def _copy(source: IO[bytes], into: BinaryIO, most_bytes: int, is_late: Callable[[], bool]) -> int:
    count = 0
    while chunk := source.read(_CHUNK_BYTES):
        count += len(chunk)
        if count > most_bytes:
            raise FileTooLarge(
                f"The file has more than {most_bytes // 1_000_000} MB, which is more than can be read at once. "
                "Upload it in parts."
            )
        if is_late():
            raise SlackBusy("Slack took too long to hand the file over; it is tried again.")
        into.write(chunk)
    return count


def _sorted(error: HTTPError) -> Exception:
    if error.code in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return SlackGone(_NO_FILE)
    if error.code == HTTPStatus.TOO_MANY_REQUESTS or error.code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return SlackBusy("Slack asks to wait before it hands the file over; it is tried again.")
    return SlackRefused(_NO_ACCESS)
