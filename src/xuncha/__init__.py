"""Xuncha 巡察工作平台: the system a county inspection office runs its work on."""

__version__ = "0.1.0"
