#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What gets a convention out of a dead end, by the real forms alone: a colleague who signs is confirmed; without an insurance the head
grants the last signature, and a later day; a guardian gets another way, and says why an address is shared. Usage: gestures.py BASE KEY
BIRTHDAY OUT MOST"""
import datetime, hashlib, json, os, re, time, urllib.parse
from season import FIRST, PASSWORD, Browser, api, born, host_part, issue, login, mailbox, monday_of, ok, said, sign, totp

monday = monday_of(datetime.date.today())
I = 12  # pupils of its own


def state(one):
    return api('GET', f'/conventions/{one}')['etat']


def draft(i, mail):
    return api('POST', '/conventions', {'eleve': i + 1, 'debut': str(monday), 'fin': str(monday + datetime.timedelta(11)),
               'accueil': 'Atelier Vélo', 'courriel': mail})['id']


def host_done(one, **other):
    api('POST', f'/conventions/{one}/champs', {'partie': 'accueil', 'champs': {**host_part(monday), **other}, 'complet': True})


def school_done(one, insured=True):
    fields = {'eleve/assurance-rc/assureur': 'Mutuelle fictive', 'eleve/assurance-rc/@fin': '2099-08-31'} if insured else {}
    api('POST', f'/conventions/{one}/champs', {'partie': 'ecole', 'complet': True, 'champs': fields})


def act(b, one, what, **fields):
    """Presses what the page of the convention shows; a form that is not there fails."""
    b.get(f'/ecole/dossier/{one}').post(f'/ecole/dossier/{one}', f'value="{what}"', geste=what, **fields)


def all_seen(b, one):
    """Each alert is acknowledged on its own."""
    b.get(f'/ecole/dossier/{one}')
    while b.form(f'/ecole/dossier/{one}', 'value="acquitter"'):
        b.post(f'/ecole/dossier/{one}', 'value="acquitter"', geste='acquitter')


def colleague(office):
    """« Un collègue signe » ends: refused, named again, confirmed, frozen."""
    mail, other = 'passe@velo.example', 'alix.modele@velo.example'
    one = draft(I, mail)
    act(office, one, 'inviter')
    b = Browser().get(mailbox.wait(mail, lambda link, text: link))
    b.post(b.at)
    name = {'collegue-prenom': 'Alix', 'collegue-nom': 'MODÈLE', 'collegue-qualite': 'directrice', 'collegue-courriel': other, 'collegue-titre': 'legal'}
    b.post(b.at, geste='collegue', **name)
    ok('Alix MODÈLE, directrice' in office.get(f'/ecole/dossier/{one}').page and other in office.page, 'the school sees whom the host named')
    ok('Confirmer le signataire' in office.get('/ecole').page, 'it is a task of its day')
    act(office, one, 'refuser-collegue')
    ok('à donner de nouveau' in office.page and 'Confirmer le signataire' not in office.get('/ecole').page, 'refused: no task is left')
    ok('organisme-accueil/representant[1]/nom' not in api('GET', f'/conventions/{one}')['champs'], 'and the representative is to be given anew')
    b.get(re.match(r'/lien/\d+', b.at)[0] + '/saisie')
    b.post(b.at, geste='collegue', **{**name, 'collegue-courriel': 'alix@gmial.com'})
    ok('alix@gmail.com' in b.page and all(f'value="{x}"' in b.page for x in ('Alix', 'MODÈLE', 'directrice')), 'a slip in the address costs nothing else that was typed')
    b.post(b.at, geste='terminer', **name)
    ok('confirmera ce signataire' in b.page and 'Représentant : nom' not in said(b.page), 'and the button at the end of the form does not pass over the colleague')
    host_done(one, **{f'organisme-accueil/representant[1]/{k}': v for k, v in (('nom', 'MODÈLE'), ('prenom', 'Alix'), ('qualite', 'directrice'))})
    school_done(one)
    act(office, one, 'verifier')
    all_seen(office, one)
    office.ask('POST', f'/ecole/dossier/{one}', f'jeton={token(office, one)}&geste=figer')
    ok(office.status == 400 and 'collègue' in said(office.page), f'it is not frozen before: {office.status} {said(office.page)[:120]}')
    act(office, one, 'collegue')
    act(office, one, 'figer')
    act(office, one, 'envoyer')
    ok(state(one) == 'en_signature' and mailbox.wait(other, lambda link, text: link), f'confirmed, frozen, and asked for the signature: {state(one)}')


def token(b, one):
    return re.search(r'name="jeton" value="([^"]*)"', b.get(f'/ecole/dossier/{one}').form(f'/ecole/dossier/{one}'))[1]


def head_in():
    head = login('proviseure@lycee.example')
    return head.post('/enrolement', code=totp(re.search(r'<code[^>]*>([^<]*)</code>', head.page)[1]))


def uninsured(office, head):
    """RC-1 is an alert at freezing and stops the last signature; DELAI-2 gives it a later day."""
    i, mail = I + 1, 'sans-assurance@velo.example'
    birthday = datetime.date.fromisoformat(born) - datetime.timedelta(7 * i)
    name = 'GABARIT-MODÈLE'
    one = draft(i, mail)
    host_done(one)
    english = office.get(f'/ecole/dossier/{one}?saisie=ecole&lang=en').page
    ok('teacher in charge: last name' in english and 'second guardian: e-mail' in english and 'responsable légal' not in english, 'the fields of the school’s form have English names')
    office.get(f'/ecole/dossier/{one}?lang=fr')
    school_done(one, insured=False)
    act(office, one, 'verifier')
    all_seen(office, one)
    act(office, one, 'figer')
    said_in_order = re.findall(r'class="([a-z]*)" name="geste" value="(envoyer|degeler)"', office.get(f'/ecole/dossier/{one}').page)
    ok(said_in_order == [('principal', 'envoyer'), ('secondaire', 'degeler')], f'to send is what a frozen revision waits for; to take it back stands behind, and is quiet: {said_in_order}')
    act(office, one, 'envoyer')
    person(office, one, 'p-rl1', voie='courriel', courriel='foyer@famille.example')
    page = office.get(f'/ecole/dossier/{one}').page
    office.ask('POST', f'/ecole/dossier/{one}', f'jeton={token(office, one)}&geste=contact&personne=p-eleve&voie=courriel&courriel=foyer@famille.example')
    ok(office.status == 400 and 'id="cp-p-eleve"' in page, f'an address shared in a family is explained: {office.status} {said(office.page)[:100]}')
    person(office, one, 'p-eleve', voie='courriel', courriel='foyer@famille.example', partage='courriel-foyer')
    ok('value="courriel-foyer" selected' in office.get(f'/ecole/dossier/{one}').page, 'and the page says why')
    person(office, one, 'p-eleve', courriel='alix@eleve.example')
    sign(mail, 'Sacha FICTIF', None)
    sign('foyer@famille.example', f'Dominique {name}', birthday)
    sign('alix@eleve.example', f'{FIRST[i % 12]} {name}', birthday)
    ok(state(one) == 'partiellement_signee', f'all but the head have signed: {state(one)}')
    head.get('/ecole/signer').post('/ecole/signer', accord='oui', nom='Claude MODÈLE')
    ok('assurance' in said(head.page) and state(one) == 'partiellement_signee', f'the last signature is refused: {said(head.page)[:160]}')
    head.get(f'/ecole/dossier/{one}')
    ok('id="mc-RC-1"' in head.page and 'id="mc-RC-1"' not in office.get(f'/ecole/dossier/{one}').page, 'the head has a form for it, the secretariat none')
    late = str(monday + datetime.timedelta(1))
    head.post(f'/ecole/dossier/{one}', 'id="mc-DELAI-2"', geste='deroger', limite=late, texte='La famille signe après son retour de voyage.')
    ok(head.status == 200 and 'accordée' in head.page, f'DELAI-2 with its day: {said(head.page)[:120]}')
    head.get(f'/ecole/dossier/{one}').post(f'/ecole/dossier/{one}', 'id="mc-RC-1"', geste='deroger', texte='Attestation demandée à la famille, remise le premier jour.')
    ok('id="mc-RC-1"' not in head.page and 'remise le premier jour' in head.page, 'granted: the page says the reason')
    head.get('/ecole/signer').post('/ecole/signer', accord='oui', nom='Claude MODÈLE')
    until = time.time() + 60
    while state(one) != 'scellee' and time.time() < until:
        time.sleep(0.3)
    ok(state(one) == 'scellee', f'a life without insurance ends sealed: {state(one)}')


def person(office, one, who, **fields):
    office.get(f'/ecole/dossier/{one}').post(f'/ecole/dossier/{one}', f'id="cv-{who}"', geste='contact', **fields)


def series(office, head):
    """One motivated act for the ticked; one of them takes it out again."""
    ones = [draft(I + 2 + k, f'serie{k}@velo.example') for k in (0, 1)]
    why = 'Fermeture annuelle pendant la période officielle.'

    def grant(**fields):
        form = head.get('/ecole/classe?classe=2de%205').form('/ecole/lot')
        pairs = [('jeton', re.search(r'name="jeton" value="([^"]*)"', form)[1]), ('geste', 'deroger'), *(('d', o) for o in ones), *fields.items()]
        ok('value="deroger"' in form and all(f'value="{o}"' in form for o in ones), 'the list of the head has them and the act')
        return head.ask('POST', '/ecole/lot', urllib.parse.urlencode(pairs))
    ok(grant(regle='FEN-1', texte='Court.').status == 400 and '20' in said(head.page), f'a reason too short is told: {said(head.page)[:120]}')
    ok(grant(regle='', texte=why).status == 400 and 'règle' in said(head.page), f'without a rule, too: {said(head.page)[:120]}')
    grant(regle='FEN-1', texte=why)
    where = head.at
    ok(re.fullmatch(r'/ecole/lot/\d+', where) and '2 sont prêtes' in said(head.page) and why in head.page, f'both can take it, and it is read again: {where} {said(head.page)}')
    ok(all('derogation[1]/@serie' not in api('GET', f'/conventions/{o}')['champs'] for o in ones), 'and neither has it before the head says so')
    head.post(where, geste='lancer')
    ok('2 conventions' in said(head.page).replace('\xa0', ' ') and 'value="verifier"' in head.page, f'granted to both: {said(head.page)}')
    ok('bloqué' in said(head.post(where, geste='verifier').page) and head.at != where, f'what the rules say now is one click away: {said(head.page)}')
    numbers = {api('GET', f'/conventions/{o}')['champs'].get('derogation[1]/@serie') for o in ones}
    ok(len(numbers) == 1 and None not in numbers, f'one number for both: {numbers}')
    act(head, ones[0], 'retirer-derogation')
    ok('derogation[1]/@serie' not in api('GET', f'/conventions/{ones[0]}')['champs'] and why not in head.page, 'taken out of one before freezing')
    ok(why in office.get(f'/ecole/dossier/{ones[1]}').page and 'value="retirer-derogation"' not in office.page, 'the secretariat reads the other, and changes nothing')


def unwitnessed(office):
    """A signature at the desk that the agent does not attest is a task, which ends when the person was called."""
    i = I + 4
    one = issue(i, monday)
    person(office, one, 'p-rl1', voie='guichet')
    sign(f'accueil{i + 1}@velo.example', 'Sacha FICTIF', None)
    desk = f'/ecole/dossier/{one}/guichet'
    office.get(desk).post(desk, personne='p-rl1', piece='carte-identite')
    where = re.match(r'/lien/\d+', office.at)[0]
    office.get(where + '/texte').get(where + '/signer').post(where + '/signer', accord='oui', nom='Dominique GABARIT-MODÈLE')
    office.get(where + '/recu').post(where + '/guichet')
    office.get('/guichet').post('/guichet', secret=PASSWORD)
    office.post(f'/ecole/dossier/{one}/temoin', 'value="non"', temoin='non')
    ok('n’a pas été attestée' in office.get('/ecole').page, 'it is a task of the day')
    act(office, one, 'regler')
    ok('est réglée' in office.page and 'value="regler"' not in office.page and 'n’a pas été attestée' not in office.get('/ecole').page, 'and ends on the page of the convention')


def seals_of(b):
    """Fingerprints on the page of settings, the newest first."""
    return re.findall(r'href="/ecole/reglages/cachet/([0-9a-f]{64})"', b.get('/ecole/reglages').page)


def seal(head, office):
    """The school's own seal: seen by both, fetched, renewed by the head; the former one stays in sight, and what follows is certified by the new one."""
    former = seals_of(office)
    ok(len(former) == 1 and 'UA:FR-9990042S' in office.page and 'renouveler-cachet' not in office.page, f'the office sees one seal, and does not renew it: {former}')
    ok(seals_of(head) == former, 'the head sees the same')
    head.ask('GET', f'/ecole/reglages/cachet/{former[0]}')
    ok(head.status == 200 and head.bytes[:1] == b'0' and hashlib.sha256(head.bytes).hexdigest() == former[0], f'its certificate is what its fingerprint says: {head.status}')
    head.ask('GET', '/ecole/reglages/cachet/' + '0' * 64)
    ok(head.status == 404, f'a seal that is not the school’s is none: {head.status}')
    head.get('/ecole/reglages').post('/ecole/reglages', 'value="renouveler-cachet"', geste='renouveler-cachet')
    now = seals_of(head)
    ok(len(now) == 2 and now[1] == former[0], f'another has taken its place: {len(now)}')
    head.get('/ecole/reglages').ask('POST', '/ecole/reglages', urllib.parse.urlencode({
        'jeton': re.search(r'name="jeton" value="([^"]*)"', head.page)[1], 'geste': 'renouveler-cachet', 'empreinte': former[0]}))
    ok(seals_of(head) == now, f'pressed twice, it is one: {head.status}')


def main():
    office = login('secretariat@lycee.example')
    colleague(office)
    head = head_in()
    uninsured(office, head)
    series(office, head)
    unwitnessed(office)
    seal(head, office)
    if 'KEPT' in os.environ:  # its session, for a flow that comes after
        with open(os.environ['KEPT'], 'w') as f:
            json.dump(head.cookies, f)


if __name__ == '__main__':
    main()
