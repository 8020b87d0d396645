/* SPDX-License-Identifier: MIT */
/* staff_dossier: one convention under the school's eyes: made, filled, checked, frozen, sent, answered, cancelled. */
#include "web/staff.h"

#include "base/text.h"
#include "ceremony/party.h"
#include "ceremony/retention.h"
#include "ceremony/task.h"
#include "web/after.h"
#include "web/attest.h"
#include "web/doubt.h"
#include "web/file_name.h"
#include "web/impl.h"
#include "web/staff_help.h"
#include "web/stay.h"
#include "web/typed.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- a new one --- */

static const char *const host_mail[] = { "courriel" };

/* 'wrong' NULL after a POST: the host's address is in doubt. */
static bool new_page(struct web_context *c, int64_t pupil, const char *wrong, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	AUTO(store_pupil) struct store_pupil x = { .id = 0 };
	static const char *const names[] = { "accueil", "courriel", "telephone", "siret", "debut",
		"fin" };
	if (!store_pupil_get(c->store, c->actor.school, pupil, &x, e) ||
		!page_begin(&p, c, "nouveau", e))
		return false;
	page_number(p.facts, "eleve", x.id);
	tree_attr(p.facts, "nom", x.sort_key);
	tree_attr(p.facts, "classe", x.class_name);
	for (size_t i = 0; c->q->method == HTTP_POST && i < sizeof names / sizeof *names; i++)
		page_field(&p, names[i], http_field(c->q, names[i]), i == 0 ? wrong : NULL);
	if (c->q->method == HTTP_POST && !wrong)
		doubt_put(&p, host_mail, 1);
	return page_end(&p, wrong ? 400 : 200, e);
}

static bool pupil_of(int64_t *out, const struct web_context *c, struct err *e)
{
	uint64_t id;
	if (!text_decimal(&id, slice_text(c->q->param[0]), INT64_MAX, NULL))
		return err_fail(e, ERR_NOT_FOUND, "no such pupil");
	*out = (int64_t)id;
	return true;
}

bool staff_new(struct web_context *c, struct err *e)
{
	int64_t pupil;
	return pupil_of(&pupil, c, e) && new_page(c, pupil, NULL, e);
}

static const char *given(const struct web_context *c, const char *name)
{
	const char *text = http_field(c->q, name);
	return text && text[0] ? text : NULL;
}

bool staff_created(struct web_context *c, struct err *e)
{
	char id[37], path[100], word[60];
	struct err why = ERR_INIT;
	int64_t pupil;
	bool asked = false;
	if (!pupil_of(&pupil, c, e))
		return false;
	const struct dossier_new n = { .pupil = pupil,
		.first = given(c, "debut"),
		.last = given(c, "fin"),
		.host_name = given(c, "accueil"),
		.host_mail = given(c, "courriel"),
		.host_phone = given(c, "telephone"),
		.host_siret = given(c, "siret") };
	if (!n.host_name)
		return new_page(c, pupil, "nouveau.accueil.manque", e);
	if (doubt_first(c, host_mail, 1))
		return new_page(c, pupil, NULL, e);
	if (!dossier_create(id, &c->actor, &n, &why)) {
		if (reason_of(&why) != REASON_NONE) {
			snprintf(word, sizeof word, "raison.%s", reason_word(reason_of(&why)));
			return new_page(c, pupil, word, e);
		}
		if (e)
			*e = why;
		return false;
	}
	/* the host is asked at once where it can be reached */
	bool reached = n.host_mail || n.host_phone;
	if (reached)
		asked = dossier_invite_host(&c->actor, id, &why);
	if (reached && !asked && reason_of(&why) == REASON_NONE) {
		if (e)
			*e = why;
		return false;
	}
	snprintf(path, sizeof path, "/ecole/dossier/%s?cree=%s", id,
		!reached ? "oui"
		: asked  ? "demandee"
			 : "pas-demandee");
	http_redirect(c->r, path);
	return true;
}

/* --- one convention --- */

