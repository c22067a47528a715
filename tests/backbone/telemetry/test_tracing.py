"""Traces go to a collector where one is set, and nowhere at no cost otherwise."""

from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from matchday.backbone.telemetry import begin_event, begin_request, outgoing_headers, span, stop_tracing
from matchday.backbone.telemetry.tracing import configure_tracing

TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    configure_tracing("", SimpleSpanProcessor(exporter))
    yield exporter
    stop_tracing()


def test_without_a_collector_a_span_is_nothing() -> None:
    configure_tracing("")
    assert span("anything") is span("anything else")


def test_a_span_continues_the_callers_trace_and_hands_it_on(spans: InMemorySpanExporter) -> None:
    begin_request(None, TRACEPARENT.encode())
    with span("request", route="/api/v1/matches"):
        headers = outgoing_headers()
    begin_event(headers)
    with span("listener"):
        pass
    request, listener = spans.get_finished_spans()
    assert f"{request.context.trace_id:032x}" == "4bf92f3577b34da6a3ce929d0e0e4736"
    assert request.parent is not None
    assert f"{request.parent.span_id:016x}" == "00f067aa0ba902b7"
    assert request.attributes == {"route": "/api/v1/matches"}
    assert listener.parent is not None
    assert listener.parent.span_id == request.context.span_id


def test_a_request_without_a_trace_starts_its_own(spans: InMemorySpanExporter) -> None:
    begin_request(None, TRACEPARENT.encode())
    begin_request(None, None)
    with span("request"):
        pass
    (request,) = spans.get_finished_spans()
    assert request.parent is None


def test_an_error_is_marked_in_its_span(spans: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="boom"), span("request"):
        raise ValueError("boom")
    (request,) = spans.get_finished_spans()
    assert not request.status.is_ok
