"""Offices may close, and a password printed on a slip must be changed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="office",
            name="closed_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="person",
            name="one_time_password",
            field=models.BooleanField(default=False),
        ),
    ]
