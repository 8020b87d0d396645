/* SPDX-License-Identifier: MIT */
/* staff_paper: those who sign by hand: copies to print, scans that come back, pages to place, what an agent attests. */
#include "web/staff_paper.h"

#include "base/text.h"
#include "ceremony/paper.h"
#include "web/impl.h"
#include "web/kept.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	LIST_MOST = PAPER_MAX_PRINT, /* conventions to tick on one screen */
	WAITING_MOST = 12,           /* pages to place on one screen, each with its picture */
	COPIES_MOST = 40,
	TOLD_MOST = 40, /* pages told of after an upload */
};

/* --- the page of the branch --- */

struct showing {
	struct web_context *c;
	xmlNode *page;
	size_t n, most;
};

static bool candidate_take(void *arg, const struct store_dossier *d)
{
	struct showing *s = arg;
	if (s->n++ >= s->most)
		return true;
	xmlNode *n = tree_child(s->page, "convention");
	tree_attr(n, "id", d->id);
	tree_attr(n, "reference", d->reference);
	tree_attr(n, "eleve", d->pupil_name);
	tree_attr(n, "classe", d->class_name);
	tree_attr(n, "accueil", d->shielded ? "" : d->host_name);
	page_number(n, "signees", d->signed_n);
	page_number(n, "voulues", d->wanted);
	return true;
}

static bool copy_take(void *arg, const struct paper_copy *c)
{
	struct showing *s = arg;
	char missing[PAPER_MAX_SIDES * 4] = "";
	if (s->n++ >= s->most)
		return true;
	xmlNode *n = tree_child(s->page, "copie");
	tree_attr(n, "id", c->row.id);
	tree_attr(n, "reference", c->row.reference);
	tree_attr(n, "eleve", c->row.pupil_name);
	tree_attr(n, "classe", c->row.class_name);
	page_number(n, "la", c->there);
	page_number(n, "sur", c->sides);
	for (uint32_t i = 0; i < c->sides; i++)
		if (!c->page[i].id)
			snprintf(missing + strlen(missing), sizeof missing - strlen(missing),
				"%s%u", missing[0] ? ", " : "", i + 1);
	tree_attr(n, "manque", missing);
	return true;
}

static void page_facts(xmlNode *n, const struct paper_page *p)
{
	page_number(n, "id", p->id);
	tree_attr(n, "lot", p->lot);
	page_number(n, "feuille", p->sheet);
	tree_attr(n, "sort", paper_fault_word(p->fault));
	tree_attr(n, "reference", p->reference);
	page_number(n, "version", p->revision);
	page_number(n, "page", p->page);
	tree_attr(n, "code", p->code);
	page_instant(n, "le", p->time_ms);
}

static bool waiting_take(void *arg, const struct paper_page *p)
{
	struct showing *s = arg;
	if (s->n++ < s->most)
		page_facts(tree_child(s->page, "attente"), p);
	return true;
}

static bool class_take(void *arg, const struct store_class *k)
{
	tree_attr(tree_child(arg, "classe"), "nom", k->name);
	return true;
}

static bool lists_put(struct page *p, struct web_context *c, struct err *e)
{
	char year[10];
	const char *class_name = http_query(c->q, "classe");
	struct showing list = { c, p->facts, 0, LIST_MOST },
		       copies = { c, p->facts, 0, COPIES_MOST },
		       waiting = { c, p->facts, 0, WAITING_MOST };
	staff_year(year, c);
	const struct store_dossier_filter f = { .school = c->actor.school,
		.class_name = class_name && class_name[0] ? class_name : NULL,
		.states = 1U << STATE_EN_SIGNATURE | 1U << STATE_PARTIELLEMENT_SIGNEE };
	if (!store_class_each(c->store, c->actor.school, year, class_take, p->facts, e) ||
		!store_dossier_each(c->store, &f, false, candidate_take, &list, e) ||
		!paper_copies(&c->actor, copy_take, &copies, e) ||
		!paper_unplaced(&c->actor, waiting_take, &waiting, e))
		return false;
	tree_attr(p->facts, "choisie", class_name ? class_name : "");
	page_number(p->facts, "conventions", (int64_t)list.n);
	page_number(p->facts, "attentes", (int64_t)waiting.n);
	page_number(p->facts, "pages-max", PAPER_MAX_PAGES);
	page_number(p->facts, "delai", c->service->shared->paper_days);
	page_number(p->facts, "octets-max", (int64_t)(c->options->max_upload >> 20));
	page_number(p->facts, "impression-max", PAPER_MAX_PRINT);
	return true;
}

