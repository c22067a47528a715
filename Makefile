# What people and CI run. Needs git, make, Python >= 3.11 and, the first time, the package registries.
# Everything is installed into this checkout: .tools (uv) and .venv. `make help` lists the targets.

PYTHON ?= python3
UV_VERSION := 0.13.8
UV := $(shell command -v uv 2>/dev/null || echo .tools/uv/bin/uv)
BIN := .venv/bin
export MATCHDAY_DATA ?= data
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help install demo demo-reset test browser check format bench soak faults docs lock assets clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.tools/uv/bin/uv:
	$(PYTHON) -m venv .tools/uv
	.tools/uv/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/bin/python: | $(filter .tools/%,$(UV))
	$(UV) venv --quiet --python $(PYTHON) .venv

# The stamps make a second run do nothing, with or without network.
.venv/.run-stamp: requirements/run.txt pyproject.toml hatch_build.py frontend/package.json frontend/package-lock.json | .venv/bin/python
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/run.txt
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev-stamp: requirements/dev.txt .venv/.run-stamp
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@touch $@

install: .venv/.run-stamp ## Install what running needs

demo: .venv/.run-stamp ## Run Matchday with real engines and real data
	@$(BIN)/matchday demo

demo-reset: .venv/.run-stamp ## Throw the demo's data away
	@$(BIN)/matchday demo --reset

test: .venv/.dev-stamp ## Run all tests but the browser's
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup tests --ignore=tests/browser -q

browser: .venv/.dev-stamp ## Run the browser tests (needs Debian's chromium)
	$(BIN)/pytest tests/browser -q

check: .venv/.dev-stamp ## Lint, types, import contracts, architecture
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy src
	$(BIN)/lint-imports
	$(BIN)/pytest tests/architecture -q
	$(BIN)/matchday docs --check

format: .venv/.dev-stamp ## Format the code and mend what the linter can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/.dev-stamp ## Run all benches, each ends with a line of JSON
	@for bench in benches/bench_*.py; do echo "== $$bench"; $(BIN)/python $$bench || exit 1; done

soak: .venv/.dev-stamp ## Run the long load tests
	$(BIN)/pytest tests -m soak -q --run-long

faults: .venv/.dev-stamp ## Run the long fault tests
	$(BIN)/pytest tests -m faults -q --run-long

docs: .venv/.dev-stamp ## Write the generated references anew
	$(BIN)/matchday docs

assets: .venv/.run-stamp ## Bring static/vendor up to date
	$(BIN)/python hatch_build.py

# The package lists carry hashes and no addresses: every machine uses the registries it is set up for.
lock: | .venv/bin/python ## Lock Python and npm packages anew
	$(UV) pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-annotate --upgrade --python-version 3.11 \
	  --group build -o requirements/run.txt pyproject.toml
	$(UV) pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-annotate --upgrade --python-version 3.11 \
	  --group dev -o requirements/dev.txt pyproject.toml
	$(BIN)/python hatch_build.py lock

clean: ## Remove what was installed and built, keep the data
	rm -rf .venv .tools src/matchday/web/static/vendor
