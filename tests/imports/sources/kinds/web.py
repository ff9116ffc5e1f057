"""A web server in a thread, with the exports that a test lays on it."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Web(ThreadingHTTPServer):
    """Answers each path with its page: (status, headers, content).

    ``requests`` holds the path and headers of each. A header X-Cut ends the content so
    many bytes early.
    """

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages = {}
        self.requests = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def put(self, path, content, status=200, **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (status, named, content)


class Handler(BaseHTTPRequestHandler):
    server: Web

    def do_GET(self):
        self.server.requests.append((self.path, self.headers))
        status, headers, content = self.server.pages.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) - int(headers.get("X-Cut", 0))])

    def log_message(self, *arguments):
        pass