struct paper_told {
	const char *notice; /* word of a good thing; NULL */
	const char *wrong;  /* word of what is wrong; NULL */
	const char *field;  /* where: "fichier", "d", "attente-ID", "reference-ID", "code-ID" */
	int64_t placed; /* the page whose reference and code are shown as they were typed; 0: none */
	const struct paper_received *received;
	size_t files;
};

static void received_put(struct page *p, const struct paper_told *t)
{
	int64_t counts[PAPER_FAULT_COUNT] = { 0 };
	const struct paper_received *r = t->received;
	size_t told = 0;
	for (size_t i = 0; r && i < r->n; i++) {
		const struct paper_page *x = &r->list[i];
		counts[x->fault]++;
		if (x->fault != PAPER_PLACED && x->fault != PAPER_BLANK &&
			x->fault != PAPER_COVER && told++ < TOLD_MOST)
			page_facts(tree_child(p->facts, "recue"), x);
	}
	if (!r)
		return;
	xmlNode *n = tree_child(p->facts, "bilan");
	page_number(n, "pages", (int64_t)r->n);
	page_number(n, "rangees", counts[PAPER_PLACED]);
	page_number(n, "blanches", counts[PAPER_BLANK]);
	page_number(n, "couvertures", counts[PAPER_COVER]);
	page_number(n, "autres",
		(int64_t)r->n - counts[PAPER_PLACED] - counts[PAPER_BLANK] - counts[PAPER_COVER]);
}

/* What is wrong stands beside its field; what was typed beside it stays. */
static void wrong_put(struct page *p, const struct web_context *c, const struct paper_told *t)
{
	static const char *const typed[] = { "reference", "code" };
	bool told = false;
	for (size_t i = 0; t->wrong && t->placed && i < 2; i++) {
		char name[40];
		snprintf(name, sizeof name, "%s-%lld", typed[i], (long long)t->placed);
		bool here = strcmp(name, t->field) == 0;
		told = told || here;
		page_field(p, name, http_field(c->q, typed[i]), here ? t->wrong : NULL);
	}
	if (t->wrong && !told)
		page_field(p, t->field, NULL, t->wrong);
}

static bool paper_page_show(struct web_context *c, const struct paper_told *t, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	if (!page_begin(&p, c, "papier", e) || !lists_put(&p, c, e))
		return false;
	received_put(&p, t);
	if (t->notice)
		page_notice(&p, "succes", t->notice);
	wrong_put(&p, c, t);
	return page_end(&p, t->wrong ? 400 : 200, e);
}

bool staff_paper(struct web_context *c, struct err *e)
{
	const struct paper_told t = { .notice = NULL };
	return paper_page_show(c, &t, e);
}

/* What a person can put right is told beside its field; else it is the page of errors. */
static bool told_wrong(
	struct web_context *c, struct paper_told t, const struct err *why, struct err *e)
{
	char word[60];
	t.notice = NULL;
	t.wrong = word;
	enum reason r = reason_of(why);
	if (r != REASON_NONE && why->code != ERR_NOT_FOUND) {
		snprintf(word, sizeof word, "raison.%s", reason_word(r));
		return paper_page_show(c, &t, e);
	}
	t.wrong = why->code == ERR_SYNTAX     ? "papier.faute.fichier"
		  : why->code == ERR_LIMIT    ? "papier.faute.trop"
		  : why->code == ERR_UPSTREAM ? "papier.faute.lourd"
		  : why->code == ERR_TIMEOUT  ? "papier.faute.lourd"
					      : NULL;
	if (t.wrong)
		return paper_page_show(c, &t, e);
	if (e)
		*e = *why;
	return false;
}

