"""pytest-xdist: one endpoint and one run for all workers, one module never divided."""

from __future__ import annotations

from typing import Any

import pytest

from scim_conformance.ledger import Leftover
from scim_conformance.plugin.state import state_of


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give each module to one worker: its givens are made once, and its cases run in their order."""
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415 - only there when xdist is

    return LoadScopeScheduling(config, log)


def divided(config: pytest.Config) -> bool:
    """Return whether this process hands the cases out to workers and runs none itself."""
    return config.pluginmanager.hasplugin("dsession")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker which run it is part of and where the endpoint is."""
    state = state_of(node.config)
    state.started.add(node.gateway.id)
    settings = state.settings
    target = settings.target
    embedded = target is not None and target.embedded
    node.workerinput["scim"] = {
        "run": settings.run,
        "seed": settings.seed,
        "ledger": str(settings.ledger),
        "embedded": embedded,
        "until": settings.waits.until,
        "url": target.base_url if target else "",
        # Only the throw-away tokens of our own endpoint travel; a user's token is read where it is kept.
        "token": target.token.reveal() if target and embedded else "",
        "credentials": {kind: one.reveal() for kind, one in settings.credentials.items()} if embedded else {},
    }


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what a worker left and how much it sent, by its last report when it was lost."""
    state = state_of(node.config)
    if node.gateway.id in state.finished:
        return  # xdist takes an interrupted worker for a lost one, too, and tells of it twice
    told = getattr(node, "workeroutput", {}).get("scim", {})
    if told:
        state.finished.add(node.gateway.id)
    state.count(told.get("sent", state.heard.get(node.gateway.id, {})))
    state.leftovers += [Leftover(**one) for one in told.get("leftovers", ())]
