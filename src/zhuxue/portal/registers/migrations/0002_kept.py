"""The database refuses a changed release, a decision taken away, a proposal that is another than it was."""

from typing import Any

from django.db import migrations

from zhuxue.portal.registers import triggers


def install(apps: Any, schema_editor: Any) -> None:
    triggers.install(schema_editor.connection)


def remove(apps: Any, schema_editor: Any) -> None:
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = (("registers", "0001_registers"),)
    operations = (migrations.RunPython(install, remove),)