/* 'v': the later acts of the head count for what the last check said. */
static void remarks_put(
	xmlNode *page, const struct dossier_remarks *r, const struct dossier_view *v)
{
	static const char *const words[] = { [DOSSIER_ALERTE] = "alerte",
		[DOSSIER_DEROGATION] = "derogation",
		[DOSSIER_REFUS] = "refus",
		[DOSSIER_FAULT] = "faute" };
	for (size_t i = 0; i < r->n; i++) {
		const struct dossier_remark *x = &r->list[i];
		xmlNode *n = tree_child(page, "constat");
		tree_attr(n, "gravite", words[x->gravity]);
		tree_attr(n, "regle", x->rule);
		tree_attr(n, "accordee", x->granted || staff_granted(v, x->rule) ? "oui" : "non");
		tree_attr(n, "vue", x->acknowledged ? "oui" : "non");
		tree_attr(n, "chemin", x->path);
		typed_told(n, x);
	}
}

/* Order, and how many guardians: what the head may change of one convention without a revision (CONVENTION 2.2). */
static void policy_put(xmlNode *page, const struct web_context *c, const struct dossier_view *v)
{
	const struct store_dossier *d = &v->row;
	if (life_may(c->actor.role, LIFE_POLICY, life_group(d->state)) < LIFE_MAY ||
		!(life_row(MOVE_POLICY)->from & 1U << d->state))
		return;
	xmlNode *n = tree_child(page, "politique");
	tree_attr(n, "ordre", fields_get(&v->politique, "@ordre"));
	/* of two guardians; once somebody has signed it could complete what nobody signs last */
	if (strchr(fields_get(&v->politique, "groupe[rl]/@signataires"), ' ') && !d->signed_n)
		tree_attr(n, "quorum", fields_get(&v->politique, "groupe[rl]/@quorum"));
}

/* How somebody agreed, as a word of the page. */
static void consent_put(xmlNode *n, const struct dossier_event *ev)
{
	static const char *const words[][2] = { { "courriel + code", "courriel" },
		{ "SMS + code", "sms" }, { "guichet", "guichet" }, { "compte", "compte" },
		{ "compte + second facteur", "compte-facteur" },
		{ "certificat du signataire", "certificat" } };
	const char *means = json_string_value(json_object_get(ev->details, "moyen"));
	for (size_t i = 0; means && i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i][0], means) == 0)
			tree_attr(n, "moyen", words[i][1]);
	if (json_object_get(ev->details, "canaux"))
		tree_attr(n, "meme-canal", "oui");
}

/* Which message, by which link, and what came of it: the page knows whose link it is. */
static void message_put(xmlNode *n, const struct dossier_event *ev)
{
	static const char *const parts[][2] = { { "lien", "lien" }, { "message", "modele" },
		{ "issue", "issue" } };
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		tree_attr(n, parts[i][1],
			json_string_value(json_object_get(ev->details, parts[i][0])));
}

void staff_event_object(xmlNode *event, const struct dossier_event *ev)
{
	const char *document = json_string_value(json_object_get(ev->details, "document"));
	if (!document)
		return;
	/* read or written alike: whether something is written there is for its readers only */
	if (strcmp(ev->kind, "CONSULTATION") == 0 && strcmp(document, "confidentiel") == 0)
		tree_attr(event, "objet", "sante");
	if (strcmp(ev->kind, "ATTESTATION") == 0 && strncmp(document, "acte-", 5) == 0)
		tree_attr(event, "objet", document);
}

static bool event_put(void *arg, const struct dossier_event *ev)
{
	xmlNode *n = tree_child(arg, "evenement");
	if (strcmp(ev->kind, "CONSENTEMENT") == 0)
		consent_put(n, ev);
	page_instant(n, "instant", ev->time_ms);
	if (strcmp(ev->kind, "REMISE") == 0)
		message_put(n, ev);
	/* of a box that several may sign, who did */
	if (strcmp(ev->kind, "SIGNATURE") == 0) {
		tree_attr(n, "champ", json_string_value(json_object_get(ev->details, "champ")));
		tree_attr(n, "nom", json_string_value(json_object_get(ev->details, "nom")));
	}
	if (strcmp(ev->kind, "SCELLEMENT-RETARDE") == 0)
		tree_attr(n, "cause", json_string_value(json_object_get(ev->details, "cause")));
	staff_event_object(n, ev);
	tree_attr(n, "genre", ev->kind);
	tree_attr(n, "role", ev->role);
	tree_attr(n, "acteur", ev->actor);
	page_number(n, "version", ev->revision);
	return true;
}

