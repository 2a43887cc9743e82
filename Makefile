# Everything a developer does here. Needs Python 3.11 or newer, and make; `make` alone lists the targets.

PYTHON ?= python3
WORKERS ?= 2
ARGS ?=

APPS := agencies audits config guidelines incidents regulations
TEMPLATES := $(wildcard templates */templates)
RUN := .venv/bin/python -m
INSTALL := $(RUN) pip install --quiet --disable-pip-version-check --require-hashes
UV := $(or $(shell command -v uv),.venv/bin/uv)
LOCK := $(UV) pip compile $(LOCK_ARGS) --generate-hashes --universal --python-version 3.11 --no-header -q
PYTEST := $(RUN) pytest -n $(WORKERS) --dist worksteal --ignore=tests/browser $(ARGS)

# Without bytecode every worker of the tests compiles everything again, which takes three times as long.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test test-sqlite test-postgres test-browser test-api bench lint types check scan sbom format lock

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(firstword $(MAKEFILE_LIST)) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

demo: .venv/runtime.stamp ## prepare and serve the demonstration (PORT, HOST, DATA_DIR, DATABASE_URL, TODAY)
	@exec $(RUN) config.demo

test: lint types check test-sqlite test-postgres test-browser ## everything that has to be right

test-sqlite: .venv/dev.stamp ## tests on SQLite (ARGS="-k word" chooses some)
	env -u DATABASE_URL $(PYTEST)

test-postgres: .venv/dev.stamp ## the same tests on PostgreSQL
	$(RUN) tests.postgres $(PYTEST)

test-browser: .venv/dev.stamp ## tests in a real browser, skipped where there is none
	env -u DATABASE_URL $(RUN) pytest tests/browser -m browser -rs $(ARGS)

test-api: .venv/dev.stamp ## the API asked by its description, as every role (about 4 minutes, not part of test)
	$(RUN) tests.api_walk

bench: .venv/dev.stamp ## what pages and files cost on PostgreSQL, as ratios; not a test
	$(RUN) tests.postgres $(RUN) tests.bench

lint: .venv/dev.stamp ## style, security and the direction of imports
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) djlint --lint --check $(TEMPLATES)
	$(RUN) bandit -q -c pyproject.toml -r $(APPS)
	.venv/bin/lint-imports

# Both load the settings, as production does and without the data of a demonstration.
types check: export DATA_DIR := .venv/no-data
types check: export DATABASE_URL := sqlite://:memory:
types check: export DEMO := 0
types check: export SECRET_KEY := only-for-checks-and-longer-than-fifty-characters-0123456789

types: .venv/dev.stamp ## types
	$(RUN) mypy

check: .venv/dev.stamp ## Django's own checks, and that no migration is missing
	.venv/bin/python manage.py check --deploy --fail-level WARNING
	.venv/bin/python manage.py makemigrations --check --dry-run

# Not a part of `make test`: it asks the outside. --strict: what could not be looked at is a failure.
scan: .venv/audit.stamp ## known vulnerabilities in what runs; fails when it could not look
	.venv/audit/bin/pip-audit --strict --require-hashes --disable-pip -r requirements/runtime.txt

sbom: .venv/audit.stamp ## the bill of materials of what runs, as CycloneDX, into sbom.json
	.venv/audit/bin/cyclonedx-py requirements --output-reproducible --short-PURLs \
	    --pyproject pyproject.toml -o sbom.json requirements/runtime.txt

format: .venv/dev.stamp ## write code and templates in the one format
	$(RUN) ruff check --fix-only .
	$(RUN) ruff format .
	$(RUN) djlint --reformat --quiet --warn $(TEMPLATES)

lock: $(UV) ## pin every dependency with its hashes (LOCK_ARGS=--upgrade takes newer versions)
	$(LOCK) pyproject.toml -o requirements/runtime.txt
	$(LOCK) pyproject.toml --group dev -o requirements/dev.txt
	$(LOCK) --group audit -o requirements/audit.txt

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo 'Python 3.11 or newer is needed; name it like this: make demo PYTHON=python3.12' >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/bin/uv: .venv/bin/pip
	$(RUN) pip install --quiet --disable-pip-version-check uv

.venv/runtime.stamp: requirements/runtime.txt | .venv/bin/pip
	@echo 'Installing what runs, into .venv'
	@$(INSTALL) -r $<
	@touch $@

# What developers need includes all that runs.
.venv/dev.stamp: requirements/dev.txt | .venv/bin/pip
	@echo 'Installing what developers need, into .venv'
	@$(INSTALL) -r $<
	@touch $@ .venv/runtime.stamp

# What looks at the others is kept apart from them.
.venv/audit.stamp: requirements/audit.txt | .venv/bin/pip
	$(PYTHON) -m venv .venv/audit
	.venv/audit/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@
