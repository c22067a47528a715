"""What `matchday tickets verify` finds, for the platform's admins: asked when they want it, while the site goes on."""

from time import perf_counter

from matchday.backbone.database import Transaction
from matchday.backbone.http import FormFields, form, page
from matchday.backbone.http.access import platform_admin
from matchday.modules.tickets.queries import proofs
from matchday.web.rendering import Page

PATH = "/admin/tickets"


@page(PATH, access=platform_admin)
async def show_proof(tx: Transaction) -> Page:
    """How much there is to prove."""
    return Page("tickets/proof.html", {"counts": await proofs.counts(tx), "is_proven": False})


@form(PATH, access=platform_admin)
async def send_proof(tx: Transaction, fields: FormFields) -> Page:  # noqa: ARG001
    """Proves it now, in one statement, of one moment."""
    tx.note("prove_tickets")
    started = perf_counter()
    found = await proofs.differences_in_time(tx)
    context = {
        "counts": await proofs.counts(tx),
        "is_proven": True,
        "faults": found,
        "seconds": perf_counter() - started,
        "made_at": await tx.clock(),
    }
    return Page("tickets/proof.html", context)


PROOF = (show_proof, send_proof)
