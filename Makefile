# The one list of commands: people, CI and the documents use these and no others.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
UI := app/ui/index.html
UI_SOURCES := $(shell find frontend -type f -not -path '*/node_modules/*' -not -path '*/test-results/*' 2>/dev/null)

.PHONY: help setup setup-dev ui run test check check-python check-ui format api-docs lock clean
help:           ## say what can be done
	@grep -E '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /\1\t/' | expand -t 14

setup: $(VENV)/.run ## a private environment in .venv with all that running needs
setup-dev: $(VENV)/.dev ## the same, with what the tests and checks need
ui: $(UI)       ## build the browser's side into app/ui

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit("Gradewire needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12 ...") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.made requirements.txt setup.cfg
	$(PIP) install --require-hashes -r requirements.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.txt
	$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

$(UI): $(VENV)/.made $(UI_SOURCES)
	bash frontend/build.sh

run: setup ui   ## everything on this machine, with the demo course, on 127.0.0.1:8000
	$(BIN)/gradewire up --demo

test: setup-dev ui ## every test, the browser's included
	bash tests/system-packages.sh
	bash tests/everything.sh $(BIN)/pytest

check: check-python check-ui ## what must pass before each commit

check-python: setup-dev
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/pytest -q tests/unit tests/architecture

check-ui: $(UI)
	bash frontend/check.sh

format: setup-dev ## put every file in shape
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

api-docs: setup-dev ## make docs/api.md from the OpenAPI document
	$(BIN)/python -m cli.reference > docs/api.md

lock: setup-dev ## resolve the *.in files anew into hashed lock files
	for name in requirements requirements-otel requirements-dev requirements-node; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	    --output-file $$name.txt $$name.in; done

clean:          ## remove what was built; var/ (the data) stays
	rm -rf $(VENV) app/ui frontend/node_modules build *.egg-info
