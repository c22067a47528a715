"""Spans through OpenTelemetry, when a collector's address is set. Otherwise each call here costs one comparison."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from opentelemetry import context, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_PROPAGATOR = TraceContextTextMapPropagator()
_NOTHING: AbstractContextManager[None] = nullcontext()


class _Tracing:
    """The process's provider; None while traces go nowhere."""

    provider: TracerProvider | None = None
    tracer: trace.Tracer


def configure_tracing(endpoint: str, processor: SpanProcessor | None = None) -> None:
    """`endpoint` is the collector's base address (OTLP over HTTP, `http://collector:4318`); empty: no traces.
    `processor` replaces the exporter."""
    if not endpoint and processor is None:
        return
    provider = TracerProvider(resource=Resource.create({"service.name": "matchday"}), shutdown_on_exit=False)
    provider.add_span_processor(processor or BatchSpanProcessor(OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces")))
    _Tracing.tracer = provider.get_tracer("matchday")
    _Tracing.provider = provider


def stop_tracing() -> None:
    """Sends what is still in hand; afterwards spans go nowhere."""
    provider, _Tracing.provider = _Tracing.provider, None
    if provider is not None:
        provider.shutdown()


def span(name: str, **attributes: str | float | bool) -> AbstractContextManager[None]:
    """A step worth timing. Names are few and fixed ("begin", "relay"); what varies goes into attributes."""
    if _Tracing.provider is None:
        return _NOTHING
    return _span(name, attributes)


@contextmanager
def _span(name: str, attributes: dict[str, str | int | float | bool]) -> Iterator[None]:
    with _Tracing.tracer.start_as_current_span(name, attributes=attributes):
        yield


def span_in_each(traceparents: Iterable[str], name: str, **attributes: str | float | bool) -> AbstractContextManager[None]:
    """One step that is part of several traces, like a batch: each of them shows it. What has no trace is not shown."""
    if _Tracing.provider is None:
        return _NOTHING
    return _span_in_each({traceparent for traceparent in traceparents if traceparent}, name, attributes)


@contextmanager
def _span_in_each(traceparents: set[str], name: str, attributes: dict[str, str | int | float | bool]) -> Iterator[None]:
    spans = [
        _Tracing.tracer.start_span(name, context=_PROPAGATOR.extract({"traceparent": one}, context.Context()), attributes=attributes)
        for one in traceparents
    ]
    try:
        yield
    except Exception as error:
        for each in spans:
            each.record_exception(error)
            each.set_status(trace.StatusCode.ERROR)
        raise
    finally:
        for each in spans:
            each.end()


def continue_trace(traceparent: str) -> None:
    """Makes the sender's span the parent of what follows in this task; without one, what follows is a new trace."""
    if _Tracing.provider is not None:
        context.attach(_PROPAGATOR.extract({"traceparent": traceparent}, context.Context()))


def current_traceparent() -> str:
    """Of the innermost open span; empty without traces."""
    if _Tracing.provider is None:
        return ""
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier)
    return carrier.get("traceparent", "")
