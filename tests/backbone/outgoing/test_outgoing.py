"""Whatever a name leads to: never into our own network."""

import pytest
from tests.modules.notifications.outside import Server, serving

from matchday.backbone.outgoing import Forbidden, Unreachable, is_open, open_outgoing

PRIVATE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.2.1",
    "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a00:1::",
    "2001:0:0:0:0:0:80ff:fffe", "64:ff9b:1::1", "2001:db8::1",
]  # fmt: skip
OPEN = ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("address", PRIVATE)
def test_private(address: str) -> None:
    assert not is_open(address)


@pytest.mark.parametrize("address", OPEN)
def test_open(address: str) -> None:
    """The control: not everything is refused."""
    assert is_open(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.0.0.1", "0177.0.0.1", "[::1]", "[::ffff:7f00:1]"])
async def test_every_way_to_write_this_machine(host: str) -> None:
    async with serving(Server()) as server, open_outgoing() as outgoing:
        with pytest.raises(Forbidden):
            await outgoing.post(f"http://{host}:{server.port}/", b"", {})
        assert server.asked == []


async def test_one_private_address_among_open_ones_is_enough() -> None:
    async def both(_host: str, _port: int) -> list[str]:
        return ["8.8.8.8", "10.0.0.1"]

    async with open_outgoing(resolved=both) as outgoing:
        with pytest.raises(Forbidden):
            await outgoing.post("https://two.example/", b"", {})


async def test_a_name_is_asked_for_once_and_the_judged_address_is_used() -> None:
    """DNS that says something else the second time gains nothing."""
    asked: list[str] = []

    async def rebinding(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    async with serving(Server()) as server, open_outgoing(may_be_private=True, resolved=rebinding) as outgoing:
        answered = await outgoing.post(f"http://rebinding.example:{server.port}/x", b"{}", {})
        assert (answered.status, asked) == (200, ["rebinding.example"])
        assert server.asked[0].headers["host"] == f"rebinding.example:{server.port}"


async def test_redirects_are_answers() -> None:
    async with serving(Server()) as server, open_outgoing(may_be_private=True) as outgoing:
        server.answers = [(307, {"Location": "http://169.254.169.254/"}, b"")]
        assert (await outgoing.post(f"{server.url}/", b"", {})).status == 307
        assert len(server.asked) == 1


async def test_a_flood_is_cut_and_silence_ends() -> None:
    async with serving(Server()) as server, open_outgoing(may_be_private=True) as outgoing:
        server.answers = [(200, {}, b"x" * 5_000_000)]
        assert len((await outgoing.post(f"{server.url}/", b"", {})).content) == 64 * 1024
        server.gate.clear()
        with pytest.raises(Unreachable, match=r"within 0\.2 seconds"):
            await outgoing.post(f"{server.url}/", b"", {}, seconds_max=0.2)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "gopher://x/", "https://u:p@example.org/", "https://", "http:///x"])
async def test_other_addresses_are_none(url: str) -> None:
    async with open_outgoing(may_be_private=True) as outgoing:
        with pytest.raises(Forbidden):
            await outgoing.post(url, b"", {})
