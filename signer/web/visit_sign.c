/* SPDX-License-Identifier: MIT */
/*
 * visit_sign: screen 2 (that it is you: a code), screen 3 (sentence, tick, typed name), the receipt; for one convention or for
 * the ticked list of a batch link. The session remembers what was ticked; the code is bound to it by ceremony/.
 */
#include "web/visit.h"

#include "base/log.h"
#include "base/text.h"
#include "web/impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char ticked_key[] = "lot", code_key[] = "code", failed_key[] = "lot-echecs";

/* What this visit is to sign: the link's own convention, or the ticked ones. */
struct visit_list {
	char ids[INVITE_MAX_BATCH][37];
	size_t n;
};

static void list_auto(struct visit_list **l)
{
	free(*l);
}

/* *out->n 0: a link of one convention. Errors: NOMEM. */
static bool list_load(struct visit_list **out, struct web_context *c, struct err *e)
{
	struct visit_list *l = calloc(1, sizeof *l);
	char *text = calloc(1, VISIT_MAX_LIST + 1);
	if (!l || !text) {
		free(l);
		free(text);
		return err_nomem(e);
	}
	*out = l;
	if (c->link->kind == STORE_LINK_BATCH && session_get(c, ticked_key, text, VISIT_MAX_LIST))
		for (const char *at = text; strlen(at) >= 36 && l->n < INVITE_MAX_BATCH;
			at += at[36] ? 37 : 36)
			memcpy(l->ids[l->n++], at, 36);
	free(text);
	return true;
}

static struct invite_gesture gesture(const struct visit_list *l)
{
	return (struct invite_gesture){
		.name = "signer", .ids = (const char(*)[37])l->ids, .n = l->n
	};
}

static bool list_page(struct web_context *c, const char *wrong, struct err *e);

/* One of the ticked ones cannot be signed any more (withdrawn, a new revision): the list is shown anew, and says so. */
static bool list_anew(struct web_context *c, const struct err *why, struct err *e)
{
	if (c->link->kind == STORE_LINK_BATCH &&
		(why->code == ERR_NOT_FOUND || why->code == ERR_WRONG_STATE))
		return session_set(c, ticked_key, NULL, e) && session_set(c, code_key, NULL, e) &&
		       list_page(c, "liste.change", e);
	if (e)
		*e = *why;
	return false;
}

/* A batch with nothing ticked (signed just now, the browser's « back », another tab) starts from its list. */
static bool to_list(struct web_context *c, const struct visit_list *l)
{
	char path[80];
	if (c->link->kind != STORE_LINK_BATCH || l->n)
		return false;
	http_redirect(c->r, visit_path(path, c, "/liste"));
	return true;
}

/* --- screen 2 --- */

static bool confirm_page(struct web_context *c, const char *wrong, struct err *e)
{
	char answered[VISIT_MAX_ANSWERED], path[80], code[80] = "";
	AUTO(list) struct visit_list *l = NULL;
	AUTO(party) struct party_view *v = NULL;
	AUTO(page) struct page p = { .c = NULL };
	struct invite_visit visit;
	visit_answered(c, answered);
	if (!list_load(&l, c, e) || !l)
		return false;
	if (to_list(c, l))
		return true;
	if (!party_open(&v, &c->actor, l->n ? l->ids[0] : NULL, e) ||
		!invite_again(&visit, &c->actor, c->link->id, e) ||
		!page_begin(&p, c, "confirmer", e))
		return false;
	if (!v->may_sign)
		return reason_set(e, ERR_WRONG_STATE, v->why);
	/* At the desk an agent has seen who it is. */
	if (!v->needs_code) {
		http_redirect(c->r, visit_path(path, c, "/signer"));
		return true;
	}
	tree_attr(p.facts, "lien", visit_path(path, c, ""));
	tree_attr(p.facts, "nom", v->shown_name);
	tree_attr(p.facts, "masque", visit.masked);
	page_number(p.facts, "combien", l->n ? (int64_t)l->n : 1);
	/* "2 •• •• •• 02": number and where it went */
	bool held = false;
	if (session_get(c, code_key, code, sizeof code)) {
		if (!invite_code_held(&held, &c->actor, e))
			return false;
		tree_attr(p.facts, "code", code);
	}
	if (held)
		tree_attr(p.facts, "retenu", "oui");
	if (wrong)
		page_field(&p, "code", "", wrong);
	page_step(&p, 2, 3);
	return page_end(&p, wrong ? 400 : 200, e);
}

