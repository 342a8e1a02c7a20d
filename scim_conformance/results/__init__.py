"""results.json: one JSON document a run, from which every report can be rendered again offline."""

from scim_conformance.results.document import FORMAT, build, case_result
from scim_conformance.results.file import ResultsError, read, write
from scim_conformance.results.judgement import exit_code, verdict, worst
from scim_conformance.results.staleness import stale

__all__ = ["FORMAT", "ResultsError", "build", "case_result", "exit_code", "read", "stale", "verdict", "worst", "write"]
