# Muniment. `make help` lists what there is. Needed on the machine: Python 3.11 with pip, and make.
.DEFAULT_GOAL := help
SHELL := /bin/sh

VENV ?= .venv
PORT ?= 8000
# How many processes the suite uses; the machine it was sized for has two cores.
JOBS ?= 2
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PY := $(VENV)/bin/python

# A stamp carries the hash of what it stands for, so that a second run is instant and a changed lock is seen.
digest = $(firstword $(shell cat $(1) | sha256sum | cut -c1-16))
BASE_LOCKS := requirements/build.txt requirements/base.txt
DEV_LOCKS := $(BASE_LOCKS) requirements/dev.txt
BASE_STAMP := $(VENV)/.base-$(call digest,$(BASE_LOCKS))
DEV_STAMP := $(VENV)/.dev-$(call digest,$(DEV_LOCKS))

# Every room and what stands beside them: what the type checker and the linters look at.
ROOMS := config stories search procurement ingest archive accounts language
CODE := $(ROOMS) tests benchmarks sample scripts manage.py

.PHONY: help
help: ## What can be done here
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:[^#]*## /\t/' | expand -t 18

.PHONY: setup
setup: $(BASE_STAMP) ## Make the environment in .venv and install the locked dependencies

$(BASE_STAMP): $(BASE_LOCKS)
	@PYTHON="$(PYTHON)" VENV="$(VENV)" sh scripts/setup.sh $(BASE_LOCKS)
	@rm -f $(VENV)/.base-* && touch $@

.PHONY: dev
dev: $(DEV_STAMP)

$(DEV_STAMP): $(BASE_STAMP) requirements/dev.txt
	@PYTHON="$(PYTHON)" VENV="$(VENV)" sh scripts/setup.sh requirements/dev.txt
	@rm -f $(VENV)/.dev-* && touch $@

.PHONY: run
run: setup ## Start Muniment with its sample on http://127.0.0.1:8000 (PORT=8001 for another door)
	@exec $(PY) -m scripts.run --port $(PORT)

.PHONY: test
test: dev ## The whole suite: SQLite, then PostgreSQL and Redis, then a real browser
	@JOBS=$(JOBS) $(PY) -m scripts.suite

.PHONY: check
check: dev ## Lint, format, types, directions of import, templates, migrations, deployment settings
	$(PY) -m ruff check $(CODE)
	$(PY) -m ruff format --check $(CODE)
	$(PY) -m mypy $(CODE)
	$(VENV)/bin/lint-imports
	$(VENV)/bin/djlint --quiet --lint templates
	$(VENV)/bin/djlint --quiet --check templates
	$(PY) -m scripts.check_settings

.PHONY: lock
lock: dev ## Write the lock files anew, with hashes (UPGRADE=--upgrade for newer versions)
	for name in build base dev; do \
	  $(VENV)/bin/uv pip compile -q $(UPGRADE) --generate-hashes --no-emit-index-url --python-version 3.11 --override requirements/overrides.txt \
	    --custom-compile-command "make lock" $$(test $$name = build || echo -c requirements/build.txt) \
	    $$(test $$name = dev && echo -c requirements/base.txt) \
	    requirements/$$name.in -o requirements/$$name.txt || exit 1; \
	done

.PHONY: bench-intake bench-http bench-quality bench-notices bench-stories bench-custody mutations
bench-intake: setup ## Documents and pages a second through the sandbox
	$(PY) -m benchmarks.intake
bench-http: setup ## Search and document page over HTTP
	$(PY) -m benchmarks.http
bench-quality: setup ## Known items in Chinese and English: at which place search shows them
	$(PY) -m benchmarks.quality
bench-notices: setup ## Facts read from notices
	$(PY) -m benchmarks.notices
.PHONY: bench-batches
bench-batches: setup ## The page of a batch of 10,000 items, and 2,000 small files by command
	$(PY) -m benchmarks.batches
bench-stories: dev ## A 2,000-link article imported; links found against parsers that are not ours
	$(PY) -m benchmarks.stories
bench-custody: setup ## Entries verified a second, one inclusion proof, fixity against sha256sum
	$(PY) -m benchmarks.custody
mutations: setup ## A hundred single changes behind the archive's back: is each found, and named?
	$(PY) -m benchmarks.mutations

.PHONY: mutations-package
mutations-package: dev ## A hundred single changes to an evidence package: does its own verifier find and name each?
	$(PY) -m benchmarks.package_mutations

.PHONY: bench-ocr
bench-ocr: setup ## Character errors of OCR on drawn pages, clean and noisy
	$(PY) -m benchmarks.ocr

.PHONY: faults
faults: dev ## A thousand documents and fifty kills, every step struck four ways: ten minutes and more
	$(PY) -m benchmarks.faults

.PHONY: bench-readers bench-archive-file bench-charset
bench-readers: setup ## PDF text and boxes against pdfium and pdfplumber, small documents a second, memory of 1,000 pages
	$(PY) -m benchmarks.readers
bench-archive-file: setup ## A WARC of a gigabyte by command: memory of each process, seconds
	$(PY) -m benchmarks.archive_file 1000
bench-charset: setup ## Notices in thirteen encodings: how many are read right, and is a wrong one flagged?
	$(PY) -m benchmarks.charsets

.PHONY: bench-freshness
bench-freshness: setup ## How long after it is stored a document is found, alone and in a bulk intake; how long after it is hidden it is gone
	$(PY) -m benchmarks.freshness

.PHONY: bench-exactness bench-index bench-search
bench-exactness: setup ## Strings found against a plain scan of the same pages
	$(PY) -m benchmarks.exactness
bench-index: setup ## Documents a second into both indexes, against bare tantivy
	$(PY) -m benchmarks.index
bench-search: dev ## The results page at 100,000 and 300,000 pages, and Whoosh, FTS5 and PostgreSQL beside it
	$(PY) -m benchmarks.search

.PHONY: sample
sample: dev ## Make the files of the sample anew (needs Chromium and Noto CJK fonts)
	$(PY) -m sample.build

.PHONY: clean
clean: ## Remove caches and the environment; the data in var/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
