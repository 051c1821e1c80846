"""What trials over many candidates found."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("awards", "0002_append_only"),
        ("jobs", "0001_jobs"),
    ]

    operations = [
        migrations.CreateModel(
            name="Foreseen",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("zh", models.CharField(blank=True, max_length=500)),
                ("en", models.CharField(blank=True, max_length=500)),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="awards.candidate"
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="jobs.job"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("job", "candidate"), name="foreseen_once")],
            },
        ),
    ]
