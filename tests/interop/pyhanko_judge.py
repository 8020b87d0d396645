# SPDX-License-Identifier: MIT
"""What pyHanko says of each signature, with its strict difference policy and no network.

usage: pyhanko_judge.py TRUST.pem FILE.pdf...
Prints one row per signature; exits 1 when any bottom line is not valid.
"""
import sys

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext


def main() -> int:
    root = load_cert_from_pemder(sys.argv[1])
    bad = 0
    for path in sys.argv[2:]:
        with open(path, 'rb') as handle:
            reader = PdfFileReader(handle, strict=True)
            embedded = reader.embedded_signatures
            if not embedded:
                print(f'not ok pyhanko {path}: no signature found')
                bad += 1
            for sig in embedded:
                context = ValidationContext(trust_roots=[root], allow_fetching=False, revocation_mode='soft-fail')
                if sig.sig_object_type == '/DocTimeStamp':
                    status = validate_pdf_timestamp(sig, context)
                else:
                    status = validate_pdf_signature(sig, context, ts_validation_context=context)
                word = 'ok' if status.bottom_line else 'not ok'
                stamp = getattr(status, 'timestamp_validity', None)
                print(f'{word} pyhanko {path} {sig.field_name}: {status.coverage.name}, '
                      f'{status.modification_level.name if status.modification_level else "-"}, '
                      f'intact={status.intact} trusted={status.trusted} '
                      f'stamp={"valid" if stamp and stamp.valid and stamp.trusted else "none"}')
                if not status.bottom_line:
                    bad += 1
                    print(status.pretty_print_details())
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())
