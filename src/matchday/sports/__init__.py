"""Sports, one folder each: the rules of play, what a protocol holds, what is counted of whom, how it is shown.

Pure: a sport imports the contracts and nothing else of Matchday. A new sport is a new folder here, or a package that names
itself under the entry points `matchday.sports`; nothing else names it.
"""

from matchday.sports.sport import Column, Sport, known_sports, spelled, sport

__all__ = ["Column", "Sport", "known_sports", "spelled", "sport"]
