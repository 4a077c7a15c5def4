"""What `plera mailbox add` may be told; kept apart so that the command line starts without the database."""

import argparse

SECURITIES = ("none", "starttls", "tls")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe what `plera mailbox add` takes; the password is asked for, never given here."""
    parser.add_argument("address", help="the mailbox's address, as in jo@example.com")
    parser.add_argument("--name", default="", help="the name mails come from; asked for when missing")
    parser.add_argument(
        "--smtp", default="", metavar="HOST[:PORT]", help="guessed from the address otherwise"
    )
    parser.add_argument(
        "--imap", default="", metavar="HOST[:PORT]", help="guessed from the address otherwise"
    )
    parser.add_argument("--smtp-security", choices=SECURITIES, help="told from the port otherwise")
    parser.add_argument("--imap-security", choices=SECURITIES, help="told from the port otherwise")
    parser.add_argument("--username", default="", help="to log in with, where it is not the address")
    parser.add_argument("--signature", help="text under every mail; \\n begins a new line")
    parser.add_argument("--owner", default="", help="whose mailbox it is: a Slack member id or an email")
    parser.add_argument(
        "--since", default="", metavar="DATE", help="in use since, as in 2023-05-01; else today"
    )
    parser.add_argument(
        "--daily-limit", type=int, metavar="N", help="mails in 24 hours, 30 unless you say so"
    )
    parser.add_argument(
        "--workspace", default="", metavar="TEAM_ID", help="where several Slack teams are installed"
    )
