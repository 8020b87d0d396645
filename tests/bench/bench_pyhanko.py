# SPDX-License-Identifier: MIT
"""How long pyHanko takes for the steps of a convention's life, in one thread, with the keys that ours uses.

usage: bench_pyhanko.py PKI FILES ROUNDS
PKI holds signer.pem, tsa.pem and their .key (PEM, no passphrase), root.pem, chain.pem and *.crl (DER). FILES holds issued.pdf,
signed.pdf and sealed.pdf; what pyHanko made of them goes there too, as pyhanko-STEP.pdf. Nothing goes over a network. One
row a step: "pyHanko STEP MS ms each, N a second". 'verify' asks for integrity, trust and the strict difference policy of
every signature; 'verify-archive' is its archive process of EN 319 102-1 on top.
"""
import io
import logging
import sys
import time
from pathlib import Path

from asn1crypto import algos, cms, crl, tsp
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.keys import load_cert_from_pemder, load_certs_from_pemder, load_private_key_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, general, signers, timestamps
from pyhanko.sign.general import simple_cms_attribute
from pyhanko.sign.signers.pdf_signer import PdfTimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

sys.path.insert(0, 'tests/interop')
import pyhanko_judge  # noqa: E402


class EcStamper(timestamps.DummyTimeStamper):
    """pyHanko's local time-stamper knows RSA only; ours has a P-256 key."""

    def _sign_tst_info(self, tst_info_data, md_algorithm, dt):
        digest = hashes.Hash(hashes.SHA256())
        digest.update(tst_info_data)
        attributes = cms.CMSAttributes([
            simple_cms_attribute('content_type', 'tst_info'),
            simple_cms_attribute('message_digest', digest.finalize()),
            simple_cms_attribute('signing_certificate_v2', general.as_signing_certificate_v2(self.tsa_cert))])
        key = serialization.load_der_private_key(self.tsa_key.dump(), password=None)
        return key.sign(attributes.dump(), ec.ECDSA(hashes.SHA256())), attributes

    def _build_signed_data(self, *args):
        data = super()._build_signed_data(*args)
        data['signer_infos'][0]['signature_algorithm'] = algos.SignedDigestAlgorithm({'algorithm': 'sha256_ecdsa'})
        return data


class Bench:
    def __init__(self, pki, files, rounds):
        self.pki, self.files, self.rounds = pki, files, rounds
        self.store = SimpleCertificateStore()
        self.store.register_multiple(load_certs_from_pemder([str(pki / 'chain.pem')]))
        self.root = load_cert_from_pemder(str(pki / 'root.pem'))
        self.signer = signers.SimpleSigner(
            signing_cert=self.cert('signer'), signing_key=self.key('signer'), cert_registry=self.store)
        self.stamper = EcStamper(self.cert('tsa'), self.key('tsa'), certs_to_embed=self.store)

    def cert(self, name):
        return load_cert_from_pemder(str(self.pki / f'{name}.pem'))

    def key(self, name):
        return load_private_key_from_pemder(str(self.pki / f'{name}.key'), passphrase=None)

    def read(self, name):
        return (self.files / f'{name}.pdf').read_bytes()

    def context(self):
        return ValidationContext(
            trust_roots=[self.root], other_certs=list(self.store), allow_fetching=False, revocation_mode='hard-fail',
            crls=[crl.CertificateList.load(p.read_bytes()) for p in sorted(self.pki.glob('*.crl'))])

    def measure(self, name, rounds, step):
        made = step()
        start = time.perf_counter()
        for _ in range(rounds):
            made = step()
        each = (time.perf_counter() - start) / rounds
        print(f'pyHanko {name:<14} {each * 1e3:8.2f} ms each, {1 / each:7.1f} a second')
        if made:
            (self.files / f'pyhanko-{name}.pdf').write_bytes(made)

    def sign(self, data, field, archive):
        meta = signers.PdfSignatureMetadata(
            field_name=field, md_algorithm='sha256', subfilter=fields.SigSeedSubFilter.PADES, embed_validation_info=archive,
            use_pades_lta=archive, validation_context=self.context() if archive else None)
        out = io.BytesIO()
        signers.PdfSigner(meta, self.signer, timestamper=self.stamper).sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(data)), existing_fields_only=True, output=out)
        return out.getvalue()

    def extend(self, data):
        out = io.BytesIO()
        PdfTimeStamper(self.stamper).update_archival_timestamp_chain(
            PdfFileReader(io.BytesIO(data)), self.context(), output=out)
        return out.getvalue()

    def verify(self, path, archive):
        for good, field, words in pyhanko_judge.file_rows([self.root], path, archive):
            if not good:
                raise RuntimeError(f'{path} {field}: {words}')


def main() -> None:
    logging.disable(logging.WARNING)
    pki, files, rounds = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    b = Bench(pki, files, rounds)
    issued, signed, sealed = (b.read(name) for name in ('issued', 'signed', 'sealed'))
    b.measure('sign', rounds, lambda: b.sign(issued, 'accueil-1', False))
    b.measure('seal', rounds, lambda: b.sign(signed, 'cachet', True))
    b.measure('extend', rounds, lambda: b.extend(sealed))
    b.measure('verify', max(1, rounds // 2), lambda: b.verify(files / 'sealed.pdf', False))
    b.measure('verify-archive', max(1, rounds // 2), lambda: b.verify(files / 'sealed.pdf', True))


if __name__ == '__main__':
    main()
