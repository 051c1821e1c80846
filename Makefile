# The commands of the project. `make` alone lists them; what they need is fetched by `ops/`.
.DEFAULT_GOAL := help
.PHONY: help setup run test journeys bench docs lock map clean

PYTHON ?= python3
# `make run SERVE=` ends with the report.
SERVE ?= 1
VENV := .venv
BENCH_VENV := .venv-bench
BIN := $(VENV)/bin
PY := $(BIN)/python
# Tests of the portal that ask little of a database: `make test` runs them on SQLite, `make journeys` on PostgreSQL.
LATER := access audit_words browser components demo exports_lists guides home schemes schemes_due schemes_form schemes_local schemes_simulation structure students_now words
READY := $(VENV)/ready
LOCKS := $(wildcard requirements/*.lock)
COMPILE := $(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-annotate \
	--python-version 3.11 --universal --custom-compile-command "make lock"

# Offices behind a gateway that inspects TLS keep its certificate in the system's store.
ifneq ($(wildcard /etc/ssl/certs/ca-certificates.crt),)
export UV_SYSTEM_CERTS ?= 1
endif

help: ## list the targets
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1@\2/p' $(firstword $(MAKEFILE_LIST)) | awk -F@ '{printf "%-14s %s\n", $$1, $$2}'

setup: $(READY) ## make .venv with everything in requirements/*.lock, checked by hash

$(READY): $(LOCKS) pyproject.toml ops/setup.sh
	@bash ops/setup.sh $(PYTHON) $(VENV)
	@touch $@

run: $(READY) ## make the demo offices, run one term on them, show the report and serve the portal
	@SERVE=$(SERVE) $(PY) ops/first_run.py

# Neighbouring tests of the engine share what is dear to make (a demo, a run, a Spark session), so each process takes a whole
# stretch of them (worksteal), the longest first; the portal's keep their order, for some end with an empty database.
test: $(READY) ## run every check: format, lint, types, imports, dependencies, tests (with Spark, PostgreSQL and a browser)
	@bash ops/need.sh java
	@bash ops/need.sh chromium
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry src
	ZHUXUE_NO_SKIPS=1 $(PY) -m pytest -n 3 --dist worksteal tests/structure tests/bench tests/engine src --verbosity=0
	ZHUXUE_NO_SKIPS=1 $(PY) -m pytest -n 2 -m "not journey" tests/portal --verbosity=0
	ZHUXUE_NO_SKIPS=1 ZHUXUE_TEST_ON=postgresql $(PY) -m pytest -n 2 -m "not journey" $(LATER:%=--ignore tests/portal/test_%.py) tests/portal --verbosity=0

journeys: $(READY) ## on PostgreSQL walk whole paths in a browser, look at every page in every role, run the tests that make test leaves out there
	@bash ops/need.sh chromium
	ZHUXUE_NO_SKIPS=1 ZHUXUE_TEST_ON=postgresql $(PY) -m pytest -n 2 -m journey tests/portal --verbosity=0
	ZHUXUE_NO_SKIPS=1 ZHUXUE_TEST_ON=postgresql $(PY) -m pytest -n 2 -m "not journey" $(LATER:%=tests/portal/test_%.py) --verbosity=0

bench: $(READY) $(BENCH_VENV)/ready ## measure each part beside its rival on the same data (STUDENTS, ONLY and JSON choose)
	$(PY) -m bench $(if $(STUDENTS),--students $(STUDENTS)) $(if $(ONLY),--only $(ONLY)) $(if $(JSON),--json $(JSON))

$(BENCH_VENV)/ready: requirements/bench.lock | $(READY)
	@$(BIN)/uv venv --quiet --clear --python $(PY) $(BENCH_VENV)
	@$(BIN)/uv pip sync --quiet --python $(BENCH_VENV)/bin/python --require-hashes requirements/bench.lock
	@touch $@

docs: $(READY) ## write docs/reference again from code and library (more: docs/README.md)
	$(PY) docs/build.py $(ALSO)

lock: $(READY) ## write requirements/*.lock again; `make lock UPGRADE=--upgrade` takes newer versions
	$(COMPILE) $(UPGRADE) requirements/build.in -o requirements/build.lock
	$(COMPILE) $(UPGRADE) pyproject.toml -c requirements/build.lock -o requirements/base.lock
	$(COMPILE) $(UPGRADE) pyproject.toml --extra dev --extra spark --extra portal -c requirements/build.lock -c requirements/base.lock -o requirements/dev.lock
	$(COMPILE) $(UPGRADE) requirements/bench.in -o requirements/bench.lock

map: ## list every module with its first line
	@awk 'FNR == 1 {gsub(/"""/, ""); printf "%-52s %s\n", FILENAME, $$0; nextfile}' $$(git ls-files 'src/*.py' 'bench/*.py')

clean: ## remove .venv and what the tools leave behind
	rm -rf $(VENV) $(BENCH_VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
