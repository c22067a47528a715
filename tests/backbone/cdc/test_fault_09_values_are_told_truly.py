"""Fault 9: offsets like +05:30, infinity and JSON scalars could not be parsed, and an empty value was published instead."""

import json

import msgspec
import pytest
from elsewhere import Elsewhere
from hypothesis import given
from hypothesis import strategies as st

from matchday.backbone.cdc.configuration import Configuration
from matchday.backbone.cdc.errors import CdcError, Undecodable
from matchday.backbone.cdc.events import Teller, Unreadable
from matchday.backbone.cdc.pgoutput import decode
from matchday.backbone.cdc.transactions import Assembler, Changed
from matchday.backbone.cdc.values import Types

VALUES = {
    "true::bool": True,
    "9223372036854775807::bigint": 9223372036854775807,
    "123456789012345678901234567890.10::numeric": "123456789012345678901234567890.10",
    "'NaN'::numeric": "NaN",
    "'NaN'::float8": "NaN",
    "'-Infinity'::float4": "-Infinity",
    "0.1::float8": 0.1,
    "'2024-02-29 10:00:00.123456+05:30'::timestamptz": "2024-02-29T04:30:00.123456+00:00",
    "'infinity'::timestamptz": "infinity",
    "'-infinity'::timestamp": "-infinity",
    "'0044-03-15 00:00:00+00 BC'::timestamptz": "0044-03-15 00:00:00+00 BC",
    "'2024-02-29 10:00:00'::timestamp": "2024-02-29T10:00:00",
    "'infinity'::date": "infinity",
    "'3'::jsonb": 3,
    "'\"text\"'::jsonb": "text",
    "'null'::jsonb": None,
    "'[1, {\"a\": null}]'::json": [1, {"a": None}],
    "'{{1,2},{3,NULL}}'::int[]": [[1, 2], [3, None]],
    "ARRAY['a,b', 'NULL', NULL, '\"', '\\', '', '{}']": ["a,b", "NULL", None, '"', "\\", "", "{}"],
    "'{}'::text[]": [],
    "'[0:1]={1.50,2}'::numeric[]": ["1.50", "2"],
    "'happy'::mood": "happy",
    "'{happy,sad}'::mood[]": ["happy", "sad"],
    "7::goals": 7,
    "'{7,8}'::goals[]": [7, 8],
    "'\\x00ff'::bytea": "\\x00ff",
    "'a''b\n\t\u00e9\U0001f3c0'::text": "a'b\n\t\u00e9\U0001f3c0",
    "'x'::char(3)": "x  ",
    "'0190b5c4-0000-7000-8000-000000000000'::uuid": "0190b5c4-0000-7000-8000-000000000000",
    "'1 year 2 days'::interval": "1 year 2 days",
    "'[1,5)'::int4range": "[1,5)",
    "NULL::jsonb": None,
}


async def test_every_kind_of_value(elsewhere: Elsewhere) -> None:
    await elsewhere.sql.execute("CREATE TYPE mood AS ENUM ('happy', 'sad'); CREATE DOMAIN goals AS int CHECK (VALUE >= 0)")
    columns = ", ".join(f"{value} AS v{number}" for number, value in enumerate(VALUES))
    await elsewhere.sql.execute(f"CREATE TABLE odd AS SELECT 1 AS id, {columns}; ALTER TABLE odd ADD PRIMARY KEY (id)")
    async with elsewhere.following(elsewhere.configuration({"table": "odd"})):
        await elsewhere.sql.execute("UPDATE odd SET id = 2")
        events = await elsewhere.events(2)
    for event in events:
        told = {value: event["data"][f"v{number}"] for number, value in enumerate(VALUES)}
        assert told == VALUES


async def test_json_keeps_its_digits(elsewhere: Elsewhere) -> None:
    await elsewhere.sql.execute("CREATE TABLE odd (id int PRIMARY KEY, j jsonb)")
    async with elsewhere.following(elsewhere.configuration("odd")):
        await elsewhere.sql.execute("INSERT INTO odd VALUES (1, '{\"n\": 1.000000000000000000001}')")
        await elsewhere.events(1)
        (message,) = await elsewhere.stored()
    assert b'{"n": 1.000000000000000000001}' in message.data


