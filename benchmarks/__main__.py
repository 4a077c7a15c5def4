"""Runs every benchmark, one after the other: `python -m benchmarks`."""

from benchmarks.answers import main as answers
from benchmarks.memory import main as memory
from benchmarks.start import main as start

if __name__ == "__main__":
    start([])
    memory([])
    answers([])
