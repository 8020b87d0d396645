# SPDX-License-Identifier: MIT
"""Many conventions with policies, signers, keys and orders drawn by lot, through issue, sign, seal and extend; then our
verifier, pyHanko (every tenth as an archive, too) and pdfsig judge each, and count.

usage: conventions.py PARAPHE FOLDER COUNT [SEED]; in the environment JOBS processes (one a core), FROM which number on (1), and MINUTES
after which no more are begun: what was done until then is told
A signer uses the service, an own key (PKCS#12; RSA by PKCS#1 v1.5 in one half, by PSS in the other) or prepare and embed.
Rows "ok|not ok conventions JUDGE words" and notes of what was drawn and how long each step took. FOLDER/N.progress has
a line a convention while it runs. A draw whose rules refuse it is counted apart
(the rules are not what is tested here). Every run of one SEED draws the same.
"""
import base64
import collections
import contextlib
import functools
import http.server
import json
import logging
import multiprocessing
import os
import random
import re
import shutil
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path

import pyhanko_judge
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding
from pyhanko.keys import load_certs_from_pemder

FIELDS = {'s1': 'accueil-1', 's7': 'accueil-2', 's2': 'famille-1', 's6': 'famille-2', 's3': 'eleve', 's4': 'enseignant', 's5': 'ecole'}
ROLES = {'s1': 'representant-accueil', 's7': 'representant-accueil', 's2': 'responsable-legal', 's6': 'responsable-legal',
         's3': 'eleve', 's4': 'enseignant-referent', 's5': 'chef-etablissement'}
PEOPLE = {'s1': 'p-emp1', 's7': 'p-emp2', 's2': 'p-rl1', 's6': 'p-rl2', 's3': 'p-eleve'}
OUT_OF_TURN = 76
REFUSED = 65
KEYS = ('rsa2048', 'rsa3072', 'p256', 'p384', 'p521')
COPIES = 3  # pdfsig 22.12 calls the second signature of one certificate in a file untrusted, whoever made it
ARCHIVES_EVERY = 10  # pyHanko's archive process takes seconds a file
FIRST_SIGN_AFTER = ('representant-accueil', 'responsable-legal', 'eleve', 'enseignant-referent', 'chef-etablissement')


