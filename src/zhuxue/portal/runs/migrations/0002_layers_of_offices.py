"""The layer of an office whose students a run judged by rules of its own."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_closing_and_one_time_passwords"),
        ("runs", "0001_registers"),
        ("schools", "0005_account_changes"),
    ]

    operations = [
        migrations.CreateModel(
            name="RunLayer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("layer", models.CharField(max_length=100)),
                ("manifest_sha256", models.CharField(max_length=64)),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="layers", to="schools.run"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("run", "office"), name="run_layer_once")],
            },
        ),
    ]
