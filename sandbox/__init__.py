"""A local Slack, mail servers and clock to try the bot against; it imports nothing of ours."""
