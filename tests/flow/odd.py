#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Odd requests, forms and bodies: each has an answer that is no 500, and the service goes on. Usage: odd.py BASE KEY BIRTHDAY OUT 0"""
import collections, html, http.client, json, os, random, re, socket, time, urllib.parse, zlib

import season
from datetime import timedelta
from season import Browser, PASSWORD, issue, login, mailbox, monday_of, ok, said, totp

FULL = os.environ.get('ODD') == 'full'
HOST, PORT = season.host.split(':')[0], int(season.host.split(':')[1])
WAIT_S = 8 * season.PATIENCE
random.seed(os.environ.get('SEED', '11'))
seen, bad = collections.Counter(), []


def judge(what, status, took, may=()):
    seen[status] += 1
    if status == 500 or (status == 'silence') or took > WAIT_S or (may and status not in may):
        bad.append(f'{what}: {status} after {took:.1f} s')


def raw(data, pause=0.15):
    """What comes back for these bytes -> first status, all of it. 'closed' and 'silence' are answers, too."""
    s, got, from_ = socket.create_connection((HOST, PORT), timeout=WAIT_S), b'', time.monotonic()
    try:
        s.sendall(data)
        while True:
            part = s.recv(65536)
            if not part:
                break
            got += part
            s.settimeout(pause)
    except socket.timeout:
        if not got:
            return 'silence', got, time.monotonic() - from_
    except OSError:
        pass
    finally:
        s.close()
    return (int(got[9:12]) if got[:5] == b'HTTP/' else 'closed'), got, time.monotonic() - from_


