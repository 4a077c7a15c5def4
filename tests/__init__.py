"""The test suite; the folders follow the rooms."""
