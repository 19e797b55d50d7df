# Needs nothing but Python >= 3.11 and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BENCH_INTO ?= build/bench
# What runs on signers' machines; what stands behind a return for another system is no fault.
HELPER := -p signing.agent -p signing.keys --no-warn-unreachable
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run demo test lint format bench soak lock clean agent-wheel

help: ## list what can be asked for
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/.installed: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Cần Python 3.11 trở lên")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-build-isolation --no-deps -e .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock
	$(PIP) install --require-hashes -r requirements-dev.lock
	touch $@

setup: $(VENV)/.installed ## install into .venv, nothing more
setup-dev: $(VENV)/.installed-dev

run: setup ## start the service with two demo agencies
	$(BIN)/antin serve --demo

demo: setup ## the whole journey, headless, on the sample letters
	$(BIN)/antin demo --work build/demo

test: setup-dev ## install what the tests need, then run them all
	$(BIN)/python -m tests.tools
	$(BIN)/python -m pytest -n 2

lint: setup-dev ## formatting, lint, strict types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy $(HELPER) --platform win32 --cache-dir .mypy_cache/win32
	$(BIN)/mypy $(HELPER) --platform darwin --cache-dir .mypy_cache/darwin

agent-wheel: setup ## build the wheel of antin-agent, the helper on the signer's machine
	$(BIN)/python -m signing.agent.wheel --into build/agent

format: setup-dev ## put the code into the one format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

soak: setup-dev ## ten minutes of luck and fuzzing against verification
	$(BIN)/python -m tests.soak

bench: setup-dev ## print the speed table
	$(BIN)/python -m tests.load.bench --into $(BENCH_INTO)

lock: setup-dev ## renew the two lock files
	$(BIN)/uv pip compile pyproject.toml --extra build --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf build .mypy_cache .ruff_cache .pytest_cache
