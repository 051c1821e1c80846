"""Routes about oneself."""

from . import Asked

ASKED = {"choose_role": Asked(post={}), "set_language": Asked(post={"language": "en"})}
