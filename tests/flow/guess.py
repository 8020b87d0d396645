#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Guesses, as many as whoever guesses has time for (SECURITY 5, rows 33 and 34), by several processes over connections that are kept, each
request from an address of its own. GUESS=full takes the sizes that are to be held: a million codes on a thousand links, a million
random ids, 20,000 answers of each kind. Usage: guess.py BASE KEY BIRTHDAY OUT 0 codes|ids|times"""
import base64, collections, concurrent.futures, datetime, hashlib, html, json, multiprocessing, os, random, re, socket, sys, time, urllib.parse, uuid

import season
from season import Browser, api, code, enter, login, mailbox, monday_of, ok, totp

FULL = os.environ.get('GUESS') == 'full'
SIZES = {'links': (3, 1000), 'guesses of a link': (60, 1000), 'ids': (1500, 1000000), 'answers': (40, 20000), 'slow answers': (12, 900), 'processes': (2, 4)}
HOST, PORT = season.host.split(':')[0], int(season.host.split(':')[1])
AT_ONCE, TRIES = 12, 5  # connections of one process; what a code stands
monday = monday_of(datetime.date.today())


def size(name):
    return int(os.environ.get('GUESS_' + name.upper().replace(' ', '_'), SIZES[name][FULL]))


class Wire:
    """One connection that is kept: requests go out, answers come back whole -> status, what follows it."""

    def __init__(self):
        self.sock, self.got = None, b''

    def send(self, data):
        for again in (True, False):
            try:
                if not self.sock:
                    self.sock, self.got = socket.create_connection((HOST, PORT), timeout=season.WAIT_S), b''
                    self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return self.sock.sendall(data)
            except OSError:
                self.sock = None
                if not again:
                    raise

    def answer(self):
        while b'\r\n\r\n' not in self.got:
            self.more()
        head, _, rest = self.got.partition(b'\r\n\r\n')
        length = int(re.search(rb'(?i)\ncontent-length: (\d+)', head)[1])
        while len(rest) < length:
            self.more()
            rest = self.got[len(head) + 4:]
        self.got = rest[length:]
        if re.search(rb'(?i)\nconnection: close', head):
            self.sock = None
        return int(head[9:12]), head, rest[:length]

    def more(self):
        data = self.sock.recv(1 << 18)
        if not data:
            raise ConnectionError('hung up')
        self.got += data

    def ask(self, data):
        self.send(data)
        return self.answer()


def address():
    return '.'.join(str(random.randrange(1, 255)) for _ in range(4)).replace('127.', '128.', 1)


def request(method, path, body=None, cookie='', **more):
    head = f'{method} {path} HTTP/1.1\r\nHost: {season.host}\r\nX-Forwarded-For: {address()}\r\n'
    head += f'Cookie: {cookie}\r\n' if cookie else ''
    head += ''.join(f'{k}: {v}\r\n' for k, v in more.items())
    if body is not None:
        head += f'Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n'
    return (head + '\r\n' + (body or '')).encode()


def word(n=32):
    return base64.urlsafe_b64encode(random.randbytes(n)).rstrip(b'=').decode()


def shared(work, parts):
    """Each part by a process of its own -> what they give."""
    with multiprocessing.get_context('fork').Pool(len(parts)) as pool:
        return pool.map(work, parts, 1)


def cookies(b):
    return '; '.join(f'{k}={v}' for k, v in b.cookies.items())


# ---- people ----

def roster(n, name, born):
    """'n' more pupils of age -> their rows."""
    rows = [(name + ''.join(chr(65 + i // 26 ** k % 26) for k in range(4)), 'Zoé', born) for i in range(n)]
    lines = ['nom;prenom;naissance;classe;niveau;eleve_courriel'] + [f'{a};{b};{c};2de 4;2de-GT;{a.lower()}@eleve.example' for a, b, c in rows]
    office = login('secretariat@lycee.example').get('/ecole/import').upload('/ecole/import', [('fichier', 'e.csv', '\n'.join(lines).encode())])
    office.post('/ecole/import', 'value="importer"', geste='importer')
    return rows


def issued(row):
    """A convention that is sent -> its id, the host's address."""
    to, born = row[0].lower() + '@velo.example', '-'.join(reversed(row[2].split('/')))
    one = api('POST', '/conventions', {'eleve': dict(zip(('nom', 'prenom', 'naissance'), (row[0], row[1], born))), 'debut': str(monday),
                                       'fin': str(monday + datetime.timedelta(11)), 'accueil': 'Atelier Vélo Fictif SARL', 'courriel': to})['id']
    api('POST', f'/conventions/{one}/champs', {'partie': 'accueil', 'champs': season.host_part(monday), 'complet': True})
    api('POST', f'/conventions/{one}/champs', {'partie': 'ecole', 'complet': True, 'champs': {
        'eleve/assurance-rc/assureur': 'Mutuelle fictive', 'eleve/assurance-rc/@fin': '2099-08-31',
        'etablissement/enseignant-referent[1]/nom': 'GABARIT', 'etablissement/enseignant-referent[1]/prenom': 'Noa'}})
    told = api('POST', f'/conventions/{one}/figer', {}, good=(200, 409))
    if 'code' in told:
        api('POST', f'/conventions/{one}/figer', {'alertesVues': sorted({x['regle'] for x in told['constats'] if x['gravite'] == 'alerte'})})
    api('POST', f'/conventions/{one}/envoyer', {})
    return one, to


