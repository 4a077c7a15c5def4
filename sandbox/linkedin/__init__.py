"""A local LinkedIn, reached as a real one is through Unipile: people, invites, chats, webhooks, and every error."""
