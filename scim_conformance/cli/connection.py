"""The options of every command that speaks to an endpoint, from the table that the pytest plugin has, too."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from typing import Any

import click

from scim_conformance.client import Target
from scim_conformance.connection.making import ConnectionRefused, target_of
from scim_conformance.connection.options import CONNECTION
from scim_conformance.connection.proxies import proxy_secrets
from scim_conformance.evidence import Redactor

Given = Mapping[str, Any]


def connection_options(*, without: Collection[str] = ()) -> Callable[[Any], Any]:
    """Return what adds the options to a command, as keywords by ``ConnectionOption.key``, but for those in question."""

    def add(command: Any) -> Any:
        for one in reversed(CONNECTION):
            if one.name not in without:
                told = f"{one.help[0].upper()}{one.help[1:]}."
                given: dict[str, Any] = {"metavar": one.metavar} if one.metavar else {"is_flag": True}
                command = click.option(f"--{one.name}", one.key, help=told, **given)(command)
        return command

    return add


def pytest_options(options: Given) -> list[str]:
    """Return what was given of the options as the plugin takes them."""
    return [
        f"--scim-{one.name}={options[one.key]}" if one.metavar else f"--scim-{one.name}"
        for one in CONNECTION
        if options.get(one.key) not in (None, False)
    ]


def connection_of(options: Given, url: str) -> Target:
    """Return the target at a URL; raise ClickException on what makes no sense."""
    given = {one.key: options.get(one.key) or _in_environment(one.environment) for one in CONNECTION}
    try:
        target = target_of({**given, "url": url}, dashes="--")
    except ConnectionRefused as error:
        raise click.ClickException(str(error)) from None
    assert target is not None  # noqa: S101 - there is a URL
    return target


def redactor_of(target: Target) -> Redactor:
    """Return what masks the target's secret, and those of proxies in the environment."""
    return Redactor([*target.secrets, *proxy_secrets(os.environ)], target.login.header)


def _in_environment(name: str | None) -> str | None:
    return None if name is None else os.environ.get(name)
