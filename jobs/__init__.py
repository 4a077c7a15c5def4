"""Time in, one rule out: plain functions that take ids."""
