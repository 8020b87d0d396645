#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Who is signed in, or holds a link, asks for what is another's: each route and each field of each form with the numbers and names of
another school's convention, pupil, account and link; and two who act at once on one convention. Nothing of the other is shown or
changed, and of two acts that exclude each other one is done. ODD=full: each field with each value.
Usage: strangers.py BASE KEY BIRTHDAY OUT 0 PARAPHE INSTANCE"""
import collections, datetime, html, json, os, random, re, subprocess, sys, threading, urllib.parse

import odd, season
from odd import send
from season import Browser, PASSWORD, api, code, drafted, enter, issue, login, mailbox, monday_of, ok, totp

paraphe, instance = sys.argv[6:8]
FULL = os.environ.get('ODD') == 'full'
UAI, OTHERS = '9990043T', ('ZZELEVE', 'ZZPARENT', 'ZZCHEF', 'ZZECOLE', '@zz.example')
monday = monday_of(datetime.date.today())


def factor(b):
    return b.post('/enrolement', code=totp(re.search(r'<code[^>]*>([^<]*)</code>', b.page)[1]))


def other_school():
    """Opened by an administrator; its head has everything there -> head, key, first pupil."""
    admin = factor(login('admin@academie.example'))
    admin.get('/ecole/comptes').post('/ecole/comptes', 'value="ecole"', geste='ecole', **{'ecole-uai': UAI, 'ecole-nom': 'Lycée ZZECOLE'})
    admin.get('/ecole/comptes').post('/ecole/comptes', 'value="inviter"', geste='inviter', courriel='chef@zz.example', prenom='Zoé', nom='ZZCHEF',
                                     role='chef-etablissement', qualite='proviseure', uai=UAI)
    b = Browser().get(mailbox.link('chef@zz.example'))
    b.post(b.at, secret=PASSWORD, encore=PASSWORD)
    head = factor(login('chef@zz.example'))
    rows = ['nom;prenom;naissance;classe;niveau;eleve_courriel;rl1_lien;rl1_nom;rl1_prenom;rl1_courriel', 'ZZELEVE;Zoé;20/06/2010;2de Z;2de-GT;a@zz.example;mère;ZZPARENT;Zoé;b@zz.example']
    head.get('/ecole/import').upload('/ecole/import', [('fichier', 'e.csv', '\n'.join(rows).encode())]).post('/ecole/import', 'value="importer"', geste='importer')
    key = subprocess.run([paraphe, 'api-key', '-C', instance, UAI, 'essai', 'read,create,send'], capture_output=True, text=True, check=True).stdout.strip()
    return head, key, re.search(r'/ecole/eleve/(\d+)', head.get('/ecole/classe').page)[1]


def state_of(head, key, one):
    """What the other school has, without what each page draws for itself."""
    paths = ('/ecole/classe', '/ecole/comptes', '/ecole/reglages', '/ecole/audits', '/ecole/sante', '/ecole/donnees', f'/ecole/dossier/{one}')
    out = {p: re.sub(r'name="jeton" value="[^"]*"', '', head.get(p).page) for p in paths}
    for path in (f'/api/v1/conventions/{one}', f'/api/v1/conventions/{one}/journal'):
        out[path] = send(None, 'GET', path, headers={'Authorization': f'Bearer {key}'})[1]
    return out


def shows(who, what, answer, bad):
    status, data, _ = answer
    page = data.decode('utf-8', 'replace')
    bad += [f'{who}: {what} shows {m}' for m in OTHERS if m in page]
    if status == 500:
        bad.append(f'{who}: {what}: 500')


def paths(who, b, theirs, bad, headers=()):
    """Each route with their ids in its path."""
    for method, pattern in odd.table():
        names = re.findall(r'\{(\w+)\}', pattern)
        if not names or pattern.startswith(('/l/', '/a/', '/pki/', '/bienvenue/', '/d/')):
            continue
        path = pattern
        for name in names:
            path = path.replace('{' + name + '}', urllib.parse.quote(theirs.get(name, '1')))
        shows(who, f'{method} {path}', send(b, method, path, '' if method == 'POST' else None, headers=headers), bad)


def fields_of(form):
    out = []
    for tag in re.findall(r'<(?:input|select|textarea|button)[^>]*>', form):
        a = {k: html.unescape(v) for k, v in re.findall(r'([a-z]+)="([^"]*)"', tag)}
        if 'name' in a:
            out.append((a['name'], a.get('value', 'x')))
    return out


def fields(who, b, start, values, bad):
    """Each form that leads on from 'start' with their ids in its fields, one at a time -> how many were sent."""
    done, n = set(), 0
    for path, page in odd.pages(b, start, 60 if FULL else 12).items():
        for attrs, form in re.findall(r'<form([^>]*)>(.*?)</form>', page, re.S):
            action, all_ = html.unescape((re.search(r'action="([^"]*)"', attrs) or ['', path])[1]), fields_of(form)
            kind = (re.sub(r'\d+|[0-9a-f-]{36}', '#', action), tuple(k for k, _ in all_))
            if kind in done or action in ('/deconnexion', '/compte') or action.endswith('/guichet'):
                continue
            done.add(kind)
            acts = list(dict.fromkeys(v for k, v in all_ if k == 'geste')) or ['']
            tries = [(g, k, v) for g in acts for k in dict.fromkeys(k for k, _ in all_) if k not in ('jeton', 'geste') for v in values]
            for act, name, value in tries if FULL else random.sample(tries, min(4, len(tries))):
                body = urllib.parse.urlencode([(k, v) for k, v in all_ if k not in ('geste', name)] + [(name, value), ('geste', act)])
                shows(who, f'{action} {act} {name}={value}', send(b, 'POST', action, body) if 'method="post"' in attrs else send(b, 'GET', f'{action}?{body}'), bad)
                n += 1
    return n


def twin(b):
    c = Browser()
    c.cookies = dict(b.cookies)
    return c


def at_once(*acts):
    gate, out = threading.Barrier(len(acts)), [None] * len(acts)

    def run(i):
        gate.wait()
        out[i] = acts[i]()
    threads = [threading.Thread(target=run, args=(i,)) for i in range(len(acts))]
    [t.start() for t in threads]
    [t.join() for t in threads]
    return out


def body_of(b, path, **more):
    return urllib.parse.urlencode([(k, v) for k, v in fields_of(b.form(path)) if k not in more and k != 'geste'] + list(more.items()))


def posted(b, path, body):
    return twin(b).ask('POST', path, body).status


def opened_often(i):
    """Row 21: a mail scanner follows all that a link leads to; then the person comes on two devices, signs on one, and comes back."""
    one, to = issue(i, monday), f'accueil{i + 1}@velo.example'
    link = mailbox.link(to)
    before, seen = api('GET', f'/conventions/{one}/journal'), {}
    for _ in range(3):
        scanner = Browser()
        for method in ('HEAD', 'GET'):
            scanner.ask(method, link)
        seen.update(odd.pages(scanner, [link], 8))
    after = api('GET', f'/conventions/{one}/journal')
    ok(before == after and not any('/lien/' in p for p in seen), f'who only looks opens nothing and leaves no trace: {sorted(seen)[:6]}')
    first, where = enter(link, None)
    second, there = enter(link, None)
    ok(where == there and first.cookies != second.cookies, 'two devices have a session each')
    for b in (first, second):
        b.get(where + '/texte').get(where + '/confirmer')
    first.post(where + '/code')
    first.post(where + '/confirmer', code=mailbox.wait(to, code))
    # the code was told to the person, not to one device: the other one has the gesture before it, too, or is asked for a code
    late = second.get(where + '/signer').form(where + '/signer') and body_of(second, where + '/signer', accord='oui', nom='Sacha FICTIF')
    first.get(where + '/signer').post(where + '/signer', accord='oui', nom='Sacha FICTIF')
    told = posted(second, where + '/signer', late) if late else twin(second).ask('GET', where + '/signer').status
    again = Browser().get(link)
    again.post(link)
    for b in (second, again):
        b.ask('GET', where + '/signer')
        b.ask('GET', where + '/suivre')
    events = [e['type'] for e in api('GET', f'/conventions/{one}/journal')['evenements']]
    ok(events.count('SIGNATURE') == 1 and told in (200, 409) and again.status == 200 and again.at.endswith('/suivre'),
       f'signed once, and both devices and the link of the letter say so: {told} {again.status} {again.at} {events.count("SIGNATURE")}')


def races(first):
    """The host signs while the school cancels; while the host refuses in another window; and many times at once; codes are tried all at once."""
    seen = collections.Counter()
    for i in range(first, first + (6 if FULL else 3)):
        one, to = issue(i, monday), f'accueil{i + 1}@velo.example'
        b, where = enter(mailbox.link(to), None)
        b.get(where + '/texte').get(where + '/confirmer').post(where + '/code')
        right = mailbox.wait(to, code)
        if i == first:
            wrong = [body_of(b, where + '/confirmer', code=f'{(int(right) + k) % 1000000:06}') for k in range(1, 25)]
            at_once(*(lambda f=f: posted(b, where + '/confirmer', f) for f in wrong))
            ok(posted(b, where + '/confirmer', body_of(b, where + '/confirmer', code=right)) == 400, 'of 24 wrong codes at once five count, and void it')
            b.get(where + '/confirmer').post(where + '/code')
            right = mailbox.wait(to, code, {right})
        b.post(where + '/confirmer', code=right)
        sign = body_of(b.get(where + '/signer'), where + '/signer', accord='oui', nom='Sacha FICTIF')
        acts = [lambda: posted(b, where + '/signer', sign)]
        if i % 3 == 0:
            acts *= 5
        elif i % 3 == 1:
            acts.append(lambda: api('POST', f'/conventions/{one}/annuler', {'motif': 'Essai.'}, good=(200, 409)))
        else:
            c = twin(b).get(where + '/refus').post(where + '/refus', motif='sans-motif', texte='')
            no = body_of(c, where + '/refus')
            acts.append(lambda: posted(b, where + '/refus', no))
        said = at_once(*acts)
        events = [e['type'] for e in api('GET', f'/conventions/{one}/journal')['evenements']]
        state, signed = api('GET', f'/conventions/{one}'), events.count('SIGNATURE')
        good = signed <= 1 and events.count('CONSENTEMENT') == signed == state['signatures'] and 500 not in said
        good = good and (i % 3 != 0 or signed == 1) and (i % 3 != 2 or signed + events.count('REFUS') == 1)
        good = good and ('ANNULATION' in events) == (state['etat'] == 'annulee') and ('ANNULATION' not in events or 'SIGNATURE' not in events[events.index('ANNULATION'):])
        seen[f'{("five at once", "cancelled meanwhile", "refused meanwhile")[i % 3]}: {state["etat"]}'] += 1
        if not good:
            ok(False, f'two acts at once: {said} {state} {events}')
    ok(True, f'acts at once come one after the other: {dict(seen)}')


def protected(office, one, pupil):
    """The address of a pupil is protected: software reads the convention's state, not where the pupil is, nor whom to ask for there."""
    there, path = ('Atelier', 'FICTIF', 'EXEMPLE', 'rue du Mod', 'velo.example'), f'/ecole/eleve/{pupil}/protection'
    told = lambda: [x for x in there if x in json.dumps([api('GET', p) for p in (f'/conventions/{one}', '/conventions?classe=2de%204', f'/conventions/{one}/journal')], ensure_ascii=False)]
    before = told()
    office.get(path).post(path, 'value="proteger"', geste='proteger', motif='Ordonnance.')
    mine = json.dumps([api('GET', f'/conventions/{one}'), api('GET', f'/conventions/{one}/journal')], ensure_ascii=False)
    ok(len(before) > 2 and not [x for x in there if x in mine] and '"signataires": [{' in mine, f'of a protected pupil software is not told the place, nor its people: {before} before, then {[x for x in there if x in mine]}')
    office.get(path).post(path, 'value="lever"', geste='lever', motif='Levée.')
    ok(told() == before, 'and afterwards as before')


