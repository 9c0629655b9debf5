# make help says what there is. Everything runs in .venv, which is made when it is not there and brought up to date
# when the requirements change.

PYTHON ?= python3
VENV := .venv
RUN_READY := $(VENV)/.ready-to-run
TEST_READY := $(VENV)/.ready-to-test

# Debian's pip refuses to work outside a virtual environment; the one in it is always called through its Python.
INSTALL := $(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --requirement

.DEFAULT_GOAL := help
.PHONY: help run test quick check bench proof switches clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(RUN_READY) ## start the dashboard in the browser
	$(VENV)/bin/python -m streamlit run app.py

test: $(TEST_READY) ## run all tests, slow ones and the browser's included
	$(VENV)/bin/python -m pytest

quick: $(TEST_READY) ## run the fast tests, in one to three minutes
	$(VENV)/bin/python -m pytest -m "not slow and not browser"

check: $(TEST_READY) ## format, ruff, sqlfluff, import rules and all tests: runs all, reports all
	.ci/check

bench: $(TEST_READY) ## measure how long loading and queries take
	$(VENV)/bin/python -m benchmarks

# One process, so that what each proof found is printed beside it.
proof: $(TEST_READY) ## prove on up to 100 generated companies that the figures can be trusted: half an hour
	COMPANIES=100 $(VENV)/bin/python -m pytest --numprocesses=0 --capture=no tests/recovery tests/browser/test_real_files_in_chromium.py

switches: $(TEST_READY) ## find out anew which table switches on which finding, as the page Data says it
	$(VENV)/bin/python -m tests.findings.switches

clean: ## remove .venv and everything tools leave behind
	rm -rf $(VENV) .pytest_cache .hypothesis .ruff_cache .import_linter_cache mutants .mutmut-cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "There is no $(PYTHON) on this machine; install Python 3.11 or newer, or name one: make PYTHON=/path/to/python3" >&2; \
	  exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Down the Hall needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) --version 2>&1); name a newer one: make PYTHON=python3.11" >&2; \
	  exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) || { \
	  rm -rf $(VENV); \
	  echo "$(PYTHON) cannot make a virtual environment; on Debian and Ubuntu, install the package python3-venv." >&2; \
	  exit 1; }

# The stamps are inside .venv, so that they go with it. The Python is a prerequisite by its presence only: its own
# date is that of the machine's installation.
$(RUN_READY): requirements.txt | $(VENV)/bin/python
	$(INSTALL) requirements.txt
	@touch $@

$(TEST_READY): requirements.txt requirements-dev.txt | $(VENV)/bin/python
	$(INSTALL) requirements-dev.txt
	@touch $@ $(RUN_READY)
