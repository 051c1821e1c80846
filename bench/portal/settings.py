"""The portal's settings for the bench: its own, and each answer says how long Django took over it."""

from zhuxue.portal.site.settings import *  # noqa: F403
from zhuxue.portal.site.settings import MIDDLEWARE

MIDDLEWARE = ["bench.portal.timing.TimingMiddleware", *MIDDLEWARE]