def sent(n):
    """'n' conventions whose hosts are to sign -> their ids and addresses."""
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        return list(pool.map(issued, roster(n, 'TEMPS-', '21/07/2004')))


# ---- row 33 ----

class Door:
    """What somebody who has a link sees of it: where a code is typed."""

    def __init__(self, to):
        self.to, (self.b, self.where) = to, enter(mailbox.link(to), None)
        self.path, self.cookie, self.wire = self.where + '/confirmer', cookies(self.b), Wire()

    def ask_code(self, seen=()):
        self.b.get(self.path).post(self.where + '/code')
        self.token = re.search(r'name="jeton" value="([^"]*)"', self.b.form(self.path))[1]
        self.seen = set(seen)

    def code(self):
        self.right = mailbox.wait(self.to, code, self.seen)

    def post(self, word):
        return request('POST', self.path, f'jeton={self.token}&code={word}', self.cookie)

    def tried(self, word):
        status, head, body = self.wire.ask(self.post(word))
        return status == 303


def guess_links(mine):
    """-> guesses, hits, statuses, right ones that were refused after five wrong ones, next ones that opened."""
    n, hits, void, fresh, seen, each = 0, 0, 0, 0, collections.Counter(), size('guesses of a link')
    for at in range(0, len(mine), AT_ONCE):
        # a demonstration shows its newest letters: each link is made when its turn has come
        doors = [Door(to) for _, to in map(issued, mine[at:at + AT_ONCE])]
        for d in doors:
            d.ask_code()
        for d in doors:
            d.code()
            # of a million the right one is among these by chance only
            wrong = [f'{random.randrange(1000000):06}' for _ in range(each)]
            hits += sum(d.tried(w) for w in wrong[:TRIES])
            void += not d.tried(d.right)
            n, d.left = n + TRIES, wrong[TRIES:]
        for words in zip(*(d.left for d in doors)):
            for d, w in zip(doors, words):
                d.wire.send(d.post(w))
            for d in doors:
                status, _, _ = d.wire.answer()
                seen[status] += 1
                hits += status == 303
                n += 1
        for d in doors:
            d.ask_code({d.right})
        for d in doors:
            d.code()
            fresh += d.tried(d.right)
        if FULL:
            print(f'# so far, of one process: {n} guesses, {hits} hits, {fresh} of {at + len(doors)} opened', flush=True)
    return n, hits, dict(seen), void, fresh


