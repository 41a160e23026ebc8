# Every way to start, test and check the project. `make` alone prints them.
# Nothing is installed outside .venv/, but Chromium for the tests, and that on Debian as root only.

PORT ?= 8040
PYTHON ?= python3
export PORT CHROMIUM

BIN := .venv/bin
FLASK := $(BIN)/flask --app app
PIP := $(BIN)/pip install --quiet --quiet --disable-pip-version-check --require-hashes

# Chromium is fetched while Python's packages are.
MAKEFLAGS += --jobs=2

.DEFAULT_GOAL := help
.PHONY: help run serve test assure bench shots check fix migration browser

help: ## Affiche cette aide
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/runtime ## Démarre l’application avec ses données de démonstration (PORT=8040)
	@$(FLASK) pin40 init
	@$(FLASK) pin40 demo --size small
	@exec $(FLASK) pin40 serve --port "$(PORT)"

serve: export PIN40_ENV = production
serve: .venv/runtime ## Démarre l’application en production (SECRET_KEY, PUBLIC_URL, SMTP_URL…)
	@$(FLASK) pin40 init
	@exec $(FLASK) pin40 serve --port "$(PORT)"

# One worker more than cores, up to four: each waits now and then for a database or a browser.
WORKERS = $(shell n=$$(nproc); echo $$((n < 3 ? n + 1 : 4)))
# A file's tests stay on one worker, which starts their server, database and browser once; longest files first.
SHARED_OUT = --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

test: .venv/dev browser ## Lance tous les tests : SQLite, PostgreSQL, Chromium, SMTP
	@$(BIN)/python -m pytest $(SHARED_OUT)

# ROUNDS and WINDOWS shorten it: make assure ROUNDS=20.
assure: export ROUNDS := $(ROUNDS)
assure: export WINDOWS := $(WINDOWS)
assure: .venv/dev browser ## Longues épreuves : 200 tours de 8 fenêtres, toutes les pages, tous les droits (bench/)
	@$(BIN)/python -m pytest -q --whole --numprocesses $(WORKERS) tests/assure/long_races.py tests/assure/long_walk.py tests/assure/long_pages.py
	@$(BIN)/python -m pytest -q --whole $(SHARED_OUT)

shots: .venv/dev browser ## Refait les captures d’écran du README depuis la démonstration (docs/captures/)
	@$(BIN)/python -m pytest -q tests/e2e/shots.py

# LISTS passes options on: make bench LISTS="--rows 100000 --databases sqlite".
bench: .venv/dev ## Mesure les listes à côté de Flask-Admin et de Django, et le reste de bench/ (bench/*.md)
	@for one in bench/*.py; do \
	  echo "$$one"; case "$$one" in bench/lists.py) $(BIN)/python "$$one" $(LISTS) ;; *) $(BIN)/python "$$one" ;; esac || exit 1; \
	done

check: .venv/dev ## Relit le style et les types, sans rien changer
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy

fix: .venv/dev ## Corrige le style et la typographie là où c’est possible
	@$(BIN)/python tests/french_type.py --fix
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

migration: .venv/runtime ## Écrit la migration de ce qui a changé (m="ce qui change")
	@test -n "$(m)" || { echo 'Dites ce qui change : make migration m="Ajoute les séances"' >&2; exit 2; }
	@$(FLASK) db revision --autogenerate -m "$(m)" --rev-id "$$(ls migrations/versions/0*.py | awk 'END { printf "%04d", NR + 1 }')"

# --clear: what a lock no longer names, or an interrupted installation left, does not linger.
.venv/runtime: requirements.txt
	@$(PYTHON) -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo 'Il faut Python 3.11 ou plus avec venv (sous Debian : apt-get install python3-venv).' >&2; exit 1; }
	@echo 'Installation des dépendances dans .venv/ (une à cinq minutes)…'
	@$(PYTHON) -m venv --clear .venv
	@$(PIP) --requirement requirements.txt
	@touch $@

.venv/dev: .venv/runtime requirements-dev.txt
	@echo 'Installation des outils de test dans .venv/…'
	@$(PIP) --requirement requirements-dev.txt
	@touch $@

# Playwright brings its own driver, which wants libatomic: a bare Debian lacks that too.
browser:
	@found=; for name in "$$CHROMIUM" chromium chromium-browser google-chrome google-chrome-stable; do \
	  command -v "$$name" >/dev/null && found=1; \
	done; \
	if [ -n "$$found" ] && { [ ! -x /sbin/ldconfig ] || /sbin/ldconfig -p | grep -q libatomic.so.1; }; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && grep -qs '^ID=debian' /etc/os-release; then \
	  echo 'Installation de Chromium…'; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
	    apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core libatomic1 >/dev/null; \
	else \
	  echo 'Il faut Chromium et libatomic : installez-les (apt-get install chromium libatomic1), ou donnez CHROMIUM=/son/chemin.' >&2; \
	  exit 1; \
	fi
