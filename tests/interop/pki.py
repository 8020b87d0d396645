# SPDX-License-Identifier: MIT
"""A throw-away PKI for other people's signatures: root -> authority -> signers and a time-stamper, with CRLs and OCSP.

usage: pki.py FOLDER [URL [COPIES]]
URL is where the certificates say that FOLDER's lists stand; they then name no place for OCSP. Otherwise they name places
for both where nothing listens. COPIES: so many signers of each kind of key, NAME, NAME-2, ...
Writes root.pem, chain.pem; for the signers and the time-stamper NAME.pem and NAME.key (PEM, no passphrase), NAME.p12
(passphrase "paraphe") and NAME.ocsp (DER); root.p12, authority.p12, root.crl and authority.crl (DER). Nothing here is
kept or trusted elsewhere.
"""
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

KEYS = {
    'rsa2048': lambda: rsa.generate_private_key(65537, 2048),
    'rsa3072': lambda: rsa.generate_private_key(65537, 3072),
    'p256': lambda: ec.generate_private_key(ec.SECP256R1()),
    'p384': lambda: ec.generate_private_key(ec.SECP384R1()),
    'p521': lambda: ec.generate_private_key(ec.SECP521R1()),
}
NOW = datetime.now(timezone.utc).replace(microsecond=0)
PASSPHRASE = b'paraphe'
NOWHERE = 'http://localhost'


class Pki:
    def __init__(self, folder: Path, url: str | None):
        self.folder, self.url = folder, url
        self.serial = 1000
        self.root_key, self.authority_key = KEYS['p384'](), KEYS['p256']()
        self.root = self.certificate('Their root', self.root_key, authority=True, days=3000)
        self.authority = self.certificate('Their authority', self.authority_key, self.root, self.root_key, authority=True)

    def certificate(self, name, key, issuer=None, issuer_key=None, authority=False, days=1500, uses=()):
        subject = x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, 'FR'), x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.serial += 1
        signing = issuer_key or key
        b = x509.CertificateBuilder(
            subject_name=subject, issuer_name=issuer.subject if issuer else subject, public_key=key.public_key(),
            serial_number=self.serial, not_valid_before=NOW - timedelta(days=1), not_valid_after=NOW + timedelta(days=days))
        b = b.add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        b = b.add_extension(x509.KeyUsage(
            digital_signature=not authority, content_commitment=not authority and not uses, key_encipherment=False,
            data_encipherment=False, key_agreement=False, key_cert_sign=authority, crl_sign=authority,
            encipher_only=False, decipher_only=False), critical=True)
        b = b.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        b = b.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), critical=False)
        if issuer:
            # a list or an answer counts only where an address says that there is one
            where = x509.UniformResourceIdentifier(f'{self.url or NOWHERE}/{"authority" if issuer_key is not self.root_key else "root"}.crl')
            b = b.add_extension(x509.CRLDistributionPoints([x509.DistributionPoint([where], None, None, None)]), critical=False)
            if not self.url:
                b = b.add_extension(x509.AuthorityInformationAccess([x509.AccessDescription(
                    AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(f'{NOWHERE}/ocsp'))]), critical=False)
        if uses:
            b = b.add_extension(x509.ExtendedKeyUsage(uses), critical=ExtendedKeyUsageOID.TIME_STAMPING in uses)
        if ExtendedKeyUsageOID.OCSP_SIGNING in uses:
            b = b.add_extension(x509.OCSPNoCheck(), critical=False)
        return b.sign(signing, hashes.SHA384() if signing is self.root_key else hashes.SHA256())

    def signer(self, name, key, uses=()):
        cert = self.certificate(f'Their {name}', key, self.authority, self.authority_key, uses=uses)
        self.put(f'{name}.pem', cert.public_bytes(serialization.Encoding.PEM))
        self.put(f'{name}.key', key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        self.p12(name, key, cert, [self.authority, self.root])
        return cert

    def p12(self, name, key, cert, chain):
        self.put(f'{name}.p12', pkcs12.serialize_key_and_certificates(
            name.encode(), key, cert, chain, serialization.BestAvailableEncryption(PASSPHRASE)))

    def crl(self, name, issuer, key):
        b = x509.CertificateRevocationListBuilder(
            issuer_name=issuer.subject, last_update=NOW - timedelta(minutes=5), next_update=NOW + timedelta(days=30))
        b = b.add_extension(x509.CRLNumber(1), critical=False)
        b = b.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        self.put(name, b.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER))

    def answer(self, name, cert, responder, key):
        """A delegated responder's answer, the responder's certificate inside."""
        b = ocsp.OCSPResponseBuilder().add_response(
            cert=cert, issuer=self.authority, algorithm=hashes.SHA256(), cert_status=ocsp.OCSPCertStatus.GOOD,
            this_update=NOW - timedelta(minutes=5), next_update=NOW + timedelta(days=2), revocation_time=None,
            revocation_reason=None).responder_id(ocsp.OCSPResponderEncoding.HASH, responder).certificates([responder])
        self.put(f'{name}.ocsp', b.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER))

    def put(self, name, data):
        (self.folder / name).write_bytes(data)


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    pki = Pki(folder, sys.argv[2] if len(sys.argv) > 2 else None)
    responder_key = KEYS['p256']()
    responder = pki.signer('responder', responder_key, [ExtendedKeyUsageOID.OCSP_SIGNING])
    copies = range(2, 1 + (int(sys.argv[3]) if len(sys.argv) > 3 else 1))
    certs = {name: pki.signer(name, make()) for kind, make in KEYS.items() for name in (kind, *(f'{kind}-{n}' for n in copies))}
    certs['tsa'] = pki.signer('tsa', KEYS['rsa3072'](), [ExtendedKeyUsageOID.TIME_STAMPING])
    for name, cert in certs.items():
        pki.answer(name, cert, responder, responder_key)
    pki.crl('root.crl', pki.root, pki.root_key)
    pki.crl('authority.crl', pki.authority, pki.authority_key)
    pki.p12('root', pki.root_key, pki.root, [])
    pki.p12('authority', pki.authority_key, pki.authority, [pki.root])
    root = pki.root.public_bytes(serialization.Encoding.PEM)
    pki.put('root.pem', root)
    pki.put('chain.pem', pki.authority.public_bytes(serialization.Encoding.PEM) + root)


if __name__ == '__main__':
    main()
