"""The database refuses a changed measuring, cell or sheet, and red rows taken away too soon."""

from typing import Any

from django.db import migrations

from zhuxue.portal.indicators import triggers


def install(apps: Any, schema_editor: Any) -> None:
    triggers.install(schema_editor.connection)


def remove(apps: Any, schema_editor: Any) -> None:
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = (("indicators", "0001_indicators"),)
    operations = (migrations.RunPython(install, remove),)
