"""The reference of a surface as it is meant."""

from typing import Any

from litestar import Request
from litestar.openapi.plugins import JsonRenderPlugin


def as_meant(schema: Any) -> Any:
    """Of `Annotated[tuple[Thing, ...], Meta(max_length=9)]` the framework takes the three points for a type of their own and documents
    items that are a thing or anything at all; a thing is both, which `oneOf` forbids."""
    if isinstance(schema, list):
        return [as_meant(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if len(kinds := schema.get("oneOf", ())) == 2 and kinds[1] == {}:
        return as_meant(kinds[0])
    return {name: as_meant(part) for name, part in schema.items()}


class AsMeant(JsonRenderPlugin):
    """Serves it."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """As JSON."""
        return super().render(request, as_meant(openapi_schema))
