"""Look-alikes 雷同比对: who compared what, the pairs found, and what a person said of each (M0-07, domain §4 A1.02)."""
