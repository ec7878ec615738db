"""How well the parts that read text do, on texts they have not seen (`make eval`).

A part is a module here with `section() -> str`: one Markdown section with its figures, how they were measured, and what
is missing on this machine. Name it in `evaluation.__main__.PARTS`.
"""
