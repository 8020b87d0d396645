/* SPDX-License-Identifier: MIT */
/* open: judge a container: its manifests, their signatures, and which file is what. */
#ifndef PARAPHE_ASIC_OPEN_H
#define PARAPHE_ASIC_OPEN_H

#include "asic/manifest.h"
#include "pack/read.h"
#include "pades/judge.h"

enum { ASIC_MAX_BYTES = 64 << 20, ASIC_MAX_MANIFESTS = 16 };

enum asic_kind { ASIC_NONE, ASIC_E, ASIC_S };
enum asic_state { ASIC_INTACT, ASIC_BROKEN, ASIC_ABSENT };

struct asic {
	enum asic_kind kind;
	struct pack pack;
	enum asic_state manifest;
	struct pades_report report; /* the manifest signatures, field = the signature file's name */
	char root[ASIC_MAX_URI + 1]; /* what a manifest names as root, or empty */
	size_t evidence_records;
	bool known
		[PACK_MAX_ENTRIES]; /* manifests that were read, signatures and tokens that were judged */
	int64_t since
		[PACK_MAX_ENTRIES]; /* since when a file is proven to exist, by what is trusted here; else the validation time */
};

/*
 * Open and judge: every reference of every manifest, every file covered by one, each CAdES signature by its
 * time-stamps, chain and revocation answers, each time-stamp over a manifest, and each evidence record (RFC 4998), in
 * a file or in a signature. A container that uses our own names must be, byte for byte, what our writer makes of
 * these files. false only when there is no answer (NOMEM, BUG); what is wrong is in report.reasons. Foreign kinds
 * (XAdES, evidence records in XML) are at most indeterminate; of XAdES it is looked at whether the files it names are
 * there and as it says. Source: EN 319 162-1 4.3, 4.4.
 */
MUST_CHECK bool asic_open(struct asic *out, const struct pades_question *q, struct err *e);
/*
 * A CAdES signature that is a file of the container ('p7s') over another one ('file'), beside those of the manifests: judged as they are, as of
 * when the container proves it to have existed. It is not in the report. Errors: NOMEM, BUG.
 */
MUST_CHECK bool asic_statement_judge(struct pades_signature *out, const struct asic *a,
	const struct pack_file *p7s, const struct pack_file *file, const struct pades_question *q,
	struct err *e);
void asic_auto(struct asic *a);
/* By its content, whatever its name. */
bool asic_is_pdf(const struct pack_file *f);
/* The PDF that the manifest names as root, else the only one, else NULL. */
const struct pack_file *asic_pdf(const struct asic *a);

#endif
