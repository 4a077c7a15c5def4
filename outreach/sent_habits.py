"""Which providers file a copy of what is handed over to their SMTP server in the mailbox's Sent folder by themselves.

Gmail does (https://support.google.com/a/answer/176600), and so does Exchange Online
(https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/authenticated-client-smtp-submission). Of
every other server it is learned, mailbox by mailbox: most file none.
"""

_FILE_COPIES = ("gmail.com", "googlemail.com", "office365.com", "outlook.com", "hotmail.com")


def files_copies(smtp_host: str) -> bool | None:
    """Return True for a provider that does, None where only looking tells."""
    host = smtp_host.strip().lower().rstrip(".")
    is_known = any(host == one or host.endswith(f".{one}") for one in _FILE_COPIES)
    return True if is_known else None
