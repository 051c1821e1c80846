"""Uploads of rosters, their files, what they would change."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import zhuxue.portal.personal.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("jobs", "0001_jobs"),
        ("people", "0001_initial"),
        ("schools", "0003_facts_of_rosters"),
    ]

    operations = [
        migrations.CreateModel(
            name="RosterUpload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("form_key", models.UUIDField(unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reading", "正在读取"),
                            ("read", "待确认"),
                            ("confirmed", "正在应用"),
                            ("applied", "已应用"),
                            ("refused", "不能读取"),
                            ("outdated", "比对已过时"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="reading",
                        max_length=10,
                    ),
                ),
                ("as_of", models.DateField()),
                ("leaving", models.CharField(default="withdrawn", max_length=20)),
                ("rows_in", models.PositiveIntegerField(null=True)),
                ("rows_good", models.PositiveIntegerField(null=True)),
                ("rows_rejected", models.PositiveIntegerField(null=True)),
                ("counts", models.JSONField(default=dict)),
                ("fingerprint", models.CharField(blank=True, max_length=64)),
                ("said_zh", models.CharField(blank=True, max_length=500)),
                ("said_en", models.CharField(blank=True, max_length=500)),
                ("uploaded_at", models.DateTimeField(auto_now_add=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("applied_at", models.DateTimeField(null=True)),
                ("files_until", models.DateField()),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "follows",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_by",
                        to="rosters.rosterupload",
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="jobs.job"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["office", "-id"], name="roster_by_office")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("rows_in", None),
                            (
                                "rows_in",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("rows_good"), "+", models.F("rows_rejected")
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="roster_rows_add_up",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("confirmed", "applied")), _negated=True),
                            ("confirmed_by__isnull", False),
                            _connector="OR",
                        ),
                        name="roster_applied_was_confirmed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RosterFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "what",
                    models.CharField(
                        choices=[("sent", "交来的文件"), ("rows", "读出的行"), ("rejects", "退回的行")], max_length=10
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("content", zhuxue.portal.personal.fields.EncryptedField()),
                (
                    "upload",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="rosters.rosterupload"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RosterChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("new", "新增"),
                            ("moved", "从外校转入"),
                            ("changed", "信息变更"),
                            ("left", "名册里没有"),
                        ],
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("class_name", models.CharField(blank=True, max_length=100)),
                ("row_key", models.BigIntegerField(null=True)),
                ("changes", models.JSONField(default=dict)),
                ("ticked", models.BooleanField(default=False)),
                ("doubtful", models.BooleanField(default=False)),
                (
                    "enrolment",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="schools.enrolment"
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
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="schools.student"
                    ),
                ),
                (
                    "upload",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="rosters.rosterupload"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["upload", "kind", "name", "id"], name="roster_change_listed")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ticked", False), ("kind", "left"), _connector="OR"),
                        name="roster_only_who_left_is_ticked",
                    )
                ],
            },
        ),
    ]
