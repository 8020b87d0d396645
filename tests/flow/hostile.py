#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What strangers try first (SECURITY 5, row 36), at the sizes asked: 500 texts that would be markup as the name of a host and of pupils, 200
paths that climb, 100 addresses that a webhook is to call. Usage: hostile.py BASE KEY BIRTHDAY OUT 0"""
import collections, datetime, html.parser, itertools, json, os, re, sys, urllib.parse

import odd, season
from odd import send
from season import api, drafted, login, monday_of, ok

FULL = os.environ.get('ODD') == 'full'
AUTH = {'Authorization': f'Bearer {season.key}'}

# ---- markup ----

TAGS = ['<script>{}</script>', '<img src=x onerror={}>', '<svg onload={}>', '<svg/onload={}>', '<body onload={}>', '<iframe src="javascript:{}">', '<a href="javascript:{}">a</a>',
        '<math><mtext></form><form><mglyph><style></math><img src onerror={}>', '<details open ontoggle={}>', '<input autofocus onfocus={}>', '<video><source onerror={}>', '<object data="javascript:{}">',
        '<meta http-equiv=refresh content="0;url=javascript:{}">', '<base href="javascript:{}//">', '<link rel=stylesheet href="data:,*{{x:{}}}">', '<style>@import"{}"</style>', '<template><script>{}</script></template>',
        '<xsl:value-of select="{}"/>', '<?xml-stylesheet href="{}"?>', '<!--{}-->', '<![CDATA[{}]]>', '&lt;script&gt;{}&lt;/script&gt;', '&#60;script&#62;{}', '<scr<script>ipt>{}</script>', '<SCRIPT>{}</SCRIPT>']
BEFORE = ['', '"', "'", '">', "'>", '</title>', '</textarea>', '-->', '</style>', '" onmouseover={0} x="', "' onfocus={0} autofocus x='", '\u2028', '\ufeff', '\u202e', '%22%3E', '\\"', '`', ']]>', '{{{{7*7}}}}', '${{{0}}}']


def texts(n):
    """'n' of all combinations, from every part of them."""
    all_ = [b.format('forged()') + t.format('forged()') for b, t in itertools.product(BEFORE, TAGS)]
    return [all_[i * len(all_) // n] for i in range(n)]


class Shape(html.parser.HTMLParser):
    """What a browser would build of a page, without its texts."""

    def __init__(self, page):
        super().__init__()
        self.all, self.bad = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.all.append((tag, tuple(k for k, _ in attrs)))
        self.bad += [f'{tag} {k}={v}' for k, v in attrs if k.startswith('on') or (k in ('href', 'src', 'action', 'data') and re.match(r'\s*(javascript|data:text|vbscript)', v or '', re.I))]

    def handle_decl(self, decl):
        self.all.append((decl, ()))

    handle_pi = handle_comment = unknown_decl = handle_decl


def markup(monday, office, one):
    """The host's name is each of them; pages keep the shape that they have with a plain one, or the text is refused."""
    n, pages, bad, kept, shown, want = 500, (f'/ecole/dossier/{one}', '/ecole/classe'), [], 0, 0, {}
    part = lambda name: send(None, 'POST', f'/api/v1/conventions/{one}/champs', json.dumps({'partie': 'accueil', 'champs': {'organisme-accueil/denomination': name}}), 'application/json', headers=AUTH)[0]
    for name in ['Atelier'] + texts(n):
        status = part(name)
        if status not in (200, 400):
            bad.append(f'{status} for {name}')
        if status != 200:
            continue
        kept += 1
        # the list is long: each tenth is looked for there, too
        for path in pages if name == 'Atelier' or kept % 10 == 0 or FULL else pages[:1]:
            shape = Shape(office.get(path).page)
            shown += 'forged()' in office.page
            want.setdefault(path, shape.all)
            if shape.all != want[path] or shape.bad:
                bad.append(f'{path}: {name}: {shape.bad or [x for x in shape.all if x not in want[path]][:3]}')
    ok(not bad and shown >= kept - 1 > 50, f'{n} texts that would be markup as the name of a host: {kept} are kept, and are text on {shown} pages' if not bad else f'markup: {bad[:5]}')
    cell = lambda x: '"' + x.replace('"', '""') + '"'
    head = 'nom;prenom;naissance;classe;niveau;eleve_courriel'
    lines = [';'.join((cell(t), cell('Zoé ' + t), '20/06/2005', '2de 4', '2de-GT', cell(t))) for t in texts(n)]
    office.get('/ecole/import').upload('/ecole/import', [('fichier', 'e.csv', '\n'.join([head] + lines).encode())])
    shape = Shape(office.page)
    ok(office.status in (200, 400) and not shape.bad and not {t for t, _ in shape.all} & {'iframe', 'object', 'math', 'base', 'template', 'video', 'img', 'body onload'},
       f'and as names of {n} pupils: {office.status} {shape.bad[:3]} {sorted({t for t, _ in shape.all})}')


# ---- paths ----

