"""The failures that end a process at start, with a sentence for whoever started it."""


class Refused(Exception):
    """The program cannot start as things are; the text says why and what to do."""
