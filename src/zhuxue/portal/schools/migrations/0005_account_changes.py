"""Accounts are closed, never edited; a second person confirms a change."""

import django.db.models.deletion
from django.db import migrations, models

import zhuxue.portal.personal.fields


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
        ("schools", "0004_transfers_and_roll"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccountChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account_no", zhuxue.portal.personal.fields.EncryptedField()),
                ("payee_name", models.CharField(max_length=100)),
                ("payee_identity_number", zhuxue.portal.personal.fields.EncryptedField(null=True)),
                ("bank_name", models.CharField(blank=True, max_length=100)),
                ("reason", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "待另一人复核"), ("confirmed", "已复核"), ("refused", "未通过复核")],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("why", models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.AddField(
            model_name="account",
            name="ends_on",
            field=models.DateField(null=True),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_on", None)), fields=("student",), name="account_one_at_a_time"
            ),
        ),
        migrations.AddField(
            model_name="accountchange",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
            ),
        ),
        migrations.AddField(
            model_name="accountchange",
            name="decided_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
            ),
        ),
        migrations.AddField(
            model_name="accountchange",
            name="enrolment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="account_changes", to="schools.enrolment"
            ),
        ),
        migrations.AddField(
            model_name="accountchange",
            name="made",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="came_by", to="schools.account"
            ),
        ),
        migrations.AddField(
            model_name="accountchange",
            name="student",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="account_changes", to="schools.student"
            ),
        ),
        migrations.AddConstraint(
            model_name="accountchange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "asked")), fields=("student",), name="account_change_waits_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="accountchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_by", None), ("state", "asked")),
                    models.Q(
                        models.Q(("state", "asked"), _negated=True),
                        ("decided_by__isnull", False),
                        models.Q(("decided_by", models.F("asked_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="account_change_decided_by_somebody_else",
            ),
        ),
    ]
