"""What obstore needs of Google Cloud Storage, spoken over HTTP: the XML API for objects, lists and multipart uploads.

It stands where Google's own servers would: no emulator of them comes in a wheel. Requests must carry a token that the
service account's key has signed. Objects live in memory.
"""

import hashlib
import json
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree as ET

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

BUCKET = "files"
ACCOUNT = "storage@matchday.example"
CHANGED_AT = "Wed, 21 Oct 2026 07:28:00 GMT"


class Google(ThreadingHTTPServer):
    """Answers while it is entered."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self._private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.objects: dict[str, tuple[str, bytes]] = {}
        self.uploads: dict[str, tuple[str, dict[int, bytes]]] = {}
        self.refused = 0

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is what some tests are about."""

    def url(self, prefix: str) -> str:
        return f"gs://{BUCKET}/{prefix}?endpoint=http://127.0.0.1:{self.server_port}"

    @property
    def key(self) -> str:
        """The service account's, as Google hands it out."""
        return json.dumps({"type": "service_account", "client_email": ACCOUNT, "private_key_id": "1", "private_key": pem(self._private)})

    def is_ours(self, authorization: str) -> bool:
        try:
            token = jwt.decode(authorization.removeprefix("Bearer "), RSAKey.import_key(pem(self._private)), algorithms=["RS256"])
        except (JoseError, ValueError):
            return False
        return token.claims["iss"] == ACCOUNT


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Google

    def __getattr__(self, name: str) -> Callable[[], None]:
        """Every method is answered the same way."""
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        url = urlsplit(self.path)
        bucket, _, key = unquote(url.path).strip("/").partition("/")
        query = {name: values[0] for name, values in parse_qs(url.query, keep_blank_values=True).items()}
        if not self.server.is_ours(self.headers.get("authorization", "")):
            self.server.refused += 1
            self._send(HTTPStatus.UNAUTHORIZED)
        elif bucket != BUCKET:
            self._send(HTTPStatus.NOT_FOUND)
        else:
            getattr(self, f"_{self.command.lower()}")(key, query, body)

    def _get(self, key: str, query: dict[str, str], _: bytes) -> None:
        if not key:
            self._send(HTTPStatus.OK, self._list(query.get("prefix", "")), "application/xml")
        elif key in self.server.objects:
            self._send(HTTPStatus.OK, self.server.objects[key][1], self.server.objects[key][0])
        else:
            self._send(HTTPStatus.NOT_FOUND)

    def _put(self, key: str, query: dict[str, str], body: bytes) -> None:
        if "partNumber" not in query:
            self.server.objects[key] = (self.headers["content-type"], body)
            self._send(HTTPStatus.OK)
        elif query["uploadId"] in self.server.uploads:
            self.server.uploads[query["uploadId"]][1][int(query["partNumber"])] = body
            self._send(HTTPStatus.OK, etag=hashlib.md5(body, usedforsecurity=False).hexdigest())
        else:
            self._send(HTTPStatus.NOT_FOUND)

    def _post(self, key: str, query: dict[str, str], body: bytes) -> None:
        if "uploads" in query:
            upload = str(len(self.server.uploads) + 1)
            self.server.uploads[upload] = (self.headers["content-type"], {})
            self._send(HTTPStatus.OK, _xml("InitiateMultipartUploadResult", Bucket=BUCKET, Key=key, UploadId=upload), "application/xml")
        else:
            content_type, parts = self.server.uploads.pop(query["uploadId"])
            named = [int(part.findtext("PartNumber", "")) for part in ET.fromstring(body).findall("Part")]
            self.server.objects[key] = (content_type, b"".join(parts[number] for number in named))
            self._send(HTTPStatus.OK, _xml("CompleteMultipartUploadResult", Bucket=BUCKET, Key=key, ETag="1"), "application/xml")

    def _delete(self, key: str, query: dict[str, str], _: bytes) -> None:
        found = self.server.uploads.pop(query["uploadId"], None) if "uploadId" in query else self.server.objects.pop(key, None)
        self._send(HTTPStatus.NO_CONTENT if found else HTTPStatus.NOT_FOUND)

    def _list(self, prefix: str) -> bytes:
        result = ET.Element("ListBucketResult")
        for key, (_, content) in self.server.objects.items():
            if key.startswith(prefix):
                entry = ET.SubElement(result, "Contents")
                fields = {"Key": key, "Size": str(len(content)), "LastModified": "2026-10-21T07:28:00.000Z", "ETag": "1"}
                for name, value in fields.items():
                    ET.SubElement(entry, name).text = value
        return ET.tostring(result)

    def _send(self, status: int, body: bytes = b"", content_type: str = "text/plain", etag: str = "1") -> None:
        self.send_response(status)
        headers = {"Content-Type": content_type, "Content-Length": str(len(body)), "ETag": f'"{etag}"', "Last-Modified": CHANGED_AT}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Tests have their own output."""


def _xml(name: str, **fields: str) -> bytes:
    root = ET.Element(name)
    for field, value in fields.items():
        ET.SubElement(root, field).text = value
    return ET.tostring(root)


def pem(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
