"""Transfers between schools and dated changes of the roll."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
        ("schools", "0003_facts_of_rosters"),
    ]

    operations = [
        migrations.CreateModel(
            name="StatusChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("before", models.CharField(blank=True, max_length=20)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("suspended", "休学"),
                            ("enrolled", "复学"),
                            ("graduated", "毕业"),
                            ("withdrawn", "退学或离校"),
                        ],
                        max_length=20,
                    ),
                ),
                ("on", models.DateField()),
                ("reason", models.CharField(max_length=200)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="status_changes",
                        to="schools.enrolment",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("enrolment", "status", "on"), name="status_change_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("on", models.DateField()),
                ("reason", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "待转出学校确认"),
                            ("confirmed", "已转学"),
                            ("refused", "转出学校不同意"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("why", models.CharField(blank=True, max_length=200)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="transfers", to="schools.enrolment"
                    ),
                ),
                (
                    "made",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="came_by",
                        to="schools.enrolment",
                    ),
                ),
                (
                    "to_office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
                (
                    "to_school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["to_school", "-id"], name="transfer_by_school")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("asked", "confirmed"))),
                        fields=("enrolment",),
                        name="transfer_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("confirmed", "refused")), _negated=True),
                            models.Q(
                                ("decided_by__isnull", False),
                                models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="transfer_decided_by_somebody_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("made__isnull", False), ("state", "confirmed")),
                            models.Q(models.Q(("state", "confirmed"), _negated=True), ("made", None)),
                            _connector="OR",
                        ),
                        name="transfer_confirmed_has_its_enrolment",
                    ),
                ],
            },
        ),
    ]
