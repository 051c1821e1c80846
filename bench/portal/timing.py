"""How long Django took over an answer, from its first middleware to its last: in the header Server-Timing."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any


class TimingMiddleware:
    """Stands before all others; the time a request waits for a thread of the server is not in it."""

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        began = time.perf_counter()
        response = self.get_response(request)
        response["Server-Timing"] = f"django;dur={(time.perf_counter() - began) * 1000:.2f}"
        return response