/* --- print --- */

static bool act_print(struct web_context *c, struct err *e)
{
	AUTO(buf) struct buf pdf = { 0 };
	struct err why = ERR_INIT;
	struct paper_told t = { .field = "d" };
	char(*ids)[37] = calloc(PAPER_MAX_PRINT, sizeof *ids);
	size_t n = 0;
	if (!ids)
		return err_nomem(e);
	for (size_t i = 0; i < c->q->fields.n; i++) {
		const struct http_pair *f = &c->q->fields.p[i];
		if (strcmp(f->name, "d") != 0 || strlen(f->value) != 36)
			continue;
		if (n == PAPER_MAX_PRINT)
			t.wrong = "papier.faute.impression";
		else
			memcpy(ids[n++], f->value, 37);
	}
	if (n == 0)
		t.wrong = "papier.faute.rien";
	bool good = !t.wrong && paper_print(&pdf, &c->actor, (const char(*)[37])ids, n, &why);
	free(ids);
	if (t.wrong)
		return paper_page_show(c, &t, e);
	if (!good)
		return told_wrong(c, t, &why, e);
	http_give_buf(c->r, &pdf, "application/pdf", "conventions-a-signer.pdf", false);
	return true;
}

/* --- receive --- */

/* Each file is a scan of its own; what is told is of all of them. */
static bool files_receive(struct web_context *c, struct paper_told *t, struct paper_received *all,
	struct paper_received *one, struct err *e)
{
	for (size_t i = 0; i < c->q->files_n; i++) {
		const struct http_file *f = &c->q->files[i];
		if (strcmp(f->field, "fichier") != 0 || f->size == 0)
			continue;
		t->files++;
		if (f->size > c->options->max_upload)
			return err_fail(
				e, ERR_LIMIT, "a scan of %llu bytes", (unsigned long long)f->size);
		if (!paper_receive(one, &c->actor, f->fd, e))
			return false;
		for (size_t k = 0; k < one->n && all->n < PAPER_MAX_PAGES; k++)
			all->list[all->n++] = one->list[k];
	}
	return true;
}

static void received_auto(struct paper_received **r)
{
	free(*r);
}

static bool act_receive(struct web_context *c, struct err *e)
{
	struct err why = ERR_INIT;
	struct paper_told t = { .field = "fichier", .notice = "papier.recu" };
	AUTO(received) struct paper_received *all = calloc(1, sizeof *all);
	AUTO(received) struct paper_received *one = calloc(1, sizeof *one);
	if (!all || !one)
		return err_nomem(e);
	if (!files_receive(c, &t, all, one, &why))
		return told_wrong(c, t, &why, e);
	if (t.files == 0) {
		t.notice = NULL;
		t.wrong = "papier.faute.aucun";
	}
	t.received = t.files ? all : NULL;
	return paper_page_show(c, &t, e);
}

/* --- place and reject --- */

static bool page_id(int64_t *out, const char *text, struct err *e)
{
	uint64_t id;
	if (!text || !text_decimal(&id, slice_text(text), INT64_MAX, NULL))
		return err_fail(e, ERR_NOT_FOUND, "no such page");
	*out = (int64_t)id;
	return true;
}

/* The field of the form of a page that waits which is wrong. */
static const char *field_of(const struct err *why)
{
	enum reason r = reason_of(why);
	return r == REASON_PAPER_CODE        ? "code"
	       : r == REASON_PAPER_REFERENCE ? "reference"
					     : "attente";
}

