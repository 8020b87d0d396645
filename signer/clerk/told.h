/* SPDX-License-Identifier: MIT */
/* told: findings of a file or of the rules, and parties with their holders, as nested records of an answer. */
#ifndef PARAPHE_CLERK_TOLD_H
#define PARAPHE_CLERK_TOLD_H

#include "convention/model.h"
#include "convention/rules.h"
#include "wire/clerk_ops.h"

enum {
	TOLD_MAX_FINDINGS = 60, /* in one answer: with their texts they stay under a packet */
	TOLD_FAULT = 3,         /* gravity of a fault of the file, after those of the rules */
};

/* Also CT_NUMBER: how many there are in all. */
void told_faults(struct msg *result, const struct xml_faults *f);
void told_findings(struct msg *result, const struct rules_findings *f, const struct convention *c);
void told_party(struct msg *result, const struct convention_party *p);

#endif
