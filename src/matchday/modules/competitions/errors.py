"""What competitions refuse."""

from matchday.backbone.errors import Invalid, Refusal


class SlugTaken(Refusal):
    """409: addresses of competitions are unique."""

    code = "slug_taken"
    sentence = "There is already a competition at the address {slug}. Choose another address."


class NotYourCompetition(Refusal):
    """409: an import may not write into another organisation's competition."""

    code = "competition_of_another"
    sentence = "The competition {slug} belongs to another organisation, so nothing was imported. Import it under another address."


class UnknownRegulations(Refusal):
    """422."""

    status = 422
    code = "unknown_regulations"
    sentence = "There are no regulations called {name}, so nothing was saved. Known are: {known}."


class FileRefused(Invalid):
    """422: a file with faults changes nothing; each fault says line and reason."""

    code = "file_refused"
    sentence = "The file has faults, so nothing was imported. Correct them, or import only what is good."


class NumberTaken(Refusal):
    """409: a match's number is unique in its competition."""

    code = "number_taken"
    sentence = "There is already a match {number} in this competition. Choose another number."


class CalendarExists(Refusal):
    """409."""

    code = "calendar_exists"
    sentence = "This league has matches already, so no calendar was drawn up. Change them one by one."


class TooFewTeams(Refusal):
    """409."""

    code = "too_few_teams"
    sentence = "A calendar needs a league with at least two teams, so none was drawn up."


class TeamsUnknown(Refusal):
    """409: only a match between two known teams has a result."""

    code = "teams_unknown"
    sentence = "The teams of this match are not known yet, so no result was saved. Enter it once they are."


class LiveKeepsResult(Refusal):
    """409: while live keeps a match's protocol, its score comes from there."""

    code = "live_keeps_result"
    sentence = (
        "This match is being played and its score comes from the live protocol, so nothing was saved. Enter the result when it has ended."
    )


class ResultImpossible(Invalid):
    """422."""

    code = "result_impossible"
    sentence = "This cannot be a result: {reasons}. Nothing was saved."
