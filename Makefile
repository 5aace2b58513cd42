# make run    set up .venv and run the main job           ARGS="study=paper seed=7"
# make test   set up .venv and run the quick tests        ARGS="-k city"
# make classroom   set up .venv and open the page for a class     ARGS="--host 0.0.0.0"
# make slides  write slides and notes of the stories as PDF into slides/     ARGS="--story 03-alpha --language fr"
# make coverage   run the quick tests and print which lines and branches they leave out
# make release-check   see that all files name the same version and day
# make benchmarks   measure what the model costs beside other ways of running it     ARGS="rows start"
# make site   build the documentation into site/, warnings as errors
# ARGS is handed on. PYTHON, VENV and UV choose interpreter, environment and installer: see tools/bootstrap.

SHELL := /bin/sh
VENV ?= .venv
TEST_EXTRAS ?= dev analysis classroom docs notebook optuna polars
WORKERS ?= auto
export VENV PYTHON UV

.DEFAULT_GOAL := run
.PHONY: run classroom slides setup test test-slow test-cluster test-browser coverage lint format release-check docs site benchmarks lock clean

run:
	@bash tools/bootstrap
	@$(VENV)/bin/framebreak run $(ARGS)

classroom:
	@bash tools/bootstrap classroom
	@$(VENV)/bin/framebreak classroom $(ARGS)

slides:
	@bash tools/bootstrap classroom
	@$(VENV)/bin/framebreak classroom --slides slides $(ARGS)

setup:
	@bash tools/bootstrap $(TEST_EXTRAS)

test: setup
	@$(VENV)/bin/python -m pytest -m "not slow" -n $(WORKERS) $(ARGS)

test-slow: setup
	@$(VENV)/bin/python -m pytest -m "slow and not cluster and not browser" -n $(WORKERS) --dist loadscope --no-loadscope-reorder $(ARGS)

test-cluster:
	@bash tools/cluster-test $(ARGS)

test-browser:
	@bash tools/browser-test $(ARGS)

coverage: setup
	@$(VENV)/bin/python -m pytest -m "not slow" -n $(WORKERS) --cov --cov-report=term $(ARGS)

lint: setup
	@$(VENV)/bin/python -m ruff check .
	@$(VENV)/bin/python -m ruff format --check .
	@$(VENV)/bin/python -m mypy

format: setup
	@$(VENV)/bin/python -m ruff check --fix .
	@$(VENV)/bin/python -m ruff format .

release-check: setup
	@$(VENV)/bin/python tools/release_check.py

docs: setup
	@$(VENV)/bin/python tools/document.py

site:
	@bash tools/bootstrap docs
	@$(VENV)/bin/python -m sphinx -q -E -a -W --keep-going -d site/.doctrees docs site $(ARGS)
	@echo "site/index.html"

benchmarks: setup
	@$(VENV)/bin/python -m benchmarks $(ARGS)

lock:
	@bash tools/lock $(ARGS)

clean:
	rm -rf $(VENV) $(VENV).lock .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
