"""Tickets owns what can be bought to be let in: sales with their products, quotas and seats, holds and orders, the tickets
themselves, what people offer to each other, and who was admitted.

Says tickets.SaleChanged and ListingChanged, OrdersPlaced, OrdersCompleted, OrdersEnded, RefundsWanted and BuyersTold.
Hears accounts.AccountChanged and OrganisationChanged, competitions.MatchChanged, and what became of payments.
"""

from pathlib import Path

from matchday.backbone.module import Module, Worker
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
from matchday.modules.tickets import pages, routes
from matchday.modules.tickets.actions.gate_desk import open_gate_desk
from matchday.modules.tickets.actions.market_desk import open_market_desk
from matchday.modules.tickets.actions.order_desk import open_order_desk
from matchday.modules.tickets.actions.ticket_office import open_ticket_office
from matchday.modules.tickets.listeners import listeners
from matchday.modules.tickets.pages.shop_counter import open_shop_counter
from matchday.modules.tickets.queries.market import every_listing
from matchday.modules.tickets.queries.personal_data import personal_data
from matchday.modules.tickets.queries.sales import every_sale
from matchday.modules.tickets.sockets import PRIVATE_ROOMS, open_desk_door
from matchday.modules.tickets.sweeps import sweeps
from matchday.modules.tickets.workers.keeping_ticket_keys import keep_keys_forever
from matchday.modules.tickets.workers.writing import write_letters_forever

module = Module(
    name="tickets",
    routes={"public": routes.public, "api": routes.api, "manage": routes.manage, "pages": pages.pages},
    publishes=[SaleChanged, ListingChanged, OrdersPlaced, OrdersCompleted, OrdersEnded, RefundsWanted, BuyersTold, ActionTaken],
    audits=ActionTaken,
    listeners=listeners,
    announces={SaleChanged: every_sale, ListingChanged: every_listing},
    sweeps=sweeps,
    workers=(
        Worker(name="keep the keys of tickets", run=keep_keys_forever),
        Worker(name="write letters to buyers", run=write_letters_forever),
    ),
    public_rooms=["sale"],
    private_rooms=PRIVATE_ROOMS,
    resources={
        "order_desk": open_order_desk,
        "counter": open_shop_counter,
        "desk_door": open_desk_door,
        "ticket_office": open_ticket_office,
        "gate_desk": open_gate_desk,
        "market_desk": open_market_desk,
    },
    exports=personal_data,
    migrations=Path(__file__).parent / "migrations",
)
