"""Programs that are run by hand to write files of the project."""
