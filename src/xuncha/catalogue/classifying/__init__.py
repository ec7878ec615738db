"""Suggesting a leaf while somebody writes; versions of the model with their figures; learning from what reviewers confirm."""
