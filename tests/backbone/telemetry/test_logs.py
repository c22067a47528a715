"""Log lines."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from matchday.backbone.telemetry import begin_request
from matchday.backbone.telemetry.logs import configure_logs


@pytest.fixture(autouse=True)
def root_logger_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def test_a_json_line_carries_the_correlation_id_and_the_extra_fields() -> None:
    stream = io.StringIO()
    configure_logs("json", stream)
    begin_request(b"order-4711-abc")
    logging.getLogger("matchday.test").warning("lot %s closed", 7, extra={"lot": 7})
    line = json.loads(stream.getvalue())
    assert line["message"] == "lot 7 closed"
    assert line["level"] == "warning"
    assert line["correlation"] == "order-4711-abc"
    assert line["lot"] == 7


def test_an_exception_stays_in_its_one_json_line() -> None:
    stream = io.StringIO()
    configure_logs("json", stream)
    try:
        raise ValueError("first\nsecond")
    except ValueError:
        logging.getLogger("matchday.test").exception("it broke")
    (line,) = stream.getvalue().splitlines()
    assert "ValueError: first\nsecond" in json.loads(line)["error"]


def test_a_text_line_ends_with_the_tail_of_the_correlation_id() -> None:
    stream = io.StringIO()
    configure_logs("text", stream)
    begin_request(b"order-4711-abcdefgh")
    logging.getLogger("matchday.test").info("hello")
    assert stream.getvalue().rstrip().endswith("matchday.test: hello [abcdefgh]")
