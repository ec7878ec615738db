"""The demonstration county: wholly fictional, built by the same acts a user would take, with dates relative to the first start."""

from __future__ import annotations

from xuncha.site.demo.build import build, build_small, sign_ins

__all__ = ["build", "build_small", "sign_ins"]
