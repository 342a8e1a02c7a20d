"""Sends a recording again with nothing but ``requests.Session``: ``python -m bench.replay FILE URL``.

Prints a JSON object: ``seconds`` for all requests, ``cpu`` seconds of this process, and ``differing``: how many answers
had another status than in the recording. Ids the fresh endpoint gives out replace the recorded ones, so that the same
work is asked of it.
"""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import requests

from bench.recording import Sent, load

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def replay(sent: list[Sent], url: str) -> dict[str, float]:
    """Return the seconds it took, those of computing, and how many answers had another status."""
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(url))
    known: dict[str, str] = {}
    other = 0

    def current(text: str) -> str:
        return _ID.sub(lambda match: known.get(match[0], match[0]), text)

    with requests.Session() as session:
        started, computed = time.perf_counter(), time.process_time()
        for one in sent:
            body = current(one.body).encode("utf-8", "surrogateescape") or None
            answer = session.request(
                one.method,
                origin + current(one.target),
                data=body,
                headers=one.headers,
                allow_redirects=False,
                timeout=30,
            )
            if one.made is not None and answer.status_code == 201:
                known[one.made] = answer.json()["id"]
            other += answer.status_code != one.status
        took = {"seconds": time.perf_counter() - started, "cpu": time.process_time() - computed}
    return {**took, "differing": other}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(replay(load(Path(sys.argv[1])), sys.argv[2])))
