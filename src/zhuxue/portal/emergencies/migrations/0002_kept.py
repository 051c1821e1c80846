"""The database refuses a changed ledger, a limit overrun, a second award of an event."""

from typing import Any

from django.db import migrations

from zhuxue.portal.emergencies import triggers


def install(apps: Any, schema_editor: Any) -> None:
    triggers.install(schema_editor.connection)


def remove(apps: Any, schema_editor: Any) -> None:
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = (("emergencies", "0001_emergencies"), ("awards", "0002_append_only"))
    operations = (migrations.RunPython(install, remove),)
