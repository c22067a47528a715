"""The calendar: who meets whom in which round, on which day and where, and which rules a plan breaks.

`round_robin` makes rounds that are fair by construction, `planning` gives teams their places in them so that an
organiser's rules hold, `conflicts` says of any calendar, made here or by hand, which rule which matches break.
"""
