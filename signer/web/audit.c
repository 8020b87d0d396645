/* SPDX-License-Identifier: MIT */
/* audit: the pages; what is granted is decided in ceremony/audit. */
#include "web/audit.h"

#include "base/text.h"
#include "base/time.h"
#include "ceremony/attestation.h"
#include "ceremony/audit.h"
#include "ceremony/dossier.h"
#include "web/impl.h"
#include "web/staff.h"
#include "web/stay.h"
#include "web/verifier.h"

#include <stdio.h>
#include <string.h>

enum { EVENTS_MOST = 80 }; /* on one screen: 40 KB; the file has all */

/* --- the auditor's list --- */

struct listing {
	struct web_context *c;
	xmlNode *page;
	struct err *e;
	bool failed;
};

static bool case_put(struct listing *l, xmlNode *parent, const char *reference)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	if (!store_dossier_by_reference(l->c->store, reference, &d, l->e))
		return false;
	xmlNode *n = tree_child(parent, "affaire");
	tree_attr(n, "id", d.id);
	tree_attr(n, "reference", d.reference);
	tree_attr(n, "etat", store_state_name(d.state));
	return true;
}

/* "A,B": each as a case of its grant. */
static bool cases_put(struct listing *l, xmlNode *parent, const char *cases)
{
	while (*cases) {
		char reference[40];
		size_t n = strcspn(cases, ",");
		snprintf(reference, sizeof reference, "%.*s", (int)n, cases);
		if (!case_put(l, parent, reference))
			return false;
		cases += n + (cases[n] == ',');
	}
	return true;
}

static bool own_take(void *arg, const struct audit_grant *g)
{
	struct listing *l = arg;
	xmlNode *n = tree_child(l->page, "acces");
	tree_attr(n, "ecole", g->school_name);
	tree_attr(n, "motif", g->why);
	page_day(n, "debut", g->from);
	page_day(n, "fin", g->to);
	l->failed = !cases_put(l, n, g->cases);
	return !l->failed;
}

bool audit_list(struct web_context *c, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	if (!page_begin(&p, c, "audit", e))
		return false;
	struct listing l = { .c = c, .page = p.facts, .e = e };
	return audit_each(&c->actor, own_take, &l, e) && !l.failed && page_end(&p, 200, e);
}

/* --- one case --- */

static void detail_put(xmlNode *n, json_t *details)
{
	const char *name;
	json_t *value;
	json_object_foreach(details, name, value)
	{
		xmlNode *d = tree_child(n, "detail");
		tree_attr(d, "nom", name);
		tree_text(d, json_is_string(value) ? json_string_value(value) : "");
	}
}

struct events {
	xmlNode *list[EVENTS_MOST]; /* the newest, as a ring */
	size_t n;
	xmlNode *page;
};

static bool event_put(void *arg, const struct dossier_event *ev)
{
	struct events *x = arg;
	xmlNode **place = &x->list[x->n++ % EVENTS_MOST];
	if (*place) {
		xmlUnlinkNode(*place);
		xmlFreeNode(*place);
	}
	xmlNode *n = tree_child(x->page, "evenement");
	*place = n;
	page_instant(n, "instant", ev->time_ms);
	tree_attr(n, "genre", ev->kind);
	staff_event_object(n, ev);
	tree_attr(n, "role", ev->role);
	tree_attr(n, "acteur", ev->actor);
	tree_attr(n, "issue", ev->outcome);
	page_number(n, "version", ev->revision);
	detail_put(n, ev->details);
	return true;
}

static void parties_put(xmlNode *page, const struct store_convention *frozen)
{
	for (size_t i = 0; frozen && i < frozen->parties_n; i++) {
		const struct store_party *party = &frozen->parties[i];
		xmlNode *n = tree_child(page, "signataire");
		tree_attr(n, "label", party->label);
		if (party->signed_at)
			page_instant(n, "le", party->signed_at * 1000);
	}
}

