"""The database refuses a changed ledger, and to seal a transaction that does not balance."""

from typing import Any

from django.db import migrations

from zhuxue.portal.funds import triggers


def install(apps: Any, schema_editor: Any) -> None:
    triggers.install(schema_editor.connection)


def remove(apps: Any, schema_editor: Any) -> None:
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = (("funds", "0001_ledger"),)
    operations = (migrations.RunPython(install, remove),)
