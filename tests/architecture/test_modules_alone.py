"""Any module can live in a process of its own: starting it brings no other with it."""

import subprocess
import sys

import pytest
from sources import MODULES

_START = """
import sys
from matchday.backbone.module import load
load(sys.argv[1])
print(*sorted({name.split(".")[2] for name in sys.modules if name.startswith("matchday.modules.")}))
"""


@pytest.mark.parametrize("module", MODULES)
def test_a_module_started_alone_imports_no_other(module: str) -> None:
    done = subprocess.run([sys.executable, "-c", _START, module], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [module]
