"""Uploaded files: let in by content, stored by content, attached to records, handed out harmlessly."""