def requests():
    """Heads and framings: (what, bytes, which answers are good)."""
    h, no = b'Host: a\r\n', (400, 404, 405, 411, 413, 414, 431, 501, 505, 'closed')
    form = b'Content-Type: application/x-www-form-urlencoded\r\n'
    heads = {
        'no version': b'GET /\r\n\r\n', 'version 9': b'GET / HTTP/9.9\r\n' + h + b'\r\n', 'HTTP/2': b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
        'no method': b' / HTTP/1.1\r\n' + h + b'\r\n', 'a strange method': b'BREW / HTTP/1.1\r\n' + h + b'\r\n',
        'small letters': b'get / HTTP/1.1\r\n' + h + b'\r\n', 'TRACE': b'TRACE / HTTP/1.1\r\n' + h + b'\r\n',
        'CONNECT': b'CONNECT a:443 HTTP/1.1\r\n' + h + b'\r\n', 'OPTIONS': b'OPTIONS * HTTP/1.1\r\n' + h + b'\r\n',
        'a NUL in the path': b'GET /a\0b HTTP/1.1\r\n' + h + b'\r\n', 'a coded NUL': b'GET /verifier%00 HTTP/1.1\r\n' + h + b'\r\n',
        'climbing': b'GET /a/../../etc/passwd HTTP/1.1\r\n' + h + b'\r\n', 'climbing, coded': b'GET /a/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\n' + h + b'\r\n',
        'climbing, coded twice': b'GET /a/%252e%252e%252fetc HTTP/1.1\r\n' + h + b'\r\n', 'a backslash': b'GET /a\\..\\b HTTP/1.1\r\n' + h + b'\r\n',
        'overlong UTF-8': b'GET /%c0%af HTTP/1.1\r\n' + h + b'\r\n', 'half a percent': b'GET /%4 HTTP/1.1\r\n' + h + b'\r\n',
        'a long path': b'GET /' + b'a' * 5000 + b' HTTP/1.1\r\n' + h + b'\r\n', 'a long query': b'GET /?a=' + b'b' * 30000 + b' HTTP/1.1\r\n' + h + b'\r\n',
        'a long header': b'GET / HTTP/1.1\r\nHost: a\r\nX: ' + b'a' * 60000 + b'\r\n\r\n',
        'many headers': b'GET / HTTP/1.1\r\n' + h + b''.join(b'X%d: a\r\n' % i for i in range(500)) + b'\r\n',
        'a header without colon': b'GET / HTTP/1.1\r\n' + h + b'nonsense\r\n\r\n',
        'two lengths': b'POST /verifier HTTP/1.1\r\n' + h + form + b'Content-Length: 3\r\nContent-Length: 4\r\n\r\na=bc',
        'length and chunks': b'POST /verifier HTTP/1.1\r\n' + h + form + b'Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
        'a negative length': b'POST /verifier HTTP/1.1\r\n' + h + form + b'Content-Length: -1\r\n\r\n',
        'a length with a sign': b'POST /verifier HTTP/1.1\r\n' + h + form + b'Content-Length: +3\r\n\r\na=b',
        'a length in hex': b'POST /verifier HTTP/1.1\r\n' + h + form + b'Content-Length: 0x3\r\n\r\na=b',
        'a length beyond all': b'POST /verifier HTTP/1.1\r\n' + h + form + b'Content-Length: 99999999999999999999999\r\n\r\n',
        'no chunks': b'POST /verifier HTTP/1.1\r\n' + h + form + b'Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n',
        'a chunk beyond all': b'POST /verifier HTTP/1.1\r\n' + h + form + b'Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nabc\r\n',
        'a negative chunk': b'POST /verifier HTTP/1.1\r\n' + h + form + b'Transfer-Encoding: chunked\r\n\r\n-5\r\nabc\r\n',
        'another coding': b'POST /verifier HTTP/1.1\r\n' + h + form + b'Transfer-Encoding: gzip\r\n\r\nabc',
        'two hosts in one': b'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 'no host': b'GET / HTTP/1.1\r\n\r\n',
        'folded': b'GET / HTTP/1.1\r\n' + h + b'X: a\r\n b\r\n\r\n', 'bare LF': b'GET / HTTP/1.1\nHost: a\n\n',
        'a blank before the colon': b'POST /verifier HTTP/1.1\r\n' + h + b'Content-Length : 3\r\n\r\nabc',
        'an absolute target': b'GET http://evil.example/ HTTP/1.1\r\n' + h + b'\r\n',
        'garbage': bytes(random.randrange(256) for _ in range(400)) + b'\r\n\r\n', 'TLS': b'\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03' + b'a' * 200 + b'\r\n\r\n',
    }
    # harmless: answered as what they mean
    may = {'two hosts in one', 'no host', 'folded', 'bare LF', 'an absolute target', 'OPTIONS', 'a blank before the colon', 'a header without colon'}
    for what, data in heads.items():
        status, got, took = raw(data)
        judge(what, status, took, () if what in may else no)
        if what == 'an absolute target' and b'evil' in got:
            bad.append('an absolute target comes back')
    # a length that a proxy may read otherwise than we: then nothing after it may be taken for a request
    for what in ('a blank before the colon', 'folded', 'two lengths', 'length and chunks', 'a length with a sign'):
        _, got, _ = raw(heads[what] + b'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n')
        if what != 'folded' and got.count(b'HTTP/1.1 200') > 0:
            bad.append(f'{what}: a second request was read behind it')
    status, got, took = raw(b'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n' * 60, WAIT_S / 4)
    if got.count(b'HTTP/1.1 200') != 60:
        bad.append(f'60 requests in one go: {got.count(b"HTTP/1.1 200")} answers')
    for expect in (b'100-continue', b'200-maybe'):
        status, got, took = raw(b'POST /verifier HTTP/1.1\r\n' + h + form + b'Expect: ' + expect + b'\r\nContent-Length: 4\r\n\r\nab=c')
        judge(f'Expect: {expect.decode()}', status, took)
    for cut in (b'GET / HT', b'POST /verifier HTTP/1.1\r\n' + h + form + b'Content-Length: 1000\r\n\r\nabc'):
        s = socket.create_connection((HOST, PORT))
        s.sendall(cut)
        s.close()
    # what comes back in a header
    for path in ('/?langue=fr%0d%0aSet-Cookie:%20a=b', '/verifier?langue=%0aX:%20y', '/l/a%0d%0aX:y', '/v?r=a%0d%0aX:%20y&v=1'):
        status, got, took = raw(f'GET {path} HTTP/1.1\r\nHost: a\r\nAccept-Language: fr\x0bX\r\nCookie: a="\x01;;=;b\r\nUser-Agent: \xff\xfe\r\n\r\n'.encode('latin-1'))
        judge(path, status, took)
        if re.search(rb'(?mi)^(x: ?y|set-cookie: a=b)', got.partition(b'\r\n\r\n')[0]):
            bad.append(f'{path}: a header was split')