bool visit_confirm(struct web_context *c, struct err *e)
{
	struct err why = ERR_INIT;
	return confirm_page(c, NULL, &why) || list_anew(c, &why, e);
}

bool visit_code_ask(struct web_context *c, struct err *e)
{
	char answered[VISIT_MAX_ANSWERED], path[80], number[16], word[60];
	AUTO(list) struct visit_list *l = NULL;
	struct invite_code code;
	struct err why = ERR_INIT;
	visit_answered(c, answered);
	if (!list_load(&l, c, e) || !l)
		return false;
	if (to_list(c, l))
		return true;
	const struct invite_gesture g = gesture(l);
	if (!invite_code_send(&code, &c->actor, &g, &why)) {
		if (why.code == ERR_LIMIT && visit_reason(word, &why))
			return confirm_page(c, word, e);
		if (e)
			*e = why;
		return false;
	}
	snprintf(number, sizeof number, "%u", code.number);
	if (!session_set(c, code_key, number, e))
		return false;
	http_redirect(c->r, visit_path(path, c, "/confirmer"));
	return true;
}

bool visit_code_given(struct web_context *c, struct err *e)
{
	char answered[VISIT_MAX_ANSWERED], path[80], word[60];
	const char *typed = http_field(c->q, "code");
	AUTO(list) struct visit_list *l = NULL;
	struct err why = ERR_INIT;
	visit_answered(c, answered);
	if (!list_load(&l, c, e) || !l)
		return false;
	if (to_list(c, l))
		return true;
	if (visit_code_missing(typed))
		return confirm_page(c, "confirmer.code.manque", e);
	const struct invite_gesture g = gesture(l);
	if (!invite_code_check(&c->actor, &g, typed, &why)) {
		if (why.code == ERR_DENIED && visit_reason(word, &why) &&
			reason_of(&why) == REASON_CODE_WRONG)
			return confirm_page(c, word, e);
		if (e)
			*e = why;
		return false;
	}
	http_redirect(c->r, visit_path(path, c, "/signer"));
	return true;
}

/* --- screen 3 --- */

/* Which sentence is shown: an adult pupil has no guardian in the convention (CONVENTION 2.2, 7). */
static const char *sentence_kind(const struct web_context *c, const struct party_view *v)
{
	char keys[2][FIELD_MAX_KEY];
	bool pupil = strcmp(c->link->role, "eleve") == 0;
	return pupil && !fields_keys(&v->dossier->fond, "eleve/responsable-legal", keys, 2)
		       ? "eleve-majeur"
		       : c->link->role;
}

static bool sign_facts(
	struct page *p, struct web_context *c, const struct visit_list *l, struct err *e)
{
	size_t n = l->n ? l->n : 1;
	for (size_t i = 0; i < n; i++) {
		AUTO(party) struct party_view *v = NULL;
		if (!party_open(&v, &c->actor, l->n ? l->ids[i] : NULL, e))
			return false;
		if (!v->may_sign)
			return reason_set(e, ERR_WRONG_STATE, v->why);
		xmlNode *s = tree_child(p->facts, "phrase");
		tree_attr(s, "reference", v->dossier->row.reference);
		tree_attr(s, "id", v->dossier->row.id);
		tree_attr(s, "sha", v->dossier->frozen ? v->dossier->frozen->sha_fond : "");
		tree_text(s, v->consent);
		if (i == 0) {
			tree_attr(p->facts, "nom", v->shown_name);
			tree_attr(p->facts, "niveau", v->level_text);
			tree_attr(p->facts, "genre", sentence_kind(c, v));
		}
	}
	return true;
}

