#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A convention is cancelled after it was sent; years later two persons eliminate it, by HTTP as browsers post it.
Usage: erased.py BASE KEY BIRTHDAY OUT 0 cancel|eliminate|after STATE LATER"""
import datetime, json, re, sys, time
import season
from season import api, ok, said

phase, state_path, season.SHIFT = sys.argv[6], sys.argv[7], int(sys.argv[8])


def cancel():
    monday = season.monday_of(datetime.date.today())
    one = season.issue(1, monday)
    api('POST', f'/conventions/{one}/annuler', {'motif': 'La famille déménage.'})
    told = api('GET', f'/conventions/{one}')
    ok(told['etat'] == 'annulee', f'a convention is sent, then cancelled: {told["etat"]}')
    with open(state_path, 'w') as f:
        json.dump({'id': one, 'reference': told['reference']}, f)


def asks(who, path, one, gesture, **fields):
    """A gesture on the page of 'one'. The clock, two years on, may have a step of its own in between: the page then says to read it again."""
    for left in reversed(range(5)):
        try:
            return who.get(f'{path}?d={one}').post(path, f'value="{gesture}"', geste=gesture, **fields)
        except RuntimeError as e:
            if 'a changé entre-temps' not in str(e) or not left:
                raise


def eliminate():
    with open(state_path) as f:
        kept = json.load(f)
    path, until = '/ecole/conservation', time.time() + season.WAIT_S
    # the clock archives what is over within its first round
    while api('GET', f'/conventions/{kept["id"]}')['etat'] != 'archivee' and time.time() < until:
        time.sleep(0.3)
    head = season.login('proviseure@lycee.example')
    head.post('/enrolement', code=season.totp(re.search(r'<code[^>]*>([^<]*)</code>', head.page)[1]))
    asks(head, path, kept['id'], 'demander', texte='ADT 2028-17')
    head.get(f'{path}?d={kept["id"]}')
    ok(head.form(path, 'value="eliminer"') is None and head.form(path, 'value="retirer"') is not None, 'who asked cannot confirm')
    officer = season.login('dpo@lycee.example')
    asks(officer, path, kept['id'], 'eliminer')
    gone = 'La convention est éliminée' in officer.page
    ok(gone, 'the other person eliminates it' if gone else f'it is not eliminated: {said(officer.page)}')
    where = re.search(r'href="(/ecole/conservation/\d+)"[^>]*>' + kept['reference'], officer.page)
    officer.get(where[1])
    ok(officer.bytes.startswith(b'%PDF'), 'its certificate is listed and can be had')
    with open(f'{season.out}/pv.pdf', 'wb') as f:
        f.write(officer.bytes)
    ok(api('GET', f'/conventions/{kept["id"]}')['etat'] == 'eliminee', 'it is eliminated')


def after():
    with open(state_path) as f:
        kept = json.load(f)
    one = kept['id']
    ok(api('GET', f'/conventions/{one}')['etat'] == 'eliminee', 'eliminated stays eliminated')
    told = api('GET', f'/conventions/{one}/pdf', good=(403, 404, 409, 410))
    ok('code' in told, 'its file cannot be had')
    officer = season.login('dpo@lycee.example').get('/ecole/conservation')
    where = re.search(r'href="(/ecole/conservation/\d+)"[^>]*>' + kept['reference'], officer.page)
    ok(where is not None, 'its certificate is listed' if where else f'no certificate: {said(officer.page)}')
    if where:
        with open(f'{season.out}/pv.pdf', 'rb') as f:
            ok(officer.get(where[1]).bytes == f.read(), 'and is the same file')


{'cancel': cancel, 'eliminate': eliminate, 'after': after}[phase]()
