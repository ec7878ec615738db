"""One module per kind of record: how a found table, form or letter becomes records."""
