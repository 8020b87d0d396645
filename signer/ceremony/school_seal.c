/* SPDX-License-Identifier: MIT */
/* school_seal: questions to the vault about a school's own keys, and what is noted of them. */
#include "ceremony/school_seal.h"

#include "base/log.h"
#include "base/text.h"
#include "base/time.h"
#include "ceremony/alarm.h"
#include "ceremony/life.h"
#include "ceremony/school.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { UAI = VAULT_SCHOOL_UAI, DAY = 86400, MS = 1000, MAX_SCHOOLS = 20000 };

void school_seals_auto(struct school_seals *s)
{
	for (size_t i = 0; i < s->n; i++)
		buf_free(&s->list[i].cert);
	s->n = 0;
}

/* ---- questions ---- */

static bool seal_read(struct school_seal *out, const struct msg *a, size_t i, struct err *e)
{
	struct slice der, sha;
	uint64_t home = VAULT_HOME_FILE;
	*out = (struct school_seal){ .cert = BUF_MAX(VAULT_MAX_DER) };
	if (!msg_get_bytes(a, VT_DER, i, &der) || !msg_get_bytes(a, VT_CERT_SHA, i, &sha) ||
		!msg_get_text(a, VT_SERIAL, i, out->serial, sizeof out->serial) ||
		!msg_get_text(a, VT_LINE, i, out->subject, sizeof out->subject) ||
		!msg_get_i64(a, VT_FROM, i, &out->from) ||
		!msg_get_i64(a, VT_UNTIL, i, &out->until) || !msg_get_u64(a, VT_HOME, i, &home))
		return err_fail(
			e, ERR_UPSTREAM, "the vault's answer about a school's seal is not whole");
	out->home = (enum vault_home)home;
	text_hex(out->sha256, sha.p, sha.n);
	buf_put_slice(&out->cert, der);
	return buf_done(&out->cert, e);
}

static bool question_put(struct msg *q, const struct school_seal_question *what, struct err *e)
{
	uint8_t former[32];
	msg_start(q, VAULT_SCHOOL);
	msg_put_text(q, VT_SCHOOL, what->uai);
	if (!what->name)
		return true;
	msg_put_text(q, VT_ORGANISATION, what->name);
	if (!what->instead)
		return true;
	if (!text_unhex(former, sizeof former, slice_text(what->instead), NULL))
		return err_fail(e, ERR_SYNTAX, "no fingerprint of a seal");
	msg_put_bytes(q, VT_CERT_SHA, (struct slice){ former, sizeof former });
	return true;
}

bool school_seals_ask(struct school_seals *out, struct house *h,
	const struct school_seal_question *what, struct err *e)
{
	AUTO(msg) struct msg q = { 0 };
	AUTO(msg) struct msg a = { 0 };
	AUTO(school_seals) struct school_seals s = { .n = 0 };
	struct slice der;
	if (!question_put(&q, what, e) || !gather_vault(&a, h, &q, e))
		return false;
	for (size_t i = 0; i < VAULT_MAX_SEALS && msg_get_bytes(&a, VT_DER, i, &der); i++) {
		s.n = i + 1;
		if (!seal_read(&s.list[i], &a, i, e))
			return false;
	}
	uint64_t moves = 0;
	msg_get_text(&a, VT_FAULT, 0, s.fault, sizeof s.fault);
	s.moves = msg_get_u64(&a, VT_MOVES, 0, &moves) && moves;
	*out = s;
	s.n = 0;
	return true;
}

/* ---- choosing ---- */

void school_seal_sign_for(
	struct gather_signing *signing, char uai[static 9], const struct store_convention *c)
{
	snprintf(uai, UAI + 1, "%.8s", c->reference);
	signing->school = uai;
	for (size_t i = 0; i < c->parties_n; i++)
		if (strcmp(c->parties[i].field, "ecole") == 0 && c->parties[i].holders_n)
			signing->school_name = c->parties[i].holders[0].organisation;
}

