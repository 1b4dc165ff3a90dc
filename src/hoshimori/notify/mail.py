"""E-mail over SMTP, with TLS unless the server is this machine itself."""

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

from hoshimori.errors import OutsideError, UsageError
from hoshimori.model import Clock
from hoshimori.notify.notice import Notice

_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A channel to some addresses through one server.

    Attributes:
        host: The server.
        port: Its port.
        security: `smtps` (TLS from the start), `smtp+starttls`, or `smtp` (this machine only).
        sender: Address of the watch.
        receivers: Addresses of people.
        clock: The time, for the Date header.
        user: Name to log in with, or empty.
        password: Its password.
        timeout_s: How long an answer may take.
    """

    host: str
    port: int
    security: str
    sender: str
    receivers: tuple[str, ...]
    clock: Clock
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    timeout_s: float = 30.0

    @classmethod
    def of(cls, address: str, *, password: str, clock: Clock) -> Self:
        """Return the channel of an address like `smtps://user@host:465?from=watch@a.example&to=b@b.example,c@c.example`.

        Raises:
            UsageError: A part is missing, or a server elsewhere is asked for without TLS.
        """
        parts = urlsplit(address)
        query = parse_qs(parts.query)
        sender = next(iter(query.get("from", [])), "")
        receivers = tuple(a.strip() for value in query.get("to", []) for a in value.split(",") if a.strip())
        if parts.scheme not in _PORTS or not parts.hostname or not sender or not receivers:
            raise UsageError(
                "HOSHIMORI_MAIL must look like smtps://user@host:465?from=watch@a.example&to=b@b.example,c@c.example "
                "(or smtp+starttls://…)."
            )
        if parts.scheme == "smtp" and parts.hostname not in _HERE:
            raise UsageError("Mail to another machine goes with TLS only: smtps:// or smtp+starttls://.")
        if any(sign in "".join((sender, *receivers)) for sign in "\r\n"):
            raise UsageError("An address of HOSHIMORI_MAIL holds a line end.")
        return cls(
            host=parts.hostname,
            port=parts.port or _PORTS[parts.scheme],
            security=parts.scheme,
            sender=sender,
            receivers=receivers,
            clock=clock,
            user=unquote(parts.username or ""),
            password=password or unquote(parts.password or ""),
        )

    @property
    def name(self) -> str:
        """The channel's name in the log of what was told."""
        return "mail"

    @property
    def wants_heartbeat(self) -> bool:
        """Whether it takes a sign of life every round: no, a person would stop reading."""
        return False

    def send(self, notice: Notice) -> None:
        """Deliver one notice.

        Raises:
            OutsideError: The server did not take it.
        """
        message = EmailMessage()
        message["Subject"] = f"[hoshimori] {notice.subject}"
        message["From"] = self.sender
        message["To"] = ", ".join(self.receivers)
        message["Date"] = format_datetime(self.clock.now())
        message["Message-ID"] = f"<{notice.id}@{self.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(notice.text)
        try:
            self._deliver(message)
        except (smtplib.SMTPException, OSError) as error:
            # the server's words may quote what was sent to it, a password among them
            raise OutsideError(
                f"The mail server {self.host} did not take a message ({type(error).__name__})."
            ) from None

    def _deliver(self, message: EmailMessage) -> None:
        context = ssl.create_default_context()
        if self.security == "smtps":
            with smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout_s, context=context) as server:
                self._hand_over(server, message)
            return
        with smtplib.SMTP(self.host, self.port, timeout=self.timeout_s) as server:
            if self.security == "smtp+starttls":
                server.starttls(context=context)
            self._hand_over(server, message)

    def _hand_over(self, server: smtplib.SMTP, message: EmailMessage) -> None:
        if self.user:
            server.login(self.user, self.password)
        server.send_message(message)