/* An act on a sealed convention has a form of its own, and no host to go back to. */
static bool fills(const char *word)
{
	return strcmp(word, "saisir") == 0 || strcmp(word, "saisir-accueil") == 0 ||
	       strcmp(word, "renvoyer") == 0;
}

/* Which acts this role may do now: the page shows no other button; ceremony/ decides again. */
static void acts_put(xmlNode *page, const struct web_context *c, const struct dossier_view *v)
{
	const struct store_dossier *d = &v->row;
	bool opposed = json_object_get(v->notes, "opposition") != NULL;
	static const struct {
		const char *word;
		enum life_action action;
		uint32_t states;
	} acts[] = {
		{ "confirmer", LIFE_FILL_SCHOOL, 1U << STATE_BROUILLON },
		{ "inviter", LIFE_FILL_SCHOOL, 1U << STATE_BROUILLON },
		{ "saisir-accueil", LIFE_FILL_HOST,
			1U << STATE_BROUILLON | 1U << STATE_A_VERIFIER },
		{ "saisir", LIFE_FILL_SCHOOL,
			1U << STATE_BROUILLON | 1U << STATE_COMPLETEE_ACCUEIL |
				1U << STATE_A_VERIFIER },
		{ "terminer-saisie", LIFE_FILL_SCHOOL, 1U << STATE_COMPLETEE_ACCUEIL },
		{ "renvoyer", LIFE_SEND, 1U << STATE_A_VERIFIER },
		{ "verifier", LIFE_SEND, 1U << STATE_A_VERIFIER | 1U << STATE_COMPLETEE_ACCUEIL },
		{ "figer", LIFE_SEND, 1U << STATE_A_VERIFIER },
		{ "envoyer", LIFE_SEND, 1U << STATE_VERIFIEE },
		{ "degeler", LIFE_SEND, 1U << STATE_VERIFIEE },
		{ "reviser", LIFE_ANSWER,
			1U << STATE_EN_SIGNATURE | 1U << STATE_PARTIELLEMENT_SIGNEE |
				1U << STATE_CORRECTION_DEMANDEE | 1U << STATE_REFUSEE |
				1U << STATE_EXPIREE },
		{ "repondre", LIFE_ANSWER, 1U << STATE_CORRECTION_DEMANDEE },
		{ "deroger", LIFE_DEROGATE,
			1U << STATE_BROUILLON | 1U << STATE_A_VERIFIER |
				1U << STATE_COMPLETEE_ACCUEIL },
		{ "annuler", LIFE_CANCEL,
			1U << STATE_BROUILLON | 1U << STATE_COMPLETEE_ACCUEIL |
				1U << STATE_A_VERIFIER | 1U << STATE_VERIFIEE |
				1U << STATE_EN_SIGNATURE | 1U << STATE_PARTIELLEMENT_SIGNEE |
				1U << STATE_CORRECTION_DEMANDEE | 1U << STATE_SCELLEE },
		{ "presence", LIFE_PRESENCE, 1U << STATE_TERMINEE | 1U << STATE_ROMPUE },
		{ "archiver", LIFE_ARCHIVE,
			1U << STATE_TERMINEE | 1U << STATE_ROMPUE | 1U << STATE_ANNULEE |
				1U << STATE_REMPLACEE | 1U << STATE_REFUSEE | 1U << STATE_EXPIREE },
	};
	/* a declaration is confirmed first, and only what was declared */
	const char *not_now = d->declared && !d->confirmed ? "inviter" : "confirmer";
	for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
		if (strcmp(acts[i].word, not_now) != 0 &&
			/* a teacher fills in its part, and moves nothing on */
			(c->actor.role != LIFE_ENSEIGNANT || strcmp(acts[i].word, "saisir") == 0) &&
			!(d->amends[0] && fills(acts[i].word)) &&
			(acts[i].states & (1U << d->state)) &&
			!(opposed && strcmp(acts[i].word, "repondre") == 0) &&
			!(json_object_get(v->notes, "presence") &&
				strcmp(acts[i].word, "presence") == 0) &&
			life_may(c->actor.role, acts[i].action, life_group(d->state)) >= LIFE_MAY)
			tree_attr(tree_child(page, "geste"), "mot", acts[i].word);
}

