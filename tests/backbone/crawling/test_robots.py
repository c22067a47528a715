"""robots.txt by the cases of RFC 9309."""

import pytest

from matchday.backbone.crawling import read_robots
from matchday.backbone.outgoing import is_open

FILE = b"""\
# a comment
User-Agent: *
Disallow: *.gif$
Disallow: /example/
Allow: /publications/

User-Agent: foobot
Disallow:/
Allow:/example/page.html
Allow:/example/allowed.gif

User-Agent: barbot
User-Agent: bazbot
Disallow: /example/page.html

User-Agent: quxbot
"""


@pytest.mark.parametrize(
    ("name", "path", "is_allowed"),
    [
        ("matchday", "/example/page.html", False),
        ("matchday", "/pictures/a.gif", False),
        ("matchday", "/pictures/a.gif?x=1", True),
        ("matchday", "/publications/", True),
        ("matchday", "/robots.txt", True),
        ("foobot", "/", False),
        ("FooBot", "/example/page.html", True),
        ("foobot", "/example/allowed.gif", True),
        ("barbot", "/example/page.html", False),
        ("bazbot", "/example/other.html", True),
        ("quxbot", "/example/page.html", True),
    ],
)
def test_the_example_of_the_rfc(name: str, path: str, is_allowed: bool) -> None:
    assert read_robots(FILE, name).allows(path) is is_allowed


@pytest.mark.parametrize(
    ("rules", "path", "is_allowed"),
    [
        ("Allow: /example/page/\nDisallow: /example/page/disallowed.gif", "/example/page/disallowed.gif", False),
        ("Disallow: /page\nAllow: /page", "/page", True),
        ("Disallow: /a*b*c", "/a-b-c-d", False),
        ("Disallow: /a*b*c$", "/a-b-c-d", True),
        ("Disallow: /a*b*c$", "/a-b-c-c", False),
        ("Disallow: /foo/bar/%E3%83%84", "/foo/bar/ツ", False),
        ("Disallow: /foo/bar/ツ", "/foo/bar/%E3%83%84", False),
        ("Disallow: /foo/bar/%62%61%7A", "/foo/bar/baz", False),
        ("Disallow:", "/anything", True),
        ("Disallow: /" + "a*" * 2_000 + "$", "/" + "a" * 4_000, False),
        ("Disallow: /" + "*a" * 2_000 + "b", "/" + "a" * 4_000, True),
        ("nonsense\nDisallow: /x\n: : :", "/x", False),
    ],
)
def test_rules(rules: str, path: str, is_allowed: bool) -> None:
    assert read_robots(f"User-agent: *\n{rules}\n".encode(), "matchday").allows(path) is is_allowed


def test_groups_of_one_name_are_one_and_what_is_no_text_forbids_nothing() -> None:
    robots = read_robots(b"User-agent: matchday\nDisallow: /a\nCrawl-delay: 7\n\nUser-agent: matchday\nDisallow: /b\n", "matchday")
    assert (robots.allows("/a"), robots.allows("/b"), robots.allows("/c"), robots.delay_seconds) == (False, False, True, 7.0)
    assert read_robots(bytes(range(256)) * 3_000, "matchday").allows("/")


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.1", "0.0.0.0", "100.64.0.1", "224.0.0.1", "::1", "fe80::1%eth0"),
        *("fd00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"),
    ],
)
def test_addresses_inside_networks_are_not_open(address: str) -> None:
    assert not is_open(address)
    assert is_open("93.184.215.14")
    assert is_open("2606:2800:21f:cb07:6820:80da:af6b:8b2c")
