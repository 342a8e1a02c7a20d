"""Answers that do not keep to HTTP: when they come, how long they are, where they end."""

from __future__ import annotations

import gzip
import zlib
from functools import cache

from tests.hostile.rows import row
from tests.hostile.wire import Answer, Asked, Line

_LIMITS = {"client.reading._BODY_LIMIT": 200_000, "client.bounds._MOST_BYTES": 400_000}
_JSON = "Content-Type: application/scim+json\r\n"
_OK = f"HTTP/1.1 200 OK\r\n{_JSON}"


@row(0, "passed")
def well_behaved(line: Line, asked: Asked, right: Answer) -> None:
    """Answer rightly: the measure of the table."""
    line.send(right.raw)


@row(10, "blocked", timeout=0.2)
def silent(line: Line, asked: Asked, right: Answer) -> None:
    """Take the request and say nothing."""
    line.wait(30)


@row(10, "blocked", timeout=0.2)
def status_drips(line: Line, asked: Asked, right: Answer) -> None:
    """Send a byte now and then, each well within the time that a read may take."""
    line.drip(right.raw, 0.1)


@row(10, "blocked", timeout=0.2)
def header_drips(line: Line, asked: Asked, right: Answer) -> None:
    """Send a header that goes on and on."""
    line.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    line.drip(b"x" * 1000, 0.1)


@row(10, "blocked", timeout=0.2)
def body_drips(line: Line, asked: Asked, right: Answer) -> None:
    """Send the head at once and the body byte by byte."""
    line.send(right.head)
    line.drip(right.body, 0.1)


@row(10, "inconclusive", "users-create-answers-201", timeout=0.2)
def reads_drip(line: Line, asked: Asked, right: Answer) -> None:
    """Drip only the answers to creates."""
    if asked.method == "POST":
        line.drip(right.raw, 0.1)
    line.send(right.raw)


@row(10, "inconclusive", "users-create-answers-201", caps=_LIMITS)
def endless_body(line: Line, asked: Asked, right: Answer) -> None:
    """Send a body without length that never ends."""
    line.send(_OK.encode() + b"\r\n[")
    line.flood(b'"x",' * 16_000)


@row(10, "inconclusive", "users-create-answers-201", caps=_LIMITS)
def endless_chunks(line: Line, asked: Asked, right: Answer) -> None:
    """Send chunks without end."""
    line.send(_OK.encode() + b"Transfer-Encoding: chunked\r\n\r\n")
    line.flood(b"1000\r\n" + b"x" * 4096 + b"\r\n")


@row(10, "blocked", caps=_LIMITS)
def chunk_extension_floods(line: Line, asked: Asked, right: Answer) -> None:
    """Send one chunk whose size line never ends."""
    line.send(_OK.encode() + b"Transfer-Encoding: chunked\r\n\r\n5;")
    line.flood(b"x" * 4096)


@row(10, "blocked", caps=_LIMITS)
def empty_headers_for_ever(line: Line, asked: Asked, right: Answer) -> None:
    """Send headers without end."""
    line.send(b"HTTP/1.1 200 OK\r\n")
    line.flood(b"X-More: y\r\n" * 100)


@row(10, "blocked")
def ten_thousand_headers(line: Line, asked: Asked, right: Answer) -> None:
    """Put 10,000 headers on a right answer."""
    line.send(right.head[:-2] + b"".join(b"X-%d: y\r\n" % one for one in range(10_000)) + b"\r\n" + right.body)


@row(10, "blocked")
def status_line_of_a_megabyte(line: Line, asked: Asked, right: Answer) -> None:
    """Give a reason phrase of 1 MB."""
    line.send(b"HTTP/1.1 200 " + b"O" * 1_000_000 + b"K\r\n" + right.raw)


@row(0, "passed")
def header_line_of_60_kilobytes(line: Line, asked: Asked, right: Answer) -> None:
    """Put a long header on every right answer; ``X-Long`` harms nobody."""
    line.send(right.having(X_Long="y" * 60_000).raw)


@row(10, "blocked")
def header_line_of_70_kilobytes(line: Line, asked: Asked, right: Answer) -> None:
    """Put a header on every answer that is longer than any client reads."""
    line.send(right.having(X_Long="y" * 70_000).raw)