ODD = ['', 'a' * 70000, '%00', '%ff%fe', '%c0%af', '%zz', "%27%3B--", '%3Cscript%3Ealert(1)%3C%2Fscript%3E', '..%2F..%2Fetc%2Fpasswd', '%0d%0aX%3A%20y', '-1', '99999999999999999999',
       '1e9', '%E2%80%AE%F0%9F%92%A9', '2026-02-31', '0', '%7B%7B7*7%7D%7D', '%3DHYPERLINK(1)', '%20', 'NaN']


def send(b, method, path, body=None, kind='application/x-www-form-urlencoded', cookies=True, headers=()):
    from_ = time.monotonic()
    c = http.client.HTTPConnection(HOST, PORT, timeout=WAIT_S + 5)
    h = dict(headers)
    if b and b.cookies:
        h['Cookie'] = '; '.join(f'{k}={v}' for k, v in b.cookies.items())
    if body is not None:
        h['Content-Type'] = kind
    try:
        c.request(method, path, body, h)
        r = c.getresponse()
        data, status = r.read(), r.status
    except (OSError, http.client.HTTPException) as e:
        data, status = str(e).encode(), 'silence' if isinstance(e, TimeoutError) else 'closed'
    c.close()
    return status, data, time.monotonic() - from_


def table():
    """Method and pattern of each route."""
    text = open('signer/web/routes.c').read()
    rows = re.findall(r'\b(GET|POST)\("([^"]*)"\)', text)
    return rows + [('DELETE', '/api/v1/webhooks/{webhook}')]


def routes(people):
    """Each route by each person with odd parts of its path and with no body at all, and by other methods."""
    values = ['..%2f', '0', '99999999999999999999', 'a' * 300, '%00', "'", '%C3%A9'] if FULL else [random.choice(('%2e%2e', '99999999999999999999', "'%C3%A9"))]
    for name, b in people.items():
        for method, pattern in table():
            for v in values if '{' in pattern else ['']:
                path = re.sub(r'\{[^}]*\}', v, pattern)
                headers = {'Authorization': f'Bearer {season.key}'} if name == 'software' else {}
                if path == '/deconnexion':
                    continue
                for m in (method, *(('PUT', 'DELETE', 'HEAD', 'PATCH') if FULL else ())):
                    status, _, took = send(b, m, path, '' if m == 'POST' else None, headers=headers)
                    judge(f'{name}: {m} {path[:60]}', status, took)
                if method == 'GET' and FULL:
                    status, _, took = send(b, 'GET', path + '?' + '&'.join(f'{k}={random.choice(ODD)}' for k in ('de', 'r', 'v', 'classe', 'page', 'langue', 'n', 'q', 'tri', 'etat'))[:1900], headers=headers)
                    judge(f'{name}: {path[:60]} with a query', status, took)


def pages(b, start, most):
    """Pages that lead on from 'start' -> path: page."""
    out, todo = {}, list(start)
    while todo and len(out) < most:
        path = todo.pop(0)
        if path in out:
            continue
        status, data, took = send(b, 'GET', path)
        judge(path, status, took)
        out[path] = data.decode('utf-8', 'replace')
        for href in re.findall(r'href="(/[^"#]*)"', out[path]):
            href = html.unescape(href)
            if href not in out and not re.search(r'/a/|/pdf|/zip|\.csv|archive|deconnexion|/pki|/demo|/attestation', href):
                todo.append(href)
    return out


