"""The demo: real data, people to sign in as, a season, and matches that are played by themselves.

The command line calls `seed` before the site answers, `fill`, `replay` and `play_evening` while it does, `welcome` for what
it prints.
"""

from matchday.app.demo.filling import fill
from matchday.app.demo.printed import welcome
from matchday.app.demo.replay import play_evening, replay
from matchday.app.demo.seed import seed

__all__ = ["fill", "play_evening", "replay", "seed", "welcome"]
