"""What can go wrong with sealed bytes. Plain Python: rooms with pages turn these into refusals of their own."""

from __future__ import annotations


class SealBroken(Exception):
    """Changed, cut, moved to another place, or opened with another key. Which of them cannot be told apart."""

    def __init__(self, message: str = "密封内容校验不符，已拒绝打开") -> None:
        super().__init__(message)


class WrongPassphrase(SealBroken):
    """The passphrase or printed code does not open this key (or the locked key was changed)."""

    def __init__(self, message: str = "口令不对，打不开密钥") -> None:
        super().__init__(message)


class TooFewHolders(Exception):
    """An identity may only be sealed to at least two different holders on each side."""

    def __init__(self, message: str = "每一方至少要有两名不同的密钥保管人，才能密封身份") -> None:
        super().__init__(message)


class SuiteMissing(Exception):
    """The suite's library is not installed."""

    def __init__(
        self,
        message: str = "没有安装 SM2 所需的 gmssl-pyx，国密套件的公钥功能用不了。"
        "请运行：pip install --require-hashes -r requirements-gm.lock",
    ) -> None:
        super().__init__(message)
