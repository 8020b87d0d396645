/* SPDX-License-Identifier: MIT */
/*
 * alarm: what the administrators hear by mail of the instance itself (M22): keys and their certificates, the disk, the backup.
 * No personal data. The same is told again when ALARM_AGAIN_DAYS have passed and it still stands.
 */
#ifndef PARAPHE_CEREMONY_ALARM_H
#define PARAPHE_CEREMONY_ALARM_H

#include "ceremony/health.h"
#include "ceremony/service.h"

enum {
	ALARM_KEY_DAYS = 30,        /* a certificate or CRL that ends within so many days */
	ALARM_MIN_FREE = 512 << 20, /* bytes; the service refuses to sign at an eighth of it */
	ALARM_AGAIN_DAYS = 7,
	ALARM_MAX_TOLD = 20, /* administrators */
};

/* All borrowed; 'until' and 'remedy' may be NULL. 'fact' says the same words each day, or it would be told each day. */
struct alarm {
	const char *object; /* certificat, sauvegarde, disque: the subject names it */
	const char *fact, *until, *remedy;
};
/* To each active administrator of the instance who did not hear it within ALARM_AGAIN_DAYS. Errors: of the store. */
MUST_CHECK bool alarm_tell(struct service *s, const struct alarm *x, int64_t now_ms, struct err *e);

/* A key that cannot be used, or whose certificate ends soon. Errors: as alarm_tell. */
MUST_CHECK bool alarm_keys(
	struct service *s, const struct health *h, int64_t now_ms, struct err *e);
/* Bytes that are free where the instance stands. */
MUST_CHECK bool alarm_disk(struct service *s, uint64_t bytes, int64_t now_ms, struct err *e);
/* The last backup is of 'last_ms'; 'days' is what the configuration allows, 0: any. */
MUST_CHECK bool alarm_backup(
	struct service *s, int64_t last_ms, unsigned days, int64_t now_ms, struct err *e);

#endif
