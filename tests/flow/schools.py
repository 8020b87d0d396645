#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A season of several schools on one instance, by HTTP and mail alone (but for the first administrator's account and the keys of
the API, which are made by hand): the administrator opens the schools, their heads come by their letters, lists are imported, pupils'
conventions are sent and live: hosts and parents sign, refuse, ask for corrections, lose their links, have addresses that bounce, come
to the desk. At the end each school's dashboard says what was done.

usage: schools.py BASE PARAPHE INSTANCE RELAY OUT SCHOOLS PUPILS; RELAY is the folder of mail_peer.py, PUPILS are those of all schools
"""
import csv, datetime, json, os, re, subprocess, sys, time, urllib.parse

base, paraphe, instance, relay, out, schools, pupils = *sys.argv[1:6], int(sys.argv[6]), int(sys.argv[7])
own = int(os.environ.get('SCHOOL', '0'))  # the school whose season this process drives; 0: all are set up
sys.argv = ['season.py', base, os.environ.get('KEY', '-'), '2011-06-18', out, '0']
import season
from season import Browser, FIRST, PASSWORD, count, done, ok, said, totp

FATES = ('sign', 'sign', 'desk', 'refuse', 'bounce', 'correct', 'lost', 'cancel', 'sign', 'sign', 'wait', 'draft', 'begun', 'none', 'exempt')
done.update(bounce=0, desk=0, draft=0, begun=0, exempt=0, wait=0)
secrets = {}


class Letters(season.Mailbox):
    """What the relay took, read as it comes."""

    def __init__(self):
        super().__init__()
        self.at = 0

    def look(self):
        with self.lock:
            if not os.path.exists(f'{relay}/taken.jsonl'):
                return
            with open(f'{relay}/taken.jsonl', 'rb') as f:
                f.seek(self.at)
                for line in f:
                    if not line.endswith(b'\n'):
                        break
                    self.at += len(line)
                    m = json.loads(line)
                    link = re.search(r'https?://[^/\s]+(/l/[\w-]+)', m['text'])
                    self.letters.append((m['to'], link and link[1], m['text']))


season.mailbox = mailbox = Letters()


def uai(k):
    number = 9990042 + k
    return f'{number}{"ABCDEFGHJKLMNPRSTUVWXYZ"[number % 23]}'


def some(k):
    """How many pupils school k has."""
    return pupils // schools + (k <= pupils % schools)


def birthday(i):
    """No two pupils of a school have one first name and birthday: they would be one."""
    return datetime.date(monday.year - 16, 6, 12) - datetime.timedelta(7 * (i % 40) + i // 120 % 7)


monday = season.monday_of(datetime.date.today())


# --- the schools are made ---

def factor(b, who):
    """The second factor is set up, as the page asks at the first visit."""
    shown = re.search(r'<code[^>]*>([^<]*)</code>', b.page)
    if not shown:
        raise RuntimeError(f'{who}: no second factor at {b.at}: {said(b.page)}')
    secrets[who] = shown[1]
    return b.post('/enrolement', code=totp(secrets[who]))


def welcomed(who):
    b = Browser().get(mailbox.link(who))
    b.post(b.at, secret=PASSWORD, encore=PASSWORD)
    return season.login(who)


def invite(b, k, role, who, name, **more):
    b.get('/ecole/comptes').post('/ecole/comptes', 'value="inviter"', geste='inviter', courriel=who, prenom='Claude', nom=name, role=role, **more)


def roster(k):
    rows = ['nom;prenom;naissance;classe;niveau;eleve_courriel;rl1_lien;rl1_nom;rl1_prenom;rl1_courriel;rl1_telephone;referent_nom;referent_prenom;dispense']
    for i in range(some(k)):
        mail = f'{"bounce" if FATES[i % len(FATES)] == "bounce" else "parent"}{i + 1}@famille{k}.example'
        rows.append(f'SPÉCIMEN;{FIRST[i % 12]};{birthday(i):%d/%m/%Y};2de {1 + i // 35};2de-GT;eleve{i + 1}@eleve{k}.example;mère;'
                    f'SPÉCIMEN-{word(i)};Dominique;{mail};;GABARIT;Noa;{"oui" if FATES[i % len(FATES)] == "exempt" else ""}')
    return '\n'.join(rows).encode() + b'\n'


def word(i):
    """A name of letters for a number."""
    return chr(65 + i // 676 % 26) + chr(65 + i // 26 % 26).lower() + chr(97 + i % 26)


SETTINGS = {'etablissement/@statut': 'public', 'etablissement/@type': 'lycee-gt', 'etablissement/@zone': 'B', 'etablissement/academie': 'Académie fictive',
            'etablissement/adresse/ligne[1]': '1 place de l’Exemple', 'etablissement/adresse/code-postal': '99999', 'etablissement/adresse/commune': 'Ville-Exemple',
            'etablissement/contact-ecole/telephone': '01 99 00 01 42', 'etablissement/deliberation-ca/@date': '2026-06-01',
            'annexe-pedagogique/objectifs': 'Découvrir un métier.', 'annexe-pedagogique/suivi': 'Un appel, une visite.', 'annexe-pedagogique/evaluation': 'Un exposé.',
            'annexe-financiere/transport': 'Trajet seul autorisé.', 'chef/prenom': 'Claude', 'chef/nom': 'MODÈLE', 'chef/qualite': 'proviseure', 'chef/@du': '2025-09-01'}


def school_made(admin, k):
    head, office = f'chef@lycee{k}.example', f'bureau@lycee{k}.example'
    admin.get('/ecole/comptes').post('/ecole/comptes', 'value="ecole"', geste='ecole', **{'ecole-uai': uai(k), 'ecole-nom': f'Lycée fictif n° {k}'})
    invite(admin, k, 'chef-etablissement', head, 'MODÈLE', qualite='proviseure', uai=uai(k))
    b = factor(welcomed(head), head)
    b.get('/ecole/reglages').post('/ecole/reglages', 'value="enregistrer"', geste='enregistrer', **SETTINGS, **{'etablissement/contact-ecole/courriel': f'stages@lycee{k}.example'})
    invite(b, k, 'secretariat', office, 'BUREAU')
    invite(b, k, 'enseignant-referent', f'noa@lycee{k}.example', 'GABARIT')
    b = welcomed(office)
    b.get('/ecole/import').upload('/ecole/import', [('fichier', 'eleves.csv', roster(k))])
    b.post('/ecole/import', 'value="importer"', geste='importer')
    if 'role="alert"' in b.page or b.status != 200:
        raise RuntimeError(f'the list of school {k}: {said(b.page)}')
    return subprocess.run([paraphe, 'api-key', '-C', instance, uai(k), 'saison', 'read,create,send,cancel'], capture_output=True, text=True, check=True).stdout.strip()


# --- one school's season ---

def person(office, one, **fields):
    path = f'/ecole/dossier/{one}'
    token = re.search(r'name="jeton" value="([^"]*)"', office.get(path).form(path))[1]
    office.ask('POST', path, urllib.parse.urlencode({'jeton': token, 'geste': 'contact', **fields}))
    if office.status != 200:
        raise RuntimeError(f'{path}: {office.status} {said(office.page)}')


def bounced(to):
    """The mail system's answer goes where the relay's pipe brings it, once."""
    until = time.time() + season.WAIT_S
    while time.time() < until:
        for name in os.listdir(f'{relay}/bounces'):
            path = f'{relay}/bounces/{name}'
            if name.endswith('.eml') and f'Final-Recipient: rfc822; {to}\n'.encode() in open(path, 'rb').read():
                with open(path, 'rb') as f:
                    subprocess.run([paraphe, 'bounce', '-C', instance], stdin=f, check=True)
                return
        time.sleep(0.2)
    raise RuntimeError(f'nothing came back of {to}')


def at_desk(one, name):
    """The guardian has no address: it signs on the agent's screen, and the agent bears witness."""
    office = season.login(f'bureau@lycee{own}.example')
    person(office, one, personne='p-rl1', voie='guichet')
    desk = f'/ecole/dossier/{one}/guichet'
    office.get(desk).post(desk, personne='p-rl1', piece='carte-identite')
    where = re.match(r'/lien/\d+', office.at)[0]
    office.get(where + '/texte').get(where + '/confirmer')
    office.post(where + '/signer', accord='oui', nom=name)
    office.post(where + '/guichet')
    office.get('/guichet').post('/guichet', secret=PASSWORD)
    office.post(f'/ecole/dossier/{one}/temoin', 'value="oui"', temoin='oui')
    count('signatures')
    count('desk')


