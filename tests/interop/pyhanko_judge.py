# SPDX-License-Identifier: MIT
"""What pyHanko says of each signature: strict reading, its strict difference policy, no network.

usage: pyhanko_judge.py TRUST.pem FILE.pdf...; TRUST.pem may hold several roots
A file that ends in a document time-stamp is judged as an archive too (EN 319 102-1 5.6.3), with the revocation answers
of the file alone, required for every certificate, an hour after that time-stamp: later the last time-stamp needs an
answer younger than the file (5.2.5), which nobody gives here. Others are judged without asking for revocation. Prints one row per signature, "ok pyhanko FILE words"
or "not ok ..."; exits 1 when any bottom line is not valid.
"""
import asyncio
import io
import logging
import sys
from datetime import timedelta

from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec, RevinfoOnlineFetchingRule, RevocationInfoGatheringSpec, SignatureValidationSpec)
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager


def judge(sig, roots):
    context = ValidationContext(trust_roots=roots, allow_fetching=False, revocation_mode='soft-fail')
    if sig.sig_object_type == '/DocTimeStamp':
        return validate_pdf_timestamp(sig, context, diff_policy=DEFAULT_DIFF_POLICY)
    return validate_pdf_signature(sig, context, ts_validation_context=context, diff_policy=DEFAULT_DIFF_POLICY)


def archive_words(sig, roots, stamped):
    """EN 319 102-1 5.6.3: trust and revocation from the file alone, required for every certificate."""
    trust = CertValidationPolicySpec(SimpleTrustManager.build(trust_roots=roots), CertRevTrustPolicy(REQUIRE_REVINFO))
    spec = SignatureValidationSpec(
        cert_validation_policy=trust, ts_cert_validation_policy=trust,
        revinfo_gathering_policy=RevocationInfoGatheringSpec(online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY))
    at = stamped + timedelta(hours=1)
    said = asyncio.run(ades_lta_validation(
        sig, PdfSignatureValidationSpec(spec, DEFAULT_DIFF_POLICY), timing_info=ValidationTimingInfo(at, at, True)))
    stamped = said.oldest_evidence_record_timestamp
    return said.ades_subindic.status.name == 'PASSED' and stamped is not None, (
        f', LTA {said.ades_subindic.standard_name}' + (f' since {stamped:%FT%TZ}' if stamped else ', not archived'))


def signature_words(sig, roots, archive):
    status = judge(sig, roots)
    if sig.sig_object_type == '/DocTimeStamp':
        whole = status.coverage.name in ('ENTIRE_FILE', 'ENTIRE_REVISION')
        return whole and status.intact and status.valid and status.trusted, (
            f'{status.coverage.name}, intact={status.intact} valid={status.valid} trusted={status.trusted}')
    stamp = getattr(status, 'timestamp_validity', None)
    level = status.modification_level
    good, lta = archive_words(sig, roots, archive) if archive else (True, '')
    return bool(status.bottom_line) and good, (
        f'{status.coverage.name}, {level.name if level else "-"}, intact={status.intact} valid={status.valid} '
        f'trusted={status.trusted} stamp={"valid" if stamp and stamp.valid and stamp.trusted else "none"}{lta}')


def file_rows(roots, path, archives=True):
    """For each signature: whether it is good, its field, words."""
    with open(path, 'rb') as handle:
        embedded = PdfFileReader(io.BytesIO(handle.read()), strict=True).embedded_signatures
    archive = None
    if archives and embedded and embedded[-1].sig_object_type == '/DocTimeStamp':
        archive = embedded[-1].signed_data['encap_content_info']['content'].parsed['gen_time'].native
    for sig in embedded:
        try:
            good, words = signature_words(sig, roots, archive)
        except Exception as e:  # what it says of a file is a row, whatever it says
            good, words = False, f'{type(e).__name__}: {e}'
        yield good, sig.field_name, words


def main() -> int:
    logging.disable(logging.WARNING)
    roots = list(load_certs_from_pemder([sys.argv[1]]))
    good = True
    for path in sys.argv[2:]:
        rows = list(file_rows(roots, path)) or [(False, '-', 'no signature found')]
        for valid, field, words in rows:
            print(f'{"ok" if valid else "not ok"} pyhanko {path} {field}: {words}')
            good &= valid
    return 0 if good else 1


if __name__ == '__main__':
    sys.exit(main())
