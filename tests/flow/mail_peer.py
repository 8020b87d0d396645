#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A relay and an SMS gateway that say yes, later, no and nothing.

mail_peer.py DIR: listens on free ports of loopback, writes them to DIR/smtp.port and DIR/sms.port, and keeps every mail and
every SMS that was taken as one JSON line of DIR/taken.jsonl before it says so. What becomes of a mail is told by the local part
of its address, of an SMS by the last two digits of its phone; *** stands for anything:

  refuse***@  550 at RCPT            spam***@   554 after DATA         later***@  451 twice, then taken
  full***@    452 after DATA         silent***@ never an answer to DATA, the first time
  lost***@    taken, but the connection breaks before that is said, the first time
  bounce***@  taken; a DSN is put into DIR/bounces, as the relay's pipe would get it
  ***02       400                    ***03      503 twice, then taken  ***04     200 with {"error":...}
"""
import asyncio, http.server, json, os, socket, ssl, sys, threading
from email.parser import BytesParser
from email.policy import default
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

DIR = sys.argv[1]
USER, PASSWORD = b"paraphe", b"gehe1m"
lock = threading.Lock()
tries = {}


def first(key, times):
    """True the first 'times' times that 'key' is asked."""
    with lock:
        tries[key] = tries.get(key, 0) + 1
        return tries[key] <= times


def keep(what):
    with lock, open(f"{DIR}/taken.jsonl", "a") as f:
        f.write(json.dumps(what, ensure_ascii=False) + "\n")
        f.flush()
        os.fsync(f.fileno())


def bounce(sender, to, mail):
    """RFC 3464, as a mail system would say that a mailbox is gone."""
    n = len(os.listdir(f"{DIR}/bounces"))
    text = f"""From: MAILER-DAEMON@relais.example
To: {sender}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="limit"

--limit
Content-Type: text/plain

Your message could not be delivered.

--limit
Content-Type: message/delivery-status

Reporting-MTA: dns; relais.example

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such mailbox any more

--limit
Content-Type: message/rfc822

""".encode() + mail + b"\n--limit--\n"
    with open(f"{DIR}/bounces/{n}.eml.part", "wb") as f:
        f.write(text)
    os.rename(f"{DIR}/bounces/{n}.eml.part", f"{DIR}/bounces/{n}.eml")


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refuse"):
            return "550 5.1.1 No such user here"
        if address.startswith("later") and first(address, 2):
            return "451 4.7.1 Greylisted, come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        to = envelope.rcpt_tos[0]
        if to.startswith("spam"):
            return "554 5.7.1 We do not like this"
        if to.startswith("full"):
            return "452 4.2.2 Mailbox full"
        if to.startswith("silent") and first(to, 1):
            await asyncio.sleep(30)
            return "451 4.3.0 Too late"
        mail = BytesParser(policy=default).parsebytes(envelope.content)
        body = mail.get_body(("plain",))
        keep({
            "from": envelope.mail_from, "to": to, "tls": session.ssl is not None,
            "headers": {k: v for k, v in mail.items()}, "raw": envelope.content.decode("latin-1"),
            "text": body.get_content().replace("\r\n", "\n") if body else "",
            "files": [(p.get_filename(), len(p.get_content())) for p in mail.iter_attachments() if p.get_filename()],
        })
        if to.startswith("bounce"):
            bounce(envelope.mail_from, to, envelope.content)
        if to.startswith("lost") and first(to, 1):
            server.transport.abort()
            return "250 never heard"
        return "250 2.0.0 Ok: queued"


def authenticate(server, session, envelope, mechanism, data):
    good = data.login == USER and data.password == PASSWORD
    return AuthResult(success=good, handled=False)


class Relay(Controller):
    def factory(self):
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(f"{DIR}/peer.pem", f"{DIR}/peer.key")
        return SMTP(self.handler, hostname="relais.example", tls_context=context, require_starttls=True,
                    auth_required=True, authenticator=authenticate)


class Gateway(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        to, status = body["to"], 200
        if self.headers["Authorization"] != "Bearer s3cret":
            status = 401
        elif to.endswith("02"):
            status = 400
        elif to.endswith("03") and first(to, 2):
            status = 503
        answer = {"error": body["text"]} if to.endswith("04") else {"sent": 1}
        if status == 200 and "sent" in answer:
            keep({"sms": to, "text": body["text"], "sender": body["from"]})
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())


def tell(name, port):
    with open(f"{DIR}/{name}.part", "w") as f:
        f.write(str(port))
    os.rename(f"{DIR}/{name}.part", f"{DIR}/{name}")


os.makedirs(f"{DIR}/bounces", exist_ok=True)
with socket.create_server(("127.0.0.1", 0)) as free:
    port = free.getsockname()[1]  # aiosmtpd asks for a number of its own
relay = Relay(Handler(), hostname="127.0.0.1", port=port)
relay.start()
tell("smtp.port", port)
gateway = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
tell("sms.port", gateway.server_address[1])
gateway.serve_forever()
