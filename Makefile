# All set-up happens in .venv, so that it works with an externally managed system Python too.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
AS_ROOT := $(if $(filter 0,$(shell id -u)),,sudo)
PROFILES := bic-cloud-design bitabiz bizagi britive

.DEFAULT_GOAL := help
.PHONY: help conformance test proof seeds soak docs lint types test-external bench browser clean

help: ## show these targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

# A stamp is made only after everything before it worked, so a broken set-up is tried again.
.venv/.run: pyproject.toml
	$(PYTHON) -m venv .venv
	$(PIP) --editable .
	touch $@

.venv/.dev: .venv/.run
	$(PIP) --editable '.[dev]'
	touch $@

.venv/.external: .venv/.dev
	$(PIP) scim2-server
	touch $@

tests/external/%/node_modules/.package-lock.json: tests/external/%/package-lock.json
	cd tests/external/$* && npm ci --no-audit --no-fund
	touch $@

# A failure is left to the test that needs the browser: it says what is missing.
browser:
	-@command -v chromedriver >/dev/null || { $(AS_ROOT) apt-get update --quiet && $(AS_ROOT) apt-get install --yes --quiet chromium chromium-driver; }

conformance: .venv/.run ## all packaged profiles against the embedded endpoint; reports/PROFILE/
	unset SCIM_URL SCIM_TOKEN; $(BIN)/scim-conformance run $(PROFILES)

test: .venv/.dev ## the project's own tests, with the coverage gate
	$(BIN)/python -m pytest -n 2 --dist worksteal --cov --cov-report=term-missing:skip-covered

proof: .venv/.run ## each known fault once, families by three attributes, 100 pairs of faults; under 30 minutes
	$(BIN)/scim-conformance prove --pairs 100

seeds: .venv/.run ## each fault that only generated examples show, with ten seeds; under 60 minutes
	$(BIN)/scim-conformance prove --seeds 10 --report-dir reports/seeds

soak: .venv/.dev ## 50 killed runs cleaned up; 200 legal variants, and 50 seeds, with each packaged profile; under 80 minutes
	$(BIN)/python -m tests.kills 50 --seed 1
	$(BIN)/scim-conformance prove --sample 0 --variants 200 --clean 50 --max-examples 20 --report-dir reports/soak

docs: .venv/.dev ## a page for each check in docs/checks, from the suite and runs against the embedded endpoint
	$(BIN)/python -m tests.pages

lint: .venv/.dev ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/.dev ## mypy, strict
	$(BIN)/mypy

NODE_MODULES := $(patsubst %,tests/external/%/node_modules/.package-lock.json,axe scimmy)

test-external: .venv/.external $(NODE_MODULES) browser ## tests against foreign servers and tools; fails when one is missing
	$(BIN)/python -m pytest -m external tests

bench: .venv/.dev ## requests, wall time against a bare replay, latency and workers, memory; a few minutes
	$(BIN)/python -m bench

clean: ## remove the virtual environment and what runs wrote
	rm -rf .venv .scim-conformance build dist .coverage .coverage.* reports/* tests/external/*/node_modules
