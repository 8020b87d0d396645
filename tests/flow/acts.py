#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What follows a convention, by HTTP alone, as browsers post it. Usage: acts.py BASE KEY BIRTHDAY OUT 0 before|lapsed|during STATE LATER"""
import concurrent.futures, datetime, io, json, re, subprocess, sys, time, urllib.parse, zipfile
import season
from season import Browser, api, mailbox, ok, said, text_of

phase, state_path, season.SHIFT = sys.argv[6], sys.argv[7], int(sys.argv[8])
born = datetime.date.fromisoformat(season.born)
SECOND = 'Alex SPÉCIMEN'


def birthday(i):
    return born - datetime.timedelta(7 * i)


def parent(i, n=1):
    return f'parent{i + 1}@famille.example' if n == 1 else f'second{i + 1}@famille.example'


def host(i):
    return f'accueil{i + 1}@velo.example'


def pupil(i):
    return f'eleve{i + 1}@eleve.example'


def name(i):
    return f'{season.FIRST[i % 12]} {"SPÉCIMEN" if i < 12 else "GABARIT-MODÈLE"}'


def issue(i, monday, two=False):
    """Convention i, sent; with a second guardian where 'two'."""
    one = api('POST', '/conventions', {'eleve': i + 1, 'debut': str(monday), 'fin': str(monday + datetime.timedelta(11)),
              'accueil': 'Atelier Vélo Fictif SARL', 'courriel': host(i)}, f'suite-{i}')['id']
    api('POST', f'/conventions/{one}/champs', {'partie': 'accueil', 'champs': season.host_part(monday), 'complet': True})
    school = {'eleve/assurance-rc/assureur': 'Mutuelle fictive', 'eleve/assurance-rc/@fin': '2099-08-31'}
    if two:
        school |= {'eleve/responsable-legal[2]/@lien': 'pere', 'eleve/responsable-legal[2]/nom': 'SPÉCIMEN',
                   'eleve/responsable-legal[2]/prenom': 'Alex', 'contacts:contact[p-rl2]/courriel': parent(i, 2),
                   'contacts:contact[p-rl2]/@joignable': 'courriel'}
    api('POST', f'/conventions/{one}/champs', {'partie': 'ecole', 'complet': True, 'champs': school})
    freeze(one)
    api('POST', f'/conventions/{one}/envoyer', {})
    return one


def freeze(one):
    told = api('POST', f'/conventions/{one}/figer', {}, good=(200, 409))
    if 'code' in told:
        seen = sorted({x['regle'] for x in told['constats'] if x['gravite'] == 'alerte'})
        api('POST', f'/conventions/{one}/figer', {'alertesVues': seen})


def state(one):
    return api('GET', f'/conventions/{one}')['etat']


def kinds(one):
    return [x['type'] for x in api('GET', f'/conventions/{one}/journal')['evenements']]


def links():
    """All that were sent so far."""
    mailbox.look()
    return {link for _, link, _ in mailbox.letters if link}


def letter(to, words, but=()):
    """The newest letter to 'to' that holds 'words'."""
    return mailbox.wait(to, lambda link, text: text if words in re.sub(r'\s+', ' ', text) else None, but)


def needs(good, what):
    if not good:
        raise RuntimeError(what)


def act(who, one, word, **fields):
    """A gesture of the page of one convention: the form whose button says it."""
    path = f'/ecole/dossier/{one}'
    who.get(path)
    return who.post(path, f'value="{word}"', geste=word, **fields)


def head_in(secret=None):
    head = season.login('proviseure@lycee.example')
    if secret is None:
        secret = re.search(r'<code[^>]*>([^<]*)</code>', head.page)[1]
        head.post('/enrolement', code=season.totp(secret))
    else:
        head.post('/second-facteur', code=season.totp(secret))
    return head, secret


def sign_all(i):
    season.sign(host(i), 'Sacha FICTIF', None)
    season.sign(parent(i), f'Dominique {name(i).split(" ")[1]}', birthday(i))
    season.sign(pupil(i), name(i), birthday(i))


def head_signs(head, ones):
    """The head's list, once all of 'ones' stand in it; then they come to be sealed."""
    until = time.time() + season.WAIT_S
    while not all(one in head.get('/ecole/signer').page for one in ones):
        needs(time.time() < until, f'the head does not find {ones}: {said(head.page)}')
        time.sleep(0.3)
    form = head.form('/ecole/signer', 'name="nom"')
    for box in re.findall(r'<input[^>]*name="d"[^>]*>', form):
        needs(' checked' in box, 'the list of the head is not ticked')
    head.post('/ecole/signer', 'name="nom"', accord='oui', nom='Claude MODÈLE')
    wait_for(ones, 'scellee', 'en_vigueur')


def wait_for(ones, *states):
    until = time.time() + season.WAIT_S
    while not all(state(one) in states for one in ones):
        needs(time.time() < until, f'{[state(one) for one in ones]}, wanted {states}')
        time.sleep(0.3)


def wait_noted(one, kind):
    """What a sealed act does to the convention it speaks of is a job of its own, a moment after the seal."""
    until = time.time() + season.WAIT_S
    while kind not in kinds(one):
        needs(time.time() < until, f'{kinds(one)}, wanted {kind}')
        time.sleep(0.3)


def deed(who, one):
    """The sealed act that ends a convention."""
    needs(f'/ecole/dossier/{one}/fin' in who.get(f'/ecole/dossier/{one}').page, 'the act cannot be had')
    who.get(f'/ecole/dossier/{one}/fin')
    needs(who.bytes.startswith(b'%PDF'), 'the act is no PDF')
    with open(f'{season.out}/acte-{one}.pdf', 'wb') as f:
        f.write(who.bytes)


