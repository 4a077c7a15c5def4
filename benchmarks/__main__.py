"""Runs every benchmark, one after the other: `python -m benchmarks`."""

from benchmarks.admitting import main as admitting
from benchmarks.answers import main as answers
from benchmarks.approving import main as approving
from benchmarks.classifying import main as classifying
from benchmarks.enrolling import main as enrolling
from benchmarks.finding_leads import main as finding_leads
from benchmarks.forecast import main as forecast
from benchmarks.memory import main as memory
from benchmarks.noticing import main as noticing
from benchmarks.own_start import main as own_start
from benchmarks.readiness import main as readiness
from benchmarks.replying import main as replying
from benchmarks.rushing import main as rushing
from benchmarks.sending import main as sending
from benchmarks.start import main as start
from benchmarks.tables import main as tables
from benchmarks.ticking import main as ticking
from benchmarks.writing import main as writing

if __name__ == "__main__":
    start(["--rounds", "3"])
    own_start(["--rounds", "3"])
    memory(["--rounds", "2"])
    answers(["--rounds", "2", "--seconds", "6"])
    tables([])
    enrolling(["--leads", "20000"])
    admitting(["--leads", "1000"])
    approving([])
    readiness([])
    finding_leads(["--rounds", "3"])
    forecast(["--rounds", "3"])
    ticking(["--rounds", "3", "--ticks", "20"])
    classifying(["--rounds", "3"])
    replying(["--deliveries", "50000", "--replies", "100"])
    noticing(["--leads", "2000", "--replies", "20"])
    rushing(["--rounds", "2"])
    writing([])
    sending([])
