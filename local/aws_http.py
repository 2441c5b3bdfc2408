"""HTTP for the local AWS: connections that stay open.

Werkzeug's server closes each connection after one request. A local AWS answers thousands of requests of a few
callers, and a third of its work would be new connections, each with a thread of its own.
"""

from __future__ import annotations

import traceback
from http import HTTPStatus
from io import BytesIO

from moto.moto_server.werkzeug_app import MotoRequestHandler
from werkzeug.wrappers import Response

NO_CONTENT = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})


class RequestHandler(MotoRequestHandler):
    """Answers the requests of one connection, and writes errors to the log alone."""

    # Head and body of an answer leave together; the body would wait until the caller acknowledged the head.
    wbufsize = -1

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Writes nothing about a request that was answered; a line for each is a twentieth of the work."""

    def run_wsgi(self) -> None:
        """Reads one whole request, so that the next one begins where it ends, and answers it."""
        if self.headers.get("Expect", "").lower() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.wfile.flush()
        self.environ = environ = self.make_environ()
        is_chunked = environ.get("wsgi.input_terminated", False)
        size = -1 if is_chunked else int(environ.get("CONTENT_LENGTH") or 0)
        environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(size))
        try:
            response = Response.from_app(self.server.app, environ, buffered=True)
        except Exception:
            self.server.log("error", f"Error on request:\n{traceback.format_exc()}")
            response = Response(status=HTTPStatus.INTERNAL_SERVER_ERROR)
        self.answer(response)

    def answer(self, response: Response) -> None:
        """Sends an answer, whose length tells the caller where it ends."""
        body = response.get_data()
        self.send_response(response.status_code)
        for name, value in response.headers:
            self.send_header(name, value)
        if "Content-Length" not in response.headers and response.status_code not in NO_CONTENT:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()
