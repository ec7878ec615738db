"""Passwords as in the product, at a price that a suite can pay some hundred times."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class Quick(Argon2PasswordHasher):
    time_cost = 1
    memory_cost = 64
    parallelism = 1
