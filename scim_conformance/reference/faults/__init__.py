"""The named faults of the endpoint, and how they are laid over it.

The correct endpoint knows nothing of faults: each is a subclass of ``App`` that overrides one of its named steps, and
a faulty endpoint is the class that inherits from those asked for. The steps, in the order in which a call meets them:

==================  ===================================================================================
``handle``          everything; ``route``, ``authenticate``, ``understands``, ``parse``, ``dispatch``
``grant``           at the token endpoint: ``knows`` the client, ``issue`` a token
``role``            whose token it is; ``authorize`` what it may do, ``tenant`` whose resources it sees
``accept``          body to resource; ``settle``, ``require_complete``, ``require_unique``, ``rival``
``apply``           one PATCH operation
``keep``            what is stored of a new state; ``insert``, ``update``, ``forget`` store it
``find``            the resource an address names; ``check_version``
``candidates``      what a query looks at; ``predicate``, ``matching``, ``ordered``, ``page``, ``page_size``,
``place``           where a walk by cursor stands; ``walk`` its next page
``view``            the whole resource; ``location``, ``represent`` what is shown of it
``bulk``            a whole job; ``read_job``, ``require_limits``, ``bulk_step`` one operation, ``resolve``
``created``         the answer to a create; ``patched``, ``shown``, ``refuse``, ``discover``
``finish``          the answer as it leaves; ``render`` turns it into bytes
==================  ===================================================================================
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from scim_conformance.profile.model import Profile
from scim_conformance.reference.app import App
from scim_conformance.reference.faults import (
    answer_families,
    attribute_families,
    authentication,
    bodies,
    bulk,
    connecting,
    creating,
    cursors,
    discovery,
    duplicates,
    elements,
    entra,
    field,
    finding,
    grants,
    group_records,
    groups,
    lifecycle,
    matching,
    membership,
    memberships,
    messages,
    okta,
    operations,
    operators,
    paging,
    patch_errors,
    patching,
    projection,
    protocol,
    replacing,
    schemas,
    security,
    tenants,
    unlisted_filters,
    unlisted_groups,
    unlisted_patches,
    unlisted_races,
    unlisted_requests,
    unlisted_steps,
    unlisted_values,
    unlisted_views,
    versions,
)
from scim_conformance.reference.faults.families import Family
from scim_conformance.reference.faults.registry import Fault, merged
from scim_conformance.reference.names import UnknownNameError, known
from scim_conformance.reference.variants import variant

#: The faults by name, without the families.
FAULTS: Mapping[str, Fault] = MappingProxyType(
    merged(
        discovery.AREA,
        schemas.AREA,
        authentication.AREA,
        connecting.AREA,
        messages.AREA,
        creating.AREA,
        duplicates.AREA,
        finding.AREA,
        operators.AREA,
        paging.AREA,
        lifecycle.AREA,
        patching.AREA,
        elements.AREA,
        operations.AREA,
        replacing.AREA,
        projection.AREA,
        protocol.AREA,
        versions.AREA,
        groups.AREA,
        group_records.AREA,
        membership.AREA,
        bulk.AREA,
        cursors.AREA,
        entra.AREA,
        okta.AREA,
        bodies.AREA,
        patch_errors.AREA,
        memberships.AREA,
        security.AREA,
        grants.AREA,
        tenants.AREA,
        field.AREA,
        matching.AREA,
        unlisted_values.AREA,
        unlisted_patches.AREA,
        unlisted_requests.AREA,
        unlisted_views.AREA,
        unlisted_filters.AREA,
        unlisted_groups.AREA,
        unlisted_steps.AREA,
        unlisted_races.AREA,
    )
)

#: The families by name.
FAMILIES: Mapping[str, Family] = MappingProxyType({**attribute_families.FAMILIES, **answer_families.FAMILIES})

__all__ = ["FAMILIES", "FAULTS", "Family", "Fault", "fault", "layered"]


def fault(name: str, profile: Profile) -> Fault:
    """Return a fault by its name, also of a family such as ``drop:title``; raise UnknownNameError."""
    family, colon, attribute = name.partition(":")
    if colon and family in FAMILIES:
        found = FAMILIES[family].member(profile, attribute)
        if found is None:
            raise UnknownNameError(_no_member(FAMILIES[family], profile, attribute))
        return found
    return known(FAULTS, name, "fault")


def _no_member(family: Family, profile: Profile, parameter: str) -> str:
    """Return the sentence that a family has no such member."""
    fit = family.parameters(profile)
    close = difflib.get_close_matches(parameter, fit, n=3) or fit[:3]
    meant = f"; write {' or '.join(f'{family.name}:{one}' for one in close)}" if close else ""
    return f"{family.name}:{parameter} makes no sense for {profile.connector}{meant}."


def layered(names: Sequence[str], profile: Profile, variants: Sequence[str] = ()) -> type[App]:
    """Return the endpoint's class with the named variants laid over it, then the faults; the first is outermost."""
    layers = [fault(name, profile).layer for name in dict.fromkeys(names)]
    layers += [variant(name).layer for name in dict.fromkeys(variants)]
    return type("LayeredApp", (*layers, App), {}) if layers else App
