"""What buyers are told: each letter gets its link, sealed for whoever sends it, and is said once."""

from base64 import urlsafe_b64encode
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.sealing import Sealer
from matchday.contracts.tickets import MAIL_SEAL, BuyerNews, BuyersTold
from matchday.modules.tickets.domain.link_secrets import LinkSecrets
from matchday.modules.tickets.domain.order_secrets import OrderSecrets
from matchday.modules.tickets.store.letters import OFFERED, Letter, take_letters

LETTERS_AT_ONCE_MAX = 200


class LetterDesk:
    """One per process: the keys of links."""

    def __init__(self, secret: str) -> None:
        self.orders = OrderSecrets(secret)
        self.entries = LinkSecrets(secret, "waiting list")
        self.transfers = LinkSecrets(secret, "ticket transfer")
        self.gifts = LinkSecrets(secret, "accepted gift")
        self._sealer = Sealer(secret, MAIL_SEAL)

    async def write(self, tx: Transaction) -> int:
        """Says what waits to be said; returns how many. Letters of one kind about one stock travel together."""
        letters = await take_letters(tx, LETTERS_AT_ONCE_MAX)
        together: dict[tuple[UUID, str, str], list[BuyerNews]] = {}
        for letter in letters:
            together.setdefault((letter.stock_id, letter.kind, letter.title), []).append(self._news(letter))
        for (stock_id, kind, title), news in together.items():
            tx.publish(BuyersTold(stock_id=stock_id, title=title, kind=kind, news=tuple(news)))  # type: ignore[arg-type]
        return len(letters)

    def _news(self, letter: Letter) -> BuyerNews:
        sealed = self._sealer.seal(self.path_of(letter).encode(), str(letter.stock_id))
        return BuyerNews(
            account_id=letter.account_id,
            email=letter.email,
            locale=letter.locale,
            sealed_path=urlsafe_b64encode(sealed).decode(),
            facts=letter.facts | ({"path": letter.path} if letter.account_id is not None else {}),
        )

    def path_of(self, letter: Letter) -> str:
        """With the secret that opens it for somebody without an account."""
        if letter.account_id is not None or letter.opens == "page":
            return letter.path
        secret = self.orders.mailed(letter.subject_id) if letter.opens == "order" else self._secrets_for(letter).of(letter.subject_id)
        return f"{letter.path}?secret={secret}"

    def _secrets_for(self, letter: Letter) -> LinkSecrets:
        """A gift that is only offered has another secret than one that its reader has accepted."""
        if letter.opens == "entry":
            return self.entries
        return self.transfers if letter.kind == OFFERED else self.gifts
