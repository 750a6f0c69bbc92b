# k8slearn: `make run` starts it, `make test` tests it; both install what they need. `make help` lists the rest.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
STAMPS := $(VENV)/stamps
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# Stamps are named after what they were made from, so a pull that changes requirements installs again, and a
# checkout that only touches file times does not.
digest = $(shell cat $(1) 2>/dev/null | cksum | cut -d ' ' -f 1)
RUNTIME := $(STAMPS)/runtime-$(call digest,requirements.txt)
DEV := $(STAMPS)/dev-$(call digest,requirements.txt requirements-dev.txt)
NODE := node_modules/.stamp-$(call digest,package.json package-lock.json)
FRONT_END := static/dist/.stamp
FRONT_END_SOURCES := $(shell find static/src -type f 2>/dev/null)

BEGAN := $(shell date +%s)
say = @printf '%4d   s  %s\n' $$(( $$(date +%s) - $(BEGAN) )) '$(1)'

.PHONY: help run test golden lint fmt bench build clean

help: ## Say what can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST)

run: $(RUNTIME) $(FRONT_END) ## Install what is missing, start everything, print the address
	@K8SLEARN_BEGAN=$(BEGAN) exec $(PY) manage.py up

build: $(RUNTIME) $(FRONT_END) ## Install, and build the front end, without starting anything

test: $(DEV) $(FRONT_END) ## Install what tests need, check the code, run every test
	@$(PY) -m tools.run_tests

golden: $(DEV) ## Replay what a real cluster answered with both kubectls, print the table, write docs/fidelity.md
	@$(PY) -m tests.golden.fidelity --write

lint: $(DEV) ## Check style and layers
	$(VENV)/bin/ruff check .
	$(VENV)/bin/lint-imports

fmt: $(DEV) ## Format the code
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

bench: $(DEV) $(FRONT_END) ## Run the benchmarks
	@$(PY) -m benchmarks

clean: ## Remove everything that was installed or built; the data in ./var stays
	rm -rf $(VENV) node_modules static/dist

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'k8slearn needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3.11 run'; exit 1; }
	$(call say,making .venv)
	@$(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo 'This Python cannot make a venv; on Debian: apt-get install python3-venv'; exit 1; }

$(RUNTIME): | $(PY)
	$(call say,installing Python packages)
	@$(PY) -m pip install -q -r requirements.txt
	@mkdir -p $(STAMPS) && rm -f $(STAMPS)/runtime-* && touch $@

$(DEV): $(RUNTIME)
	$(call say,installing what tests need)
	@$(PY) -m pip install -q -r requirements-dev.txt
	@rm -f $(STAMPS)/dev-* && touch $@

$(NODE): | $(RUNTIME)
	$(call say,installing front-end packages)
	@$(PY) -m tools.front_end packages
	@touch $@

$(FRONT_END): $(NODE) $(FRONT_END_SOURCES)
	$(call say,building the front end)
	@$(PY) -m tools.front_end build
	@touch $@
