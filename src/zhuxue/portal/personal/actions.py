"""Changing the keys under which personal data are kept."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from django.apps import apps
from django.conf import settings
from django.db import models, transaction

from zhuxue.portal.audit.actions import record
from zhuxue.portal.personal.cipher import encrypt
from zhuxue.portal.personal.fields import EncryptedField
from zhuxue.portal.personal.keys import KeyRing, ring

BATCH = 1000  # rows


def rotate_keys() -> int:
    """Encrypt every personal value under a new key; return how many. Old keys stay in the ring, for old copies.

    The new key is in its file before the first value needs it; stopped half-way, both kinds can be read.
    """
    ring().with_a_new_key().save(settings.KEYS_FILE)
    with transaction.atomic():
        changed = sum(_encrypt_again(model, fields) for model, fields in encrypted_columns())
        record("keys rotated", "personal.keys", details={"values": changed, "key": ring().current})
    return changed


def encrypted_columns() -> Iterator[tuple[type[models.Model], list[EncryptedField]]]:
    """Return every model that has encrypted columns, with them."""
    for model in apps.get_models():
        fields = [field for field in model._meta.concrete_fields if isinstance(field, EncryptedField)]
        if fields:
            yield model, fields


def _encrypt_again(model: type[models.Model], fields: list[EncryptedField]) -> int:
    names, keys, changed = [field.attname for field in fields], ring(), 0
    rows = model._base_manager.only("pk", *names).order_by("pk").iterator(chunk_size=BATCH)
    while batch := list(islice(rows, BATCH)):
        changed += sum(_renew(row, field, keys) for row in batch for field in fields)
        model._base_manager.bulk_update(batch, names)
    return changed


def _renew(row: models.Model, field: EncryptedField, keys: KeyRing) -> int:
    sealed = getattr(row, field.attname)
    if sealed is None:
        return 0
    setattr(row, field.attname, encrypt(sealed.in_clear(), field.place, keys))
    return 1
