"""Room clients."""