DOTS = ['../', '..%2f', '%2e%2e/', '%2e%2e%2f', '%252e%252e%252f', '..%c0%af', '..%5c', '....//', '.%00./', '..;/', '%u002e%u002e/', '..%ef%bc%8f', '/./../', '%c0%ae%c0%ae/']
AIMS = ['etc/passwd', 'paraphe.conf', 'keys/root.key', 'keys/passphrase', 'store/paraphe.db', 'proc/self/environ', 'keys/schools.sealed', 'vault.log']


def climbs(n):
    all_ = [d * k + a + e for a in AIMS for d in DOTS for k in (1, 4, 9) for e in ('', '%00.json', '.css')]
    return [all_[i * len(all_) // n] for i in range(n)]


def paths(office):
    """200 of them on each route that takes a name from its path."""
    seen, bad = collections.Counter(), []
    roots = ['/a/', '/pki/', '/racines/', '/v?r=', '/d/', '/l/', '/ecole/papier/page/', '/ecole/reglages/cachet/', '/ecole/conservation/', '/ecole/lot/', '/academie/', '/audit/', '/api/v1/conventions/']
    for root in roots:
        for c in climbs(200):
            status, data, _ = send(office if root.startswith('/ecole') else None, 'GET', root + c, headers=AUTH if root.startswith('/api') else {})
            seen[status] += 1
            if status not in (200, 303, 400, 401, 403, 404, 414) or (status == 200 and root != '/v?r=') or re.search(rb'root:x:|PRIVATE KEY|SQLite format|^listen =|PARAPHE-SCHOOLS|LD_PRELOAD|HOME=', data):
                bad.append(f'{root}{c}: {status}')
    # a day of which there is no root is told like a name that is no day
    days = {send(None, 'GET', '/racines/' + d)[:2] for d in ('2026-01-01.json', '2026-13-41.json', '0000-00-00.json', '9999-12-31.p7s', '2026-01-01.jsonx', '2026-01-01', 'x' * 10 + '.json', '-026-01-01.json')}
    ok(not bad, f'200 paths that climb on {len(roots)} routes: nothing of the disk comes back: {dict(seen)}' if not bad else f'a path that climbs: {bad[:5]}')
    ok({s for s, _ in days} == {404} and len(days) == 1, f'days without a root and names that are none look alike: {[s for s, _ in days]}')


# ---- addresses to call ----

def targets(n):
    """Of who is in, of who looks like it, and of what an address may be written as; none of these hosts is in the configuration but hooks.example itself."""
    hosts = ['127.0.0.1', 'localhost', '[::1]', '0.0.0.0', '[::]', '127.1', '2130706433', '0x7f000001', '0177.0.0.1', '[::ffff:127.0.0.1]', '169.254.169.254', '[fd00:ec2::254]', 'metadata.google.internal', '100.100.100.200',
             '10.0.0.1', '192.168.1.1', '172.16.0.1', '100.64.0.1', '[64:ff9b::7f00:1]', '[fe80::1]', 'hooks.example.evil.example', 'hooks.example@127.0.0.1', '127.0.0.1#hooks.example', '127.0.0.1?hooks.example', 'evil.example\\@hooks.example',
             'hooks.example:22', 'hooks.example.', 'hooks.example%00.evil.example', 'xhooks.example', 'hooks.example:80@evil.example', 'ｈooks.example', 'hooks。example', 'hooks.example\t.evil.example', 'user:pass@hooks.example', '127.0.0.1.nip.io', 'localtest.me']
    kinds = ['http://{}/', 'https://{}/x', 'https://{}:6379/', 'gopher://{}/_x', 'file://{}/etc/passwd', 'ftp://{}/', 'dict://{}:11211/', '//{}/', 'HTTP://{}/']
    all_ = [k.format(h) for h in hosts for k in kinds] + ['file:///etc/passwd', 'javascript:alert(1)', 'data:,x', '', 'http:', 'http://', 'https:hooks.example', 'https:/hooks.example', ' https://hooks.example/', 'https://hooks.example/\r\nX: y']
    return [all_[i * len(all_) // n] for i in range(n)]


def addresses():
    n, taken = 100, []
    for url in targets(n):
        status = send(None, 'POST', '/api/v1/webhooks', json.dumps({'url': url, 'evenements': ['signee']}), 'application/json', headers=AUTH)[0]
        if status != 400:
            taken.append(f'{status} {url}')
    ok(not taken, f'{n} addresses that a webhook is not to call are refused' if not taken else f'a webhook calls {taken[:5]}')
    status = send(None, 'POST', '/api/v1/webhooks', json.dumps({'url': 'https://hooks.example/a', 'evenements': ['signee']}), 'application/json', headers=AUTH)[0]
    ok(status == 201, f'and the one that is listed is taken: {status}')


def main():
    monday, office = monday_of(datetime.date.today()), login('secretariat@lycee.example')
    one = drafted(16, monday, False)
    markup(monday, office, one)
    paths(office)
    addresses()


if __name__ == '__main__':
    main()
