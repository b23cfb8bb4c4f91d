"""An analyst's own data: any CSV, XLSX, ODS or Parquet file of deals, capex or customers.

Nothing here raises because of a file: what is wrong with it is said, row by row.

>>> from ai_investments import dataset, own_data
>>> built_in = dataset.load()
>>> content = b'''Startup;Date;Raised;Post-money
... Acme;12.06.2025;"1,2 Mrd. EUR";undisclosed
... Open AI;June 2024;$500m;
... '''
>>> sheet = own_data.open_file("mine.csv", content)
>>> sheet.headings, sheet.sheets, sheet.problems
(('Startup', 'Date', 'Raised', 'Post-money'), (), ())
>>> mapping = own_data.guess(sheet.headings, sheet.sample)
>>> mapping.columns["amount_usd_bn"], mapping.reasons["amount_usd_bn"]
('Raised', '“Raised” is a name for it.')
>>> own = own_data.read("mine.csv", content, mapping, built_in)
>>> own.count("accepted"), own.count("warning"), own.count("rejected")
(0, 1, 1)
>>> print(next(each for each in own.findings if each.severity == "rejected"))
mine.csv, row 2, column Raised: “1,2 Mrd. EUR” is in EUR, and no rate is given. Give a rate for \
EUR: US dollars for one EUR.
>>> from dataclasses import replace
>>> own = own_data.check(sheet, replace(mapping, rates={"EUR": 1.15}), built_in)
>>> own = own_data.corrected(own, {(2, "Date"): "2025-06-13"})
>>> report, tables = own.report_csv(), own_data.canonical(own)
>>> data = own_data.with_own(built_in, tables, "0123456789abcdef", "beside")
>>> data.version == f"{built_in.version}+0123456789abcdef", sorted(data.own_ids)
(True, ['own-acme-2025-06-13-1', 'own-openai-2024-06-01-1'])
"""

from ai_investments.own_data.amounts import UNITS
from ai_investments.own_data.checking import check, corrected, read
from ai_investments.own_data.fields import FIELDS, OWN_TABLES, Field
from ai_investments.own_data.files import Sheet
from ai_investments.own_data.files import read as open_file
from ai_investments.own_data.findings import Finding
from ai_investments.own_data.headings import guess
from ai_investments.own_data.limits import LARGEST_BYTES, MOST_COLUMNS, MOST_ROWS
from ai_investments.own_data.mapping import CHOICES, Mapping, from_json
from ai_investments.own_data.merged import How, canonical, with_own
from ai_investments.own_data.own_rows import STATES, OwnRows
from ai_investments.own_data.template import Described, described, template

__all__ = [
    "CHOICES",
    "FIELDS",
    "LARGEST_BYTES",
    "MOST_COLUMNS",
    "MOST_ROWS",
    "OWN_TABLES",
    "STATES",
    "UNITS",
    "Described",
    "Field",
    "Finding",
    "How",
    "Mapping",
    "OwnRows",
    "Sheet",
    "canonical",
    "check",
    "corrected",
    "described",
    "from_json",
    "guess",
    "open_file",
    "read",
    "template",
    "with_own",
]
