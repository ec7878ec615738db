"""Near-duplicate passages 雷同比对: which texts share more than stock phrases, where, and how much (M0-07). A hint only."""
