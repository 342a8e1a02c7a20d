"""Bounds on one answer as it comes off the wire: its time as a whole, its bytes, and one answer to a request.

``http.client`` bounds each line and the number of headers, and a socket's timeout each read; an endpoint that sends a
byte now and then stays within all of them for ever.
"""

from __future__ import annotations

import io
import logging
import socket
import time
from functools import cache
from http.client import HTTPException, HTTPResponse, parse_headers
from typing import Any

from requests.adapters import HTTPAdapter

_TIMES = 2
"""Read timeouts that an answer may take from its first byte to its last."""
_MOST_BYTES = 64 * 1024 * 1024
"""Bytes of one answer on the wire, headers included: compression may make nothing of any number of them."""
_MOST_INTERIM = 20
"""Interim answers (1xx) before the answer; one or two are seen in the field."""

# It logs tracebacks about headers that it cannot parse; what came of them is in the evidence.
logging.getLogger("urllib3.connection").setLevel(logging.ERROR)


class TooMuch(HTTPException):
    """An answer is longer, or has more parts, than any answer may have; the text is one clause."""


class BoundedAdapter(HTTPAdapter):
    """Sends over connections that read answers within bounds; everything else is as ``requests`` does it."""

    def get_connection_with_tls_context(self, *args: Any, **named: Any) -> Any:
        """Return the pool of connections for a request."""
        pool: Any = super().get_connection_with_tls_context(*args, **named)
        pool.ConnectionCls = _bounded(pool.ConnectionCls)
        return pool


class BoundedResponse(HTTPResponse):
    """An answer that ends within twice the timeout its socket had when it was begun; raise TimeoutError beyond that.

    ``surplus`` is how many bytes stood behind its end. They might be taken for the answer to the next request (RFC
    9112 section 9.2), so the connection is not used again.
    """

    def __init__(self, sock: socket.socket, *args: Any, **named: Any) -> None:
        super().__init__(sock, *args, **named)
        self.surplus = 0
        self._sock = sock
        self._source = _Source(self.fp.detach(), sock)
        self.fp = io.BufferedReader(self._source)

    def _read_status(self) -> tuple[str, int, str]:
        """Return the first status line that is no interim answer's; ``http.client`` knows 100 alone for one."""
        for _ in range(_MOST_INTERIM):
            read: tuple[str, int, str] = super()._read_status()  # type: ignore[misc]
            if read[1] == 101 or not 100 <= read[1] < 200:
                return read
            parse_headers(self.fp)
        raise TooMuch(f"more than {_MOST_INTERIM} interim answers")

    def _close_conn(self) -> None:
        """Look behind the end of the answer without waiting for anything, and let go of it."""
        self._source.dry = True
        if self.fp is not None and not self.fp.closed:
            self.surplus = len(self.fp.peek())
        if self.surplus:
            self._shut()
        super()._close_conn()  # type: ignore[misc]

    def _shut(self) -> None:
        try:
            self._sock.shutdown(socket.SHUT_RDWR)
        except OSError:  # the endpoint has closed it already
            return


class _Source(io.RawIOBase):
    """What comes off a socket, until the time or the bytes of an answer are used up."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket) -> None:
        super().__init__()
        self.dry = False
        self._raw = raw
        self._sock = sock
        self._patience = sock.gettimeout()
        self._end = None if self._patience is None else time.perf_counter() + _TIMES * self._patience
        self._left = _MOST_BYTES

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read what is there, waiting no longer than the answer has left."""
        if self.dry:
            return 0
        self._wait_no_longer()
        try:
            count = self._raw.readinto(buffer)
        finally:
            if self._sock.fileno() >= 0:
                self._sock.settimeout(self._patience)
        self._left -= count or 0
        if self._left < 0:
            raise TooMuch(f"more than {_MOST_BYTES} bytes came")
        return count

    def close(self) -> None:
        """Let go of the socket."""
        if not self.closed:
            self._raw.close()
        super().close()

    def _wait_no_longer(self) -> None:
        if self._end is None or self._patience is None:
            return
        left = self._end - time.perf_counter()
        if left <= 0:
            raise TimeoutError("the answer never ended")
        self._sock.settimeout(min(self._patience, left))


@cache
def _bounded(kind: Any) -> Any:
    return type(kind.__name__, (kind,), {"response_class": BoundedResponse})