bool staff_dossier_said(struct web_context *c, const char *id, const char *good,
	const struct err *wrong, struct err *e)
{
	AUTO(dossier_view) struct dossier_view *v = NULL;
	AUTO(page) struct page p = { .c = NULL };
	if (!dossier_view_open(&v, &c->actor, id, e) || !page_begin(&p, c, "dossier", e))
		return false;
	const struct store_dossier *d = &v->row;
	struct board_line l = { .dossier = *d };
	l.dossier.fields = l.dossier.politique = l.dossier.contacts = l.dossier.remarks =
		(struct buf){ 0 };
	staff_line(p.facts, &l);
	tree_attr(p.facts, "id", d->id);
	tree_attr(p.facts, "reference", d->reference);
	tree_attr(p.facts, "etat", store_state_name(d->state));
	tree_attr(p.facts, "eleve", d->pupil_name);
	tree_attr(p.facts, "classe", d->class_name);
	tree_attr(p.facts, "accueil", d->host_name);
	page_number(p.facts, "version", d->revision);
	page_number(p.facts, "etat-n", d->version);
	stay_put(p.facts, d, &v->fond);
	tree_attr(p.facts, "scellee", d->sealed_ms ? "oui" : "non");
	tree_attr(p.facts, "protegee", d->shielded ? "oui" : "non");
	page_number(p.facts, "id-eleve", d->pupil);
	if (d->state == STATE_A_VERIFIER || d->state == STATE_COMPLETEE_ACCUEIL)
		tree_attr(p.facts, "projet", "oui");
	attest_facts(p.facts, c, v);
	if (!staff_form_open(c, wrong) || !wrong)
		remarks_put(p.facts, &v->remarks, v);
	if (life_group(d->state) == LIFE_S &&
		life_may(c->actor.role, LIFE_DESK, LIFE_S) >= LIFE_MAY)
		tree_attr(p.facts, "guichet", "oui");
	bool reads;
	if (!dossier_confidential_role(&reads, &c->actor, LIFE_CONFIDENTIAL_READ, e))
		return false;
	if (reads && d->state != STATE_ELIMINEE && !dossier_confidential_over(&c->actor, d))
		tree_attr(p.facts, "sante", "oui");
	acts_put(p.facts, c, v);
	policy_put(p.facts, c, v);
	staff_derogations_put(p.facts, c, v);
	if (!staff_form_shown(&p, v, wrong, e))
		return false;
	for (size_t i = 0; v->frozen && i < v->frozen->parties_n; i++) {
		const struct store_party *party = &v->frozen->parties[i];
		xmlNode *n = tree_child(p.facts, "signataire");
		tree_attr(n, "label", party->label);
		tree_attr(n, "champ", party->field);
		tree_attr(n, "role", party->role);
		if (party->holders_n) {
			tree_attr(n, "personne", party->holders[0].person);
			tree_attr(n, "nom", party->holders[0].name);
		}
		tree_attr(n, "obligatoire", party->obligatory ? "oui" : "non");
		if (party->signed_at)
			page_instant(n, "le", party->signed_at * 1000);
	}
	if (!staff_pieces_put(p.facts, c, d->id, e) || !after_put(p.facts, c, v, e) ||
		!staff_help_put(p.facts, c, v, e) ||
		!dossier_events(&c->actor, d->id, event_put, p.facts, e))
		return false;
	staff_contact_put(&p, wrong);
	if (good)
		page_notice(&p, "succes", good);
	/* what is wrong in a part is told at its fields */
	if (wrong && reason_of(wrong) != REASON_PART)
		page_refusal(&p, wrong);
	return page_end(&p, wrong ? 400 : 200, e);
}

