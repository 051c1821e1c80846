"""What the audit chain says of one role in one office."""

from __future__ import annotations

from zhuxue.portal.audit.actions import Acting, acting_as
from zhuxue.portal.audit.models import Entry


def last_number(acting: Acting) -> int:
    """Return the number of the last thing done in this role of this office; 0 where nothing was."""
    done = Entry.objects.filter(acting_as=acting_as(acting)).order_by("-number")
    return done.values_list("number", flat=True).first() or 0
