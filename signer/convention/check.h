/* SPDX-License-Identifier: MIT */
/* check: what a schema cannot say of the documents (CONVENTION 2). Every fault is collected, none stops. */
#ifndef PARAPHE_CONVENTION_CHECK_H
#define PARAPHE_CONVENTION_CHECK_H

#include "base/time.h"
#include "xml/read.h"

#include <libxml/tree.h>

enum { CHECK_MAX_TWINS = 40 };

/* The documents may be incomplete (the schema has found faults too): every check bears what is absent. */
struct check {
	struct xml_faults *faults;
	const xmlNode *fond, *politique, *contacts, *confidentiel; /* roots; NULL when absent */
	const xmlNode *model, *rules; /* roots of modele.xml and regles.xml; NULL when not known */
	bool frozen;         /* generated parts must be there, text must be in its final form */
	time_day freeze_day; /* Paris; not used when 'frozen' */
};

/* A fault at 'node' or its attribute; the path leaves out the <depot>. */
void check_fault(struct check *c, const xmlNode *node, const char *attr, const char *rule,
	const char *fmt, ...) PRINTF_LIKE(5, 6);

/* Characters, NFC, blanks of the whole tree below 'root'. */
void check_text(struct check *c, const xmlNode *root);
/* The fond by itself: keys, persons, dates, sequence, clauses against the model, derogations. */
void check_fond(struct check *c);
/* Days, ranges, interruptions, totals; called by check_fond. */
void check_sequence(struct check *c);
/* Who signs what (signataires). */
void check_signatories(struct check *c);
/* The links to other conventions, and the differences of an avenant, avis or rectificatif. */
void check_links(struct check *c);
/* politique.xml against the fond. */
void check_policy(struct check *c);
/* contacts.xml and confidentiel.xml against fond and policy. */
void check_contacts(struct check *c);

/* Small questions that all check files ask. */
/* The date of an attribute (or, 'attr' NULL, of the element); false when absent or no date. */
bool check_day(time_day *out, const xmlNode *node, const char *attr);
/* A whole number of an attribute; -1 when absent or none. */
int check_number(const xmlNode *node, const char *attr);
/* The first year of @millesime, when its two years follow each other; else -1. */
int check_school_year(const struct check *c);
size_t check_count(const xmlNode *parent, const char *name);
/* The person of the fond or of the policy with this id, or NULL. */
const xmlNode *check_person(const struct check *c, const char *id);
/* Full years of the pupil on the freeze day; -1 when not known. */
int check_age_at_freeze(const struct check *c);

#endif