class Draw:
    """One convention: who signs, in what order, with which quorum."""

    def __init__(self, seed, i):
        r = self.random = random.Random(f'{seed}/{i}')
        self.uuid = str(uuid.UUID(int=r.getrandbits(128), version=4))
        self.reference = f'9990042S-2027-{i:05d}'
        self.signers = ['s1', 's2', 's3', 's4', 's5']
        self.two_hosts, self.two_guardians = r.random() < 0.3, r.random() < 0.5
        if self.two_hosts:
            self.signers.insert(1, 's7')
        if self.two_guardians:
            self.signers.insert(self.signers.index('s2') + 1, 's6')
        self.quorum = r.randint(1, 2) if self.two_guardians else 1
        self.optional = {s for s in ('s3', 's4') if r.random() < 0.4}
        self.order = r.choice(('sequentielle', 'parallele', 'parallele-ecole-derniere'))
        self.delegates = r.choice((0, 0, 1, 2))
        self.ranks = self.draw_ranks()
        self.keys = [f'{key}-{n}' if n > 1 else key for key in KEYS for n in range(1, COPIES + 1)]
        r.shuffle(self.keys)

    def draw_ranks(self):
        r = self.random
        if r.random() < 0.3:
            return [(1, 'representant-accueil'), (2, 'responsable-legal eleve'), (3, 'enseignant-referent'), (9, 'chef-etablissement')]
        roles = list(FIRST_SIGN_AFTER[:4])
        r.shuffle(roles)
        cuts = sorted(r.sample(range(1, 4), r.randint(0, 3)))
        parts = [roles[a:b] for a, b in zip([0] + cuts, cuts + [4])]
        return [(n + 1, ' '.join(part)) for n, part in enumerate(parts)] + [(9, 'chef-etablissement')]

    def depot(self, text):
        text = text.replace(re.search(r' id="([0-9a-f-]{36})"', text).group(1), self.uuid)
        text = re.sub(r'<reference>.*?</reference>', f'<reference>{self.reference}</reference>', text)
        if self.two_hosts:
            text = text.replace('   <tuteur ', '   <representant id="p-emp2" habilitation="delegation"><nom>PROTOTYPE</nom>'
                                '<prenom>Andréa</prenom><qualite>directrice</qualite></representant>\n   <tuteur ', 1)
            text = self.contact(text, 'p-emp2', 'accueil', 'andrea.prototype@velo.example')
        if self.two_guardians:
            text = text.replace('  </eleve>', '   <responsable-legal id="p-rl2" lien="pere"><nom>SPÉCIMEN</nom>'
                                '<prenom>Élie</prenom></responsable-legal>\n  </eleve>', 1)
            text = self.contact(text, 'p-rl2', 'secretariat', 'elie.specimen@famille.example')
        for n in range(self.delegates):
            text = text.replace(' </contacts>', f'  <contact personne="p-del{n}" joignable="session" fourni-par="secretariat"/>\n </contacts>', 1)
        text = re.sub(r'<signataires>.*</signataires>', self.signataires(), text, flags=re.S)
        return re.sub(r'ordre="sequentielle">.*</politique>', self.politique(), text, flags=re.S)

    @staticmethod
    def contact(text, person, by, mail):
        return text.replace(' </contacts>', f'  <contact personne="{person}" joignable="courriel" fourni-par="{by}">'
                            f'<courriel>{mail}</courriel></contact>\n </contacts>', 1)

    def signataires(self):
        rows = []
        for s in self.signers:
            person = f' personne="{PEOPLE[s]}"' if s in PEOPLE else ''
            rows.append(f'<signataire id="{s}" role="{ROLES[s]}"{person} obligatoire="{"non" if s in self.optional else "oui"}"/>')
        return f'<signataires>{"".join(rows)}</signataires>'

    def politique(self):
        deed = '0d9a1c2b3e4f50617283' * 4
        delegates = [f'<delegation id="p-del{n}" debut="2026-09-01" fin="2027-08-31" acte="{deed[:64]}"><nom>SUPPLÉANT</nom>'
                     f'<prenom>Prénom-{"ABC"[n]}</prenom><qualite>proviseure adjointe</qualite><portee>Toutes les conventions</portee>'
                     '</delegation>' for n in range(self.delegates)]
        guardians = ' '.join(s for s in self.signers if ROLES[s] == 'responsable-legal')
        heads = ' '.join(['p-chef'] + [f'p-del{n}' for n in range(self.delegates)])
        return (f'ordre="{self.order}">\n<chef id="p-chef" du="2025-09-01"><nom>MODÈLE</nom><prenom>Claude</prenom>'
                f'<qualite>proviseure</qualite></chef>{"".join(delegates)}'
                + ''.join(f'<rang n="{n}" roles="{roles}"/>' for n, roles in self.ranks)
                + f'<groupe id="rl" signataires="{guardians}" quorum="{self.quorum}"/>'
                + f'<titulaire signataire="s4" personnes="p-ens1"/><titulaire signataire="s5" personnes="{heads}"/></politique>')

    def rank(self, s):
        return next(n for n, roles in self.ranks if ROLES[s] in roles.split())

    def turn(self, s, waiting):
        """May 's' sign, as far as can be told from who is still waiting?"""
        if self.order == 'parallele-ecole-derniere':
            return s != 's5' or len(waiting) == 1
        return self.order == 'parallele' or self.rank(s) == min(map(self.rank, waiting))

    def words(self):
        yield f'order {self.order}'
        yield f'{len(self.signers)} signers'
        yield f'{self.delegates} delegates'
        yield f'quorum {self.quorum} of {1 + self.two_guardians}'


