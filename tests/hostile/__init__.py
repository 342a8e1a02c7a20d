"""Endpoints that misbehave on the wire on purpose, and what a run against each of them has to come to."""
