"""How results become a table: sums, an order, and for every rank the reason why it is this one.

`tallies` counts, `criteria` is the library of what teams are compared by, `order` applies a list of criteria, `reasons`
says in data what decided between two neighbours.
"""
