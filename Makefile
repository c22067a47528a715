# What people and CI run. Needs git, make, Python >= 3.11 and, the first time, the package registries.
# Everything is installed into this checkout, .tools (uv) and .venv; what is installed is locked by hash.

# The first of these that is new enough; `make PYTHON=/path/to/python demo` chooses another.
PYTHON = $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$python; break; fi; done)
UV = PYTHON=$(PYTHON) requirements/uv
INSTALL = $(UV) pip install --quiet --python .venv/bin/python
COMPILE = $(UV) pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --no-annotate --upgrade
BIN := .venv/bin
VENDOR := src/matchday/web/static/vendor/.lock-hash
WORKERS ?= 2
# Tests start some hundred processes: each would compile all modules anew.
test browser faults soak: export PYTHONDONTWRITEBYTECODE =

.DEFAULT_GOAL := help
.PHONY: help install demo demo-reset test browser check format bench soak faults docs lock assets clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: .venv/.run-stamp ## Install what running needs

demo: .venv/.run-stamp ## Run Matchday with real engines and real data (MATCHDAY_PORT, MATCHDAY_DATA)
	@exec $(BIN)/matchday demo

demo-reset: .venv/.run-stamp ## Throw the demo's data away
	@$(BIN)/matchday demo --reset

test: .venv/.dev-stamp ## Run the tests on real engines, which they start themselves (ARGS="-k words")
	$(BIN)/pytest -n $(WORKERS) --dist worksteal -q tests --ignore=tests/browser $(ARGS)

browser: .venv/.dev-stamp ## Run the browser tests (needs Debian's chromium; ARGS="-n 2 --dist loadfile" for two browsers at once)
	$(BIN)/pytest -q tests/browser $(ARGS)

faults: .venv/.dev-stamp ## Run the long rounds of kill -9, restarts and outages
	$(BIN)/pytest -q tests --ignore=tests/browser -m faults --run-long -o faulthandler_timeout=1200 $(ARGS)

soak: .venv/.dev-stamp ## Run the tests that load the site for minutes
	$(BIN)/pytest -q tests --ignore=tests/browser -m soak --run-long -s -o faulthandler_timeout=1200 $(ARGS)

check: .venv/.dev-stamp ## Lint, types, import contracts, architecture, current references
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy src
	$(BIN)/lint-imports
	$(BIN)/pytest -q tests/architecture
	$(BIN)/matchday docs --check

format: .venv/.dev-stamp ## Format the code and mend what the linter can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/.dev-stamp ## Run all benches, each ends with a line of JSON
	@for bench in benches/bench_*.py; do echo "== $$bench"; $(BIN)/python $$bench || exit 1; done

docs: .venv/.run-stamp ## Write the generated references anew
	@$(BIN)/matchday docs

assets: .venv/.packages-stamp ## Bring static/vendor up to date
	@$(BIN)/python hatch_build.py

# The package lists carry hashes and no addresses: every machine uses the registries it is set up for.
lock: .venv/.packages-stamp ## Lock uv, Python and npm packages anew
	$(COMPILE) -o requirements/uv.txt requirements/uv.in
	$(COMPILE) --group build -o requirements/run.txt pyproject.toml
	$(COMPILE) --group dev -c requirements/run.txt -o requirements/dev.txt pyproject.toml
	$(BIN)/python hatch_build.py lock

clean: ## Remove what was installed and built, keep the data
	rm -rf .venv .tools src/matchday/web/static/vendor

# The stamps make a second run do nothing, with or without network.
.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Matchday needs Python 3.11 or newer: install it, or name it: make PYTHON=/path/to/python demo."; exit 1; }
	@$(UV) venv --quiet --python $(PYTHON) .venv

.venv/.packages-stamp: requirements/run.txt | .venv/bin/python
	@echo "Installing what Matchday runs on (a minute or two, once)"
	@$(INSTALL) --compile-bytecode --require-hashes -r requirements/run.txt
	@touch $@

$(VENDOR): hatch_build.py frontend/package.json frontend/package-lock.json | .venv/.packages-stamp
	@$(BIN)/python hatch_build.py
	@touch $@

.venv/.run-stamp: pyproject.toml .venv/.packages-stamp $(VENDOR)
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev-stamp: requirements/dev.txt .venv/.run-stamp
	@echo "Installing what the tests and checks need"
	@$(INSTALL) --require-hashes -r requirements/dev.txt
	@touch $@
