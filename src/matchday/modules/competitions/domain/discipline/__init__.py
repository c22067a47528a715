"""From what was recorded in matches to who may not play, and why: the same every time it is counted."""
