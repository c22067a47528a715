"""Fault 10: tables of two schemas collided, an empty filter was silence, mixed-case names never matched, and TLS could not be verified."""

import asyncio
import ssl
from pathlib import Path

import pytest
import trustme
from elsewhere import SECONDS_MAX, Elsewhere, until_state

from matchday.backbone.cdc.configuration import ConfigurationRefused, read_configuration
from matchday.backbone.cdc.connection import Refused, Session, complete_dsn
from matchday.backbone.cdc.errors import CdcError, SourceAway
from matchday.backbone.cdc.events import ChangeEvent, fill
from matchday.backbone.cdc.pipe import running
from matchday.backbone.cdc.source import faults
from matchday.backbone.settings import SettingsError


async def test_the_same_table_name_in_two_schemas(elsewhere: Elsewhere) -> None:
    await elsewhere.sql.execute("CREATE SCHEMA youth; CREATE TABLE youth.results (id int PRIMARY KEY)")
    both = elsewhere.configuration({"table": "results", "actions": ["delete"]}, {"schema": "youth", "table": "results"})
    async with elsewhere.following(both):
        await elsewhere.sql.execute("INSERT INTO results VALUES (1, 0, 0); INSERT INTO youth.results VALUES (1); DELETE FROM results")
        events = await elsewhere.events(2)
        subjects = [message.subject for message in await elsewhere.stored()]
    assert [(event["schema"], event["action"]) for event in events] == [("youth", "insert"), ("public", "delete")]
    assert subjects == ["changes.youth.results.insert", "changes.public.results.delete"]


async def test_names_of_mixed_case_and_with_odd_characters(elsewhere: Elsewhere) -> None:
    await elsewhere.sql.execute(
        'CREATE SCHEMA "Club.A"; CREATE TABLE "Club.A"."Match %s ""Results""" ("Id" int PRIMARY KEY, "Goals %%" int)'
    )
    await elsewhere.sql.execute('INSERT INTO "Club.A"."Match %s ""Results""" VALUES (1, 2)')
    odd = {"schema": "Club.A", "table": 'Match %s "Results"', "key": ["Id"]}
    async with elsewhere.following(elsewhere.configuration(odd)):
        await elsewhere.sql.execute('UPDATE "Club.A"."Match %s ""Results""" SET "Goals %%" = 3')
        first, second = await elsewhere.events(2)
        subject = (await elsewhere.stored())[0].subject
    assert (first["data"], second["data"]) == ({"Id": 1, "Goals %%": 2}, {"Id": 1, "Goals %%": 3})
    assert subject == "changes.Club=2EA.Match=20=25s=20=22Results=22.insert"


async def test_only_columns_that_are_wanted(elsewhere: Elsewhere) -> None:
    await elsewhere.sql.execute("INSERT INTO results VALUES (1, 0, 0, 'secret'); ALTER TABLE results REPLICA IDENTITY FULL")
    async with elsewhere.following(elsewhere.configuration({"table": "results", "without": ["report"], "key": ["id"]})):
        await elsewhere.sql.execute("UPDATE results SET report = 'more'; DELETE FROM results")
        await elsewhere.events(3)
        payloads = b"".join(message.data for message in await elsewhere.stored())
    assert b"report" not in payloads
    assert b"secret" not in payloads


async def test_partitions_are_told_as_their_table(elsewhere: Elsewhere) -> None:
    await elsewhere.sql.execute(
        "CREATE TABLE goals (id int PRIMARY KEY) PARTITION BY RANGE (id); "
        "CREATE TABLE goals_1 PARTITION OF goals FOR VALUES FROM (0) TO (10); "
        "CREATE TABLE goals_2 PARTITION OF goals FOR VALUES FROM (10) TO (20); INSERT INTO goals VALUES (1), (11)"
    )
    async with elsewhere.following(elsewhere.configuration({"table": "goals"})):
        await elsewhere.sql.execute("INSERT INTO goals VALUES (2), (12)")
        events = await elsewhere.events(4)
    assert [event["table"] for event in events] == ["goals"] * 4


async def test_messages_go_where_their_prefix_says(elsewhere: Elsewhere) -> None:
    async with elsewhere.following(elsewhere.configuration(messages={"whistle": "changes.said.whistle"})):
        await elsewhere.sql.execute("SELECT pg_logical_emit_message(true, 'whistle', 'final'), pg_logical_emit_message(true, 'other', 'x')")
        (event,) = await elsewhere.events(1)
    assert (event["action"], event["key"], event["data"]) == ("message", {"prefix": "whistle"}, {"content": "final"})


