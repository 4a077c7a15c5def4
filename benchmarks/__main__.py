"""Runs every benchmark, one after the other: `python -m benchmarks`."""

from benchmarks import answers, memory, start


def main() -> None:
    """Print the table of each."""
    start.main([])
    memory.main([])
    answers.main([])


if __name__ == "__main__":
    main()