static bool sign_page(struct web_context *c, const struct err *wrong, struct err *e)
{
	char path[80], word[60];
	AUTO(list) struct visit_list *l = NULL;
	AUTO(page) struct page p = { .c = NULL };
	if (!list_load(&l, c, e) || !l)
		return false;
	if (to_list(c, l))
		return true;
	if (!page_begin(&p, c, "signer", e) || !sign_facts(&p, c, l, e))
		return false;
	tree_attr(p.facts, "lien", visit_path(path, c, ""));
	if (wrong) {
		const char *typed = http_field(c->q, "nom");
		bool tick = reason_of(wrong) == REASON_CONSENT;
		const char *empty = typed && typed[0] ? NULL : "raison.nom-saisi";
		page_field(&p, "nom", typed ? typed : "", tick ? empty : visit_reason(word, wrong));
		page_field(&p, "accord", http_ticked(c->q, "accord", "oui") ? "oui" : "",
			tick ? visit_reason(word, wrong) : NULL);
	}
	bool desk = c->link->channel == STORE_CHANNEL_DESK;
	page_step(&p, desk ? 2 : 3, desk ? 2 : 3);
	return page_end(&p, wrong ? 400 : 200, e);
}

bool visit_gesture(struct web_context *c, struct err *e)
{
	char answered[VISIT_MAX_ANSWERED];
	struct err why = ERR_INIT;
	visit_answered(c, answered);
	return sign_page(c, NULL, &why) || list_anew(c, &why, e);
}

/* What came of each of a batch. */
struct batch_result {
	size_t good, bad;
};

static void batch_take(
	void *arg, const char *id, const struct party_done *done, const struct err *why)
{
	struct batch_result *r = arg;
	(void)id;
	(void)why;
	if (done)
		r->good++;
	else
		r->bad++;
}

/* The digests that the page showed, in the order of the list. */
static size_t digests(const struct web_context *c, const char **out, size_t most)
{
	size_t n = 0;
	for (size_t i = 0; i < c->q->fields.n && n < most; i++)
		if (strcmp(c->q->fields.p[i].name, "sha") == 0)
			out[n++] = c->q->fields.p[i].value;
	return n;
}

/* What was shown of each of a batch, as long as the gesture lasts. */
struct seen_texts {
	char list[INVITE_MAX_BATCH][VISIT_MAX_SEEN];
};

static void seen_auto(struct seen_texts **s)
{
	free(*s);
}

static bool sign_all(struct web_context *c, const struct visit_list *l, struct err *e)
{
	AUTO(seen) struct seen_texts *seen = calloc(1, sizeof *seen);
	const char *sha[INVITE_MAX_BATCH];
	struct batch_result result = { 0 };
	struct party_gesture *list = calloc(l->n, sizeof *list);
	char failed[24];
	size_t n = digests(c, sha, INVITE_MAX_BATCH);
	if (!list || !seen) {
		free(list);
		return err_nomem(e);
	}
	for (size_t i = 0; i < l->n; i++)
		list[i] = (struct party_gesture){ .id = l->ids[i],
			.typed_name = http_field(c->q, "nom"),
			.agreed = http_ticked(c->q, "accord", "oui"),
			.sha_fond = i < n ? sha[i] : "",
			.pages = visit_seen(seen->list[i], c, l->ids[i]) };
	const struct party_batch b = {
		.gestures = list, .n = l->n, .each = batch_take, .arg = &result
	};
	bool good = party_sign_batch(&c->actor, &b, e);
	free(list);
	snprintf(failed, sizeof failed, "%zu %zu", result.good, result.bad);
	struct err why = ERR_INIT;
	if (good && (!session_set(c, failed_key, failed, &why) ||
			    !session_set(c, ticked_key, NULL, &why)))
		log_error("receipt", &why); /* as in visit_signed */
	return good;
}

static bool sign_one(struct web_context *c, struct err *e)
{
	const char *sha = http_field(c->q, "sha");
	char seen[VISIT_MAX_SEEN];
	const struct party_gesture g = { .typed_name = http_field(c->q, "nom"),
		.agreed = http_ticked(c->q, "accord", "oui"),
		.sha_fond = sha ? sha : "",
		.pages = visit_seen(seen, c, NULL) };
	struct party_done done;
	return party_sign(&done, &c->actor, &g, e);
}

