"""How a request goes to a server, for every connection over HTTP: tried again where that helps, and without a trace.

urllib3 writes addresses into its log, so it is silent while it works for a connection.
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.response import BaseHTTPResponse
from urllib3.util import Retry

_BACK_OFF = 0.5  # seconds, doubled from one try to the next
_LONGEST_WAIT = 30  # seconds that a server may ask to wait before it is asked again
_asking: ContextVar[bool] = ContextVar("asking", default=False)


class _Retry(Retry):
    """Waits as long as a server asks, within bounds."""

    def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
        asked = super().get_retry_after(response)
        return asked if asked is None else min(asked, _LONGEST_WAIT)


class Adapter(HTTPAdapter):
    """Tries again what is transient; speaks TLS as its context says."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls: dict[str, Any] = {"ssl_context": tls} if tls else {}
        retry = _Retry(
            3,
            other=0,
            allowed_methods=("GET",),
            status_forcelist=(429, 502, 503, 504),
            backoff_factor=_BACK_OFF,
            raise_on_status=False,
        )
        super().__init__(max_retries=retry)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **(kwargs | self._tls))

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        return super().proxy_manager_for(proxy, **(kwargs | self._tls))


@contextmanager
def silence() -> Iterator[None]:
    """urllib3 logs nothing meanwhile."""
    before = _asking.set(True)
    try:
        yield
    finally:
        _asking.reset(before)


class _Silence(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        return not _asking.get()


for _place in ("connectionpool", "connection", "response", "util.retry", "poolmanager"):
    logging.getLogger(f"urllib3.{_place}").addFilter(_Silence())


def causes(error: BaseException) -> Iterator[BaseException]:
    """An error with those inside it, by whichever way libraries put them there."""
    seen: list[BaseException] = [error]
    for one in seen:
        inside = [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
        seen += [other for other in inside if isinstance(other, BaseException) and other not in seen]
    return iter(seen)
