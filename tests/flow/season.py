#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A season in small, by HTTP alone: conventions are made by the API, signed, refused, corrected, cancelled and their links lost on
the pages as a browser posts them; at the end the dashboard must say what was done. Usage: season.py BASE KEY BIRTHDAY OUT MOST"""
import concurrent.futures, csv, datetime, hashlib, hmac, html, http.client, io, json, os, re, sys, threading, time, urllib.parse, zipfile

base, key, born, out, most = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5])
host = urllib.parse.urlsplit(base).netloc
PASSWORD = 'demonstration-paraphe'
FIRST = ['Camille', 'Alix', 'Sasha', 'Noé', 'Inès', 'Léo', 'Maya', 'Ange', 'Lou', 'Yanis', 'Zoé', 'Théo']
PATIENCE = int(os.environ.get('PATIENCE', '1'))  # waits are so many times as long
WAIT_S = 60 * PATIENCE
SITE = ''  # after the name of each address's domain, where several schools live beside each other
PUPILS_BEFORE = 0  # of other schools
SHIFT = 0  # the clock of the service is so many seconds ahead
lock = threading.Lock()
done = {'envoyee': 0, 'signatures': 0, 'refusee': 0, 'correction': 0, 'annulee': 0, 'perdu': 0}
faults = []


def ok(good, what):
    print(('ok ' if good else 'not ok ') + what, flush=True)


def count(word):
    with lock:
        done[word] += 1


class Browser:
    """One person's browser: cookies, the page it is on, forms with what stands hidden in them."""

    def __init__(self):
        self.cookies, self.page, self.at, self.status = {}, '', '', 0

    def ask(self, method, path, body=None, kind='application/x-www-form-urlencoded'):
        for _ in range(6):
            c = http.client.HTTPConnection(host, timeout=WAIT_S)
            headers = {'Cookie': '; '.join(f'{k}={v}' for k, v in self.cookies.items())} if self.cookies else {}
            if body is not None:
                headers['Content-Type'] = kind
            c.request(method, path, body, headers)
            r = c.getresponse()
            data = r.read()
            for h in r.headers.get_all('Set-Cookie') or []:
                name, value = h.split(';')[0].split('=', 1)
                if value:
                    self.cookies[name] = value
                else:
                    self.cookies.pop(name, None)
            self.status, self.at, self.bytes, self.headers = r.status, path, data, r.headers
            self.page = data.decode('utf-8', 'replace')
            c.close()
            if r.status != 303:
                return self
            method, path, body = 'GET', re.sub(r'^https?://[^/]*', '', r.headers['Location']), None
        raise RuntimeError(f'{path}: sent around in circles')

    def get(self, path):
        self.ask('GET', path)
        if self.status != 200:
            raise RuntimeError(f'GET {path}: {self.status} {said(self.page)}')
        return self

    def form(self, path, holding=''):
        forms = re.findall(r'<form[^>]*action="' + re.escape(path) + r'"[^>]*>(.*?)</form>', self.page, re.S)
        return next((f for f in forms if holding in f), None)

    def post(self, path, holding='', **fields):
        """Sends the form to 'path' that stands on the page, with what it holds."""
        form = self.form(path, holding)
        if form is None:
            raise RuntimeError(f'no form to {path} on {self.at}: {said(self.page)}')
        pairs = []
        for tag in re.findall(r'<input[^>]*>', form):
            a = {k: html.unescape(v) for k, v in re.findall(r'([a-z]+)="([^"]*)"', tag)}
            if a.get('type') == 'hidden' or (a.get('type') == 'checkbox' and ' checked' in tag):
                pairs.append((a['name'], a.get('value', '')))
        pairs += list(fields.items())
        self.ask('POST', path, urllib.parse.urlencode(pairs))
        if self.status != 200:
            raise RuntimeError(f'POST {path}: {self.status} {said(self.page)}')
        return self

    def send(self, path, name, file_name, data):
        """A file in the form to 'path' that stands on the page."""
        return self.upload(path, [(name, file_name, data)])

    def upload(self, path, files):
        mark, body = 'limite-de-parties', b''
        for k, v in re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]*)"[^>]*value="([^"]*)"', self.form(path)):
            body += f'--{mark}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{html.unescape(v)}\r\n'.encode()
        for name, file_name, data in files:
            body += (f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n'
                     f'Content-Type: application/octet-stream\r\n\r\n').encode() + data + b'\r\n'
        body += f'--{mark}--\r\n'.encode()
        self.ask('POST', path, body, f'multipart/form-data; boundary={mark}')
        return self


def text_of(page):
    main = re.search(r'<main.*?</main>', page, re.S)
    return re.sub(r'\s+', ' ', re.sub(r'<[^>]*>', ' ', main[0] if main else page))


def said(page):
    return text_of(page)[:300]


def api(method, path, body=None, once=None, good=(200, 201)):
    c = http.client.HTTPConnection(host, timeout=WAIT_S)
    headers = {'Authorization': f'Bearer {key}', 'Content-Type': 'application/json'}
    if once:
        headers['Idempotency-Key'] = once
    c.request(method, '/api/v1' + path, None if body is None else json.dumps(body), headers)
    r = c.getresponse()
    data = r.read()
    c.close()
    if r.status not in good:
        raise RuntimeError(f'{method} {path}: {r.status} {data.decode()[:400]}')
    return data if 'json' not in r.headers['Content-Type'] else json.loads(data)


class Mailbox:
    """All letters of the demonstration, read once each."""

    def __init__(self):
        self.letters, self.known, self.lock = [], set(), threading.Lock()

    def look(self):
        with self.lock:
            start, fresh = 1, []
            while True:
                page = Browser().get(f'/demo?de={start}').page
                found = re.findall(r'<article class="lettre">(.*?)</article>', page, re.S)
                new = 0
                for one in found:
                    mark = hashlib.sha256(one.encode()).digest()
                    if mark in self.known:
                        continue
                    self.known.add(mark)
                    new += 1
                    text = html.unescape(re.sub(r'<[^>]*>', ' ', one))
                    link = re.search(r'href="[^"]*(/l/[^"]*)"', one)
                    fresh.append((re.search(r'class="discret">À ([^<\s]+)', one)[1], link and link[1], text))
                start += len(found)
                if not found or new < len(found):
                    break
            self.letters += reversed(fresh)

    def wait(self, to, test, seen=()):
        """What 'test' makes of the newest letter to 'to' for which it makes something not in 'seen'."""
        until = time.time() + WAIT_S
        while time.time() < until:
            self.look()
            for address, link, text in reversed(self.letters):
                got = test(link, text) if address == to else None
                if got and got not in seen:
                    return got
            time.sleep(0.3)
        raise RuntimeError(f'no letter to {to}; it has {[t[:60] for a, _, t in self.letters if a == to]}')

    def link(self, to, seen=()):
        return self.wait(to, lambda link, text: link, seen)

    def codes(self, to):
        return {m for a, _, t in self.letters if a == to for m in [code(None, t)] if m}


def code(link, text):
    m = re.search(r'(?<!\d)(\d{3}) ?(\d{3})(?!\d)', text) if not link else None
    return m and m[1] + m[2]


mailbox = Mailbox()


def enter(link, birthday, page='/lire'):
    """Opens a link and comes to the page that is to be read; gives the browser and the link's own path."""
    b = Browser().get(link)
    b.post(link)
    if '/naissance' in b.at:
        where = b.at[:b.at.index('/naissance')]
        b.post(where + '/naissance', jour=birthday.day, mois=birthday.month)
    where = re.match(r'/lien/\d+', b.at)[0]
    if page:
        b.get(where + page)
    return b, where


def sign(to, name, birthday, link=None):
    b, where = enter(link or mailbox.link(to), birthday)
    b.get(where + '/texte').get(where + '/confirmer')
    mailbox.look()
    before = {c for a, _, t in mailbox.letters if a == to for c in [code(_, t)] if c}
    b.post(where + '/code')
    b.post(where + '/confirmer', code=mailbox.wait(to, code, before))
    b.post(where + '/signer', accord='oui', nom=name)
    if '/recu' not in b.at:
        raise RuntimeError(f'{to} did not come to a receipt: {said(b.page)}')
    count('signatures')


def refuse(to):
    b, where = enter(mailbox.link(to), None)
    b.get(where + '/refus').post(where + '/refus', motif='sans-motif', texte='Plus de place.')
    b.post(where + '/refus')
    count('refusee')


def correct(to, birthday):
    b, where = enter(mailbox.link(to), birthday)
    b.get(where + '/correction').post(where + '/correction', champ='', voulu='', texte='Le nom est mal écrit.')
    count('correction')


def host_part(monday):
    p = {'organisme-accueil/@nature': 'entreprise', 'organisme-accueil/siret': '00000077800001',
         'organisme-accueil/denomination': 'Atelier Vélo Fictif SARL', 'organisme-accueil/activite': 'Réparation de cycles',
         'organisme-accueil/siege/ligne[1]': '12 rue du Modèle', 'organisme-accueil/siege/code-postal': '99999',
         'organisme-accueil/siege/commune': 'Ville-Exemple', 'organisme-accueil/lieu[1]/@principal': 'oui',
         'organisme-accueil/lieu[1]/ligne[1]': '12 rue du Modèle', 'organisme-accueil/lieu[1]/code-postal': '99999',
         'organisme-accueil/lieu[1]/commune': 'Ville-Exemple', 'organisme-accueil/representant[1]/@habilitation': 'legal',
         'organisme-accueil/representant[1]/nom': 'FICTIF', 'organisme-accueil/representant[1]/prenom': 'Sacha',
         'organisme-accueil/representant[1]/qualite': 'gérant', 'organisme-accueil/tuteur[1]/nom': 'O’EXEMPLE',
         'organisme-accueil/tuteur[1]/prenom': 'Łucja', 'organisme-accueil/tuteur[1]/qualite': 'cheffe d’atelier',
         'organisme-accueil/contact-accueil/courriel': 'atelier@velo.example',
         'organisme-accueil/contact-accueil/telephone': '+33199000101', 'organisme-accueil/assurance-rc/@mode': 'avenant',
         'organisme-accueil/assurance-rc/@police': 'RC-0000-EX', 'organisme-accueil/assurance-rc/assureur': 'Assureur fictif',
         'organisme-accueil/assurance-rc/@fin': str(monday + datetime.timedelta(300)),
         'annexe-pedagogique/activites': 'Observer le diagnostic, suivre une commande de pièces, tenir un carnet.',
         'annexe-pedagogique/encadrement': 'Accueil le premier jour ; point de dix minutes chaque soir.',
         'annexe-financiere/restauration/@charge': 'famille', 'annexe-financiere/restauration': 'Repas apporté.',
         'contacts:contact[p-tut1]/courriel': 'lucja.exemple@velo.example', 'contacts:contact[p-tut1]/@joignable': 'courriel'}
    for i in (0, 1, 2, 3, 4, 7, 8, 9, 10, 11):
        day = monday + datetime.timedelta(i)
        for k, (side, hour) in enumerate((('de', '09:00'), ('a', '12:00'), ('de', '13:00'), ('a', '16:00' if i == 11 else '17:00'))):
            p[f'sequence/jour[{day}]/plage[{1 + k // 2}]/@{side}'] = hour
    return p


def drafted(i, monday, whole=True):
    """Makes convention i: its id; whole: the host's part and the school's are filled in."""
    once = f'saison-{i}'
    what = {'eleve': PUPILS_BEFORE + i + 1, 'debut': str(monday), 'fin': str(monday + datetime.timedelta(11)),
            'accueil': 'Atelier Vélo Fictif SARL', 'courriel': f'accueil{i + 1}@velo{SITE}.example'}
    one = api('POST', '/conventions', what, once)['id']
    if api('POST', '/conventions', what, once)['id'] != one:
        raise RuntimeError('the same request made a second convention')
    if not whole:
        return one
    api('POST', f'/conventions/{one}/champs', {'partie': 'accueil', 'champs': host_part(monday), 'complet': True})
    api('POST', f'/conventions/{one}/champs', {'partie': 'ecole', 'complet': True, 'champs': {
        'eleve/assurance-rc/assureur': 'Mutuelle fictive', 'eleve/assurance-rc/@fin': '2099-08-31'}})
    return one


def issue(i, monday):
    """Makes convention i and sends it."""
    one = drafted(i, monday)
    # An alert must have been seen before the text is fixed.
    told = api('POST', f'/conventions/{one}/figer', {}, good=(200, 409))
    if 'code' in told:
        seen = sorted({x['regle'] for x in told['constats'] if x['gravite'] == 'alerte'})
        api('POST', f'/conventions/{one}/figer', {'alertesVues': seen})
    api('POST', f'/conventions/{one}/envoyer', {})
    count('envoyee')
    return one


def live(i, monday):
    n, name = i + 1, 'SPÉCIMEN' if i < 12 else 'GABARIT-MODÈLE'
    birthday = datetime.date.fromisoformat(born) - datetime.timedelta(7 * i)
    employer, parent, pupil = f'accueil{n}@velo{SITE}.example', f'parent{n}@famille{SITE}.example', f'eleve{n}@eleve{SITE}.example'
    one = issue(i, monday)
    if i % 8 == 3:
        return one, refuse(employer)
    link = None
    if i % 8 == 6:
        old = mailbox.link(employer)
        Browser().get('/lien-perdu').post('/lien-perdu', reference=api('GET', f'/conventions/{one}')['reference'], adresse=employer)
        link = mailbox.link(employer, {old})
        count('perdu')
    sign(employer, 'Sacha FICTIF', None, link)
    if i % 8 == 7:
        api('POST', f'/conventions/{one}/annuler', {'motif': 'L’élève a changé de lycée.'})
        return one, count('annulee')
    if i % 8 == 5:
        return one, correct(parent, birthday)
    sign(parent, f'Dominique {name}', birthday)
    sign(pupil, f'{FIRST[i % 12]} {name}', birthday)
    return one, 'sign'


def totp(text):
    import base64
    mac = hmac.new(base64.b32decode(text.replace(' ', '')), int((time.time() + SHIFT) // 30).to_bytes(8, 'big'), 'sha1').digest()
    o = mac[19] & 15
    return f'{(int.from_bytes(mac[o:o + 4], "big") & 0x7fffffff) % 1000000:06}'


def login(who):
    return Browser().get('/connexion').post('/connexion', courriel=who, secret=PASSWORD)


def monday_of(today):
    for year in range(today.year, today.year + 3):
        last = datetime.date(year, 6, 30)
        friday = last - datetime.timedelta((last.weekday() - 4) % 7)
        if (friday - datetime.timedelta(11) - today).days >= 30:
            return friday - datetime.timedelta(11)
    raise RuntimeError('no June ahead')


def main():
    started = time.time()
    monday = monday_of(datetime.date.today())
    office = login('secretariat@lycee.example')
    lives, ready = {}, []
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        jobs = {pool.submit(live, i, monday): i for i in range(1, 1 + most)}
        for job in concurrent.futures.as_completed(jobs):
            try:
                one, fate = job.result()
                lives[jobs[job]] = one
                if fate == 'sign':
                    ready.append(one)
            except Exception as e:
                faults.append(f'convention {jobs[job]}: {e}')
    for f in faults:
        print('#', f)
    ok(not faults, f'{len(lives)} conventions went their way, {done}')
    head = login('proviseure@lycee.example')
    secret = re.search(r'<code[^>]*>([^<]*)</code>', head.page)[1]
    head.post('/enrolement', code=totp(secret))
    head.get('/ecole/signer')
    listed = len(re.findall(r'name="d"', head.page))
    ok(listed == len(ready), f'the head has {listed} to sign, {len(ready)} are ready')
    text = text_of(head.page).replace('\xa0', ' ')
    ok('Aucune de cette page ne s’écarte du modèle' in text and text.count('je conclus la convention') == 1 and len(re.findall(r'… 9990042S-\d{4}-\d{5}, version 1', text)) == listed,
       f'what departs from the model is told, and the sentence once for all: {text[:400]}')
    head.post('/ecole/signer', 'name="nom"', accord='oui', nom='Claude MODÈLE')
    done['signatures'] += listed
    until = time.time() + WAIT_S
    states = {}
    while time.time() < until:
        states = {x['id']: x for x in api('GET', '/conventions')['conventions']}
        if all(states[one]['etat'] == 'scellee' for one in ready):
            break
        time.sleep(0.5)
    sealed = [one for one in ready if states[one]['etat'] == 'scellee']
    ok(len(sealed) == len(ready), f'{len(sealed)} of {len(ready)} are sealed')
    for one in sealed:
        for kind, end in (('pdf', 'pdf'), ('archive', 'asice')):
            with open(f'{out}/{one}.{end}', 'wb') as f:
                f.write(api('GET', f'/conventions/{one}/{kind}'))
        kinds = [x['type'] for x in api('GET', f'/conventions/{one}/journal')['evenements']]
        if kinds.count('SIGNATURE') != 4 or 'SCELLEMENT' not in kinds:
            ok(False, f'{one}: its journal has {kinds}')
    text = office.get('/ecole/tableau.csv').bytes.decode('utf-8-sig')
    whole = [r for r in csv.DictReader(text.splitlines(), delimiter=';') if r['classe'] == 'Ensemble'][0]
    shown = {k: int(v) for k, v in whole.items() if k not in ('classe', 'niveau')}
    left = done['envoyee'] + 1 - done['refusee'] - done['annulee']  # one was sent by the demonstration itself
    want = {'envoyé': left, 'trouvé': left, 'signatures': done['signatures'] - done['annulee'], 'signé': len(ready),
            'sans stage': 24 - left, 'scellé': len(sealed), 'refusé': done['refusee'], 'à corriger': done['correction'], 'annulé': done['annulee']}
    for k, v in want.items():
        ok(shown[k] == v, f'the dashboard says {shown[k]} {k}, the driver did {v}')
    office.get('/ecole/tableau')
    figures = [int(n) for n in re.findall(r'<li><strong>(\d+)</strong>', office.page)]
    told = ['à placer', 'trouvé', 'rempli', 'envoyé', 'signé', 'scellé', 'sans stage', 'à moitié', 'à corriger', 'refusé', 'expiré', 'annulé', 'mixte', 'dispensés']
    ok(figures == [shown[k] for k in told], f'the page shows all {len(told)} counts as its CSV does: {figures}')
    names = []
    for r in csv.DictReader(text.splitlines(), delimiter=';'):
        if r['classe'] != 'Ensemble' and int(r['envoyé']):
            office.get('/ecole/classe?classe=' + urllib.parse.quote(r['classe']))
            way = re.search(r'href="(/ecole/classe/[^"]*/zip\?archives=oui[^"]*)"', office.page)
            office.get(html.unescape(way[1]))
            with zipfile.ZipFile(io.BytesIO(office.bytes)) as z:
                names += z.namelist() if z.testzip() is None else []
    pdfs = [n for n in names if re.fullmatch(r'[^/]+/[^/]+ 9990042S-\d{4}-\d{5}\.pdf', n)]
    ok(len(pdfs) == done['envoyee'] + 1 and len(names) == len(pdfs) + len(sealed), f'the ZIPs of the classes hold {len(pdfs)} conventions and {len(names) - len(pdfs)} archives')
    print(f'# {most} conventions, {done["signatures"]} signatures, {time.time() - started:.1f} s')


if __name__ == '__main__':
    main()
