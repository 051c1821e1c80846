"""Who left a panel, by whom and why."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0004_votes_kept"),
        ("people", "0002_closing_and_one_time_passwords"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="panelmember",
            name="ended_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
            ),
        ),
        migrations.AddField(
            model_name="panelmember",
            name="ended_why",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddConstraint(
            model_name="panelmember",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on", None), models.Q(("ended_why", ""), _negated=True), _connector="OR"),
                name="panel_member_leaves_for_a_reason",
            ),
        ),
    ]
