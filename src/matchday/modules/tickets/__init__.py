"""Tickets owns what can be bought to be let in: sales with their products, quotas and seats, holds and orders, the tickets
themselves, what people offer to each other, and who was admitted.

Says tickets.SaleChanged and ListingChanged, OrdersPlaced, OrdersCompleted, OrdersEnded, RefundsWanted and BuyersTold.
Hears accounts.AccountChanged and OrganisationChanged, competitions.MatchChanged, and what became of payments.
"""

from pathlib import Path

from matchday.backbone.module import Module
from matchday.contracts.tickets import (
    ActionTaken,
    BuyersTold,
    ListingChanged,
    OrdersCompleted,
    OrdersEnded,
    OrdersPlaced,
    RefundsWanted,
    SaleChanged,
)
from matchday.modules.tickets import routes

module = Module(
    name="tickets",
    routes={"public": routes.public, "manage": routes.manage},
    publishes=[SaleChanged, ListingChanged, OrdersPlaced, OrdersCompleted, OrdersEnded, RefundsWanted, BuyersTold, ActionTaken],
    audits=ActionTaken,
    migrations=Path(__file__).parent / "migrations",
)
