"""The copies: how people are reached, and what they can follow. Newer versions win; what comes twice or late changes nothing."""

from collections.abc import Sequence
from uuid import UUID

from matchday.backbone.database import ReadCopy, Transaction
from matchday.contracts.accounts import ContactChanged, MembershipChanged, OrganisationChanged
from matchday.contracts.competitions import CompetitionChanged, MatchChanged, SquadChanged

Subject = tuple[UUID, str, int, str, str, str]
"""Id, kind, version, name, detail, path."""


async def save_contacts(tx: Transaction, events: Sequence[ContactChanged]) -> None:
    """`known_contacts`: only ever replaced by a newer version, and a deleted account stays deleted."""
    await tx.executemany(
        """
        INSERT INTO notifications.known_contacts AS known (account_id, version, email, name, locale) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (account_id) DO UPDATE
        SET version = excluded.version, email = excluded.email, name = excluded.name, locale = excluded.locale
        WHERE known.version < excluded.version AND known.email IS NOT NULL
        """,
        [
            (event.account_id, event.version, event.email, event.name if event.email is not None else "", event.locale)
            for event in sorted(events, key=lambda event: event.account_id)
        ],
    )


async def forget_wishes(tx: Transaction, events: Sequence[ContactChanged]) -> None:
    """What deleted accounts wanted to hear of."""
    await tx.execute(
        "DELETE FROM notifications.preferences WHERE account_id = ANY ($1::uuid[])",
        [event.account_id for event in events if event.email is None],
    )


save_organisers = ReadCopy(
    "known_organisers",
    MembershipChanged,
    key=("organisation_id", "account_id"),
    is_organiser=lambda event: bool({"owner", "organiser"} & set(event.roles)),
)
"""Who looks after an organisation's webhooks. Those who no longer do stay as rows, so that nothing late brings them back."""


async def save_organisations(tx: Transaction, events: Sequence[OrganisationChanged]) -> None:
    """Everything that an organisation plays can be followed at once."""
    await _save(tx, [(e.organisation_id, "organisation", e.version, e.name, "", f"/organisations/{e.slug}") for e in events])


async def save_competitions(tx: Transaction, events: Sequence[CompetitionChanged]) -> None:
    """Seasons of their own each."""
    await _save(tx, [(e.competition_id, "competition", e.version, e.name, e.season, f"/competitions/{e.slug}") for e in events])


async def save_matches(tx: Transaction, events: Sequence[MatchChanged]) -> None:
    """Matches that are still to be told, and all teams and clubs by the names their matches give them."""
    matches = [(e.match_id, "match", e.version, f"{e.home} – {e.away}", e.competition_name, f"/matches/{e.match_id}") for e in events]
    await _save(tx, matches)
    teams = [
        (team_id, "team", 0, name, e.competition_name, f"/teams/{team_id}")
        for e in events
        for team_id, name in ((e.home_team_id, e.home), (e.away_team_id, e.away))
        if team_id is not None
    ]
    await _save(tx, teams)
    clubs = [
        (club_id, "club", 0, name, "", f"/clubs/{club_id}")
        for e in events
        for club_id, name in ((e.home_club_id, e.home_club), (e.away_club_id, e.away_club))
        if club_id is not None and name
    ]
    await _save(tx, clubs)


async def save_people(tx: Transaction, events: Sequence[SquadChanged]) -> None:
    """Players, by the squads they are in."""
    await _save(tx, [(p.person_id, "person", 0, p.name, e.team, f"/players/{p.person_id}") for e in events for p in e.players])


async def _save(tx: Transaction, subjects: Sequence[Subject]) -> None:
    """Of two with one version the later one, which may have learned a name."""
    newest = {subject[0]: subject for subject in sorted(subjects, key=lambda subject: subject[2])}
    rows = [newest[subject_id] for subject_id in sorted(newest)]
    await tx.execute(
        """
        INSERT INTO notifications.known_subjects AS known (subject_id, kind, version, name, detail, path)
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[])
        ON CONFLICT (subject_id) DO UPDATE
        SET version = excluded.version, name = excluded.name, detail = excluded.detail, path = excluded.path
        WHERE known.version < excluded.version
           OR known.version = 0 AND (known.name, known.detail) <> (excluded.name, excluded.detail)
        """,
        *([list(column) for column in zip(*rows, strict=True)] if rows else [[], [], [], [], [], []]),
    )
