"""All faults of a body at once.

The decoder stops at the first fault. Only when it has found one is the body walked again, field by field, so that a
person who sends three wrong fields is told of three.
"""

import re
import types
from collections.abc import Mapping
from typing import Any, Union, get_args, get_origin

import msgspec
from litestar.exceptions import ValidationException

from matchday.backbone.errors import Fault

FAULTS_MAX = 50
_WHERE = re.compile(r" - at `\$?(?P<path>[^`]*)`$")


def faults_of_parameters(error: ValidationException) -> tuple[Fault, ...]:
    """Faults of path and query parameters, as the framework lists them; those of the body are found by walking it."""
    extra = error.extra if isinstance(error.extra, list) else []
    return tuple(
        Fault(message=_sentence(item.get("message", "is not valid")), field=item.get("key"), code="parameter")
        for item in extra
        if isinstance(item, Mapping) and item.get("source") in ("query", "path", "header", "cookie")
    )


def faults_of_body(body: Any, route: Any) -> tuple[Fault, ...]:
    """Walks the body, as far as the framework has read it, against the type of the handler's `data`."""
    kind = route.function.__annotations__.get("data")
    if kind is None or not isinstance(body, bytes):
        return ()
    try:
        value = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return (Fault(message="The body is not valid JSON.", code="json"),)
    return tuple(walk(value, kind)[:FAULTS_MAX])


def walk(value: Any, kind: Any, pointer: str = "") -> list[Fault]:
    """The faults of a decoded value against a type, deepest first known."""
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        return _parts(value, kind, pointer) or [_fault(pointer, str(error))]
    return []


def _parts(value: Any, kind: Any, pointer: str) -> list[Fault]:
    """The faults of the fields or items of a value, or nothing when the fault is in the value as a whole."""
    kind = _unwrap(kind)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and isinstance(value, dict):
        return _fields(value, kind, pointer)
    if get_origin(kind) in (list, tuple, set, frozenset) and isinstance(value, list):
        item = get_args(kind)[0]
        return [fault for index, part in enumerate(value[:1000]) for fault in walk(part, item, f"{pointer}/{index}")]
    return []


def _fields(value: dict[str, Any], kind: type[msgspec.Struct], pointer: str) -> list[Fault]:
    faults: list[Fault] = []
    fields = msgspec.structs.fields(kind)
    for field in fields:
        where = f"{pointer}/{field.encode_name}"
        if field.encode_name in value:
            faults += walk(value[field.encode_name], field.type, where)
        elif field.required:
            faults.append(Fault(message="This is required.", field=field.encode_name, pointer=where, code="required"))
    if kind.__struct_config__.forbid_unknown_fields:
        known = {field.encode_name for field in fields}
        faults += [
            Fault(message="This is not a field of this request.", field=name[:100], pointer=f"{pointer}/{name[:100]}", code="unknown")
            for name in value
            if name not in known
        ]
    return faults


def _unwrap(kind: Any) -> Any:
    """`T | None` as T: only then are its parts worth walking."""
    if get_origin(kind) in (Union, types.UnionType):
        parts = [part for part in get_args(kind) if part is not type(None)]
        return parts[0] if len(parts) == 1 else kind
    return kind


def _fault(pointer: str, message: str) -> Fault:
    where = _WHERE.search(message)
    return Fault(message=_sentence(_WHERE.sub("", message)), field=pointer.rsplit("/", 1)[-1] or None, pointer=pointer + _as_pointer(where))


def _as_pointer(where: re.Match[str] | None) -> str:
    return "" if where is None else re.sub(r"[.\[]", "/", where["path"]).replace("]", "")


def _sentence(message: str) -> str:
    text = _WHERE.sub("", message).strip().rstrip(".")
    return f"{text}." if text else "This is not valid."
