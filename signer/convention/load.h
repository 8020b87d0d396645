/* SPDX-License-Identifier: MIT */
/* load: depot.xml or convention.xml to a struct convention; every fault of the file at once, in French. */
#ifndef PARAPHE_CONVENTION_LOAD_H
#define PARAPHE_CONVENTION_LOAD_H

#include "convention/model.h"

/*
 * A deposit: schema, then the checks of CONVENTION 2 that a schema cannot say (keys, Luhn, order of days,
 * references, characters; text is brought to NFC and trimmed), then the generated parts (totals, article
 * digests, digests of model and rules): filled where absent, compared where present. A missing politique
 * is made by default: order sequentielle, nobody yet for the school (convention_set_politique).
 * 'freeze_day' is the civil date in Paris of freezing.
 * Errors: SYNTAX with all of it in 'faults'; LIMIT; NOT_FOUND model or rule set; NOMEM.
 */
MUST_CHECK bool convention_load(struct convention **out, struct slice depot,
	const struct library *l, time_day freeze_day, struct xml_faults *faults, struct err *e);
/*
 * Put another policy into 'c' (the school's default for a deposit without one, or POLITIQUE-MODIFIEE):
 * 'politique' alone as a document. Facts and digest follow; on failure 'c' stays as it was.
 * Errors: SYNTAX with all of it in 'faults'; NOMEM.
 */
MUST_CHECK bool convention_set_politique(struct convention *c, struct slice politique,
	const struct library *l, struct xml_faults *faults, struct err *e);
/* What a PDF embeds. */
struct convention_frozen {
	struct slice fond, modele, regles; /* as they stand in the PDF */
};
/*
 * A frozen fond alone (as embedded in a PDF), with the model and rules embedded beside it; generated
 * parts must be there and equal. No policy, no contacts: holders are empty for the school.
 */
MUST_CHECK bool convention_load_frozen(struct convention **out, const struct convention_frozen *f,
	const struct library *l, struct xml_faults *faults, struct err *e);

#endif