/* NULL: nobody named it yet, as a school that a deposit on the command line brought in, whose UAI stands in the place of its name. */
static const char *name_of(const struct store_school *row)
{
	return row->name[0] && strcmp(row->name, row->uai) != 0 ? row->name : NULL;
}

/* One where there is none that lasts. What the school is called in its settings, else (an instance of the command line alone) in what is signed. */
static bool seal_make(struct house *h, const char *uai, const char *printed, struct err *e)
{
	struct err why = ERR_INIT;
	struct store_school row = { .id = 0 };
	AUTO(school_seals) struct school_seals made = { .n = 0 };
	bool known = h->store && store_school_by_uai(h->store, uai, &row, &why);
	const char *own = known ? name_of(&row) : NULL, *name = own ? own : printed;
	if (known && !(name && name[0]))
		name = row.name;
	if (!known && why.code != ERR_NONE && why.code != ERR_NOT_FOUND)
		return err_fail(e, why.code, "%s", why.text);
	const struct school_seal_question q = { .uai = uai, .name = name };
	bool good = name && name[0] ? school_seals_ask(&made, h, &q, e)
				    : err_fail(e, ERR_NOT_FOUND,
					      "school %s is not known here, and has no seal", uai);
	store_school_auto(&row);
	return good;
}

bool school_seal_room(
	uint64_t *room, struct house *h, const struct gather_signing *s, struct err *e)
{
	struct err why = ERR_INIT;
	if (gather_room(room, h, s, &why))
		return true;
	/* none yet; it has ended; it is of a former authority: the vault knows which of them may be made good */
	bool may =
		why.code == ERR_NOT_FOUND || why.code == ERR_WRONG_STATE || why.code == ERR_CRYPTO;
	if (s->school && may)
		return seal_make(h, s->school, s->school_name, e) && gather_room(room, h, s, e);
	if (e)
		*e = why;
	return false;
}

bool school_seal_ready(struct house *h, const char *reference, struct err *e)
{
	char uai[UAI + 1];
	AUTO(school_seals) struct school_seals s = { .n = 0 };
	snprintf(uai, sizeof uai, "%.8s", reference);
	const struct school_seal_question q = { .uai = uai };
	if (!school_seals_ask(&s, h, &q, e))
		return false;
	if (s.n == 0 || s.fault[0]) {
		school_seals_auto(&s);
		s.fault[0] = '\0';
		if (!seal_make(h, uai, NULL, e) || !school_seals_ask(&s, h, &q, e))
			return false;
	}
	return !s.fault[0] || err_fail(e, ERR_WRONG_STATE,
				      "the seal of school %s cannot be used: %s", uai, s.fault);
}

/* ---- settings ---- */

bool school_seal_keep(
	struct school_seals *out, const struct actor *a, int64_t school, struct err *e)
{
	AUTO(school) struct school s = { .settings = NULL };
	AUTO(school_seals) struct school_seals seals = { .n = 0 };
	if (!school_open(&s, a->service, school, e))
		return false;
	const struct school_seal_question q = { .uai = s.row.uai, .name = name_of(&s.row) };
	if (!school_seals_ask(&seals, a->service->house, &q, e) ||
		!school_seal_note(a, school, seals.n ? seals.list[0].sha256 : "", e))
		return false;
	if (out) {
		*out = seals;
		seals.n = 0;
	}
	return true;
}

bool school_seal_renew(const struct actor *a, int64_t school, const char *instead, struct err *e)
{
	AUTO(school) struct school s = { .settings = NULL };
	AUTO(school_seals) struct school_seals seals = { .n = 0 };
	if (!life_allowed(a, LIFE_SETTINGS, NULL, LIFE_MAY, e))
		return false;
	if (a->role != LIFE_ADMIN && a->school != school)
		return reason_set(e, ERR_DENIED, REASON_SCOPE);
	if (!school_seal_keep(&seals, a, school, e) || !school_open(&s, a->service, school, e))
		return false;
	if (!seals.n || strcmp(seals.list[0].sha256, instead) != 0)
		return reason_set(e, ERR_WRONG_STATE, REASON_FASTER);
	school_seals_auto(&seals);
	const struct school_seal_question q = {
		.uai = s.row.uai, .name = s.row.name, .instead = instead
	};
	struct err why = ERR_INIT;
	if (!school_seals_ask(&seals, a->service->house, &q, &why)) {
		log_error("school_seal", &why);
		return reason_set(e, ERR_UPSTREAM, REASON_KEYS);
	}
	return school_seal_note(a, school, seals.n ? seals.list[0].sha256 : "", e);
}