static void view_put(xmlNode *page, const struct dossier_view *v, const struct audit_case *x)
{
	const struct store_dossier *d = &v->row;
	tree_attr(page, "id", d->id);
	tree_attr(page, "reference", d->reference);
	tree_attr(page, "etat", store_state_name(d->state));
	tree_attr(page, "ecole", v->school.row.name);
	tree_attr(page, "eleve", d->pupil_name);
	tree_attr(page, "accueil", d->host_name);
	page_number(page, "version", d->revision);
	page_day(page, "jusque", x->until);
	stay_put(page, d, &v->fond);
	tree_attr(page, "lisible",
		d->revision && d->state != STATE_ELIMINEE && life_group(d->state) != LIFE_P
			? "oui"
			: "non");
	tree_attr(page, "scellee",
		d->sealed_ms && d->state != STATE_ELIMINEE &&
				life_may(LIFE_AUDITEUR, LIFE_EVIDENCE, life_group(d->state)) >=
					LIFE_MAY
			? "oui"
			: "non");
	parties_put(page, v->frozen);
}

bool audit_page(struct web_context *c, struct err *e)
{
	struct audit_case x;
	AUTO(dossier_view) struct dossier_view *v = NULL;
	AUTO(page) struct page p = { .c = NULL };
	const char *id = c->q->param[0];
	if (!audit_open(&x, &c->actor, id, e) || !dossier_view_open(&v, &x.actor, id, e) ||
		!audit_consulted(&x, id, "journal", e) || !page_begin(&p, c, "audit-affaire", e))
		return false;
	view_put(p.facts, v, &x);
	struct events events = { .page = p.facts };
	if (!dossier_events(&x.actor, id, event_put, &events, e))
		return false;
	page_number(p.facts, "evenements", (int64_t)events.n);
	page_number(
		p.facts, "avant", events.n > EVENTS_MOST ? (int64_t)(events.n - EVENTS_MOST) : 0);
	return page_end(&p, 200, e);
}

/* --- files --- */

static bool give(struct web_context *c, const struct audit_case *x, struct buf *bytes,
	const char *const what[2], struct err *e)
{
	char name[100];
	(void)e;
	snprintf(name, sizeof name, "%s-%s.%s", what[0], x->reference,
		strcmp(what[1], "application/pdf") == 0   ? "pdf"
		: strcmp(what[1], "application/xml") == 0 ? "xml"
							  : "asice");
	http_give_buf(c->r, bytes, what[1], name, false);
	return true;
}

bool audit_pdf(struct web_context *c, struct err *e)
{
	static const char *const what[2] = { "convention", "application/pdf" };
	struct audit_case x;
	AUTO(buf) struct buf pdf = { 0 };
	return audit_open(&x, &c->actor, c->q->param[0], e) &&
	       dossier_pdf(&pdf, &x.actor, c->q->param[0], e) && give(c, &x, &pdf, what, e);
}

bool audit_archive(struct web_context *c, struct err *e)
{
	static const char *const what[2] = { "convention", "application/vnd.etsi.asic-e+zip" };
	struct audit_case x;
	AUTO(buf) struct buf zip = { 0 };
	return audit_open(&x, &c->actor, c->q->param[0], e) &&
	       dossier_archive(&zip, &x.actor, c->q->param[0], e) && give(c, &x, &zip, what, e);
}

bool audit_journal(struct web_context *c, struct err *e)
{
	static const char *const what[2] = { "journal", "application/xml" };
	struct audit_case x;
	AUTO(buf) struct buf xml = { 0 };
	const char *id = c->q->param[0];
	return audit_open(&x, &c->actor, id, e) && audit_consulted(&x, id, "journal", e) &&
	       dossier_journal(&xml, &x.actor, id, e) && give(c, &x, &xml, what, e);
}

bool audit_attestation(struct web_context *c, struct err *e)
{
	static const char *const what[2] = { "attestation-de-signature", "application/pdf" };
	struct audit_case x;
	AUTO(buf) struct buf pdf = { 0 };
	return audit_open(&x, &c->actor, c->q->param[0], e) &&
	       attestation_signature(&pdf, &x.actor, c->q->param[0], e) &&
	       give(c, &x, &pdf, what, e);
}

/* Judged anew, now, as anybody may judge the file: what we say of our own is no proof. */
bool audit_report(struct web_context *c, struct err *e)
{
	struct audit_case x;
	AUTO(buf) struct buf zip = { 0 };
	char label[80];
	if (!audit_open(&x, &c->actor, c->q->param[0], e) ||
		!dossier_archive(&zip, &x.actor, c->q->param[0], e))
		return false;
	snprintf(label, sizeof label, "convention-%s.asice", x.reference);
	return verifier_tell(c, buf_slice(&zip), label, e);
}

/* --- who grants --- */

