#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A whole life that a delegate signs for the head, by HTTP alone: the names in the box, the attestation, the journal and the file; what the
journal says of each signature against the bytes of the PDF. Usage: deputy.py BASE KEY BIRTHDAY OUT MOST"""
import datetime, hashlib, io, re, subprocess, time, xml.etree.ElementTree as ET, zipfile
import season
from season import PASSWORD, Browser, api, issue, login, mailbox, monday_of, ok, said, sign, text_of, totp

I = 17  # a pupil of its own
NS = '{urn:paraphe:journal:1}'
DEED = b'%PDF-1.7\nacte de d\xe9l\xe9gation sign\xe9\n'
LEVEL = {'fr': "la personne a agi depuis son compte professionnel", 'en': 'you have acted from your professional account'}
DEPUTY = 'adjoint@lycee.example'
monday = monday_of(datetime.date.today())


def enrolled(b):
    return b.post('/enrolement', code=totp(re.search(r'<code[^>]*>([^<]*)</code>', b.page)[1]))


def deputy_named(head):
    """An account, then a deed with dates and scope; its owner is told both times."""
    head.get('/ecole/comptes').post('/ecole/comptes', 'value="inviter"', geste='inviter', courriel=DEPUTY, prenom='Alix', nom='SUPPLÉANT',
                                    qualite='proviseur adjoint', role='delegataire')
    b = Browser().get(mailbox.link(DEPUTY))
    b.post(b.at, secret=PASSWORD, encore=PASSWORD)
    account = re.search(r'<option value="(\d+)">Alix SUPPLÉANT', head.get('/ecole/reglages').page)[1]
    form = next(f for f in re.findall(r'<form[^>]*action="/ecole/reglages"[^>]*>.*?</form>', head.page, re.S) if 'g-compte' in f)
    today = datetime.date.today()
    fields = [(k, v) for k, v in re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]*)"[^>]*value="([^"]*)"', form)]
    fields += [('compte', account), ('debut', str(today)), ('fin', str(today + datetime.timedelta(60))), ('portee', 'Toutes les classes'), ('acte-du', str(today - datetime.timedelta(3))), ('geste', 'deleguer')]
    mark, body = 'limite-de-parties', b''
    for k, v in fields:
        body += f'--{mark}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode()
    body += f'--{mark}\r\nContent-Disposition: form-data; name="acte"; filename="acte.pdf"\r\nContent-Type: application/pdf\r\n\r\n'.encode() + DEED + f'\r\n--{mark}--\r\n'.encode()
    head.ask('POST', '/ecole/reglages', body, f'multipart/form-data; boundary={mark}')
    ok(head.status == 200 and 'Alix SUPPLÉANT' in said(head.page) + text_of(head.page), f'the delegation is kept: {said(head.page)[:120]}')
    mailbox.wait(DEPUTY, lambda link, text: 'Délégation de signature' in text)
    return enrolled(login(DEPUTY))


def state(one):
    return api('GET', f'/conventions/{one}')['etat']


def shown(page):
    return text_of(page).replace('\xa0', ' ').replace('’', "'")


def text_in(pdf):
    return re.sub(r'\s+', ' ', subprocess.run(['pdftotext', '-layout', '-', '-'], input=pdf, capture_output=True, check=True).stdout.decode()).replace('’', "'")


def journal(files):
    out = []
    for x in ET.fromstring(files.read('journal.xml')).iter(NS + 'evenement'):
        out.append((x.get('type'), x.get('role'), {d.get('nom'): d.text for d in x.iter(NS + 'detail')}))
    return out


def ranges_hold(events, pdf):
    """What the journal says that a signature covers is what stands in the file, and its CMS is between."""
    signed = [d for kind, _, d in events if kind in ('CERTIFICATION', 'SIGNATURE', 'SCELLEMENT')]
    there = {tuple(int(n) for n in m.split()) for m in re.findall(r'/ByteRange ?\[([0-9 ]+)\]', pdf.decode('latin-1'))}
    good = True
    for d in signed:
        said_of_it = tuple(int(n) for n in d['octets'].split())
        hole = bytes.fromhex(pdf[said_of_it[1] + 1:said_of_it[2] - 1].decode())
        length = 4 + int.from_bytes(hole[2:4], 'big')
        good = good and said_of_it in there and hashlib.sha256(hole[:length]).hexdigest() == d['cms'] and 'SHA-256' in d['algorithme'] and d.get('horodateur')
    return good and len(signed) >= 5


def blank(i):
    """An empty form is no try at the pupil's birthday: after six of them the link still opens."""
    b = Browser().get(mailbox.wait(f'parent{i + 1}@famille.example', lambda link, text: link))
    b.post(b.at)
    at = b.at
    told = []
    for day in ('', '32', '20', '0', 'x', ''):
        token = re.search(r'name="jeton" value="([^"]*)"', b.form(at))[1]
        b.ask('POST', at, f'jeton={token}&jour={day}&mois=')
        told.append(b.status)
    ok('/naissance' in at and told == [400] * 6 and 'Donnez le jour et le mois' in shown(b.page), f'what is no day of a year is no try: {at} {told}')


