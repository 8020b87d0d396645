/* SPDX-License-Identifier: MIT */
/* nfc: Unicode Normalization Form C (UAX 15), by utf8proc. Apart from text so that the vault links no library for it. */
#ifndef PARAPHE_BASE_NFC_H
#define PARAPHE_BASE_NFC_H

#include "base/buf.h"

/* 'out' owns the NFC of well-formed UTF-8 's'. Errors: SYNTAX not UTF-8, LIMIT over out->max, NOMEM. */
MUST_CHECK bool nfc_put(struct buf *out, struct slice s, struct err *e);
/* Appends 's' without case and accents, for searching: "Éloïse" as "eloise". Errors: as nfc_put. */
MUST_CHECK bool nfc_fold(struct buf *out, struct slice s, struct err *e);
/* Is 's' in NFC already? False also when it is not UTF-8. */
bool nfc_is(struct slice s);
/* Does French « de » lose its vowel before 'name'? Before a vowel, and before a Y that sounds as one: Yves, but not Yaël. */
bool nfc_elides(const char *name);

#endif
