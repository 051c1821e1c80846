"""The database refuses a round closed with open rows, a row changed afterwards, an answer changed or taken away."""

from typing import Any

from django.db import migrations

from zhuxue.portal.comparisons import triggers


def install(apps: Any, schema_editor: Any) -> None:
    triggers.install(schema_editor.connection)


def remove(apps: Any, schema_editor: Any) -> None:
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = (("comparisons", "0001_comparisons"),)
    operations = (migrations.RunPython(install, remove),)
