"""The page Prometheus reads."""

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, REGISTRY, CollectorRegistry, generate_latest, values
from prometheus_client.multiprocess import MultiProcessCollector

METRICS_MEDIA_TYPE = CONTENT_TYPE_PLAIN_0_0_4


def metrics_page() -> bytes:
    """All metrics in Prometheus's text format. With several workers behind one port (PROMETHEUS_MULTIPROC_DIR was set
    before they started) it sums them over the workers, whichever of them is asked."""
    if values.ValueClass.__name__ == "MutexValue":
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
