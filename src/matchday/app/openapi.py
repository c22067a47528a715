"""The reference of a surface as it is meant."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from litestar import Request
from litestar.openapi.plugins import JsonRenderPlugin

_SLICE = re.compile(r"^Slice_matchday\.modules\.(?P<module>\w+)\.(?:\w+\.)*(?P<thing>\w+)_$")
_REFERENCE = "#/components/schemas/"


def as_meant(schema: dict[str, Any]) -> Any:
    """Of `Annotated[tuple[Thing, ...], Meta(max_length=9)]` the framework takes the three points for a type of their own and documents
    items that are a thing or anything at all; a thing is both, which `oneOf` forbids. A `Slice[Thing]` it names after the folders that
    the thing lies in; whoever makes a client of this wants a `SliceOfThing`."""
    named = _slices(schema.get("components", {}).get("schemas", {}))
    meant = _mended(schema, {_REFERENCE + old: _REFERENCE + new for old, new in named.items()})
    if named:
        meant["components"]["schemas"] = {named.get(name, name): part for name, part in meant["components"]["schemas"].items()}
    return meant


def _slices(names: Mapping[str, Any]) -> dict[str, str]:
    """With the module in it where two of them have things of one name."""
    found = {name: match for name in names if (match := _SLICE.fullmatch(name))}
    times = Counter(match["thing"] for match in found.values())
    return {
        name: f"SliceOf{match['module'].capitalize() if times[match['thing']] > 1 else ''}{match['thing']}" for name, match in found.items()
    }


def _mended(schema: Any, references: Mapping[str, str]) -> Any:
    if isinstance(schema, list):
        return [_mended(part, references) for part in schema]
    if isinstance(schema, str):
        return references.get(schema, schema)
    if not isinstance(schema, dict):
        return schema
    if len(kinds := schema.get("oneOf", ())) == 2 and kinds[1] == {}:
        return _mended(kinds[0], references)
    return {name: _mended(part, references) for name, part in schema.items()}


class AsMeant(JsonRenderPlugin):
    """Serves it."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """As JSON."""
        return super().render(request, as_meant(openapi_schema))
