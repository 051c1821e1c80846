"""Cases, their tasks and decisions, and who stands back."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from zhuxue.portal.ui.parts import drop_parts, index_parts


def index_names(apps: Any, schema_editor: Any) -> None:
    index_parts(schema_editor, "applications_case", "case_parts_of_name")


def drop_index(apps: Any, schema_editor: Any) -> None:
    drop_parts(schema_editor, "case_parts_of_name")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_initial"),
        ("people", "__first__"),
        ("schools", "0002_applicant"),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("hardship", "困难认定"), ("award", "资助申请")], max_length=10)),
                ("name", models.CharField(max_length=100)),
                ("programme", models.CharField(max_length=40)),
                ("period", models.CharField(max_length=9)),
                ("version", models.CharField(max_length=64)),
                ("process", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("open", "办理中"),
                            ("granted", "已通过"),
                            ("refused", "未通过"),
                            ("withdrawn", "已撤回"),
                        ],
                        max_length=10,
                    ),
                ),
                ("step", models.PositiveSmallIntegerField()),
                ("round", models.PositiveSmallIntegerField(default=1)),
                ("last_sequence", models.PositiveIntegerField(default=0)),
                ("level", models.CharField(blank=True, max_length=20)),
                ("amount_fen", models.BigIntegerField(null=True)),
                ("consent", models.CharField(blank=True, max_length=200)),
                ("opened_at", models.DateTimeField()),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="schools.enrolment"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
                (
                    "opened_as",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "student",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="schools.student"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["name", "id", "office", "programme", "period", "state"], name="case_by_name"),
                    models.Index(
                        fields=["office", "state", "programme", "period", "name", "id"], name="case_by_office"
                    ),
                    models.Index(fields=["id", "office", "name", "programme", "period", "state"], name="case_narrow"),
                    models.Index(fields=["programme", "period", "state"], name="case_by_programme"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["draft", "open", "granted"])),
                        fields=("student", "programme", "period"),
                        name="case_lives_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen", None), ("amount_fen__gte", 0), _connector="OR"),
                        name="case_amount_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField()),
                ("number", models.PositiveSmallIntegerField()),
                ("step", models.CharField(max_length=20)),
                ("sequence", models.PositiveIntegerField()),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("submit", "提交"),
                            ("pass", "通过"),
                            ("refuse", "不通过"),
                            ("send_back", "退回修改"),
                            ("done", "办结"),
                            ("withdraw", "撤回"),
                            ("appeal", "申诉"),
                            ("undo", "撤销重办"),
                            ("adjust", "调整"),
                            ("escalate", "上交上级"),
                        ],
                        max_length=10,
                    ),
                ),
                ("level", models.CharField(blank=True, max_length=20)),
                ("amount_fen", models.BigIntegerField(null=True)),
                ("from_month", models.CharField(blank=True, max_length=7)),
                ("reason", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="applications.case"
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "at"], name="decision_by_person"),
                    models.Index(fields=["at"], name="decision_by_day"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "sequence"), name="decision_one_after_another"),
                    models.UniqueConstraint(
                        condition=models.Q(("verdict__in", ["pass", "refuse", "send_back", "adjust"])),
                        fields=("case", "round", "person"),
                        name="decision_nobody_judges_twice",
                    ),
                    models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="decision_says_why"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Recusal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("relation", models.CharField(max_length=100)),
                ("declared_at", models.DateTimeField()),
                (
                    "declared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recusals",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "student",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="recusals", to="schools.student"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("person", "student"), name="recusal_once")],
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField()),
                ("number", models.PositiveSmallIntegerField()),
                ("step", models.CharField(max_length=20)),
                ("by", models.CharField(max_length=12)),
                ("since", models.DateField()),
                ("due_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "待办"), ("blocked", "等待中"), ("done", "已办"), ("skipped", "不需办理")],
                        max_length=10,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tasks", to="applications.case"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
                ("notice", models.CharField(blank=True, default="", max_length=80)),
                ("name", models.CharField(max_length=100)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "blocked"])),
                        fields=["office", "due_on", "id", "case", "step", "by", "since", "state", "notice", "name"],
                        name="task_worklist",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "blocked"])),
                        fields=["case", "due_on", "step"],
                        name="task_of_case",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["waiting", "blocked"])),
                        fields=("case",),
                        name="task_one_at_a_time",
                    )
                ],
            },
        ),
        migrations.RunPython(index_names, drop_index),
    ]
