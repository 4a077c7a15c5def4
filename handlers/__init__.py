"""Slack in, one rule out."""