def forms(name, b, found):
    """Each form with each of its fields odd in turn, twice, missing, with another token, as JSON, as parts."""
    done = set()
    for path, page in found.items():
        for attrs, inner in re.findall(r'<form([^>]*)>(.*?)</form>', page, re.S):
            action = html.unescape((re.search(r'action="([^"]*)"', attrs) or ['', path])[1])
            names = tuple(re.findall(r'name="([^"]*)"', inner))
            if 'method="post"' not in attrs or (re.sub(r'\d+|[0-9a-f-]{36}', '#', action), names) in done or 'deconnexion' in action:
                continue
            done.add((re.sub(r'\d+|[0-9a-f-]{36}', '#', action), names))
            token = (re.search(r'name="jeton" value="([^"]*)"', inner) or ['', ''])[1]
            base = {html.unescape(n): urllib.parse.quote('1') for n in names}
            base['jeton'] = urllib.parse.quote(token)
            fields = list(dict.fromkeys(html.unescape(n) for n in names))
            picked = fields if FULL else random.sample(fields, min(2, len(fields)))
            for n in picked:
                for v in ODD if FULL else random.sample(ODD, 3):
                    body = '&'.join(f'{urllib.parse.quote(k)}={v if k == n else x}' for k, x in base.items())
                    status, data, took = send(b, 'POST', action, body)
                    judge(f'{name}: {action} {n}={v[:20]}', status, took)
                    if b'<script>alert' in data:
                        bad.append(f'{action}: {n} comes back as markup')
            twice = '&'.join(f'{urllib.parse.quote(k)}={x}' for k, x in list(base.items()) * 2)
            variants = (('twice', twice, 'application/x-www-form-urlencoded'), ('nothing', '', 'application/x-www-form-urlencoded'),
                        ('token alone', 'jeton=' + base['jeton'], 'application/x-www-form-urlencoded'),
                        ('another token', 'jeton=AAAA', 'application/x-www-form-urlencoded'), ('JSON', '{}', 'application/json'),
                        ('parts without boundary', 'abc', 'multipart/form-data'), ('an odd boundary', '--\r\n', 'multipart/form-data; boundary="' + 'b' * 300 + '"'),
                        ('no end', '--b\r\nContent-Disposition: form-data; name="jeton"\r\n\r\n' + token, 'multipart/form-data; boundary=b'),
                        ('a file that climbs', f'--b\r\nContent-Disposition: form-data; name="jeton"\r\n\r\n{token}\r\n--b\r\nContent-Disposition: form-data; name="fichier"; '
                         'filename="../../etc/passwd"\r\n\r\n%PDF-1.7\r\n--b--\r\n', 'multipart/form-data; boundary=b'),
                        ('1,001 fields', '&'.join(f'a{i}=b' for i in range(1001)), 'application/x-www-form-urlencoded'))
            for what, body, kind in variants if FULL else random.sample(variants, 3):
                status, _, took = send(b, 'POST', action, body, kind)
                judge(f'{name}: {action} {what}', status, took, (403, 400, 404, 409, 413, 429) if what == 'another token' else ())
    return len(done)


