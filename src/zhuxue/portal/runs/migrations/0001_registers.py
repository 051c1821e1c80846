"""Registers as they were delivered."""

import django.db.models.deletion
from django.db import migrations, models

import zhuxue.portal.personal.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="RegisterDelivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("register", models.CharField(max_length=30)),
                ("released_on", models.DateField()),
                ("covers", models.JSONField(default=list)),
                ("name", models.CharField(max_length=120)),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("content", zhuxue.portal.personal.fields.EncryptedField()),
                ("kept_at", models.DateTimeField(auto_now_add=True)),
                (
                    "kept_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
            ],
        ),
    ]
