"""`matchday crawl`: a league's site is read page by page, with where every value was read."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.app.cli.conftest import Command
from tests.backbone.crawling.site import other_site

PAGE = """<html><body><h2 class="day">24.08.2024</h2>
<div class="game"><b class="h">Abbots</b><i>2:1</i><b class="a">Barons</b></div>
<div class="game"><b class="h">Castle</b><i>-:-</i><b class="a">Dunes</b></div>
<div class="game"><b class="h">Castle</b><i>9:9</i><b class="a"></b></div>
<a class="next" href="/page2">more</a></body></html>"""
SECOND = """<html><body><h2 class="day">31.08.2024</h2>
<div class="game"><b class="h">Barons</b><i>0:3</i><b class="a">Castle</b></div></body></html>"""
SOURCE = """\
name: village
urls: ["{url}/page1"]
slug: village
competition: Village league
season: "2024/25"
rows: div.game
headings:
  date: {{selector: h2.day}}
fields:
  home: {{selector: .h}}
  away: {{selector: .a}}
  home_goals: {{selector: i, pattern: '^(\\d+):'}}
  away_goals: {{selector: i, pattern: ':(\\d+)$'}}
next: a.next
"""


async def in_thread(call: Callable[..., Any], *arguments: str) -> Any:
    """The site answers meanwhile."""
    return await asyncio.to_thread(call, *arguments)


def test_without_a_named_host_and_with_a_wrong_description_nothing_is_read(migrated: Command, tmp_path: Path) -> None:
    file = tmp_path / "source.yaml"
    file.write_text(SOURCE.format(url="http://localhost:1"))
    assert "MATCHDAY_CRAWL_HOSTS names no host" in migrated("crawl", str(file)).stderr
    file.write_text("name: Not a slug\n")
    assert migrated("crawl", str(file)).returncode == 1
    file.write_text(SOURCE.format(url="http://localhost:1").replace("home_goals", "goals_of_home"))
    assert "goals_of_home is no column" in migrated("crawl", str(file)).stderr


async def test_a_site_is_read_and_read_again_only_where_it_has_changed(migrated: Command, tmp_path: Path) -> None:
    async with other_site(**{"/page1": PAGE, "/page2": SECOND}) as site:
        file = tmp_path / "source.yaml"
        file.write_text(SOURCE.format(url=site.url))
        settings = {
            "MATCHDAY_CRAWL_HOSTS": f"localhost:{site.port}",
            "MATCHDAY_CRAWL_PRIVATE_ADDRESSES": "true",
            "MATCHDAY_CRAWL_PAUSE_SECONDS": "0",
        }
        with pytest.MonkeyPatch.context() as patch:
            for name, value in settings.items():
                patch.setenv(name, value)
            first = await in_thread(migrated, "crawl", str(file))
            first_asked = len(site.asked)
            again = await in_thread(migrated, "crawl", str(file))
            asked_again = [(path, "if-none-match" in headers) for path, headers, _ in site.asked[first_asked:] if path != "/robots.txt"]
            site.pages["/page1"] = PAGE.replace("-:-", "4:0").encode()
            third = await in_thread(migrated, "crawl", str(file))
    assert first.stdout == (f"village: {site.url}/page1: 2 matches new, 0 changed.\nvillage: {site.url}/page2: 1 matches new, 0 changed.\n")
    assert first.stderr == f"{site.url}/page1: row 3: the team's name is missing\n"
    assert again.stdout == f"village: {site.url}/page1 is as it was.\nvillage: {site.url}/page2 is as it was.\n"
    assert asked_again == [("/page1", True), ("/page2", True)]
    assert third.stdout.startswith(f"village: {site.url}/page1: 0 matches new, 1 changed.\n")
    report = json.loads((await in_thread(migrated, "standings", "village", "--json")).stdout)
    assert [(row["team"], row["points"]) for row in report["tables"][0]["rows"]][:2] == [("Castle", 6), ("Abbots", 3)]
