# SPDX-License-Identifier: MIT
"""Files that pyHanko signs, for our verifier to judge; keys, time-stamper and revocation answers are those of pki.py.

usage: pyhanko_sign.py PKI OURS.pdf SEALED.pdf TRUST.pem FOLDER
OURS.pdf is a certified convention whose fields are empty, SEALED.pdf a sealed one, TRUST.pem the roots of both. Prints one line a file: "FILE VERDICT LEVEL...", the
levels in the order of the signatures.
"""
import io
import logging
import subprocess
import sys
from pathlib import Path

from asn1crypto import crl, ocsp
from pyhanko.keys import load_cert_from_pemder, load_certs_from_pemder, load_private_key_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers, timestamps
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm, SigFieldSpec
from pyhanko.sign.signers.pdf_signer import PdfTimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

LEVELS = ('B-B', 'B-T', 'B-LT', 'B-LTA')
KEYS = (('rsa2048', False), ('rsa3072', False), ('rsa2048', True), ('rsa3072', True), ('p256', False), ('p384', False),
        ('p521', False))


class Signing:
    def __init__(self, pki: Path, out: Path):
        self.pki, self.out = pki, out
        self.store = SimpleCertificateStore()
        self.store.register_multiple(load_certs_from_pemder([str(pki / 'chain.pem')]))
        self.stamper = timestamps.DummyTimeStamper(self.cert('tsa'), self.key('tsa'), certs_to_embed=self.store)

    def cert(self, name):
        return load_cert_from_pemder(str(self.pki / f'{name}.pem'))

    def key(self, name):
        return load_private_key_from_pemder(str(self.pki / f'{name}.key'), passphrase=None)

    def context(self, by_ocsp, roots=()):
        """CRLs for all, or OCSP answers for the ends of chains and the root's CRL for the authority."""
        lists = ('root.crl',) if by_ocsp else ('root.crl', 'authority.crl')
        return ValidationContext(
            trust_roots=[self.cert('root'), *roots], other_certs=list(self.store), allow_fetching=False,
            revocation_mode='soft-fail' if roots else 'hard-fail', crls=[crl.CertificateList.load((self.pki / n).read_bytes()) for n in lists],
            ocsps=[ocsp.OCSPResponse.load(p.read_bytes()) for p in sorted(self.pki.glob('*.ocsp'))] if by_ocsp else ())

    def sign(self, data, key, level, field, pss=False, by_ocsp=False, digest='sha256', spec=None, **more):
        n = LEVELS.index(level)
        signer = signers.SimpleSigner(
            signing_cert=self.cert(key), signing_key=self.key(key), cert_registry=self.store, prefer_pss=pss)
        meta = signers.PdfSignatureMetadata(
            field_name=field, md_algorithm=digest, subfilter=fields.SigSeedSubFilter.PADES, embed_validation_info=n >= 2,
            use_pades_lta=n >= 3, validation_context=self.context(by_ocsp) if n >= 2 else None, **more)
        out = io.BytesIO()
        signers.PdfSigner(meta, signer, timestamper=self.stamper if n else None, new_field_spec=spec).sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(data)), existing_fields_only=spec is None and field != 'New', output=out)
        return out.getvalue()

    def put(self, name, data, verdict, *levels):
        (self.out / name).write_bytes(data)
        print(self.out / name, verdict, *levels)


def matrix(s: Signing, bases) -> None:
    for i, (key, pss) in enumerate(KEYS):
        for j, level in enumerate(LEVELS):
            kind = ('table', 'stream')[(i + j) % 2]
            name = f'{key}{"-pss" if pss else ""}-{level}-{kind}.pdf'
            box = (20, 20, 180, 60) if (i + j) % 3 == 0 else None
            data = s.sign(bases[kind], key, level, 'New', pss, by_ocsp=i % 2 == 1, digest=('sha256', 'sha384', 'sha512')[i % 3],
                          spec=SigFieldSpec('New', box=box))
            s.put(name, data, 'passed', level)


def several(s: Signing, bases) -> None:
    """Certification, two approvals over prepared fields with a lock, each kind of reference table."""
    for kind, base in bases.items():
        w = IncrementalPdfFileWriter(io.BytesIO(base))
        for name, box in (('A', (10, 10, 90, 50)), ('B', (100, 10, 190, 50)), ('C', None)):
            lock = FieldMDPSpec(FieldMDPAction.INCLUDE, fields=['A', 'B']) if name == 'C' else None
            fields.append_signature_field(w, SigFieldSpec(name, box=box, field_mdp_spec=lock))
        prepared = io.BytesIO()
        w.write(prepared)
        data = s.sign(prepared.getvalue(), 'p384', 'B-T', 'New', certify=True, docmdp_permissions=MDPPerm.FILL_FORMS)
        data = s.sign(data, 'rsa2048', 'B-T', 'A')
        s.put(f'two-{kind}.pdf', data, 'passed', 'B-T', 'B-T')
        data = s.sign(data, 'p521', 'B-LT', 'B', digest='sha512')
        # the lists are those of every chain, so what was B-T before is lifted with it
        s.put(f'three-{kind}.pdf', data, 'passed', 'B-LT', 'B-LT', 'B-LT')
        data = s.sign(data, 'p256', 'B-LTA', 'C')
        s.put(f'four-{kind}.pdf', data, 'passed', 'B-LTA', 'B-LTA', 'B-LTA', 'B-LTA')


def renewed(s: Signing, bases, sealed: bytes, roots) -> None:
    """A second document time-stamp over a B-LTA file: over theirs, and over one that we sealed."""
    files = [(kind, s.sign(base, 'p256', 'B-LTA', 'New'), (), 1) for kind, base in bases.items()]
    count = sum(1 for sig in PdfFileReader(io.BytesIO(sealed)).embedded_regular_signatures)
    for kind, data, trusted, n in files + [('ours', sealed, roots, count)]:
        out = io.BytesIO()
        PdfTimeStamper(s.stamper).update_archival_timestamp_chain(
            PdfFileReader(io.BytesIO(data)), s.context(False, trusted), output=out)
        s.put(f'renewed-{kind}.pdf', out.getvalue(), 'passed', *['B-LTA'] * n)


def main() -> None:
    logging.disable(logging.WARNING)
    pki, ours, sealed, trust, out = (Path(a) for a in sys.argv[1:])
    out.mkdir(parents=True, exist_ok=True)
    s = Signing(pki, out)
    plain = Path('tests/hostile/plain.pdf')
    subprocess.run(['qpdf', '--object-streams=generate', plain, out / 'base-stream'], check=True)
    bases = {'table': plain.read_bytes(), 'stream': (out / 'base-stream').read_bytes()}
    matrix(s, bases)
    several(s, bases)
    renewed(s, bases, sealed.read_bytes(), list(load_certs_from_pemder([str(trust)])))
    data = s.sign(ours.read_bytes(), 'rsa3072', 'B-T', 'accueil-1', pss=True)
    s.put('in-ours.pdf', data, 'passed', 'B-T', 'B-T')


if __name__ == '__main__':
    main()