def keep(one, what):
    for kind, end in (('pdf', 'pdf'), ('archive', 'asice')):
        with open(f'{season.out}/{what}.{end}', 'wb') as f:
            f.write(api('GET', f'/conventions/{one}/{kind}'))


# --- before the stay ---

def opposition(i, monday, head, office, carries_on):
    """The first guardian signs, the second opposes; the head decides, both guardians hear of it."""
    one = issue(i, monday, True)
    season.sign(host(i), 'Sacha FICTIF', None)
    season.sign(parent(i), 'Dominique SPÉCIMEN', birthday(i))
    b, where = season.enter(mailbox.link(parent(i, 2)), birthday(i))
    b.get(where + '/refus')
    needs('opposition' in b.page.lower(), 'a guardian after the quorum is not offered an opposition')
    b.post(where + '/refus', motif='lieu', texte='Trop loin de la maison.')
    b.post(where + '/refus')
    needs(state(one) == 'correction_demandee', f'after an opposition it is {state(one)}')
    letter('stages@lycee.example', f'Opposition sur {api("GET", f"/conventions/{one}")["reference"]}')
    # signing is suspended: the pupil's page says so
    p, at = season.enter(mailbox.link(pupil(i)), birthday(i))
    needs(at + '/confirmer' not in p.page, 'the pupil may sign while an opposition is open')
    for page in (p.page, p.get(at + '/suivre').page):
        needs('La signature est suspendue' in page and 'correction' not in season.text_of(page), f'what others are told of an opposition: {said(page)}')
    # the secretariat reads it, and has no button to decide
    office.get(f'/ecole/dossier/{one}')
    needs('Trop loin de la maison.' in office.page, 'the school does not read why')
    needs('value="decider"' not in office.page and 'value="repondre"' not in office.page, 'the secretariat is offered a decision')
    needs('Décider de l’opposition' in head.get('/ecole').page, 'the head’s work list does not ask for a decision')
    needs('Décider de l’opposition' not in office.get('/ecole').page and one not in office.page, 'the secretariat’s work list asks for a decision')
    if not carries_on:
        head.get(f'/ecole/dossier/{one}')
        head.post(f'/ecole/dossier/{one}', 'value="decider"', geste='decider', suite='non', texte='Les deux parents doivent s’entendre.')
        needs(state(one) == 'refusee', f'decided against, it is {state(one)}')
        for n in (1, 2):
            letter(parent(i, n), 'ne sera pas conclue')
        needs('REFUS' in kinds(one) and 'OPPOSITION' in kinds(one), f'{kinds(one)}')
        return one
    act(head, one, 'decider', suite='oui', texte='L’accord d’un seul suffit pour cet acte usuel.')
    needs(state(one) == 'partiellement_signee', f'carried on, it is {state(one)}')
    for n in (1, 2):
        letter(parent(i, n), 'suit son cours')
    needs('OPPOSITION-ECARTEE' in kinds(one), f'{kinds(one)}')
    season.sign(pupil(i), name(i), birthday(i))
    return one


def both_refuse(i, monday, office):
    """Of two guardians one refuses: that is noted, and said so; then the other, and there it ends."""
    one = issue(i, monday, True)
    season.sign(host(i), 'Sacha FICTIF', None)
    b, where = season.enter(mailbox.link(parent(i, 2)), birthday(i))
    b.get(where + '/refus').post(where + '/refus', motif='lieu', texte='Trop loin de la maison.')
    needs('n’arrête pas à lui seul' in b.page and 'arrête la convention' not in b.page, f'what the first refusal does: {said(b.page)}')
    b.post(where + '/refus')
    needs('suit son cours' in b.page and state(one) == 'partiellement_signee', f'after the first refusal: {state(one)} {said(b.page)}')
    b.get(where + '/lire')
    needs('Vous avez refusé de signer' in b.page and where + '/refus"' not in b.page and where + '/confirmer"' in b.page, f'who has refused: {said(b.page)}')
    letter('stages@lycee.example', 'Elle suit son cours')
    needs(f'/ecole/dossier/{one}' in office.get('/ecole?tache=refus').page and 'Lire pourquoi' in office.page, f'not a task of the day: {said(office.page)}')
    needs('Trop loin de la maison.' in office.get(f'/ecole/dossier/{one}').page, 'the school does not read why')
    act(office, one, 'regler')
    needs('est réglée' in office.page and 'Un refus qui n’arrête rien' not in office.page and f'/ecole/dossier/{one}' not in office.get('/ecole?tache=refus').page, f'read, it is a task still: {said(office.page)}')
    b, where = season.enter(mailbox.link(parent(i)), birthday(i))
    b.get(where + '/refus').post(where + '/refus', motif='sans-motif', texte='')
    needs('Votre refus arrête la convention' in b.page, f'what the last refusal does: {said(b.page)}')
    b.post(where + '/refus')
    needs(state(one) == 'refusee', f'after both have refused it is {state(one)}')
    page = office.get(f'/ecole/dossier/{one}').page
    needs('Attendu' not in page and 'N’a pas signé' in page, f'who has not signed what was refused: {said(page)}')
    return one


def opened(link):
    """The page under a link, whatever its status."""
    b = Browser()
    b.ask('GET', link)
    return b.page


