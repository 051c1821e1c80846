"""The tables of schemes, their versions and simulations."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_initial"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Scheme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40)),
                ("title", models.CharField(db_index=True, max_length=100)),
                ("changes", models.BooleanField(default=False)),
                ("opened_at", models.DateTimeField(auto_now_add=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="schemes", to="people.office"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("owner", "code"), name="scheme_once_for_an_office")],
            },
        ),
        migrations.CreateModel(
            name="SchemeVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "起草中"),
                            ("in_review", "待复核"),
                            ("published", "已发布"),
                            ("withdrawn", "已撤下"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("answers", models.JSONField(default=dict)),
                ("cases", models.JSONField(default=list)),
                ("text", models.TextField(blank=True)),
                ("cases_text", models.TextField(blank=True)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("review_reason", models.TextField(blank=True)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                ("published_from", models.DateField(null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="schemes.scheme"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("scheme", "number"), name="scheme_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["draft", "in_review"])),
                        fields=("scheme",),
                        name="scheme_version_one_being_written",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reviewer", models.F("author")), _negated=True),
                        name="scheme_version_reviewed_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["published", "withdrawn"]), _negated=True),
                            models.Q(
                                ("published_from__isnull", False),
                                ("reviewer__isnull", False),
                                models.Q(("text", ""), _negated=True),
                                models.Q(("cases_text", ""), _negated=True),
                                models.Q(("sha256", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="scheme_version_published_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Simulation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("term", models.CharField(max_length=6)),
                ("of_day", models.DateField()),
                ("sha256", models.CharField(max_length=64)),
                ("budget_fen", models.BigIntegerField(null=True)),
                ("figures", models.JSONField()),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
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
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="simulations",
                        to="schemes.schemeversion",
                    ),
                ),
            ],
        ),
    ]
