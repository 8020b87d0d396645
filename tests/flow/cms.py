#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What a signer's own program makes of a draft, well or badly; and what stands in a signed PDF.

cms.py make STATE.json KEY.pem OUT [word...]   a CMS over the state's digest, with its chain
cms.py raw STATE.json KEY.pem OUT [pss]        a signature value over its signedAttrs
cms.py state STATE.json OUT KEY VALUE          a state with one member changed ("-": left out)
cms.py take FILE.pdf N OUT.cms OUT.data        the Nth signature and the bytes that it covers

Words: sha384 sha512 (both with draft=FILE) pss protection | time nocerts twice bare other=CERT.pem digest signedby=CERT.pem unsigned crls
"""
import base64, hashlib, json, re, subprocess, sys


def tlv(tag, *parts):
    body = b"".join(parts)
    n = len(body)
    size = bytes([n]) if n < 128 else (lambda b: bytes([128 + len(b)]) + b)(n.to_bytes((n.bit_length() + 7) // 8, "big"))
    return bytes([tag]) + size + body


def oid(text):
    first, second, *rest = map(int, text.split("."))
    out = bytes([40 * first + second])
    for v in rest:
        part = [v & 127]
        while v > 127:
            v >>= 7
            part.append(128 | v & 127)
        out += bytes(reversed(part))
    return tlv(6, out)


def read(der, at=0):
    """-> tag, body begin, end"""
    n, p = der[at + 1], at + 2
    if n > 127:
        k = n - 128
        n, p = int.from_bytes(der[p:p + k], "big"), p + k
    return der[at], p, p + n


def members(der):
    _, at, end = read(der)
    while at < end:
        stop = read(der, at)[2]
        yield der[at:stop]
        at = stop


def pem_all(text):
    found = re.findall(r"-----BEGIN CERTIFICATE-----(.*?)-----END", text, re.S)
    return [base64.b64decode(re.sub(r"\s", "", one)) for one in found]


def issuer_serial(cert):
    parts = [m for m in members(next(members(cert))) if m[0] != 0xA0]
    return parts[2], parts[0]


def set_of(items):
    return tlv(0x31, *sorted(items))


def openssl(data, *args):
    return subprocess.run(["openssl", *args], input=data, stdout=subprocess.PIPE, check=True).stdout


NULL = tlv(5)
HASHES = {"sha256": "2.16.840.1.101.3.4.2.1", "sha384": "2.16.840.1.101.3.4.2.2", "sha512": "2.16.840.1.101.3.4.2.3"}
ECDSA = {"sha256": "1.2.840.10045.4.3.2", "sha384": "1.2.840.10045.4.3.3", "sha512": "1.2.840.10045.4.3.4"}
RSA = {"sha256": "1.2.840.113549.1.1.11", "sha384": "1.2.840.113549.1.1.12", "sha512": "1.2.840.113549.1.1.13"}


def signature_algorithm(key, name, pss):
    if b"ASN1 OID" in openssl(key, "pkey", "-text", "-noout"):
        return tlv(0x30, oid(ECDSA[name]))
    if not pss:
        return tlv(0x30, oid(RSA[name]), NULL)
    h = tlv(0x30, oid(HASHES[name]), NULL)
    salt = hashlib.new(name).digest_size
    return tlv(0x30, oid("1.2.840.113549.1.1.10"),
               tlv(0x30, tlv(0xA0, h), tlv(0xA1, tlv(0x30, oid("1.2.840.113549.1.1.8"), h)),
                   tlv(0xA2, tlv(2, bytes([salt])))))


def sign(key_path, data, name, pss):
    more = ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"] if pss else []
    return openssl(data, "dgst", "-" + name, "-sign", key_path, *more)


def attribute(kind, value):
    return tlv(0x30, oid(kind), tlv(0x31, value))


def signer_info(words, key_path, cert, digest, name):
    key, pss = open(key_path, "rb").read(), "pss" in words
    algorithm, hash_id = signature_algorithm(key, name, pss), tlv(0x30, oid(HASHES[name]))
    issuer, serial = issuer_serial(cert)
    attributes = [attribute("1.2.840.113549.1.9.3", oid("1.2.840.113549.1.7.1")),
                  attribute("1.2.840.113549.1.9.4", tlv(4, digest))]
    if "bare" not in words:
        named = pem_all(open(words["other"]).read())[0] if "other" in words else cert
        attributes.append(attribute("1.2.840.113549.1.9.16.2.47",
                                    tlv(0x30, tlv(0x30, tlv(0x30, tlv(4, hashlib.sha256(named).digest()))))))
    if "time" in words:
        attributes.append(attribute("1.2.840.113549.1.9.5", tlv(0x17, b"260901120000Z")))
    if "protection" in words:
        attributes.append(attribute("1.2.840.113549.1.9.52", tlv(0x30, hash_id, tlv(0xA1, algorithm[2:]))))
    signed = set_of(attributes)
    value = sign(key_path, signed, name, pss)
    more = [tlv(0xA1, attribute("1.2.840.113549.1.9.16.2.14", tlv(0x30)))] if "unsigned" in words else []
    return tlv(0x30, tlv(2, b"\1"), tlv(0x30, issuer, serial), hash_id, b"\xa0" + signed[1:], algorithm, tlv(4, value), *more)


def make(state_path, key_path, out, *given):
    words = dict((w.split("=", 1) + [""])[:2] for w in given)
    name = next((w for w in words if w in HASHES), "sha256")
    state = json.load(open(state_path))
    chain = [pem_all(c)[0] for c in state["chain"]]
    digest = bytes.fromhex(state["digest"])
    if name != "sha256":  # of the draft itself, which the state says in SHA-256 only
        draft = open(words["draft"], "rb").read()
        a, b, c, d = byte_ranges(draft)[-1]
        digest = hashlib.new(name, draft[a:a + b] + draft[c:c + d]).digest()
    if "digest" in words:
        digest = hashlib.sha256(b"another document").digest()
    if "signedby" in words:
        chain[0] = pem_all(open(words["signedby"]).read())[0]
    one = signer_info(words, key_path, chain[0], digest, name)
    certs = [] if "nocerts" in words else [tlv(0xA0, *sorted(chain))]
    crls = [tlv(0xA1, tlv(0x30))] if "crls" in words else []
    data = tlv(0x30, tlv(2, b"\1"), tlv(0x31, tlv(0x30, oid(HASHES[name]))), tlv(0x30, oid("1.2.840.113549.1.7.1")), *certs,
               *crls, set_of([one, one] if "twice" in words else [one]))
    open(out, "wb").write(tlv(0x30, oid("1.2.840.113549.1.7.2"), tlv(0xA0, data)))


def raw(state_path, key_path, out, *words):
    attributes = base64.b64decode(json.load(open(state_path))["signedAttrs"])
    open(out, "wb").write(sign(key_path, attributes, "sha256", "pss" in words))


def state(state_path, out, key, value):
    s = json.load(open(state_path))
    if value == "-":
        del s[key]
    else:
        s[key] = json.loads(value)
    json.dump(s, open(out, "w"))


def byte_ranges(pdf):
    found = re.findall(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]", pdf)
    return sorted((tuple(map(int, f)) for f in found), key=lambda r: r[2])


def take(pdf_path, n, out_cms, out_data):
    pdf = open(pdf_path, "rb").read()
    a, b, c, d = byte_ranges(pdf)[int(n) - 1]
    der = bytes.fromhex(pdf[b + 1:c - 1].decode())
    open(out_cms, "wb").write(der[:read(der)[2]])
    open(out_data, "wb").write(pdf[a:a + b] + pdf[c:c + d])


{"make": make, "raw": raw, "state": state, "take": take}[sys.argv[1]](*sys.argv[2:])
