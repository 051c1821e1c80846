"""The database refuses a changed ledger, a line that moves where it may not, the maker's own approval."""

from typing import Any

from django.db import migrations

from zhuxue.portal.payments import triggers


def install(apps: Any, schema_editor: Any) -> None:
    triggers.install(schema_editor.connection)


def remove(apps: Any, schema_editor: Any) -> None:
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = (("payments", "0001_payments"),)
    operations = (migrations.RunPython(install, remove),)
