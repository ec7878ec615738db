"""公文拆解: a speech, feedback opinion, plan, notice or minutes taken apart into who must do what by when.

`taking.take_apart` does it; `reading` makes a source of a file, `outline` the tree of headings, `phrases` cuts sentences,
`bodies`, `deadlines` and `figures` find the fields, `layers` looks at feedback for cause and harm. Pure Python.
"""
