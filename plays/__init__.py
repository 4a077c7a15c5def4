"""The plays that ship: one file each, read by outreach.plays."""
