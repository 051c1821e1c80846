"""The tables as they began."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import zhuxue.portal.personal.fields
from zhuxue.portal.ui.parts import drop_parts, index_parts


def index_names(apps: Any, schema_editor: Any) -> None:
    index_parts(schema_editor, "schools_enrolment", "enrolment_parts_of_name")


def drop_index(apps: Any, schema_editor: Any) -> None:
    drop_parts(schema_editor, "enrolment_parts_of_name")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Run",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("term", models.CharField(max_length=6)),
                ("on", models.DateField()),
                ("as_known_on", models.DateField()),
                ("layer", models.CharField(max_length=100)),
                ("library_sha256", models.CharField(max_length=64)),
                ("manifest_sha256", models.CharField(max_length=64, unique=True)),
                ("releases", models.JSONField(default=list)),
                ("students_count", models.PositiveIntegerField()),
                ("loaded_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="Student",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(db_index=True, max_length=100)),
                ("identity_number", zhuxue.portal.personal.fields.EncryptedField(null=True)),
                ("lookup", models.CharField(max_length=64, unique=True)),
                ("born_on", models.DateField(null=True)),
                ("sex", models.CharField(blank=True, max_length=10)),
                ("telephone", zhuxue.portal.personal.fields.EncryptedField(null=True)),
                ("address", zhuxue.portal.personal.fields.EncryptedField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Outcome",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("programme", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=100)),
                (
                    "verdict",
                    models.CharField(
                        choices=[("granted", "符合"), ("refused", "不符合"), ("unknown", "待核实")], max_length=10
                    ),
                ),
                ("reason", models.TextField()),
                ("version", models.CharField(max_length=80)),
                ("conditions", models.JSONField()),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="outcomes", to="schools.run"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Guardian",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
                ("relation", models.CharField(blank=True, max_length=20)),
                ("identity_number", zhuxue.portal.personal.fields.EncryptedField(null=True)),
                ("telephone", zhuxue.portal.personal.fields.EncryptedField(null=True)),
                (
                    "student",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="guardians", to="schools.student"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Enrolment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("preschool", "学前教育"),
                            ("primary", "小学"),
                            ("junior_high", "初中"),
                            ("senior_high", "普通高中"),
                            ("vocational", "中等职业"),
                            ("undergraduate", "本专科"),
                            ("postgraduate", "研究生"),
                        ],
                        max_length=20,
                    ),
                ),
                ("grade", models.PositiveSmallIntegerField(null=True)),
                ("roll_status", models.CharField(blank=True, max_length=20)),
                ("student_number", zhuxue.portal.personal.fields.EncryptedField(null=True)),
                ("begins_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="enrolments", to="people.office"
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
                (
                    "student",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="enrolments", to="schools.student"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["name", "id", "office", "ends_on"], name="enrolment_by_name")],
            },
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account_no", zhuxue.portal.personal.fields.EncryptedField()),
                ("payee_name", models.CharField(max_length=100)),
                ("payee_identity_number", zhuxue.portal.personal.fields.EncryptedField(null=True)),
                ("bank_name", models.CharField(blank=True, max_length=100)),
                (
                    "student",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="accounts", to="schools.student"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StudentVerdict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount_fen", models.BigIntegerField(null=True)),
                ("award_fen", models.BigIntegerField(null=True)),
                ("withheld", models.TextField(blank=True)),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="verdicts", to="schools.enrolment"
                    ),
                ),
                (
                    "outcome",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="verdicts", to="schools.outcome"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("enrolment", "outcome"), name="verdict_once")],
            },
        ),
        migrations.RunPython(index_names, drop_index),
    ]