bool staff_dossier(struct web_context *c, struct err *e)
{
	const char *made = http_query(c->q, "cree");
	const char *good = !made                               ? NULL
			   : strcmp(made, "demandee") == 0     ? "dossier.cree.demandee"
			   : strcmp(made, "pas-demandee") == 0 ? "dossier.cree.pas-demandee"
							       : "dossier.cree";
	return staff_dossier_said(c, c->q->param[0], good, NULL, e);
}

/* --- acts: one form field « geste » says which --- */

typedef bool act_fn(struct web_context *c, const char *id, struct err *e);

static const char *text(const struct web_context *c)
{
	const char *t = http_field(c->q, "texte");
	return t ? t : "";
}

static bool act_confirm(struct web_context *c, const char *id, struct err *e)
{
	return dossier_confirm(&c->actor, id, e);
}
static bool act_invite(struct web_context *c, const char *id, struct err *e)
{
	return dossier_invite_host(&c->actor, id, e);
}
static bool act_back(struct web_context *c, const char *id, struct err *e)
{
	return dossier_send_back(&c->actor, id, text(c), e);
}
static bool act_unfreeze(struct web_context *c, const char *id, struct err *e)
{
	return dossier_unfreeze(&c->actor, id, e);
}
static bool act_send(struct web_context *c, const char *id, struct err *e)
{
	return dossier_send(&c->actor, id, e);
}
static bool act_revise(struct web_context *c, const char *id, struct err *e)
{
	return dossier_revise(&c->actor, id, text(c), e);
}
static bool act_answer(struct web_context *c, const char *id, struct err *e)
{
	return dossier_answer(&c->actor, id, text(c), e);
}
static bool act_cancel(struct web_context *c, const char *id, struct err *e)
{
	return dossier_cancel(&c->actor, id, text(c), e);
}

/* For a host who does not answer; the days of « en partie » are ticked on the same page afterwards. */
static bool act_presence(struct web_context *c, const char *id, struct err *e)
{
	return dossier_presence(&c->actor, id, http_field(c->q, "presence"), "", e);
}

static bool act_archive(struct web_context *c, const char *id, struct err *e)
{
	return retention_archive(&c->actor, id, e);
}

static bool with_remarks(struct web_context *c, const char *id,
	bool (*fn)(struct dossier_remarks *, const struct actor *, const char *, struct err *),
	struct err *e)
{
	struct dossier_remarks *r = calloc(1, sizeof *r);
	bool good = r ? fn(r, &c->actor, id, e) : err_nomem(e);
	free(r);
	return good;
}

static bool act_check(struct web_context *c, const char *id, struct err *e)
{
	return with_remarks(c, id, dossier_check, e);
}
/* Where the school's policy says so, what is frozen goes out at once (CONVENTION 5: automatic). */
static bool act_freeze(struct web_context *c, const char *id, struct err *e)
{
	AUTO(school) struct school s = { .settings = NULL };
	return with_remarks(c, id, dossier_freeze, e) &&
	       school_open(&s, c->service, c->actor.school, e) &&
	       (strcmp(school_get(&s, "politique/envoi-automatique"), "oui") != 0 ||
		       dossier_send(&c->actor, id, e));
}

static bool act_acknowledge(struct web_context *c, const char *id, struct err *e)
{
	const char *rules = http_field(c->q, "regles");
	return dossier_acknowledge(&c->actor, id, rules ? rules : "", e);
}

/* What a derogation changes is told at once, where the last check said something. */
static bool check_again(struct web_context *c, const char *id, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	if (!store_dossier_get(c->store, c->actor.school, id, &d, e))
		return false;
	return (d.state != STATE_A_VERIFIER && d.state != STATE_COMPLETEE_ACCUEIL) ||
	       with_remarks(c, id, dossier_check, e);
}

