/* SPDX-License-Identifier: MIT */
/* root: read two small JSON files and believe nothing in them; the hashing is that of evidence/merkle. */
#include "clerk/root.h"

#include "base/text.h"
#include "base/time.h"
#include "evidence/merkle.h"
#include "xml/tree.h"

#include <jansson.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

enum { HEX = 2 * MERKLE_HASH, DAY = 86400, CLOCKS_S = 14 * 3600 /* the widest time zone */ };

static void json_auto(json_t **j)
{
	json_decref(*j);
}

/* ---- the files ---- */

struct statement {
	char day[11], instance[256], root[HEX + 1], previous[HEX + 1];
	time_day date;
	uint64_t size;
	uint8_t sha256[MERKLE_HASH];
};

struct inclusion {
	char day[11], leaf[HEX + 1], root[HEX + 1];
	uint64_t size, at, entry;
	struct merkle_path path;
};

static bool malformed(const char *file, const char *what, struct err *e)
{
	return err_fail(e, ERR_SYNTAX, "%s: %s", file, what);
}

static bool load(json_t **out, struct slice file, const char *name, size_t members, struct err *e)
{
	json_error_t why;
	if (file.n > ROOT_MAX_JSON)
		return err_fail(e, ERR_LIMIT, "%s: more than %d bytes", name, ROOT_MAX_JSON);
	*out = json_loadb((const char *)file.p, file.n, JSON_REJECT_DUPLICATES, &why);
	if (!json_is_object(*out))
		return malformed(name, "it is no JSON object, or says something twice", e);
	return json_object_size(*out) == members ||
	       malformed(name, "it says more or less than it may", e);
}

static bool text_take(char *out, size_t room, const json_t *o, const char *key)
{
	const json_t *value = json_object_get(o, key);
	size_t n = json_string_length(value);
	if (!json_is_string(value) || n >= room || strlen(json_string_value(value)) != n)
		return false;
	memcpy(out, json_string_value(value), n + 1);
	return true;
}

static bool number_take(uint64_t *out, const json_t *o, const char *key, uint64_t most)
{
	const json_t *value = json_object_get(o, key);
	json_int_t n = json_integer_value(value);
	*out = n < 0 ? 0 : (uint64_t)n;
	return json_is_integer(value) && n >= 0 && *out <= most;
}

static bool is_digest(const char *text)
{
	return strlen(text) == HEX && strspn(text, "0123456789abcdef") == HEX;
}

static bool is_format(const json_t *o, const char *format)
{
	char told[40];
	return text_take(told, sizeof told, o, "format") && strcmp(told, format) == 0;
}

static bool statement_read(struct statement *s, struct slice file, const char *name, struct err *e)
{
	AUTO(json) json_t *o = NULL;
	if (!load(&o, file, name, 6, e))
		return false;
	bool good = is_format(o, ROOT_FORMAT) && text_take(s->day, sizeof s->day, o, "jour") &&
		    text_take(s->instance, sizeof s->instance, o, "instance") &&
		    text_take(s->root, sizeof s->root, o, "racine") &&
		    text_take(s->previous, sizeof s->previous, o, "precedente") &&
		    number_take(&s->size, o, "taille", ROOT_MAX_LEAVES) &&
		    time_date_parse(&s->date, slice_text(s->day), NULL) && is_digest(s->root) &&
		    (!s->previous[0] || is_digest(s->previous));
	if (!good)
		return malformed(name, "it is no statement of an evening's root", e);
	return EVP_Digest(file.p, file.n, s->sha256, NULL, EVP_sha256(), NULL) == 1 ||
	       err_openssl(e, NULL, "hash");
}

static bool path_read(struct merkle_path *p, const json_t *list)
{
	size_t n = json_array_size(list);
	if (!json_is_array(list) || n > MERKLE_MAX_PATH)
		return false;
	for (p->n = 0; p->n < n; p->n++) {
		const char *hex = json_string_value(json_array_get(list, p->n));
		if (!hex || !is_digest(hex) ||
			!text_unhex(p->hash[p->n], MERKLE_HASH, slice_text(hex), NULL))
			return false;
	}
	return true;
}

