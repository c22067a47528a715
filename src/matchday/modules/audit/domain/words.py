"""Actions in words. A sentence is used when the entry knows all of its fields; else the next one, at last the title.

Fields are what was noted and sent, and `who`. Every text has its translation (tests/modules/audit/test_words.py). An action
without words here is shown by its plain name.
"""

from collections.abc import Mapping

TITLES: Mapping[str, str] = {
    "accounts.create_organisation": "Organisation founded",
    "accounts.change_organisation": "Organisation changed",
    "accounts.add_member": "Member added",
    "accounts.change_roles": "Roles changed",
    "accounts.remove_member": "Member removed",
    "accounts.leave_organisation": "Member left",
    "accounts.invite_member": "Invitation sent",
    "accounts.resend_invitation": "Invitation sent again",
    "accounts.withdraw_invitation": "Invitation withdrawn",
    "accounts.accept_invitation": "Invitation accepted",
    "accounts.create_api_key": "API key created",
    "accounts.revoke_api_key": "API key revoked",
    "accounts.ban_account": "Account banned",
    "accounts.lift_ban": "Ban lifted",
    "accounts.make_platform_admin": "Platform admin made",
    "accounts.unmake_platform_admin": "Platform admin taken back",
    "accounts.rotate_keys": "Signing keys rotated",
    "competitions.create_competition": "Competition created",
    "competitions.import_competition": "Results imported",
    "competitions.draw_up_calendar": "Calendar drawn up",
    "competitions.preview_calendar": "Calendar previewed",
    "competitions.schedule_match": "Match scheduled",
    "competitions.record_result": "Result entered",
    "live.start_match": "Match started",
    "live.change_phase": "Phase begun",
    "live.finish_match": "Match finished",
    "live.record_goal": "Goal recorded",
    "live.record_kick": "Kick recorded",
    "live.strike_incident": "Entry struck",
    "live.annul_match": "Match annulled",
    "notifications.resend_delivery": "Mail sent again",
    "audit.erase_person": "Personal details erased",
    "operator.announce": "State announced again",
    "operator.release_events": "Events released",
    "operator.skip_events": "Events skipped",
    "operator.backup": "Back-up made",
    "operator.restore": "Back-up restored",
    "accounts.seed_demo": "Demo people made",
}

SENTENCES: Mapping[str, tuple[str, ...]] = {
    "accounts.create_organisation": ("%(who)s founded %(organisation)s",),
    "accounts.change_organisation": ("%(who)s changed name and colour: %(before)s → %(after)s",),
    "accounts.add_member": ("%(who)s added %(person)s: %(roles_after)s",),
    "accounts.change_roles": ("%(who)s changed the roles of %(person)s: %(roles_before)s → %(roles_after)s",),
    "accounts.remove_member": ("%(who)s removed %(person)s: %(roles_before)s",),
    "accounts.leave_organisation": ("%(who)s left: %(roles_before)s",),
    "accounts.invite_member": ("%(who)s invited %(email)s: %(roles)s",),
    "accounts.resend_invitation": ("%(who)s invited %(email)s again: %(roles)s",),
    "accounts.withdraw_invitation": ("%(who)s withdrew the invitation of %(email)s: %(roles)s",),
    "accounts.accept_invitation": ("%(who)s accepted an invitation: %(roles_after)s",),
    "accounts.create_api_key": ("%(who)s created the API key %(name)s",),
    "accounts.revoke_api_key": ("%(who)s revoked the API key %(name)s",),
    "accounts.ban_account": ("%(who)s banned %(person)s: %(reason)s",),
    "accounts.lift_ban": ("%(who)s lifted the ban of %(person)s",),
    "accounts.make_platform_admin": ("%(who)s made %(person)s a platform admin",),
    "accounts.unmake_platform_admin": ("%(who)s took the platform's rights from %(person)s",),
    "accounts.rotate_keys": ("%(who)s rotated the keys that sign access tokens",),
    "competitions.create_competition": ("%(who)s created %(competition)s",),
    "competitions.import_competition": ("%(who)s imported results into %(competition)s",),
    "competitions.draw_up_calendar": ("%(who)s drew up the calendar of %(competition)s; matches: %(matches)s",),
    "competitions.preview_calendar": ("%(who)s looked at a calendar for %(competition)s; nothing was scheduled",),
    "competitions.schedule_match": ("%(who)s scheduled %(home_team)s – %(away_team)s in %(competition)s",),
    "competitions.record_result": ("%(who)s changed a result: %(before)s → %(after)s", "%(who)s entered a result: %(after)s"),
    "live.start_match": ("%(who)s started a match",),
    "live.change_phase": ("%(who)s began a phase: %(phase)s",),
    "live.finish_match": ("%(who)s finished a match",),
    "live.record_goal": ("%(who)s recorded a goal: %(player)s, minute %(minute)s", "%(who)s recorded a goal"),
    "live.record_kick": ("%(who)s recorded a kick of the shoot-out",),
    "live.strike_incident": ("%(who)s struck an entry: %(reason)s",),
    "live.annul_match": ("%(who)s annulled a match: %(reason)s",),
    "audit.erase_person": ("%(who)s erased the name and address of somebody who has deleted their account",),
    "operator.announce": ("%(who)s announced %(state)s again",),
    "operator.release_events": ("%(who)s released events of %(module)s: %(events)s",),
    "operator.skip_events": ("%(who)s skipped events of %(module)s: %(events)s",),
    "operator.restore": ("%(who)s restored %(archive)s",),
}
BY_TITLE = "%(who)s: %(title)s"
GONE = "Somebody who has deleted their account"
OPERATOR = "The operator"
MATCHDAY = "Matchday"
MODULES: Mapping[str, str] = {
    "accounts": "Accounts and organisations",
    "competitions": "Competitions",
    "live": "Live matches",
    "notifications": "Notifications",
    "audit": "Audit log",
    "operator": "Command line",
}
LABELS = (
    "Reason",
    "Email",
    "Name",
    "Slug",
    "Accent",
    "Roles",
    "Roles before",
    "Roles after",
    "Before",
    "After",
    "Person",
    "Organisation",
    "Competition",
    "File",
    "Home team",
    "Away team",
    "Teams",
    "Player",
    "Minute",
    "Side",
    "Phase",
    "Account id",
    "Organisation id",
    "Match id",
    "Entry id",
)
"""What fields are called in the details, as far as readers will meet them often."""


def plain(name: str) -> str:
    """`competitions.do_something` in words, for want of better ones."""
    return name.rpartition(".")[2].replace("_", " ").capitalize()