def codes():
    """Row 33: on each link so many guesses; five count, then the code is void; who the code is sent to gets the next one and comes in."""
    links, from_ = size('links'), time.monotonic()
    all_ = roster(links, 'CODE-', '20/06/2005')
    told = shared(guess_links, [all_[i::size('processes')] for i in range(size('processes'))])
    n, hits, void, fresh = (sum(t[i] for t in told) for i in (0, 1, 3, 4))
    seen = sum((collections.Counter(t[2]) for t in told), collections.Counter())
    took = time.monotonic() - from_
    print(f'# {n} guesses of codes on {links} links, {took:.0f} s, {n / took:.0f} a second: {hits} hits, answers {dict(seen)}')
    # by chance one of 200,000 codes is found among its five tries
    ok(hits <= (links * TRIES) // 200000 and n == links * size('guesses of a link'), f'{n} guessed codes on {links} links open {hits}')
    ok(set(seen) <= {400}, f'each is told that it is wrong, and nothing else: {dict(seen)}')
    ok(void == links, f'after five wrong ones the right one is void, too: {void} of {links}')
    ok(fresh == links, f'and the next one opens to whom it was sent: {fresh} of {links}')


# ---- row 34 ----

KINDS = {'link': lambda: request('GET', '/l/' + word()), 'short link': lambda: request('GET', '/l/' + word(16)), 'welcome': lambda: request('GET', '/bienvenue/' + word()),
         'class': lambda: request('GET', '/d/' + word(random.choice((16, 32)))),
         'number': lambda: (lambda n: request('GET', f'/lien/{n}/lire', cookie=f'paraphe-l{n}={word()}'))(random.choice((random.randrange(1, 3000), random.randrange(1 << 40)))),
         'session': lambda: request('GET', '/ecole', cookie=f'paraphe={word()}'), 'key': lambda: request('GET', '/api/v1/conventions', Authorization='Bearer ' + word()),
         'convention': lambda: request('GET', f'/api/v1/conventions/{uuid.uuid4()}', Authorization='Bearer ' + season.key)}


def guess_ids(n):
    """-> how often which answer came, kind by kind."""
    seen, names, wires = {}, list(KINDS), [Wire() for _ in range(AT_ONCE)]
    random.seed()
    while n > 0:
        kinds = random.choices(names, k=min(AT_ONCE, n))
        n -= len(kinds)
        for w, k in zip(wires, kinds):
            w.send(KINDS[k]())
        for w, k in zip(wires, kinds):
            status, head, body = w.answer()
            # what differs by nature: the hour, and how long somebody is to wait
            head = re.sub(rb'(?im)^(date|retry-after):[^\n]*\n', b'', head + b'\n')
            key = (k, status, hashlib.sha256(head + body).hexdigest()[:12])
            seen[key] = seen.get(key, 0) + 1
    return seen


def ids():
    """Row 34: random tokens, numbers, sessions, keys: none opens, and of one kind all get the same bytes."""
    n, from_, parts = size('ids'), time.monotonic(), size('processes')
    told = shared(guess_ids, [n // parts] * parts)
    seen = sum((collections.Counter(t) for t in told), collections.Counter())
    took = time.monotonic() - from_
    print(f'# {sum(seen.values())} random ids, {took:.0f} s, {sum(seen.values()) / took:.0f} a second: {({f"{k} {s}": c for (k, s, _), c in sorted(seen.items())})}')
    # who has a key is held up by it
    held = {k for k in seen if k[1] == 429}
    ok(sum(seen.values()) == n // parts * parts and all(s in (303, 401, 403, 404) for _, s, _ in set(seen) - held), f'{sum(seen.values())} random ids open nothing')
    ok(len(seen) - len(held) == len(KINDS) and {k for k, _, _ in held} <= {'convention'}, f'and of one kind all are answered with the same bytes: {len(KINDS)} kinds, {len(seen)} answers')


# ---- the time that an answer takes ----

def percentile(times, p):
    times = sorted(times)
    return times[min(len(times) - 1, len(times) * p // 100)]


def compared(title, classes, n, same=True):
    """Asks in turn, in another order each time; what each class takes. 'same': their bytes must not tell them apart."""
    wire, times, seen = Wire(), {k: [] for k in classes}, {k: set() for k in classes}
    order = list(classes)
    wire.send(b'')
    for i in range(n + 5):
        random.shuffle(order)
        for k in order:
            data = classes[k]()
            if not wire.sock:
                wire.send(b'')
            from_ = time.perf_counter()
            wire.sock.sendall(data)
            status, head, body = wire.answer()
            took = time.perf_counter() - from_
            if i >= 5:  # the first find nothing warm
                times[k].append(took)
            body = re.sub(rb'name="jeton" value="[^"]*"', b'', body)
            seen[k].add((status, hashlib.sha256(body).hexdigest()[:12]))
    first = percentile(times[next(iter(classes))], 50)
    for k, t in times.items():
        print(f'# {title}: {k}: {len(t)} answers, p50 {percentile(t, 50) * 1e6:.0f} us ({percentile(t, 50) / first - 1:+.1%}), p95 {percentile(t, 95) * 1e6:.0f} us, {sorted({s for s, _ in seen[k]})}', flush=True)
    if same:
        ok(len(set().union(*seen.values())) == 1, f'{title}: {len(classes)} kinds, {sum(map(len, times.values()))} answers, the same bytes: {sorted(set().union(*seen.values()))}')


def form(path):
    """A form of the public -> what its posts carry."""
    b = Browser().get(path)
    return re.search(r'name="jeton" value="([^"]*)"', b.form(path))[1], cookies(b)


def teachers(n):
    """Accounts that are known: the head takes a list of teachers in -> their addresses."""
    head = login('proviseure@lycee.example')
    head.post('/enrolement', code=totp(re.search(r'<code[^>]*>([^<]*)</code>', head.page)[1]))
    rows = [f'PROF;Zoé;prof{i}@lycee.example' for i in range(n)]
    for at in range(0, n, 400):
        head.get('/ecole/comptes/liste').upload('/ecole/comptes/liste', [('fichier', 'p.csv', '\n'.join(['nom;prenom;courriel'] + rows[at:at + 400]).encode())])
        head.post('/ecole/comptes/liste', 'value="inviter"', geste='inviter')
    return [f'prof{i}@lycee.example' for i in range(n)]


def in_turn(make, all_):
    """Each of 'all_' in its turn."""
    at = [0]

    def one():
        at[0] += 1
        return make(all_[at[0] % len(all_)])
    return one


def times():
    """Row 34: unknown, used, void by a new one, ended: the answer to who holds none of them takes as long, and says the same."""
    n, slow, office = size('answers'), size('slow answers'), login('secretariat@lycee.example')
    (live, a), (used, b), (again, c), (ended, d), (fifth, e) = sent(5)
    tokens = {k: mailbox.link(to)[3:] for k, to in (('live', a), ('used', b), ('replaced', c), ('ended', d), ('asked', e))}
    season.sign(b, 'Sacha FICTIF', None, '/l/' + tokens['used'])
    path = f'/ecole/dossier/{again}'
    office.get(path).post(path, 'id="cv-p-emp1"', geste='contact', voie='courriel', courriel='autre@velo.example')
    mailbox.link('autre@velo.example')
    api('POST', f'/conventions/{ended}/annuler', {'motif': 'Essai.'})
    numbers = {k: enter('/l/' + t, None, '')[1].split('/')[2] for k, t in tokens.items() if k in ('live', 'used')}
    # numbers are given out one after the other
    numbers['ended'], numbers['replaced'] = (str(int(numbers['live']) + i) for i in (3, 2))
    compared('a number of a link', {'unknown': lambda: request('GET', f'/lien/{random.randrange(1 << 40)}/lire'),
                                    **{k: (lambda v=v: request('GET', f'/lien/{v}/lire')) for k, v in numbers.items()}}, n)
    # who holds a token that lived is told why it is no use any more (CONVENTION 7); a token that nobody drew has one answer
    compared('a token nobody drew', {'of 43': lambda: request('GET', '/l/' + word()), 'of 22': lambda: request('GET', '/l/' + word(16)), 'of 10': lambda: request('GET', '/l/' + word(7))}, n)
    compared('a token', {'unknown': lambda: request('GET', '/l/' + word()), **{k: (lambda v=v: request('GET', '/l/' + v)) for k, v in tokens.items() if k != 'asked'}}, n, False)
    door = Door(e)
    wrong = lambda: door.post(f'{random.randrange(1000000):06}')
    door.ask_code()
    door.code()
    void = door.right
    [door.tried(f'{(int(void) + i) % 1000000:06}') for i in range(1, 6)]
    compared('a code', {'wrong': wrong, 'right, but void': lambda: door.post(void)}, n)
    reference = api('GET', f'/conventions/{live}')['reference']
    token, cookie = form('/lien-perdu')
    lost = lambda r, to: request('POST', '/lien-perdu', f'jeton={token}&reference={r}&adresse={urllib.parse.quote(to)}', cookie)
    compared('a lost link', {'unknown': lambda: lost(f'9990042S-2099-{random.randrange(100000):05}', f'{word(6)}@velo.example'),
                             'a reference alone': lambda: lost(reference, f'{word(6)}@velo.example'), 'reference and address': lambda: lost(reference, a)}, n)
    known = teachers(max(slow // 3, 4))
    token2, cookie2 = form('/mot-de-passe-oublie')
    forgot = lambda to: request('POST', '/mot-de-passe-oublie', f'jeton={token2}&courriel={urllib.parse.quote(to)}', cookie2)
    compared('a forgotten password', {'unknown': lambda: forgot(f'{word(6)}@lycee.example'), 'known': in_turn(forgot, known)}, min(slow, 3 * len(known) - 5))
    token3, cookie3 = form('/connexion')
    enters = lambda to: request('POST', '/connexion', f'jeton={token3}&courriel={urllib.parse.quote(to)}&secret=essai-essai-essai', cookie3)
    # the address that was typed stands in the form again: bytes of one length
    compared('a password', {'unknown': lambda: enters(f'prof{random.randrange(1000, 9999)}x@lycee.example'), 'known, invited': in_turn(enters, known)}, min(slow, 15 * len(known)), False)


if __name__ == '__main__':
    {'codes': codes, 'ids': ids, 'times': times}[sys.argv[6]]()
