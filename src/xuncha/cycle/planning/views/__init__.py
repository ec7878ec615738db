"""Pages of planning: parse, call a verb or a query, render."""
