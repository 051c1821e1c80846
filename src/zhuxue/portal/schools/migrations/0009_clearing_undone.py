"""A clearing can be taken back, and given again."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_closing_and_one_time_passwords"),
        ("schools", "0008_findings"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClearedUndone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="cleared",
            name="turn",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AlterField(
            model_name="cleared",
            name="fingerprint",
            field=models.CharField(max_length=64),
        ),
        migrations.AddConstraint(
            model_name="cleared",
            constraint=models.UniqueConstraint(fields=("fingerprint", "turn"), name="cleared_once_a_turn"),
        ),
        migrations.AddField(
            model_name="clearedundone",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
            ),
        ),
        migrations.AddField(
            model_name="clearedundone",
            name="cleared",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="undone", to="schools.cleared"
            ),
        ),
        migrations.AddConstraint(
            model_name="clearedundone",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="cleared_undone_says_why"
            ),
        ),
    ]
