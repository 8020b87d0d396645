/* SPDX-License-Identifier: MIT */
/*
 * papers: the documents of a dossier as fields: as people filled them in, and complete with what the service makes (ids,
 * signatories, default policy, contacts of everybody), ready for a deposit.
 */
#ifndef PARAPHE_CEREMONY_PAPERS_H
#define PARAPHE_CEREMONY_PAPERS_H

#include "ceremony/deposit.h"
#include "ceremony/school.h"

struct papers {
	struct fields fond, politique, contacts;
};
void papers_auto(struct papers *p);

/* As kept; an absent policy is empty. Errors: SYNTAX, NOMEM. */
MUST_CHECK bool papers_read(struct papers *out, const struct store_dossier *d, struct err *e);
/* Back into the row's JSON; the summary of the row (host, days, level) follows. Errors: LIMIT, NOMEM. */
MUST_CHECK bool papers_keep(const struct papers *p, struct store_dossier *d, struct err *e);

struct papers_about {
	const struct service *service;
	const struct store_dossier *dossier;
	const struct school *school;
	const char *pupil_ref;                 /* eleve-ref, or "" */
	int32_t today;                         /* freeze day */
	uint32_t revision;                     /* the one to be frozen */
	const struct store_convention *former; /* the revision it replaces; NULL: none */
};
/* 'p' gets what is made; what people filled in stays. Errors: LIMIT, NOMEM. */
MUST_CHECK bool papers_complete(struct papers *p, const struct papers_about *x, struct err *e);
/* The school's default policy into p->politique, when it has none. */
MUST_CHECK bool papers_policy(struct papers *p, const struct papers_about *x, struct err *e);

/* After a change of the policy: ids of its persons and holders of the school's boxes follow. Errors: LIMIT, NOMEM. */
MUST_CHECK bool papers_policy_again(struct papers *p, const struct papers_about *x, struct err *e);

/* Full years of the pupil on 'day'; -1: birth not known. Born on 29 February: 1 March. */
int papers_age(const struct fields *fond, int32_t day);

/* A dossier's presence days (sequence/jour[..]), ascending; returns how many, at most 'most'. */
size_t papers_days(const struct fields *fond, int32_t *days, size_t most);

enum papers_kind {
	PAPERS_HOST,
	PAPERS_TUTOR,
	PAPERS_FAMILY,
	PAPERS_PUPIL,
	PAPERS_TEACHER,
	PAPERS_HEAD,
	PAPERS_DELEGATE
};
/* Who is who: every person of fond and policy. */
struct papers_person {
	char id[32];      /* p-emp1, ... */
	char element[64]; /* "organisme-accueil/representant[1]" */
	enum papers_kind kind;
	char name[STORE_MAX_NAME]; /* "Sacha FICTIF" */
};
enum { PAPERS_MAX_PERSONS = 20 };
size_t papers_persons(const struct papers *p, struct papers_person out[static PAPERS_MAX_PERSONS]);

/* "contact[p-rl1]/courriel" of contacts; "" when absent. */
const char *papers_contact(const struct papers *p, const char *person, const char *what);
/* How a person is reached: channel and address ("" when by neither mail nor phone). */
enum store_channel papers_reach(const struct papers *p, const char *person, const char **address);

#endif
