"""What is held by the composition root: settings, processes, the database, the demo."""
