"""How templates become HTML: everything is escaped, and what acts without being seen is written out."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from scim_conformance.report.text import visible


def environment(package: str) -> Environment:
    """Return the environment of a package's templates: what is put into them passes ``visible`` and escaping."""
    return Environment(
        loader=PackageLoader(package),
        autoescape=True,
        finalize=lambda value: value if isinstance(value, Markup) else visible(value),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
