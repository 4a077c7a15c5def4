"""Tables, constraints and the way to them."""
