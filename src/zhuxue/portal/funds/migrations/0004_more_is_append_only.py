"""Moves of quota and uses of set-aside money are only added, too."""

from typing import Any

from django.db import migrations

from zhuxue.portal.funds import triggers


def install(apps: Any, schema_editor: Any) -> None:
    triggers.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = (("funds", "0003_allocations_quota_set_aside"),)
    operations = (migrations.RunPython(install, migrations.RunPython.noop),)
