"""Tests of jobs stand on the same kept database as those of rules."""

from tests.outreach.conftest import kept_engine, world

__all__ = ["kept_engine", "world"]