def dead_links(i, monday, office, teacher):
    """What each dead link says, and what is said of what is not to be read."""
    one = issue(i, monday)
    reference = api('GET', f'/conventions/{one}')['reference']
    former = mailbox.link(host(i))
    b, where = season.enter(former, None)
    b.get(where + '/confirmer').post(where + '/code')
    b.post(where + '/confirmer', code=mailbox.wait(host(i), season.code))
    b.ask('POST', where + '/signer', urllib.parse.urlencode([(k, v) for k, v in re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', b.form(where + '/signer'))]))
    needs('2 réponses sont à corriger' in b.page and 'Cochez la case' in b.page and 'Le nom saisi' in b.page, f'an empty gesture: {said(b.page)}')
    act(office, one, 'contact', courriel='ailleurs@velo.example')
    page = opened(former)
    needs('Votre coordonnée a changé' in page and '@v••••' not in page, f'where a new link would go: {said(page)}')
    present = mailbox.link('ailleurs@velo.example')
    season.sign('ailleurs@velo.example', 'Sacha FICTIF', None, present)
    b = Browser().get(mailbox.link(parent(i)))
    b.post(b.at)
    where, wrong = re.match(r'/lien/\d+', b.at)[0], birthday(i + 1)
    form = [(k, v) for k, v in re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', b.form(where + '/naissance'))]
    for n in range(5):
        b.ask('POST', where + '/naissance', urllib.parse.urlencode(form + [('jour', wrong.day), ('mois', wrong.month)]))
    needs(b.status == 403 and '<h1>Ce lien ne s’ouvre plus</h1>' in b.page and 'cinq fois de suite' in b.page, f'after the fifth wrong birthday: {b.status} {said(b.page)}')
    act(office, one, 'annuler', texte='Le stage est remplacé.')
    page = opened(present)
    needs('L’établissement a annulé cette convention' in page, f'a link of what is cancelled: {said(page)}')
    needs('elle n’a pas d’effet' in Browser().get('/v?r=' + reference).page, 'the QR page of what is cancelled')
    office.ask('GET', f'/ecole/dossier/{one}/sante')
    needs('n’est lue que par l’infirmerie' in office.page, f'health data, to whom is not named: {said(office.page)}')
    teacher.ask('GET', f'/ecole/dossier/{one}/sante')
    needs('réservée à d’autres rôles' in teacher.page, f'another role’s page: {said(teacher.page)}')


def correction(i, monday, office):
    """A wrong name is told, declined once, then put right by a new revision that all sign anew."""
    one = issue(i, monday)
    season.sign(host(i), 'Sacha FICTIF', None)
    b, where = season.enter(mailbox.link(parent(i)), birthday(i))
    b.get(where + '/correction').post(where + '/correction', champ='organisme-accueil/tuteur[1]/nom', voulu='EXEMPLAIRE', texte='Le nom du tuteur.')
    needs(state(one) == 'correction_demandee', state(one))
    office.get(f'/ecole/dossier/{one}')
    needs('EXEMPLAIRE' in office.page, 'the school does not read what is wanted')
    act(office, one, 'repondre', texte='Nous vérifions.')
    letter(parent(i), 'Le texte reste comme il est')
    # who has signed already may ask too, from its follow page; the link alone, without a code, does not
    b = Browser().get(mailbox.link(host(i)))
    b.post(b.at)
    where = re.match(r'/lien/\d+', b.at)[0]
    b.get(where + '/correction')
    needs(b.form(where + '/correction') is None and b.form(where + '/suivre') is not None, 'a used link asks for a correction without a code')
    b, where = follow(host(i), None)
    needs(f'href="{where}/correction"' in b.page, f'who has signed is not offered a correction: {said(b.page)}')
    b.get(where + '/correction').post(where + '/correction', champ='organisme-accueil/tuteur[1]/nom', voulu='EXEMPLAIRE', texte='C’est bien faux.')
    needs(state(one) == 'correction_demandee', f'a signer’s correction: {state(one)}')
    needs('/correction"' not in b.get(where + '/suivre').page, 'a second one is offered meanwhile')
    first = links()
    act(office, one, 'reviser', texte='Le nom du tuteur est corrigé.')
    needs(state(one) == 'a_verifier', state(one))
    api('POST', f'/conventions/{one}/champs', {'partie': 'ecole', 'champs': {'eleve/classe': '2de 4'}})
    office.get(f'/ecole/dossier/{one}?saisie=accueil')
    office.post(f'/ecole/dossier/{one}', 'name="partie" value="accueil"', geste='saisir', **{'organisme-accueil/tuteur[1]/nom': 'EXEMPLAIRE'})
    freeze(one)
    api('POST', f'/conventions/{one}/envoyer', {})
    needs(api('GET', f'/conventions/{one}')['version'] == 2, 'no second revision')
    link = mailbox.link(host(i), first)
    season.sign(host(i), 'Sacha FICTIF', None, link)
    link = mailbox.link(parent(i), first)
    b, where = season.enter(link, birthday(i))
    needs('EXEMPLAIRE' in b.page, 'what changed is not shown')
    season.sign(parent(i), f'Dominique {name(i).split(" ")[1]}', birthday(i), link)
    season.sign(pupil(i), name(i), birthday(i))
    return one


def refusal(i, monday, office):
    """The family refuses on two screens; the host learns that, not why; the school resumes, all sign."""
    one = issue(i, monday)
    season.sign(host(i), 'Sacha FICTIF', None)
    b, where = season.enter(mailbox.link(parent(i)), birthday(i))
    b.get(where + '/refus').ask('POST', where + '/refus', 'jeton=x')
    needs(b.status in (400, 403), 'a refusal without its token')
    b.get(where + '/refus').post(where + '/refus', motif='sans-motif', texte='Raison de famille.')
    needs(state(one) == 'en_signature' or state(one) == 'partiellement_signee', 'one screen refuses already')
    b.post(where + '/refus')
    needs(state(one) == 'refusee', state(one))
    letter(host(i), 'ne sera pas conclue')
    for _, _, text in mailbox.letters:
        needs('Raison de famille' not in text, 'why a family refuses goes by mail')
    read_on(i, one)
    act(office, one, 'reviser', texte='La famille a été entendue, elle est d’accord.')
    needs('REPRISE' in kinds(one), f'{kinds(one)}')
    letter(parent(i), 'La famille a été entendue')
    freeze(one)
    old = links()
    api('POST', f'/conventions/{one}/envoyer', {})
    season.sign(host(i), 'Sacha FICTIF', None, mailbox.link(host(i), old))
    season.sign(parent(i), f'Dominique {name(i).split(" ")[1]}', birthday(i), mailbox.link(parent(i), old))
    season.sign(pupil(i), name(i), birthday(i), mailbox.link(pupil(i), old))
    return one


def read_on(i, one):
    """What was refused is read by all who were asked, until it is eliminated: who refused as its own, the others without the reason."""
    for to, born, word in ((host(i), None, 'La famille n’a pas donné son accord'), (parent(i), birthday(i), 'Vous n’avez pas donné votre accord')):
        b, where = follow(to, born)
        needs(word in b.page, f'{to} reads on its page: {b.page[b.page.find("<main"):][:600]}')
        needs('Raison de famille' not in b.page and 'Changer ma coordonnée' not in b.page and 'Lire et signer' not in b.page, f'{to} is offered too much')
        b.get(where + '/texte')
        needs(b.status == 200, f'the text of a refused convention: {b.status}')
        needs(b.get(where + '/pdf').status == 200, f'the PDF of a refused convention: {b.status}')


def follow(to, birthday_of):
    """The follow page by the newest letter's link; a code where it is asked for."""
    b = Browser().get(mailbox.link(to))
    b.post(b.at)
    where = re.match(r'/lien/\d+', b.at)[0]
    if '/naissance' in b.at:
        b.post(where + '/naissance', jour=birthday_of.day, mois=birthday_of.month)
    b.get(where + '/suivre')
    if b.form(where + '/suivre', 'name="code"') is not None or b.form(where + '/suivre') is not None:
        mailbox.look()
        before = mailbox.codes(to)
        b.post(where + '/suivre')
        b.post(where + '/suivre', 'name="code"', code=mailbox.wait(to, season.code, before))
    return b, where


def plain(i, monday):
    one = issue(i, monday)
    sign_all(i)
    return one


def mobile(i, who):
    return f'+336399{i:02}0{who}'


def by_phone(i, monday, office):
    """A host and a family with nothing but a mobile number each: asked, coded, reminded, signed, and read by SMS."""
    what = {'eleve': i + 1, 'debut': str(monday), 'fin': str(monday + datetime.timedelta(11)), 'accueil': 'Atelier Vélo Fictif SARL'}
    one = api('POST', '/conventions', {**what, 'telephone': mobile(i, 1)}, f'suite-{i}')['id']
    act(office, one, 'inviter')
    b, where = season.enter(mailbox.link(mobile(i, 1)), None, '')
    needs('/saisie' in b.at, f'the link in the SMS leads to {b.at}')
    api('POST', f'/conventions/{one}/champs', {'partie': 'accueil', 'champs': season.host_part(monday), 'complet': True})
    phones = {'eleve/assurance-rc/assureur': 'Mutuelle fictive', 'eleve/assurance-rc/@fin': '2099-08-31'}
    for who, n in (('p-rl1', 2), ('p-eleve', 3)):
        phones |= {f'contacts:contact[{who}]/courriel': '', f'contacts:contact[{who}]/telephone': mobile(i, n), f'contacts:contact[{who}]/@joignable': 'sms'}
    api('POST', f'/conventions/{one}/champs', {'partie': 'ecole', 'complet': True, 'champs': phones})
    freeze(one)
    old = links()
    api('POST', f'/conventions/{one}/envoyer', {})
    season.sign(mobile(i, 1), 'Sacha FICTIF', None, mailbox.link(mobile(i, 1), old))
    season.sign(mobile(i, 2), f'Dominique {name(i).split(" ")[1]}', birthday(i))
    season.sign(mobile(i, 3), name(i), birthday(i))
    office.get(f'/ecole/dossier/{one}')
    needs(office.page.count('SMS + code, lien et code sur le même canal') == 3, f'the time line: {re.findall("SMS . code[^<]*", office.page)}')
    needs(kinds(one).count('PAGE-VUE') == 3, f'what each has seen before it agreed: {kinds(one)}')
    return one


def kept_by_phone(i, one, office):
    """Sealed: the file comes by the link of an SMS; the attestation and the evidence say that link and code went one way."""
    b, where = follow(mobile(i, 2), birthday(i))
    needs('cellée' in b.page and b.get(where + '/pdf').bytes[:5] == b'%PDF-', 'the sealed file')
    whose = f'{name(i).split(" ")[1]} {name(i).split(" ")[0]}'
    for path, what, who in ((where + '/pdf', 'convention', b), (where + '/archive', 'preuve', b), (f'/ecole/dossier/{one}/pdf', 'convention', office),
                            (f'/ecole/dossier/{one}/archive', 'preuve', office), (f'/ecole/dossier/{one}/attestation', 'attestation de signature', office)):
        told = urllib.parse.unquote(who.get(path).headers['Content-Disposition'].split("filename*=UTF-8''")[1])
        needs(told.startswith(f'{what} {whose} 9990042S-') and one not in told, f'{path} is saved as {told}')
    with zipfile.ZipFile(io.BytesIO(b.get(where + '/archive').bytes)) as z:
        needs(z.read('journal.xml').decode().count('<detail nom="canaux">lien et code sur le même canal</detail>') == 3, 'the evidence does not say it')
    sheet = subprocess.run(['pdftotext', '-layout', '-', '-'], input=office.get(f'/ecole/dossier/{one}/attestation').bytes, capture_output=True).stdout.decode()
    needs('horodatage de ce service, qui n’est pas qualifié' in re.sub(r'\s+', ' ', sheet), f'whose the time-stamp is: {sheet}')
    needs('Lien et code sur le même canal' in sheet and sheet.count('SMS + code') == 3, f'the attestation: {sheet}')
    mails = [a for a, _, t in mailbox.letters if name(i).split(' ')[0] in t and '@' in a and 'lycee.example' not in a and not a.startswith(('accueil', 'parent', 'eleve', 'lucja'))]
    needs(not mails, f'mail went to {mails}')


def cancelled(i, one, head, teacher):
    """Sealed, and cancelled before day 1 on a parent's request; the teacher's own request is answered too."""
    b, where = follow(parent(i), birthday(i))
    b.get(where + '/demande?objet=annulation').post(where + '/demande', texte='Nous déménageons.')
    letter('stages@lycee.example', 'l’annulation de la convention')
    teacher.get(f'/ecole/dossier/{one}').post(f'/ecole/dossier/{one}/demande', texte='Les horaires du vendredi ne vont pas.')
    head.get('/ecole')
    needs(head.page.count(f'/ecole/dossier/{one}') >= 2, 'two requests are not among the tasks of the day')
    head.get(f'/ecole/dossier/{one}')
    needs('Nous déménageons.' in head.page and 'Les horaires du vendredi' in head.page, 'the head does not read the requests')
    head.post(f'/ecole/dossier/{one}', 'value="p-rl1"', geste='repondre-demande', suite='oui', texte='La convention est annulée.')
    letter(parent(i), 'accepte votre demande')
    act(head, one, 'annuler', texte='La famille déménage.')
    needs(state(one) == 'annulee', state(one))
    letter(host(i), 'annulée')
    deed(head, one)
    needs('Acte d’annulation scellé' in head.get(f'/ecole/dossier/{one}').page, f'the time line: {said(head.page)}')


def own_data(i, one, head):
    """A guardian asks for a copy of its data; the head makes it; it opens after a code only, and holds nobody else's address."""
    b, where = follow(parent(i), birthday(i))
    needs(f'{where}/mes-donnees"' in b.get(where + '/suivre').page, 'no way from the follow page to a copy of one’s data')
    b.get(where + '/mes-donnees').post(where + '/mes-donnees')
    needs('Votre demande est partie' in b.page and b.form(where + '/mes-donnees') is None, f'it is not asked: {said(b.page)}')
    b.ask('GET', where + '/mes-donnees.zip')
    needs(b.status == 409, f'a copy before there is one: {b.status}')
    letter('stages@lycee.example', 'une copie de ses données')
    needs('copie de ses données' in head.get('/ecole').page, 'no task of the day')
    needs(one in head.get('/ecole/donnees').page, 'the request is not in the list')
    head.post('/ecole/donnees', f'value="{one}"', geste='copier')
    needs(one not in head.page, f'the answer did not go: {said(head.page)}')
    letter(parent(i), 'La copie de vos données')
    b.get(where + '/mes-donnees').get(where + '/mes-donnees.zip')
    files = zipfile.ZipFile(io.BytesIO(b.bytes))
    needs(files.testzip() is None, 'the ZIP is damaged')
    data, page = files.read('donnees.json').decode(), files.read('donnees.html').decode()
    told = json.loads(data)['conventions']
    needs([x['identifiant'] for x in told] == [one], f'the conventions of the copy: {[x["identifiant"] for x in told]}')
    needs(all(told[0].get(k) for k in ('donnees', 'journal', 'consentements', 'messages', 'liens', 'documents')), f'{told[0].keys()}')
    needs(all(files.read(x['fichier']).startswith(b'%PDF') for x in told[0]['documents']), 'a document is no PDF')
    needs(parent(i) in data and parent(i) in page, 'its own address is not in it')
    needs(not any(x in data or x in page for x in (parent(i, 2), host(i), pupil(i))), 'the address of another is in it')
    # without a code the same link opens nothing
    c = Browser().get(mailbox.link(parent(i)))
    c.post(c.at)
    if '/naissance' in c.at:
        c.post(where + '/naissance', jour=birthday(i).day, mois=birthday(i).month)
    c.ask('GET', where + '/mes-donnees.zip')
    needs(c.form(where + '/suivre') is not None and not c.bytes.startswith(b'PK'), 'a copy opens without a code')
    needs('DEMANDE-REPONDUE' in kinds(one), f'{kinds(one)}')


def twin(b):
    """Another window of the same browser."""
    other = Browser()
    other.cookies = b.cookies
    return other


def together(jobs):
    """Each job by its name in a thread of its own; what they gave."""
    done = {}
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        running = {what: pool.submit(*job) for what, job in jobs.items()}
        for what, job in running.items():
            try:
                done[what] = job.result()
                ok(True, what)
            except Exception as e:
                ok(False, f'{what}: {e}')
    return done


# --- acts on a sealed convention ---

def act_begin(who, one, nature, effect=''):
    path = f'/ecole/dossier/{one}/acte'
    who.get(f'/ecole/dossier/{one}')
    needs(path in who.page, 'no way to an act from the page of a sealed convention')
    who.get(path).post(path, nature=nature, effet=effect, geste='commencer')
    needs(who.at != path, f'no act began: {said(who.page)}')
    return who.at.split('/')[3]


def act_try(who, one, **fields):
    """What the page says while it is typed; nothing is kept."""
    path = f'/ecole/dossier/{one}/acte'
    who.get(path).post(path, geste='essayer', **fields)
    told = re.search(r'<div id="dit".*?</div></form>|<div id="dit".*?<button', who.page, re.S)[0]
    needs('Rien ne change encore' in Browser.get(twin(who), path).page, 'what is only tried is kept')
    return re.sub(r'\s+', ' ', re.sub(r'<[^>]*>', ' ', told))


def act_send(who, one, **fields):
    path = f'/ecole/dossier/{one}/acte'
    who.get(path).post(path, geste='enregistrer', **fields)
    needs(who.at == f'/ecole/dossier/{one}', f'it is not kept: {said(who.page)}')
    freeze(one)
    old = links()
    api('POST', f'/conventions/{one}/envoyer', {})
    return old


def hours(day, *times):
    return dict(zip((f'{side}{n}-{day}' for n in (1, 2) for side in ('de', 'a')), times))


def amended(i, one, monday, office):
    """New hours for the second week: tried against the rules, prepared, signed by all but the head."""
    tuesday = monday + datetime.timedelta(8)
    act = act_begin(office, one, 'avenant', str(tuesday))
    told = act_try(office, act, **hours(tuesday, '09:00', '12:00', '13:00', '22:30'))
    needs('13:00–22:30' in told and '13:00–17:00' in told, f'old and new are not shown: {told}')
    needs('refus' in office.page or 'rouge' in office.page, f'hours at night pass while they are typed: {told}')
    told = act_try(office, act, **hours(monday + datetime.timedelta(1), '08:30', '12:00', '13:00', '16:30'))
    needs('avant la date d’effet' in told, f'a day before the effect may change: {told}')
    other = twin(office)
    other.get(f'/ecole/dossier/{one}/acte').ask('POST', f'/ecole/dossier/{one}/acte', 'nature=avis&effet=' + str(tuesday) + '&geste=commencer&jeton=' + re.search(r'name="jeton" value="([^"]*)"', other.form(f'/ecole/dossier/{one}/acte'))[1])
    needs(other.status == 400 and 'en cours' in other.page, f'two acts at a time: {other.status}')
    old = act_send(office, act, **hours(tuesday, '08:30', '12:00', '13:00', '16:30'))
    # the stay keeps its days, from whatever day on the act has its effect
    stay = f'du lundi {monday.day} juin {monday.year} au'
    needs(stay in text_of(office.get(f'/ecole/dossier/{act}').page).replace('\xa0', ' '), f'the page of an act tells another stay: {said(office.page)}')
    text = letter(host(i), 'Un avenant modifie la convention')
    needs('Horaires du' in text and '08:30' in text, f'what changes is not told to the host: {text}')
    b, where = season.enter(mailbox.link(host(i), old), None)
    read = text_of(b.page).replace('\xa0', ' ')
    needs('Avenant n° 1 à la convention' in read and 'Ce qui change' in read and '08:30–12:00' in read, f'who is to sign an act is shown a convention: {read[:600]}')
    b.get(where + '/texte')
    needs('Avenant n° 1' in b.page.replace('\xa0', ' ') and '08:30–12:00' in b.page, f'the act does not show its change: {said(b.page)}')
    season.sign(host(i), 'Sacha FICTIF', None, mailbox.link(host(i), old))
    needs('08:30' not in letter(parent(i), 'Un avenant modifie la convention'), 'a family hears hours by mail')
    season.sign(parent(i), f'Dominique {name(i).split(" ")[1]}', birthday(i), mailbox.link(parent(i), old))
    season.sign(pupil(i), name(i), birthday(i), mailbox.link(pupil(i), old))
    return act


def noticed(i, one, monday, office):
    """Another tutor: the host signs, the head will; the family only hears of it."""
    withdrawn(i, one, monday, office)
    act = act_begin(office, one, 'avis', str(monday))
    told = act_try(office, act, **{'organisme-accueil/tuteur[1]/nom': 'NOUVEAU'})
    needs('O’EXEMPLE' in told and 'NOUVEAU' in told, told)
    old = act_send(office, act, **{'organisme-accueil/tuteur[1]/nom': 'NOUVEAU', 'organisme-accueil/tuteur[1]/prenom': 'Robin',
                                   'contacts:contact[p-tut1]/courriel': f'robin{i}@velo.example'})
    season.sign(host(i), 'Sacha FICTIF', None, mailbox.link(host(i), old))
    return act


def withdrawn(i, one, monday, office):
    """A notice that was sent and is given up: the convention stands, and the host is told so."""
    act = act_begin(office, one, 'avis', str(monday))
    before = act_send(office, act, **{'organisme-accueil/tuteur[1]/nom': 'DÉSISTÉ'})
    link = mailbox.link(host(i), before)
    globals()['act'](office, act, 'annuler', texte='Le tuteur reste.')
    text = re.sub(r'\s+', ' ', letter(host(i), 'avis n° 1'))
    needs('La convention reste telle qu’elle était' in text and 'convention de stage de Noé est annulée' not in text, text)
    closed, old = Browser().ask('GET', link), links()
    needs(closed.status == 410, f'{closed.status}')
    closed.post(link + '/nouveau')
    mailbox.link(host(i), old)
    b, where = follow(host(i), None)
    seen = season.text_of(b.get(where + '/suivre').page)
    needs('La convention reste telle qu’elle était' in seen and 'a annulé cette convention' not in seen, seen)
    needs(state(one) == 'scellee', state(one))


def rectified(i, one, office):
    """A name was misspelt: the head alone signs."""
    act = act_begin(office, one, 'rectificatif')
    told = act_try(office, act, **{'eleve/prenom': 'Maÿa'})
    needs('Maÿa' in told, told)
    act_send(office, act, **{'eleve/prenom': 'Maÿa'})
    return act


def before():
    monday = season.monday_of(datetime.date.today())
    office, teacher = season.login('secretariat@lycee.example'), season.login('noa.gabarit@lycee.example')
    head, secret = head_in()
    done = together({
        'an opposition, carried on': (opposition, 1, monday, twin(head), twin(office), True),
        'an opposition, decided against': (opposition, 2, monday, twin(head), twin(office), False),
        'what dead links say': (dead_links, 10, monday, twin(office), twin(teacher)),
        'two guardians who refuse': (both_refuse, 9, monday, twin(office)),
        'a correction, declined, asked again, a new revision': (correction, 3, monday, twin(office)),
        'a refusal of a family, and what is resumed': (refusal, 4, monday, twin(office)),
        'a life by SMS alone': (by_phone, 8, monday, twin(office)),
        'one to be amended': (plain, 5, monday), 'one to be stopped': (plain, 6, monday), 'one to be cancelled': (plain, 7, monday)})
    complete = [one for what, one in done.items() if not any(word in what for word in ('against', 'who refuse', 'dead links'))]
    head_signs(head, complete)
    ok(True, f'{len(complete)} are sealed')
    acts = together({
        'requests of a parent and a teacher, answered; cancelled before day 1': (cancelled, 7, done['one to be cancelled'], twin(head), teacher),
        'an amendment: tried, prepared, signed by the parties': (amended, 5, done['one to be amended'], monday, twin(office)),
        'a notice of another tutor': (noticed, 6, done['one to be stopped'], monday, twin(office)),
        'the file of a life by SMS alone': (kept_by_phone, 8, done['a life by SMS alone'], twin(office)),
        'a copy of one’s data, asked, made, fetched': (own_data, 1, done['an opposition, carried on'], twin(head)),
        'a guardian whose signature was not needed': (not_needed, 1, done['an opposition, carried on'], twin(office)),
        'a clerical correction': (rectified, 3, done['a correction, declined, asked again, a new revision'], twin(office))})
    signed = [act for act in acts.values() if act]
    head_signs(head, signed)
    wait_for([done['one to be amended']], 'remplacee')
    ok('AVENANT' in kinds(done['one to be amended']), 'an amendment takes the place of the convention')
    standing = {done['one to be stopped']: 'AVIS', done['a correction, declined, asked again, a new revision']: 'RECTIFICATIF'}
    for one, kind in standing.items():
        wait_noted(one, kind)
    ok(all(state(one) == 'scellee' for one in standing), 'a notice and a correction leave it standing')
    letter(parent(6), 'Un avis met à jour')
    ok(True, 'the family hears of the notice')
    for what in ('an opposition, carried on', 'a correction, declined, asked again, a new revision', 'a refusal of a family, and what is resumed', 'one to be amended', 'one to be stopped'):
        keep(done[what], done[what])
    for act in signed:
        keep(act, act)
    done['amendment'] = acts['an amendment: tried, prepared, signed by the parties']
    # a page that the head leaves open, a quarter of an hour long
    done['one that waits'], done['one not yet'] = plain(11, monday), plain(12, monday)
    head.get('/ecole/signer')
    needs(done['one that waits'] in head.page and done['one not yet'] in head.page, 'the head does not find what waits')
    with open(state_path, 'w') as f:
        json.dump({'secret': secret, 'done': done, 'page': head.page, 'cookies': head.cookies}, f)


def box(page, one):
    """The tick box of a convention in the head's list."""
    return re.search(f'<input[^>]*id="d-{one}"[^>]*>', page)[0]


def untick(page, one):
    return page.replace(box(page, one), re.sub(' checked(="[^"]*")?', '', box(page, one)))


def lapsed():
    """The second factor of the head has lapsed when the page that was left open is sent: nothing is signed, and the way on is there."""
    with open(state_path) as f:
        kept = json.load(f)
    one, other, head = kept['done']['one that waits'], kept['done']['one not yet'], Browser()
    head.page, head.cookies = untick(kept['page'], other), kept['cookies']
    try:
        head.post('/ecole/signer', 'name="nom"', accord='oui', nom='Claude MODÈLE')
    except RuntimeError:
        pass
    needs(head.status == 403 and 'Rien n’a été fait' in head.page and 'Accès refusé' not in head.page, f'{head.status} {said(head.page)}')
    needs(state(one) == 'partiellement_signee', f'after a lapsed second factor: {state(one)}')
    way = re.search(r'href="(/second-facteur[^"]*)"', head.page)[1]
    head.get(way).post('/second-facteur', code=season.totp(kept['secret']))
    needs(head.at == '/ecole/signer', f'the second factor leads to {head.at}')
    needs('telle que vous l’aviez laissée' in head.page and box(head.page, one)[-8:] != box(head.page, other)[-8:], f'what was unticked: {box(head.page, one)} {box(head.page, other)}')
    head.post('/ecole/signer', 'name="nom"', accord='oui', nom='Claude MODÈLE')
    wait_for([one], 'scellee', 'en_vigueur')
    needs(state(other) == 'partiellement_signee', f'what the head had unticked is {state(other)}')
    needs(' checked' in box(head.get('/ecole/signer').page, other), 'once signed, the next list is ticked like any other')
    head_signs(head, [other])
    ok(True, 'a second factor that lapsed is asked for again, the head goes on, and signs nothing that was unticked')


def not_needed(i, one, office):
    """A guardian whose signature was not needed reads what is sealed; nothing asks for it any more."""
    page = office.get(f'/ecole/dossier/{one}').page
    needs('Attendu' not in page and 'Non requise' in page, f'whom the school waits for: {said(page)}')
    page = season.Browser().get(mailbox.link(parent(i, 2))).page
    needs('Suivre une convention' in page and 'à signer' not in page and 'déjà signé' not in page, f'what the link opens: {said(page)}')
    b, where = follow(parent(i, 2), birthday(i))
    text = season.text_of(b.get(where + '/suivre').page)
    needs('Attendu' not in text and 'Non requise' in text, f'who has signed: {text[:600]}')
    needs('(Dominique SPÉCIMEN)' in text and '(Alex' in text, f'which of two guardians: {text[:600]}')


# --- in the stay ---

def stopped(i, one, head, office):
    """The host stops at once; the secretariat prepares the act, the head makes it."""
    b, where = follow(host(i), None)
    b.get(where + '/arret').post(where + '/arret', motif='securite', texte='Une machine est en panne.')
    needs(state(one) == 'en_vigueur' and 'ARRET' not in kinds(one), 'one screen stops already')
    b.post(where + '/arret')
    needs('ARRET' in kinds(one), f'{kinds(one)}')
    b.ask('GET', where + '/arret')
    needs(b.status == 409, f'a second stop: {b.status}')
    for to in (parent(i), pupil(i), host(i), 'stages@lycee.example'):
        text = letter(to, 's’arrête le')
        needs('machine' not in text and 'sécurité' not in text, 'why it stops goes by mail')
    head.get('/ecole')
    needs('sceller' in head.page, 'the act is not among the head’s tasks')
    needs('stage arrêté, acte à sceller' in office.get('/ecole/classe').page, 'the class list does not say that it stopped')
    office.get(f'/ecole/dossier/{one}')
    needs('Une machine est en panne.' in office.page and 'value="rompre"' not in office.page, 'what the secretariat sees')
    act(office, one, 'preparer-rupture', motif='', effet='', avertis='La famille par téléphone à 14 h, le tuteur sur place.')
    needs(state(one) == 'en_vigueur', 'what is prepared ends it')
    head.get(f'/ecole/dossier/{one}')
    needs('La famille par téléphone' in head.page, 'what was prepared is not there')
    head.post(f'/ecole/dossier/{one}', 'value="rompre"', geste='rompre', motif='securite', effet='2020-01-01', avertis='La famille.')


def stopped_for_good(i, one, head):
    act(head, one, 'rompre', motif='', effet='', avertis='La famille par téléphone à 14 h, le tuteur sur place.')
    needs(state(one) == 'rompue', state(one))
    deed(head, one)
    for to in (parent(i), pupil(i), host(i)):
        letter(to, 'acte scellé')
    head.get('/ecole')
    needs('sceller' not in head.page, 'the task is still there')
    needs('stage interrompu' in head.get('/ecole/classe').page, 'the class list does not say that it ended')


def running(i, one, monday, office, head):
    """An amendment of a convention in force is in force at its sealing; the next one amends it."""
    later = monday + datetime.timedelta(8)
    new = act_begin(office, one, 'avenant', str(monday + datetime.timedelta(4)))
    old = act_send(office, new, **hours(later, '09:30', '12:00', '13:00', '17:00'))
    season.sign(host(i), 'Sacha FICTIF', None, mailbox.link(host(i), old))
    season.sign(parent(i), f'Dominique {name(i).split(" ")[1]}', birthday(i), mailbox.link(parent(i), old))
    season.sign(pupil(i), name(i), birthday(i), mailbox.link(pupil(i), old))
    head_signs(head, [new])
    wait_for([new], 'en_vigueur')
    wait_for([one], 'remplacee')
    office.get(f'/ecole/dossier/{one}')
    needs(f'/ecole/dossier/{one}/acte' not in office.page, 'what is replaced may be amended')
    second = act_begin(office, new, 'avenant', str(later))
    needs('Avenant n° 2' in office.page.replace('\xa0', ' '), f'not the second: {said(office.page)}')
    act(office, second, 'annuler', texte='Finalement rien ne change.')
    keep(one, one)
    keep(new, new)


def during():
    monday = season.monday_of(datetime.date.today())
    with open(state_path) as f:
        kept = json.load(f)
    done = kept['done']
    office, (head, _) = season.login('secretariat@lycee.example'), head_in(kept['secret'])
    wait_for([done['one to be stopped']], 'en_vigueur')
    one = done['one to be stopped']
    try:
        stopped(6, one, twin(head), twin(office))
        ok(False, 'an effect outside the stay is taken')
    except RuntimeError as e:
        ok('date d’effet' in str(e), 'a stop at once; an effect outside the stay is refused' if 'date d’effet' in str(e) else f'a stop at once: {e}')
    together({'the act of an early end': (stopped_for_good, 6, one, twin(head)),
              'an amendment of a convention in force': (running, 4, done['a refusal of a family, and what is resumed'], monday, twin(office), twin(head))})
    wait_for([done['amendment']], 'en_vigueur')
    ok(True, 'an amendment made before begins with the stay')


{'before': before, 'lapsed': lapsed, 'during': during}[phase]()
