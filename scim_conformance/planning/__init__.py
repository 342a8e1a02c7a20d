"""Profile and check declaration to cases, offline and deterministic; a case that does not apply says why."""

from scim_conformance.planning.cases import Case, Check, PlannedCase, check_id, plan
from scim_conformance.planning.deviations import strange_deviations
from scim_conformance.planning.subjects import NEEDS, SUBJECTS

__all__ = ["NEEDS", "SUBJECTS", "Case", "Check", "PlannedCase", "check_id", "plan", "strange_deviations"]
