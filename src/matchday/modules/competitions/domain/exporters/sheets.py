"""A season as it is held, as facts again."""

from matchday.modules.competitions.domain.facts import AdjustmentFact, MatchFact, Sheet, Side, StageFact, TableFact, TeamFact, VenueFact
from matchday.modules.competitions.domain.season import Competition, Season


def sheet_of_season(competition: Competition, season: Season) -> Sheet:
    """What a file can say of it. Moments are of UTC, so that no zone is lost."""
    stages = {stage.stage_id: stage for stage in season.stages}
    teams = {team.team_id: team.name for team in season.teams}
    tables = {table.table_id: table for table in season.tables}
    used = {match.venue_id for match in season.matches}
    venues = {venue.venue_id: venue for venue in season.venues if venue.venue_id in used}
    members: dict[object, list[str]] = {}
    for entry in season.participants:
        members.setdefault(entry.table_id, []).append(teams[entry.team_id])
    return Sheet(
        name=competition.name,
        slug=competition.slug,
        season=competition.season,
        sport=competition.sport,
        zone=competition.zone,
        regulations="" if competition.document_id else competition.regulations,
        venues=tuple(VenueFact(name=venue.name, city=venue.city, capacity=venue.capacity) for venue in venues.values()),
        teams=tuple(TeamFact(name=team.name, code=team.code) for team in season.teams),
        stages=tuple(StageFact(name=stage.name, kind=stage.kind, key=stage.key) for stage in season.stages),
        tables=tuple(
            TableFact(stage=stages[table.stage_id].name, group=table.group_name, teams=tuple(members.get(table.table_id, ())))
            for table in season.tables
        ),
        adjustments=tuple(
            AdjustmentFact(
                stage=stages[tables[entry.table_id].stage_id].name,
                group=tables[entry.table_id].group_name,
                team=teams[entry.team_id],
                points=entry.adjustment,
                reason=entry.adjustment_reason or "",
            )
            for entry in season.participants
            if entry.adjustment
        ),
        matches=tuple(
            MatchFact(
                where=place,
                number=match.number,
                is_number_given=True,
                stage=stages[match.stage_id].name,
                group=tables[match.table_id].group_name if match.table_id else None,
                round=match.round,
                home=Side(team=teams.get(match.home_team_id) if match.home_team_id else None, feeder=match.home_feeder),
                away=Side(team=teams.get(match.away_team_id) if match.away_team_id else None, feeder=match.away_feeder),
                venue=venues[match.venue_id].name if match.venue_id in venues else None,
                kicks_off_at=match.kicks_off_at,
                is_zone_known=True,
                score=match.score,
                regular_time=match.regular_time,
                goals=match.goals,
                phase=match.phase if match.phase not in ("finished", "scheduled") else None,
                result_by=match.result_by,
                note=match.note,
                attendance=match.attendance,
            )
            for place, match in enumerate(season.matches, start=1)
        ),
    )
