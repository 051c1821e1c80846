"""Releases of registers, what runs used and said of students, proposals and what people decided."""

import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import zhuxue.portal.personal.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("jobs", "0001_jobs"),
        ("people", "0002_closing_and_one_time_passwords"),
        ("schools", "0007_school_years"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("register", models.CharField(max_length=30)),
                ("part", models.CharField(blank=True, max_length=60)),
                ("released_on", models.DateField()),
                ("covers", models.JSONField(default=list)),
                ("name", models.CharField(max_length=120)),
                ("sha256", models.CharField(max_length=64)),
                ("owner", models.CharField(max_length=60)),
                ("basis", models.CharField(max_length=200)),
                ("purpose", models.CharField(max_length=200)),
                (
                    "how",
                    models.CharField(
                        choices=[("upload", "上传"), ("folder", "收件文件夹"), ("before", "原有名单")], max_length=10
                    ),
                ),
                ("hashed", models.BooleanField(null=True)),
                ("fresh_until", models.DateField()),
                ("delete_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reading", "正在读取"),
                            ("read", "待核对"),
                            ("accepted", "已采用"),
                            ("refused", "不采用"),
                            ("unreadable", "不能读取"),
                        ],
                        default="reading",
                        max_length=10,
                    ),
                ),
                ("form_key", models.UUIDField(unique=True)),
                ("rows_in", models.PositiveIntegerField(null=True)),
                ("rows_out", models.PositiveIntegerField(null=True)),
                ("rows_rejected", models.PositiveIntegerField(null=True)),
                ("people", models.PositiveIntegerField(null=True)),
                ("difference", models.JSONField(default=dict)),
                ("said_zh", models.CharField(blank=True, max_length=500)),
                ("said_en", models.CharField(blank=True, max_length=500)),
                ("sent_at", models.DateTimeField(auto_now_add=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("contents_gone_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "decider",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "sender",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pair", models.CharField(max_length=64, unique=True)),
                ("given", models.CharField(max_length=64)),
                ("register", models.CharField(max_length=30)),
                ("label", models.CharField(max_length=60)),
                ("percent", models.PositiveSmallIntegerField()),
                ("evidence", models.CharField(max_length=300)),
                ("number_given", zhuxue.portal.personal.fields.EncryptedField(null=True)),
                ("source_row", models.PositiveIntegerField()),
                ("role", models.CharField(blank=True, max_length=20)),
                ("region", models.CharField(blank=True, max_length=6)),
                ("status", models.CharField(blank=True, max_length=100)),
                ("status_on", models.DateField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待核对"),
                            ("confirmed", "确认是同一人"),
                            ("denied", "不是同一人"),
                            ("lapsed", "名单已删除，不再处理"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("found_at", models.DateTimeField(auto_now_add=True)),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="proposals", to="schools.enrolment"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="schools.run"),
                ),
                (
                    "release",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="registers.release",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReleasePart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(choices=[("file", "交来的文件"), ("rejects", "退回的行")], max_length=10)),
                ("number", models.PositiveIntegerField()),
                ("content", zhuxue.portal.personal.fields.EncryptedField()),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="registers.release"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReleaseRegion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("region", models.CharField(max_length=6)),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="regions", to="registers.release"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RunRelease",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("register", models.CharField(max_length=30)),
                ("label", models.CharField(max_length=60)),
                ("released_on", models.DateField()),
                ("fresh", models.BooleanField()),
                ("scope", models.CharField(blank=True, max_length=1000)),
                ("gone", models.BooleanField(default=False)),
                (
                    "release",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="registers.release",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sources", to="schools.run"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RunSources",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("registers", models.JSONField()),
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="compared", to="schools.run"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StudentSources",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("said", models.CharField(max_length=60)),
                ("hukou_region", models.CharField(blank=True, db_default="", max_length=6)),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sources", to="schools.enrolment"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="schools.run"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ProposalDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[("confirmed", "确认是同一人"), ("denied", "不是同一人"), ("reopened", "重新核对")],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="registers.proposal"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("proposal", "number"), name="proposal_decision_once"),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="proposal_decided_for_a_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RegisterMatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("register", models.CharField(max_length=30)),
                ("label", models.CharField(max_length=60)),
                ("method", models.CharField(max_length=30)),
                ("status", models.CharField(blank=True, db_default="", max_length=100)),
                ("status_on", models.DateField(null=True)),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="register_matches",
                        to="schools.enrolment",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="schools.run"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["run", "register"], name="register_match_by_register")],
                "constraints": [
                    models.UniqueConstraint(fields=("enrolment", "run", "register"), name="register_match_once")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="release",
            index=models.Index(fields=["state", "register", "released_on"], name="release_by_register"),
        ),
        migrations.AddIndex(
            model_name="release",
            index=models.Index(fields=["released_on", "id"], name="release_by_day"),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("refused", "unreadable")), _negated=True),
                fields=("register", "sha256"),
                name="release_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("rows_in", None),
                    (
                        "rows_in",
                        django.db.models.expressions.CombinedExpression(
                            models.F("rows_out"), "+", models.F("rows_rejected")
                        ),
                    ),
                    _connector="OR",
                ),
                name="release_rows_add_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("accepted", "refused")), _negated=True),
                    ("how", "before"),
                    models.Q(("decided_at__isnull", False), ("decider__isnull", False)),
                    _connector="OR",
                ),
                name="release_decided_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decider", None),
                    ("sender", None),
                    models.Q(("decider", models.F("sender")), _negated=True),
                    _connector="OR",
                ),
                name="release_not_decided_by_its_sender",
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "refused"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="release_refused_for_a_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(fields=["state", "id"], name="proposal_by_state"),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "confirmed")), fields=("given",), name="proposal_given_is_one_student"
            ),
        ),
        migrations.AddConstraint(
            model_name="releasepart",
            constraint=models.UniqueConstraint(fields=("release", "what", "number"), name="release_part_once"),
        ),
        migrations.AddIndex(
            model_name="releaseregion",
            index=models.Index(fields=["region", "release"], name="release_by_region"),
        ),
        migrations.AddConstraint(
            model_name="releaseregion",
            constraint=models.UniqueConstraint(fields=("release", "region"), name="release_region_once"),
        ),
        migrations.AddConstraint(
            model_name="runrelease",
            constraint=models.UniqueConstraint(fields=("run", "label"), name="run_release_once"),
        ),
        migrations.AddConstraint(
            model_name="studentsources",
            constraint=models.UniqueConstraint(fields=("enrolment", "run"), name="student_sources_once"),
        ),
    ]
