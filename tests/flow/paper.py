#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The paper branch by HTTP alone: copies are printed, scanned (pdftoppm, turned a little, shuffled), uploaded, sorted, placed by hand, attested,
sealed. Usage: paper.py BASE KEY BIRTHDAY OUT FOREIGN.pdf, from tests/flow/paper.sh"""
import datetime, io, json, os, random, re, subprocess, sys, time, urllib.parse, uuid
from PIL import Image, ImageDraw

out, foreign = sys.argv[4], sys.argv[5]
sys.argv[5] = '0'
import season
from season import Browser, api, issue, login, mailbox, monday_of, ok, said, sign, totp

random.seed(7)
DPI = 150


def pages(pdf):
    """The pages of a PDF as grey pictures."""
    with open(f'{out}/print.pdf', 'wb') as f:
        f.write(pdf)
    subprocess.run(['pdftoppm', '-r', str(DPI), '-gray', f'{out}/print.pdf', f'{out}/p'], check=True)
    names = sorted(n for n in os.listdir(out) if re.match(r'p-\d+\.pgm', n))
    made = [Image.open(f'{out}/{n}').copy() for n in names]
    for n in names:
        os.remove(f'{out}/{n}')
    return made


def foot(pdf, page):
    """Reference and page code as the foot of a page prints them; None for a page without."""
    with open(f'{out}/print.pdf', 'wb') as f:
        f.write(pdf)
    text = subprocess.run(['pdftotext', '-f', str(page), '-l', str(page), f'{out}/print.pdf', '-'], check=True, capture_output=True).stdout.decode()
    m = re.search(r'Référence (\S+) – version (\d+) – page (\d+)/(\d+) – code de page (\S+)', text)
    return m and (m[1], int(m[3]), int(m[4]), m[5])


def crooked(image, turn):
    return image.rotate(turn, expand=False, fillcolor=255, resample=Image.BICUBIC)


def scan(images):
    """As a scanner gives it: one PDF, a JPEG on each page."""
    f = io.BytesIO()
    images[0].save(f, 'PDF', save_all=True, append_images=images[1:], resolution=DPI, quality=70)
    return f.getvalue()


def upload(b, data, name='scan.pdf', good=200):
    b.get('/ecole/papier')
    token = re.search(r'name="jeton" value="([^"]*)"', b.form('/ecole/papier', 'fichier'))[1]
    edge = uuid.uuid4().hex
    parts = [('jeton', None, token.encode()), ('geste', None, b'deposer'), ('fichier', name, data)]
    body = b''.join(f'--{edge}\r\nContent-Disposition: form-data; name="{n}"'.encode() +
                    (f'; filename="{f}"\r\nContent-Type: application/pdf'.encode() if f else b'') + b'\r\n\r\n' + v + b'\r\n'
                    for n, f, v in parts) + f'--{edge}--\r\n'.encode()
    import http.client
    c = http.client.HTTPConnection(season.host, timeout=2 * season.WAIT_S)
    c.request('POST', '/ecole/papier', body, {'Cookie': '; '.join(f'{k}={v}' for k, v in b.cookies.items()),
                                              'Content-Type': f'multipart/form-data; boundary={edge}'})
    r = c.getresponse()
    b.status, b.at, b.page = r.status, '/ecole/papier', r.read().decode('utf-8', 'replace')
    c.close()
    if b.status != good:
        raise RuntimeError(f'upload of {name}: {b.status} {said(b.page)}')
    return b


def figure(b, word):
    m = re.search(r'<strong>(\d+)</strong><span>' + re.escape(word), b.page)
    return int(m[1]) if m else 0


def enrol(b, one):
    b.get(f'/second-facteur?vers=/ecole/papier/{one}')
    secret = re.search(r'<code[^>]*>([^<]*)</code>', b.page)[1]
    b.post('/enrolement', code=totp(secret))
    ok(b.at == f'/ecole/papier/{one}', f'and who had no second factor comes to what asked for it: {b.at}')


def attest(b, one, fields):
    b.get(f'/ecole/papier/{one}')
    hands = [v for v in re.findall(r'name="m" id="[^"]*" value="([^"]*)"', b.page) if v.split(':')[0] in fields]
    form = b.form(f'/ecole/papier/{one}', 'accord')
    hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form)
    b.ask('POST', f'/ecole/papier/{one}', urllib.parse.urlencode(hidden + [('m', h) for h in hands] + [('accord', 'oui'), ('geste', 'attester')]))
    if b.status != 200:
        raise RuntimeError(f'attest {fields}: {b.status} {said(b.page)}')
    return b


def state(one):
    return api('GET', f'/conventions/{one}')['etat']


def wait_sealed(one):
    until = time.time() + 60
    while state(one) != 'scellee' and time.time() < until:
        time.sleep(0.3)
    return state(one) == 'scellee'


def paper_in_archive(name):
    import hashlib, zipfile
    z = zipfile.ZipFile(name)
    listed = z.read('papier/copie-1.txt').decode()
    lines = [line.split('  ') for line in listed.splitlines()]
    good = len(lines) == 8 and all(hashlib.sha256(z.read(n)).hexdigest() == sha for sha, n in lines)
    told = re.findall(r'nom="images"[^>]*>([0-9a-f]{64})<', z.read('journal.xml').decode())
    ok(good and set(told) == {hashlib.sha256(listed.encode()).hexdigest()}, 'the container has the pages, and the journal the digest of their list')


def hostile(office):
    upload(office, b'bonjour', 'a.txt', 400)
    ok('ni un PDF' in office.page, 'what is no scan is told so beside its field')
    upload(office, b'%PDF-1.7\n' + b'x' * 2000, 'b.pdf', 400)
    ok('ni un PDF' in office.page, 'a PDF that cannot be opened is told so')
    import zlib
    bomb = zlib.compress(b'\0' * (12000 * 12000), 1)
    pdf = (b'%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n'
           b'3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9e6 9e6]/Resources<</XObject<</I 4 0 R>>>>/Contents 5 0 R>>endobj\n'
           b'4 0 obj<</Type/XObject/Subtype/Image/Width 12000/Height 12000/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/FlateDecode/Length '
           + str(len(bomb)).encode() + b'>>stream\n' + bomb + b'\nendstream endobj\n'
           b'5 0 obj<</Length 32>>stream\n9e6 0 0 9e6 0 0 cm /I Do         \nendstream endobj\ntrailer<</Root 1 0 R>>\n')
    started = time.time()
    try:
        upload(office, pdf, 'bombe.pdf')
        said_so = True
    except RuntimeError as e:
        said_so = ': 400 ' in str(e)
    ok(said_so and time.time() - started < 90, 'a bomb of 144 MB in one page is a page or an error, in time')
    import socket
    s = socket.create_connection(tuple(season.host.split(':')))
    s.sendall(f'POST /ecole/papier HTTP/1.1\r\nHost: {season.host}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 2147483648\r\n\r\n'.encode())
    ok(b' 413 ' in s.recv(200), 'two gigabytes are refused before they come')
    s.close()


def main():
    monday = monday_of(datetime.date.today())
    office = login('secretariat@lycee.example')
    by_hand, mixed = issue(1, monday), issue(2, monday)
    reference = {one: api('GET', f'/conventions/{one}')['reference'] for one in (by_hand, mixed)}
    office.get('/ecole/papier')
    ok(reference[by_hand] and by_hand in office.page and mixed in office.page, 'both conventions can be printed')
    form = office.form('/ecole/papier', 'imprimer')
    token = re.search(r'name="jeton" value="([^"]*)"', form)[1]
    office.ask('POST', '/ecole/papier', urllib.parse.urlencode([('jeton', token), ('geste', 'imprimer'), ('d', by_hand), ('d', mixed)]))
    printed = office.bytes
    ok(office.status == 200 and printed.startswith(b'%PDF-'), 'one PDF of both comes, behind a cover')
    images = pages(printed)
    feet = [foot(printed, i + 1) for i in range(len(images))]
    sides = {r: next(f[2] for f in feet if f and f[0] == r) for r in reference.values()}
    ok(feet[0] and feet[0][0] == 'IMPRESSION' and all(sum(bool(f and f[0] == r) for f in feet) == n for r, n in sides.items()),
       f'the cover and all pages are there: {len(images)} pages, {sides}')

    # the way back: shuffled, crooked, one on its head; one code hidden, one page forgotten, one page of another school
    own = [(f, im) for f, im in zip(feet, images) if f and f[0] in reference.values()]
    lost = next(x for x in own if x[0][0] == reference[mixed] and x[0][1] == 2)
    hidden = next(x for x in own if x[0][0] == reference[by_hand] and x[0][1] == 1)
    heap = [crooked(im, random.uniform(-3, 3)) for f, im in own if f not in (lost[0], hidden[0])]
    heap[0] = heap[0].rotate(180)
    blind = hidden[1].copy()
    w, h = blind.size
    ImageDraw.Draw(blind).rectangle([w * 0.82, h * 0.88, w * 0.99, h * 0.99], fill=255)
    heap += [crooked(images[0], 1), crooked(blind, 1), Image.new('L', blind.size, 250), pages(open(foreign, 'rb').read())[0]]
    random.shuffle(heap)
    upload(office, scan(heap))
    n = len(own) - 2
    ok(figure(office, 'pages lues') == n + 4 and figure(office, 'rangées dans leur convention') == n and figure(office, 'verso') == 1 and figure(office, 'page de garde') == 1 and
       figure(office, 'à regarder') == 2, f'{n} pages are sorted by their codes, {said(office.page)[:200]}')
    ok('Aucun code de convention' in office.page and 'n’est pas d’une convention de l’établissement' in office.page, 'the rest is told, page by page')
    ok(f'manque : 2' in office.page.replace('\xa0', ' '), 'the missing page is named')
    upload(office, scan(heap[:3]))
    ok('Cette image a déjà été déposée' in office.page and figure(office, 'rangées dans leur convention') == 0, 'the same scan twice adds nothing')

    ok('Attester la copie papier' in office.get('/ecole').page, 'the work list says that paper is to be attested')

    # by hand
    waiting = re.findall(r'<li id="c-attente-(\d+)">(.*?)</li>', office.get('/ecole/papier').page, re.S)
    blind_ids = [i for i, text in waiting if 'Aucun code' in text]
    for i, text in waiting:
        if 'Aucun code' not in text:
            office.post('/ecole/papier', f'value="{i}"', geste='ecarter')
    ok(len(waiting) >= 2, f'{len(waiting)} pages wait for somebody')
    page = blind_ids[0]
    office.ask('GET', '/ecole/papier')
    f = office.form('/ecole/papier', f'value="{page}"')
    token = re.search(r'name="jeton" value="([^"]*)"', f)[1]
    for typed, reference_typed, field, text in (('', reference[by_hand], 'code', 'Le code de page manque'), ('AAAAAAAA', '', 'reference', 'La référence manque'), ('AAAAAAAA', 'X-1', 'reference', 'Aucune convention')):
        office.ask('POST', '/ecole/papier', urllib.parse.urlencode({'jeton': token, 'page': page, 'reference': reference_typed, 'code': typed, 'geste': 'placer'}))
        beside = re.search(rf'<span class="faute" id="e-{field}-{page}">.*?</span></span>\s*<input id="c-{field}-{page}"[^>]*>', office.page, re.S)
        ok(office.status == 400 and beside and text in beside[0] and f'value="{(typed, reference_typed)[field == "reference"]}"' in beside[0], f'{text}, told beside its field: {office.status}')
    for code_typed, good in (('AAAAAAAA', 400), (hidden[0][3].lower(), 200)):
        office.ask('POST', '/ecole/papier', urllib.parse.urlencode({'jeton': token, 'page': page, 'reference': reference[by_hand], 'code': code_typed, 'geste': 'placer'}))
        ok(office.status == good, f'placed by hand with code {code_typed}: {office.status}')
    for i in blind_ids[1:]:
        office.get('/ecole/papier').post('/ecole/papier', f'value="{i}"', geste='ecarter')
    ok(office.get(f'/ecole/papier/page/{page}').bytes[:2] == b'\xff\xd8', 'the picture of a page is shown')
    other = login('noa.gabarit@lycee.example')
    other.ask('GET', f'/ecole/papier/page/{page}')
    ok(other.status == 403, 'a teacher sees no paper')

    # attest: a second factor first, all pages, then the hands
    office.get(f'/ecole/papier/{by_hand}')
    ok('second facteur' in office.page and 'name="accord"' not in office.page, 'to attest asks for a second factor')
    enrol(office, by_hand)
    office.get(f'/ecole/papier/{mixed}')
    ok('name="accord"' not in office.page, 'what lacks a page cannot be attested')
    b = io.BytesIO()
    lost[1].save(b, 'JPEG', quality=75)
    upload(office, b.getvalue(), 'page.jpg')
    ok(figure(office, 'rangée dans sa convention') == 1, 'the missing page comes as a photograph')
    attest(office, by_hand, ('accueil-1', 'famille-1', 'eleve', 'ecole'))
    ok(state(by_hand) in ('signee', 'scellee'), f'four hands on one copy: {state(by_hand)}')
    attest(office, mixed, ('accueil-1',))
    ok(state(mixed) == 'partiellement_signee', 'one hand on paper, the others on their telephones')
    birthday = datetime.date.fromisoformat(season.born) - datetime.timedelta(14)
    sign('parent3@famille.example', 'Dominique SPÉCIMEN', birthday)
    sign('eleve3@eleve.example', f'{season.FIRST[2]} SPÉCIMEN', birthday)
    head = login('proviseure@lycee.example')
    secret = re.search(r'<code[^>]*>([^<]*)</code>', head.page)[1]
    head.post('/enrolement', code=totp(secret))
    head.get('/ecole/signer').post('/ecole/signer', accord='oui', nom='Claude MODÈLE')
    with open(f'{os.path.dirname(out)}/references', 'w') as f:
        f.write('\n'.join(reference.values()))
    for one, what in ((by_hand, 'by-hand'), (mixed, 'mixed')):
        ok(wait_sealed(one), f'{what} is sealed')
        kinds = [x['type'] for x in api('GET', f'/conventions/{one}/journal')['evenements']]
        ok(kinds.count('PAPIER-ATTESTE') == (4 if one == by_hand else 1) and 'PAPIER-IMPRIME' in kinds and 'PAPIER-RECU' in kinds, f'the journal of {what} tells of its paper')
        for kind, end in (('pdf', 'pdf'), ('archive', 'asice')):
            with open(f'{out}/{what}.{end}', 'wb') as f:
                f.write(api('GET', f'/conventions/{one}/{kind}'))
        paper_in_archive(f'{out}/{what}.asice')
        office.get(f'/ecole/dossier/{one}')
        ok(f'/ecole/dossier/{one}/attestation"' in office.page, f'the page of {what} leads to its signing certificate sheet')
        sheet = office.get(f'/ecole/dossier/{one}/attestation').bytes
        with open(f'{out}/attestation-{what}.pdf', 'wb') as f:
            f.write(sheet)
        ok(office.get(f'/ecole/dossier/{one}/attestation').bytes == sheet, 'asked twice, it is the same file')
        text = subprocess.run(['pdftotext', '-layout', f'{out}/attestation-{what}.pdf', '-'], check=True, capture_output=True).stdout.decode()
        pages_n = text.count('\f')
        ok(pages_n == 1 and 'papier attesté' in text and ('mixte' in text) == (one == mixed) and 'Ce document n’établit pas' in text, f'one page, {what}: paper and level are told')
        other.ask('GET', f'/ecole/dossier/{one}/attestation')
        ok(other.status == 403, 'a teacher does not get it')
        office.ask('GET', f'/ecole/dossier/{one}/attestation-stage')
        ok(office.status == 409, 'no proof of a stay that has not been')
    hostile(office)


if __name__ == "__main__":
    main()
