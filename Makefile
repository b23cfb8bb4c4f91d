# Every target is a task of tasks.py, which also runs where there is no make.
PYTHON ?= python3

.PHONY: run serve test test-engines fuzz soak check docs new-deal correct-deal keep-data lock bench pictures
run serve test test-engines fuzz soak check docs lock bench pictures:
	@$(PYTHON) tasks.py $@

# make new-deal, make new-deal FORM=deal.toml
new-deal:
	@$(PYTHON) tasks.py $@ $(if $(FORM),--form "$(FORM)")

# make correct-deal DEAL=scale-ai-2025-06-strategic, and FORM=deal.toml
correct-deal:
	@$(PYTHON) tasks.py $@ "$(DEAL)" $(if $(FORM),--form "$(FORM)")

# make keep-data NOTE="What changed, in one line"
keep-data:
	@$(PYTHON) tasks.py $@ --note "$(NOTE)"