def live(i):
    n, k, fate, parent_name = i + 1, own, FATES[i % len(FATES)], f'Dominique SPÉCIMEN-{word(i)}'
    employer, parent, pupil = f'accueil{n}@velo{k}.example', f'parent{n}@famille{k}.example', f'eleve{n}@eleve{k}.example'
    if fate in ('none', 'exempt'):
        return None, count(fate) if fate == 'exempt' else fate
    if fate in ('draft', 'begun'):
        return season.drafted(i, monday, whole=fate == 'draft'), count(fate)
    one = season.issue(i, monday)
    if fate == 'refuse':
        return one, season.refuse(employer)
    link = None
    if fate == 'lost':
        old = mailbox.link(employer)
        Browser().get('/lien-perdu').post('/lien-perdu', reference=season.api('GET', f'/conventions/{one}')['reference'], adresse=employer)
        link = mailbox.link(employer, {old})
        count('perdu')
    season.sign(employer, 'Sacha FICTIF', None, link)
    if fate == 'wait':
        return one, count('wait')
    if fate == 'cancel':
        season.api('POST', f'/conventions/{one}/annuler', {'motif': 'L’élève a changé de lycée.'})
        return one, count('annulee')
    if fate == 'correct':
        return one, season.correct(parent, birthday(i))
    if fate == 'bounce':
        bounced(f'bounce{n}@famille{k}.example')
        person(season.login(f'bureau@lycee{k}.example'), one, personne='p-rl1', voie='courriel', courriel=parent)
        count('bounce')
    if fate == 'desk':
        at_desk(one, parent_name)
    else:
        season.sign(parent, parent_name, birthday(i))
    season.sign(pupil, f'{FIRST[i % 12]} SPÉCIMEN', birthday(i))
    return one, 'sign'