def software(one):
    """Bodies that are no JSON, or other JSON than is meant."""
    values = [None, True, -1, 1.5, 2 ** 62, '', 'a' * 5000, 'a\0b', '\u202e', [], [[]], {}, {'a': 1}, 'é' * 3000, '../..', "';--"]
    bodies = [b'', b'{', b'[]', b'null', b'"x"', b'1', b'{}', b'{"a":1,"a":2}', b'{"a":1e999}', b'{"a":99999999999999999999999}', b'{"a":"\\u0000"}', b'{"a":"\\ud800"}',
              b'{"a":"\xff"}', b'\xef\xbb\xbf{}', b'[' * 100000, b'{"a":' * 5000, b'{}x', b'\0', b'{"eleve":{"nom":1}}']
    auth = {'Authorization': f'Bearer {season.key}'}
    for method, pattern in table():
        if method != 'POST' or not pattern.startswith('/api/'):
            continue
        path = pattern.replace('{id}', one)
        for body in bodies if FULL else random.sample(bodies, 6):
            status, _, took = send(None, 'POST', path, body, 'application/json', headers=auth)
            judge(f'{path} {body[:20]}', status, took, (400, 403, 404, 409, 413, 415, 422, 429) if not path.endswith('/verifier') and body[:2] != b'{}' else ())
        names = ('eleve', 'debut', 'fin', 'accueil', 'courriel', 'champs', 'partie', 'complet', 'alertesVues', 'motif', 'champ', 'chaine', 'jeton', 'consentement', 'nom',
                 'empreinteFond', 'valeur', 'cms', 'url', 'evenements')
        for field in names if FULL else random.sample(names, 5):
            for v in values if FULL else random.sample(values, 1):
                status, _, took = send(None, 'POST', path, json.dumps({'eleve': 1, 'debut': '2027-06-07', 'fin': '2027-06-18', 'champs': {}, field: v}), 'application/json', headers=auth)
                judge(f'{path} {field}={str(v)[:20]}', status, took)
    for query in ('apres=x', 'apres=' + 'A' * 1500, 'apres=%00', 'limite=-1', 'limite=99999999999999999999', 'limite=0', 'etat=x', 'etat=%27', 'apres=1&apres=2'):
        status, _, took = send(None, 'GET', '/api/v1/conventions?' + query, headers=auth)
        judge(f'conventions?{query[:30]}', status, took)
    for key_ in ('', ' ', 'a' * 9000, 'é', "'", 'x' * 255):
        for body in ('{"motif":"a"}', '{"motif":"b"}'):
            c = http.client.HTTPConnection(HOST, PORT, timeout=WAIT_S)
            c.putrequest('POST', '/api/v1/webhooks')
            for k, v in (*auth.items(), ('Content-Type', 'application/json'), ('Content-Length', str(len(body)))):
                c.putheader(k, v)
            c.putheader('Idempotency-Key', key_.encode())
            c.endheaders(body.encode())
            judge(f'key {key_[:10]}', c.getresponse().status, 0)
            c.close()
    status = [send(None, 'POST', '/api/v1/conventions', body, 'application/json', headers={**auth, 'Idempotency-Key': 'une'})[0] for body in ('{"eleve":0}', '{"eleve":1}')]
    if status[1] != 409:
        bad.append(f'a key that was used for another body: {status}')
    for word in ('', 'Bearer', 'Bearer ' + 'a' * 5000, 'Basic YTpi', 'Bearer ' + season.key + 'x', 'bearer é'):
        status, _, took = send(None, 'GET', '/api/v1/conventions', headers={'Authorization': word.encode()})
        judge(f'Authorization {word[:12]}', status, took, (400, 401, 403, 431))


def deflated(n, times):
    """'n' times a mebibyte of nothing, deflated 'times' times."""
    c, data = zlib.compressobj(1), []
    for _ in range(n):
        data.append(c.compress(bytes(1 << 20)))
    data = b''.join(data) + c.flush()
    for _ in range(times - 1):
        data = zlib.compress(data, 9)
    return data, b'/Filter[' + b'/FlateDecode ' * times + b']'


def bombs():
    """Small files that want an eighth of a gibibyte in each place where a reader inflates something: what a page shows, an object stream, a
    table of references, a picture."""
    data, how = deflated(128, 2)
    stream = lambda kind: b'<<%s%s/Length %d>>stream\n%s\nendstream' % (kind, how, len(data), data)
    page = b'<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>'
    draw, none = b'<</Length 14>>stream\n99 0 0 99 0 0 cm /X Do\nendstream', b'<<>>'
    image = stream(b'/Type/XObject/Subtype/Image/Width 20000/Height 20000/BitsPerComponent 8/ColorSpace/DeviceGray')
    made = {'page': (page, stream(b''), none), 'picture': (page, draw, image), 'object stream': (page, draw, stream(b'/Type/ObjStm/N 1000000/First 9999999')),
            'references': (page, draw, stream(b'/Type/XRef/Size 100000000/W[1 2 1]/Root 1 0 R'))}
    for name, (p, contents, other) in made.items():
        objects, at, out = [b'<</Type/Catalog/Pages 2 0 R>>', b'<</Type/Pages/Kids[3 0 R]/Count 1>>', p, contents, other], [], b'%PDF-1.7\n'
        for i, o in enumerate(objects):
            at.append(len(out))
            out += b'%d 0 obj\n%s\nendobj\n' % (i + 1, o)
        table = b'xref\n0 6\n0000000000 65535 f \n' + b''.join(b'%010d 00000 n \n' % a for a in at) + b'trailer<</Root 1 0 R/Size 6>>\n'
        # a table of references that is a bomb is the file's own; an object stream is looked into for an object that stands in it
        yield name, out + (b'' if name == 'references' else table) + b'startxref\n%d\n%%%%EOF\n' % (at[4] if name == 'references' else len(out))
    whole, _ = deflated(128, 1)
    yield 'archive', (b'PK\3\4\24\0\0\0\10\0\0\0!\0' + bytes(4) + len(whole).to_bytes(4, 'little') + (128 << 20).to_bytes(4, 'little') + b'\10\0\0\0mimetype' + whole
                      + b'PK\1\2\24\0\24\0\0\0\10\0\0\0!\0' + bytes(4) + len(whole).to_bytes(4, 'little') + (128 << 20).to_bytes(4, 'little') + b'\10\0' + bytes(16) + b'mimetype'
                      + b'PK\5\6\0\0\0\0\1\0\1\0' + (54).to_bytes(4, 'little') + (38 + len(whole)).to_bytes(4, 'little') + b'\0\0')