bool visit_signed(struct web_context *c, struct err *e)
{
	char answered[VISIT_MAX_ANSWERED], path[80];
	AUTO(list) struct visit_list *l = NULL;
	struct err why = ERR_INIT;
	visit_answered(c, answered);
	if (!list_load(&l, c, e) || !l)
		return false;
	if (to_list(c, l))
		return true;
	if (!(l->n ? sign_all(c, l, &why) : sign_one(c, &why))) {
		enum reason r = reason_of(&why);
		if (r == REASON_NAME || r == REASON_CONSENT)
			return sign_page(c, &why, e);
		if (r == REASON_CODE_NEEDED) {
			http_redirect(c->r, visit_path(path, c, "/confirmer"));
			return true;
		}
		if (e)
			*e = why;
		return false;
	}
	/* It is signed: a session that ended meanwhile, or a disk that filled, makes no refusal of it. */
	if (!session_set(c, "signe", "oui", &why) || !session_set(c, code_key, NULL, &why))
		log_error("receipt", &why);
	http_redirect(c->r, visit_path(path, c, "/recu"));
	return true;
}

bool visit_receipt(struct web_context *c, struct err *e)
{
	char answered[VISIT_MAX_ANSWERED], path[80], counts[24] = "";
	AUTO(party) struct party_view *v = NULL;
	AUTO(page) struct page p = { .c = NULL };
	visit_answered(c, answered);
	/* At the desk this page is where all ways end. */
	if (c->link->channel != STORE_CHANNEL_DESK && !visit_opens(c))
		return visit_code_first(c, e);
	if (!page_begin(&p, c, "recu", e))
		return false;
	tree_attr(p.facts, "lien", visit_path(path, c, ""));
	if (c->link->kind == STORE_LINK_BATCH) {
		if (session_get(c, failed_key, counts, sizeof counts)) {
			char *bad = strchr(counts, ' ');
			if (bad)
				*bad++ = '\0';
			tree_attr(p.facts, "signees", counts);
			tree_attr(p.facts, "restees", bad ? bad : "0");
		}
		return page_end(&p, 200, e);
	}
	if (!party_open(&v, &c->actor, NULL, e) || !visit_facts(p.facts, v, e))
		return false;
	if (v->dossier->frozen && v->party < v->dossier->frozen->parties_n) {
		const struct store_party *me = &v->dossier->frozen->parties[v->party];
		if (!me->signed_at) {
			http_redirect(c->r, visit_path(path, c, ""));
			return true;
		}
		page_instant(p.facts, "le", me->signed_at * 1000);
		tree_attr(p.facts, "sha", v->dossier->frozen->sha_fond);
	}
	return page_end(&p, 200, e);
}

/* --- the list of a batch link --- */

struct listing {
	xmlNode *page;
	struct web_context *c;
	const struct visit_list *ticked;
	size_t n, open;
};

static bool is_ticked(const struct visit_list *l, const char *id)
{
	for (size_t i = 0; i < l->n; i++)
		if (strcmp(l->ids[i], id) == 0)
			return true;
	return false;
}

/* Was its first screen shown in this visit? */
static bool is_read(struct web_context *c, const char *id)
{
	char all[VISIT_MAX_SEEN];
	const char *seen = visit_seen(all, c, id);
	return seen && strstr(seen, "lire");
}

static bool item_put(void *arg, const struct invite_item *i)
{
	struct listing *l = arg;
	xmlNode *n = tree_child(l->page, "element");
	l->n++;
	l->open += i->open;
	tree_attr(n, "id", i->id);
	tree_attr(n, "reference", i->reference);
	tree_attr(n, "eleve", i->pupil);
	tree_attr(n, "accueil", i->host);
	if (i->first_day)
		page_day(n, "debut", i->first_day);
	if (i->last_day)
		page_day(n, "fin", i->last_day);
	tree_attr(n, "naissance", i->birthday_given ? "oui" : "non");
	tree_attr(n, "ouvert", i->open ? "oui" : "non");
	tree_attr(n, "lue", is_read(l->c, i->id) ? "oui" : "non");
	tree_attr(n, "cochee", is_ticked(l->ticked, i->id) ? "oui" : "non");
	if (!i->open)
		tree_attr(n, "texte", reason_text(i->why));
	return true;
}

