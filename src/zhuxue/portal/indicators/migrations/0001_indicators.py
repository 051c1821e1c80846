"""Measurings with cells and charges, sheets of the national system, evaluations with their evidence, the survey."""

import uuid

import django.db.models.deletion
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
            name="Evaluation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=30)),
                ("year", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "起草中"), ("signed", "已签署"), ("withdrawn", "已作废")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("said", models.JSONField(default=dict)),
                ("low", models.PositiveIntegerField(null=True)),
                ("high", models.PositiveIntegerField(null=True)),
                ("students_count", models.PositiveIntegerField(default=0)),
                ("special_count", models.PositiveIntegerField(default=0)),
                ("work_done", models.TextField(blank=True)),
                ("problems", models.TextField(blank=True)),
                ("measures", models.TextField(blank=True)),
                ("made_at", models.DateTimeField()),
                ("counted_at", models.DateTimeField(null=True)),
                ("signed_at", models.DateTimeField(null=True)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("withdrawn_why", models.CharField(blank=True, max_length=500)),
                (
                    "job",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="jobs.job"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "maker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="schools.run"
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "signer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EvaluationFigure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("measure", models.CharField(max_length=30)),
                ("number", models.PositiveSmallIntegerField()),
                ("ours", models.BigIntegerField()),
                ("theirs", models.BigIntegerField()),
                ("unknown", models.BigIntegerField()),
                ("low", models.PositiveIntegerField()),
                ("high", models.PositiveIntegerField()),
                ("why", models.CharField(blank=True, max_length=200)),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="figures", to="indicators.evaluation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EvidenceRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("programme", models.CharField(blank=True, max_length=40)),
                ("ours", models.BigIntegerField(null=True)),
                ("theirs", models.BigIntegerField()),
                ("about", models.BigIntegerField(null=True)),
                ("name", models.CharField(blank=True, max_length=200)),
                (
                    "figure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="indicators.evaluationfigure",
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
            name="Measuring",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("term", models.CharField(max_length=6)),
                ("day", models.DateField()),
                ("at", models.DateTimeField()),
                ("library", models.CharField(max_length=64)),
                ("inputs", models.JSONField(default=dict)),
                ("counts", models.JSONField(default=dict)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="schools.run"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Charge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("indicator", models.CharField(max_length=30)),
                ("programme", models.CharField(blank=True, max_length=40)),
                ("term", models.CharField(max_length=6)),
                ("opened_on", models.DateField()),
                ("due_on", models.DateField()),
                ("set_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("closed_on", models.DateField(null=True)),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="indicators.measuring",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="indicators.measuring"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Cell",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("indicator", models.CharField(max_length=30)),
                ("programme", models.CharField(blank=True, max_length=40)),
                ("ours", models.PositiveBigIntegerField()),
                ("theirs", models.PositiveBigIntegerField()),
                ("ours_fen", models.BigIntegerField(null=True)),
                ("theirs_fen", models.BigIntegerField(null=True)),
                ("faults", models.PositiveBigIntegerField()),
                ("unknown", models.PositiveBigIntegerField()),
                ("schools_green", models.PositiveIntegerField()),
                ("schools_red", models.PositiveIntegerField()),
                ("schools_unknown", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("green", "达标"), ("red", "未达标"), ("unknown", "暂无数据")], max_length=10
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
                (
                    "measuring",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cells", to="indicators.measuring"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RedRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("indicator", models.CharField(max_length=30)),
                ("programme", models.CharField(blank=True, max_length=40)),
                ("fault", models.CharField(max_length=30)),
                ("about", models.BigIntegerField(null=True)),
                ("name", models.CharField(blank=True, max_length=200)),
                (
                    "measuring",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="indicators.measuring"
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
            name="Sheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.CharField(max_length=250)),
                ("layout", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=20)),
                ("term", models.CharField(max_length=6)),
                ("as_of", models.DateField()),
                ("name", models.CharField(max_length=120)),
                ("sha256", models.CharField(max_length=64)),
                ("sent_at", models.DateTimeField()),
                ("rows_in", models.PositiveIntegerField()),
                ("matched", models.PositiveIntegerField()),
                ("different", models.PositiveIntegerField()),
                ("rejected", models.PositiveIntegerField()),
                ("only_ours", models.PositiveIntegerField()),
                ("compared_at", models.DateTimeField()),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SheetRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row", models.PositiveIntegerField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("matched", "一致"),
                            ("differs", "内容不同"),
                            ("only_theirs", "国家系统有，本系统没有"),
                            ("only_ours", "本系统有，国家系统没有"),
                            ("rejected", "退回"),
                        ],
                        max_length=12,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=40)),
                ("lookup", models.CharField(blank=True, max_length=64)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("grade", models.PositiveSmallIntegerField(null=True)),
                ("level", models.CharField(blank=True, max_length=20)),
                ("programme", models.CharField(blank=True, max_length=40)),
                ("amount_fen", models.BigIntegerField(null=True)),
                ("fault", models.CharField(blank=True, max_length=20)),
                ("column", models.CharField(blank=True, max_length=40)),
                ("differs", models.JSONField(default=list)),
                ("ours", models.CharField(blank=True, max_length=200)),
                ("theirs", models.CharField(blank=True, max_length=200)),
                ("about", models.BigIntegerField(null=True)),
                (
                    "school",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="indicators.sheet"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SheetUpload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("layout", models.CharField(max_length=40)),
                ("term", models.CharField(max_length=6)),
                ("as_of", models.DateField()),
                ("name", models.CharField(max_length=120)),
                ("content", zhuxue.portal.personal.fields.EncryptedField(null=True)),
                ("form_key", models.UUIDField(unique=True)),
                ("sent_at", models.DateTimeField()),
                ("said_zh", models.CharField(blank=True, max_length=500)),
                ("said_en", models.CharField(blank=True, max_length=500)),
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
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "sheet",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="upload",
                        to="indicators.sheet",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SurveyRound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.CharField(max_length=250)),
                ("year", models.PositiveSmallIntegerField()),
                ("questions", models.JSONField()),
                ("fewest", models.PositiveSmallIntegerField()),
                ("opens_on", models.DateField()),
                ("closes_on", models.DateField()),
                ("opened_at", models.DateTimeField()),
                ("form_key", models.UUIDField(unique=True)),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SurveyAnswer",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("answers", models.JSONField()),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="indicators.surveyround"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SurveyTicket",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mark", models.CharField(max_length=64)),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tickets", to="indicators.surveyround"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="evaluation",
            index=models.Index(fields=["office", "-id"], name="evaluation_by_office"),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "withdrawn"), _negated=True),
                fields=("office", "name", "year"),
                name="evaluation_in_force_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "signed"), _negated=True),
                    models.Q(
                        ("counted_at__isnull", False),
                        ("signed_at__isnull", False),
                        ("signed_by__isnull", False),
                        ("signer__isnull", False),
                        models.Q(("signer", models.F("maker")), _negated=True),
                        models.Q(("digest", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="evaluation_signed_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("high", None), ("low", None)),
                    models.Q(("high__lte", 10000), ("low__lte", models.F("high"))),
                    _connector="OR",
                ),
                name="evaluation_points",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "withdrawn"), _negated=True),
                    models.Q(("withdrawn_why", ""), _negated=True),
                    _connector="OR",
                ),
                name="evaluation_withdrawn_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluationfigure",
            constraint=models.UniqueConstraint(fields=("evaluation", "measure"), name="evaluationfigure_once"),
        ),
        migrations.AddConstraint(
            model_name="evaluationfigure",
            constraint=models.CheckConstraint(
                condition=models.Q(("low__lte", models.F("high"))), name="evaluationfigure_points"
            ),
        ),
        migrations.AddIndex(
            model_name="evidencerow",
            index=models.Index(fields=["figure", "name", "id"], name="evidencerow_listed"),
        ),
        migrations.AddIndex(
            model_name="measuring",
            index=models.Index(fields=["term", "-id"], name="measuring_by_term"),
        ),
        migrations.AddIndex(
            model_name="charge",
            index=models.Index(
                condition=models.Q(("closed_by", None)), fields=["office", "due_on"], name="charge_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_by", None)),
                fields=("indicator", "programme", "term", "office"),
                name="charge_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("owner", None), ("reason", ""), ("set_by", None)),
                    models.Q(
                        ("set_at__isnull", False), ("set_by__isnull", False), models.Q(("reason", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="charge_set_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_by", None), ("closed_on", None)),
                    models.Q(("closed_by__isnull", False), ("closed_on__isnull", False)),
                    _connector="OR",
                ),
                name="charge_closed_says_when",
            ),
        ),
        migrations.AddIndex(
            model_name="cell",
            index=models.Index(fields=["measuring", "office", "programme"], name="cell_by_office"),
        ),
        migrations.AddConstraint(
            model_name="cell",
            constraint=models.UniqueConstraint(
                fields=("measuring", "indicator", "office", "programme"), name="cell_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="cell",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "green"), _negated=True),
                    models.Q(("faults", 0), ("schools_red", 0), ("schools_unknown", 0), ("unknown", 0)),
                    _connector="OR",
                ),
                name="cell_green_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="cell",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "red"), models.Q(("faults", 0), ("schools_red", 0)), _connector="OR"),
                name="cell_red_is_never_hidden",
            ),
        ),
        migrations.AddIndex(
            model_name="redrow",
            index=models.Index(fields=["measuring", "indicator", "office", "name", "id"], name="redrow_listed"),
        ),
        migrations.AddIndex(
            model_name="sheet",
            index=models.Index(fields=["kind", "term", "id"], name="sheet_by_kind"),
        ),
        migrations.AddIndex(
            model_name="sheet",
            index=models.Index(fields=["office", "-id"], name="sheet_by_office"),
        ),
        migrations.AddConstraint(
            model_name="sheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "rows_in",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("matched"), "+", models.F("different")
                            ),
                            "+",
                            models.F("rejected"),
                        ),
                    )
                ),
                name="sheet_rows_add_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="sheet",
            constraint=models.UniqueConstraint(fields=("office", "layout", "term", "sha256"), name="sheet_once"),
        ),
        migrations.AddIndex(
            model_name="sheetrow",
            index=models.Index(fields=["sheet", "outcome", "name", "id"], name="sheetrow_listed"),
        ),
        migrations.AddIndex(
            model_name="sheetrow",
            index=models.Index(fields=["sheet", "school", "lookup"], name="sheetrow_by_person"),
        ),
        migrations.AddConstraint(
            model_name="sheetrow",
            constraint=models.UniqueConstraint(fields=("sheet", "row"), name="sheetrow_once"),
        ),
        migrations.AddConstraint(
            model_name="sheetrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "rejected"), models.Q(("fault", ""), _negated=True)),
                    models.Q(models.Q(("outcome", "rejected"), _negated=True), ("fault", "")),
                    _connector="OR",
                ),
                name="sheetrow_rejected_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="sheetrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "only_ours"), ("row", None)),
                    models.Q(models.Q(("outcome", "only_ours"), _negated=True), ("row__isnull", False)),
                    _connector="OR",
                ),
                name="sheetrow_only_ours_is_no_row",
            ),
        ),
        migrations.AddConstraint(
            model_name="sheetupload",
            constraint=models.CheckConstraint(
                condition=models.Q(("sheet", None), ("content", None), _connector="OR"),
                name="sheetupload_read_keeps_no_file",
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyround",
            constraint=models.UniqueConstraint(fields=("office", "year"), name="surveyround_once"),
        ),
        migrations.AddConstraint(
            model_name="surveyround",
            constraint=models.CheckConstraint(
                condition=models.Q(("opens_on__lte", models.F("closes_on"))), name="surveyround_lasts"
            ),
        ),
        migrations.AddIndex(
            model_name="surveyanswer",
            index=models.Index(fields=["round", "school"], name="surveyanswer_by_school"),
        ),
        migrations.AddConstraint(
            model_name="surveyticket",
            constraint=models.UniqueConstraint(fields=("round", "mark"), name="surveyticket_once"),
        ),
    ]
