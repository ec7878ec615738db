"""Parsers of single values: each module turns what people type into one kind of fact."""
