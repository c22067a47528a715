"""Reads pages of other websites, politely and carefully.

Only hosts that the operator has named are asked, and never an address inside a network unless he allows it; what `robots.txt`
forbids is not read (RFC 9309); requests to one host keep a pace, wait as long as a busy server asks for, and ask only for what
has changed since. Everything has a limit: bytes, seconds, redirects, pages.
"""

from matchday.backbone.crawling.fetching import Crawler, CrawlLimits, Forbidden, Page, Unreachable, open_crawler
from matchday.backbone.crawling.robots import Robots, read_robots

__all__ = ["CrawlLimits", "Crawler", "Forbidden", "Page", "Robots", "Unreachable", "open_crawler", "read_robots"]
