"""Real receivers on loopback: an HTTP server that takes webhooks, an SMTP server that takes mail."""

import socketserver
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


class WebhookReceiver:
    """Context manager: keeps what was posted; answers with `status`."""

    def __init__(self) -> None:
        self.received: list[tuple[dict[str, str], bytes]] = []
        self.status = 204

    def __enter__(self) -> Self:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if 200 <= receiver.status < 300:
                    receiver.received.append((dict(self.headers), body))
                self.send_response(receiver.status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook?token=s3cret"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class _Smtp(socketserver.StreamRequestHandler):
    server: Any

    def handle(self) -> None:
        self.say("220 loopback")
        to: list[str] = []
        while line := self.rfile.readline().decode().rstrip("\r\n"):
            verb = line[:4].upper()
            if verb in {"EHLO", "HELO"}:
                self.say("250-loopback\r\n250 AUTH PLAIN")
            elif verb == "AUTH":
                self.say("235 ok" if self.server.takes_login else f"535 not with {line}")
            elif verb == "RCPT":
                to.append(line.partition(":")[2].strip("<> "))
                self.say("250 ok")
            elif verb == "DATA":
                self.say("354 go on")
                lines = []
                while (text := self.rfile.readline()) != b".\r\n":
                    lines.append(text)
                self.server.mails.append((to, b"".join(lines)))
                self.say("250 taken")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


class MailReceiver:
    """Context manager: keeps (receivers, message) of each mail."""

    def __enter__(self) -> Self:
        self.server: Any = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Smtp)
        self.server.mails, self.server.takes_login = [], True
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()
        return self

    @property
    def mails(self) -> list[tuple[list[str], bytes]]:
        """What was taken."""
        mails: list[tuple[list[str], bytes]] = self.server.mails
        return mails

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
