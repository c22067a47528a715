"""Whoever asks for a ticket, and what shows that it is theirs: an account, or the secret of a link."""

from collections.abc import Callable
from uuid import UUID

from matchday.modules.tickets.domain.link_secrets import LinkSecrets
from matchday.modules.tickets.domain.order_secrets import OrderSecrets


class Bearer:
    """Somebody with an account, with links, with both, or with nothing. `secret_of` tells which secret they show for an id."""

    def __init__(self, account_id: UUID | None, secret_of: Callable[[UUID], str], orders: OrderSecrets, gifts: LinkSecrets) -> None:
        self.account_id = account_id
        self.secret_of = secret_of
        self._orders = orders
        self._gifts = gifts

    def has_order(self, order_id: UUID) -> bool:
        """Whether they have shown its secret, which is good as long as it is nobody's account's."""
        return self._orders.opens(self.secret_of(order_id), order_id)

    def has_gift(self, transfer_id: UUID) -> bool:
        """Whether they have shown its secret as it is once it was accepted, which its giver does not know."""
        return self._gifts.opens(self.secret_of(transfer_id), transfer_id)

    def is_holder(self, holder_id: UUID | None, order_id: UUID) -> bool:
        """Whether they are the holder of a ticket of this order: an account; none, which is the guest who ordered; or the gift by which
        somebody without an account has it."""
        if holder_id is None:
            return self.has_order(order_id)
        return holder_id == self.account_id or self.has_gift(holder_id)
