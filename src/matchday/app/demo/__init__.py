"""The demo: real data, people to sign in as, a season, matches that are played by themselves, and a final that a crowd buys tickets for.

The command line calls `seed` before the site answers, `fill`, `replay`, `play_evening` and `sell` while it does, `welcome` for
what it prints.
"""

from matchday.app.demo.crowd import GUESTS_PER_MINUTE_MAX
from matchday.app.demo.filling import fill
from matchday.app.demo.printed import welcome
from matchday.app.demo.replay import play_evening, replay
from matchday.app.demo.seed import seed
from matchday.app.demo.selling import sell

__all__ = ["GUESTS_PER_MINUTE_MAX", "fill", "play_evening", "replay", "seed", "sell", "welcome"]
