"""Every finding of a run with its office and its fingerprint, the checks that ran, and what a person cleared."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("schools", "0007_school_years"),
        ("people", "0002_closing_and_one_time_passwords"),
    ]

    operations = [
        migrations.DeleteModel("Finding"),  # a run's findings come again with the next run
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("check_id", models.CharField(max_length=20)),
                (
                    "severity",
                    models.CharField(choices=[("block", "暂停发放"), ("warn", "预警"), ("info", "提示")], max_length=5),
                ),
                ("sentence", models.CharField(max_length=500)),
                ("fingerprint", models.CharField(max_length=64)),
                ("amount_fen", models.BigIntegerField(null=True)),
                ("sources", models.JSONField(default=list)),
                ("stands_on", models.JSONField(default=list)),
                (
                    "enrolment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="schools.enrolment",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="findings", to="schools.run"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Cleared",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fingerprint", models.CharField(max_length=64, unique=True)),
                ("reason", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="schools.finding"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RunCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("check_id", models.CharField(max_length=20)),
                ("title", models.CharField(max_length=100)),
                (
                    "phase",
                    models.CharField(
                        choices=[("before", "事前比对"), ("during", "事中核查"), ("after", "事后检查")], max_length=6
                    ),
                ),
                (
                    "severity",
                    models.CharField(choices=[("block", "暂停发放"), ("warn", "预警"), ("info", "提示")], max_length=5),
                ),
                ("basis", models.CharField(max_length=300)),
                ("next_step", models.CharField(max_length=300)),
                ("ran", models.BooleanField(default=True)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="checks", to="schools.run"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(fields=["check_id", "enrolment"], name="finding_by_check"),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(fields=["enrolment", "severity"], name="finding_by_severity"),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(fields=["fingerprint"], name="finding_by_fingerprint"),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.UniqueConstraint(fields=("run", "fingerprint"), name="finding_once_in_a_run"),
        ),
        migrations.AddConstraint(
            model_name="cleared",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="cleared_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="runcheck",
            constraint=models.UniqueConstraint(fields=("run", "check_id"), name="run_check_once"),
        ),
    ]