static bool inclusion_read(struct inclusion *i, struct slice file, struct err *e)
{
	AUTO(json) json_t *o = NULL;
	if (!load(&o, file, ROOT_PROOF, 8, e))
		return false;
	bool good = is_format(o, ROOT_PROOF_FORMAT) &&
		    text_take(i->day, sizeof i->day, o, "jour") &&
		    text_take(i->leaf, sizeof i->leaf, o, "feuille") &&
		    text_take(i->root, sizeof i->root, o, "racine") &&
		    number_take(&i->size, o, "taille", ROOT_MAX_LEAVES) &&
		    number_take(&i->at, o, "rang", ROOT_MAX_LEAVES) &&
		    number_take(&i->entry, o, "entree", JOURNAL_MAX_ENTRIES) && i->entry > 0 &&
		    is_digest(i->leaf) && is_digest(i->root) &&
		    path_read(&i->path, json_object_get(o, "chemin"));
	return good || malformed(ROOT_PROOF, "it is no proof of a place", e);
}

/* ---- the entry that is the leaf ---- */

struct entry {
	uint64_t wanted, n;
	char digest[HEX + 1];
	int64_t time;
};

static bool entry_take(void *arg, xmlNode *node, struct err *e)
{
	struct entry *x = arg;
	const char *digest = tree_get(node, "empreinte"),
		   *instant = tree_get(tree_first(node, "evenement"), "instant");
	if (++x->n != x->wanted)
		return true;
	if (!digest || !is_digest(digest) || !instant)
		return err_fail(e, ERR_SYNTAX, "an entry of the journal is malformed");
	memcpy(x->digest, digest, sizeof x->digest);
	return time_rfc3339_parse(&x->time, slice_text(instant), e);
}

static bool wrong(const char *why, struct err *e)
{
	return err_fail(e, ERR_CRYPTO, "%s", why);
}

static bool leaf_fits(const struct inclusion *i, time_day day, struct slice journal, struct err *e)
{
	struct entry x = { .wanted = i->entry };
	if (!journal_each(journal, entry_take, &x, e))
		return false;
	if (x.n < x.wanted)
		return wrong("the proof names an entry that the journal does not have", e);
	if (strcmp(x.digest, i->leaf) != 0)
		return wrong("the proof is not of this convention's journal", e);
	return (x.time + time_paris_offset(x.time)) / DAY <= day ||
	       wrong("the entry it proves is later than the day of the root", e);
}

/* ---- the neighbour ---- */

static bool names(const struct statement *later, const struct statement *former)
{
	char hex[HEX + 1];
	text_hex(hex, former->sha256, MERKLE_HASH);
	return strcmp(later->previous, hex) == 0;
}

/* Days apart need not be neighbours: then nothing is said. */
static bool chain_judge(
	enum root_chain *out, const struct statement *s, struct slice file, struct err *e)
{
	struct statement n = { .size = 0 };
	*out = ROOT_ALONE;
	if (!file.n)
		return true;
	if (!statement_read(&n, file, "the root given", e))
		return false;
	if (strcmp(n.instance, s->instance) != 0)
		return true;
	bool same = memcmp(n.sha256, s->sha256, MERKLE_HASH) == 0;
	if (n.date == s->date && !same)
		return wrong("the root given is another one of the same day", e);
	const struct statement *later = n.date > s->date ? &n : s;
	bool linked = !same && names(later, later == s ? &n : s);
	if (!same && !linked && (n.date == s->date + 1 || n.date + 1 == s->date))
		return wrong(
			"the root given is of the day beside it, and neither names the other", e);
	*out = same ? ROOT_SAME : linked ? ROOT_LINKED : ROOT_ALONE;
	return true;
}

/* ---- */

bool root_place(struct root_facts *out, const struct root_question *q, struct err *e)
{
	struct statement s = { .size = 0 };
	struct inclusion i = { .size = 0 };
	uint8_t leaf[MERKLE_HASH], root[MERKLE_HASH];
	*out = (struct root_facts){ .entry = 0 };
	if (!statement_read(&s, q->statement, ROOT_STATEMENT, e) ||
		!inclusion_read(&i, q->proof, e))
		return false;
	memcpy(out->day, s.day, sizeof out->day);
	out->entry = i.entry;
	if (strcmp(i.day, s.day) != 0 || strcmp(i.root, s.root) != 0 || i.size != s.size)
		return wrong("proof and statement are of different roots", e);
	if (!text_unhex(leaf, MERKLE_HASH, slice_text(i.leaf), e) ||
		!text_unhex(root, MERKLE_HASH, slice_text(i.root), e))
		return false;
	if (!merkle_leads(root, leaf, &i.path, i.at, i.size))
		return wrong("the path does not lead from its leaf to the root", e);
	return leaf_fits(&i, s.date, q->journal, e) &&
	       chain_judge(&out->chain, &s, q->neighbour, e);
}

