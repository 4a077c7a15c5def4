"""Tables and constraints, nothing else."""
