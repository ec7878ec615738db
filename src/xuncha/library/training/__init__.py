"""Training (M4-32): what inspectors read before a round and units before they are inspected, and a short test."""
