"""Our figures beside the floor of the same run (design §8): `python -m bench`, `python -m bench --smoke`."""
