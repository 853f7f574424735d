# make setup   install what is needed (Debian's packages are listed first)
# make demo    a whole site on http://127.0.0.1:5000 (PORT=… takes another port)
# make test    linters, types, rules of imports, and all tests
# make bench   measures
# make stop    end what was started from this folder, and nothing else
# make clean   the same, and remove all data

STACK = PYTHONPATH=bin PYTHONUNBUFFERED=1 python3 -m stack
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL = help
.PHONY: help setup demo test bench stop clean

help:
	@sed -n 's/^# \(make\)/\1/p' Makefile

setup:
	@bin/setup

demo: setup
	@$(STACK) demo

test: setup
	@bin/check

bench: setup
	@$(STACK) demo
	@.venv/bin/python bench/run.py

stop:
	@$(STACK) stop

clean:
	@$(STACK) clean
