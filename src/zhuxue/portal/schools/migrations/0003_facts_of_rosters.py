"""What rosters say of a student for the rules."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("schools", "0002_applicant"),
    ]

    operations = [
        migrations.AddField(
            model_name="enrolment",
            name="facts",
            field=models.JSONField(default=dict),
        ),
    ]
