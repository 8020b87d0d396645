/* SPDX-License-Identifier: MIT */
/* health: the lines of VAULT_PROBE, and which of them matter. */
#include "ceremony/health.h"

#include "base/log.h"

#include <stdio.h>
#include <string.h>

/* Others are needed: without them no party signs and nothing is sealed. */
static const struct {
	const char *name, *remedy;
} lowering[] = {
	{ "stamp", "until it is mended signatures stay at level B-B" },
	{ "root.crl", "until it is new signatures stay at level B-T" },
};

static const char *lowers(const char *name)
{
	for (size_t i = 0; i < sizeof lowering / sizeof *lowering; i++)
		if (strcmp(lowering[i].name, name) == 0)
			return lowering[i].remedy;
	return NULL;
}

#define SCHOOL "school." /* school.UAI.certify, school.UAI.seal: as in paraphe.conf */

static bool is_schools(const char *name)
{
	return strncmp(name, SCHOOL, sizeof SCHOOL - 1) == 0;
}

const char *health_remedy(const char *name)
{
	if (strcmp(name, "root") == 0)
		return "what is signed now is trusted by nobody: all keys must be certified anew "
		       "under the new one, and trust.pem handed out anew";
	const char *lower = lowers(name);
	if (is_schools(name))
		return "nothing of this school is sent or signed until then, and what waits is "
		       "kept: "
		       "bring its token back, or mend this line of paraphe.conf (paraphe.conf(5)) "
		       "and "
		       "restart the service; for another key in its place the head of the school "
		       "renews "
		       "its seal in its settings";
	return lower ? lower
		     : "nothing is sent or signed until it is mended: bring its token back, or "
		       "make "
		       "or certify it anew (`paraphe key`)";
}

static bool word_take(struct slice *line, struct slice *word)
{
	const uint8_t *space = line->n ? memchr(line->p, ' ', line->n) : NULL;
	if (!space)
		return false;
	size_t n = (size_t)(space - line->p);
	*word = slice_sub(*line, 0, n);
	*line = slice_sub(*line, n + 1, line->n);
	return n > 0;
}

/* "ok NAME DATE", "bad NAME REASON"; counts are not of here. */
static bool key_read(struct health *out, struct slice line, struct err *e)
{
	struct slice word, name;
	if (!word_take(&line, &word) || !word_take(&line, &name) || name.n >= HEALTH_MAX_NAME)
		return err_fail(e, ERR_UPSTREAM, "the vault's words on its keys are none");
	if (slice_eq(word, SLICE_LIT("count")))
		return true;
	if (out->n == HEALTH_MAX_KEYS)
		return err_fail(e, ERR_UPSTREAM, "the vault has too many keys");
	struct health_key *k = &out->keys[out->n++];
	k->good = slice_eq(word, SLICE_LIT("ok"));
	snprintf(k->name, sizeof k->name, "%.*s", (int)name.n, (const char *)name.p);
	snprintf(k->says, sizeof k->says, "%.*s", (int)line.n, (const char *)line.p);
	k->schools = is_schools(k->name);
	k->needed = !k->schools && !lowers(k->name);
	return true;
}

static bool lines_ask(struct health *out, struct house *h, bool schools, struct err *e)
{
	AUTO(msg) struct msg q = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	char line[VAULT_MAX_LINE];
	out->n = 0;
	msg_start(&q, VAULT_PROBE);
	if (schools)
		msg_put_u64(&q, VT_HOME, 1);
	if (!gather_vault(&answer, h, &q, e))
		return false;
	for (size_t i = 0; msg_get_text(&answer, VT_LINE, i, line, sizeof line); i++)
		if (!key_read(out, slice_text(line), e))
			return false;
	return out->n > 0 || err_fail(e, ERR_UPSTREAM, "the vault names no key");
}

bool health_ask(struct health *out, struct house *h, struct err *e)
{
	return lines_ask(out, h, false, e);
}

bool health_ask_all(struct health *out, struct house *h, struct err *e)
{
	return lines_ask(out, h, true, e);
}

bool health_keys(struct house *h, struct err *e)
{
	struct health all;
	return health_ask(&all, h, e) && health_good(&all, e);
}

bool health_good(const struct health *all, struct err *e)
{
	struct err first = ERR_INIT;
	for (size_t i = 0; i < all->n; i++) {
		const struct health_key *k = &all->keys[i];
		struct err why = ERR_INIT;
		if (k->good || k->schools ||
			err_fail(&why, ERR_WRONG_STATE, "key %s: %s", k->name, k->says))
			continue;
		log_error(k->needed ? "key_unusable" : "key_lowers", &why);
		if (k->needed && first.code == ERR_NONE)
			first = why;
	}
	if (first.code == ERR_NONE)
		return true;
	if (e)
		*e = first;
	return err_context(e, "a key of the service cannot be used, nothing was done");
}

bool health_schools(char *uais, size_t size, const struct health *all, struct err *e)
{
	size_t n = 0, at = 0;
	uais[0] = '\0';
	for (size_t i = 0; i < all->n; i++) {
		const struct health_key *k = &all->keys[i];
		struct err why = ERR_INIT;
		char uai[VAULT_SCHOOL_UAI + 1];
		if (k->good || !k->schools ||
			err_fail(&why, ERR_WRONG_STATE, "%s: %s", k->name, k->says))
			continue;
		log_error("key_unusable", &why);
		n++;
		snprintf(uai, sizeof uai, "%.8s", k->name + sizeof SCHOOL - 1);
		if (strstr(uais, uai) || at + sizeof uai + 1 > size)
			continue;
		at += (size_t)snprintf(uais + at, size - at, "%s%s", at ? " " : "", uai);
	}
	return n == 0 ||
	       err_fail(e, ERR_WRONG_STATE, "%zu keys of schools in tokens cannot be used", n);
}
