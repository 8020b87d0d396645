/* SPDX-License-Identifier: MIT */
/* signer: a signer's own certificates before and after the act: may they sign here, and what may be said of them. */
#ifndef PARAPHE_CEREMONY_SIGNER_H
#define PARAPHE_CEREMONY_SIGNER_H

#include "ceremony/gather.h"

enum { SIGNER_MAX_PEM = 128 * 1024, SIGNER_MAX_CMS = 256 * 1024 };

struct signer_question {
	struct slice certs; /* PEM, or DER one after another: the signer's, and those above */
	struct slice draft; /* n 0: only the certificates are judged */
	uint64_t hole_at, hole_end;
	enum clerk_brought kind;
	struct slice brought; /* of this kind; over the draft */
	int64_t now;
};

/* Owned. */
struct signer_facts {
	char name[321], key[32]; /* of the certificate; "RSA 3072" */
	uint8_t cert_sha256[32];
	struct buf chain;      /* PEM: the certificate, then its issuers in order */
	uint64_t room;         /* bytes of the longest CMS that is made here */
	bool known;            /* the chain leads to an anchor of the instance's */
	char why[400];         /* why not */
	struct buf attributes; /* what is to be signed (DER), when there was a draft */
	struct buf cms;        /* what was brought, as a CMS */
};
void signer_facts_auto(struct signer_facts *f);

/*
 * Errors: those of JOB_SIGNER; DENIED also a chain that leads to no anchor where the configuration refuses it
 * (foreign-certificates).
 */
MUST_CHECK bool signer_ask(
	struct signer_facts *out, struct house *h, const struct signer_question *q, struct err *e);
/* The same of the certificates that a line to a signer's own key shows. */
MUST_CHECK bool signer_ask_own(
	struct signer_facts *out, struct house *h, struct line *own, int64_t now, struct err *e);

/* Is every word of the name of a person in the name of the certificate, without case, accents and order? */
bool signer_is_named(const char *certificate, const char *person);
/*
 * CONVENTION 8: "AES" for a certificate of the signer's own that an authority vouches for and that names the signer; else "SES": so,
 * too, with every key that the service makes ('f' NULL).
 */
const char *signer_level(const struct signer_facts *f, const char *person);

/*
 * Whom the instance trusts while it judges a convention of its own: its anchors, and the chains that were marked when a party signed.
 * '*pem' owns its bytes. Errors: those of the store; NOMEM.
 */
MUST_CHECK bool signer_anchors(
	struct buf *pem, struct house *h, const struct store_key *k, struct err *e);
/* The house 'h' with these anchors; '*pem' is their storage. Errors: as signer_anchors. */
MUST_CHECK bool signer_house(struct house *out, struct buf *pem, struct house *h,
	const struct store_key *k, struct err *e);

#endif
