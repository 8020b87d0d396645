#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Several at once, by HTTP alone: a host fills one form for three pupils; one mail, one list, one code for what it ticks; a guardian
of two is asked each birthday; what changed meanwhile is left out and told. Usage: several.py BASE KEY BIRTHDAY OUT MOST"""
import concurrent.futures, datetime, html, re, subprocess, urllib.parse
from season import (FIRST, Browser, api, born, code, host_part, login, mailbox, monday_of, ok, said)

HOST, PARENT = 'ateliers@velo.example', 'parent2@famille.example'
monday = monday_of(datetime.date.today())
birthdays = {i: datetime.date.fromisoformat(born) - datetime.timedelta(7 * i) for i in range(24)}


def state(one):
    return api('GET', f'/conventions/{one}')['etat']


def draft(i):
    return api('POST', '/conventions', {'eleve': i + 1, 'debut': str(monday), 'fin': str(monday + datetime.timedelta(11)),
               'accueil': 'Ateliers Vélo', 'courriel': HOST})['id']


def act(b, one, what, **fields):
    b.get(f'/ecole/dossier/{one}').post(f'/ecole/dossier/{one}', f'value="{what}"', geste=what, **fields)


def contact(office, one, person, mail):
    """The secretariat corrects an address also before the person has a link."""
    path = f'/ecole/dossier/{one}'
    office.get(path).post(path, f'id="cv-{person}"', geste='contact', voie='courriel', courriel=mail)
    ok(office.status == 200, f'the address of {person} is another: {office.status} {said(office.page)[:120]}')


def form_of_host():
    """The form's fields: paths, but hours have short names."""
    fields = {}
    for path, text in host_part(monday).items():
        m = re.match(r'sequence/jour\[([^]]*)\]/plage\[(\d)\]/@(\w+)', path)
        fields[f'{m[3]}{m[2]}-{m[1]}' if m else path] = text
    fields['contacts:contact[p-emp1]/courriel'] = HOST
    fields['contacts:contact[p-emp1]/@joignable'] = 'courriel'
    del fields['organisme-accueil/lieu[1]/@principal']
    return fields


def one_form(ones):
    """
    Asked at one time, as messages to one address wait for each other for two seconds only in a demonstration; where the machine is so busy
    that the three gestures lie further apart, they are asked again.
    """
    desks = [login('secretariat@lycee.example') for _ in ones]
    for tries in range(4):
        with concurrent.futures.ThreadPoolExecutor(len(ones)) as pool:
            list(pool.map(lambda b, one: act(b, one, 'inviter'), desks, ones))
        try:
            link = mailbox.wait(HOST, lambda link, text: link if 'accueillir 3 élèves' in text else None)
            break
        except RuntimeError:
            if tries == 3:
                raise
    b = Browser().get(link)
    b.post(b.at)
    where = re.match(r'/lien/\d+', b.at)[0]
    parts = re.findall(r'name="l" value="(\d+)"', b.page)
    ok(b.at == where + '/liste' and len(parts) == 3, f'one message asks for three parts: {b.at} {len(parts)}')
    b.send(where + '/ouvrir', [])
    ok(re.fullmatch(r'/lien/\d+/saisie', b.at), f'the list opens a form: {b.at}')
    listed = re.findall(r'name="autre" value="([^"]*)"', b.page)
    ok(sorted(listed) == sorted(o for o in ones if o != ones[2]) or len(listed) == 2, f'the form offers the {len(listed)} other pupils')
    path = b.at
    fields = list(form_of_host().items()) + [('autre', o) for o in listed] + [('geste', 'terminer')]
    b.send(path, fields)
    if 'value="laisser"' in b.page:
        ok('value="visite"' in b.page, 'where the rules only remark, the host may sign at once, or leave it to the school')
        b.send(path, [('geste', 'laisser')])
    ok(all(state(o) == 'completee_accueil' for o in ones), f'one form completes {[state(o) for o in ones]}: {b.status} {faults_of(b.page)}')
    b.get(where + '/liste')
    ok('name="l"' not in b.page, 'and nothing is left on the list')


