"""共性问题: what repeats across units and rounds, and what is made of it (M2-03, M2-09, M2-17, M3-29, M4-07)."""
