/* SPDX-License-Identifier: MIT */
/* deed: facts of fond and decision to a sealed page beside the convention. */
#include "ceremony/deed.h"

#include "ceremony/dossier.h"
#include "ceremony/leaf.h"
#include "ceremony/papers.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define KIND "acte-"

void deed_auto(struct deed *d)
{
	buf_free(&d->pdf);
}

static const char *const shown[][2] = { { "classe", "eleve/classe" },
	{ "accueil", "organisme-accueil/denomination" }, { "debut", "sequence/@debut" },
	{ "fin", "sequence/@fin" } };

/* Who decides: the account, in words. */
static bool decider_put(xmlNode *n, const struct actor *a, struct err *e)
{
	struct store_account x;
	char name[2 * STORE_MAX_NAME + 2];
	if (!a->account)
		return true;
	if (!store_account_get(a->service->house->store, a->account, &x, e))
		return false;
	snprintf(name, sizeof name, "%s %s", x.first_name, x.last_name);
	tree_attr(n, "par", name);
	tree_attr(n, "qualite", x.quality);
	tree_attr(n, "delegation", a->role == LIFE_DELEGATAIRE ? "oui" : "non");
	return true;
}

static bool facts_make(xmlDoc **out, const struct life *l, const struct actor *a,
	const struct deed_end *d, struct err *e)
{
	AUTO(school) struct school school = { .settings = NULL };
	AUTO(papers) struct papers p = { .fond = { .json = NULL } };
	char name[200];
	if (!school_open(&school, a->service, l->dossier.school, e) ||
		!papers_read(&p, &l->dossier, e))
		return false;
	const struct leaf_about about = { .actor = a,
		.school = &school,
		.kind = d->kind,
		.reference = l->frozen->reference,
		.revision = l->frozen->revision,
		.digest = l->frozen->sha_fond };
	if (!leaf_begin(out, &about, e))
		return false;
	xmlNode *n = xmlDocGetRootElement(*out);
	snprintf(name, sizeof name, "%.90s %.90s", fields_get(&p.fond, "eleve/prenom"),
		fields_get(&p.fond, "eleve/nom"));
	tree_attr(n, "eleve", name);
	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
		tree_attr(n, shown[i][0], fields_get(&p.fond, shown[i][1]));
	tree_attr(n, "motif", d->reason);
	tree_attr(n, "effet", d->effect);
	tree_attr(n, "avertis", d->told);
	return decider_put(n, a, e);
}

bool deed_make(struct deed *out, struct life *l, const struct actor *a, const struct deed_end *d,
	struct err *e)
{
	AUTO(tree) xmlDoc *facts = NULL;
	const struct actor service = actor_system(a->service, a->now_ms);
	char reference[80], hex[65];
	if (!l->frozen)
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	snprintf(reference, sizeof reference, "%s/%" PRIu32, l->frozen->reference,
		l->frozen->revision);
	const struct leaf_seal seal = { .reason = strcmp(d->kind, "rupture") == 0
							  ? "Acte de fin anticipée"
							  : "Acte d’annulation",
		.reference = reference };
	struct store_piece *p = &out->piece;
	*p = (struct store_piece){
		.school = l->dossier.school, .type = "application/pdf", .time_ms = a->now_ms
	};
	memcpy(p->dossier, l->dossier.id, sizeof p->dossier);
	snprintf(p->kind, sizeof p->kind, KIND "%.16s", d->kind);
	snprintf(p->title, sizeof p->title, "%s", seal.reason);
	if (!facts_make(&facts, l, a, d, e) || !leaf_sealed(&out->pdf, a, facts, &seal, e) ||
		!act_sha256(p->sha256, buf_slice(&out->pdf), e))
		return false;
	p->bytes = buf_slice(&out->pdf);
	text_hex(hex, p->sha256, sizeof p->sha256);
	const struct life_detail details[] = { { "document", p->kind, false },
		{ "fichier", hex, false }, { NULL, NULL, false } };
	l->pieces = p;
	l->pieces_n = 1;
	return life_note(l, &service, EVENT_ATTESTATION, details, e);
}

static bool piece_take(void *arg, const struct store_piece *p)
{
	int64_t *id = arg;
	if (strncmp(p->kind, KIND, sizeof KIND - 1) == 0)
		*id = p->id;
	return true;
}

static bool piece_find(
	int64_t *piece, int64_t *school, const struct actor *a, const char *id, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	struct store *s = a->service->house->store;
	*piece = 0;
	if (!store_dossier_get(s, a->school, id, &d, e) ||
		!life_allowed(a, LIFE_READ, &d, LIFE_MAY, e))
		return false;
	*school = d.school;
	return store_piece_each(s, d.school, d.id, piece_take, piece, e);
}

bool deed_there(bool *there, const struct actor *a, const char *id, struct err *e)
{
	int64_t piece, school;
	if (!piece_find(&piece, &school, a, id, e))
		return false;
	*there = piece != 0;
	return true;
}

bool deed_pdf(struct buf *pdf, const struct actor *a, const char *id, struct err *e)
{
	int64_t piece, school;
	struct store_piece p;
	if (!piece_find(&piece, &school, a, id, e))
		return false;
	if (!piece)
		return err_fail(e, ERR_NOT_FOUND, "no act ends this convention");
	return store_piece_get(a->service->house->store, school, piece, &p, pdf, e);
}
