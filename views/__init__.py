"""Frozen read models in, Slack blocks out."""
