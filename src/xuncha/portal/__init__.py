"""The public door 阳光反映: a process, settings and store of its own. Knows nothing but sealing and its own pages."""
