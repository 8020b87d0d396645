/* SPDX-License-Identifier: MIT */
/* open: judge a container: its manifests, their signatures, and which file is what. */
#ifndef PARAPHE_ASIC_OPEN_H
#define PARAPHE_ASIC_OPEN_H

#include "pack/read.h"
#include "pades/judge.h"

enum asic_kind { ASIC_NONE, ASIC_E, ASIC_S };
enum asic_state { ASIC_INTACT, ASIC_BROKEN, ASIC_ABSENT };

struct asic {
	enum asic_kind kind;
	struct pack pack;
	enum asic_state manifest;
	struct pades_report report; /* the manifest signatures, field = the signature file's name */
	size_t evidence_records;
};

/*
 * Open and judge. false only when there is no answer (NOMEM, BUG); what is wrong is in report.reasons.
 * Foreign containers (XAdES, CAdES in ASiC-S, evidence records) are at most indeterminate.
 * Source: EN 319 162-1 4.3, 4.4.
 */
MUST_CHECK bool asic_open(struct asic *out, struct slice bytes, const struct pades_question *q, struct err *e);
void asic_auto(struct asic *a);
/* The file the manifest names as root, else the only PDF, else NULL. */
const struct pack_file *asic_pdf(const struct asic *a);

#endif
