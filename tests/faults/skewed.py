"""`plera` on a machine whose clock is wrong, by the seconds that stand in the file PLERA_SKEW names just then.

`python -m tests.faults.skewed WORD…` takes the words of `plera`.
"""

import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

from bot import cli, product_clock

_right = product_clock.wall


def wall() -> datetime:
    """Return what this machine holds for real time."""
    return _right() + timedelta(seconds=float(Path(os.environ["PLERA_SKEW"]).read_text("ascii")))


if __name__ == "__main__":
    product_clock.wall = wall
    cli.main(sys.argv[1:])