def main():
    head = enrolled(login('proviseure@lycee.example'))
    office = login('secretariat@lycee.example')
    deputy = deputy_named(head)
    one = issue(I, monday)
    birthday = datetime.date.fromisoformat(season.born) - datetime.timedelta(7 * I)
    sign(f'accueil{I + 1}@velo.example', 'Sacha FICTIF', None)
    blank(I)
    sign(f'parent{I + 1}@famille.example', 'Dominique GABARIT-MODÈLE', birthday)
    sign(f'eleve{I + 1}@eleve.example', f'{season.FIRST[I % 12]} GABARIT-MODÈLE', birthday)
    wanted = "par délégation de Claude MODÈLE, du"
    ok(wanted in shown(deputy.get('/ecole/signer').page) and "En qualité de proviseur adjoint" in shown(deputy.page), 'the delegate reads for whom it signs, and until when')
    ok(LEVEL['fr'] in shown(deputy.page) and 'lang="fr"' in deputy.page, 'and the level of a school user in honest words')
    deputy.get('/ecole/signer?lang=en')
    ok(LEVEL['fr'] in shown(deputy.page) and LEVEL['en'] in shown(deputy.page) and 'by delegation of its head' in shown(deputy.page), 'what binds stays French, its gloss beside it is in the language asked for')
    try:
        deputy.get('/ecole/signer?lang=fr').post('/ecole/signer', accord='oui', nom='Claude MODÈLE')
    except RuntimeError:
        pass  # the page comes again, with what is wrong
    ok("n'est pas celui du signataire" in shown(deputy.page), f'under the head’s name it does not sign: {said(deputy.page)[:100]}')
    ok(state(one) == 'partiellement_signee', f'and nothing is signed: {state(one)}')
    deputy.get('/ecole/signer').post('/ecole/signer', accord='oui', nom='Alix SUPPLÉANT')
    until = time.time() + season.WAIT_S
    while state(one) != 'scellee' and time.time() < until:
        time.sleep(0.3)
    ok(state(one) == 'scellee', f'it is sealed: {state(one)}')
    kept = {kind: api('GET', f'/conventions/{one}/{kind}') for kind in ('pdf', 'archive')}
    for kind, end in (('pdf', 'pdf'), ('archive', 'asice')):
        with open(f'{season.out}/deputy.{end}', 'wb') as f:
            f.write(kept[kind])
    pdf, files = kept['pdf'], zipfile.ZipFile(io.BytesIO(kept['archive']))
    box = 'Signé électroniquement par Alix SUPPLÉANT, proviseur adjoint'
    # two boxes stand beside each other: their lines come mixed
    ok(box in text_in(pdf) and 'par délégation de Claude MODÈLE, acte du' in re.sub(r'\s+', ' ', text_in(pdf)) and 'Signé électroniquement par Claude' not in text_in(pdf), 'the box says who signed, and for whom')
    ok(files.read('delegation.pdf') == DEED, 'the deed is in the whole evidence')
    events = journal(files)
    own = next(d for kind, role, d in events if kind == 'SIGNATURE' and role == 'delegataire')
    told = next(d for kind, _, d in events if kind == 'DELEGATION')
    ok((own['nom'], own['qualite'], own['delegation']) == ('Alix SUPPLÉANT', 'proviseur adjoint', hashlib.sha256(DEED).hexdigest()) and told['acte'] == own['delegation'],
       f'the journal says name, capacity and deed: {own}')
    ok(not any('delegation' in d for kind, role, d in events if kind == 'SIGNATURE' and role != 'delegataire'), 'and of nobody else')
    ok(ranges_hold(events, files.read('convention.pdf')), 'of each signature it says ranges, digest, algorithm and time-stamp as they are in the file')
    whole = re.sub(r'\s+', ' ', re.sub(r'<[^>]*>', ' ', files.read('dossier.html').decode()))
    ok('Alix SUPPLÉANT, proviseur adjoint, par délégation de Claude MODÈLE' in whole, 'the evidence in clear')
    sheet = text_in(office.get(f'/ecole/dossier/{one}/attestation').bytes)
    ok('Alix SUPPLÉANT' in sheet and 'délégation de Claude MODÈLE' in sheet and 'compte + second' in sheet, 'the attestation')
    ok('Alix SUPPLÉANT , par délégation de Claude MODÈLE' in shown(office.get(f'/ecole/dossier/{one}').page), 'the page of the convention')
    # the edition of a party: the deed by its digest alone
    b, where = season.enter(mailbox.link(f'accueil{I + 1}@velo.example'), None, '')
    b.get(where + '/suivre')
    mailbox.look()
    before = mailbox.codes(f'accueil{I + 1}@velo.example')
    b.post(where + '/suivre')
    b.post(where + '/suivre', 'name="code"', code=mailbox.wait(f'accueil{I + 1}@velo.example', season.code, before))
    part = zipfile.ZipFile(io.BytesIO(b.get(where + '/archive').bytes))
    ok('delegation.pdf' not in part.namelist() and own['delegation'] in part.read('journal.xml').decode(), 'a party’s edition has the digest of the deed, not the deed')


if __name__ == '__main__':
    main()
