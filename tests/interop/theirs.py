# SPDX-License-Identifier: MIT
"""Does our verifier say of other people's signatures what it should, and nothing good of altered copies?

usage: theirs.py PARAPHE FOLDER TRUST.pem... < lines "FILE VERDICT LEVEL..."
Prints "ok theirs FILE words" or "not ok theirs FILE words". Altered copies are made in FOLDER.
"""
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

from asn1crypto import cms


ARCHIVE = '0.4.0.1733.2.4'  # archive-time-stamp-v3


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


def values(der: bytes):
    """The signature value of a SignedData, and those of the time-stamps that it has inside."""
    signer = cms.ContentInfo.load(der)['content']['signer_infos'][0]
    yield 'value', signer['signature'].native
    for attribute in signer['unsigned_attrs'] or ():
        if attribute['type'].native == 'signature_time_stamp_token':
            yield 'token', attribute['values'][0]['content']['signer_infos'][0]['signature'].native
        elif attribute['type'].native == ARCHIVE:
            token = cms.ContentInfo.load(attribute['values'][0].dump())
            yield 'archive-token', token['content']['signer_infos'][0]['signature'].native


def altered_pdf(data: bytes):
    """A covered byte, a byte of the values of the last signature, an end cut off, a page replaced afterwards."""
    yield 'content', flipped(data, data.index(b'obj', len(data) // 20))
    hole = list(re.finditer(rb'/Contents\s*<([0-9a-fA-F]+)>', data))[-1]
    der = bytes.fromhex(hole.group(1).decode())
    for what, value in values(der):
        yield what, flipped(data, hole.start(1) + 2 * (der.index(value) + len(value) // 2))
    yield 'cut', data[:-30]
    last = int(re.findall(rb'startxref\s+(\d+)', data)[-1])
    if data[last:last + 4] == b'xref':
        size = int(re.findall(rb'/Size (\d+)', data)[-1])
        root = re.findall(rb'/Root (\d+) 0 R', data)[-1]
        page = b'3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Resources<<>>>>\nendobj\n'
        entry = b'xref\n3 1\n%010d 00000 n \n' % (len(data) + 1)
        trailer = b'trailer\n<</Size %d/Root %s 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n' % (
            size, root, last, len(data) + 1 + len(page))
        yield 'page', data + b'\n' + page + entry + trailer


def altered_zip(path: Path, folder: Path):
    for victim, which in (('a.txt', 'content'), ('.p7s', 'value'), ('.p7s', 'archive-token'), ('.tst', 'value')):
        names = [name for name in zipfile.ZipFile(path).namelist() if name.endswith(victim)]
        if not names or which == 'archive-token' and which not in dict(values(zipfile.ZipFile(path).read(names[0]))):
            continue
        out = folder / f'{path.stem}-{victim.strip(".")}-{which}{path.suffix}'
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, 'w', zipfile.ZIP_STORED) as new:
            for info in old.infolist():
                data = old.read(info)
                if info.filename.endswith(victim) and victim != 'a.txt':
                    value = dict(values(data))[which]
                    data = flipped(data, data.index(value) + len(value) // 2)
                elif info.filename == victim:
                    data = flipped(data, 0)
                new.writestr(info.filename, data)
        yield out


def judged(paraphe, trust, files):
    args = [paraphe, 'verify', '--format', 'json', '--jobs', '2']
    for t in trust:
        args += ['--trust', t]
    done = subprocess.run(args + [str(f) for f in files], capture_output=True, text=True)
    return {r['file']: r for r in map(json.loads, done.stdout.splitlines())}


def check_good(said, wanted) -> None:
    for file, (verdict, *levels) in wanted.items():
        r = said.get(file, {'verdict': 'no answer', 'signatures': [], 'reasons': []})
        got = [s['level'] for s in r['signatures'] if s['kind'] == 'signature']
        good = r['verdict'] == verdict and (got == levels or not levels)
        print(f'{"ok" if good else "not ok"} theirs {file} {r["verdict"]} {" ".join(got)}'
              + ('' if good else f', wanted {verdict} {" ".join(levels)}: {"; ".join(r["reasons"])}'))


def main() -> None:
    paraphe, folder, trust = sys.argv[1], Path(sys.argv[2]), sys.argv[3:]
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {line.split()[0]: line.split()[1:] for line in sys.stdin}
    check_good(judged(paraphe, trust, wanted), wanted)
    copies = []
    for i, file in enumerate(wanted):
        path = Path(file)
        if path.suffix in ('.asice', '.asics'):
            copies += altered_zip(path, folder)
            continue
        for what, data in altered_pdf(path.read_bytes()):
            copies.append(folder / f'{i}-{path.stem}-{what}.pdf')
            copies[-1].write_bytes(data)
    said = judged(paraphe, trust, copies)
    for copy in copies:
        verdict = said.get(str(copy), {'verdict': 'no answer'})['verdict']
        good = verdict in ('failed', 'unreadable') or (verdict == 'indeterminate' and copy.stem.endswith('token'))
        print(f'{"ok" if good else "not ok"} theirs-altered {copy} {verdict}')


if __name__ == '__main__':
    main()
