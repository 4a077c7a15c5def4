"""The rules, as plain functions over sessions and values."""
