#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The API as a school's software uses it, on a service that this script starts, kills and starts again.
Usage: api.py - - BIRTHDAY WORK 0 PARAPHE (the first five are season.py's)"""
import base64, collections, concurrent.futures, datetime, errno, hashlib, http.client, json, mmap, os, random, re, signal, struct, subprocess
import sys, threading, time, urllib.parse, zipfile

import described, season
from season import ok

born, work, paraphe = sys.argv[3], sys.argv[4], sys.argv[6]
instance, ca = f'{work}/i', f'{work}/ca'
service = None
description = described.Description(f'{os.path.dirname(os.path.abspath(__file__))}/../../templates/api/openapi.json', ok)


def start():
    """The service on a port of its own; its address."""
    global service, logged
    log, url = open(f'{work}/log', 'a'), f'{work}/url'
    open(url, 'w').close()
    logged = os.path.getsize(f'{work}/log')
    service = subprocess.Popen([paraphe, 'serve', '-C', instance, '--listen', '127.0.0.1:0'], stdout=open(url, 'w'), stderr=log)
    for _ in range(200 * season.PATIENCE):
        text = open(url).read()
        if '\n' in text:
            season.host = urllib.parse.urlsplit(text.split('\n')[0]).netloc
            return
        time.sleep(0.05)
    raise RuntimeError('the service does not start')


def wants_new_start():
    """A store that lost a sync writes nothing more before the service is started anew, whoever noticed: the log says so."""
    with open(f'{work}/log') as f:
        f.seek(logged)
        return 'start the service anew' in f.read()


def kill():
    service.send_signal(signal.SIGKILL)
    service.wait()


def key(scopes):
    made = subprocess.run([paraphe, 'api-key', '-C', instance, '9990042S', 'essai', scopes], stdout=subprocess.PIPE, check=True)
    return made.stdout.decode().strip()


def ask(method, path, body=None, once=None, token=None, kind='application/json'):
    """-> status, object"""
    c = http.client.HTTPConnection(season.host, timeout=season.WAIT_S)
    headers = {'Authorization': f'Bearer {token or season.key}', 'Content-Type': kind}
    if once:
        headers['Idempotency-Key'] = once
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    c.request(method, '/api/v1' + path, data, headers)
    r = c.getresponse()
    told, type_ = r.read(), r.headers['Content-Type'] or ''
    c.close()
    if r.status >= 400 and type_ != 'application/problem+json':
        ok(False, f'{method} {path}: {r.status} comes as {type_}')
    description.check(method, '/api/v1' + path, r.status, type_, told)
    return r.status, json.loads(told) if 'json' in type_ else told


def refused(what, got, status, code):
    good = got[0] == status and got[1].get('code') == code and got[1].get('status') == status and len(got[1].get('detail', '')) > 10
    ok(good, f'{what}: {status} {code}' if good else f'{what}: {got}')


# ---- own keys ----

def chain(name):
    return [open(f'{ca}/{name}.pem').read(), open(f'{ca}/{"unknown" if name == "nowhere" else "root"}.pem').read()]


def prepare(one, field, name, token=None, **more):
    return ask('POST', f'/conventions/{one}/signature/preparer', {'champ': field, 'chaine': chain(name), **more}, token=token)


def made(how, step, name, data=None):
    """What the signer's own program makes of it, in base64."""
    state = {'field': step['champ'], 'digest': step['empreinte'], 'signedAttrs': data or step['aSigner'], 'chain': step['chaine']}
    with open(f'{work}/state.json', 'w') as f:
        json.dump(state, f)
    subprocess.run([sys.executable, os.path.dirname(__file__) + '/cms.py', how, f'{work}/state.json', f'{ca}/{name}.key', f'{work}/brought'], check=True)
    with open(f'{work}/brought', 'rb') as f:
        return base64.b64encode(f.read()).decode()


def gesture(step, **more):
    return {'jeton': step['jeton'], 'consentement': True, 'nom': step['signataire'], 'empreinteFond': step['empreinteFond'], **more}


def embed(one, body, once=None, token=None):
    return ask('POST', f'/conventions/{one}/signature', body, once, token)


def own_keys(monday):
    one, other = season.issue(1, monday), key('sign')
    status, step = prepare(one, 'accueil-1', 'host')
    ok(status == 200 and step['signataire'] == 'Sacha FICTIF' and 'Atelier' in step['consentement'], f'what is to be signed is given out: {status}')
    refused('a certificate of another person', prepare(one, 'accueil-1', 'parent'), 403, 'certificat')
    status, told = prepare(one, 'accueil-1', 'nowhere')
    ok(status == 403 and 'anchors' in told['detail'], f'an authority that nobody knows is refused: {status}')
    refused('a box that is not there', prepare(one, 'accueil-7', 'host'), 404, 'introuvable')
    refused('out of turn', prepare(one, 'ecole', 'head'), 409, 'pas-votre-tour')
    refused('no chain', ask('POST', f'/conventions/{one}/signature/preparer', {'champ': 'accueil-1'}), 400, 'corps')
    value = made('raw', step, 'host')
    refused('no consent', embed(one, {**gesture(step, valeur=value), 'consentement': False}), 403, 'consentement')
    refused('another name', embed(one, {**gesture(step, valeur=value), 'nom': 'Quelqu’un'}), 403, 'nom-saisi')
    refused('another text was read', embed(one, {**gesture(step, valeur=value), 'empreinteFond': '0' * 64}), 409, 'version-lue')
    refused('the token of another key', embed(one, gesture(step, valeur=value), token=other), 409, 'preparation')
    bent = base64.b64encode(bytes(b ^ (i == 40) for i, b in enumerate(base64.b64decode(step['jeton'])))).decode()
    refused('a token that was changed', embed(one, {**gesture(step, valeur=value), 'jeton': bent}), 409, 'preparation')
    refused('both ways at once', embed(one, gesture(step, valeur=value, cms=value)), 400, 'corps')
    wrong = made('raw', step, 'host', base64.b64encode(b'something else').decode())
    refused('a value over something else', embed(one, gesture(step, valeur=wrong)), 400, 'signature')
    refused('a value of another key', embed(one, gesture(step, valeur=made('raw', step, 'head'))), 400, 'signature')
    refused('a CMS over something else', embed(one, gesture(step, cms=made('make', {**step, 'empreinte': '0' * 64}, 'host'))), 400, 'signature')
    refused('no CMS at all', embed(one, gesture(step, cms='AAAA')), 400, 'syntaxe')
    ok(ask('GET', f'/conventions/{one}')[1]['signatures'] == 0, 'nothing of this was kept')
    late = prepare(one, 'accueil-1', 'host')[1]
    status, done = embed(one, gesture(step, valeur=value), 'geste-1')
    ok(status == 200 and done['etat'] == 'partiellement_signee' and done['signatures'] == 1, f'the host signed by its own key: {status} {done}')
    ok(embed(one, gesture(step, valeur=value), 'geste-1') == (200, done), 'asked again, it is answered the same')
    refused('the same without its key', embed(one, gesture(step, valeur=value)), 409, 'deja-signe')
    refused('what was prepared before', embed(one, gesture(late, valeur=made('raw', late, 'host'))), 409, 'deja-signe')
    step = prepare(one, 'famille-1', 'parent')[1]
    status, done = embed(one, gesture(step, cms=made('make', step, 'parent')))
    ok(status == 200 and done['signatures'] == 2, f'a guardian signed by a CMS: {status} {done}')
    birthday = datetime.date.fromisoformat(born) - datetime.timedelta(7)
    season.sign('eleve2@eleve.example', 'Alix SPÉCIMEN', birthday)
    step = prepare(one, 'ecole', 'head')[1]
    status, done = embed(one, gesture(step, cms=made('make', step, 'head')))
    ok(status == 200 and done['etat'] == 'signee', f'the head signed last: {status} {done}')
    for _ in range(200 * season.PATIENCE):
        if ask('GET', f'/conventions/{one}')[1]['etat'] == 'scellee':
            break
        time.sleep(0.1)
    for kind, end in (('pdf', 'pdf'), ('archive', 'asice')):
        status, data = ask('GET', f'/conventions/{one}/{kind}')
        with open(f'{work}/one.{end}', 'wb') as f:
            f.write(data)
        told = subprocess.run([paraphe, 'verify', '--trust', f'{instance}/trust.pem', '--trust', f'{ca}/root.pem', f'{work}/one.{end}'], stdout=subprocess.PIPE)
        ok(status == 200 and told.returncode == 0, f'the sealed {kind} verifies: {told.returncode} {told.stdout.decode()[:300] if told.returncode else ""}')
    kinds = [x['type'] for x in ask('GET', f'/conventions/{one}/journal')[1]['evenements']]
    ok(kinds.count('SIGNATURE') == 4 and kinds.count('CONSENTEMENT') == 4 and 'SCELLEMENT' in kinds, f'its journal has {len(kinds)} entries')


# ---- deposits ----

def send(one):
    """Frozen and sent, alerts seen."""
    status, told = ask('POST', f'/conventions/{one}/figer', {})
    seen = sorted({x['regle'] for x in told['constats'] if x['gravite'] == 'alerte'})
    if status != 200:
        status, told = ask('POST', f'/conventions/{one}/figer', {'alertesVues': seen})
    return status == 200 and ask('POST', f'/conventions/{one}/envoyer', {})[0] == 200 or told


def rest():
    ok(ask('GET', '/openapi.json') == (200, description.whole), 'the service gives out its description')
    status, told = ask('POST', '/verifier', ask('GET', f'/conventions/{ask("GET", "/conventions")[1]["conventions"][0]["id"]}/pdf')[1], kind='application/pdf')
    ok(status == 200 and told, f'a file is verified: {status}')
    status, told = ask('POST', '/verifier', b'rien', kind='application/pdf')
    ok(status == 200 and told['verdict'] == 'unreadable' and told['validationTime'][:4] == str(datetime.date.today().year), f'what is no file is told, and when: {told}')
    refused('a host that nobody allows', ask('POST', '/webhooks', {'url': 'https://ailleurs.example/'}), 400, 'url')
    status, hook = ask('POST', '/webhooks', {'url': 'http://127.0.0.1:1/recu', 'evenements': ['scellee']})
    ok(status == 201, f'a webhook is added: {status}')
    listed = ask('GET', '/webhooks')[1]['webhooks']
    ok(listed == [{'id': hook['id'], 'url': 'http://127.0.0.1:1/recu', 'evenements': ['scellee'], 'enAttente': 0, 'livraisons': []}], f'it is listed, without its secret: {listed}')
    ok(ask('DELETE', f'/webhooks/{hook["id"]}') == (200, {'supprime': True}), 'and deleted')
    refused('twice', ask('DELETE', f'/webhooks/{hook["id"]}'), 404, 'webhook')


def verified(path):
    told = subprocess.run([paraphe, 'verify', '--format', 'json', '--trust', f'{instance}/trust.pem', '--trust', f'{ca}/root.pem', path], stdout=subprocess.PIPE)
    return json.loads(told.stdout)


def enclosed(one, paper):
    """A piece that came with its deposit is in the sealed container, under its manifest, and verify says so."""
    sent = send(one)
    ok(sent is True, 'a deposit with a piece is sent' if sent is True else f'a deposit with a piece is sent: {sent}')
    for field, name in (('accueil-1', 'host'), ('famille-1', 'parent'), ('eleve', signer('Noé SPÉCIMEN')), ('ecole', 'head')):
        step = prepare(one, field, name)[1]
        embed(one, signature(step, name))
    os.makedirs(f'{work}/sealed', exist_ok=True)
    wrong = sealed(one)
    ok(wrong is None, wrong or 'and sealed')
    path = f'{work}/piece.asice'
    with open(path, 'wb') as f:
        f.write(ask('GET', f'/conventions/{one}/archive')[1])
    with zipfile.ZipFile(path) as z:
        inside = {n: z.read(n) for n in z.namelist()}
    name = next((n for n, data in inside.items() if n.startswith('pieces/') and data == paper), None)
    digest = base64.b64encode(hashlib.sha256(paper).digest())
    manifests = [data for n, data in inside.items() if re.fullmatch(r'META-INF/ASiCManifest[^/]*\.xml', n)]
    ok(name and name.startswith('pieces/' + hashlib.sha256(paper).hexdigest()[:12]), f'the container holds the piece, named by its digest: {name}')
    ok(name and any(re.search(rb'URI="' + re.escape(name.encode()) + rb'"[^>]*>.*?' + re.escape(digest), m, re.S) for m in manifests), 'its manifest names it with its digest')
    report = verified(path)
    ok(report['verdict'] == 'passed' and report['archive']['manifest'] == 'intact' and name in report['archive']['files'], f'verify says that the manifest holds, and names it: {report["verdict"]}')
    for change, what in ((b'%PDF-1.7 attestation d\'assurancE', 'changed'), (None, 'taken out')):
        bad = f'{work}/bad.asice'
        with zipfile.ZipFile(path) as z, zipfile.ZipFile(bad, 'w') as out:
            for entry in z.infolist():
                data = z.read(entry.filename)
                if entry.filename == name:
                    if change is None:
                        continue
                    data = change
                out.writestr(entry, data)
        report = verified(bad)
        ok(report['verdict'] != 'passed' and report.get('archive', {}).get('manifest') != 'intact', f'a piece that was {what} is found out: {report["verdict"]} {report["reasons"]}')


def waits(one):
    """Nobody answers at the webhook's address: what is told of a cancellation waits, and the school sees it."""
    hook = ask('POST', '/webhooks', {'url': 'http://127.0.0.1:1/recu', 'evenements': ['annulee']})[1]
    ask('POST', f'/conventions/{one}/annuler', {'motif': 'essai'})
    for _ in range(60):
        told = next(x for x in ask('GET', '/webhooks')[1]['webhooks'] if x['id'] == hook['id'])
        if told['livraisons'] and told['livraisons'][0]['essais']:
            break
        time.sleep(.5)
    first = (told['livraisons'] or [{}])[0]
    ok(told['enAttente'] == 1 and first.get('convention') == one and first['evenement'] == 'annulee' and first['essais'] >= 1
       and 'dernierStatut' not in first, f'a post that waits is told with its tries: {told}')
    ask('DELETE', f'/webhooks/{hook["id"]}')


def deposits(monday):
    insured = {'eleve/assurance-rc/assureur': 'Mutuelle fictive', 'eleve/assurance-rc/@fin': '2099-08-31'}
    who = {'nom': 'Specimen', 'prenom': 'sasha', 'naissance': str(datetime.date.fromisoformat(born) - datetime.timedelta(14))}
    what = {'eleve': who, 'debut': str(monday), 'fin': str(monday + datetime.timedelta(11)), 'courriel': 'accueil3@velo.example',
            'champs': {**season.host_part(monday), **insured}}
    status, told = ask('POST', '/conventions', what, 'depot-json')
    ok(status == 201 and told['etat'] == 'a_verifier' and not told['constats'], f'a convention of fields is whole at once: {status} {told}')
    ok(ask('POST', '/conventions', what, 'depot-json') == (status, told), 'asked again, it is answered the same')
    edited = ask('POST', f'/conventions/{told["id"]}/champs', {'partie': 'ecole', 'champs': {'eleve/assurance-rc/assureur': 'Autre mutuelle fictive'}})
    ok(edited == (200, {'constats': []}), f'and can be edited: {edited}')
    ok(send(told['id']) is True, 'and can be sent')
    refused('a pupil that is not in the list', ask('POST', '/conventions', {**what, 'eleve': {**who, 'naissance': '2000-01-01'}}), 404, 'eleve')
    refused('the same pupil on the same days', ask('POST', '/conventions', what), 409, 'doublon')
    refused('a field that the head decides', ask('POST', '/conventions', {**what, 'champs': {'derogation[1]/motif': 'Parce que la vie est courte.'}}), 403, 'champ-interdit')
    with open(f'{work}/depot.xml', 'rb') as f:
        whole = f.read()
    depot = re.sub(rb' piece="[^"]*"', b'', re.sub(rb'<pieces>.*</pieces>', b'', whole, flags=re.S))
    status, told = ask('POST', '/conventions', whole, kind='application/xml')
    ok(status == 400 and told['code'] == 'pieces' and 'empreinte' in told['constats'][0]['texte'], f'a piece without its file is refused: {status} {str(told)[:200]}')
    status, told = ask('POST', '/conventions', depot, 'depot-xml', kind='application/xml')
    ok(status == 201 and told['etat'] == 'a_verifier' and not told['constats'], f'so is one of a depot.xml: {status} {told}')
    one = told.get('id')
    ok(ask('POST', '/conventions', depot, 'depot-xml', kind='application/xml') == (status, told), 'asked again, it is answered the same')
    sent = send(one)
    ok(sent is True, 'and can be sent' if sent is True else f'and can be sent: {sent}')
    fields = ask('GET', f'/conventions/{one}')[1]['champs']
    ok(fields['organisme-accueil/representant[1]/nom'] == 'FICTIF' and 'annexe-pedagogique/objectifs' in fields, 'its fields are the deposit\'s')
    waits(one)
    office = season.login('secretariat@lycee.example').get('/ecole/depot')
    ok(office.send('/ecole/depot', 'fichier', 'depot.xml', b'<a/>').status == 400 and 'schéma' in office.page, 'the page says what is wrong with a file')
    ok(office.upload('/ecole/depot', [('fichier', 'depot.xml', whole), ('piece', 'a.pdf', b'%PDF-1.7 autre')]).status == 400
       and 'a.pdf' in office.page and 'n’est pas joint' in office.page, 'a file that is another is told, and so is the piece that lacks')
    paper = b'%PDF-1.7 attestation d\'assurance'
    whole = re.sub(rb'(<piece [^>]*sha=")[0-9a-f]*', rb'\g<1>' + hashlib.sha256(paper).hexdigest().encode(), whole)
    office.get('/ecole/depot').upload('/ecole/depot', [('fichier', 'depot.xml', whole), ('piece', 'a.pdf', paper)])
    shown = re.search(r'href="(/ecole/dossier/[^"]*/piece/\d+)"', office.page)
    ok(office.status == 200 and shown and 'Attestation scolaire' in office.page, f'a deposit comes with its piece: {office.status} {office.at}')
    one = re.fullmatch(r'/ecole/dossier/([-0-9a-f]{36})', office.at)[1]
    fields = ask('GET', f'/conventions/{one}')[1]['champs']
    ok(fields['pieces/piece[pc-1]/@sha'] == hashlib.sha256(paper).hexdigest() and fields['eleve/assurance-rc/@piece'] == 'pc-1', 'which its text names')
    ok(office.get(shown[1]).bytes == paper, 'and which the school reads')
    teacher = season.Browser().get(shown[1])
    ok(teacher.at.startswith('/connexion') or teacher.status in (401, 403), f'nobody else does: {teacher.status} {teacher.at}')
    ask('POST', f'/conventions/{one}/annuler', {'motif': 'essai'})
    office.get('/ecole/depot').send('/ecole/depot', 'fichier', 'depot.xml', depot)
    ok(office.status == 200 and re.fullmatch(r'/ecole/dossier/[-0-9a-f]{36}', office.at), f'a depot.xml is brought on a page: {office.status} {office.at}')
    for bad, code in ((depot.replace(b'<classe>', b'<class>', 1), 'depot'), (depot[:-20], 'depot'), (b'', 'depot'),
                      (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', 'depot')):
        status, told = ask('POST', '/conventions', bad, kind='application/xml')
        ok(status == 400 and told['code'] == code and (told.get('constats') or [{}])[0].get('texte'), f'a deposit that is none is refused with what is wrong: {status} {str(told)[:150]}')
    ask('POST', f'/conventions/{office.at.split("/")[3]}/annuler', {'motif': 'essai'})
    office.get('/ecole/depot').upload('/ecole/depot', [('fichier', 'depot.xml', whole), ('piece', 'a.pdf', paper)])
    enclosed(office.at.split('/')[3], paper)


# ---- signers of the outside authority, whatever their names ----

FIRST = 'Camille Alix Sasha Noé Inès Léo Maya Ange Lou Yanis Zoé Théo'.split()


def family(n):
    return 'SPÉCIMEN' if n <= 12 else 'GABARIT-MODÈLE'


def signer(name):
    """The files of a key and its certificate, made when they are first needed."""
    stem = hashlib.sha256(name.encode()).hexdigest()[:12]
    at = f'{ca}/{stem}'
    if not os.path.exists(f'{at}.pem'):
        make = lambda *what: subprocess.run(['openssl', *what], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        make('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-pkeyopt', 'ec_param_enc:named_curve', '-out', f'{at}.key')
        make('req', '-new', '-utf8', '-key', f'{at}.key', '-out', f'{at}.csr', '-subj', f'/CN={name}')
        make('x509', '-req', '-in', f'{at}.csr', '-CA', f'{ca}/root.pem', '-CAkey', f'{ca}/root.key', '-days', '700', '-extfile', f'{ca}/signs', '-out', f'{at}.new')
        os.rename(f'{at}.new', f'{at}.pem')
    return stem


def signers(n):
    """Who signs the convention of pupil n: field, files."""
    return (('accueil-1', 'host'), ('famille-1', signer(f'Dominique {family(n)}')), ('eleve', signer(f'{FIRST[(n - 1) % 12]} {family(n)}')), ('ecole', 'head'))


def deposit(n, monday):
    return {'eleve': n, 'debut': str(monday), 'fin': str(monday + datetime.timedelta(11)), 'courriel': f'accueil{n}@velo.example',
            'champs': {**season.host_part(monday), 'eleve/assurance-rc/assureur': 'Mutuelle fictive', 'eleve/assurance-rc/@fin': '2099-08-31'}}


def signature(step, name):
    value = subprocess.run(['openssl', 'dgst', '-sha256', '-sign', f'{ca}/{name}.key'], input=base64.b64decode(step['aSigner']), stdout=subprocess.PIPE).stdout
    return gesture(step, valeur=base64.b64encode(value).decode())


def sealed(one):
    """What is wrong with a convention that all have signed; None: nothing."""
    # a service that was killed while it sealed has taken that work for five minutes (ceremony/party_work.c)
    until = time.monotonic() + 300 + 60 * season.PATIENCE
    while True:
        try:
            state = ask('GET', f'/conventions/{one}')
            if state[0] == 200 and state[1]['etat'] == 'scellee':
                break
        except (OSError, http.client.HTTPException, ValueError):
            state = 'no answer'
        if time.monotonic() > until:
            return f'{one} is not sealed: {str(state)[:200]}'
        time.sleep(0.1)
    with open(f'{work}/sealed/{one}.pdf', 'wb') as f:
        f.write(ask('GET', f'/conventions/{one}/pdf')[1])
    told = subprocess.run([paraphe, 'verify', '--format', 'json', '--trust', f'{instance}/trust.pem', '--trust', f'{ca}/root.pem', f'{work}/sealed/{one}.pdf'], stdout=subprocess.PIPE)
    report = json.loads(told.stdout)
    boxes = sorted(x['field'] for x in report['signatures'] if x['kind'] == 'signature' and x['field'] != 'certification')
    kinds = [x['type'] for x in ask('GET', f'/conventions/{one}/journal')[1]['evenements']]
    counts = [kinds.count(k) for k in ('GEL', 'CONSENTEMENT', 'SIGNATURE', 'SCELLEMENT')]
    if report['verdict'] != 'passed' or boxes != ['accueil-1', 'cachet', 'ecole', 'eleve', 'famille-1'] or counts != [1, 4, 4, 1]:
        return f'{one}: {report["verdict"]}, fields {boxes}, journal {kinds}'


# ---- many at once ----

def one_signature(one, field, name):
    """A client signs as often as it must; what became of it."""
    while True:
        status, step = prepare(one, field, name)
        if status == 503:
            time.sleep(0.2)
            continue
        if status != 200:
            return status, step.get('code')
        value = subprocess.run(['openssl', 'dgst', '-sha256', '-sign', f'{ca}/{name}.key'], input=base64.b64decode(step['aSigner']), stdout=subprocess.PIPE).stdout
        status, told = embed(one, gesture(step, valeur=base64.b64encode(value).decode()))
        if status == 200:
            return 200, told['empreinteFichier']
        if told['code'] not in ('preparation', 'plus-rapide') and status != 503:
            return status, told['code']


def many(clients, monday):
    """Clients sign one convention, all at once: one revision each, none double (SECURITY 5, row 19)."""
    one, files = season.issue(4, monday), []
    for round_ in ([('accueil-1', 'host')], [('famille-1', 'parent'), ('eleve', 'pupil')], [('ecole', 'head')]):
        jobs = [round_[n % len(round_)] for n in range(clients)]
        with concurrent.futures.ThreadPoolExecutor(clients) as pool:
            told = list(pool.map(lambda j: one_signature(one, *j), jobs))
        for field, _ in round_:
            mine = [t for t, j in zip(told, jobs) if j[0] == field]
            good = [t[1] for t in mine if t[0] == 200]
            files += good
            ok(len(good) == 1 and all(t == (409, 'deja-signe') or t == (409, 'etat') for t in mine if t[0] != 200),
               f'{len(mine)} clients at {field}: {len(good)} signature, the others hear that it is done' + ('' if len(good) == 1 else f' {mine}'))
    for _ in range(300 * season.PATIENCE):
        if ask('GET', f'/conventions/{one}')[1]['etat'] == 'scellee':
            break
        time.sleep(0.1)
    with open(f'{work}/many.pdf', 'wb') as f:
        f.write(ask('GET', f'/conventions/{one}/pdf')[1])
    told = subprocess.run([paraphe, 'verify', '--format', 'json', '--trust', f'{instance}/trust.pem', '--trust', f'{ca}/root.pem', f'{work}/many.pdf'], stdout=subprocess.PIPE)
    report = json.loads(told.stdout)
    boxes = sorted(x['field'] for x in report['signatures'] if x['kind'] == 'signature' and not x['field'] in ('certification', 'cachet'))
    ok(report['verdict'] == 'passed' and boxes == ['accueil-1', 'ecole', 'eleve', 'famille-1'] and len(set(files)) == 4,
       f'the sealed file has each signature once: {report["verdict"]} {boxes}')


# ---- kill -9 ----

class Sure:
    """A client that asks until it has an answer, and some things several times: the answer is one."""

    def __init__(self, n):
        self.n, self.acts, self.lost, self.ends = n, 0, [], []

    def ask(self, method, path, body=None, good=(200, 201)):
        key_ = f'{self.n}-{self.acts}-{random.getrandbits(40)}' if method == 'POST' else None
        self.acts += 1
        first = None
        for again in range(random.choice((1, 1, 2, 5)) if key_ else 1):
            while True:
                try:
                    got = ask(method, path, body, key_)
                    if got[0] != 503:
                        break
                except (OSError, http.client.HTTPException, ValueError):
                    pass
                time.sleep(0.02)
            first = first or got
            if got != first and not path.endswith('/preparer'):  # which keeps nothing
                self.lost.append(f'{path}: {first} and then {got}'[:300])
        if first[0] not in good:
            raise RuntimeError(f'{method} {path}: {first}')
        return first[1]

    def convention(self, monday):
        """Made, sent, signed by the host, cancelled."""
        one = self.ask('POST', '/conventions', deposit(self.n, monday))['id']
        self.ask('POST', f'/conventions/{one}/figer', {'alertesVues': ['CAL-1', 'DELAI-1', 'RC-1']})
        self.ask('POST', f'/conventions/{one}/envoyer', {})
        done = self.sign(one, 'accueil-1', 'host')
        kinds = [x['type'] for x in self.ask('GET', f'/conventions/{one}/journal')['evenements']]
        if done['signatures'] != 1 or [kinds.count(k) for k in ('GEL', 'SIGNATURE', 'CONSENTEMENT')] != [1, 1, 1]:
            self.lost.append(f'{one}: {done["signatures"]} signatures, journal {kinds}')
        self.ask('POST', f'/conventions/{one}/annuler', {'motif': 'essai'})

    def sign(self, one, field, name):
        step = self.ask('POST', f'/conventions/{one}/signature/preparer', {'champ': field, 'chaine': chain(name)})
        return self.ask('POST', f'/conventions/{one}/signature', signature(step, name))

    def life(self, n, monday):
        """Of another pupil, who has no other: made, sent, signed by all; the seal and its letters follow by themselves."""
        one = self.ask('POST', '/conventions', deposit(n, monday))['id']
        self.ask('POST', f'/conventions/{one}/figer', {'alertesVues': ['CAL-1', 'DELAI-1', 'RC-1']})
        self.ask('POST', f'/conventions/{one}/envoyer', {})
        for field, name in signers(n):
            done = self.sign(one, field, name)
        self.ends.append(one)
        if done['signatures'] != 4:
            self.lost.append(f'{one}: {done["signatures"]} signatures of 4')

    def run(self, monday, over, whole):
        while not over.is_set():
            try:
                if whole:
                    self.life(whole.pop(), monday)
                else:
                    self.convention(monday)
            except (RuntimeError, KeyError) as e:
                self.lost.append(f'{e!r}'[:300])
                return


# Whole lives take a pupil each, who has no other convention: those that die in each act the last DEATHS of them, the others those before.
LIVES_FROM, LIVES_END = 13, 25
DEATHS = min(int(os.environ.get('DEATHS', '1')), 8)


def killed(rounds, clients, monday):
    """Clients that act without pause, a service that is killed again and again: what was answered is there, once (SECURITY 5, rows 8 and 20)."""
    over, sures, took = threading.Event(), [Sure(8 + n) for n in range(clients)], []
    end = LIVES_FROM + len(sures) if rounds < 50 else LIVES_END - DEATHS
    whole = [list(range(LIVES_FROM + i, end, len(sures))) for i in range(len(sures))]
    for n in sum(whole, []):
        signers(n)
    threads = [threading.Thread(target=s.run, args=(monday, over, w)) for s, w in zip(sures, whole)]
    for t in threads:
        t.start()
    for _ in range(rounds):
        time.sleep(random.uniform(0.02, 0.7))
        kill()
        from_ = time.monotonic()
        start()
        took.append(time.monotonic() - from_)
    over.set()
    for t in threads:
        t.join()
    ends = sum((s.ends for s in sures), [])
    for s in sures:
        s.lost += [x for x in map(sealed, s.ends) if x]
    for word in [x for s in sures for x in s.lost][:5]:
        print('#', word)
    acts, lost = sum(s.acts for s in sures), sum(len(s.lost) for s in sures)
    print(f'# {rounds} kills, {acts} acts; starts p50 {sorted(took)[len(took) // 2]:.2f} s, longest {max(took):.2f} s')
    ok(lost == 0 and ends, f'{rounds} kills while {clients} clients act, {len(ends)} conventions signed by all and sealed: {lost} acts lost, torn or done twice')
    if rounds >= 50:  # of a run by itself: other tests take the machine from a short one, whose figures are above
        ok(sorted(took)[len(took) // 2] < season.PATIENCE, 'the service is there again within a second')
    kill()
    with open(f'{work}/word', 'w') as f:
        f.write('un mot de passe\n')
    os.chmod(f'{work}/word', 0o600)
    for step in (['backup', '-C', instance, f'{work}/kept'], ['restore', f'{work}/kept', '-C', f'{work}/again']):
        said = subprocess.run([paraphe, *step, '--password-file', f'{work}/word'], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        ok(said.returncode == 0, f'{step[0]} finds everything whole' if said.returncode == 0 else f'{step[0]}: {said.stdout.decode()[-300:]}')
    start()


# ---- calls that fail ----

# memory is asked for by libraries, in no order that comes again: by hand, FAULTS=alloc
FAULTS = os.environ.get('FAULTS', 'write sync open rename').split()


class Faults:
    """What tests/flow/preload/fault.c reads in every process of the service."""
    KINDS, ERRORS = ('alloc', 'write', 'sync', 'open', 'rename'), {'write': errno.ENOSPC, 'sync': errno.EIO, 'open': errno.EMFILE, 'rename': errno.EROFS}

    def __init__(self, path):
        with open(path, 'wb') as f:
            f.write(bytes(72))
        with open(path, 'r+b') as f:
            self.map = mmap.mmap(f.fileno(), 72)

    def counts(self):
        return dict(zip(self.KINDS, struct.unpack('5Q', self.map[32:72])))

    def arm(self, kind=None, when=0, sticky=False, killed=False):
        self.map[0:8] = bytes(8)
        self.map[32:72] = bytes(40)
        self.map[8:32] = struct.pack('3Q', when, sticky, 0 if killed else self.ERRORS.get(kind, 0))
        self.map[0:8] = struct.pack('Q', self.KINDS.index(kind) + 1 if kind else 0)


def acts_of(n, monday, whole=False):
    """The acts of one convention, one after the other: path, what is posted. Each is sent the answers so far. 'whole': signed by all."""
    one = (yield '/conventions', deposit(n, monday))['id']
    yield f'/conventions/{one}/figer', {'alertesVues': ['CAL-1', 'DELAI-1', 'RC-1']}
    yield f'/conventions/{one}/envoyer', {}
    for field, name in signers(n)[:4 if whole else 1]:
        step = yield f'/conventions/{one}/signature/preparer', {'champ': field, 'chaine': chain(name)}
        yield f'/conventions/{one}/signature', signature(step, name)
    if whole:
        fault = sealed(one)
        if fault:
            raise RuntimeError(fault)
        return
    told = ask('GET', f'/conventions/{one}/journal')
    kinds = [x['type'] for x in told[1].get('evenements', [])]
    if [kinds.count(k) for k in ('GEL', 'SIGNATURE', 'CONSENTEMENT')] != [1, 1, 1]:
        raise RuntimeError(f'its journal: {kinds or told}, and then {ask("GET", f"/conventions/{one}/journal")[0]}')
    yield f'/conventions/{one}/annuler', {'motif': 'essai'}


def post(path, body, once):
    try:
        return ask('POST', path, body, once)
    except (OSError, http.client.HTTPException, ValueError):
        return 0, {}


class Broken:
    """A service whose calls fail: each act is refused in good form or done, and done once when it is asked again."""

    def __init__(self):
        self.faults, self.told, self.bad, self.deaths, self.counts = Faults(f'{work}/control'), collections.Counter(), [], 0, {}

    def mend(self):
        """A role that died is started again by the service itself. True: the service had ended, or must."""
        if service.poll() is None and not wants_new_start():
            return False
        self.deaths += 1
        if service.poll() is None:
            kill()
        start()
        return True

    def ended(self):
        """Who hears nothing: the service has ended, or is about to."""
        until = time.monotonic() + 2 * season.PATIENCE
        while service.poll() is None and time.monotonic() < until:
            time.sleep(0.01)
        return service.poll() is not None

    def act(self, path, body, fault):
        """-> the answer, or None: it went wrong. 'fault': kind, how manieth call, and on, killed."""
        kind, when, sticky, killed = fault
        once, act = f'faute-{random.getrandbits(60)}', path.rsplit('/', 1)[1]
        self.faults.arm(kind, when, sticky, killed)
        first = post(path, body, once)
        if not kind:
            self.counts.setdefault(act, self.faults.counts())
        self.faults.arm()
        words = f'{act}, {kind} {when} of {self.counts[act].get(kind)}{" and on" if sticky else ", killed" if killed else ""}'
        self.told[first[0]] += 1
        # without memory to say anything the service hangs up (web/http.c); else only one that ended gives no answer
        if first[0] not in (200, 201, 503, 507) and not (first[0] == 0 and (kind == 'alloc' or self.ended())):
            self.bad.append(f'{words}: {first}'[:200])
        until = time.monotonic() + 60 * season.PATIENCE
        while True:
            self.mend()
            again = post(path, body, once)
            if again[0] in (200, 201) or time.monotonic() > until:
                break
            time.sleep(0.05)
        if again[0] in (200, 201) and (first[0] not in (200, 201) or first == again or act == 'preparer'):
            return again[1]
        self.bad.append(f'{words}: {first} and then {again}'[:400])

    def life(self, n, monday, whole, fault):
        """All acts of a convention of pupil n, each while what fault(act) says fails."""
        acts, answer = acts_of(n, monday, whole), None
        while True:
            try:
                path, body = acts.send(answer)
            except StopIteration:
                return True
            except RuntimeError as e:
                self.bad.append(f'pupil {n}: {e}')
                return False
            answer = self.act(path, body, fault(path.rsplit('/', 1)[1]))
            if answer is None:
                return False

    def any(self, act):
        kind = random.choice([k for k in FAULTS if self.counts[act][k]] or ['write'])
        return kind, random.randint(1, max(1, self.counts[act][kind])), random.random() < 0.3, False

    def death(self, act):
        kind = random.choice([k for k in ('write', 'sync', 'rename') if self.counts[act][k]] or ['write'])
        # after the last signature the seal and its letters write on
        return kind, random.randint(1, max(1, self.counts[act][kind]) * (2 if act == 'signature' else 1)), False, True


def broken(rounds, deaths, monday):
    """Each act of the API while a call fails, once or for good; then whole lives, in each act of which whoever makes a call is killed before it."""
    x = Broken()
    os.environ.update(LD_PRELOAD=f'{work}/fault.so', FAULT_CONTROL=f'{work}/control')
    start()
    pupil = 8
    for n in range(rounds + 1):
        if not x.life(pupil, monday, False, x.any if n else lambda act: (None, 0, False, False)):
            pupil += 1  # this one's convention stays as it is
    print(f'# {sum(x.told.values())} acts, answers {dict(x.told)}, {x.deaths} new starts; a signature makes {x.counts["signature"]}')
    bad, x.deaths = len(x.bad), 0
    ok(not bad, f'{rounds} lives while a call fails: {bad} acts went wrong')
    for n in range(LIVES_END - deaths, LIVES_END):
        x.life(n, monday, True, x.death)
    for word in x.bad[:8]:
        print('#', word)
    ok(len(x.bad) == bad, f'{deaths} whole lives, killed at a call in each act, {x.deaths} times the service itself: {len(x.bad) - bad} acts went wrong')
    kill()
    os.environ.pop('LD_PRELOAD')


def keys():
    """Keys are made, listed and revoked while the service runs."""
    said = lambda *what: subprocess.run([paraphe, 'api-key', '-C', instance, *what], stdout=subprocess.PIPE, check=True).stdout.decode()
    token = key('read')
    ok(ask('GET', '/conventions', token=token)[0] == 200, 'a key made while the service runs opens')
    last = said('list', '9990042S').strip().split('\n')[-1].split('\t')
    ok(last[1:3] == ['essai', 'read'] and last[5] == 'active', f'it is listed: {last}')
    said('revoke', '9990042S', last[0])
    ok(ask('GET', '/conventions', token=token)[0] == 401, 'and revoked at once')
    status, told = ask('GET', '/eleves')
    ok(status == 200 and all(p['nom'] and 'ine' not in p for p in told['eleves']), f'the pupils are read: {status}')
    people = subprocess.run([paraphe, 'account', '-C', instance, 'list'], stdout=subprocess.PIPE)
    ok(people.returncode == 0 and b'proviseure@lycee.example' in people.stdout, 'accounts are listed meanwhile')


def main():
    season.key = key('read,create,send,cancel,sign,admin,pupils')
    monday = season.monday_of(datetime.date.today())
    start()
    try:
        keys()
        own_keys(monday)
        deposits(monday)
        rest()
        many(int(os.environ.get('CLIENTS', '6')), monday)
        killed(int(os.environ.get('KILLS', '4')), 4, monday)
        description.tell()
    finally:
        kill()
    if os.path.exists(f'{work}/fault.so'):
        broken(int(os.environ.get('BROKEN', '2')), DEATHS, monday)


if __name__ == '__main__':
    main()
