"""Changes of guardians by hand, the special groups of students with their evidence, what runs found against them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_closing_and_one_time_passwords"),
        ("schools", "0005_account_changes"),
    ]

    operations = [
        migrations.CreateModel(
            name="GuardianChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sequence", models.PositiveIntegerField()),
                ("added", models.BooleanField()),
                ("changed", models.JSONField(default=list)),
                ("before", models.CharField(blank=True, max_length=130)),
                ("reason", models.CharField(max_length=200)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "guardian",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="schools.guardian"
                    ),
                ),
                (
                    "student",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="guardian_changes",
                        to="schools.student",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("student", "sequence"), name="guardian_change_one_after_another")
                ],
            },
        ),
        migrations.CreateModel(
            name="SpecialGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("group", models.CharField(max_length=20)),
                ("source", models.CharField(choices=[("register", "部门名单"), ("paper", "材料")], max_length=10)),
                ("evidence", models.CharField(max_length=200)),
                ("begins_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                ("noted_at", models.DateTimeField(auto_now_add=True)),
                ("ended_why", models.CharField(blank=True, max_length=200)),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="schools.run"
                    ),
                ),
                (
                    "student",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="special_groups", to="schools.student"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ends_on", None)),
                        fields=("student", "group", "source"),
                        name="special_group_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("evidence", ""), _negated=True), name="special_group_has_its_evidence"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", "register"), ("noted_by__isnull", False), _connector="OR"),
                        name="special_group_paper_was_seen",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("begins_on")), _connector="OR"),
                        name="special_group_lasts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("check_id", models.CharField(max_length=10)),
                ("sentence", models.CharField(max_length=500)),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="findings", to="schools.enrolment"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="findings", to="schools.run"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["check_id", "enrolment"], name="finding_by_check")],
            },
        ),
    ]
