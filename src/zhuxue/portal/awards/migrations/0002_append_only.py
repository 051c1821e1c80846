"""The database refuses a changed ledger, a vote or ruling of a candidate's family, a place beyond the quota."""

from typing import Any

from django.db import migrations

from zhuxue.portal.awards import triggers


def install(apps: Any, schema_editor: Any) -> None:
    triggers.install(schema_editor.connection)


def remove(apps: Any, schema_editor: Any) -> None:
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = (
        ("awards", "0001_awards"),
        ("applications", "0002_append_only"),
        ("schools", "0002_applicant"),
    )
    operations = (migrations.RunPython(install, remove),)
