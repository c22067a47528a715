"""The reference of events, generated: an AsyncAPI 3.0 document from the contracts and the modules' declarations."""

from collections.abc import Sequence
from typing import Any

import msgspec

from matchday.backbone.events.bus import source_of, subject_of
from matchday.backbone.module import Module
from matchday.contracts.event import Event, State

TITLE = "Matchday events"
_DESCRIPTION = (
    "Modules tell each other what happened through NATS JetStream: one stream per publishing module, one subject per "
    "event. Delivery is at least once; the message id recognises repeats. Events of one key keep their order."
)


def document(modules: Sequence[Module], *, version: str = "1") -> dict[str, Any]:
    """Every event that one of the modules says or hears. The same modules give the same document, in the same order."""
    events = sorted({*_said(modules), *_heard(modules)}, key=lambda event: event.wire_name())
    payloads, schemas = msgspec.json.schema_components(events, ref_template="#/components/schemas/{name}")
    return {
        "asyncapi": "3.0.0",
        "info": {"title": TITLE, "version": version, "description": _DESCRIPTION},
        "defaultContentType": "application/json",
        "channels": {event.wire_name(): _channel(event) for event in events},
        "operations": _operations(modules),
        "components": {
            "messages": {event.wire_name(): _message(event, payload) for event, payload in zip(events, payloads, strict=True)},
            "schemas": dict(sorted(schemas.items())),
        },
    }


def _said(modules: Sequence[Module]) -> set[type[Event]]:
    return {event for module in modules for event in module.publishes}


def _heard(modules: Sequence[Module]) -> set[type[Event]]:
    return {event for module in modules for event in module.listeners}


def _channel(event: type[Event]) -> dict[str, Any]:
    return {
        "address": subject_of(event),
        "description": f"Stream `{source_of(event)}`.",
        "messages": {event.__name__: {"$ref": f"#/components/messages/{event.wire_name()}"}},
    }


def _message(event: type[Event], payload: dict[str, Any]) -> dict[str, Any]:
    kind = "state" if issubclass(event, State) else "fact"
    return {
        "name": event.wire_name(),
        "title": event.__name__,
        "summary": " ".join((event.__doc__ or "").split()),
        "tags": [{"name": kind}],
        "headers": {
            "type": "object",
            "properties": {
                "Nats-Msg-Id": {"type": "string", "format": "uuid", "description": "The event's id."},
                "Matchday-Key": {"type": "string", "description": f"`{event.key_field}`, percent-encoded."},
                "Matchday-Correlation": {"type": "string", "description": "The request that led to it."},
                "traceparent": {"type": "string", "description": "W3C trace context."},
            },
            "required": ["Nats-Msg-Id", "Matchday-Key"],
        },
        "payload": payload,
    }


def _operations(modules: Sequence[Module]) -> dict[str, Any]:
    operations: dict[str, Any] = {}
    for module in sorted(modules, key=lambda module: module.name):
        for event in sorted(module.publishes, key=lambda event: event.wire_name()):
            operations[f"{module.name}.says.{event.__name__}"] = _operation("send", event)
        for event in sorted(module.listeners, key=lambda event: event.wire_name()):
            operations[f"{module.name}.hears.{event.wire_name()}"] = _operation("receive", event)
    return operations


def _operation(action: str, event: type[Event]) -> dict[str, Any]:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{event.wire_name()}"},
        "messages": [{"$ref": f"#/channels/{event.wire_name()}/messages/{event.__name__}"}],
    }
