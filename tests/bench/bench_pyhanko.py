# SPDX-License-Identifier: MIT
"""bench_pyhanko FILE.pdf FOLDER ROUNDS: pyHanko signs one empty field at level B-T with a P-256 key of FOLDER.

Its own local time-stamper knows RSA only, so the token is an RSA-2048 one; nothing goes over a network.
"""
import io
import logging
import sys
import time

from pyhanko.keys import load_cert_from_pemder, load_private_key_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers, timestamps
from pyhanko_certvalidator.registry import SimpleCertificateStore


def main() -> None:
    logging.disable(logging.WARNING)
    with open(sys.argv[1], 'rb') as handle:
        data = handle.read()
    folder, rounds = sys.argv[2], int(sys.argv[3])
    root = load_cert_from_pemder(f'{folder}/root.pem')
    store = SimpleCertificateStore()
    store.register(root)
    signer = signers.SimpleSigner(
        signing_cert=load_cert_from_pemder(f'{folder}/signer.pem'),
        signing_key=load_private_key_from_pemder(f'{folder}/signer.key', passphrase=None), cert_registry=store)
    stamper = timestamps.DummyTimeStamper(
        load_cert_from_pemder(f'{folder}/stamp.pem'),
        load_private_key_from_pemder(f'{folder}/stamp.key', passphrase=None), certs_to_embed=store)
    meta = signers.PdfSignatureMetadata(
        field_name='accueil-1', md_algorithm='sha256', subfilter=fields.SigSeedSubFilter.PADES)
    start = time.perf_counter()
    for _ in range(rounds):
        signers.PdfSigner(meta, signer, timestamper=stamper).sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(data)), existing_fields_only=True)
    each = (time.perf_counter() - start) / rounds
    print(f'pyHanko        {each * 1e3:6.2f} ms each, {1 / each:7.1f} a second (B-T, one core)')


if __name__ == '__main__':
    main()
