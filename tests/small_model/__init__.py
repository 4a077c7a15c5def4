"""A real, small and bad model behind an OpenAI-compatible server: what every check is for."""
