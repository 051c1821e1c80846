"""A clearing can be taken back: its step, and who may, kept by the database."""

from typing import Any

from django.db import migrations, models

from zhuxue.portal.supervision import triggers


def install(apps: Any, schema_editor: Any) -> None:
    triggers.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0002_kept"),
        ("schools", "0009_clearing_undone"),  # which makes the table of clearings anew, without its triggers
    ]

    operations = [
        migrations.AlterField(
            model_name="issuestep",
            name="act",
            field=models.CharField(
                choices=[
                    ("found", "发现"),
                    ("refound", "再次核查"),
                    ("cleared", "排除部分行"),
                    ("dismissed", "排除"),
                    ("restored", "收回排除"),
                    ("verified", "核实"),
                    ("ordered", "下达整改"),
                    ("replied", "反馈整改"),
                    ("again", "复核不通过，再次整改"),
                    ("closed", "复核通过，销号"),
                    ("climbed", "逾期，升级督办"),
                    ("money", "提出补发或追回"),
                ],
                max_length=10,
            ),
        ),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
