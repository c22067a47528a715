"""One's own data, and the end of one's account."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

from matchday.modules.accounts.domain.emails import EMAIL_LENGTH_MAX


class DeleteMe(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The account's own e-mail address, so that nobody does this by a slip."""

    email: Annotated[str, Meta(max_length=EMAIL_LENGTH_MAX)]


class DataExport(Struct, frozen=True, kw_only=True):
    """`modules` holds what each part of Matchday keeps. `missing` names the parts that did not answer: ask again later."""

    account_id: UUID
    made_at: datetime
    missing: list[str]
    modules: dict[str, Any]
