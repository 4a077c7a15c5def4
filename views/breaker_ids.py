"""The ids of the question about paused first steps; the value is the breaker's id."""

BREAKER_RESUME = "breaker_resume"
BREAKER_KEEP = "breaker_keep"
