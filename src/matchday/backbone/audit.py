"""What the audit log is told of an action: who, what, to what, and what was sent, without secrets and never too much.

It is an event of the module that was acted upon, said in the transaction of the change: no change without its entry, no
entry without its change.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import as_text
from matchday.backbone.ids import new_id
from matchday.backbone.telemetry import correlation_id
from matchday.contracts.event import ManagementAction

DETAILS_BYTES_MAX = 4096
OPERATOR = "operator"
"""The name of whoever works at the command line: no account, but the keys of the house."""

HIDDEN = "(not kept)"
_SECRETS = {
    "password",
    "passphrase",
    "token",
    "secret",
    "code",
    "key",
    "credential",
    "otp",
    "totp",
    "pin",
    "signature",
    "cookie",
    "challenge",
}
_EMAIL = re.compile(r"([^\s@<>,;:\"'()]{1,64})@([^\s@<>,;:\"'()]+)")
_WORD = re.compile(r"[a-z0-9]+")
_ROUNDS = ((500, 50), (100, 20), (40, 5))
"""Longest text and longest list, the more generous first: the first round that fits is kept."""
_DEPTH_MAX = 4


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who acts, and from where. Without an account it is the operator."""

    account_id: UUID | None = None
    name: str = OPERATOR
    address: str = ""


async def say_action(
    tx: Transaction,
    said: type[ManagementAction],
    actor: Actor,
    *,
    action: str,
    organisation_id: UUID | None = None,
    targets: Mapping[str, Any] | None = None,
    sent: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> None:
    """Says what was done in this transaction, under the action's own name for it (`Transaction.note`) if it has one. `at` is
    PostgreSQL's clock for whoever has asked it already, and says many things in one transaction."""
    paths = {name: _bounded_target(name, value) for name, value in (targets or {}).items()}
    noted = dict(tx.noted)
    subject = noted.pop("account_id", None) or paths.get("account_id")
    organisation = noted.pop("organisation_id", None)
    tx.publish(
        said(
            action_id=new_id(),
            organisation_id=organisation_id or organisation,
            account_id=actor.account_id,
            account_name=actor.name,
            address=actor.address,
            action=f"{tx.schema}.{tx.action or action}",
            subject_id=UUID(str(subject)) if subject else None,
            targets=paths,
            details=details_text(sent or {}, noted),
            correlation_id=correlation_id(),
            at=at or await tx.clock(),
        )
    )


def details_text(sent: Mapping[str, Any], noted: Mapping[str, Any]) -> str:
    """JSON of at most DETAILS_BYTES_MAX bytes. What does not fit is cut, what was sent before what was noted."""
    plain = {"sent": msgspec.to_builtins(dict(sent)), "noted": msgspec.to_builtins(dict(noted), enc_hook=as_text)}
    for length_max, count_max in _ROUNDS:
        text = _text({name: _tidy(value, length_max, count_max, 0) for name, value in plain.items()})
        if len(text) <= DETAILS_BYTES_MAX:
            return text.decode()
    length_max, count_max = _ROUNDS[-1]
    text = _text({"sent": HIDDEN, "noted": _tidy(plain["noted"], length_max, count_max, 0)})
    return text.decode() if len(text) <= DETAILS_BYTES_MAX else _text({"sent": HIDDEN, "noted": HIDDEN}).decode()


def _text(value: Any) -> bytes:
    return msgspec.json.encode(value, order="sorted")


def _tidy(value: Any, length_max: int, count_max: int, depth: int, name: str = "") -> Any:
    """Without secrets (known by the field's name), e-mail addresses masked, cut to size."""
    if name and is_secret(name):
        return HIDDEN if value not in (None, "", [], {}) else value
    if isinstance(value, str):
        masked = _EMAIL.sub(_masked, value[: length_max + 1])
        return masked if len(value) <= length_max else f"{masked[:length_max]}…"
    if depth >= _DEPTH_MAX and isinstance(value, dict | list):
        return "…"
    if isinstance(value, dict):
        kept = list(value.items())[:count_max]
        tidy = {str(key)[:80]: _tidy(inner, length_max, count_max, depth + 1, str(key)) for key, inner in kept}
        return tidy if len(value) <= count_max else tidy | {"…": len(value) - count_max}
    if isinstance(value, list | tuple):
        items = [_tidy(inner, length_max, count_max, depth + 1) for inner in value[:count_max]]
        return items if len(value) <= count_max else [*items, f"… {len(value) - count_max}"]
    return value


def is_secret(name: str) -> bool:
    """Whether a field of this name may hold what opens doors: `new_password`, `recoveryCodes`, `X-API-Key`. An id opens none."""
    words = _WORD.findall(re.sub(r"([a-z])([A-Z])", r"\1 \2", name).lower())
    if words[-1:] == ["id"]:
        return False
    return any(word in _SECRETS or word.removesuffix("s") in _SECRETS for word in words)


def _masked(found: re.Match[str]) -> str:
    """`o…@example.org`: enough to recognise an address one knows, too little to write to one."""
    return f"{found[1][0]}…@{found[2]}"


def _bounded_target(name: str, value: Any) -> str:
    """An id stays what it is whatever the parameter is called; text may be a secret."""
    if isinstance(value, UUID | int):
        return str(value)
    return HIDDEN if is_secret(name) else _EMAIL.sub(_masked, str(value)[:200])
