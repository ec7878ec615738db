"""A text written here, edited in Word or WPS, and read back: passages keep their identity through anchors and likeness.

`writing` puts passages into an official document with a bookmark around each; `reading` reads what came back, tracked
changes, comments and all; `matching` says what became of each passage; `merging` brings that together with what was
edited here in the meantime. Pure Python: nothing here knows Django.
"""
