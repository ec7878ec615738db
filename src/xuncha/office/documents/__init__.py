"""Documents of any usual format in, their text by page out. Pure Python; the heavy parts run in a helper process.

`model` is what is said of a document, `reading` reads one, `scans` recognises pictures of pages, `asked` answers the
helper process, `guessing` tells title, number and date from the text.
"""
