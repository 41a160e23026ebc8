"""Style, script and drawings leave compressed, made once for each version of the file.

Pages do not: a page holds a token beside what somebody typed, and its compressed length would tell of both.
"""

import gzip

from flask import Response, request

WORTH = frozenset({"text/css", "text/javascript", "application/javascript", "image/svg+xml"})
LEAST = 1024


_packed: dict[str, bytes] = {}
"""By the file's own tag, which changes with the file: a dozen of them at most."""


def lighten(response: Response) -> Response:
    """A whole static file, where the browser takes gzip; its tag stays that of the file."""
    if request.endpoint != "theme.static" or response.mimetype not in WORTH:
        return response
    response.vary.add("Accept-Encoding")
    tag, _ = response.get_etag()
    if response.status_code != 200 or not tag or "gzip" not in request.accept_encodings:
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) >= LEAST:
        if tag not in _packed:
            _packed[tag] = gzip.compress(body, 9, mtime=0)
        response.set_data(_packed[tag])
        response.headers["Content-Encoding"] = "gzip"
        response.set_etag(tag, weak=True)
    return response
