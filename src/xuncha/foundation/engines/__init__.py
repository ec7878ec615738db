"""Helper processes that carry the heavy models, so that a web process stays small.

Rooms use `calling` (`register`, `call`). The helper itself (`child`) knows neither Django nor settings: this package
must import nothing.
"""
