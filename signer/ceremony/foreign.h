/* SPDX-License-Identifier: MIT */
/*
 * foreign: a signature in two steps, with a key that is never here. Nothing is kept between them: the draft carries all that is
 * needed, the state is what the signer's side needs to sign. For the command line and for the API.
 */
#ifndef PARAPHE_CEREMONY_FOREIGN_H
#define PARAPHE_CEREMONY_FOREIGN_H

#include "ceremony/sign.h"

#include <jansson.h>

enum {
	FOREIGN_MAX_STATE = 256 * 1024,
	FOREIGN_MAX_AGE_S = 7 * 86400, /* between the two steps */
	FOREIGN_MAX_AHEAD_S = 300,     /* a draft's time before our clock */
	FOREIGN_AROUND = 1024,         /* bytes of a CMS beside its certificates */
};

/*
 * What the signer's side gets, as JSON: {"field": text, "digest": SHA-256 of the draft without its hole in hexadecimal,
 * "signedAttrs": what is to be signed (DER of the SET OF, hashed with SHA-256 and signed by ECDSA, PKCS#1 v1.5 or RSASSA-PSS with 32 bytes
 * of salt) in base64, "chain": [certificate in PEM, its issuers]}.
 */
struct foreign_state {
	char field[128];
	uint8_t digest[32];
	struct buf attributes; /* DER */
	struct buf chain;      /* PEM, in order */
};
void foreign_state_auto(struct foreign_state *s);
MUST_CHECK bool foreign_state_write(struct buf *out, const struct foreign_state *s, struct err *e);
/* Closed world. Errors: SYNTAX; LIMIT. */
MUST_CHECK bool foreign_state_read(struct foreign_state *out, struct slice json, struct err *e);
/* Bytes in JSON are base64 with its padding. Errors: LIMIT over FOREIGN_MAX_STATE; SYNTAX; NOMEM. */
MUST_CHECK bool foreign_bytes_put(json_t *to, const char *key, struct slice bytes, struct err *e);
MUST_CHECK bool foreign_bytes_read(
	struct buf *out, const char *key, const char *text, struct err *e);
/* Certificates as a list of PEM texts. */
MUST_CHECK bool foreign_chain_put(json_t *to, const char *key, struct slice pem, struct err *e);

struct foreign_request {
	struct slice pdf;
	const char *field, *holder; /* as sign_request */
	struct slice certs;         /* the signer's and those above, PEM */
	/*
	 * foreign_draft: what the first step found, where the second makes the draft again: nobody is asked about the certificates then,
	 * no state is made, and draft and digest are judged where the signature is put in. What is remembered (prepared.h) is not made, nor
	 * judged, again. 0: the first step.
	 */
	uint64_t room;
};
/* Owned. */
struct foreign_prepared {
	struct buf draft;
	struct foreign_state state;
	struct signer_facts signer;
	uint64_t hole_at, hole_end, room; /* of the draft */
};
void foreign_prepared_auto(struct foreign_prepared *p);
/*
 * The draft is made and judged, and with it the certificates; nothing is kept. Errors: as sign_party and signer_ask.
 */
MUST_CHECK bool foreign_prepare(struct foreign_prepared *out, struct house *h,
	const struct foreign_request *r, int64_t now_ms, struct err *e);

/* The same for an intent that was found another way; its time is the draft's. Of 'r' only pdf and certs are read. */
MUST_CHECK bool foreign_draft(struct foreign_prepared *out, struct house *h,
	const struct foreign_request *r, const struct sign_intent *in, struct err *e);
/*
 * Is what was brought (as 'q' has it, over its draft) a signature by the certificate that comes first in q->certs, over the
 * attributes of 'state' (NULL: whatever they are), of at most 'room' bytes? Errors: as signer_ask; DENIED; LIMIT.
 */
MUST_CHECK bool foreign_judge(struct signer_facts *f, struct house *h,
	const struct signer_question *q, const struct foreign_state *state, uint64_t room,
	struct err *e);

struct foreign_brought {
	struct slice draft;
	const struct foreign_state *state;
	enum clerk_brought kind; /* BROUGHT_CMS, BROUGHT_VALUE */
	struct slice bytes;
	struct file_stage *to;
};
/*
 * The draft must be what would be prepared again today for the same holder, byte for byte; what was brought must be a signature over it by
 * the certificate of the state. Then the time-stamp is added, and all is as in sign_party.
 * Errors: DENIED a draft, state or signature that is not what it must be; WRONG_STATE the convention went on since, or the draft is too old; as
 * sign_party and signer_ask.
 */
MUST_CHECK bool foreign_embed(struct sign_done *out, struct house *h,
	const struct foreign_brought *b, int64_t now_ms, struct err *e);

#endif
