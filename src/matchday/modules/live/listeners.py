"""What live hears."""

from matchday.backbone.module import Listener
from matchday.contracts.competitions import MatchChanged
from matchday.modules.live.replicas import keep_matches

listeners = {MatchChanged: Listener(handler=keep_matches)}
