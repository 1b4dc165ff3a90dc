"""Room io."""