static bool grant_take(void *arg, const struct audit_grant *g)
{
	struct listing *l = arg;
	xmlNode *n = tree_child(l->page, "acces");
	page_number(n, "compte", g->account);
	tree_attr(n, "nom", g->name);
	tree_attr(n, "motif", g->why);
	tree_attr(n, "affaires", g->cases);
	page_day(n, "debut", g->from);
	page_day(n, "fin", g->to);
	tree_attr(n, "passe", life_day(l->c->now_ms) > g->to ? "oui" : "non");
	return true;
}

static bool auditor_put(void *arg, const struct store_account *x)
{
	char own[24], name[480];
	if (!(x->roles & STORE_ROLE_AUDITEUR) || x->state == STORE_ACCOUNT_SUSPENDED)
		return true;
	snprintf(own, sizeof own, "%lld", (long long)x->id);
	snprintf(name, sizeof name, "%s %s (%s)", x->first_name, x->last_name, x->login);
	xmlNode *n = tree_child(arg, "auditeur");
	tree_attr(n, "compte", own);
	tree_attr(n, "nom", name);
	return true;
}

/* What went wrong, at the field that its French text begins with: « affaires : ... ». */
static void fault_put(struct page *p, const struct web_context *c, const char *wrong)
{
	static const char *const fields[][2] = { { "compte", "personne : " },
		{ "affaires", "affaires : " }, { "motif", "motif : " }, { "debut", "début : " },
		{ "fin", "fin : " } };
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		const char *typed = http_field(c->q, fields[i][0]);
		bool here = strncmp(wrong, fields[i][1], strlen(fields[i][1])) == 0;
		/* the label of the field stands there already */
		page_fault(p, fields[i][0], typed ? typed : "",
			here ? wrong + strlen(fields[i][1]) : NULL);
	}
}

static bool grants_show(struct web_context *c, const char *good, const char *wrong, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	bool head = life_may(c->actor.role, LIFE_AUDIT, LIFE_ANY) >= LIFE_MAY;
	if (!page_begin(&p, c, "audits", e))
		return false;
	struct listing l = { .c = c, .page = p.facts, .e = e };
	tree_attr(p.facts, "accorde", head ? "oui" : "non");
	page_day(p.facts, "aujourdhui", life_day(c->now_ms));
	if (!audit_each(&c->actor, grant_take, &l, e))
		return false;
	if (head &&
		(!store_account_each(c->store, 0, auditor_put, p.facts, e) ||
			!store_account_each(c->store, c->actor.school, auditor_put, p.facts, e)))
		return false;
	if (wrong)
		fault_put(&p, c, wrong);
	if (good)
		page_notice(&p, "succes", good);
	return page_end(&p, wrong ? 400 : 200, e);
}

bool audit_grants(struct web_context *c, struct err *e)
{
	return grants_show(c, NULL, NULL, e);
}

static const char *text(const struct web_context *c, const char *name)
{
	const char *t = http_field(c->q, name);
	return t ? t : "";
}

static bool grant(struct web_context *c, struct err *e)
{
	uint64_t account = 0;
	struct audit_grant g = { .cases = text(c, "affaires"), .why = text(c, "motif") };
	if (!text_decimal(&account, slice_text(text(c, "compte")), INT64_MAX, NULL))
		return err_fail(e, ERR_SYNTAX, "personne : choisissez un auditeur");
	if (!time_date_parse(&g.from, slice_text(text(c, "debut")), NULL))
		return err_fail(e, ERR_SYNTAX, "début : donnez le premier jour");
	if (!time_date_parse(&g.to, slice_text(text(c, "fin")), NULL))
		return err_fail(e, ERR_SYNTAX, "fin : donnez le dernier jour");
	g.account = (int64_t)account;
	return audit_grant(&c->actor, &g, e);
}

bool audit_grants_act(struct web_context *c, struct err *e)
{
	struct err why = ERR_INIT;
	uint64_t account = 0;
	if (strcmp(text(c, "geste"), "retirer") == 0)
		return text_decimal(&account, slice_text(text(c, "compte")), INT64_MAX, e) &&
		       audit_end(&c->actor, (int64_t)account, e) &&
		       grants_show(c, "audits.retire", NULL, e);
	if (grant(c, &why))
		return grants_show(c, "audits.accorde", NULL, e);
	if (why.code == ERR_SYNTAX || why.code == ERR_LIMIT)
		return grants_show(c, NULL, why.text, e);
	if (e)
		*e = why;
	return false;
}