static bool act_place(struct web_context *c, int64_t id, struct err *e)
{
	char field[40];
	struct err why = ERR_INIT;
	struct paper_told t = { .field = field, .placed = id };
	const char *reference = http_field(c->q, "reference"), *code = http_field(c->q, "code");
	bool no_reference = !reference || !reference[strspn(reference, " ")];
	if (no_reference || !code || !code[strspn(code, " -")]) {
		t.wrong = no_reference ? "papier.faute.reference" : "papier.faute.code";
		snprintf(field, sizeof field, "%s-%lld", no_reference ? "reference" : "code",
			(long long)id);
		return paper_page_show(c, &t, e);
	}
	if (!paper_place(&c->actor, id, reference, code, &why)) {
		snprintf(field, sizeof field, "%s-%lld", field_of(&why), (long long)id);
		return told_wrong(c, t, &why, e);
	}
	t.notice = "papier.placee";
	return paper_page_show(c, &t, e);
}

static bool act_reject(struct web_context *c, int64_t id, struct err *e)
{
	char field[40];
	struct err why = ERR_INIT;
	struct paper_told t = { .field = field, .notice = "papier.ecartee" };
	snprintf(field, sizeof field, "attente-%lld", (long long)id);
	return paper_reject(&c->actor, id, &why) ? paper_page_show(c, &t, e)
						 : told_wrong(c, t, &why, e);
}

static bool act_page(struct web_context *c, bool place, struct err *e)
{
	int64_t id;
	return page_id(&id, http_field(c->q, "page"), e) &&
	       (place ? act_place(c, id, e) : act_reject(c, id, e));
}

bool staff_paper_act(struct web_context *c, struct err *e)
{
	const char *what = http_field(c->q, "geste");
	if (what && strcmp(what, "imprimer") == 0)
		return act_print(c, e);
	if (what && strcmp(what, "deposer") == 0)
		return act_receive(c, e);
	if (what && (strcmp(what, "placer") == 0 || strcmp(what, "ecarter") == 0))
		return act_page(c, what[0] == 'p', e);
	return err_fail(e, ERR_SYNTAX, "no such act");
}

bool staff_paper_picture(struct web_context *c, struct err *e)
{
	AUTO(buf) struct buf jpeg = { 0 };
	int64_t id;
	if (!page_id(&id, c->q->param[0], e) || !paper_picture(&jpeg, &c->actor, id, e))
		return false;
	http_give_buf(c->r, &jpeg, "image/jpeg", "page.jpg", true);
	return true;
}

/* --- one convention: its copy, and what is attested of it --- */

/* 'k': what was ticked before the second factor had to be given. */
static void party_put(xmlNode *page, const struct store_party *p, const struct kept *k)
{
	char hand[sizeof p->field + sizeof p->holders[0].person + 1];
	xmlNode *n = tree_child(page, "signataire");
	tree_attr(n, "champ", p->field);
	tree_attr(n, "label", p->label);
	tree_attr(n, "role", p->role);
	tree_attr(n, "obligatoire", p->obligatory ? "oui" : "non");
	if (p->signed_at)
		page_instant(n, "le", p->signed_at * 1000);
	for (size_t i = 0; !p->signed_at && i < p->holders_n; i++) {
		xmlNode *h = tree_child(n, "personne");
		tree_attr(h, "id", p->holders[i].person);
		tree_attr(h, "nom", p->holders[i].name);
		tree_attr(h, "qualite", p->holders[i].quality);
		snprintf(hand, sizeof hand, "%s:%s", p->field, p->holders[i].person);
		tree_attr(h, "coche", kept_has(k, "m", hand) ? "oui" : "non");
	}
}

