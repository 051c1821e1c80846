"""What a difference was made of, and by whom."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0002_kept"),
        ("people", "0002_closing_and_one_time_passwords"),
        ("schools", "0008_findings"),
    ]

    operations = [
        migrations.AddField(
            model_name="arrear",
            name="found_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
            ),
        ),
        migrations.AddField(
            model_name="arrear",
            name="origin",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddConstraint(
            model_name="arrear",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by", None),
                    ("found_by", None),
                    models.Q(("decided_by", models.F("found_by")), _negated=True),
                    _connector="OR",
                ),
                name="arrear_decided_by_another",
            ),
        ),
    ]
