"""Notices with their rows, objections, outages and proofs."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import zhuxue.portal.personal.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_initial"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Board",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.CharField(max_length=43, unique=True)),
                (
                    "office",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.office"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="heartbeat_is_one")],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=100)),
                ("basis_code", models.CharField(max_length=20)),
                ("basis", models.CharField(max_length=200)),
                ("made_from", models.CharField(max_length=100)),
                ("workdays", models.PositiveSmallIntegerField()),
                ("workdays_source", models.CharField(max_length=200)),
                ("names", models.BooleanField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "待公示"),
                            ("hanging", "公示中"),
                            ("closed", "公示期满，已撤下"),
                            ("taken_down", "提前撤下，不作数"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("token", models.CharField(max_length=43, unique=True)),
                ("contact_name", models.CharField(max_length=50)),
                ("contact", models.CharField(max_length=100)),
                ("rows_count", models.PositiveIntegerField()),
                ("rows_sm3", models.CharField(blank=True, max_length=64)),
                ("made_at", models.DateTimeField()),
                ("begins_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("end_reason", models.CharField(blank=True, max_length=200)),
                ("days_hung", models.PositiveSmallIntegerField(default=0)),
                ("last_day", models.DateField(null=True)),
                ("names_deleted_at", models.DateTimeField(null=True)),
                (
                    "follows",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_by",
                        to="notices.notice",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="people.office"
                    ),
                ),
                (
                    "posted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["office", "state"], name="notice_of_office"),
                    models.Index(fields=["state", "id"], name="notice_by_state"),
                    models.Index(fields=["made_at", "id"], name="notice_by_age"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "taken_down"), _negated=True),
                        fields=("made_from",),
                        name="notice_once_for_a_step",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("workdays__gte", 1)), name="notice_hangs_a_day_at_least"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["hanging", "closed"]), _negated=True),
                            models.Q(
                                ("begins_at__isnull", False), ("names__isnull", False), ("posted_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="notice_posted_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("state__in", ["draft", "hanging"])),
                            models.Q(("ended_at__isnull", False), ("state__in", ["closed", "taken_down"])),
                            _connector="OR",
                        ),
                        name="notice_ended_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "closed"), _negated=True),
                            ("days_hung__gte", models.F("workdays")),
                            _connector="OR",
                        ),
                        name="notice_closed_hung_its_days",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("about", models.CharField(max_length=100)),
                (
                    "state",
                    models.CharField(
                        choices=[("posted", "正常"), ("held", "有异议，暂停"), ("struck", "异议成立，已撤下")],
                        default="posted",
                        max_length=6,
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=50)),
                ("school", models.CharField(blank=True, max_length=100)),
                ("college", models.CharField(blank=True, max_length=60)),
                ("grade", models.CharField(blank=True, max_length=20)),
                ("major", models.CharField(blank=True, max_length=60)),
                ("class_name", models.CharField(blank=True, max_length=60)),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="notices.notice"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("notice", "number"), name="notice_row_once"),
                    models.UniqueConstraint(fields=("notice", "about"), name="notice_row_about_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("name__regex", "([0-9０-９][ -]?){7,}|[0-9０-９]{4}年[0-9０-９]{1,2}月"), _negated=True
                        ),
                        name="notice_row_name_no_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("school__regex", "([0-9０-９][ -]?){7,}|[0-9０-９]{4}年[0-9０-９]{1,2}月"), _negated=True
                        ),
                        name="notice_row_school_no_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("college__regex", "([0-9０-９][ -]?){7,}|[0-9０-９]{4}年[0-9０-９]{1,2}月"), _negated=True
                        ),
                        name="notice_row_college_no_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("grade__regex", "([0-9０-９][ -]?){7,}|[0-9０-９]{4}年[0-9０-９]{1,2}月"), _negated=True
                        ),
                        name="notice_row_grade_no_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("major__regex", "([0-9０-９][ -]?){7,}|[0-9０-９]{4}年[0-9０-９]{1,2}月"), _negated=True
                        ),
                        name="notice_row_major_no_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("class_name__regex", "([0-9０-９][ -]?){7,}|[0-9０-９]{4}年[0-9０-９]{1,2}月"),
                            _negated=True,
                        ),
                        name="notice_row_class_name_no_number",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=1000)),
                ("objector_name", zhuxue.portal.personal.fields.EncryptedField(null=True)),
                ("objector_contact", zhuxue.portal.personal.fields.EncryptedField(null=True)),
                ("receipt", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("due_on", models.DateField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待答复"),
                            ("answered", "已说明"),
                            ("upheld", "异议成立"),
                            ("rejected", "异议不成立"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("answer", models.TextField(blank=True, max_length=1000)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="objections", to="notices.notice"
                    ),
                ),
                (
                    "poster",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "row",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="notices.noticerow",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "due_on"], name="objection_by_due"),
                    models.Index(fields=["made_at", "id"], name="objection_by_age"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at", None), ("answered_by", None), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="objection_answered_with_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_by", None),
                            models.Q(("answered_by", models.F("poster")), _negated=True),
                            _connector="OR",
                        ),
                        name="objection_not_answered_by_poster",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Outage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("begins_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("reason", models.CharField(max_length=200)),
                (
                    "office",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["ends_at"], name="outage_by_end")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("begins_at"))), name="outage_lasts"
                    ),
                    models.UniqueConstraint(fields=("office", "begins_at", "ends_at"), name="outage_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("office", None)),
                        fields=("begins_at", "ends_at"),
                        name="outage_of_the_portal_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Proof",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("content", models.JSONField()),
                ("sm3", models.CharField(max_length=64)),
                ("entry", models.BigIntegerField()),
                ("made_at", models.DateTimeField()),
                (
                    "notice",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="proof", to="notices.notice"
                    ),
                ),
            ],
        ),
    ]