def lives():
    import concurrent.futures
    ready, faults = [], []
    with concurrent.futures.ThreadPoolExecutor(int(os.environ.get('AT_ONCE', '16'))) as pool:
        jobs = {pool.submit(live, i): i for i in range(some(own))}
        for job in concurrent.futures.as_completed(jobs):
            try:
                one, fate = job.result()
                if fate == 'sign':
                    ready.append(one)
            except Exception as e:
                faults.append(f'convention {jobs[job] + 1} of school {own}: {e}')
    for f in faults[:20]:
        print('#', f)
    ok(not faults, f'school {own}: {some(own)} conventions went their way, {done}')
    return ready


def all_conventions():
    list_, after = [], ''
    while True:
        page = season.api('GET', f'/conventions{after}')
        list_ += page['conventions']
        if not page.get('curseur'):
            return {x['id']: x for x in list_}
        after = f'?curseur={urllib.parse.quote(page["curseur"])}'


def head_signs(ready):
    head = season.login(f'chef@lycee{own}.example')
    token = re.search(r'name="jeton" value="([^"]*)"', head.form('/second-facteur'))[1]
    for _ in range(3):  # a code is good once: the one of the enrolment is not taken again
        head.ask('POST', '/second-facteur', urllib.parse.urlencode({'jeton': token, 'code': totp(os.environ['FACTOR'])}))
        if head.status == 200:
            break
        time.sleep(31 - time.time() % 30)
    head.get('/ecole/signer')
    shown = re.search(r'les (\d+) de cette liste', head.page)
    listed = int(shown[1]) if shown else len(re.findall(r'name="d"', head.page))
    head.post('/ecole/signer', 'name="nom"', accord='oui', nom='Claude MODÈLE', **({'sur': 'toutes'} if shown else {}))
    until = time.time() + season.WAIT_S + 2 * len(ready)
    while 'value="arreter"' in head.page and time.time() < until:
        time.sleep(1)
        head.get(head.at)
    ok(f'{listed} conventions sont signées' in said(head.page).replace('\xa0', ' ') or listed < 2, f'school {own}: {said(head.page)}')
    done['signatures'] += listed
    ok(listed == len(ready), f'school {own}: the head has {listed} to sign, {len(ready)} are ready')


