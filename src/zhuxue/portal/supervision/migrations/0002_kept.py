"""The database refuses a changed step, a state without its step, and who checks her own work."""

from typing import Any

from django.db import migrations

from zhuxue.portal.supervision import triggers


def install(apps: Any, schema_editor: Any) -> None:
    triggers.install(schema_editor.connection)


def remove(apps: Any, schema_editor: Any) -> None:
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = (("supervision", "0001_supervision"),)
    operations = (migrations.RunPython(install, remove),)
