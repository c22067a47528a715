"""Where people sit: maps of seats, and who gets which. Pure.

`document.py` is a map as it is kept and exchanged, `plan.py` what is made of it once for deciding quickly, `board.py` the seats
of one sale with what is taken: it decides the wishes of orders one after the other. `runs.py` is the arithmetic: the seats of a
row are the bits of an integer.
"""
