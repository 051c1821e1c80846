"""Money is whole fen; yuan exist only where people write or read them."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation


def fen_from_yuan(yuan: int | str | Decimal) -> int:
    """Return `yuan` in whole fen; raises ValueError when it is no number or holds a part of a fen.

    >>> fen_from_yuan("312.50")
    31250
    >>> fen_from_yuan("0.005")
    Traceback (most recent call last):
    ...
    ValueError: 0.005 yuan is not a whole number of fen
    """
    try:
        fen = Decimal(str(yuan)) * 100
    except InvalidOperation:
        raise ValueError(f"{yuan!r} is not an amount in yuan") from None
    if not fen.is_finite() or fen != fen.to_integral_value():
        raise ValueError(f"{yuan} yuan is not a whole number of fen")
    return int(fen)


def yuan_text(fen: int) -> str:
    """Return `fen` as people write yuan.

    >>> yuan_text(123456789), yuan_text(62500), yuan_text(-5)
    ('1,234,567.89', '625.00', '-0.05')
    """
    sign = "-" if fen < 0 else ""
    yuan, rest = divmod(abs(fen), 100)
    return f"{sign}{yuan:,}.{rest:02d}"