async def test_check_tells_everything_that_is_missing(elsewhere: Elsewhere) -> None:
    await elsewhere.sql.execute("CREATE TABLE bare (a int, b int); CREATE PUBLICATION matchday FOR TABLE bare WITH (publish = 'insert')")
    wanted = elsewhere.configuration("Results", {"table": "bare", "key": ["a"], "without": ["c"]}, "results")
    async with await Session.open(elsewhere.dsn) as session:
        found = " ".join(await faults(session, wanted))
    for sentence in (
        "There is no table public.Results that this role can see (case counts).",
        "public.bare has no column c",
        "public.bare has no replica identity",
        "The key column a of public.bare is not in its replica identity",
        'The publication matchday lacks public.results: ALTER PUBLICATION "matchday" ADD TABLE "public"."results";',
        "The publication matchday leaves update out.",
    ):
        assert sentence in found


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("name: x\nsource: [", 2, "this is not YAML"),
        (
            "name: x\nsource: {slot: s, publication: p}\ntarget: {stream: s}\ntables:\n  - table: a\n    subject: a b\n",
            5,
            "is not a subject",
        ),
        (
            "name: x\nsource: {slot: s, publication: p}\ntarget: {stream: s}\ntables:\n  - table: a\n    actions: [drop]\n",
            6,
            "invalid enum value",
        ),
        ("name: x\nsource: {slot: s, publication: p}\ntarget: {stream: s}\ntables: []\n", 4, "length >= 1"),
        ("name: x\nsource: {slot: s, publication: p}\ntarget: {stream: s}\ntables:\n  - {table: a}\n  - {table: a}\n", 6, "listed twice"),
        (
            "name: x\nsource: {slot: s, publication: p}\ntarget: {stream: s}\ntables: [{table: a, only: [b], key: [c]}]\n",
            4,
            "'c' is not published",
        ),
        ("name: x\nsource: {slot: s, publication: p, slots: 3}\ntarget: {stream: s}\ntables: [{table: a}]\n", 2, "unknown field `slots`"),
    ],
)
def test_a_wrong_file_is_refused_with_the_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    file = tmp_path / "pipe.yaml"
    file.write_text(text)
    with pytest.raises(ConfigurationRefused) as refused:
        read_configuration(file)
    assert str(refused.value).startswith(f"{file}:{line}: ")
    assert said in str(refused.value)


def test_a_wrong_dsn_is_refused_without_its_password() -> None:
    with pytest.raises(SettingsError) as refused:
        complete_dsn("host=a passwort=hush", "")
    assert "hush" not in str(refused.value)


def test_a_key_in_a_subject_is_one_word_of_it() -> None:
    event = ChangeEvent(id="", lsn="", ordinal=0, xid=1, commit_time=None, schema="s", table="t", action="insert")
    assert fill("a.{key}.{action}", event, "s.t:a b/é.*") == "a.a=20b=2F=C3=A9=2E=2A.insert"


class TlsSource:
    """A server that knows enough of the protocol to be asked for TLS and to show its certificate."""

    def __init__(self, authority: trustme.CA, *names: str) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(*names).configure_cert(self._context)
        self.was_trusted = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(8)
        writer.write(b"S")
        try:
            await writer.start_tls(self._context)
            if await reader.read(4):
                self.was_trusted.set()
        except OSError:
            pass
        writer.close()


@pytest.mark.parametrize(
    ("names", "is_known", "is_trusted"), [(["localhost"], True, True), (["elsewhere.example"], True, False), (["localhost"], False, False)]
)
async def test_the_sources_certificate_is_verified(tmp_path: Path, names: list[str], is_known: bool, is_trusted: bool) -> None:
    authority, other = trustme.CA(), trustme.CA()
    (authority if is_known else other).cert_pem.write_to_path(tmp_path / "ca.pem")
    source = TlsSource(authority, *names)
    server = await asyncio.start_server(source.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    dsn = complete_dsn(
        f"host=localhost hostaddr=127.0.0.1 port={port} dbname=a user=b sslmode=verify-full sslrootcert={tmp_path}/ca.pem", "secret"
    )
    with pytest.raises((Refused, SourceAway)) as refused:
        await Session.open(dsn)
    server.close()
    assert source.was_trusted.is_set() == is_trusted
    assert isinstance(refused.value, Refused) != is_trusted
    assert "secret" not in str(refused.value)


async def test_a_wrong_role_ends_with_a_sentence(elsewhere: Elsewhere) -> None:
    pipe = elsewhere.pipe()
    pipe.dsn = elsewhere.dsn.replace("user=postgres", "user=nobody_known")
    with pytest.raises(CdcError, match=r"The source does not let us in: .*nobody_known"):
        async with asyncio.timeout(SECONDS_MAX):
            await pipe.run()


async def test_a_password_comes_from_the_side(elsewhere: Elsewhere) -> None:
    pipe = elsewhere.pipe()
    pipe.dsn = complete_dsn(elsewhere.url, "not asked for by trust")
    async with running(pipe) as task:
        await until_state(pipe, task, "following")
