"""看板: what several rooms say at once — the office's cockpit, a unit over the years, results, quality, the meeting room's screen.

Nothing is counted here that the dictionary of indicators counts; every figure has its definition and leads to its rows.
"""
