#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What gets a convention out of a dead end, by the real forms alone: a colleague who signs is confirmed. Usage: gestures.py BASE KEY
BIRTHDAY OUT MOST"""
import datetime, re
from season import Browser, api, host_part, login, mailbox, monday_of, ok, said

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
    b.post(b.at, geste='collegue', **name)
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


def main():
    office = login('secretariat@lycee.example')
    colleague(office)


if __name__ == '__main__':
    main()