@pytest.mark.parametrize(
    ("type_id", "text", "told"),
    [
        (1184, "2023-01-01 10:00:00+05:30", "2023-01-01T10:00:00+05:30"),
        (1184, "2023-01-01 10:00:00.5-03", "2023-01-01T10:00:00.5-03:00"),
        (1184, "1890-01-01 10:00:00+00:19:32", "1890-01-01 10:00:00+00:19:32"),
        (1184, "10000-01-01 00:00:00+00", "10000-01-01 00:00:00+00"),
    ],
)
def test_instants_with_odd_offsets(type_id: int, text: str, told: str) -> None:
    assert Types().value(type_id, text.encode()) == told


@pytest.mark.parametrize(
    ("type_id", "text"), [(16, "maybe"), (23, ""), (23, "1.5"), (1184, "soon"), (3802, "{"), (1700, "1,5"), (1007, "{1"), (1007, "1")]
)
def test_what_is_not_understood_is_refused_and_never_guessed(type_id: int, text: str) -> None:
    with pytest.raises(Undecodable):
        Types().value(type_id, text.encode())


NESTED = st.recursive(
    st.none() | st.text(st.characters(blacklist_characters="\0", blacklist_categories=("Cs",)), max_size=8),
    lambda inner: st.lists(inner, min_size=1, max_size=3),
    max_leaves=8,
)


def _array_text(value) -> str:
    if isinstance(value, list):
        return "{" + ",".join(_array_text(one) for one in value) + "}"
    return "NULL" if value is None else '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


@given(st.lists(NESTED, max_size=4))
def test_an_array_is_read_as_it_was_written(value: list) -> None:
    assert Types().value(1009, _array_text(value).encode()) == value


@given(st.binary(max_size=200))
def test_bytes_of_any_kind_are_decoded_or_refused(raw: bytes) -> None:
    try:
        decode(raw)
    except Undecodable:
        return


BEGIN = b"B" + (100).to_bytes(8, "big") + (0).to_bytes(8, "big") + (7).to_bytes(4, "big")
RELATION = b"R" + (1).to_bytes(4, "big") + b"public\0results\0d" + b"\0\1" + b"\1id\0" + (23).to_bytes(4, "big") + b"\xff\xff\xff\xff"
INSERT = b"I" + (1).to_bytes(4, "big") + b"N\0\1t" + (1).to_bytes(4, "big") + b"1"


@given(st.sampled_from([RELATION, INSERT]), st.data())
def test_a_damaged_message_is_a_change_to_park_or_the_end_and_never_another_change(message: bytes, data) -> None:
    cut = data.draw(st.integers(1, len(message) - 1))
    assembler = Assembler()
    list(assembler.feed(BEGIN))
    try:
        steps = list(assembler.feed(message[:cut]))
    except CdcError:
        return
    assert all(isinstance(step, Changed) and step.change is None and step.raw == message[:cut] for step in steps)


def test_rows_of_a_table_whose_description_cannot_be_read_are_parked_and_others_go_on() -> None:
    configuration = msgspec.convert(
        {"name": "p", "source": {"slot": "s", "publication": "p"}, "target": {"stream": "s"}, "tables": [{"table": "results"}]},
        Configuration,
    )
    teller, assembler = Teller(configuration, Types()), Assembler()
    other = RELATION.replace((1).to_bytes(4, "big"), (2).to_bytes(4, "big"), 1)
    told = [
        one
        for raw in (BEGIN, RELATION[:-3], INSERT, other, b"I" + (2).to_bytes(4, "big") + INSERT[5:])
        for step in assembler.feed(raw)
        if isinstance(step, Changed)
        for one in teller.tell(step)
    ]
    assert [type(one) for one in told][:1] == [Unreadable]
    assert told[0].evidence.raw == INSERT
    assert json.loads(told[1].payload)["data"] == {"id": 1}
