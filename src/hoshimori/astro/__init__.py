"""Room astro."""
