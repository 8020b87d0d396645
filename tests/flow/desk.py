#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The school's desk, by HTTP alone: a guardian without mail or phone signs on the agent's screen, whose own session is locked
meanwhile; nothing of one is left for the next; the agent bears witness. Usage: desk.py BASE KEY BIRTHDAY OUT MOST"""
import datetime, re
from season import Browser, api, done, host_part, issue, login, mailbox, monday_of, ok, said, sign, PASSWORD

monday = monday_of(datetime.date.today())
I = 8  # the ninth pupil
NAME = 'Dominique SPÉCIMEN'


def state(one):
    return api('GET', f'/conventions/{one}')['etat']


def person(office, one, personne, **fields):
    """The person's own form of « Dépannage »; what is left out stays as it is."""
    path = f'/ecole/dossier/{one}'
    office.get(path).post(path, f'id="cv-{personne}"', geste='contact', **fields)
    return office.status == 200


def call(office, one, who, paper='carte-identite'):
    desk = f'/ecole/dossier/{one}/guichet'
    return office.get(desk).post(desk, personne=who, piece=paper)


def events(one):
    return [(x['type'], str(x)) for x in api('GET', f'/conventions/{one}/journal')['evenements']]


def refused(b, path):
    b.ask('GET', path)
    return b.status != 200 or '/guichet' in b.at


def main():
    one = issue(I, monday)
    office = login('secretariat@lycee.example')
    typed = f'/ecole/dossier/{one}'
    office.get(typed).post(typed, 'id="cv-p-rl1"', geste='contact', courriel='parent@gmial.com')
    ok('parent@gmail.com' in office.page and 'value="parent@gmial.com"' in office.page, 'an address that looks like a slip is asked for once more')
    ok('parent@gmial.com' not in office.get(typed).page, 'and is not taken')
    ok(person(office, one, personne='p-rl1', voie='guichet'), f'a guardian has no address: {said(office.page)[:100]}')
    office.get(f'/ecole/dossier/{one}')
    ok(f'/ecole/dossier/{one}/guichet' in office.page, 'the page of the convention leads to the desk')
    page = office.get(f'/ecole/dossier/{one}/guichet').page
    ok('value="p-emp1"' in page and 'value="p-rl1"' not in page, 'only whose turn it is can be called')
    sign(f'accueil{I + 1}@velo.example', 'Sacha FICTIF', None)
    office.get(f'/ecole/dossier/{one}/guichet')
    office.ask('POST', office.at, 'jeton=x')
    ok(office.status == 403, 'a post without its token is refused')
    call(office, one, 'p-rl1')
    where = re.match(r'/lien/\d+', office.at)[0]
    ok(office.at == where + '/lire' and '<title>Guichet' in office.page and office.headers['Refresh'] == '600;url=/guichet',
       f'the screen is the signer\'s, its title tells nothing: {office.at}')
    ok('/pdf' not in office.page and 'href="/connexion"' not in office.page, 'no file is left behind, no way elsewhere')
    ok(refused(office, f'/ecole/dossier/{one}') and refused(office, '/ecole') and refused(office, '/ecole/classe'), f'the agent\'s session is locked: {office.at}')
    office.ask('GET', where + '/pdf')
    ok(office.status == 403, 'the PDF is no download here')
    ok('identité vue par un agent' in office.get(where + '/signer').page and 'prouvé' not in office.page, 'the level is told as it is')
    office.get(where + '/texte').get(where + '/confirmer')
    ok(office.at == where + '/signer', f'the witness stands in for the code: {office.at}')
    office.post(where + '/signer', accord='oui', nom=NAME)
    ok(office.at == where + '/recu' and 'copie papier' in office.page, f'signed: {office.at} {said(office.page)[:100]}')
    ok('vous remettra l’exemplaire scellé' in office.page and 'vous recevrez' not in office.page, 'who has no address is not told that the sealed copy will come there')
    office.get(where + '/suivre')
    ok(office.at == where + '/recu', 'nothing is followed on the school\'s screen')
    kept = dict(office.cookies)
    office.post(where + '/guichet')
    ok(office.at == '/guichet' and 'SPÉCIMEN' not in office.page and f'paraphe-l{where[6:]}' not in office.cookies,
       f'given back: {said(office.page)[:80]}')
    thief = Browser()
    thief.cookies = kept
    thief.ask('GET', where + '/recu')
    ok(thief.status == 403, f'the signer\'s session is over for good: {thief.status}')
    office.ask('GET', where + '/lire')
    ok(office.status == 403, '« back » shows nothing')
    office.get('/guichet')
    form = office.form('/guichet')
    token = re.search(r'name="jeton" value="([^"]*)"', form)[1]
    office.ask('POST', '/guichet', f'jeton={token}&secret=faux')
    ok(office.status == 400, f'a wrong password does not unlock: {office.status}')
    before = office.cookies['paraphe']
    office.post('/guichet', secret=PASSWORD)
    ok(office.at == f'/ecole/dossier/{one}/guichet' and office.cookies['paraphe'] != before, f'the password does, under a new cookie: {office.at}')
    ok(f'J’atteste avoir vu la carte d’identité de {NAME}' in office.page, 'the witness reads its sentence')
    office.post(f'/ecole/dossier/{one}/temoin', 'value="oui"', temoin='oui')
    ok('C’est attesté' in office.page, said(office.page)[:100])
    ok('Dominique SPÉCIMEN – Responsable légal – a signé' in office.get(f'/ecole/dossier/{one}').page, '« Dépannage » says that this guardian has signed')
    seen = [d for k, d in events(one) if k == 'GUICHET']
    ok(len(seen) == 2, f'the journal has both: {seen}')
    # the pupil comes, reads, and leaves without signing; then another time refuses
    call(office, one, 'p-eleve', 'passeport')
    where = re.match(r'/lien/\d+', office.at)[0]
    office.post(where + '/guichet')
    office.post('/guichet', secret=PASSWORD)
    ok('restée ouverte sans signature' in office.page, 'an open session is told')
    office.post(f'/ecole/dossier/{one}/temoin', 'value="non"', temoin='non')
    call(office, one, 'p-eleve', 'passeport')
    where = re.match(r'/lien/\d+', office.at)[0]
    office.get(where + '/refus').post(where + '/refus', motif='sans-motif', texte='')
    office.post(where + '/refus')
    ok(state(one) == 'refusee' and 'href="/guichet"' in office.page, f'a refusal at the desk: {state(one)}')
    office.get('/guichet').post('/guichet', secret=PASSWORD)
    ok(office.status == 200, f'and the agent goes on: {office.at}')


if __name__ == '__main__':
    main()
