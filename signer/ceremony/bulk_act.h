/* SPDX-License-Identifier: MIT */
/* bulk_act: what can be done to many: how each is looked at, and how it is done. */
#ifndef PARAPHE_CEREMONY_BULK_ACT_H
#define PARAPHE_CEREMONY_BULK_ACT_H

#include "ceremony/bulk.h"
#include "ceremony/checking.h"

/* Why an item is blocked, where no reason of ceremony/reason.h says it. */
#define BULK_ALERT "alerte"  /* only alerts that nobody acknowledged; the rule column names them */
#define BULK_GONE "absente"  /* the draft was deleted meanwhile */
#define BULK_FAULT "service" /* tried too often */

/* One convention under way. The actor is the account, as it may act now. */
struct bulk_one {
	const struct actor *actor;
	const json_t *about; /* what the act needs to know */
	struct store_bulk_item *item;
	struct dossier_remarks *remarks; /* room for them */
};
/* false with the reason; item->rule may say more. */
typedef bool bulk_one_fn(struct bulk_one *o, struct err *e);
struct bulk_act {
	const char *word;
	bulk_one_fn *look; /* NULL: none, it is done at once */
	bulk_one_fn *run;  /* NULL: to look is all */
};
/* Beside a reason of the state that the act itself gave: which state it is in. Nothing where that cannot be read. */
void bulk_state_tell(struct bulk_one *o);
/* The derogation that 'about' holds; its texts are borrowed. false: none. */
bool bulk_derogation_read(struct dossier_derogation *out, const json_t *about);
/* NULL: no such act. */
const struct bulk_act *bulk_act_find(const char *word);

#endif
