# SPDX-License-Identifier: MIT
"""What pyHanko says of each signature: strict reading, its strict difference policy, no network.

usage: pyhanko_judge.py TRUST.pem FILE.pdf...
Prints one row per signature, "ok pyhanko FILE words" or "not ok ..."; exits 1 when any bottom line is not valid.
"""
import logging
import sys

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext


def judge(sig, context):
    if sig.sig_object_type == '/DocTimeStamp':
        return validate_pdf_timestamp(sig, context, diff_policy=DEFAULT_DIFF_POLICY)
    return validate_pdf_signature(sig, context, ts_validation_context=context, diff_policy=DEFAULT_DIFF_POLICY)


def row(path, sig, context):
    status = judge(sig, context)
    stamp = getattr(status, 'timestamp_validity', None)
    level = status.modification_level
    print(f'{"ok" if status.bottom_line else "not ok"} pyhanko {path} {sig.field_name}: {status.coverage.name}, '
          f'{level.name if level else "-"}, intact={status.intact} valid={status.valid} trusted={status.trusted} '
          f'stamp={"valid" if stamp and stamp.valid and stamp.trusted else "none"}')
    if not status.bottom_line:
        print(status.pretty_print_details(), file=sys.stderr)
    return bool(status.bottom_line)


def main() -> int:
    logging.disable(logging.WARNING)
    root = load_cert_from_pemder(sys.argv[1])
    good = True
    for path in sys.argv[2:]:
        with open(path, 'rb') as handle:
            embedded = PdfFileReader(handle, strict=True).embedded_signatures
            if not embedded:
                print(f'not ok pyhanko {path} no signature found')
                good = False
            for sig in embedded:
                context = ValidationContext(trust_roots=[root], allow_fetching=False, revocation_mode='soft-fail')
                good &= row(path, sig, context)
    return 0 if good else 1


if __name__ == '__main__':
    sys.exit(main())
