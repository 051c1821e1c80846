"""What was kept of registers becomes accepted releases of the app `registers`, encrypted for their new place."""

import uuid
from datetime import timedelta
from typing import Any

from django.db import migrations

from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.registers import Registers

PIECE = 1024 * 1024  # characters of Base64, a whole number of its groups


def move(apps: Any, schema_editor: Any) -> None:
    old, offices = apps.get_model("runs", "RegisterDelivery"), apps.get_model("people", "Office")
    if not old.objects.exists():
        return
    known, province = Registers.load(LIBRARY), offices.objects.filter(kind="province").order_by("pk").first()
    for one in old.objects.order_by("pk").iterator(chunk_size=1):
        release = _release(apps, one, known, one.kept_by.office if one.kept_by else province)
        content = one.content.in_clear()
        for number, start in enumerate(range(0, len(content), PIECE)):
            apps.get_model("registers", "ReleasePart").objects.create(
                release=release, what="file", number=number, content=content[start : start + PIECE]
            )
        for region in set(one.covers):
            apps.get_model("registers", "ReleaseRegion").objects.create(release=release, region=region)


def _release(apps: Any, one: Any, known: Registers, office: Any) -> Any:
    register, purpose = known.registers[one.register], known.purpose_of(one.register)
    return apps.get_model("registers", "Release").objects.create(
        office=office, register=one.register, released_on=one.released_on, covers=one.covers, name=one.name, sha256=one.sha256,
        owner=register.owner, basis=purpose.basis, purpose=purpose.purpose, how="before", hashed=False, state="accepted",
        fresh_until=one.released_on + timedelta(days=register.fresh_days), delete_on=one.kept_at.date() + timedelta(days=known.keep.days),
        form_key=uuid.uuid4(), sent_by=one.kept_by, sender=one.kept_by and one.kept_by.person,
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = (("runs", "0002_layers_of_offices"), ("registers", "0002_kept"))
    operations = (
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.DeleteModel(name="RegisterDelivery"),
    )
