"""The part of regulations that says what cards and penalties lead to."""

from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec import Meta, Struct

Matches = Annotated[int, Meta(ge=0, le=100)]
Nth = Annotated[int, Meta(ge=1, le=200)]
Words = Annotated[str, Meta(min_length=1, max_length=120)]
Offence = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*$(?!\n)", max_length=40)]
"""As the sport's protocol names it: yellow, second_yellow, red; misconduct, game_misconduct, match, major."""
Unusual = Literal["walkover", "award", "abandoned", "annulled"]
"""A match that did not come to an ordinary end."""


class Ban(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is given the `at`th is banned for so many matches. With `until_match` only if that happens in one of the first so
    many matches of his team."""

    at: Nth
    matches: Matches = 1
    until_match: Nth | None = None


class Clearing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When counting begins again at nought: once a team is through a stage (by name or key), through a round, or has played
    so many matches. Bans that were earned before are served nevertheless."""

    after_stage: Words | None = None
    after_round: Words | None = None
    after_match: Nth | None = None


class Accumulation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Offences that are counted over several matches. After the last of `bans` every further `again_every` lead to another
    one of `again_matches`."""

    of: Annotated[tuple[Offence, ...], Meta(min_length=1, max_length=10)] = ("yellow",)
    bans: Annotated[tuple[Ban, ...], Meta(min_length=1, max_length=30)]
    again_every: Nth | None = None
    again_matches: Matches = 1
    clearings: Annotated[tuple[Clearing, ...], Meta(max_length=10)] = ()


class SendingOff(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An offence that is a ban by itself. `until_decided`: he misses every match until somebody has decided for how many;
    those he missed by then count."""

    matches: Matches = 1
    until_decided: bool = False


class DisciplineRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Without any of it the competition leaves bans to people.

    `cautions_of_second_yellow` says how many of the two cautions that made a sending-off count with others;
    `caution_before_red` whether a caution counts that was followed by a red card. Each further sending-off of somebody in the
    competition is `repeated_adds` matches longer than the one before. Matches that did not end as usual serve a ban only if
    they are named in `served_by`; cards shown in them stand if these are named in `cautions_stand_in` and
    `sendings_off_stand_in`. `follows_player`: who changes teams takes cards and bans along.
    `carries_over` is what of the unserved goes along to another competition, when its organiser takes it over.
    """

    accumulations: Annotated[tuple[Accumulation, ...], Meta(max_length=10)] = ()
    sendings_off: Annotated[Mapping[Offence, SendingOff], Meta(max_length=20)] = {}
    repeated_adds: Matches = 0
    cautions_of_second_yellow: Literal["none", "first", "both"] = "none"
    caution_before_red: bool = True
    team_officials: bool = True
    served_by: Annotated[tuple[Unusual, ...], Meta(max_length=4)] = ("award",)
    cautions_stand_in: Annotated[tuple[Unusual, ...], Meta(max_length=4)] = ("award", "abandoned")
    sendings_off_stand_in: Annotated[tuple[Unusual, ...], Meta(max_length=4)] = ("award", "abandoned", "annulled")
    follows_player: bool = True
    carries_over: Literal["nothing", "sendings_off", "everything"] = "sendings_off"

    @property
    def counted(self) -> frozenset[str]:
        """The offences that lead to anything; a caution is needed to read a second one."""
        named = {offence for accumulation in self.accumulations for offence in accumulation.of} | set(self.sendings_off)
        return frozenset(named | {"yellow"} if named & {"yellow", "second_yellow"} else named)