def host_file(office):
    """The host's own program has written a depot.xml: its part fills the form, and nothing else is taken."""
    mail = 'fichier@velo.example'
    one = api('POST', '/conventions', {'eleve': 10, 'debut': str(monday), 'fin': str(monday + datetime.timedelta(11)), 'accueil': 'Ateliers', 'courriel': mail})['id']
    act(office, one, 'inviter')
    b = Browser().get(mailbox.wait(mail, lambda link, text: link))
    b.post(b.at)
    where = re.match(r'/lien/\d+', b.at)[0]
    before = api('GET', f'/conventions/{one}')['champs']
    deposit = subprocess.run(['sh', 'templates/demo/depot.sh'], stdout=subprocess.PIPE, check=True).stdout
    ok(b.upload(where + '/depot', []).status == 400 and 'Choisissez' in b.page, 'no file is told beside the field')
    ok(b.upload(where + '/depot', [('depot', 'a.xml', b'<a/>')]).status == 400 and 'schéma' in b.page, 'a file that is none is told')
    b.upload(where + '/depot', [('depot', 'depot.xml', deposit)])
    after = api('GET', f'/conventions/{one}')['champs']
    ok(b.status == 200 and 'value="FICTIF"' in b.page and after['organisme-accueil/representant[1]/nom'] == 'FICTIF', f'the form is filled: {b.status} {said(b.page)[:160]}')
    ok(len([k for k in after if k.startswith('sequence/jour[')]) > 10, 'with its days')
    ok(all(before[k] == after[k] for k in before if k.startswith(('eleve/', 'etablissement/', 'sequence/@'))) and not any(k.startswith('pieces/') for k in after),
       'pupil, school and dates stay as they are')
    again = dict(after)
    b.get(where + '/saisie').upload(where + '/depot', [('depot', 'depot.xml', deposit)])
    ok(api('GET', f'/conventions/{one}')['champs'] == again, 'the same file once more changes nothing')


def faults_of(page):
    return re.findall(r'class="erreur"[^>]*>([^<]*)<', page)[:4]


def send(self, path, pairs):
    """Like a browser with a checkbox group: pairs in order, and the form's hidden fields."""
    form = self.form(path)
    hidden = [(a['name'], html.unescape(a.get('value', ''))) for tag in re.findall(r'<input[^>]*>', form)
              for a in [dict(re.findall(r'([a-z]+)="([^"]*)"', tag))] if a.get('type') == 'hidden']
    return self.ask('POST', path, urllib.parse.urlencode(hidden + pairs))


Browser.send = send


def school_part(office, ones):
    for one in ones:
        api('POST', f'/conventions/{one}/champs', {'partie': 'ecole', 'complet': True, 'champs': {
            'eleve/assurance-rc/assureur': 'Mutuelle fictive', 'eleve/assurance-rc/@fin': '2099-08-31'}})
        told = api('POST', f'/conventions/{one}/figer', {}, good=(200, 409))
        if 'code' in told:
            api('POST', f'/conventions/{one}/figer', {'alertesVues': sorted({x['regle'] for x in told['constats'] if x['gravite'] == 'alerte'})})
    office.get('/ecole/classe')
    office.send('/ecole/lot', [('d', o) for o in ones] + [('geste', 'envoyer')])
    ok(all(state(o) == 'en_signature' for o in ones), f'sent together: {[state(o) for o in ones]}')


def batch_letter(to, n):
    return mailbox.wait(to, lambda link, text: link if f'{n} conventions' in text else None)


def ask_code(b, where, to):
    mailbox.look()
    before = {c for a, l, t in mailbox.letters if a == to for c in [code(l, t)] if c}
    b.post(where + '/code')
    return mailbox.wait(to, code, before)


def tick(b, where, ones):
    b.get(where + '/liste')
    b.send(where + '/liste', [('d', o) for o in ones])
    return b


def gesture(b, where, name):
    b.get(where + '/signer')
    phrases = len(re.findall(r'<blockquote class="phrase"', b.page))
    b.post(where + '/signer', accord='oui', nom=name) if len(re.findall(r'name="sha"', b.page)) == 1 else \
        b.send(where + '/signer', [('accord', 'oui'), ('nom', name)])
    return phrases


