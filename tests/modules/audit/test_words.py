"""Every action that has words has them in every language, and an entry is told by the best sentence it has facts for."""

import msgspec
import pytest
from tests.modules.audit.actions import CLUB, NOON, OLGA, SAM

from matchday.app.registry import load_modules
from matchday.modules.audit.domain import words
from matchday.modules.audit.domain.entries import ERASED
from matchday.modules.audit.pages.asking import DAY_FAULT, ORDER_FAULT
from matchday.modules.audit.pages.wording import tell, title
from matchday.modules.audit.schemas import EntryView
from matchday.web.preferences import LOCALES
from matchday.web.translation import catalogue

TEXTS = {
    *words.TITLES.values(),
    *(sentence for sentences in words.SENTENCES.values() for sentence in sentences),
    *words.MODULES.values(),
    *words.LABELS,
    *(words.BY_TITLE, words.GONE, words.OPERATOR, words.MATCHDAY, DAY_FAULT, ORDER_FAULT),
}
ENTRY = EntryView(
    sequence=7,
    at=NOON,
    action="accounts.change_roles",
    organisation_id=CLUB,
    organisation="Club",
    account_id=OLGA,
    account_name="Olga",
    address=None,
    subject_id=SAM,
    targets={"account_id": str(SAM)},
    sent={"roles": ["organiser", "scorer"]},
    noted={"person": "Sam", "roles_before": ["scorer"], "roles_after": ["organiser", "scorer"]},
    correlation_id="c0ffee00c0ffee00",
    hash="00",
)


def said(locale: str = "en", **changes: object) -> str:
    return tell(locale, msgspec.structs.replace(ENTRY, **changes)).sentence


@pytest.mark.parametrize("locale", [locale for locale in LOCALES if locale != "en"])
def test_every_text_is_translated(locale: str) -> None:
    known = catalogue(locale)._catalog  # type: ignore[attr-defined]
    assert sorted(text for text in TEXTS if text not in known) == []


def test_every_module_that_says_what_is_done_has_a_name() -> None:
    assert {module.name for module in load_modules() if module.audits is not None} <= words.MODULES.keys()


def test_every_sentence_belongs_to_an_action_with_a_title() -> None:
    assert words.SENTENCES.keys() <= words.TITLES.keys()


def test_an_entry_is_told_as_a_sentence() -> None:
    assert said() == "Olga changed the roles of Sam: scorer → organiser, scorer"
    assert said("de").startswith("Olga hat die Rollen von Sam geändert: ")


def test_words_of_the_program_are_told_as_words() -> None:
    assert said(action="live.change_phase", noted={}, sent={"phase": "half_time"}) == "Olga began a phase: half time"
    assert said("de").endswith("Protokoll → Spielleitung, Protokoll")


def test_without_its_facts_an_entry_is_told_by_its_title() -> None:
    assert said(noted={}) == "Olga: Roles changed"
    assert said(action="raffles.draw_winner") == "Olga: Draw winner"
    assert title("de", "raffles.draw_winner") == "Draw winner"


def test_who_is_gone_the_operator_and_matchday_itself_have_names() -> None:
    assert said(account_name=None, noted=None, sent=None) == "Somebody who has deleted their account: Roles changed"
    assert said(account_id=None, account_name="operator", action="accounts.rotate_keys").startswith("The operator rotated")
    assert said(account_id=None, account_name="", action=ERASED).startswith("Matchday erased")


def test_a_percent_sign_in_a_name_is_a_percent_sign() -> None:
    assert said(account_name="100 %(who)s", noted={}) == "100 %(who)s: Roles changed"
