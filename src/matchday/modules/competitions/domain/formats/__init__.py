"""How competitions are played: one file per format. Pure; what is drawn is drawn by a seed, so the same seed draws the same again."""
