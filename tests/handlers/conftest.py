"""The world of the rules' tests."""

from tests.outreach.conftest import kept_engine, world

__all__ = ["kept_engine", "world"]