/* ---- the clock's ---- */

static bool seal_tell(struct service *s, const struct store_school *school,
	const struct school_seals *seals, int64_t now_ms, struct err *e)
{
	char fact[120], until[11];
	bool bad = seals->fault[0] != '\0';
	if (!seals->n ||
		(!bad && seals->list[0].until - now_ms / MS > (int64_t)SCHOOL_SEAL_DAYS * DAY))
		return true;
	time_date_format(until, (int32_t)(seals->list[0].until / DAY));
	snprintf(fact, sizeof fact, "le cachet de l’établissement %s %s", school->uai,
		bad ? "ne peut pas servir" : "arrive au terme de son certificat");
	const struct alarm x = { .object = "certificat",
		.fact = fact,
		.until = bad ? NULL : until,
		.remedy =
			bad && (seals->moves || seals->list[0].home != VAULT_HOME_FILE)
				? "remettez le jeton de ses clés en place (« paraphe doctor » dit "
				  "lequel et ce qui manque), ou renouvelez-le dans les réglages de "
				  "l’établissement ; jusque-là rien n’y est envoyé ni signé."
			: bad ? "renouvelez-le dans les réglages de l’établissement ; jusque-là "
				"rien n’y est "
				"envoyé ni signé."
			      : "son chef le renouvelle dans les réglages de l’établissement." };
	return alarm_tell(s, &x, now_ms, e);
}

struct tending {
	struct service *service;
	int64_t now_ms;
	struct buf ids; /* of schools, big-endian */
};

static bool school_take(void *arg, const struct store_school *school)
{
	struct tending *t = arg;
	buf_put_u64(&t->ids, (uint64_t)school->id);
	return true;
}

static bool one_tend(struct tending *t, int64_t id, struct err *e)
{
	AUTO(school) struct school s = { .settings = NULL };
	AUTO(school_seals) struct school_seals seals = { .n = 0 };
	struct actor system = actor_system(t->service, t->now_ms);
	return school_seal_keep(&seals, &system, id, e) && school_open(&s, t->service, id, e) &&
	       seal_tell(t->service, &s.row, &seals, t->now_ms, e);
}

/* The vault or the store is away: that is no school's own trouble. */
static bool is_all_of_them(const struct err *why)
{
	return why->code == ERR_UPSTREAM || why->code == ERR_TIMEOUT || why->code == ERR_NOMEM ||
	       why->code == ERR_BUSY;
}

/* First who there is: a school is written while none is being read. One whose token is away or whose settings rotted is told, and keeps none waiting. */
bool school_seal_tend(struct service *service, int64_t now_ms, struct err *e)
{
	struct tending t = {
		.service = service, .now_ms = now_ms, .ids = BUF_MAX(MAX_SCHOOLS * sizeof(uint64_t))
	};
	uint64_t id;
	bool good =
		store_school_each(service->house->store, school_take, &t, e) && buf_done(&t.ids, e);
	struct cur c = { .s = buf_slice(&t.ids) };
	while (good && cur_left(&c)) {
		struct err why = ERR_INIT;
		good = cur_u64(&c, &id, e);
		if (!good || one_tend(&t, (int64_t)id, &why))
			continue;
		good = !is_all_of_them(&why) || err_fail(e, why.code, "%s", why.text);
		(void)err_context(&why, "school %" PRIu64, id);
		log_error("school_seal", &why);
	}
	buf_free(&t.ids);
	return good;
}
