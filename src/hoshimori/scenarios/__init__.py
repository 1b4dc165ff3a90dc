"""Room scenarios."""
