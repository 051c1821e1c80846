"""The days of a school's terms, classes moving up, and changes of grades and classes."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_closing_and_one_time_passwords"),
        ("schools", "0006_guardian_changes_and_special_groups"),
    ]

    operations = [
        migrations.CreateModel(
            name="MovingUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("school_year", models.CharField(max_length=9)),
                ("on", models.DateField()),
                ("counts", models.JSONField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
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
            name="GradeChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                ("grade_before", models.PositiveSmallIntegerField(null=True)),
                ("grade_after", models.PositiveSmallIntegerField(null=True)),
                ("class_before", models.CharField(blank=True, max_length=100)),
                ("class_after", models.CharField(blank=True, max_length=100)),
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
                        related_name="grade_changes",
                        to="schools.enrolment",
                    ),
                ),
                (
                    "moving_up",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="schools.movingup",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SchoolTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("term", models.CharField(max_length=6)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("set_at", models.DateTimeField(auto_now=True)),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="terms", to="people.office"
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="movingup",
            constraint=models.UniqueConstraint(fields=("school", "school_year"), name="moving_up_once_a_year"),
        ),
        migrations.AddConstraint(
            model_name="gradechange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("moving_up__isnull", False)),
                fields=("enrolment", "moving_up"),
                name="grade_change_once_a_moving_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="schoolterm",
            constraint=models.UniqueConstraint(fields=("school", "term"), name="school_term_once"),
        ),
        migrations.AddConstraint(
            model_name="schoolterm",
            constraint=models.CheckConstraint(
                condition=models.Q(("first_day__lt", models.F("last_day"))), name="school_term_lasts"
            ),
        ),
    ]
