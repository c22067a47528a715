"""One id from the request to everything it causes."""

import pytest

from matchday.backbone.telemetry import begin_event, begin_request, begin_work, correlation_id, outgoing_headers

TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def test_a_callers_id_is_kept_and_travels_on() -> None:
    assert begin_request(b"order-4711-abc", TRACEPARENT.encode()) == "order-4711-abc"
    assert outgoing_headers() == {"Matchday-Correlation": "order-4711-abc", "traceparent": TRACEPARENT}


def test_an_event_continues_what_its_headers_name() -> None:
    begin_request(b"order-4711-abc", TRACEPARENT.encode())
    headers = outgoing_headers()
    begin_work()
    assert begin_event(headers) == "order-4711-abc"
    assert outgoing_headers() == headers


@pytest.mark.parametrize("hostile", [b"", b"short", b"x" * 65, b"a b c d e f g", b"line\r\nbreak-1", b"\xff" * 10, b"<script>alert"])
def test_an_id_that_could_harm_logs_or_headers_is_replaced(hostile: bytes) -> None:
    given = begin_request(hostile)
    assert given.encode() != hostile
    assert len(given) == 32
    assert correlation_id() == given


def test_a_malformed_trace_is_dropped() -> None:
    begin_request(b"order-4711-abc", b"00-zz-zz-01")
    assert "traceparent" not in outgoing_headers()


def test_each_beginning_forgets_the_one_before() -> None:
    first = begin_request(None, TRACEPARENT.encode())
    second = begin_request(None, None)
    assert first != second
    assert outgoing_headers() == {"Matchday-Correlation": second}


def test_an_event_without_headers_gets_an_id_of_its_own() -> None:
    assert len(begin_event(None)) == 32
