"""What registers said of a student, as a part of her page."""

from __future__ import annotations

from typing import Any

from django import template

from zhuxue.portal.registers.sources import sources_of
from zhuxue.portal.schools.models import Enrolment

register = template.Library()


@register.inclusion_tag("registers/sources.html", takes_context=True)
def register_sources(context: dict[str, Any], enrolment: Enrolment) -> dict[str, Any]:
    """Show what each register said; nothing to whom it may not be shown, or where no run heard any."""
    said, sources = sources_of(enrolment, context["request"].acting)
    return {"said": said, "sources": sources}