class Walk:
    """One process, one instance: lives one after the other."""

    def __init__(self, paraphe, folder, text, pki, host, padding_name):
        self.paraphe, self.folder, self.text, self.pki = paraphe, folder, text, pki
        self.instance = folder / 'instance'
        self.padding_name = padding_name
        self.seen, self.spent = collections.Counter(), collections.Counter()
        folder.mkdir(parents=True)
        self.run('init', self.instance, '--organisation', 'Tirage')
        (self.instance / 'anchors').mkdir()
        shutil.copy(pki / 'root.pem', self.instance / 'anchors' / 'root.pem')
        config = self.instance / 'paraphe.conf'
        config.write_text(re.sub(r'(?m)^#?(rsa-padding|outside-hosts|outside-networks) =.*$', '', config.read_text()) + (
            f'rsa-padding = {padding_name}\noutside-hosts = {host}\noutside-networks = loopback\n'))
        self.passphrase = folder / 'passphrase'
        self.passphrase.touch(mode=0o600)
        self.passphrase.write_text('paraphe\n')
        self.roots = folder / 'roots.pem'
        self.roots.write_text((self.instance / 'trust.pem').read_text() + (pki / 'root.pem').read_text())

    def run(self, command, *args, good=(0,)):
        with self.clock(command):
            done = subprocess.run([self.paraphe, command, *map(str, args)], capture_output=True, text=True)
        if done.returncode not in good:
            raise RuntimeError(f'{command} {" ".join(map(str, args[-3:]))}: exit {done.returncode}: {done.stderr.strip()[-300:]}')
        return done.returncode

    @contextlib.contextmanager
    def clock(self, step):
        start = time.monotonic()
        yield
        self.spent[step, 'n'] += 1
        self.spent[step, 'ms'] += (time.monotonic() - start) * 1000

    def live(self, draw):
        """The sealed file and its container, or None when the rules refuse the draw."""
        name = self.folder / draw.reference
        depot, pdf, archive = name.with_suffix('.xml'), name.with_suffix('.pdf'), name.with_suffix('.asice')
        depot.write_text(draw.depot(self.text), encoding='utf-8')
        if self.run('issue', '-C', self.instance, depot, '-o', pdf, good=(0, REFUSED)) == REFUSED:
            return None
        self.seen.update(draw.words())
        waiting = list(draw.signers)
        draw.random.shuffle(waiting)
        tries = 0
        while waiting and draw.keys:
            # mostly somebody whose turn it may be, sometimes anybody
            s = next((s for s in waiting if draw.turn(s, waiting)), waiting[0]) if draw.random.random() < 0.85 else waiting[0]
            waiting.remove(s)
            if s in draw.optional and draw.random.random() < 0.3:
                self.seen['left unsigned: optional'] += 1
                continue
            if self.sign(draw, pdf, s) == OUT_OF_TURN:
                self.seen['refused out of turn'] += 1
                waiting.append(s)
                tries += 1
                if tries > 60:
                    break
        self.run('seal', '-C', self.instance, pdf, '-o', archive)
        if draw.random.random() < 0.3:
            self.run('extend', '-C', self.instance, pdf, '--renew')
            self.seen['renewed'] += 1
        return pdf, archive

    def sign(self, draw, pdf, s):
        args = ['-C', self.instance, pdf, '--field', FIELDS[s]]
        if s == 's5' and draw.delegates and draw.random.random() < 0.7:
            args += ['--name', f'p-del{draw.random.randrange(draw.delegates)}']
            self.seen['signed by a delegate'] += 1
        key = 'service' if draw.random.random() < 0.5 else draw.keys.pop()
        kind = key.split('-')[0]
        how = f'{kind} {self.padding_name}' if kind.startswith('rsa') else kind
        if key != 'service' and draw.random.random() < 0.4:
            code = self.sign_apart(args, pdf, key)
            how += ', prepared and embedded'
        elif key != 'service':
            code = self.run('sign', *args, '--p12', self.pki / f'{key}.p12', '--password-file', self.passphrase, good=(0, OUT_OF_TURN))
        else:
            code = self.run('sign', *args, good=(0, OUT_OF_TURN))
        if code == 0:
            self.seen[f'signed with {how}'] += 1
        return code

    def sign_apart(self, args, pdf, key):
        """The key is never seen: prepare, sign elsewhere, embed."""
        draft, state, raw, chain = (self.folder / n for n in ('draft.pdf', 'state.json', 'raw', f'{key}.chain.pem'))
        chain.write_bytes((self.pki / f'{key}.pem').read_bytes() + (self.pki / 'chain.pem').read_bytes())
        code = self.run('prepare', *args, '--cert', chain, '-o', draft, '--json', state, good=(0, OUT_OF_TURN))
        if code:
            return code
        signed = base64.b64decode(json.loads(state.read_text())['signedAttrs'])
        private = serialization.load_pem_private_key((self.pki / f'{key}.key').read_bytes(), None)
        raw.write_bytes(private.sign(signed, ec.ECDSA(hashes.SHA256())) if not key.startswith('rsa') else private.sign(
            signed, padding.PSS(padding.MGF1(hashes.SHA256()), 32) if self.padding_name == 'pss' else padding.PKCS1v15(),
            hashes.SHA256()))
        return self.run('embed', '-C', self.instance, draft, '--state', state, '--raw', raw, '-o', pdf)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


def serve(folder):
    """The authority's lists, on loopback, until the program ends."""
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f'127.0.0.1:{server.server_port}'


def judge_ours(walk, made):
    """The file and its container: passed, complete, every signature B-LTA."""
    said = subprocess.run([walk.paraphe, 'verify', '--format', 'json', '--trust', walk.roots, *made], capture_output=True, text=True)
    answers = [json.loads(line) for line in said.stdout.splitlines()]
    levels = [s['level'] for a in answers[:1] for s in a['signatures'] if s['kind'] == 'signature']
    walk.seen.update(f'level {level}' for level in levels)
    return (len(answers) == 2 and all(a['verdict'] == 'passed' and a['complete'] is True for a in answers)
            and set(levels) == {'B-LTA'})


