"""The figures of a sale over HTTP, and the door to the room in which they are told."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.http import get, post
from matchday.backbone.http.access import role
from matchday.backbone.http.identity import Identity
from matchday.modules.tickets.actions.watch_desk import desk_room, watch_desk
from matchday.modules.tickets.queries.desk import figures_of, seq_of, sold_by_product
from matchday.modules.tickets.queries.sales import organisation_of_sale
from matchday.modules.tickets.schemas.desk import DeskRoom, DeskView
from matchday.modules.tickets.sockets import DeskDoor

desk = role("organiser", "box_office", "treasurer", of=organisation_of_sale)


@get("/sales/{sale_id:uuid}/figures", access=desk)
async def read_figures(tx: Transaction, sale_id: UUID) -> DeskView:
    """What was sold, what is held, and what became of the rest."""
    figures = await figures_of(tx, sale_id)
    return DeskView(figures=figures, conversion_percent=figures.conversion_percent, products=await sold_by_product(tx, sale_id))


@post("/sales/{sale_id:uuid}/watches", access=desk, status=200, keeps_own_record=True)
async def watch_figures(tx: Transaction, identity: Identity, sale_id: UUID, desk_door: DeskDoor) -> DeskRoom:
    """For the next three minutes the room is told whenever the figures change. The ticket is good for a minute; ask again for
    another, and to go on watching."""
    await watch_desk(tx, sale_id, identity.account_id)
    room = desk_room(sale_id)
    return DeskRoom(room=room, ticket=desk_door.ticket(room, identity), seq=await seq_of(tx, room))


MANAGE = (read_figures, watch_figures)
