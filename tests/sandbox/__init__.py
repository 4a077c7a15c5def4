"""Tests of the local Slack, its mail servers and its clock."""
