"""Block Kit as Slack accepts it: whether a message or a view would be refused, and in which words."""

from sandbox.blocks.messages import check_message
from sandbox.blocks.problems import Problem
from sandbox.blocks.views import check_view

__all__ = ["Problem", "check_message", "check_view"]
