"""Competitions over HTTP: read by everybody, run by the organisers of the organisation that owns them."""

from matchday.modules.competitions.routes import competitions, explaining, fixtures, participants, registrations, statistics

public = [*competitions.public, *explaining.public, *fixtures.public, *registrations.public, *statistics.public]
manage = [*competitions.manage, *fixtures.manage, *participants.manage, *registrations.manage, *statistics.manage]
api = [*participants.api]
