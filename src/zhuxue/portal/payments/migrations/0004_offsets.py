"""Waivers that came to schools, and what schools say of passing them on."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import zhuxue.portal.personal.fields


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0003_origin_of_differences"),
        ("people", "0002_closing_and_one_time_passwords"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Offset",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("count", models.PositiveIntegerField()),
                ("fen", models.BigIntegerField()),
                ("received_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待学校回报"),
                            ("said", "待确认"),
                            ("back", "退回重报"),
                            ("confirmed", "已确认"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("passed_count", models.PositiveIntegerField(null=True)),
                ("passed_fen", models.BigIntegerField(null=True)),
                ("last", models.PositiveSmallIntegerField(default=0)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="offsets", to="payments.batch"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OffsetAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "way",
                    models.CharField(
                        choices=[("reduced", "收费时已减免"), ("refunded", "已收的学费退给学生")], max_length=10
                    ),
                ),
                ("done_on", models.DateField()),
                ("words", models.CharField(max_length=300)),
                ("file_name", models.CharField(blank=True, max_length=100)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "verdict",
                    models.CharField(blank=True, choices=[("confirmed", "确认"), ("back", "退回重报")], max_length=10),
                ),
                ("why", models.CharField(blank=True, max_length=300)),
                ("judged_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "judge",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "judged_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "offset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="payments.offset"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OffsetException",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("why", models.CharField(max_length=200)),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exceptions",
                        to="payments.offsetanswer",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.line"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OffsetPaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("content", zhuxue.portal.personal.fields.EncryptedField()),
                (
                    "of",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="paper", to="payments.offsetanswer"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="offset",
            index=models.Index(fields=["office", "state"], name="offset_by_office"),
        ),
        migrations.AddConstraint(
            model_name="offset",
            constraint=models.UniqueConstraint(fields=("batch", "office"), name="offset_once"),
        ),
        migrations.AddConstraint(
            model_name="offset",
            constraint=models.CheckConstraint(
                condition=models.Q(("count__gte", 1), ("fen__gte", 1)), name="offset_of_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="offset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("passed_count", None), ("passed_fen", None)),
                    models.Q(
                        ("passed_count__lte", models.F("count")),
                        ("passed_fen__gte", 0),
                        ("passed_fen__lte", models.F("fen")),
                    ),
                    _connector="OR",
                ),
                name="offset_passes_on_what_came",
            ),
        ),
        migrations.AddConstraint(
            model_name="offset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "confirmed"), _negated=True), ("passed_fen__isnull", False), _connector="OR"
                ),
                name="offset_confirmed_says_how_much",
            ),
        ),
        migrations.AddConstraint(
            model_name="offsetanswer",
            constraint=models.UniqueConstraint(fields=("offset", "number"), name="offset_answer_once"),
        ),
        migrations.AddConstraint(
            model_name="offsetanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True), name="offset_answer_has_words"
            ),
        ),
        migrations.AddConstraint(
            model_name="offsetanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("judge", None), ("judged_by", None), ("verdict", "")),
                    models.Q(
                        models.Q(("verdict", ""), _negated=True),
                        ("judge__isnull", False),
                        ("judged_at__isnull", False),
                        ("judged_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="offset_answer_judged_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="offsetanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("judge", None), models.Q(("judge", models.F("person")), _negated=True), _connector="OR"
                ),
                name="offset_answer_judged_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="offsetexception",
            constraint=models.UniqueConstraint(fields=("answer", "line"), name="offset_exception_once"),
        ),
        migrations.AddConstraint(
            model_name="offsetexception",
            constraint=models.CheckConstraint(
                condition=models.Q(("why", ""), _negated=True), name="offset_exception_says_why"
            ),
        ),
    ]
