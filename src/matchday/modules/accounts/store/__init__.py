"""Loads (locked) and saves the rows of accounts.

Locks are taken in one order everywhere: organisation, e-mail address, account, session.
"""
