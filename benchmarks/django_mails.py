"""A queue of mails in django-post-office, and how long its own command's function takes to send them all.

`python -m benchmarks.django_mails PORT MAILS THREADS BATCH` prints the seconds and how many it says were sent.
"""

import os
import sys
import time
from pathlib import Path

import django
from django.conf import settings
from sqlalchemy import make_url

from benchmarks.letters import BODY, RECIPIENT, SENDER


def configure(port: int, threads: int, batch: int) -> None:
    """Set Django up on the database of DATABASE_URL, with everything else as it comes."""
    url = make_url(os.environ["DATABASE_URL"])
    settings.configure(
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": url.database,
                "USER": url.username or "",
                "PASSWORD": url.password or "",
                "HOST": url.host or url.query.get("host", ""),
                "PORT": url.port or "",
            }
        },
        INSTALLED_APPS=["post_office"],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        EMAIL_BACKEND="post_office.EmailBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=port,
        POST_OFFICE={"BATCH_SIZE": batch, "THREADS_PER_PROCESS": threads},
        USE_TZ=True,
    )
    django.setup()


def send(mails: int) -> tuple[float, int]:
    """Queue so many mails anew and send them; return the seconds of sending and how many are recorded as sent."""
    from django.core.management import call_command
    from post_office import mail
    from post_office.models import STATUS, Email

    call_command("migrate", verbosity=0)
    Email.objects.all().delete()
    letter = {"subject": "Hello", "message": BODY, "priority": "medium"}
    mail.send_many([{"recipients": [RECIPIENT], "sender": SENDER, **letter} for _ in range(mails)])
    lock = Path(os.environ["PLERA_DIR"], "post_office")
    began_at = time.perf_counter()
    mail.send_queued_mail_until_done(str(lock), processes=1)
    seconds = time.perf_counter() - began_at
    return seconds, Email.objects.filter(status=STATUS.sent).count()


if __name__ == "__main__":
    port, mails, threads, batch = map(int, sys.argv[1:])
    configure(port, threads, batch)
    print(*send(mails))
