"""A column whose values are encrypted at rest, and read as masked text unless somebody asks for them in clear."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from zhuxue.engine.common.identity import masked
from zhuxue.portal.personal.cipher import decrypt, encrypt


class Sealed:
    """One personal value. As text it is masked, so no page, log or export can show it by mistake."""

    __slots__ = ("_clear", "_kept", "_place")

    def __init__(self, place: str, *, clear: str | None = None, kept: bytes | None = None) -> None:
        self._place, self._clear, self._kept = place, clear, kept

    def in_clear(self) -> str:
        """Return the value itself; only actions that record it in the audit chain, and matching, may ask."""
        if self._clear is None and self._kept is not None:
            self._clear = decrypt(self._kept, self._place)
        return self._clear or ""

    def kept(self) -> bytes:
        """Return what is stored; an unchanged value stays as it was."""
        if self._kept is None:
            self._kept = encrypt(self._clear or "", self._place)
        return self._kept

    def __str__(self) -> str:
        return masked(self.in_clear())

    def __repr__(self) -> str:
        return f"<{self._place}>"


class SealedAttribute(DeferredAttribute):
    """The attribute of a model: whatever is assigned is sealed."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        place = self.field.place
        if isinstance(value, memoryview | bytes):
            value = Sealed(place, kept=bytes(value))
        elif value is not None and not isinstance(value, Sealed):
            value = Sealed(place, clear=str(value))
        instance.__dict__[self.field.attname] = value


class EncryptedField(models.BinaryField):
    """Text under SM4-GCM. Null means not known. It cannot be searched: keep a `lookup` beside it for that."""

    descriptor_class = SealedAttribute

    @property
    def place(self) -> str:
        """The column's name, which is bound into every value."""
        return f"{self.model._meta.label_lower}.{self.attname}"

    def get_prep_value(self, value: Any) -> bytes | None:
        """Return what the database keeps."""
        if isinstance(value, Sealed):
            return value.kept()
        return encrypt(value, self.place) if isinstance(value, str) else value

    def from_db_value(self, value: Any, *_: Any) -> Sealed | None:
        """Return the value as the program sees it."""
        return None if value is None else Sealed(self.place, kept=bytes(value))
