"""What came to schools before is to be answered too, and the database keeps what a school said."""

from typing import Any

from django.db import migrations
from django.db.models import Count, Max, Sum
from django.utils.timezone import localdate

from zhuxue.portal.payments import triggers


def come_in(apps: Any, schema_editor: Any) -> None:
    """One for each batch and school whose money came."""
    Line, Offset = apps.get_model("payments", "Line"), apps.get_model("payments", "Offset")
    came = Line.objects.filter(batch__to_school=True, state="paid", settled_at__isnull=False).order_by()
    sums = came.values("batch", "school").annotate(n=Count("pk"), fen=Sum("amount_fen"), at=Max("settled_at"))
    Offset.objects.bulk_create(
        Offset(batch_id=each["batch"], office_id=each["school"], count=each["n"], fen=each["fen"], received_on=localdate(each["at"]))
        for each in sums
    )  # fmt: skip


def install(apps: Any, schema_editor: Any) -> None:
    triggers.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = (("payments", "0004_offsets"),)
    operations = (
        migrations.RunPython(come_in, migrations.RunPython.noop),
        migrations.RunPython(install, migrations.RunPython.noop),
    )
