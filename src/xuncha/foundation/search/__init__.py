"""The index behind 资料查询: what every kind declares to be found by, kept as records change, read only through `visible_to`.

An entry of the index holds a record's folded text and its place. Beside it stands a table of words: FTS5 on SQLite,
tsvector with GIN on PostgreSQL, both filled with character pairs that we cut ourselves, so that both find the same. The
words only narrow; what is found is decided by the folded text and by the record's own `visible_to`, in the same statement.
Sealed kinds are never in it (design §6): they are searched by opening the rows one may see (`scanning`).
"""
