# SPDX-License-Identifier: MIT
"""A TSA on loopback, by `openssl ts`, and every bad one. Usage: outside.py DIR [tls]; the port goes to DIR/port (or DIR/port-tls)."""
import http.server
import os
import ssl
import subprocess
import sys
import threading
import time

work = sys.argv[1]
tls = len(sys.argv) > 2
lock = threading.Lock()


def run(*args, data=b""):
    return subprocess.run(args, input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout


def path(name):
    return os.path.join(work, name)


def put(name, data):
    with open(path(name), "wb") as f:
        f.write(data)
    return path(name)


def reply(query, who="tsa", policy="1.2.3.4", certs="few"):
    """The TimeStampResp of the authority 'who' under 'policy'."""
    with lock:
        with open(path("ts.cnf")) as f:
            text = f.read().replace("@who@", who).replace("@policy@", policy).replace("@certs@", certs)
        put("ts-now.cnf", text.encode())
        return run("openssl", "ts", "-reply", "-config", path("ts-now.cnf"), "-queryfile", put("query.tsq", query))


def other_query(digest):
    return run("openssl", "ts", "-query", "-sha256", "-cert", "-digest", digest)


def imprint(query):
    return query[query.index(b"\x04\x20") + 2:][:32].hex()


def der(tag, body):
    n = len(body)
    size = bytes([n]) if n < 128 else bytes([0x82, n >> 8, n & 255])
    return bytes([tag]) + size + body


def signed_by(query, who):
    """A good TSTInfo, signed again by a certificate that may not sign it: `openssl ts` refuses to do that."""
    token = run("openssl", "ts", "-reply", "-in", put("good.tsr", reply(query)), "-token_out")
    info = run("openssl", "cms", "-verify", "-noverify", "-nosigs", "-inform", "DER", "-in", put("good.tst", token))
    again = run("openssl", "cms", "-sign", "-cades", "-binary", "-nodetach", "-md", "sha256", "-outform", "DER",
                "-econtent_type", "1.2.840.113549.1.9.16.1.4", "-signer", path(who + ".pem"), "-inkey", path(who + ".key"),
                "-in", put("info.der", info))
    return der(0x30, der(0x30, der(0x02, b"\0")) + again)


def rejected(query):
    """`openssl ts` refuses a policy that it does not know."""
    with lock:
        asked = run("openssl", "ts", "-query", "-sha256", "-cert", "-digest", imprint(query), "-tspolicy", "1.9.9")
    return reply(asked)


def status(query):
    """An OCSP answer, by `openssl ocsp` over the index of the authority's certificates; what it does is told by DIR/ocsp-mode."""
    with open(path("ocsp-mode")) as f:
        mode = f.read().strip()
    if mode == "garbage":
        return b"<html>"
    with lock:
        run("openssl", "ocsp", "-index", path("index-" + mode), "-CA", path("tsa-root.pem"), "-rsigner", path("tsa-root.pem"),
            "-rkey", path("tsa-root.key"), "-ndays", "1", "-reqin", put("status.req", query), "-respout", path("status.resp"))
        with open(path("status.resp"), "rb") as f:
            return f.read()


answers = {
    "/ocsp": status,
    "/tsr": reply,
    "/quiet": lambda q: reply(q, who="quiet"),
    "/nonce": lambda q: reply(other_query(imprint(q))),
    "/imprint": lambda q: reply(other_query("00" * 32)),
    "/expired": lambda q: reply(q, who="expired"),
    "/stranger": lambda q: reply(q, who="stranger"),
    "/eku": lambda q: signed_by(q, "eku"),
    "/policy": lambda q: reply(q, policy="1.2.3.5"),
    "/rejected": rejected,
    "/large": lambda q: reply(q, certs="more"),
    "/big": lambda q: b"\x30" * (1 << 20),
    "/garbage": lambda q: b"<html>" + q,
    "/empty": lambda q: b"",
}
tries = {}


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def send(self, status, body, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        name = path("files" + self.path)
        with open(path("asked"), "a") as f:
            f.write(self.path + "\n")
        if ".." in self.path or not os.path.isfile(name):
            return self.send(404, b"")
        with open(name, "rb") as f:
            self.send(200, f.read())

    def do_POST(self):
        query = self.rfile.read(int(self.headers["Content-Length"]))
        with open(path("asked"), "a") as f:
            f.write(self.path + "\n")
        if self.path == "/500":
            return self.send(500, b"no")
        if self.path == "/redirect":
            return self.send(302, b"", Location="/tsr")
        if self.path == "/slow":
            time.sleep(2)
            return self.send(200, b"")
        if self.path == "/second":
            tries[self.path] = tries.get(self.path, 0) + 1
            if tries[self.path] % 2:
                return self.send(503, b"")
            return self.send(200, reply(query))
        self.send(200, answers[self.path](query))


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        pass  # the other side hung up, which is the point of some cases


server = Server(("127.0.0.1", 0), Handler)
if tls:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path("tls.pem"), path("tls.key"))
    server.socket = context.wrap_socket(server.socket, server_side=True)
put("port-new" + ("-tls" if tls else ""), str(server.server_port).encode())
os.rename(path("port-new" + ("-tls" if tls else "")), path("port" + ("-tls" if tls else "")))
server.serve_forever()
