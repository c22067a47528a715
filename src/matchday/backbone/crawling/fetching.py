"""One page at a time from each host: paced, conditional, limited."""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

import httpx
import msgspec

from matchday.backbone.clock import SystemClock
from matchday.backbone.crawling.robots import EVERYTHING, NOTHING, Robots, read_robots
from matchday.backbone.outgoing import Private, pin

_REDIRECTS = (301, 302, 303, 307, 308)
_LATER = (429, 503)


class CrawlLimits(msgspec.Struct, frozen=True, kw_only=True):
    """`hosts` are the only ones that are asked: `league.example`, or with a port."""

    hosts: tuple[str, ...]
    user_agent: str = "matchday"
    contact: str = ""
    allows_private_addresses: bool = False
    pause_seconds: float = 1.0
    bytes_max: int = 5 * 1024 * 1024
    seconds_max: float = 20.0
    redirects_max: int = 3
    tries_max: int = 3
    wait_seconds_max: float = 300.0


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """What was read. `url` is where it stood in the end. `is_changed` is false where the server, or the content's hash, says
    that it is as it was; `content` is empty then if the server has not sent it."""

    url: str
    status: int
    content: bytes
    content_hash: bytes
    etag: str | None
    last_modified: str | None
    is_changed: bool


class Forbidden(Exception):
    """We do not ask for this: host, robots or network are against it."""


class Unreachable(Exception):
    """It could not be had. `retry_seconds` is how long the server wants to be left alone."""

    def __init__(self, reason: str, retry_seconds: float | None = None) -> None:
        self.retry_seconds = retry_seconds
        super().__init__(reason)


