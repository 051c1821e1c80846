"""The database refuses to change a vote, and one on the own family."""

from typing import Any

from django.db import migrations

from zhuxue.portal.applications import triggers


def install(apps: Any, schema_editor: Any) -> None:
    triggers.install(schema_editor.connection)


def remove(apps: Any, schema_editor: Any) -> None:
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = (("applications", "0003_hardship"),)
    operations = (migrations.RunPython(install, remove),)
