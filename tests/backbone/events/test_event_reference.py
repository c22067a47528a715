"""The AsyncAPI document: complete, resolvable, and the same each time."""

from typing import Any

from whistle import WHISTLE, crowd

from matchday.backbone.events.asyncapi import document


def test_it_names_every_event_with_who_says_and_who_hears_it() -> None:
    made = document([crowd(), WHISTLE])
    assert made["asyncapi"] == "3.0.0"
    assert {name: channel["address"] for name, channel in made["channels"].items()} == {
        "whistle.Blown": "events.whistle.Blown",
        "whistle.PitchChanged": "events.whistle.PitchChanged",
    }
    assert {name: operation["action"] for name, operation in made["operations"].items()} == {
        "crowd.hears.whistle.Blown": "receive",
        "whistle.says.Blown": "send",
        "whistle.says.PitchChanged": "send",
    }
    assert made["components"]["schemas"]["Blown"]["required"] == ["referee", "number"]
    assert made["components"]["messages"]["whistle.PitchChanged"]["tags"] == [{"name": "state"}]


def test_every_reference_leads_somewhere() -> None:
    made = document([crowd(), WHISTLE])
    references = list(_references(made))
    assert references
    for reference in references:
        place: Any = made
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def test_the_order_of_modules_does_not_matter() -> None:
    assert document([crowd(), WHISTLE]) == document([WHISTLE, crowd()])


def _references(part: Any) -> Any:
    if isinstance(part, dict):
        if "$ref" in part:
            yield part["$ref"]
        for value in part.values():
            yield from _references(value)
    elif isinstance(part, list):
        for value in part:
            yield from _references(value)
