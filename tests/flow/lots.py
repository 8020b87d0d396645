#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""An act on all that a filter names, over several pages of the list: none is dropped, the page says how far it is, and the service that
comes after one that was killed goes on with it; nothing is done twice. Usage: lots.py BASE KEY BIRTHDAY begin|end|grant|granted PUPILS;
after begin and grant the service is killed. KEPT names a file with the session of the head."""
import datetime, json, os, re, sys, time
from season import FIRST, Browser, WAIT_S, api, login, monday_of, ok, out, said

most = int(sys.argv[5])
monday = monday_of(datetime.date.today())
LIST = '/ecole/classe?classe=2de+9'


def word(i):
    return chr(65 + i // 676 % 26) + chr(65 + i // 26 % 26).lower() + chr(97 + i % 26)


def listed(who, pattern):
    """What the list has of the pattern, on all its pages."""
    found, at = [], 0
    while True:
        page = who.get(f'{LIST}&de={at}').page
        found += re.findall(pattern, page)
        if f'de={at + 40}' not in page:
            return found
        at += 40


def roster(office):
    rows = ['nom;prenom;naissance;classe;niveau;rl1_lien;rl1_nom;rl1_prenom;rl1_courriel']
    for i in range(most):
        born = datetime.date(monday.year - 16, 1, 10) + datetime.timedelta(i % 120)
        rows.append(f'{word(i).upper()};{FIRST[i % 12]};{born:%d/%m/%Y};2de 9;2de-GT;mère;{word(i).upper()};Dominique;p{i}@lot.example')
    office.get('/ecole/import').upload('/ecole/import', [('fichier', 'eleves.csv', '\n'.join(rows).encode() + b'\n')])
    office.post('/ecole/import', 'value="importer"', geste='importer')
    ids = listed(office, r'<th scope="row"><a href="/ecole/eleve/(\d+)"')
    ok(len(ids) == most, f'the list names {len(ids)} pupils on its pages, {most} were imported')
    return ids


def begin():
    office = login('secretariat@lycee.example')
    ids = roster(office)
    for one in ids[1:]:
        api('POST', '/conventions', {'eleve': int(one), 'debut': str(monday), 'fin': str(monday + datetime.timedelta(11)), 'accueil': 'Ateliers Vélo'})
    office.get(LIST).post('/ecole/lot', sur='filtre', geste='verifier')
    where = office.at
    ok(re.fullmatch(r'/ecole/lot/\d+', where) and f'sur {most - 1}' in said(office.page), f'all of them are looked at: {where} {said(office.page)}')
    ok(office.headers['Refresh'] == '3' and 'value="arreter"' in office.page and 'Fin prévue' in office.page, 'the page refreshes itself and says when it ends')
    ok('Refresh' not in office.get(where + '?fixe=oui').headers, 'but not for who would rather not')
    ok('Un élève du filtre n’a pas de convention' in said(office.page), 'who has none is told')
    ok(f'{where}"' in office.get('/ecole').page, '« Ma journée » leads back to it')


def end():
    office = login('secretariat@lycee.example')
    where = re.search(r'href="(/ecole/lot/\d+)"', office.get('/ecole').page)[1]
    until = time.time() + WAIT_S
    while 'value="arreter"' in office.get(where).page and time.time() < until:
        time.sleep(0.2)
    text = said(office.page)
    ok('Aucune n’est prête' in text and f'{most - 1} sont bloquées' in text.replace('\xa0', ' '), f'it went on after the kill: {text}')
    groups = [int(n) for n in re.findall(r'<h3>(\d+)', office.page)]
    ok(sum(groups) == most - 1, f'each of {most - 1} is in a group that says why: {groups}')
    more = re.search(r'href="(/ecole/lot/\d+\?motif=[^"]*)"', office.page)[1].replace('&amp;', '&')
    listed = set()
    while more:
        page = office.get(more).page
        listed |= set(re.findall(r'href="/ecole/dossier/([0-9a-f-]{36})"', page))
        found = re.search(r'href="(/ecole/lot/\d+\?motif=[^"]*de=\d+)"', page)
        more = found and found[1].replace('&amp;', '&')
    ok(len(listed) == most - 1, f'and leads to them: {len(listed)}')
    ok('bloquées' not in Browser().ask('GET', where).page, 'nobody else sees it')
    ok(office.ask('GET', '/ecole/lot/999999').status == 404, 'one that is not there is not')


def head_in():
    head = Browser()
    with open(os.environ['KEPT']) as f:
        head.cookies = json.load(f)
    return head


def wait(b, where, word):
    until = time.time() + WAIT_S
    while word not in b.get(where).page and time.time() < until:
        time.sleep(0.2)
    return said(b.page).replace('\xa0', ' ')


def grant():
    """A dérogation de série over all of the filter; it is killed while it is granted."""
    head = head_in()
    head.get(LIST).post('/ecole/lot', sur='filtre', geste='deroger', regle='FEN-1', texte='Fermeture annuelle pendant la période officielle.')
    where = head.at
    text = wait(head, where, 'value="lancer"')
    ok(f'{most - 1} sont prêtes' in text, f'a derogation in series over all of them: {text}')
    head.post(where, geste='lancer')
    n = re.search(r'En cours : (\d+) sur (\d+)', said(head.page).replace('\xa0', ' '))
    ok(n and 0 < int(n[1]) < int(n[2]) == most - 1 and 'Fin prévue' in head.page, f'it is killed in the middle: {said(head.page)}')


def granted():
    head = head_in()
    where = re.search(r'href="(/ecole/lot/\d+)"', head.get('/ecole').page)[1]
    text = wait(head, where, 'value="verifier"')
    ok(f'{most - 1} conventions' in text, f'it went on after the kill: {text}')
    ones = listed(head, r'name="d" value="([0-9a-f-]{36})"')
    ok(len(set(ones)) == most - 1, f'the list has {len(set(ones))}')
    numbers, twice = set(), []
    for one in ones:
        fields = api('GET', f'/conventions/{one}')['champs']
        numbers.add(fields.get('derogation[1]/@serie'))
        told = [x['type'] for x in api('GET', f'/conventions/{one}/journal')['evenements']].count('DEROGATION')
        if told != 1 or 'derogation[2]/@regle' in fields:
            twice.append((one, told))
    ok(len(numbers) == 1 and None not in numbers, f'each bears it, under one number: {numbers}')
    ok(not twice, f'and each was granted it once: {twice[:3]}')


if __name__ == '__main__':
    {'begin': begin, 'end': end, 'grant': grant, 'granted': granted}[out]()
