"""What a reader is told about a mail whose words are not, or not all, to be read here."""

from email.message import Message as Mail

from outreach.mail_mime import attachments, kinds

_ENCRYPTED = "This mail is encrypted: read it in the mailbox it came to."
_SEALED = "This mail's text is sealed inside its signature (S/MIME): read it in the mailbox it came to."
_PACKED = (
    "Outlook packed files of this mail into winmail.dat, which other programs cannot open: ask for them as plain "
    "attachments."
)
_PICTURE = "This mail is only a picture: look at it in the mailbox it came to."
_FILES = "This mail has no words, only what is attached: open it in the mailbox it came to."
_CALENDAR = "This mail carries a calendar entry: answer it in the mailbox it came to."
_FORWARDED = "This mail has no words of its own, only another mail attached to it."
_CLIPPED = "This mail is too large to be kept whole: what is missing here is in the mailbox it came to."

_PKCS7 = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_PGP = "-----BEGIN PGP MESSAGE-----"


def notice_of(mail: Mail, text: str, *, is_clipped: bool) -> str:
    """Return the sentence a mail needs beside its words `text`, "" when they are all there is to say."""
    found = set(kinds(mail))
    if "multipart/encrypted" in found or _PGP in text[:5000]:
        return _ENCRYPTED
    if found & _PKCS7:
        smime = str(mail.get_param("smime-type") or "").lower()
        return _SEALED if smime == "signed-data" else _ENCRYPTED
    names = list(attachments(mail))
    if found & _TNEF or any(name.lower() == "winmail.dat" for name in names):
        return _PACKED
    if is_clipped:
        return _CLIPPED
    if "text/calendar" in found:
        return _CALENDAR
    if text.strip():
        return ""
    if "message/rfc822" in found:
        return _FORWARDED
    if any(kind.startswith("image/") for kind in found) and not found - _around(found):
        return _PICTURE
    return _FILES if names else ""


def _around(found: set[str]) -> set[str]:
    """The kinds that leave a mail a picture and nothing else."""
    return {kind for kind in found if kind.startswith(("image/", "multipart/", "text/"))}
