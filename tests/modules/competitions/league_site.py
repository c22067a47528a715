"""A league's website on loopback: a list of matches that leads to reports and squads."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.backbone.crawling.site import Site, other_site

from matchday.backbone.crawling import CrawlLimits

LIST = """<h2>24.08.2024</h2>
<div class=game><b class=h>Abbots</b><i>2:1</i><b class=a>Barons</b><a class=report href="/report/1#goals">Report</a></div>
<div class=game><b class=h>Castle</b><i>-:-</i><b class=a>Dunes</b><a class=report href="/report/2">Report</a></div>
<a class=team href="/team/abbots">Abbots</a>"""
REPORT = """<ul class=hg><li><b>Ann Archer</b> <i>12'</i> <u>Bea Best</u></li><li><b>Ann Archer</b> <i>45+2'</i> <s>pen.</s></li></ul>
<ul class=ag><li><b>Cora Cole</b> <i>80. </i></li></ul>
<ul class=hc><li><b>Bea Best</b><i>30'</i><em class="card yellow"></em></li></ul>
<ul class=ac><li><b>Dot Dale</b><i>88'</i><em class="card red"></em></li></ul>
<ol class=hl><li>9 <b>Ann Archer</b> <i>(C)</i></li><li>8 <b>Bea Best</b></li></ol>
<ol class=al><li>1 <b>Dot Dale</b></li></ol>
<ol class=hs><li>12 <b>Eve East</b> <u>60</u></li><li>13 <b>Fay Fox</b></li></ol><ol class=as><li>14 <b>Cora Cole</b><u>46</u></li></ol>"""
SQUAD = """<h1>Abbots</h1><table><tr class=p><td>9</td><td>Ann Archer</td><td>Forward</td><td>03.04.1999</td></tr>
<tr class=p><td>8</td><td>Bea Best</td><td></td><td></td></tr><tr class=p><td>8</td><td>Eve East</td><td></td><td></td></tr>
<tr class=p><td>7</td><td></td><td></td><td></td></tr></table>"""
SOURCE = """\
name: village
urls: ["{url}/matches"]
slug: village
competition: Village league
season: "2024/25"
rows: div.game
headings:
  date: {{selector: h2}}
fields:
  home: {{selector: .h}}
  away: {{selector: .a}}
  home_goals: {{selector: i, pattern: '^(\\d+):'}}
  away_goals: {{selector: i, pattern: ':(\\d+)$'}}
reports:
  link: {{selector: a.report, attribute: href}}
  again_days: 0
  goals:
    home: ul.hg li
    away: ul.ag li
    fields: {{player: {{selector: b}}, minute: {{selector: i}}, kind: {{selector: s}}, assist: {{selector: u}}}}
  cards:
    home: ul.hc li
    away: ul.ac li
    fields: {{player: {{selector: b}}, minute: {{selector: i}}, offence: {{selector: em, attribute: class}}}}
    offences: {{yellow: card yellow, red: card red}}
  starting:
    home: ol.hl li
    away: ol.al li
    fields: {{name: {{selector: b}}, number: {{pattern: '^\\d+'}}, captain: {{selector: i}}}}
  substitutes:
    home: ol.hs li
    away: ol.as li
    fields: {{name: {{selector: b}}, number: {{pattern: '^\\d+'}}, came_on: {{selector: u}}}}
squads:
  links: a.team
  team: {{selector: h1}}
  rows: tr.p
  valid_from: 2024-07-01
  fields:
    number: {{selector: 'td:nth-child(1)'}}
    name: {{selector: 'td:nth-child(2)'}}
    position: {{selector: 'td:nth-child(3)'}}
    born_on: {{selector: 'td:nth-child(4)'}}
"""
PAGES = {"/matches": LIST, "/report/1": REPORT, "/team/abbots": SQUAD}


@asynccontextmanager
async def league(**changed: str) -> AsyncIterator[Site]:
    """The site, with some of its pages changed."""
    async with other_site(**(PAGES | changed)) as site:
        yield site


def limits_for(site: Site) -> CrawlLimits:
    """Its host, on loopback, without pauses."""
    return CrawlLimits(hosts=(f"localhost:{site.port}",), allows_private_addresses=True, pause_seconds=0.0)
