"""指标字典: every figure of the house is defined once, as data, and counted by one engine (domain §6.1, §5.4; design §9).

Facts say what is counted, one row each, already scoped to the reader; definitions say how; the engine turns both into one
statement a fact, for SQLite and PostgreSQL here and for DuckDB or Spark over exported facts.
"""
