"""The database refuses to change what is published, and to lose a simulation."""

from typing import Any

from django.db import migrations

from zhuxue.portal.schemes import triggers


def install(apps: Any, schema_editor: Any) -> None:
    triggers.install(schema_editor.connection)


def remove(apps: Any, schema_editor: Any) -> None:
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = (("schemes", "0001_initial"),)
    operations = (migrations.RunPython(install, remove),)
