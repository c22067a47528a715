"""Competitions over HTTP: read by everybody, run by the organisers of the organisation that owns them."""

from matchday.modules.competitions.routes import competitions

public = [*competitions.public]
manage = [*competitions.manage]