@row(10, "blocked")
def continues_for_ever(line: Line, asked: Asked, right: Answer) -> None:
    """Say 100 Continue without end."""
    line.flood(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


@row(0, "passed")
def early_hints_first(line: Line, asked: Asked, right: Answer) -> None:
    """Send 100, 102 and 103 before the answer, as any server may (RFC 9110 section 15.2)."""
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n"
    line.send(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n" + hints + right.raw)


@row(1, "failed", "connection-unknown-user-is-empty-list")
def switches_protocols(line: Line, asked: Asked, right: Answer) -> None:
    """Say 101 to a client that did not ask for another protocol."""
    line.send(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n\x00\x00\x00\x04")
    line.wait(0.05)
    line.close()


@row(10, "blocked")
def http_0_9(line: Line, asked: Asked, right: Answer) -> None:
    """Send the body and nothing else."""
    line.send(right.body or b"<html>gone</html>")
    line.close()


@row(10, "blocked")
def garbage(line: Line, asked: Asked, right: Answer) -> None:
    """Send bytes of any kind, terminal escapes among them."""
    line.send(bytes(range(256)) * 4 + b"\x1b]0;owned\x07\x1b[2J\r\n\r\n")
    line.close()


@row(10, "blocked")
def bad_status(line: Line, asked: Asked, right: Answer) -> None:
    """Give a status that is no number, with an escape in it."""
    line.send(b"HTTP/1.1 OK \x1b[31m200\r\n" + _JSON.encode() + b"\r\n{}")
    line.close()


@row(10, "blocked")
def http_3(line: Line, asked: Asked, right: Answer) -> None:
    """Claim another version of HTTP."""
    line.send(right.raw.replace(b"HTTP/1.1", b"HTTP/3.0", 1))


@row(0, "passed")
def http_1_0(line: Line, asked: Asked, right: Answer) -> None:
    """Answer by HTTP/1.0 and close."""
    line.send(right.raw.replace(b"HTTP/1.1", b"HTTP/1.0", 1))
    line.close()


@row(10, "inconclusive", "users-create-answers-201")
def length_too_long(line: Line, asked: Asked, right: Answer) -> None:
    """Announce more of a created user than comes."""
    line.send((right.having(Content_Length=str(len(right.body) + 10)) if asked.method == "POST" else right).raw)
    if asked.method == "POST":
        line.close()


@row(1, "failed", "users-create-assigns-id")
def length_too_short(line: Line, asked: Asked, right: Answer) -> None:
    """Announce less of a created user than comes: what is left over must not answer the next request."""
    line.send((right.having(Content_Length=str(len(right.body) - 10)) if asked.method == "POST" else right).raw)


@row(10, "blocked")
def two_lengths(line: Line, asked: Asked, right: Answer) -> None:
    """Announce two lengths that differ."""
    line.send(right.head[:-2] + b"Content-Length: 7\r\n\r\n" + right.body)


@row(10, "blocked", timeout=0.2)
def length_is_no_number(line: Line, asked: Asked, right: Answer) -> None:
    """Announce a length in words."""
    line.send(right.having(Content_Length="a lot").raw)
    line.wait(30)


@row(10, "blocked", timeout=0.2)
def length_is_enormous(line: Line, asked: Asked, right: Answer) -> None:
    """Announce an exabyte, and stop."""
    line.send(right.having(Content_Length=str(10**18)).raw)
    line.wait(30)


@row(10, "blocked")
def chunk_is_cut(line: Line, asked: Asked, right: Answer) -> None:
    """Close in the middle of a chunk."""
    line.send(right.having(Content_Length=None, Transfer_Encoding="chunked").head + b"ff\r\n{")
    line.close()


@row(10, "blocked")
def chunk_size_is_nonsense(line: Line, asked: Asked, right: Answer) -> None:
    """Give the size of a chunk in no hexadecimal digits."""
    line.send(right.having(Content_Length=None, Transfer_Encoding="chunked").head + b"-5 \x1b\r\n{}\r\n0\r\n\r\n")
    line.close()


@row(10, "blocked")
def resets(line: Line, asked: Asked, right: Answer) -> None:
    """Break off every connection after its request."""
    line.reset()


@row(10, "blocked")
def resets_in_the_middle(line: Line, asked: Asked, right: Answer) -> None:
    """Break off every connection within the body."""
    line.send(right.raw[: len(right.head) + len(right.body) // 2])
    line.reset()


@row(10, "inconclusive", "users-read-answers-200")
def resets_now_and_then(line: Line, asked: Asked, right: Answer) -> None:
    """Break off each read of one user, and no other request."""
    if asked.method == "GET" and asked.named:
        line.reset()
        return
    line.send(right.raw)


@row(None, "passed")
def closes_what_it_keeps_alive(line: Line, asked: Asked, right: Answer) -> None:
    """Promise to keep the connection and close it."""
    line.send(right.having(Connection="keep-alive").raw)
    line.close()


@row(0, "passed")
def keeps_what_it_closes(line: Line, asked: Asked, right: Answer) -> None:
    """Announce the end of the connection and keep it open."""
    line.send(right.having(Connection="close").raw)


@row(0, "passed")
def two_answers(line: Line, asked: Asked, right: Answer) -> None:
    """Send a second answer behind each right one; it must answer no request."""
    smuggled = right.saying('{"schemas": ["urn:evil"], "id": "smuggled", "userName": "smuggled"}', 200)
    line.send(right.raw + smuggled.raw)


@row(None, "")
def second_answer_later(line: Line, asked: Asked, right: Answer) -> None:
    """Send a second answer a moment after each right one."""
    line.send(right.raw)
    line.wait(0.002)
    line.send(right.saying('{"id": "smuggled"}', 200).raw)


@row(0, "passed")
def body_after_204(line: Line, asked: Asked, right: Answer) -> None:
    """Send a body, and a whole answer in it, behind each 204."""
    extra = right.saying('{"id": "smuggled"}', 200).raw if right.status == 204 else b""
    line.send(right.raw + extra)


@row(10, "blocked")
def says_gzip_and_is_not(line: Line, asked: Asked, right: Answer) -> None:
    """Name an encoding that is not there."""
    line.send(right.having(Content_Encoding="gzip").raw)


@row(0, "passed")
def gzip_well_done(line: Line, asked: Asked, right: Answer) -> None:
    """Pack every answer, as any server may."""
    line.send(_packed(right, "gzip", gzip.compress(right.body)).raw if right.body else right.raw)


@row(10, "inconclusive", "users-create-answers-201", caps=_LIMITS)
def gzip_bomb(line: Line, asked: Asked, right: Answer) -> None:
    """Pack a hundred megabytes into every answer."""
    line.send(_packed(right, "gzip", _bomb(1)).raw)


@row(10, "inconclusive", "users-create-answers-201", caps=_LIMITS)
def deflate_bomb(line: Line, asked: Asked, right: Answer) -> None:
    """Do the same by the other method."""
    line.send(_packed(right, "deflate", _deflated()).raw)


@row(10, "inconclusive", "users-create-answers-201", caps=_LIMITS)
def nested_bomb(line: Line, asked: Asked, right: Answer) -> None:
    """Pack the bomb twice more."""
    line.send(_packed(right, "gzip, gzip, gzip", _bomb(3)).raw)


@row(10, "blocked")
def twenty_encodings(line: Line, asked: Asked, right: Answer) -> None:
    """Pack the answer twenty times."""
    body = right.body
    for _ in range(20):
        body = gzip.compress(body)
    line.send(_packed(right, ", ".join(["gzip"] * 20), body).raw)


@row(10, "blocked", caps=_LIMITS)
def packed_nothing(line: Line, asked: Asked, right: Answer) -> None:
    """Send empty gzip members without end: nothing is ever unpacked."""
    line.send(_OK.encode() + b"Content-Encoding: gzip\r\n\r\n")
    line.flood(gzip.compress(b"") * 200)


@row(0, "passed")
def folded_headers(line: Line, asked: Asked, right: Answer) -> None:
    """Fold a header over two lines, as was allowed once, and send bytes that are no text."""
    line.send(right.head[:-2] + b"X-Folded: a\r\n b\r\nX-Bytes: \xff\xfe\x80\r\n\r\n" + right.body)


@row(0, "passed")
def header_without_a_colon(line: Line, asked: Asked, right: Answer) -> None:
    """Put a line among the headers that is none, behind those that count."""
    line.send(right.head[:-2] + b"no header at all\r\n\r\n" + right.body)


def _packed(right: Answer, encoding: str, body: bytes) -> Answer:
    return right.saying(body).having(Content_Encoding=encoding)


@cache
def _deflated() -> bytes:
    return zlib.compress(b"[" * 30_000_000)


@cache
def _bomb(times: int) -> bytes:
    body = b"[" * 30_000_000
    for _ in range(times):
        body = gzip.compress(body)
    return body