def main():
    head, key, pupil = other_school()
    mine, season.key = season.key, key
    one = api('POST', '/conventions', {'eleve': int(pupil), 'debut': str(monday), 'fin': str(monday + datetime.timedelta(11)), 'accueil': 'ZZECOLE', 'courriel': 'c@zz.example'})['id']
    season.key = mine
    account = re.search(r'/ecole/comptes/(\d+)', head.get('/ecole/comptes').page)[1]
    ours, draft = issue(13, monday), drafted(14, monday, False)
    host = Browser().get(mailbox.link('accueil14@velo.example'))
    where = re.match(r'/lien/\d+', host.post(host.at).at)[0]
    before, n = state_of(head, key, one), 0
    bad = [f'{m} is not shown to its own head' for m in ('ZZELEVE', 'ZZCHEF', 'ZZECOLE') if not any(m in str(x) for x in before.values())]
    theirs = {'id': one, 'eleve': pupil, 'compte': account, 'classe': '2de Z', 'lien': '1'}
    people = [('the office', login('secretariat@lycee.example'), ['/ecole', '/ecole/classe', f'/ecole/dossier/{draft}', f'/ecole/dossier/{ours}', '/ecole/import', '/ecole/papier', '/ecole/sante', '/ecole/donnees']),
              ('a host', host, [where + p for p in ('/lire', '/suivre', '/refus', '/correction')])]
    for who, b, start in people:
        paths(who, b, theirs, bad)
        n += fields(who, b, start, [one, one + ':' + '0' * 64, pupil, account, UAI, '2de Z'], bad)
    paths('software', None, theirs, bad, {'Authorization': f'Bearer {mine}'})
    after = state_of(head, key, one)
    bad += [f'{k} is another' for k in before if before[k] != after[k]]
    ok(not bad, f'each route and {n} forms with what is another school\'s: nothing is shown or changed' if not bad else f'what is another school\'s: {bad[:5]}')
    protected(people[0][1], ours, 14)
    opened_often(15)
    races(18)


if __name__ == '__main__':
    main()
