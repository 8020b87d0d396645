#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whether files hold anything that the flows' people were called, wrote, or can be reached by: a store and its log, a copy of
either. All of them are fictitious, so a pattern names all. Usage: silent.py WHAT FILE..."""
import os, re, sys

PATTERNS = {
    'a name': '|'.join(
        form for name in ('SPÉCIMEN', 'MODÈLE', 'GABARIT', 'PATRON', 'Camille', 'Dominique', 'Claude', 'Atelier V')
        for form in (name, name.capitalize(), name.lower(), name.lower().replace('é', 'e').replace('è', 'e'))),
    'an address': r'[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+\.example',
    'a street': 'rue de l’Exemple|rue du Mod',
    # a keyed digest in hexadecimal may hold as many digits
    'a phone': r'(?<![0-9a-f])(?:\+33 ?|0)[167] ?(?:39 ?98|99 ?00) ?\d\d ?\d\d(?![0-9a-f])',
    'a birthday': r'20(?:0[6-9]|1[0-4])-[01]\d-[0-3]\d',
    'a number of a host': '00000077800|000 000 778',
    'an address of a machine': r'[">]127\.0\.0\.1|192\.0\.2\.',
    'a browser': 'Mozilla/|Python-urllib',
    'a consent': 'soussigné|J’ai lu',
}
what, files = sys.argv[1], [f for f in sys.argv[2:] if os.path.exists(f)]
found = []
for path in files:
    with open(path, 'rb') as f:
        bytes_ = f.read()
    for kind, pattern in PATTERNS.items():
        for hit in re.finditer(pattern.encode(), bytes_):
            around = bytes_[max(0, hit.start() - 40):hit.end() + 40]
            found.append(f'{kind} in {os.path.basename(path)}: {around!r}')
            break
if not files:
    found = ['there is no such file']
print(f'not ok {what}: ' + '; '.join(found) if found else f'ok {what}')
