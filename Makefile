# Everything a person types. `make help` lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help environment reports test check format lab accept bench fuzz atheris guards kills same load audit schedule schedule-environment
.PHONY: requirements clean

# The first Python on the path that is new enough.
PYTHON ?= $(shell for p in python3 python python3.13 python3.12 python3.11 python3.14; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
BIN := .venv/bin
STAMP := .venv/installed
UV := $(BIN)/uv --quiet
# nbval: this environment's own kernel, whatever kernels the user has installed.
NBVAL := --nbval --nbval-current-env
# JupyterLab on this machine only; it asks nobody for news or newer versions.
LAB := --ip=127.0.0.1 --LabApp.news_url= --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate
export DUIBIAO_HOME := $(CURDIR)
export PYTHONHASHSEED := 0
export JUPYTER_PLATFORM_DIRS := 1
export PYDEVD_DISABLE_FILE_VALIDATION := 1

help:  ## list what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' Makefile

environment: $(STAMP)  ## make the Python environment in .venv (done by the others when needed)

# Made again only when what it is made from changes. uv comes from pip, pinned and hashed like all the rest; the
# package itself is built by the pinned hatchling, so nothing unpinned is ever fetched. What every start, and every run of
# reports, would have to do anew is done here: compiling the library, and bundling the scripts that draw charts.
$(STAMP): requirements.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: put it on the PATH, or make PYTHON=/path/to/python3.11 ..." >&2; exit 2; }
	@echo "making the environment in .venv (once; about half a minute)"
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { rm -rf .venv; $(PYTHON) -m venv .venv; } || \
		{ rm -rf .venv; echo "$(PYTHON) -m venv failed: on Debian and Ubuntu the package python3-venv is missing" >&2; exit 2; }
	@$(BIN)/uv --version >/dev/null 2>&1 || { \
		$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip --default-pip >/dev/null; \
		sed -n '/^uv==/,/^[^ ]/{/^uv==/p;/^ /p}' requirements.txt >.venv/uv.txt; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r .venv/uv.txt; }
	@VIRTUAL_ENV=$(CURDIR)/.venv $(UV) pip sync --require-hashes --compile-bytecode requirements.txt
	@VIRTUAL_ENV=$(CURDIR)/.venv $(UV) pip install --no-deps --no-build-isolation --offline --editable .
	@$(BIN)/python -m compileall -q lib
	@$(BIN)/python -m duibiao.presentation.packing
	@touch $@

reports: $(STAMP)  ## build the long table and every report: open reports/index.html
	@$(BIN)/duibiao build
	@$(BIN)/duibiao report

test: $(STAMP)  ## run every test, the notebooks' stored outputs included
	@$(BIN)/python -m pytest $(NBVAL) --numprocesses 3 --dist loadfile tests notebooks

check: $(STAMP)  ## formatting, lint, types, import direction, and the data
	@$(BIN)/ruff format --check lib tests
	@$(BIN)/ruff check lib tests
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/duibiao check

format: $(STAMP)  ## format the code
	@$(BIN)/ruff format lib tests
	@$(BIN)/ruff check --fix lib tests

# Nor does it ask whether it may: its settings here say no.
lab: export JUPYTER_CONFIG_PATH = $(CURDIR)/notebooks/.jupyter
lab: $(STAMP)  ## open JupyterLab on notebooks/explore.ipynb (this machine only, with its token)
	@$(BIN)/jupyter lab $(LAB) notebooks/explore.ipynb

accept: $(STAMP)  ## re-make the golden files, list each figure that moved, ask for its changelog line
	@$(BIN)/python -m duibiao.running.accept

BENCHES := start reports extraction build fits
bench: $(STAMP)  ## measure starts, reports, reading, building, fitting beside others' ways: tables, and reports/bench/*.json
	@for name in $(BENCHES); do echo "== $$name"; \
		$(BIN)/python tests/performance/bench_$$name.py --json reports/bench/$$name.json || exit 1; done

COUNT ?= 100000
INPUTS ?= 1000000
fuzz: $(STAMP)  ## throw INPUTS at every parser, and read COUNT mutated documents, until something breaks
	@$(BIN)/python tests/fuzz/fuzz_parsers.py --count $(INPUTS)
	@$(BIN)/python tests/fuzz/mutate_documents.py --count $(COUNT) $(wildcard data/documents/*)

# An extra: the environment has it only after this was asked for. What the environment then is, is part of every manifest.
.venv/installed-schedule: requirements-schedule.txt $(STAMP)
	@VIRTUAL_ENV=$(CURDIR)/.venv $(UV) pip install --require-hashes --compile-bytecode -r requirements.txt -r requirements-schedule.txt
	@touch $@

schedule-environment: .venv/installed-schedule  ## add Dagster to the environment

# Dagster looks for news of itself unless told not to.
schedule: export DAGSTER_HOME = $(CURDIR)/.dagster
schedule: export DAGSTER_DISABLE_TELEMETRY = yes
schedule: .venv/installed-schedule  ## make reports by their schedules, with a page on http://127.0.0.1:3000
	@mkdir -p .dagster && cp lib/duibiao/running/dagster.yaml .dagster/
	@$(BIN)/dagster dev --host 127.0.0.1 --port 3000 --module-name duibiao.running.orchestration

SECONDS ?= 600
atheris: $(STAMP)  ## have a coverage-guided fuzzer throw bytes at the document readers for SECONDS (fetches Atheris)
	@$(UV) pip install --require-hashes --no-deps --target .venv/fuzz -r tests/fuzz/requirements.txt
	@PYTHONPATH=.venv/fuzz $(BIN)/python tests/fuzz/fuzz_readers.py .venv/corpus -max_total_time=$(SECONDS) -print_final_stats=1

guards: $(STAMP)  ## take each guard away in turn, in a copy, and see that its test falls
	@$(BIN)/python tests/fuzz/remove_guards.py

KILLS ?= 200
kills: $(STAMP)  ## kill each command KILLS times at any moment, and see that nothing is lost
	@KILLS=$(KILLS) $(BIN)/python -m pytest -q tests/test_kills.py tests/test_folders.py

same: $(STAMP)  ## make every report in every format in four surroundings, and compare all bytes
	@LONG=1 $(BIN)/python -m pytest -q tests/test_same_answer.py

load: $(STAMP)  ## measure time and memory: 500 MB of documents, ten million rows, eight reports at once, a thousand in a row, a nation's
	@for what in documents table eight thousand nation; do echo "$$what:"; $(BIN)/python tests/performance/measure_load.py $$what; done

audit: $(STAMP)  ## ask for known faults of the dependencies, and look for our own (fetches pip-audit and bandit; needs the network)
	@$(UV) pip install --require-hashes --no-deps --target .venv/audit -r tests/supply/requirements.txt
	@PYTHONPATH=.venv/audit $(BIN)/python tests/supply/audit.py

requirements: $(STAMP)  ## pin requirements.in anew
	@$(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade \
		requirements.in --output-file requirements.txt
	@$(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade \
		--constraint requirements.txt requirements-schedule.in --output-file requirements-schedule.txt
	@$(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade \
		tests/fuzz/requirements.in --output-file tests/fuzz/requirements.txt
	@$(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade \
		tests/supply/requirements.in --output-file tests/supply/requirements.txt

clean:  ## remove what was built: environment, reports, caches
	rm -rf .venv .dagster reports .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find lib tests notebooks -name __pycache__ -prune -exec rm -rf {} +
