"""From the request to the mail at its server, one trace: the request, the relay, the hearing, the delivery."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from tests.journeys.waiting import until
from tests.smtp_server import HOST, SmtpServer

from matchday.app.process import Process
from matchday.app.registry import load_modules
from matchday.backbone.embedded import Nats
from matchday.backbone.settings import Settings
from matchday.backbone.telemetry import stop_tracing
from matchday.backbone.telemetry.tracing import configure_tracing
from matchday.backbone.testing.engines import NewDatabase

CALLER = "4bf92f3577b34da6a3ce929d0e0e4736"
ANOTHER = "0af7651916cd43dd8448eb211c80319c"
SECONDS_MAX = 30.0
MODULES = [module for module in load_modules() if module.name in ("accounts", "notifications")]


@pytest.fixture
def spans() -> AsyncIterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    configure_tracing("", SimpleSpanProcessor(exporter))
    yield exporter
    stop_tracing()


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with SmtpServer("starttls").running() as running:
        monkeypatch.setenv("MATCHDAY_SMTP_HOST", HOST)
        monkeypatch.setenv("MATCHDAY_SMTP_PORT", str(running.port))
        monkeypatch.setenv("MATCHDAY_SMTP_CA_FILE", running.authority_file(tmp_path))
        monkeypatch.setenv("MATCHDAY_MAIL_FROM", "Matchday <no-reply@matchday.test>")
        yield running


@pytest.fixture
async def settings(new_database: NewDatabase, nats_server: Nats, bus, tmp_path: Path) -> Settings:
    return Settings(
        environment="test",
        database_url=await new_database(MODULES),
        nats_url=nats_server.url,
        public_url="http://matchday.test",
        secret="a secret of the tests, 32 characters",
        data=str(tmp_path),
    )


@asynccontextmanager
async def a_site(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    process = Process(settings, MODULES, ("api", "pages"))
    async with process.site.running():
        transport = httpx.ASGITransport(process.site)
        async with httpx.AsyncClient(transport=transport, base_url=settings.site_url) as opened:
            yield opened


def of_trace(spans: InMemorySpanExporter, trace: str) -> list[ReadableSpan]:
    return [span for span in spans.get_finished_spans() if f"{span.context.trace_id:032x}" == trace]


async def sign_up(client: httpx.AsyncClient, trace: str, email: str) -> None:
    answer = await client.post(
        "/api/v1/accounts",
        json={"email": email, "password": "four plain old words", "name": "Ada"},
        headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"},
    )
    assert answer.status_code == 202, answer.text


async def test_a_sign_up_is_one_trace_from_the_request_to_the_mail(settings: Settings, spans, server: SmtpServer):
    async def names() -> list[set[str]]:
        return [{span.name for span in of_trace(spans, trace)} for trace in (CALLER, ANOTHER)]

    async with a_site(settings) as client:
        await sign_up(client, CALLER, "ada@example.org")
        await sign_up(client, ANOTHER, "grace@example.org")
        wanted = {"request", "relay", "hear", "deliver mail"}
        await until(names, lambda found: all(wanted <= each for each in found), seconds_max=SECONDS_MAX)
    assert sorted(mail["To"] for mail in server.mails) == ["ada@example.org", "grace@example.org"]
    for trace in (CALLER, ANOTHER):
        mine = of_trace(spans, trace)
        (request,) = [span for span in mine if span.name == "request"]
        assert f"{request.parent.span_id:016x}" == "00f067aa0ba902b7"
        assert {span.parent.span_id for span in mine if span is not request} == {request.context.span_id}
        (delivered,) = [span for span in mine if span.name == "deliver mail"]
        assert delivered.attributes["kind"] == "sign_up_asked"
