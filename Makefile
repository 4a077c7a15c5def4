# Every target sets itself up: Python 3.11 or newer and make are all a machine needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
SANDBOX := $(VENV)/.sandbox-installed
DEV := $(VENV)/.dev-installed
BROWSER := $(VENV)/.browser-installed

.DEFAULT_GOAL := help
.PHONY: help demo test check format lock clean

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

demo: $(SANDBOX) ## start everything on embedded parts and print the address to open
	@exec $(BIN)/plera demo $(ARGS)

test: $(DEV) ## the default test suite
	@$(BIN)/python -m pytest -n 2 $(ARGS)

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
