#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""After 18:00: the academy finds the day's file, its counts are those of the dashboard (1 to 4 are not told), and no name is in it.
Usage: evening.py BASE KEY BIRTHDAY OUT 0 SHIFT"""
import csv, json, re, sys, time
import season
from season import ok, said

season.SHIFT = int(sys.argv[6])
NAMES = {'a-placer': 'à placer', 'dispenses': 'dispensés', 'trouve': 'trouvé', 'a-confirmer': 'dont à confirmer', 'rempli': 'rempli', 'envoye': 'envoyé',
         'signe': 'signé', 'scelle': 'scellé', 'moitie': 'à moitié', 'a-corriger': 'à corriger', 'refuse': 'refusé', 'expire': 'expiré', 'annule': 'annulé',
         'papier-ou-mixte': 'mixte', 'sans-stage': 'sans stage'}
text = season.login('secretariat@lycee.example').get('/ecole/tableau.csv').bytes.decode('utf-8-sig')
board = {k: v for r in csv.DictReader(text.splitlines(), delimiter=';') if r['classe'] == 'Ensemble' for k, v in r.items()}
academy = season.login('academie@academie.example')
until, day = time.time() + season.WAIT_S, None
while not day and time.time() < until:
    day = re.search(r'href="(/academie/[\d-]+/comptes\.json)"', academy.get('/academie').page)
    time.sleep(0 if day else 0.5)
ok(day is not None, 'the day has its file' if day else f'no file of the day: {said(academy.page)}')
if day:
    file = academy.get(day[1]).bytes.decode()
    levels = [x for s in json.loads(file)['etablissements'] for x in s['niveaux'] if x['a-placer'] != 0]
    wrong = {k: (x[k], board[NAMES[k]]) for x in levels for k in NAMES if x[k] != (None if 0 < int(board[NAMES[k]]) < 5 else int(board[NAMES[k]]))}
    ok(len(levels) == 1 and not wrong, f'its {len(NAMES)} counts are those of the dashboard {wrong or ""}')
    ok(not re.search('SPÉCIMEN|GABARIT|Camille|@', file), 'no name is in it')
    ok(academy.get(day[1] + '.p7s').bytes[:1] == b'\x30', 'its signature can be had')
