#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""After 18:00: the academy finds the day's file, its counts are those of the dashboard (multiples of 5, below nothing), and no name is in it; the day's
root is published, and the evidence of what was sealed proves by what its own LISEZMOI.txt says that its journal is in it.
Usage: evening.py BASE KEY BIRTHDAY OUT 0 SHIFT TRUST PARAPHE"""
import csv, io, json, re, subprocess, sys, tempfile, time, zipfile
import season
from season import Browser, api, ok, said

season.SHIFT = int(sys.argv[6])
NAMES = {'a-placer': 'à placer', 'dispenses': 'dispensés', 'trouve': 'trouvé', 'a-confirmer': 'dont à confirmer', 'rempli': 'rempli', 'envoye': 'envoyé',
         'signe': 'signé', 'scelle': 'scellé', 'moitie': 'à moitié', 'a-corriger': 'à corriger', 'refuse': 'refusé', 'expire': 'expiré', 'annule': 'annulé',
         'papier-ou-mixte': 'mixte', 'sans-stage': 'sans stage'}
text = season.login('secretariat@lycee.example').get('/ecole/tableau.csv').bytes.decode('utf-8-sig')
board = {k: v for r in csv.DictReader(text.splitlines(), delimiter=';') if r['classe'] == 'Ensemble' for k, v in r.items()}
academy = season.login('academie@academie.example')
until, day = time.time() + season.WAIT_S, None
while not day and time.time() < until:
    day = re.search(r'href="(/academie/[\d-]+/comptes\.json)"', academy.get('/academie').page)
    time.sleep(0 if day else 0.5)
ok(day is not None, 'the day has its file' if day else f'no file of the day: {said(academy.page)}')
if day:
    file = academy.get(day[1]).bytes.decode()
    levels = [x for s in json.loads(file)['etablissements'] for x in s['niveaux']]
    wrong = {k: (x[k], board[NAMES[k]]) for x in levels for k in NAMES if x[k] != (int(board[NAMES[k]]) // 5 * 5 or None)}
    ok(len(levels) == 1 and not wrong, f'its {len(NAMES)} counts are those of the dashboard {wrong or ""}')
    ok(not re.search('SPÉCIMEN|GABARIT|Camille|@', file), 'no name is in it')
    ok(academy.get(day[1] + '.p7s').bytes[:1] == b'\x30', 'its signature can be had')

# --- the day's root ---


def shell_of(text, start):
    """The command lines of LISEZMOI.txt that begin with 'start', to the end of what is fed to them."""
    lines = text.split('\n')
    at = next(i for i, x in enumerate(lines) if x.strip().startswith(start))
    end = next(i for i in range(at, len(lines)) if lines[i].strip() == 'FIN' or (start != 'python3' and not lines[i].endswith('\\')))
    return '\n'.join(x[7:] for x in lines[at:end + 1])


sealed = [x['id'] for x in api('GET', '/conventions?etat=scellee')['conventions']]
ok(len(sealed) > 0, f'{len(sealed)} are sealed')
for one in sealed[:2]:
    until, names = time.time() + season.WAIT_S, []
    while 'racine/inclusion.json' not in names and time.time() < until:
        archive = api('GET', f'/conventions/{one}/archive')
        files = zipfile.ZipFile(io.BytesIO(archive))
        names = files.namelist()
    ok('racine/inclusion.json' in names, f'the evidence holds its place in the day\'s root: {[x for x in names if "racine" in x]}')
    proof, root = (json.loads(files.read(f'racine/{x}.json')) for x in ('inclusion', 'racine'))
    entries = re.findall(r'<entree empreinte="([0-9a-f]{64})"><evenement [^>]* n="(\d+)"[^>]* type="([^"]*)"', files.read('journal.xml').decode())
    leaf = next((h for h, n, _ in entries if int(n) == proof['entree']), None)
    at_seal = next(int(n) for _, n, kind in entries if kind == 'SCELLEMENT')
    ok(leaf == proof['feuille'] and proof['entree'] >= at_seal and proof['taille'] == root['taille'] >= len(sealed), f'its leaf is an entry of its journal after the seal: {proof["entree"]}, {at_seal}')
    published = Browser().get(f'/racines/{proof["jour"]}.json').bytes
    ok(published == files.read('racine/racine.json') and Browser().get(f'/racines/{proof["jour"]}.p7s').bytes == files.read('racine/racine.p7s'), 'what is published is what is in it')
    with tempfile.TemporaryDirectory() as d:
        files.extractall(d)
        subprocess.run(['cp', sys.argv[7], d + '/racine.pem'], check=True)
        readme = files.read('LISEZMOI.txt').decode()
        said_of_it = subprocess.run(['bash', '-c', shell_of(readme, 'python3')], cwd=d, capture_output=True, text=True)
        ok(said_of_it.stdout.strip() == 'True', f'what LISEZMOI.txt says proves it: {said_of_it.stdout} {said_of_it.stderr[-200:]}')
        signed = subprocess.run(['bash', '-c', shell_of(readme, 'openssl cms -verify -cades -binary -inform DER -in racine/')], cwd=d, capture_output=True, text=True)
        ok(signed.returncode == 0, f'and the signature of the root: {signed.stderr[-200:]}')
        # and the program itself, with the published root beside
        with open(d + '/dossier.asice', 'wb') as f:
            f.write(archive)
        at = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(time.time() + season.SHIFT + 60))
        judged = json.loads(subprocess.run([sys.argv[8], 'verify', '--format', 'json', '--at', at, '--trust', sys.argv[7], '--root', 'racine/racine.json', 'dossier.asice'], cwd=d, capture_output=True, text=True).stdout)
        told = judged['archive']
        ok((judged['verdict'], told['log'], told['rootDay'], told['rootLinked']) == ('passed', 'included', proof['jour'], True), f'paraphe verify proves it: {judged["verdict"]} {told} {judged["reasons"]}')
        # another leaf is not in it
        proof['feuille'] = proof['feuille'][:-1] + ('0' if proof['feuille'][-1] != '0' else '1')
        with open(d + '/racine/inclusion.json', 'w') as f:
            json.dump(proof, f)
        said_of_it = subprocess.run(['bash', '-c', shell_of(readme, 'python3')], cwd=d, capture_output=True, text=True)
        ok(said_of_it.stdout.strip() == 'False', 'of another journal it does not')
b = Browser()
for lang, words in (('fr', 'Racines du soir'), ('en', 'Evening roots')):
    b.ask('GET', f'/racines?lang={lang}')
    ok(b.status == 200 and words in b.page and f'/racines/{proof["jour"]}.json' in b.page and f'/racines/{proof["jour"]}.p7s' in b.page, f'the page of the roots lists the day ({lang}): {b.status}')
b.ask('GET', f'/racines?avant={proof["jour"]}')
ok(b.status == 200 and f'{proof["jour"]}.json' not in b.page, f'before it there is none: {b.status}')
b.ask('GET', '/racines?avant=2026-02-31')
ok(b.status == 404, f'before a day that is none: {b.status}')
b.ask('GET', '/racines/2020-01-01.json')
ok(b.status == 404, f'a day without a root: {b.status}')
b.ask('GET', '/racines/../paraphe.conf')
ok(b.status in (400, 404), f'no other file is had so: {b.status}')
