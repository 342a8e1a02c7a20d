"""Standard output and error as the command writes to them: whatever they cannot show is written in ASCII."""

from __future__ import annotations

import codecs
from typing import Final

from scim_conformance.report.text import ascii_fallback

#: ASCII by another name: click takes a stream that calls itself ascii for one that was set up wrong, and writes UTF-8.
_ASCII: Final = "scim_plain_ascii"


def prepare(stream: object) -> None:
    """Have a text stream keep to its encoding, ASCII included, and never fail at a character that this lacks.

    Such a character may come from an endpoint or a path; it must not end the command.
    """
    ascii_fallback(stream)
    encoding = getattr(stream, "encoding", None)
    if encoding and codecs.lookup(encoding).name == "ascii":
        getattr(stream, "reconfigure", lambda **_: None)(encoding=_ASCII, errors=getattr(stream, "errors", None))


def _plain_ascii(name: str) -> codecs.CodecInfo | None:
    if name != _ASCII:
        return None
    known = codecs.lookup("ascii")
    return codecs.CodecInfo(
        name=_ASCII,
        encode=known.encode,
        decode=known.decode,
        incrementalencoder=known.incrementalencoder,
        incrementaldecoder=known.incrementaldecoder,
        streamwriter=known.streamwriter,
        streamreader=known.streamreader,
    )


codecs.register(_plain_ascii)