class Crawler:
    """Remembers for each host what it allows and when it was last asked."""

    def __init__(self, client: httpx.AsyncClient, limits: CrawlLimits) -> None:
        self.client = client
        self.limits = limits
        self._robots: dict[str, Robots] = {}
        self._asked_at: dict[str, float] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def fetch(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, content_hash: bytes | None = None
    ) -> Page:
        """Raises Forbidden, Unreachable."""
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in conditions.items() if value}
        status, answer, content = 0, httpx.Headers(), b""
        for _ in range(self.limits.redirects_max + 1):
            await self._check(url)
            status, answer, content = await self._patiently(url, headers)
            if status not in _REDIRECTS or "location" not in answer:
                break
            url = urljoin(url, answer["location"])
        else:
            raise Unreachable(f"{url} leads from one place to another more than {self.limits.redirects_max} times")
        if status == 304:
            return Page(
                url=url,
                status=status,
                content=b"",
                content_hash=content_hash or b"",
                etag=etag,
                last_modified=last_modified,
                is_changed=False,
            )
        if status != 200:
            raise Unreachable(f"{url} answered {status}")
        digest = hashlib.sha256(content).digest()
        return Page(
            url=url,
            status=status,
            content=content,
            content_hash=digest,
            etag=answer.get("etag"),
            last_modified=answer.get("last-modified"),
            is_changed=digest != content_hash,
        )

    def pause_seconds(self, host: str) -> float:
        """How long to wait between two requests to this host, by what is known of its robots.txt."""
        delays = (robots.delay_seconds for origin, robots in self._robots.items() if urlsplit(origin).netloc.casefold() == host)
        return max(self.limits.pause_seconds, *delays, 0.0)

    async def _check(self, url: str) -> None:
        """Whether we may ask at all; the host's robots.txt is read first."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or parts.username or not parts.hostname:
            raise Forbidden(f"{url} is no address of a website")
        if parts.netloc.casefold() not in self.limits.hosts:
            raise Forbidden(f"{parts.netloc} is not among the hosts that the settings name")
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._robots:
            self._robots[origin] = await self._ask_robots(origin)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        if not self._robots[origin].allows(path):
            raise Forbidden(f"{parts.netloc} does not want {path} to be read by programs")

    async def _ask_robots(self, origin: str) -> Robots:
        """Without a file everything is allowed; a server that cannot answer forbids everything."""
        url = f"{origin}/robots.txt"
        status, content = 0, b""
        try:
            for _ in range(6):
                status, answer, content = await self._once(url, {})
                if status not in _REDIRECTS or "location" not in answer:
                    break
                url = urljoin(url, answer["location"])
                if urlsplit(url).netloc.casefold() not in self.limits.hosts:
                    return EVERYTHING
        except Unreachable:
            return NOTHING
        if status == 200:
            return read_robots(content, self.limits.user_agent)
        return EVERYTHING if 400 <= status < 500 and status != 429 else NOTHING

    async def _patiently(self, url: str, headers: dict[str, str]) -> tuple[int, httpx.Headers, bytes]:
        """A busy server is asked again after as long as it says."""
        for left in reversed(range(self.limits.tries_max)):
            status, answer, content = await self._once(url, headers)
            if status not in _LATER:
                return status, answer, content
            seconds = _wait(answer.get("retry-after"), 2.0 ** (self.limits.tries_max - left))
            if not left or seconds > self.limits.wait_seconds_max:
                raise Unreachable(f"{url} answered {status}", seconds)
            await asyncio.sleep(seconds)
        raise Unreachable(f"{url} was not asked")

    async def _once(self, url: str, headers: dict[str, str]) -> tuple[int, httpx.Headers, bytes]:
        host = urlsplit(url).netloc
        async with self._locks.setdefault(host, asyncio.Lock()):
            await self._keep_pace(url)
            try:
                async with asyncio.timeout(self.limits.seconds_max):
                    return await self._read(url, headers)
            except TimeoutError as error:
                raise Unreachable(f"{url} took longer than {self.limits.seconds_max:g} seconds") from error
            except Private as error:
                raise Forbidden(str(error)) from error
            except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
                raise Unreachable(f"{url}: {type(error).__name__}") from error
            finally:
                self._asked_at[host] = time.monotonic()

    async def _keep_pace(self, url: str) -> None:
        parts = urlsplit(url)
        robots = self._robots.get(f"{parts.scheme}://{parts.netloc}", EVERYTHING)
        pause = max(self.limits.pause_seconds, robots.delay_seconds)
        left = self._asked_at.get(parts.netloc, -pause) + pause - time.monotonic()
        if left > 0:
            await asyncio.sleep(left)

    async def _read(self, url: str, headers: dict[str, str]) -> tuple[int, httpx.Headers, bytes]:
        """Connects to the address that was judged, under the name that was asked for."""
        pinned = await pin(url, may_be_private=self.limits.allows_private_addresses)
        agent = f"{self.limits.user_agent}{f' (+{self.limits.contact})' if self.limits.contact else ''}"
        sent = {"Host": pinned.host, "User-Agent": agent, "Accept": "text/html,*/*;q=0.5", "Accept-Encoding": "identity"}
        content = bytearray()
        async with self.client.stream("GET", pinned.url, headers=sent | headers, extensions=pinned.extensions) as answer:
            if answer.headers.get("content-encoding", "identity").casefold() != "identity":
                raise Unreachable(f"{url} is packed, which we did not ask for")
            async for chunk in answer.aiter_raw():
                content += chunk
                if len(content) > self.limits.bytes_max:
                    raise Unreachable(f"{url} is larger than {self.limits.bytes_max} bytes")
            return answer.status_code, answer.headers, bytes(content)


@asynccontextmanager
async def open_crawler(limits: CrawlLimits) -> AsyncIterator[Crawler]:
    """No proxies, no cookies, nothing of our own environment."""
    async with httpx.AsyncClient(follow_redirects=False, trust_env=False, timeout=limits.seconds_max) as client:
        yield Crawler(client, msgspec.structs.replace(limits, hosts=tuple(host.casefold() for host in limits.hosts)))


def _wait(text: str | None, otherwise: float) -> float:
    """Retry-After in seconds or as a moment (RFC 9110 §10.2.3)."""
    if text is None:
        return otherwise
    if text.strip().isascii() and text.strip().isdigit():
        return float(text.strip()[:9])
    try:
        return max((parsedate_to_datetime(text) - SystemClock().now()).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return otherwise
