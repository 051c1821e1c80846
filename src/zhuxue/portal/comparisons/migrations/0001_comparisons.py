"""Before-rounds, their rows, and what schools answered and offices sent back."""

import django.db.models.deletion
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
            name="Comparison",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("term", models.CharField(max_length=6)),
                ("due_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("making", "正在生成清单"), ("open", "进行中"), ("closed", "已结束")],
                        default="making",
                        max_length=10,
                    ),
                ),
                ("form_key", models.UUIDField(unique=True)),
                ("rows_count", models.PositiveIntegerField(default=0)),
                ("left_aside", models.PositiveIntegerField(default=0)),
                ("opened_at", models.DateTimeField(auto_now_add=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "closer",
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
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="schools.run"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ComparisonRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("list", models.CharField(max_length=30)),
                ("name", models.CharField(max_length=100)),
                ("says", models.CharField(max_length=300)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待处置"), ("answered", "已处置"), ("returned", "退回重新处置")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("answer", models.CharField(blank=True, max_length=30)),
                ("last", models.PositiveSmallIntegerField(default=0)),
                (
                    "comparison",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="comparisons.comparison"
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="schools.enrolment"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RowAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("what", models.CharField(choices=[("answer", "学校处置"), ("return", "退回重新处置")], max_length=10)),
                ("answer", models.CharField(blank=True, max_length=30)),
                ("words", models.CharField(max_length=300)),
                ("file_name", models.CharField(blank=True, max_length=100)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
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
                (
                    "row",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="comparisons.comparisonrow",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AnswerPaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("content", zhuxue.portal.personal.fields.EncryptedField()),
                (
                    "of",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="paper", to="comparisons.rowanswer"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="comparison",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "closed"), _negated=True),
                fields=("office", "term"),
                name="comparison_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="comparison",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "closed"), _negated=True),
                    models.Q(("closed_at__isnull", False), ("closer__isnull", False)),
                    _connector="OR",
                ),
                name="comparison_closed_by_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="comparisonrow",
            index=models.Index(fields=["comparison", "state", "school"], name="comparison_row_by_state"),
        ),
        migrations.AddIndex(
            model_name="comparisonrow",
            index=models.Index(fields=["comparison", "name", "id"], name="comparison_row_by_name"),
        ),
        migrations.AddIndex(
            model_name="comparisonrow",
            index=models.Index(fields=["office", "state"], name="comparison_row_by_office"),
        ),
        migrations.AddConstraint(
            model_name="comparisonrow",
            constraint=models.UniqueConstraint(fields=("comparison", "list", "enrolment"), name="comparison_row_once"),
        ),
        migrations.AddConstraint(
            model_name="rowanswer",
            constraint=models.UniqueConstraint(fields=("row", "number"), name="row_answer_once"),
        ),
        migrations.AddConstraint(
            model_name="rowanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True), name="row_answer_has_words"
            ),
        ),
        migrations.AddConstraint(
            model_name="rowanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("what", "answer"), _negated=True),
                    models.Q(("answer", ""), _negated=True),
                    _connector="OR",
                ),
                name="row_answer_is_one",
            ),
        ),
    ]