/* ---- in a container ---- */

static const struct pades_signature *service_of(const struct verify *v, const char *field)
{
	for (size_t i = 0; i < v->report.n; i++)
		if (!v->report.list[i].is_timestamp && strcmp(v->report.list[i].field, field) == 0)
			return &v->report.list[i];
	return NULL;
}

/* Who certified or sealed the convention is of the authority that the root is of: a party's key is of another. */
static bool is_service(const struct verify *v, const struct pades_signature *s)
{
	const struct pades_signature *seal = service_of(v, "cachet"),
				     *first = service_of(v, "certification");
	return (!seal && !first) || (seal && strcmp(seal->issuer, s->issuer) == 0) ||
	       (first && strcmp(first->issuer, s->issuer) == 0);
}

static void say(struct verify *v, enum pades_verdict_word w, const char *what)
{
	if (w == PADES_FAILED)
		v->log = VERIFY_BROKEN;
	pades_reason(&v->report, w, "root of the day: %s", what);
}

/* The service signs it in its evening: nobody makes one of a day that is over. */
static bool on_its_day(const struct pades_signature *s, const char *day)
{
	time_day date;
	return s->has_claimed && time_date_parse(&date, slice_text(day), NULL) &&
	       s->claimed_time >= (int64_t)date * DAY - CLOCKS_S &&
	       s->claimed_time < (int64_t)date * DAY + DAY + CLOCKS_S;
}

/*
 * Put into an evidence file for the first time when its certificate had ended, or its algorithm aged: nothing proves any more when it was
 * signed. So it proves nothing, and takes nothing from what stands without it.
 */
static bool only_aged(const struct verify *v, const struct pades_signature *s)
{
	bool aged = strcmp(s->subindication, "OUT_OF_BOUNDS_NO_POE") == 0 ||
		    strcmp(s->subindication, "CRYPTO_CONSTRAINTS_FAILURE_NO_POE") == 0;
	return aged && s->intact && s->indication == PADES_TOTAL_INDETERMINATE &&
	       is_service(v, s) && on_its_day(s, v->log_day);
}

static void signature_tell(struct verify *v, const struct pades_signature *s)
{
	char what[PADES_REASON_MAX + 80];
	if (only_aged(v, s)) {
		say(v, PADES_PASSED,
			"its signature is too old to prove anything by itself; compare the root "
			"that was "
			"published or kept (--root)");
		return;
	}
	if (s->indication != PADES_TOTAL_PASSED) {
		snprintf(what, sizeof what, "its signature: %s %s", s->subindication, s->reason);
		say(v,
			s->indication == PADES_TOTAL_FAILED || !s->intact ? PADES_FAILED
									  : PADES_INDETERMINATE,
			what);
		return;
	}
	if (!is_service(v, s))
		say(v, PADES_FAILED, "it is not signed by the authority of the service");
	else if (!on_its_day(s, v->log_day))
		say(v, PADES_FAILED, "it was not signed on its day");
	else
		v->log = VERIFY_INTACT;
}

bool root_judge(
	struct verify *v, const struct pades_question *q, struct slice neighbour, struct err *e)
{
	const struct pack *p = &v->container.pack;
	const struct pack_file *proof = pack_find(p, ROOT_PROOF),
			       *statement = pack_find(p, ROOT_STATEMENT),
			       *p7s = pack_find(p, ROOT_SIGNATURE),
			       *journal = pack_find(p, "journal.xml");
	struct err why = ERR_INIT;
	struct root_facts facts;
	struct pades_signature s = { .intact = false };
	if (!journal || (!proof && !statement && !p7s))
		return true;
	if (!proof || !statement || !p7s) {
		say(v, PADES_FAILED, "of proof, statement and signature one is missing");
		return true;
	}
	const struct root_question place = { buf_slice(&proof->bytes), buf_slice(&statement->bytes),
		buf_slice(&journal->bytes), neighbour };
	if (!root_place(&facts, &place, &why)) {
		say(v, PADES_FAILED, why.text);
		return why.code != ERR_NOMEM || err_nomem(e);
	}
	memcpy(v->log_day, facts.day, sizeof v->log_day);
	v->log_chain = facts.chain;
	if (!asic_statement_judge(&s, &v->container, p7s, statement, q, e))
		return false;
	signature_tell(v, &s);
	return true;
}
