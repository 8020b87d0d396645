/* SPDX-License-Identifier: MIT */
/* dossier_apart: health data, sealed under the instance secret and read by named readers only. */
#include "ceremony/announce.h"
#include "ceremony/checking.h"
#include "ceremony/notes.h"

#include <stdio.h>
#include <string.h>

enum { ACCOUNT_KEY = 24 };

/* The secretariat only where the head has named the account ("confidentiel/lecteurs" of the settings). */
static bool named(const struct actor *a, enum life_action action, const struct store_dossier *d,
	struct err *e)
{
	AUTO(school) struct school s = { .settings = NULL };
	char own[ACCOUNT_KEY];
	if (a->role != LIFE_SECRETARIAT)
		return life_allowed(a, action, d, LIFE_MAY, e);
	snprintf(own, sizeof own, "%lld", (long long)a->account);
	return school_open(&s, a->service, d->school, e) &&
	       ((a->school == d->school &&
			life_listed(school_get(&s, "confidentiel/lecteurs"), own)) ||
		       reason_set(e, ERR_DENIED, REASON_SCOPE));
}

static struct secret_about about(const struct store_dossier *d)
{
	return (struct secret_about){ SECRET_CONTACT, slice_text(d->id) };
}

static bool key_of(struct store_key *key, const struct store_dossier *d, struct err *e)
{
	memcpy(key->id, d->id, sizeof key->id);
	key->revision = d->revision;
	return d->revision > 0 || reason_set(e, ERR_WRONG_STATE, REASON_STATE);
}

bool dossier_confidential_get(
	struct fields *out, const struct actor *a, const char *id, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	AUTO(buf) struct buf sealed = { 0 };
	AUTO(buf_wipe) struct buf plain = BUF_MAX(STORE_MAX_JSON);
	struct store_key key;
	struct err none = ERR_INIT;
	if (!life_open(&l, a, id, e) || !named(a, LIFE_CONFIDENTIAL_READ, &l->dossier, e) ||
		!key_of(&key, &l->dossier, e))
		return false;
	const struct secret_about w = about(&l->dossier);
	const struct life_detail details[] = { { "document", "confidentiel", false },
		{ NULL, NULL, false } };
	if (!life_note(l, a, EVENT_CONSULTATION, details, e) || !life_commit(l, e))
		return false;
	if (!store_blob_get(a->service->house->store, &key, STORE_CONFIDENTIEL, &sealed, &none))
		return fields_new(out, FIELD_CONFIDENTIEL, e);
	return secret_unseal(&plain, a->service->shared->secret, &w, buf_slice(&sealed), e) &&
	       fields_read(out, FIELD_CONFIDENTIEL, buf_slice(&plain), e);
}

bool dossier_confidential_put(
	const struct actor *a, const char *id, const struct fields *f, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	AUTO(buf) struct buf sealed = BUF_MAX(STORE_MAX_JSON + SECRET_SEAL_MORE);
	AUTO(buf_wipe) struct buf plain = BUF_MAX(STORE_MAX_JSON);
	if (!life_open(&l, a, id, e) || !named(a, LIFE_CONFIDENTIAL_WRITE, &l->dossier, e) ||
		!key_of(&l->key, &l->dossier, e))
		return false;
	const struct secret_about w = about(&l->dossier);
	const struct life_detail details[] = { { "document", "confidentiel", false },
		{ "geste", "ecrit", false }, { NULL, NULL, false } };
	if (!fields_write(&plain, f, e) ||
		!secret_seal(&sealed, a->service->shared->secret, &w, buf_slice(&plain), e) ||
		!life_note(l, a, EVENT_CONSULTATION, details, e))
		return false;
	l->blobs[l->blobs_n++] = (struct store_blob){ STORE_CONFIDENTIEL, buf_slice(&sealed) };
	return life_commit(l, e);
}
