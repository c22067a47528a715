"""Protocols: entries in the order of the match, who signed them off, and who may stand on a team sheet."""
