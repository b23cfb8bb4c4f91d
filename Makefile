# Every target is a task of tasks.py, which also runs where there is no make.
PYTHON ?= python3

.PHONY: run serve test test-engines fuzz soak check docs keep-data lock bench pictures
run serve test test-engines fuzz soak check docs lock bench pictures:
	@$(PYTHON) tasks.py $@

# make keep-data NOTE="What changed, in one line"
keep-data:
	@$(PYTHON) tasks.py $@ --note "$(NOTE)"