static void copy_put(xmlNode *page, const struct paper_copy *c, const struct kept *kept)
{
	const struct kept none = { .n = 0 };
	bool same = kept_has(kept, "sha", c->frozen->sha_fond);
	for (uint32_t i = 0; i < c->sides; i++) {
		xmlNode *n = tree_child(page, "face");
		page_number(n, "page", i + 1);
		tree_attr(n, "code", c->codes[i]);
		if (c->page[i].id)
			page_number(n, "id", c->page[i].id);
	}
	for (size_t i = 0; i < c->frozen->parties_n; i++)
		party_put(page, &c->frozen->parties[i], same ? kept : &none);
}

static bool copy_show(struct web_context *c, const char *notice, const char *wrong, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	AUTO(paper_copy) struct paper_copy *copy = NULL;
	AUTO(kept) struct kept kept = { .n = 0 };
	if (!paper_copy_open(&copy, &c->actor, c->q->param[0], e) || !kept_read(&kept, c, e) ||
		!page_begin(&p, c, "papier-copie", e))
		return false;
	tree_attr(p.facts, "id", copy->row.id);
	tree_attr(p.facts, "reference", copy->row.reference);
	tree_attr(p.facts, "eleve", copy->row.pupil_name);
	tree_attr(p.facts, "classe", copy->row.class_name);
	tree_attr(p.facts, "etat", store_state_name(copy->row.state));
	tree_attr(p.facts, "sha", copy->frozen->sha_fond);
	page_number(p.facts, "version", copy->row.revision);
	page_number(p.facts, "la", copy->there);
	page_number(p.facts, "sur", copy->sides);
	page_number(p.facts, "exemplaire", copy->copy);
	tree_attr(p.facts, "second-facteur", c->actor.stepped_up ? "oui" : "non");
	copy_put(p.facts, copy, &kept);
	if (notice)
		page_notice(&p, "succes", notice);
	if (wrong)
		page_field(&p, "atteste", NULL, wrong);
	return page_end(&p, wrong ? 400 : 200, e);
}

bool staff_paper_copy(struct web_context *c, struct err *e)
{
	return copy_show(c, NULL, NULL, e);
}

/* "m" is field:person of each hand that is ticked. */
static size_t hands_take(const struct web_context *c, struct paper_hand *hands, char (*texts)[64])
{
	size_t n = 0;
	for (size_t i = 0; i < c->q->fields.n && n < PAPER_MAX_HANDS; i++) {
		const struct http_pair *f = &c->q->fields.p[i];
		char *colon;
		if (strcmp(f->name, "m") != 0 || strlen(f->value) >= sizeof texts[0])
			continue;
		snprintf(texts[n], sizeof texts[0], "%s", f->value);
		colon = strchr(texts[n], ':');
		if (!colon)
			continue;
		*colon = '\0';
		hands[n] = (struct paper_hand){ texts[n], colon + 1 };
		n++;
	}
	return n;
}

bool staff_paper_attest(struct web_context *c, struct err *e)
{
	struct paper_hand hands[PAPER_MAX_HANDS];
	char texts[PAPER_MAX_HANDS][64], word[60];
	struct paper_attested done;
	struct err why = ERR_INIT;
	const struct paper_attest x = { .id = c->q->param[0],
		.sha_fond = http_field(c->q, "sha"),
		.hands = hands,
		.n = hands_take(c, hands, texts),
		.agreed = http_ticked(c->q, "accord", "oui") };
	if (x.n == 0)
		return copy_show(c, NULL, "papier.faute.main", e);
	if (paper_attest(&done, &c->actor, &x, &why))
		return kept_drop(c, e) &&
		       copy_show(c,
			       strcmp(done.state, "signee") == 0 ? "papier.atteste.toutes"
								 : "papier.atteste",
			       NULL, e);
	if (reason_of(&why) != REASON_NONE && why.code != ERR_NOT_FOUND) {
		snprintf(word, sizeof word, "raison.%s", reason_word(reason_of(&why)));
		return copy_show(c, NULL, word, e);
	}
	if (e)
		*e = why;
	return false;
}
