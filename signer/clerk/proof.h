/* SPDX-License-Identifier: MIT */
/*
 * proof: what the evidence file (« dossier de preuve », CONVENTION 8) holds beside PDF, data, policy and journal: model, rules,
 * schemas, findings, certificates, revocation answers, time-stamps, what the desk attaches, and a page that a person reads.
 */
#ifndef PARAPHE_CLERK_PROOF_H
#define PARAPHE_CLERK_PROOF_H

#include "asic/manifest.h"
#include "xml/transform.h"

enum {
	PROOF_MAX_PARTS = 100,
	PROOF_SCHEMAS = 4,
	PROOF_MAX_NAME = 120,
	PROOF_MAX_ATTACHED = 48 << 20, /* bytes of all that is attached */
};

/* Loaded before the cage, read-only afterwards. */
struct proof_kit {
	struct buf schemas[PROOF_SCHEMAS];
	struct transform *page, *constats; /* templates/archive/dossier.xslt, constats.xslt */
};
/* Errors: NOT_FOUND, SYNTAX a sheet; NOMEM. */
MUST_CHECK bool proof_kit_open(struct proof_kit *out, const char *templates_dir, struct err *e);
void proof_kit_auto(struct proof_kit *k);

/* The parts of one evidence file; they own their bytes. */
struct proof {
	struct {
		char name[PROOF_MAX_NAME];
		struct buf bytes;
	} parts[PROOF_MAX_PARTS];
	size_t n;
};
void proof_auto(struct proof **p);

struct proof_of {
	const struct asic_file
		*files; /* convention.pdf, convention.xml, politique.xml, journal.xml, ... */
	size_t files_n;
	struct slice
		attached; /* as ceremony/archive packs it: u32 length and name, u32 length and bytes, again and again */
	bool party; /* the edition for host and family */
	int64_t at;
};
/*
 * All parts, dossier.html last: it lists the others with their digests. 'out' is fresh. Errors: SYNTAX a name that may not
 * stand in it, or one that is there already; LIMIT; NOMEM; what reading the PDF gives.
 */
MUST_CHECK bool proof_fill(
	struct proof *out, const struct proof_kit *kit, const struct proof_of *x, struct err *e);
/* By its ending. */
const char *proof_mime(const char *name);

#endif
