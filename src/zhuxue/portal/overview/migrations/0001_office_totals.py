"""Totals of a run for every office."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0002_closing_and_one_time_passwords"),
        ("schools", "0002_applicant"),
    ]

    operations = [
        migrations.CreateModel(
            name="OfficeTotal",
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
                ("students_count", models.PositiveIntegerField()),
                ("due_count", models.PositiveIntegerField()),
                ("unknown_count", models.PositiveIntegerField()),
                ("award_fen", models.BigIntegerField()),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="totals", to="people.office"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="totals", to="schools.run"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("run", "office", "stage"), name="total_once")],
            },
        ),
    ]