def explode():
    for name, data in bombs():
        status, told, took = send(None, 'POST', '/api/v1/verifier', data, 'application/octet-stream', headers={'Authorization': f'Bearer {season.key}'})
        judge(f'a bomb in its {name}, {len(data)} bytes', status, took, (200, 400, 413, 415))
        if b'"passed"' in told:
            bad.append(f'a bomb in its {name} passes')
        page = Browser().get('/verifier').send('/verifier', 'fichier', 'a.pdf', data)
        judge(f'a bomb in its {name}, on the page', page.status, 0, (200, 400, 413, 415, 422))


# What would end a header, a line of the log, a cell, an attribute or a text, if somebody forgot to write it as what it is.
HOSTILE = ('a\r\nX-Forged: yes', 'b\nevent=forged who=me', 'c%0d%0aX-Forged: yes', 'd\u2028event=forged', '"><script>forged()</script>', "'onmouseover='forged()", '</title><img src=x onerror=forged()>',
           '=cmd|forged!A1', 'é"; filename="forged.exe', '${forged}', '{{forged}}', '../../forged', '&forged;', '\x1b[2Jforged', 'forged' * 40)


def marks(page):
    """What of HOSTILE stands in a page as more than text."""
    # attributes of the page's own are quoted with ", in which these cannot stand but as &quot; and &lt;
    tags = ' '.join(re.findall(r'<[^>]*>', page))
    return [x for x in ('<script>forged', '<img src=x', ' onerror=', ' onmouseover=', '&forged;') if x in tags or (x[0] in '<&' and x in page)]


def injected(monday, office):
    """Names of pupils, of guardians and of a host that are more than names: refused, or text wherever they are shown."""
    lines, shown = ['nom;prenom;naissance;classe;niveau;eleve_courriel;rl1_lien;rl1_nom;rl1_prenom;rl1_courriel'], 0
    cell = lambda x: '"' + x.replace('"', '""') + '"'
    for i, h in enumerate(HOSTILE):
        lines.append(';'.join((cell(h), cell(f'Essai {h}'), '01/02/2011', cell('2de ' + h[:8]), '2de-GT', f'h{i}@eleve.example', 'mère', cell(h), 'Dominique', f'h{i}@famille.example')))
    for chosen in (lines, *([lines[0], x] for x in lines[1:])):
        office.get('/ecole/import').send('/ecole/import', 'fichier', 'noms.csv', '\r\n'.join(chosen).encode())
        judge('a roster of odd names', office.status, 0)
        told = [office.page]
        if office.form('/ecole/import', 'value="importer"'):
            try:
                office.post('/ecole/import', 'value="importer"', geste='importer')
            except RuntimeError:
                pass  # lines in error are told on the page
            told.append(office.page)
        shown += sum('forged' in p for p in told)
        for p in told:
            bad.extend(f'a roster of odd names: {m} in a page' for m in marks(p))
    auth, where = {'Authorization': f'Bearer {season.key}'}, []
    for i, h in enumerate(HOSTILE):
        fields = {**season.host_part(monday), 'organisme-accueil/denomination': h, 'organisme-accueil/representant[1]/nom': h, 'organisme-accueil/activite': h}
        what = {'eleve': 6 + i, 'debut': str(monday), 'fin': str(monday + timedelta(11)), 'accueil': h, 'courriel': f'h{i}@velo.example'}
        status, told, took = send(None, 'POST', '/api/v1/conventions', json.dumps(what), 'application/json', headers=auth)
        judge('an odd host', status, took)
        if status != 201:
            continue
        one = json.loads(told)['id']
        for part in (fields, season.host_part(monday)):
            send(None, 'POST', f'/api/v1/conventions/{one}/champs', json.dumps({'partie': 'accueil', 'champs': part, 'complet': True}), 'application/json', headers=auth)
            where += [f'/ecole/dossier/{one}', f'/ecole/dossier/{one}/texte']
            for path in where[-2:]:
                page = office.get(path).page if path.count('/') == 3 else send(office, 'GET', path)[1].decode('utf-8', 'replace')
                shown += 'forged' in page
                bad.extend(f'{path}: {m}' for m in marks(page))
                if any('forged' in k.lower() or 'forged' in v for k, v in office.headers.items()):
                    bad.append(f'{path}: a forged header {dict(office.headers)}')
    for path in ('/ecole', '/ecole/classe', '/ecole/eleves', '/demo'):
        page = send(office, 'GET', path)[1].decode('utf-8', 'replace')
        shown += 'forged' in page
        bad.extend(f'{path}: {m}' for m in marks(page))
    return shown


