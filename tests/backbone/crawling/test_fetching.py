"""Reading other websites: what is refused first, then manners."""

from itertools import pairwise

import msgspec
import pytest
from tests.backbone.crawling.site import Answered, other_site

from matchday.backbone.crawling import CrawlLimits, Forbidden, Unreachable, open_crawler


def limits(port: int, **changes: object) -> CrawlLimits:
    made = CrawlLimits(
        hosts=(f"localhost:{port}",), allows_private_addresses=True, pause_seconds=0.0, wait_seconds_max=0.5, seconds_max=2.0
    )
    return msgspec.structs.replace(made, **changes)


async def test_a_host_that_is_not_named_and_an_address_inside_are_not_asked() -> None:
    async with other_site(**{"/": "hello"}) as site:
        async with open_crawler(limits(site.port, hosts=("league.example",))) as crawler:
            with pytest.raises(Forbidden, match="not among the hosts"):
                await crawler.fetch(f"{site.url}/")
        async with open_crawler(limits(site.port, allows_private_addresses=False)) as crawler:
            with pytest.raises(Forbidden):
                await crawler.fetch(f"{site.url}/")
        async with open_crawler(limits(site.port)) as crawler:
            for url in ("file:///etc/passwd", f"http://user:pass@localhost:{site.port}/", "nonsense"):
                with pytest.raises(Forbidden):
                    await crawler.fetch(url)
        assert site.asked == []


async def test_robots_are_asked_once_and_obeyed() -> None:
    async with other_site(**{"/robots.txt": "User-agent: *\nDisallow: /secret", "/a": "a", "/secret": "s"}) as site:
        async with open_crawler(limits(site.port)) as crawler:
            with pytest.raises(Forbidden, match="does not want"):
                await crawler.fetch(f"{site.url}/secret")
            assert (await crawler.fetch(f"{site.url}/a")).content == b"a"
            await crawler.fetch(f"{site.url}/a")
        assert site.paths() == ["/robots.txt", "/a", "/a"]


async def test_a_server_that_cannot_give_its_robots_forbids_everything() -> None:
    async with other_site(**{"/a": "a"}) as site:
        site.once["/robots.txt"] = [Answered(status=500)]
        async with open_crawler(limits(site.port)) as crawler:
            with pytest.raises(Forbidden):
                await crawler.fetch(f"{site.url}/a")


async def test_a_redirect_may_not_lead_to_another_host_nor_round_in_circles() -> None:
    async with other_site() as site:
        site.once["/away"] = [Answered(status=302, headers={"Location": "http://169.254.169.254/latest"})]
        site.once["/round"] = [Answered(status=302, headers={"Location": "/round"})] * 10
        async with open_crawler(limits(site.port)) as crawler:
            with pytest.raises(Forbidden, match="not among the hosts"):
                await crawler.fetch(f"{site.url}/away")
            with pytest.raises(Unreachable, match="more than 3 times"):
                await crawler.fetch(f"{site.url}/round")


async def test_a_page_that_is_too_large_packed_or_gone_is_not_taken() -> None:
    async with other_site(**{"/large": "x" * 2_000}) as site:
        site.once["/packed"] = [Answered(status=200, headers={"Content-Encoding": "gzip"}, body=b"x")]
        async with open_crawler(limits(site.port, bytes_max=1_000)) as crawler:
            for path, reason in (("/large", "larger than 1000 bytes"), ("/packed", "packed"), ("/none", "answered 404")):
                with pytest.raises(Unreachable, match=reason):
                    await crawler.fetch(site.url + path)


async def test_what_has_not_changed_is_not_sent_again() -> None:
    async with other_site(**{"/a": "one"}) as site, open_crawler(limits(site.port)) as crawler:
        first = await crawler.fetch(f"{site.url}/a")
        again = await crawler.fetch(f"{site.url}/a", etag=first.etag, content_hash=first.content_hash)
        assert (first.is_changed, again.is_changed, again.status, again.content) == (True, False, 304, b"")
        same = await crawler.fetch(f"{site.url}/a", content_hash=first.content_hash)
        assert (same.is_changed, same.status) == (False, 200)
        site.pages["/a"] = b"two"
        assert (await crawler.fetch(f"{site.url}/a", etag=first.etag, content_hash=first.content_hash)).is_changed


async def test_a_busy_server_is_left_alone_as_long_as_it_asks() -> None:
    async with other_site(**{"/a": "a", "/b": "b"}) as site, open_crawler(limits(site.port)) as crawler:
        site.once["/a"] = [Answered(status=429, headers={"Retry-After": "0"}), Answered(status=503, headers={"Retry-After": "0"})]
        assert (await crawler.fetch(f"{site.url}/a")).content == b"a"
        site.once["/b"] = [Answered(status=503, headers={"Retry-After": "3600"})]
        with pytest.raises(Unreachable) as refused:
            await crawler.fetch(f"{site.url}/b")
        assert refused.value.retry_seconds == 3600.0
        assert site.paths().count("/b") == 1


async def test_requests_to_one_host_keep_a_pace() -> None:
    async with other_site(**{"/a": "a"}) as site, open_crawler(limits(site.port, pause_seconds=0.15)) as crawler:
        await crawler.fetch(f"{site.url}/a")
        await crawler.fetch(f"{site.url}/a")
        moments = [moment for _, _, moment in site.asked]
        assert all(later - earlier >= 0.14 for earlier, later in pairwise(moments))
        assert site.asked[0][1]["user-agent"] == "matchday"