def judge_pyhanko(trust, pdf, archives):
    rows = list(pyhanko_judge.file_rows(list(load_certs_from_pemder([str(trust)])), str(pdf), archives))
    for good, field, words in rows:
        if not good:
            print(f'{pdf} {field}: {words}', file=sys.stderr)
    return bool(rows) and all(good for good, _, _ in rows)


def judge_pdfsig(folder, pdf):
    said = subprocess.run(['timeout', '20', 'pdfsig', '-nssdir', f'sql:{folder}/nss', pdf], capture_output=True, text=True).stdout
    signed = pdf.read_bytes().count(b'/ETSI.CAdES.detached')
    return (signed > 0 and said.count('Signature Validation: Signature is Valid') == signed
            and said.count('Certificate Validation: Certificate is Trusted') == signed)


def worker(job):
    paraphe, folder, text, seed, numbers, until, pki, host, padding_name = job
    logging.disable(logging.WARNING)
    walk = Walk(paraphe, folder, text, pki, host, padding_name)
    (folder / 'nss').mkdir()
    subprocess.run(['certutil', '-N', '-d', f'sql:{folder}/nss', '--empty-password'], check=True)
    for name, root in (('ours', walk.instance / 'trust.pem'), ('theirs', pki / 'root.pem')):
        subprocess.run(['certutil', '-A', '-d', f'sql:{folder}/nss', '-n', name, '-t', 'CT,C,C', '-i', root], check=True)
    tally, faults = collections.Counter(), []
    for i in numbers:
        if time.monotonic() > until:
            walk.seen['not begun: out of time'] += len(numbers) - numbers.index(i)
            break
        draw = Draw(seed, i)
        try:
            made = walk.live(draw)
        except RuntimeError as e:
            faults.append(f'{draw.reference}: {e}')
            continue
        if not made:
            walk.seen['refused by the rules'] += 1
            continue
        tally['made'] += 1
        said = []
        for judge, ask in (('ours', lambda: judge_ours(walk, made)), ('pdfsig', lambda: judge_pdfsig(folder, made[0])),
                           ('pyhanko', lambda: judge_pyhanko(walk.roots, made[0], i % ARCHIVES_EVERY == 1))):
            with walk.clock(f'judge {judge}'):
                good = ask()
            tally[judge] += good
            said.append(f'{judge} {"valid" if good else "NOT VALID"}')
            if not good:
                faults.append(f'{draw.reference}: {judge} says no: {made[0]}')
        with open(folder.with_suffix('.progress'), 'a', encoding='utf-8') as progress:
            print(f'{time.strftime("%T")} {draw.reference}', *said, file=progress)
        for path in made if not faults else ():
            path.unlink()
    return tally, walk.seen, walk.spent, faults


def main() -> int:
    paraphe, folder, count = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    seed = sys.argv[4] if len(sys.argv) > 4 else '1'
    text = subprocess.run(['sh', 'templates/demo/depot.sh'], capture_output=True, text=True, check=True).stdout
    processes = int(os.environ.get('JOBS', multiprocessing.cpu_count()))
    pki = folder / 'pki'
    pki.mkdir(parents=True)
    host = serve(pki)
    subprocess.run([sys.executable, Path(__file__).parent / 'pki.py', pki, f'http://{host}', str(COPIES)], check=True)
    first = int(os.environ.get('FROM', 1))
    until = time.monotonic() + 60 * float(os.environ.get('MINUTES', 'inf'))
    jobs = [(paraphe, folder / str(n), text, seed, range(first + n, count + 1, processes), until, pki, host, ('pkcs1', 'pss')[n % 2])
            for n in range(processes)]
    tally, seen, spent, faults = collections.Counter(), collections.Counter(), collections.Counter(), []
    start = time.monotonic()
    with multiprocessing.Pool(processes) as pool:
        for t, s, ms, f in pool.imap_unordered(worker, jobs):
            tally, seen, spent = tally + t, seen + s, spent + ms
            faults += f
    for word, n in sorted(seen.items()):
        print(f'note conventions: {word}: {n}')
    for step in sorted({step for step, _ in spent}):
        print(f'note conventions: {step}: {spent[step, "n"]:.0f} times, {spent[step, "ms"] / spent[step, "n"]:.0f} ms each')
    print(f'note conventions: all of it: {time.monotonic() - start:.0f} s')
    for fault in faults[:20]:
        print(f'not ok conventions {folder}/{fault}')
    for judge in ('ours', 'pyhanko', 'pdfsig'):
        good = tally['made'] > 0 and tally[judge] == tally['made'] and not faults
        print(f'{"ok" if good else "not ok"} conventions {folder}/{judge} {tally[judge]} of {tally["made"]} valid (seed {seed}, {first} to {count})')
    return 1 if faults else 0


if __name__ == '__main__':
    sys.exit(main())
