#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Around a sending, by the pages alone: the whole text is read before it is frozen, the letter to families is printed with it, for one and for
many; what a head keeps an eye on. Usage: sending.py BASE KEY BIRTHDAY OUT MOST"""
import datetime, re, subprocess, urllib.parse
from season import api, drafted, login, monday_of, ok, said, text_of, totp

monday = monday_of(datetime.date.today())


def state(one):
    return api('GET', f'/conventions/{one}')['etat']


def act(b, one, what, **fields):
    path = f'/ecole/dossier/{one}'
    return b.get(path).post(path, f'value="{what}"', geste=what, **fields)


def all_seen(b, one):
    path = f'/ecole/dossier/{one}'
    b.get(path)
    while b.form(path, 'value="acquitter"'):
        b.post(path, 'value="acquitter"', geste='acquitter')


def pages(pdf):
    text = subprocess.run(['pdftotext', '-layout', '-', '-'], input=pdf, capture_output=True, check=True).stdout.decode()
    return [p for p in text.split('\f') if p.strip()]


def read_before(office, one):
    """The draft as its signers would read it; nothing is frozen by reading, and nothing can be taken for what is."""
    path, before = f'/ecole/dossier/{one}', len(api('GET', f'/conventions/{one}/journal')['evenements'])
    ok(f'href="{path}/texte"' in office.get(path).page and 'Lire le projet' in office.page, 'the page of a draft leads to its whole text')
    office.get(path + '/texte')
    ok('Projet, non signé, sans valeur' in said(office.page) and 'Statut scolaire' in text_of(office.page) + said(office.page) or 'statut scolaire' in text_of(office.page).lower(),
       f'the text, said to be a draft: {said(office.page)[:120]}')
    office.get(path + '/pdf')
    pdf = office.bytes
    ok(pdf.startswith(b'%PDF') and all('PROJET' in p for p in pages(pdf)) and b'/ByteRange' not in pdf, f'its PDF says so on each of {len(pages(pdf))} pages, and bears no signature')
    ok(state(one) == 'a_verifier' and len(api('GET', f'/conventions/{one}/journal')['evenements']) == before, 'to read it changes nothing')
    act(office, one, 'verifier')
    all_seen(office, one)
    act(office, one, 'figer')
    office.get(path + '/texte')
    ok('Projet' not in said(office.page), 'once frozen it is no draft any more')
    office.get(path + '/pdf')
    ok('PROJET' not in ''.join(pages(office.bytes)) and b'/ByteRange' in office.bytes, 'nor is its PDF')


def refused_by_rules(office, one):
    """What the rules do not let pass is still read, as the draft that it is."""
    day = monday + datetime.timedelta(1)
    api('POST', f'/conventions/{one}/champs', {'partie': 'accueil', 'champs': {f'sequence/jour[{day}]/plage[2]/@a': '22:30'}})
    act(office, one, 'verifier')
    office.ask('GET', f'/ecole/dossier/{one}/texte')
    ok(office.status == 200 and 'Projet, non signé' in said(office.page) and re.search(r'22\W{0,8}h\W{0,8}30|22:30', office.page), f'hours that no rule allows can be read: {office.status} {said(office.page)[:120]}')
    office.get(f'/ecole/dossier/{one}/pdf')
    ok(all('PROJET' in p for p in pages(office.bytes)), 'as a file too')
    path = f'/ecole/dossier/{one}'
    token = re.search(r'name="jeton" value="([^"]*)"', office.get(path).form(path))[1]
    office.ask('POST', path, urllib.parse.urlencode({'jeton': token, 'geste': 'figer'}))
    ok(state(one) == 'a_verifier' and office.status in (400, 409), f"and not be frozen: {office.status}")


def unfinished(office, one):
    """A draft with something missing is no text yet; its page says what."""
    office.ask('GET', f'/ecole/dossier/{one}/texte')
    ok(office.status in (400, 409) and 'ne peut pas encore' in said(office.page), f'what is not complete cannot be read as a whole: {office.status} {said(office.page)[:140]}')


def letters(page):
    return re.findall(r'<article class="courrier" lang="fr">(.*?)</article>', page, re.S)


def letter_of_one(office, one):
    path = f'/ecole/lettre-familles?d={one}'
    ok(f'href="{path}"' in office.get(f'/ecole/dossier/{one}').page, 'beside « Envoyer » stands the letter to the family')
    found = letters(office.get(path).page)
    ok(len(found) == 1 and 'Aux responsables légaux de' in found[0] and 'SPÉCIMEN' in found[0], 'one letter, to the guardians of this pupil')
    ok(all(f'lang="{x}"' in found[0] for x in ('en', 'ar', 'tr', 'pt', 'es', 'uk')) and 'dir="rtl"' in found[0], 'with a line in each of the six languages')
    ok('Atelier' not in found[0] and '@' not in re.sub(r'viennent de [^<]*', '', found[0]), 'it tells no place and no address')
    ok('Madame, Monsieur' in letters(office.get(path + '&lang=en').page)[0] and 'Letter to families' in office.page, 'the letter is French where the page is English')
    office.get('/ecole?lang=fr')
    act(office, one, 'envoyer')
    ok(state(one) == 'en_signature' and f'href="{path}"' in office.get(f'/ecole/dossier/{one}').page, 'after the sending it can still be printed')


def letter_of_many(office, ones):
    form = office.get('/ecole/classe?classe=2de%204').form('/ecole/lot')
    token = re.search(r'name="jeton" value="([^"]*)"', form)[1]
    pairs = [('jeton', token), ('geste', 'verifier'), *(('d', o) for o in ones)]
    office.ask('POST', '/ecole/lot', urllib.parse.urlencode(pairs))
    lot = first = office.at.split('?')[0]
    if 'value="acquitter"' in office.page:
        office.post(first, 'value="acquitter"', geste='acquitter')
        office.get(first).post(first, 'value="revoir"', geste='revoir')
        lot = office.at.split('?')[0]
    ok(f'href="/ecole/lettre-familles?lot={lot.split("/")[-1]}"' in office.page, f'what is ready to be sent has its letters beside it: {said(office.page)[:140]}')
    before = letters(office.get(f'/ecole/lettre-familles?lot={lot.split("/")[-1]}').page)
    ok(len(before) == len(ones) and len(set(before)) == len(ones), f'before the click that sends them: {len(before)} letters, each to another family')
    office.get(lot).post(lot, 'value="lancer"', geste='lancer')
    lot = office.at.split('?')[0]
    for _ in range(60):
        if all(state(o) == 'en_signature' for o in ones):
            break
        office.get(lot + '?fixe=oui')
    after = letters(office.get(f'/ecole/lettre-familles?lot={lot.split("/")[-1]}').page)
    ok(sorted(after) == sorted(before), f'and after it, the same: {len(after)}')


def watched(head):
    page = text_of(head.get('/ecole').page)
    ok('Premier stage qui n’est pas signé par tous' in page, f'a head reads how many days are left: {page[:200]}')
    ok('attendent leur sceau' not in page and 'attend son sceau' not in page, 'and of no seal that waits')


def main():
    office = login('secretariat@lycee.example')
    one, bare = drafted(1, monday), drafted(2, monday, False)
    read_before(office, one)
    unfinished(office, bare)
    refused_by_rules(office, drafted(6, monday))
    letter_of_one(office, one)
    letter_of_many(office, [drafted(i, monday) for i in (3, 4, 5)])
    head = login('proviseure@lycee.example')
    watched(head.post('/enrolement', code=totp(re.search(r'<code[^>]*>([^<]*)</code>', head.page)[1])))


if __name__ == '__main__':
    main()
