"""The pages of tickets."""

from matchday.modules.tickets.pages.seat_maps import seat_maps

pages = [*seat_maps]
