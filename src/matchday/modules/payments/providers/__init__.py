"""Payment providers: one file each. `opened_by_name` is the list."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

from matchday.backbone.context import ModuleContext
from matchday.modules.payments.providers import sandbox, stripe
from matchday.modules.payments.providers.provider import Provider

opened_by_name: Mapping[str, Callable[[ModuleContext], AbstractAsyncContextManager[Provider | None]]] = {
    "sandbox": sandbox.opened,
    "stripe": stripe.opened,
}
"""Each gives None where its settings are not there. Payments of one that was in use are finished by it as long as it is listed."""


@asynccontextmanager
async def opened_providers(context: ModuleContext) -> AsyncIterator[Mapping[str, Provider]]:
    """Those that are set up, by name."""
    async with AsyncExitStack() as stack:
        opened = {name: await stack.enter_async_context(opener(context)) for name, opener in opened_by_name.items()}
        yield {name: provider for name, provider in opened.items() if provider is not None}
