"""Arithmetic of orbits on arrays: kilometres, kilometres a second, seconds, radians; no nouns, no clock, no files."""
