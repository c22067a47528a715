"""The page Prometheus reads."""

import subprocess
import sys
from pathlib import Path

from prometheus_client import Counter

from matchday.backbone.telemetry import METRICS_MEDIA_TYPE, metrics_page

_WORKER = """
from prometheus_client import Counter
from matchday.backbone.telemetry import metrics_page
Counter("matchday_test_work_total", "Work.").inc(2)
print(metrics_page().decode())
"""


def test_the_page_lists_every_metric() -> None:
    Counter("matchday_test_metrics_page", "For this test.").inc(3)
    assert b"matchday_test_metrics_page_total 3.0" in metrics_page()
    assert METRICS_MEDIA_TYPE.startswith("text/plain")


def test_any_of_several_workers_answers_for_all(tmp_path: Path) -> None:
    pages = [
        subprocess.run(
            [sys.executable, "-c", _WORKER], env={"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}, capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    ]
    assert "matchday_test_work_total 4.0" in pages[1]
