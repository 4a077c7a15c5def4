"""`plera reclassify`: tells again what kind of mails came back, and lets the difference take effect."""

from bot.command import services_of
from bot.settings import Settings
from jobs.reclassify import reclassify_all


def run(settings: Settings) -> int:
    """Go through all mails that older rules told, say how many changed, and return the exit code. Raises Refused.

    What follows from a change is written as rows; the clock of the running installation does the rest.
    """
    looked_at, changed = reclassify_all(services_of(settings))
    if not looked_at:
        print("Every mail was told by the rules of today; nothing to do.")
    else:
        print(f"Looked at {looked_at:,} mails again; {changed:,} have another class now.")
    return 0
