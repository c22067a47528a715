"""Requests of other sites are refused; addresses are believed only from trusted proxies."""

import pytest

from matchday.backbone.http.origins import SentFromAnotherSite, TrustedProxies, refuse_cross_site


@pytest.mark.parametrize(
    "headers",
    [
        {b"sec-fetch-site": b"cross-site"},
        {b"sec-fetch-site": b"same-site"},
        {b"sec-fetch-site": b"cross-site", b"origin": b"https://us.example", b"host": b"us.example"},
        {b"origin": b"https://evil.example", b"host": b"us.example"},
        {b"origin": b"null", b"host": b"us.example"},
        {b"origin": b"null"},
        {b"origin": b"http://[", b"host": b"us.example"},
        {b"origin": b"\xff://\xff", b"host": b"us.example"},
        {b"host": b"us.example"},
    ],
)
def test_a_write_that_no_page_of_ours_sent_is_refused(headers: dict[bytes, bytes]) -> None:
    with pytest.raises(SentFromAnotherSite):
        refuse_cross_site("POST", headers, has_cookies=True)


@pytest.mark.parametrize(
    "headers",
    [{b"sec-fetch-site": b"same-origin"}, {b"sec-fetch-site": b"none"}, {b"origin": b"https://us.example", b"host": b"us.example"}],
)
def test_a_write_of_our_own_page_passes(headers: dict[bytes, bytes]) -> None:
    refuse_cross_site("POST", headers, has_cookies=True)


def test_reading_passes_from_anywhere() -> None:
    refuse_cross_site("GET", {b"sec-fetch-site": b"cross-site"}, has_cookies=True)


def test_a_forwarding_header_of_a_stranger_is_not_believed() -> None:
    assert TrustedProxies(()).address("203.0.113.9", "10.0.0.1") == "203.0.113.9"
    assert TrustedProxies(["10.0.0.0/8"]).address("203.0.113.9", "198.51.100.1") == "203.0.113.9"


def test_the_nearest_untrusted_address_counts() -> None:
    proxies = TrustedProxies(["10.0.0.0/8"])
    assert proxies.address("10.0.0.1", "6.6.6.6, 198.51.100.7, 10.2.3.4") == "198.51.100.7"
    assert proxies.address("10.0.0.1", "not an address") == "10.0.0.1"
    assert proxies.address("10.0.0.1", None) == "10.0.0.1"
