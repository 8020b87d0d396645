/* SPDX-License-Identifier: MIT */
/* model: one convention in memory: the four documents and the facts drawn from them. */
#ifndef PARAPHE_CONVENTION_MODEL_H
#define PARAPHE_CONVENTION_MODEL_H

#include "base/time.h"
#include "convention/library.h"

enum {
	CONVENTION_MAX_PARTIES = 7,
	CONVENTION_MAX_HOLDERS = 8,
	CONVENTION_MAX_DAYS = 12,
	CONVENTION_MAX_RANGES = 3,
};

enum convention_level { LEVEL_4E, LEVEL_3E, LEVEL_2DE_GT };
enum convention_act { ACT_INITIALE, ACT_AVENANT, ACT_RECTIFICATIF, ACT_AVIS };
enum convention_order { ORDER_SEQUENTIELLE, ORDER_PARALLELE, ORDER_PARALLELE_ECOLE_DERNIERE };

/* Who may fill a box: one person for host, family, pupil; head and delegates for the school. */
struct convention_holder {
	char person[32];        /* id in the fond or the policy */
	char name[660];         /* "Sacha FICTIF": prénom, NOM (nom d'usage when given) */
	char quality[328];      /* « gérant », or « mère » ... */
	char organisation[808]; /* for whom; empty for families */
	bool delegate;
	time_day from, to;  /* delegation: both included; else 0 and INT32_MAX */
	time_day deed;      /* of the delegation: its date; 0: not said */
	char consent[1000]; /* the sentence of CONVENTION 7, filled in */
	char box[10][320];  /* appearance lines; "{instant}" stands for the time of signing */
	size_t box_n;
	char desk
		[320]; /* the level in place of the last line, signed at the school's desk; empty: by account */
};

struct convention_party {
	char id[16];     /* signataire/@id */
	char field[16];  /* accueil-1, ... */
	char role[32];   /* representant-accueil, ... */
	char label[120]; /* « Le représentant de l'organisme d'accueil » */
	bool obligatory;
	int rank;       /* 1..9 of the policy; 0 when 'order' ignores ranks */
	char group[16]; /* groupe/@id or empty */
	int quorum;     /* of the group; 0 when none */
	struct convention_holder holders[CONVENTION_MAX_HOLDERS];
	size_t holders_n;
};

struct convention_range {
	int from, to; /* minutes since midnight */
};

struct convention_day {
	time_day date;
	struct convention_range ranges[CONVENTION_MAX_RANGES];
	size_t n;
};

struct convention {
	xmlDoc *fond, *politique, *contacts, *confidentiel; /* owned; the last may be NULL */
	char id[37], reference[40], uai[9];
	uint32_t revision;
	enum convention_act act;
	enum convention_level level;
	bool demonstration;
	char model[80], rules[80], verification[121];
	time_day birth, first, last;
	struct convention_day days[CONVENTION_MAX_DAYS];
	size_t days_n;
	enum convention_order order;
	struct convention_party parties[CONVENTION_MAX_PARTIES];
	size_t parties_n;
	/* Digests of the Canonical XML 1.1 of each document (CONVENTION 2), hex; empty when absent. */
	char sha_fond[65], sha_politique[65], sha_contacts[65], sha_confidentiel[65];
};

/*
 * Draw the facts (everything above but the digests) from the documents, which must have passed the
 * checks of load. 'c->politique' may be NULL: no ranks, no holders for the school.
 */
void convention_facts(struct convention *c);
/* Full years on 'day'; born on 29 February: the birthday is on 1 March in other years (CONVENTION 4). */
int convention_age(time_day birth, time_day day);
void convention_free(struct convention *c);
void convention_auto(struct convention **c);

#endif
