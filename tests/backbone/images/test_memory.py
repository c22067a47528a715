"""How much memory the worst pictures take."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.backbone.images.pictures import picture, png, zeros

from matchday.backbone.images import decoder
from matchday.backbone.images.reencoding import MEGAPIXELS_MAX

_MEASURE = """
import resource, subprocess, sys
ended = subprocess.run(sys.argv[1:], stdin=sys.stdin, stdout=subprocess.DEVNULL)
print(ended.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
"""In a small process of its own: a child's peak begins with that of who started it."""
WORST = {
    "progressive CMYK": lambda: picture("JPEG", (8000, 8000), mode="CMYK", colour=(1, 2, 3, 4), progressive=True, subsampling=0),
    "plain PNG": lambda: png(4600, 4600, zeros((4600 * 3 + 1) * 4600)),
    "PNG with alpha": lambda: picture("PNG", (4600, 4600), mode="RGBA", colour=(1, 2, 3, 4)),
    "claims too much": lambda: png(50_000, 50_000, zeros(100_000_000)),
}


@pytest.mark.parametrize("name", WORST)
def test_no_picture_takes_more_than_half_a_gigabyte(name: str, tmp_path: Path) -> None:
    (tmp_path / "picture").write_bytes(WORST[name]())
    command = [sys.executable, "-I", decoder.__file__, "square", "320", str(MEGAPIXELS_MAX)]
    with (tmp_path / "picture").open("rb") as content:
        ended = subprocess.run([sys.executable, "-c", _MEASURE, *command], stdin=content, capture_output=True, text=True, check=True)
    code, kibibytes = map(int, ended.stdout.split())
    assert code in (0, 3, 4)  # libjpeg calls its data broken when it gets no more memory
    assert kibibytes * 1024 < decoder.MEMORY_BYTES_MAX
