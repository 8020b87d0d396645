/* SPDX-License-Identifier: MIT */
/* ledger: what a writer notes of its own work: when it changed the file, and its name. */
#ifndef PARAPHE_PADES_LEDGER_H
#define PARAPHE_PADES_LEDGER_H

#include "pdf/object.h"

/*
 * Do two information dictionaries differ in /ModDate and /Producer alone? Both must be plain strings.
 * Source: ISO 32000-1 14.3.3: each writer sets them.
 */
bool ledger_info(const struct pdf_obj *was, const struct pdf_obj *is);
/* Do the dictionaries of two streams differ in how the bytes are stored alone? */
bool ledger_stream(const struct pdf_obj *was, const struct pdf_obj *is);

#endif