def files(folder):
    """Every file below 'folder' to the verifier."""
    slow = []
    for root, _, names in os.walk(folder):
        for name in sorted(names):
            path = os.path.join(root, name)
            if os.path.getsize(path) > 60 << 20:
                continue
            with open(path, 'rb') as f:
                status, told, took = send(None, 'POST', '/api/v1/verifier', f.read(), 'application/octet-stream', headers={'Authorization': f'Bearer {season.key}'})
            judge(path, status, took, (200, 400, 413, 415))
            slow.append((took, path))
    print(f'# {len(slow)} files, the slowest', ' '.join(f'{t:.1f} s {p}' for t, p in sorted(slow)[-3:]))


def main():
    from datetime import date
    requests()
    ok(not bad, f'odd heads and framings: {dict(seen)}')
    monday = monday_of(date.today())
    one = issue(1, monday)
    visitor, office, head = Browser(), login('secretariat@lycee.example'), login('proviseure@lycee.example')
    secret = re.search(r'<code[^>]*>([^<]*)</code>', head.page)[1]
    head.post('/enrolement', code=totp(secret))
    host = Browser().get(mailbox.link('accueil2@velo.example'))
    host.post(re.match(r'/l/[^/]*', host.at)[0])
    where = re.match(r'/lien/\d+', host.at)[0]
    n = len(bad)
    routes({'a visitor': visitor, 'the office': office, 'the head': head, 'a host': host, 'software': None})
    ok(len(bad) == n, f'each route by five people, with odd parts of its path: {dict(seen)}')
    n, count = len(bad), 0
    most = 200 if FULL else 14
    for name, b, start in (('a visitor', visitor, ['/', '/connexion', '/verifier', '/lien-perdu', '/mot-de-passe-oublie']), ('a host', host, [where + '/lire', where + '/refus', where + '/correction']),
                           ('the office', office, ['/ecole', f'/ecole/dossier/{one}', '/ecole/import', '/ecole/papier', '/ecole/depot']),
                           ('the head', head, ['/ecole', '/ecole/reglages', '/ecole/comptes', '/ecole/conservation', '/ecole/signer'])):
        count += forms(name, b, pages(b, start, most))
    ok(len(bad) == n, f'{count} forms, filled in oddly: {dict(seen)}')
    n = len(bad)
    software(one)
    ok(len(bad) == n, f'what software may send: {dict(seen)}')
    n = len(bad)
    shown = injected(monday, login('secretariat@lycee.example'))
    ok(len(bad) == n and shown > 10, f'names that are more than names are text on {shown} pages, and no header: {dict(seen)}')
    n = len(bad)
    explode()
    ok(len(bad) == n, f'small files that want an eighth of a gibibyte: {dict(seen)}')
    if os.environ.get('FILES'):
        n = len(bad)
        files(os.environ['FILES'])
        ok(len(bad) == n, f'files for the verifier: {dict(seen)}')
    for word in bad[:40]:
        print('#', word)


if __name__ == '__main__':
    main()
