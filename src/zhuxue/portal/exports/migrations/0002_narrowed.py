"""What a long export was narrowed to, in words."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exports", "0001_export_requests"),
    ]

    operations = [
        migrations.AddField(
            model_name="exportrequest",
            name="narrowed",
            field=models.CharField(blank=True, max_length=300),
        ),
    ]
