"""The pages of competitions: for reading, and for the organisers."""

from matchday.modules.competitions.pages.about import about
from matchday.modules.competitions.pages.calendar import calendar
from matchday.modules.competitions.pages.clubs import clubs
from matchday.modules.competitions.pages.crawl_sources import crawl_sources
from matchday.modules.competitions.pages.decisions import decisions
from matchday.modules.competitions.pages.discipline import discipline
from matchday.modules.competitions.pages.doubts import doubts
from matchday.modules.competitions.pages.embedding import embedding
from matchday.modules.competitions.pages.explaining import explaining
from matchday.modules.competitions.pages.leafing import leafing
from matchday.modules.competitions.pages.managing import managing
from matchday.modules.competitions.pages.persons import persons
from matchday.modules.competitions.pages.players import players
from matchday.modules.competitions.pages.reading import reading
from matchday.modules.competitions.pages.registrations import registrations
from matchday.modules.competitions.pages.regulations import regulations
from matchday.modules.competitions.pages.rounds import rounds
from matchday.modules.competitions.pages.sides import sides
from matchday.modules.competitions.pages.squads import squads
from matchday.modules.competitions.pages.stages import stages
from matchday.modules.competitions.pages.standings import standings
from matchday.modules.competitions.pages.statistics import statistics
from matchday.modules.competitions.pages.teams import teams
from matchday.modules.competitions.pages.venues import venues
from matchday.modules.competitions.pages.wizard import wizard

pages = [
    *crawl_sources,
    *doubts,
    *wizard,
    *reading,
    *standings,
    *rounds,
    *statistics,
    *about,
    *leafing,
    *managing,
    *decisions,
    *discipline,
    *venues,
    *calendar,
    *embedding,
    *explaining,
    *regulations,
    *stages,
    *clubs,
    *persons,
    *registrations,
    *squads,
    *teams,
    *players,
    *sides,
]