def sealed_of(ready):
    until = time.time() + season.WAIT_S + 2 * len(ready)
    while time.time() < until:
        states = all_conventions()
        if all(states[one]['etat'] == 'scellee' for one in ready):
            break
        time.sleep(1)
    sealed = [one for one in ready if states[one]['etat'] == 'scellee']
    ok(len(sealed) == len(ready), f'school {own}: {len(sealed)} of {len(ready)} are sealed')
    for one in sealed:
        for kind, end in (('pdf', 'pdf'), ('archive', 'asice')):
            with open(f'{out}/{one}.{end}', 'wb') as f:
                f.write(season.api('GET', f'/conventions/{one}/{kind}'))
    return sealed


def counted(sealed, ready):
    text = season.login(f'bureau@lycee{own}.example').get('/ecole/tableau.csv').bytes.decode('utf-8-sig')
    whole = [r for r in csv.DictReader(text.splitlines(), delimiter=';') if r['classe'] == 'Ensemble'][0]
    shown = {k: int(v) for k, v in whole.items() if k not in ('classe', 'niveau')}
    # What a refusal, a correction or a cancelling ended counts no more as found; of two weeks nobody has one alone.
    left, at_work = done['envoyee'] - done['refusee'] - done['annulee'], done['draft'] + done['begun']
    want = {'à placer': some(own) - done['exempt'], 'dispensés': done['exempt'], 'trouvé': left + at_work, 'dont à confirmer': 0, 'rempli': left + done['draft'],
            'envoyé': left, 'signatures': done['signatures'] - done['annulee'], 'signatures attendues': 4 * left, 'signé': len(ready), 'scellé': len(sealed),
            'à moitié': 0, 'à corriger': done['correction'], 'refusé': done['refusee'], 'expiré': 0, 'annulé': done['annulee'], 'mixte': 0,
            'sans stage': some(own) - done['exempt'] - left - at_work}
    ok(list(want) == list(shown), f'school {own}: each of {len(shown)} counts is looked at' if list(want) == list(shown) else f'columns {list(shown)}')
    wrong = {k: (shown[k], v) for k, v in want.items() if shown[k] != v}
    ok(not wrong, f'school {own}: the dashboard says what was done, {want}{wrong or ""}')


def main():
    started = time.time()
    if own:
        season.SITE, season.PUPILS_BEFORE = str(own), sum(some(k) for k in range(1, own))
        ready = lives()
        head_signs(ready)
        counted(sealed_of(ready), ready)
        print(f'# school {own}: {some(own)} conventions, {done["signatures"]} signatures, {time.time() - started:.1f} s')
        return
    admin = factor(season.login('admin@academie.example'), 'admin')
    keys = [school_made(admin, k + 1) for k in range(schools)]
    ok(True, f'{schools} schools with {pupils} pupils are there')
    seasons = [subprocess.Popen([sys.executable, __file__, base, paraphe, instance, relay, out, str(schools), str(pupils)],
                                env=os.environ | {'SCHOOL': str(k + 1), 'KEY': keys[k], 'FACTOR': secrets[f'chef@lycee{k + 1}.example']}) for k in range(schools)]
    ok(all([p.wait() == 0 for p in seasons]), f'{schools} seasons came to their end')


if __name__ == '__main__':
    main()
