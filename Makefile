# Log-In Networks: `make run` starts the demonstration, `make test` runs the suite, `make help` lists the rest.
# Needs make and python3 with venv; everything else is installed into .venv the first time.

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
PORT ?= 8000
PYTHON := .venv/bin/python
PIP := $(PYTHON) -m pip install --quiet --disable-pip-version-check --no-input --root-user-action=ignore
MANAGE := $(PYTHON) manage.py
CATALOGUES := $(PYTHON) -m scripts.catalogues
# The demonstration: this machine only, SQLite in var/, whatever the surroundings say.
DEMO_ENV := env DEMO=1 DEBUG= DATABASE_URL= VAR_DIR= CACHE_URL= SITE_URL= PORT=$(PORT)
# Production as the checks see it.
CHECK_ENV := env DEMO= DEBUG= DATABASE_URL= SECRET_KEY=no-secret-here-only-long-enough-for-the-checks-of-deployment-0123456789 \
	ALLOWED_HOSTS=networks.example EMAIL_URL=smtp://localhost:25
STATIC_SOURCES := $(shell find static -type f 2>/dev/null)

.PHONY: help
help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: run
run: prerequisites port .venv/.runtime catalogues ## Start the demonstration network at http://127.0.0.1:8000 (another port: make run PORT=8001)
	@echo "Preparing the database…"
	@$(DEMO_ENV) $(MANAGE) migrate --verbosity 0
	@$(MAKE) --silent var/static/.collected
	@$(DEMO_ENV) $(MANAGE) load_demo
	@echo
	@echo "Log-In Networks is at http://127.0.0.1:$(PORT)/ (Ctrl-C stops it; the data stays in var/)"
	@exec $(DEMO_ENV) $(PYTHON) -m gunicorn config.wsgi --bind 127.0.0.1:$(PORT) --workers 2 --threads 4 \
		--log-level error --no-control-socket

.PHONY: test
test: .venv/.development catalogues ## Run the suite (at most 5 minutes; DATABASE_URL chooses PostgreSQL; a selection: make test T=tests/test_x.py)
	@$(PYTHON) -m pytest -n auto $(T)

.PHONY: check
check: .venv/.development catalogues ## Check style, types, imports, migrations, templates, translations, docs and deployment settings
	@$(MAKE) -k check-style check-types check-imports check-system check-templates check-translations check-docs
	@echo "All checks passed."

.PHONY: faults
faults: .venv/.development catalogues ## Kill every step at every statement, on SQLite and on PostgreSQL (only some: make faults STEPS=sign,clear)
	@env DATABASE_URL= $(PYTHON) -m tests.faults sqlite $(if $(STEPS),--steps $(STEPS)); first=$$?; \
	env DATABASE_URL="$${DATABASE_URL:-postgres://postgres@127.0.0.1:5432/postgres}" \
		$(PYTHON) -m tests.faults postgresql $(if $(STEPS),--steps $(STEPS)) && exit $$first

.PHONY: docs
docs: .venv/.runtime catalogues ## Write docs/workflows/ anew from the declarations
	@$(DEMO_ENV) $(MANAGE) workflow_docs

.PHONY: messages
messages: .venv/.runtime ## Bring the catalogues in locale/ up to date with the sentences of the source
	@$(CATALOGUES) update
	@$(CATALOGUES) compile

.PHONY: css
css: ## Build static/css/site.css from site.scss (needs npm; the result is committed)
	@npm ci --no-audit --no-fund
	@npm run build:css

.PHONY: picture
picture: .venv/.development catalogues ## Take docs/dossier.png, the picture of the README, anew (needs chromium)
	@$(PYTHON) -m scripts.picture

.PHONY: ci
ci: ## Run what the build machine runs: installs missing tools, checks, the suite on both databases (at most 30 minutes)
	@bash .ci/run

.PHONY: full
full: .venv/.development catalogues ## Run everything, without sampling: checks, and the suite at full size on the database of DATABASE_URL (hours)
	@$(MAKE) check
	@REQUIRE_ALL=1 SIZE=full $(PYTHON) -m pytest -n auto $(T)

.PHONY: clean
clean: ## Remove .venv, compiled catalogues and caches; the data in var/ stays
	@rm -rf .venv node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis var/static var/test
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@find locale -name '*.mo' -delete 2>/dev/null || true

# --- What the commands above are made of -----------------------------------------------------------------------------

.PHONY: prerequisites
prerequisites:
	@command -v python3 >/dev/null 2>&1 || { echo "sudo apt install python3 python3-venv"; \
		echo "Python 3.11 or later is needed; this machine has no python3."; exit 1; }
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "sudo apt install python3 python3-venv"; \
		echo "Python 3.11 or later is needed; python3 is $$(python3 --version 2>&1)."; exit 1; }
	@python3 -c 'import ensurepip, venv' 2>/dev/null || { echo "sudo apt install python3-venv"; \
		echo "Python is here, its module for virtual environments is not."; exit 1; }

.PHONY: port
port: prerequisites
	@python3 scripts/port_is_free.py $(PORT)

# A .venv whose Python has gone (an upgrade, a copied folder) is made anew; one that works is kept.
.venv/.made: | prerequisites
	@$(PYTHON) -m pip --version >/dev/null 2>&1 || { echo "Making the virtual environment .venv…"; python3 -m venv --clear .venv; }
	@touch $@

ifneq ($(shell test -e .venv/.made && $(PYTHON) -c 1 2>/dev/null && echo well),well)
.PHONY: .venv/.made
endif

.venv/.runtime: requirements.txt .venv/.made
	@echo "Installing libraries, about a minute…"
	@$(PIP) --requirement requirements.txt || { echo; \
		echo "The libraries could not be installed. Is this machine connected? What was installed stays; run the command again."; exit 1; }
	@touch $@

.venv/.development: requirements-dev.txt .venv/.runtime
	@echo "Installing the tools of the tests, about a minute…"
	@$(PIP) --requirement requirements-dev.txt || { echo; \
		echo "The tools could not be installed. Is this machine connected? What was installed stays; run the command again."; exit 1; }
	@touch $@

.PHONY: catalogues
catalogues: .venv/.runtime
	@$(CATALOGUES) compile

var/static/.collected: $(STATIC_SOURCES) requirements.txt config/settings.py
	@$(DEMO_ENV) $(MANAGE) collectstatic --no-input --clear --verbosity 0 --ignore '*.scss'
	@touch $@

.PHONY: check-style check-types check-imports check-system check-templates check-translations check-docs
check-style:
	@echo "— style (ruff)"
	@$(PYTHON) -m ruff check .
check-types:
	@echo "— types (mypy)"
	@$(CHECK_ENV) $(PYTHON) -m mypy
check-imports:
	@echo "— imports go one way (import-linter)"
	@$(CHECK_ENV) $(PYTHON) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()' --no-cache --no-logo
check-system:
	@echo "— deployment settings, system checks, migrations (Django)"
	@$(CHECK_ENV) $(MANAGE) check --deploy --fail-level WARNING
	@$(CHECK_ENV) $(MANAGE) makemigrations --check --dry-run
check-templates:
	@echo "— templates (djlint)"
	@$(PYTHON) -m djlint --lint --quiet templates
check-translations:
	@echo "— translations complete"
	@$(CATALOGUES) check
check-docs:
	@echo "— docs fresh"
	@$(CHECK_ENV) $(MANAGE) workflow_docs --check
