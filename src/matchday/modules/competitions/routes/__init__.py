"""Competitions over HTTP: read by everybody, run by the organisers of the organisation that owns them."""

from matchday.modules.competitions.routes import (
    competitions,
    crawl_sources,
    discipline,
    doubts,
    embeds,
    explaining,
    exports,
    feeds,
    files,
    fixtures,
    match_reports,
    participants,
    participants_csv,
    registrations,
    regulations,
    stages,
    statistics,
    venues,
)

public = [
    *competitions.public,
    *discipline.public,
    *explaining.public,
    *feeds.public,
    *fixtures.public,
    *match_reports.public,
    *venues.public,
    *registrations.public,
    *stages.public,
    *statistics.public,
]
manage = [
    *competitions.manage,
    *crawl_sources.manage,
    *discipline.manage,
    *doubts.manage,
    *exports.manage,
    *feeds.manage,
    *fixtures.manage,
    *venues.manage,
    *participants.manage,
    *participants_csv.manage,
    *registrations.manage,
    *regulations.manage,
    *stages.manage,
    *statistics.manage,
]
api = [*participants.api, *files.api]
embed = embeds.embed
