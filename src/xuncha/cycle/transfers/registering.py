"""What this room tells the registries when it starts; each folder speaks for itself."""

from __future__ import annotations


def register() -> None:
    """Each folder's own `registering.register()`, in the order of the menu."""
