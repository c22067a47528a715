"""What the edge needs of the process, filled when the process starts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from litestar import Request, Response

from matchday.backbone.database.changes import Changes
from matchday.backbone.http.api_keys import ApiKeys
from matchday.backbone.http.kept_answers import KeptAnswers
from matchday.backbone.settings import Settings

if TYPE_CHECKING:
    from matchday.backbone.database import Database
    from matchday.backbone.http.limits import RateLimits
    from matchday.backbone.http.revocations import Revocations
    from matchday.backbone.http.tokens import TokenVerifier

PresentPage = Callable[[Request[Any, Any, Any], Any], Response[Any]]


@dataclass(kw_only=True)
class Surroundings:
    """One per process. `resources` maps a module's name to its opened resources."""

    settings: Settings
    verifier: "TokenVerifier"
    revocations: "Revocations"
    limits: "RateLimits"
    present_page: PresentPage
    database: "Database" = field(init=False)
    api_keys: ApiKeys = field(default_factory=ApiKeys)
    open_prefixes: tuple[str, ...] = ()
    """Beginnings of addresses that take forms from anywhere, see `form(from_anywhere=True)`."""
    unmetered_prefixes: tuple[str, ...] = ()
    """Beginnings of addresses whose requests no budget counts, see `post(unmetered=True)`."""
    resources: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    kept_answers: KeptAnswers = field(init=False)

    def __post_init__(self) -> None:
        self.kept_answers = KeptAnswers(Changes(lambda: self.database), bytes_max=self.settings.kept_answers_bytes_max)
