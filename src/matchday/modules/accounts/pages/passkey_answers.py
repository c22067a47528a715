"""What `static/js/passkeys.js` puts into a form's hidden fields."""

from typing import TypeVar
from uuid import UUID

import msgspec

from matchday.backbone.http import FormFields
from matchday.modules.accounts.errors import ChallengeOver
from matchday.modules.accounts.schemas import PasskeyAssertion, PasskeyRegistration

T = TypeVar("T", bound=msgspec.Struct)

_LENGTH_MAX = 64 * 1024


def read_assertion(fields: FormFields) -> tuple[UUID, PasskeyAssertion]:
    """The challenge and its answer. Raises ChallengeOver for whatever no browser of ours would send."""
    return _challenge_id(fields), _read(fields, PasskeyAssertion)


def read_registration(fields: FormFields) -> tuple[UUID, PasskeyRegistration]:
    """The same, for a new passkey."""
    return _challenge_id(fields), _read(fields, PasskeyRegistration)


def _challenge_id(fields: FormFields) -> UUID:
    try:
        return UUID(fields.text("challenge_id", 36))
    except ValueError as error:
        raise ChallengeOver from error


def _read(fields: FormFields, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(fields.text("credential", _LENGTH_MAX), type=kind)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ChallengeOver from error