static bool act_derogate(struct web_context *c, const char *id, struct err *e)
{
	const struct dossier_derogation d = { .rule = http_field(c->q, "regle"),
		.day = http_field(c->q, "jour"),
		.reason = text(c),
		.authority = given(c, "autorite"),
		.number = given(c, "numero"),
		.since = given(c, "du"),
		.limit = given(c, "limite") };
	return dossier_derogate(&c->actor, &d, id, e) && check_again(c, id, e);
}

static bool act_derogation_drop(struct web_context *c, const char *id, struct err *e)
{
	const char *rule = http_field(c->q, "regle");
	if (!rule)
		return err_fail(e, ERR_SYNTAX, "which rule?");
	return dossier_derogation_drop(&c->actor, id, rule, http_field(c->q, "jour"), e) &&
	       check_again(c, id, e);
}

static bool act_policy(struct web_context *c, const char *id, struct err *e)
{
	const char *list[2][2];
	size_t n = 0;
	uint64_t seen = 0;
	const char *order = given(c, "ordre"), *quorum = given(c, "quorum"),
		   *version = given(c, "etat-n");
	if (version && !text_decimal(&seen, slice_text(version), INT64_MAX, NULL))
		seen = 0;
	if (order) {
		list[n][0] = "politique:@ordre";
		list[n++][1] = order;
	}
	if (quorum) {
		list[n][0] = "politique:groupe[rl]/@quorum";
		list[n++][1] = quorum;
	}
	const struct dossier_edit edit = {
		.version = (int64_t)seen, .changes = (const char *const(*)[2])list, .n = n
	};
	bool changed;
	return dossier_policy(&c->actor, id, &edit, &changed, e);
}

static bool act_contact(struct web_context *c, const char *id, struct err *e)
{
	const struct dossier_contact x = { .person = http_field(c->q, "personne"),
		.reachable = given(c, "voie"),
		.mail = given(c, "courriel"),
		.phone = given(c, "telephone"),
		.share_code = given(c, "partage"),
		.share_reason = given(c, "partage-motif") };
	return x.person ? dossier_contact(&c->actor, id, &x, e)
			: err_fail(e, ERR_SYNTAX, "whose contact?");
}

static bool act_again(struct web_context *c, const char *id, struct err *e)
{
	const struct invite_again r = { .dossier = id, .person = http_field(c->q, "personne") };
	return r.person ? invite_reissue(&c->actor, &r, e) : err_fail(e, ERR_SYNTAX, "whose link?");
}

static bool act_settle(struct web_context *c, const char *id, struct err *e)
{
	const char *word = http_field(c->q, "tache");
	return task_settle(&c->actor, id, word ? word : "", e);
}

static bool act_unblock(struct web_context *c, const char *id, struct err *e)
{
	const char *link = http_field(c->q, "lien");
	uint64_t n;
	(void)id;
	return (link && text_decimal(&n, slice_text(link), INT64_MAX, e))
		       ? invite_unblock(&c->actor, (int64_t)n, text(c), e)
		       : err_fail(e, ERR_SYNTAX, "which link?");
}

static const struct {
	const char *word, *good;
	act_fn *run;
} acts[] = {
	{ "confirmer", "dossier.confirmee", act_confirm },
	{ "inviter", "dossier.invitee", act_invite },
	{ "saisir", "dossier.enregistree", staff_form_saved },
	{ "renvoyer", "dossier.renvoyee", act_back },
	{ "verifier", "dossier.verifiee", act_check },
	{ "acquitter", "dossier.acquittee", act_acknowledge },
	{ "deroger", "dossier.derogee", act_derogate },
	{ "retirer-derogation", "dossier.derogation-retiree", act_derogation_drop },
	{ "figer", "dossier.figee", act_freeze },
	{ "degeler", "dossier.degelee", act_unfreeze },
	{ "envoyer", "dossier.envoyee", act_send },
	{ "reviser", "dossier.revisee", act_revise },
	{ "repondre", "dossier.repondue", act_answer },
	{ "decider", "dossier.decidee", after_decide },
	{ "arreter", "dossier.arretee", after_stop },
	{ "preparer-rupture", "dossier.rupture-prete", after_rupture_prepare },
	{ "rompre", "dossier.rompue", after_rupture },
	{ "repondre-demande", "dossier.demande-repondue", after_reply },
	{ "collegue", "collegue.confirme", after_colleague },
	{ "refuser-collegue", "collegue.refuse", after_colleague_no },
	{ "annuler", "dossier.annulee", act_cancel },
	{ "presence", "dossier.presence", act_presence },
	{ "archiver", "dossier.archivee", act_archive },
	{ "politique", "politique.changee", act_policy },
	{ "contact", "dossier.contact", act_contact },
	{ "relancer", "dossier.relancee", act_again },
	{ "regler", "dossier.reglee", act_settle },
	{ "debloquer", "dossier.debloquee", act_unblock },
};

