"""Sealing without Django: algorithm suites, passphrases, identities under two keys. The public door imports this too."""
