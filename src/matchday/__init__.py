"""Matchday: everything around a match, in one package of strictly separate modules."""