bool staff_act(struct web_context *c, struct err *e)
{
	const char *what = http_field(c->q, "geste");
	struct err why = ERR_INIT;
	if (what && strcmp(what, "essayer") == 0)
		return staff_form_tried(c, c->q->param[0], e);
	/* an address that looks like a slip is asked for once more */
	if (staff_contact_doubtful(c))
		return staff_dossier_said(c, c->q->param[0], NULL, NULL, e);
	for (size_t i = 0; what && i < sizeof acts / sizeof *acts; i++) {
		if (strcmp(acts[i].word, what) != 0)
			continue;
		if (acts[i].run(c, c->q->param[0], &why))
			return staff_dossier_said(c, c->q->param[0], acts[i].good, NULL, e);
		/* what a person can put right is told on the page it was tried on */
		if (reason_of(&why) != REASON_NONE && why.code != ERR_NOT_FOUND)
			return staff_dossier_said(c, c->q->param[0], NULL, &why, e);
		if (why.code == ERR_SYNTAX || why.code == ERR_LIMIT)
			return staff_dossier_said(c, c->q->param[0], NULL, &why, e);
		if (e)
			*e = why;
		return false;
	}
	return err_fail(e, ERR_SYNTAX, "no such act");
}

bool staff_text(struct web_context *c, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	AUTO(buf) struct buf html = { 0 };
	AUTO(dossier_view) struct dossier_view *v = NULL;
	char path[80];
	struct err why = ERR_INIT;
	if (!dossier_view_open(&v, &c->actor, c->q->param[0], e))
		return false;
	if (!dossier_reading(&html, &c->actor, c->q->param[0], &why)) {
		/* a draft with something wrong in it is no text yet: what is wrong stands on its page */
		if (reason_of(&why) == REASON_RULES)
			return staff_dossier_said(c, c->q->param[0], NULL, &why, e);
		if (e)
			*e = why;
		return false;
	}
	if (!page_begin(&p, c, "texte-ecole", e))
		return false;
	if (life_group(v->row.state) == LIFE_P)
		tree_attr(p.facts, "projet", "oui");
	snprintf(path, sizeof path, "/ecole/dossier/%.36s", c->q->param[0]);
	tree_attr(p.facts, "retour", path);
	page_raw(&p, buf_slice(&html));
	return page_end(&p, 200, e);
}

bool staff_pdf(struct web_context *c, struct err *e)
{
	AUTO(buf) struct buf pdf = { 0 };
	char name[FILE_NAME_MAX];
	if (!dossier_pdf(&pdf, &c->actor, c->q->param[0], e) ||
		!file_name_speaking(name, c, "convention.pdf", c->q->param[0], e))
		return false;
	http_give_buf(c->r, &pdf, "application/pdf", name, false);
	return true;
}

bool staff_archive(struct web_context *c, struct err *e)
{
	AUTO(buf) struct buf zip = { 0 };
	char name[FILE_NAME_MAX];
	if (!dossier_archive(&zip, &c->actor, c->q->param[0], e) ||
		!file_name_speaking(name, c, "preuve.asice", c->q->param[0], e))
		return false;
	http_give_buf(c->r, &zip, "application/vnd.etsi.asic-e+zip", name, false);
	return true;
}