def host_signs(ones):
    link = batch_letter(HOST, 3)
    b = Browser().get(link)
    b.post(b.at)
    where = re.match(r'/lien/\d+', b.at)[0]
    ok(b.at == where + '/liste' and len(re.findall(r'name="d"', b.page)) == 3, f'one link lists three: {b.at}')
    for one in ones:
        b.get(f'{where}/lire?d={one}').get(f'{where}/texte?d={one}')
        b.get(f'{where}/pdf?d={one}')
        if not b.bytes.startswith(b'%PDF'):
            ok(False, f'{one}: no PDF')
    b.get(where + '/liste').send(where + '/liste', [('d', ones[2]), ('lire', ones[0])])
    ok(b.at == f'{where}/lire?d={ones[0]}', f'one of the list is opened: {b.at}')
    b.post(where + '/liste', 'name="garder"')
    kept = re.findall(r'value="([0-9a-f-]{36})" checked', b.page)
    ok(b.at == where + '/liste' and sorted(kept) == sorted([ones[0], ones[2]]), f'what was ticked before and while reading stays so: {b.at} {kept}')
    ok(b.page.count('Ouverte<') == 3, 'those that were opened are marked')
    b.send_nothing = tick(b, where, [])
    ok(b.status == 400, 'nothing ticked is told')
    tick(b, where, ones[:2])
    first = ask_code(b, where, HOST)
    tick(b, where, ones)
    b.get(where + '/confirmer')
    if b.form(where + '/confirmer'):
        b.send(where + '/confirmer', [('code', first)])
        ok(b.status == 400, 'a code for two is none for three')
    else:
        ok(b.form(where + '/code') is not None, 'another list wants another code')
    tick(b, where, ones[:2])
    second = ask_code(b, where, HOST)
    b.post(where + '/confirmer', code=second)
    ok(gesture(b, where, 'Sacha FICTIF') == 2 and '/recu' in b.at, f'two are signed with one code: {b.at} {said(b.page)[:120]}')
    ok([state(o) for o in ones] == ['partiellement_signee'] * 2 + ['en_signature'], f'{[state(o) for o in ones]}')
    b.get(where + '/liste')
    ok(len(re.findall(r'name="d"', b.page)) == 1, 'one is left on the list')
    b.get(where + '/signer')
    ok(b.at == where + '/liste', f'« back » after the gesture leads to the list: {b.at}')
    return b, where


def changed_meanwhile(b, where, office, one):
    """What was ticked dies while its code is on the way: nothing is signed, and the page says so."""
    tick(b, where, [one])
    number = ask_code(b, where, HOST)
    b.post(where + '/confirmer', code=number)
    act(office, one, 'reviser', texte='Le prénom est corrigé.')
    b.get_any(where + '/signer')
    ok(b.status == 400 and 'vient de changer' in b.page, f'a revision that died is not signed, and the list says so: {b.status} {said(b.page)[:100]}')
    ok(state(one) == 'a_verifier', state(one))


Browser.get_any = lambda self, path: self.ask('GET', path)


def family_of_two(ones):
    """The same parent for both: one list, and each pupil's birthday."""
    link = batch_letter(PARENT, 2)
    b = Browser().get(link)
    b.post(b.at)
    where = re.match(r'/lien/\d+', b.at)[0]
    ok(not re.findall(r'name="d"', b.page), 'a guardian ticks nothing before the birthdays')
    ok('SPÉCIMEN' not in b.page and 'Atelier' not in b.page and 'juin' not in b.page, 'and sees first names only')
    b.get_any(f'{where}/lire?d={ones[0]}')
    ok(b.status != 200, f'nor reads: {b.status}')
    for i, one in ((1, ones[0]), (2, ones[1])):
        b.get(f'{where}/naissance?d={one}')
        ok(FIRST[i % 12] in b.page, f'the question is about {FIRST[i % 12]}: {said(b.page)[:120]}')
        b.post(where + '/naissance', jour=birthdays[i].day, mois=birthdays[i].month)
        b.get(f'{where}/lire?d={one}')
    tick(b, where, ones)
    b.post(where + '/confirmer', code=ask_code(b, where, PARENT))
    ok(gesture(b, where, 'Dominique SPÉCIMEN') == 2 and '/recu' in b.at, f'a guardian signs for two with one code: {b.at} {said(b.page)[:120]}')
    signed = [[s['role'] for s in api('GET', f'/conventions/{o}')['signataires'] if s.get('signeLe')] for o in ones]
    ok(all('responsable-legal' in s for s in signed), f'{signed}')


def main():
    office = login('secretariat@lycee.example')
    ones = [draft(i) for i in (1, 2, 3)]
    one_form(ones)
    school_part(office, ones)
    contact(office, ones[1], 'p-rl1', PARENT)
    b, where = host_signs(ones)
    family_of_two(ones[:2])
    changed_meanwhile(b, where, office, ones[2])
    host_file(office)


if __name__ == '__main__':
    main()
