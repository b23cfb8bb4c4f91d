"""A deal entered with its sources: from a form or from questions into the CSV files.

>>> import datetime
>>> from ai_investments import data_entry, dataset
>>> filled, problems = data_entry.read('''
... [deal]
... company = "Open AI"
... announced_on = 2026-11-20
... round = "Growth"
... amount_usd_bn = 3
...
... [[source]]
... publisher = "A newspaper"
... url = "https://newspaper.eu/openai"
... evidence = "reported"
... amount_usd_bn = "2.5bn"
... ''', "deal.toml")
>>> entry, problems = data_entry.of_form(filled, dataset.load(), datetime.date(2026, 11, 26))
>>> print(problems[0])
deal.toml, deal, column amount_usd_bn: “3” is what no source gives that counts; they give 2.5. \
Add amount_usd_bn to the [[source]] that says so, or leave it out.
"""

from ai_investments.data_entry.csv_records import NotWritable
from ai_investments.data_entry.entry import Entry, of_form
from ai_investments.data_entry.form import Form, read, template, written
from ai_investments.data_entry.session import Session

__all__ = ["Entry", "Form", "NotWritable", "Session", "of_form", "read", "template", "written"]