static bool list_page(struct web_context *c, const char *wrong, struct err *e)
{
	char answered[VISIT_MAX_ANSWERED], path[80];
	AUTO(page) struct page p = { .c = NULL };
	AUTO(list) struct visit_list *ticked = NULL;
	visit_answered(c, answered);
	if (!list_load(&ticked, c, e) || !page_begin(&p, c, "liste", e))
		return false;
	struct listing l = { .page = p.facts, .c = c, .ticked = ticked };
	if (!invite_items(&c->actor, item_put, &l, e))
		return false;
	if (!visit_errands_put(p.facts, c, e))
		return false;
	tree_attr(p.facts, "lien", visit_path(path, c, ""));
	tree_attr(p.facts, "role", c->link->role);
	page_number(p.facts, "ouverts", (int64_t)l.open);
	if (wrong)
		page_field(&p, "d", "", wrong);
	if (l.open)
		page_step(&p, 1, 3);
	return page_end(&p, wrong ? 400 : 200, e);
}

bool visit_list(struct web_context *c, struct err *e)
{
	return list_page(c, NULL, e);
}

/* What is ticked from now on; another list, another code. */
static bool ticks_keep(struct web_context *c, struct buf *list, struct err *e)
{
	const char *text = list->n ? buf_text(list) : NULL;
	return buf_done(list, e) && session_set(c, ticked_key, text, e) &&
	       session_set(c, code_key, NULL, e);
}

static bool is_id(const char *id)
{
	return id && strlen(id) == 36 && strspn(id, "0123456789abcdef-") == 36;
}

static void lead_to(struct web_context *c, const char *id)
{
	char path[80], whole[140];
	snprintf(whole, sizeof whole, "%s%.36s", visit_path(path, c, id[0] ? "/lire?d=" : "/liste"),
		id);
	http_redirect(c->r, whole);
}

struct next_unread {
	struct web_context *c;
	const char *after;
	bool behind; /* 'after' was there */
	char first[37], next[37];
};

static bool unread_take(void *arg, const struct invite_item *i)
{
	struct next_unread *x = arg;
	if (strcmp(i->id, x->after) == 0) {
		x->behind = true;
		return true;
	}
	if (!i->open || !i->birthday_given || is_read(x->c, i->id))
		return true;
	memcpy(x->behind ? x->next : x->first, i->id, 37);
	return !x->behind;
}

/* « Cocher et lire la suivante »: from one that was read to the next that was not; behind the last to the list. */
static bool list_tick(struct web_context *c, const char *id, struct err *e)
{
	AUTO(list) struct visit_list *l = NULL;
	AUTO(buf) struct buf list = BUF_MAX(VISIT_MAX_LIST);
	struct next_unread x = { .c = c, .after = id };
	if (!list_load(&l, c, e) || !l)
		return false;
	for (size_t i = 0; i < l->n; i++)
		buf_printf(&list, "%s%s", list.n ? " " : "", l->ids[i]);
	if (l->n < INVITE_MAX_BATCH && !is_ticked(l, id))
		buf_printf(&list, "%s%s", list.n ? " " : "", id);
	if (!ticks_keep(c, &list, e) || !invite_items(&c->actor, unread_take, &x, e))
		return false;
	lead_to(c, x.next[0] ? x.next : x.first);
	return true;
}

bool visit_list_ticked(struct web_context *c, struct err *e)
{
	char path[80];
	AUTO(buf) struct buf list = BUF_MAX(VISIT_MAX_LIST);
	const char *read = http_field(c->q, "lire"), *tick = http_field(c->q, "garder");
	if (is_id(tick))
		return list_tick(c, tick, e);
	for (size_t i = 0; i < c->q->fields.n; i++) {
		const struct http_pair *f = &c->q->fields.p[i];
		if (strcmp(f->name, "d") == 0 && strlen(f->value) == 36)
			buf_printf(&list, "%s%s", list.n ? " " : "", f->value);
	}
	if (!ticks_keep(c, &list, e))
		return false;
	if (is_id(read)) {
		lead_to(c, read);
		return true;
	}
	if (list.n == 0)
		return list_page(c, "liste.rien", e);
	http_redirect(c->r, visit_path(path, c, "/confirmer"));
	return true;
}
