"""The demo: real data, three people to sign in as, and a match that replays itself.

The command line calls three functions: `seed` before the site answers, `replay` while it does, `welcome` for what it
prints.
"""

from matchday.app.demo.printed import welcome
from matchday.app.demo.replay import replay
from matchday.app.demo.seed import seed

__all__ = ["replay", "seed", "welcome"]
