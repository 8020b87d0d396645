# SPDX-License-Identifier: MIT
"""Take the signatures of a PDF or a container apart for `openssl cms` and `openssl ts`; asn1crypto does the reading.

usage: extract.py FILE.pdf|FILE.asice FOLDER
Writes NAME.cms, NAME.content and, when there is a time-stamp, NAME.tst and NAME.value, which it covers; of a document
time-stamp the last two alone. Prints the NAMEs.
"""
import re
import sys
import zipfile
from pathlib import Path

from asn1crypto import cms

TST_INFO = '1.2.840.113549.1.9.16.1.4'  # RFC 3161 2.4.2


def put(folder: Path, name: str, der: bytes, content: bytes) -> None:
    info = cms.ContentInfo.load(der)
    der = info.dump()
    print(name)
    if info['content']['encap_content_info']['content_type'].dotted == TST_INFO:
        (folder / f'{name}.tst').write_bytes(der)
        (folder / f'{name}.value').write_bytes(content)
        return
    (folder / f'{name}.cms').write_bytes(der)
    (folder / f'{name}.content').write_bytes(content)
    signer = info['content']['signer_infos'][0]
    for attribute in signer['unsigned_attrs'] or ():
        if attribute['type'].native == 'signature_time_stamp_token':
            (folder / f'{name}.tst').write_bytes(attribute['values'][0].dump())
            (folder / f'{name}.value').write_bytes(signer['signature'].native)


def main() -> None:
    path, folder = Path(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    if path.suffix == '.asice':
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            manifest = next(n for n in names if n.startswith('META-INF/ASiCManifest'))
            p7s = next(n for n in names if n.endswith('.p7s'))
            put(folder, 'manifest', archive.read(p7s), archive.read(manifest))
        return
    data = path.read_bytes()
    for i, found in enumerate(re.finditer(rb'/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]', data)):
        a, b, c, d = (int(x) for x in found.groups())
        der = bytes.fromhex(data[b + 1:c - 1].decode('ascii'))
        put(folder, f'sig{i + 1}', der, data[a:a + b] + data[c:c + d])


if __name__ == '__main__':
    main()
