/* SPDX-License-Identifier: MIT */
/* party_desk: the school's desk: an agent has seen an identity paper, the signer reads and signs alone, the agent bears witness. */
#include "ceremony/papers.h"
#include "ceremony/party.h"

#include <stdio.h>
#include <string.h>

static bool paper_known(const char *paper)
{
	static const char *const kinds[] = { "carte-identite", "passeport", "titre-sejour",
		"permis", "autre" };
	for (size_t i = 0; paper && i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i], paper) == 0)
			return true;
	return false;
}

static const struct store_party *party_of(
	const struct store_convention *c, const char *person, const struct store_holder **holder)
{
	for (size_t i = 0; i < c->parties_n; i++)
		for (size_t k = 0; k < c->parties[i].holders_n; k++)
			if (strcmp(c->parties[i].holders[k].person, person) == 0) {
				*holder = &c->parties[i].holders[k];
				return &c->parties[i];
			}
	return NULL;
}

bool party_desk_open(
	int64_t *link, const struct actor *a, const struct party_desk *d, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	const struct store_holder *h = NULL;
	if (!paper_known(d->paper))
		return reason_set(e, ERR_WRONG_STATE, REASON_WHY);
	if (!life_open(&l, a, d->id, e) || !life_allowed(a, LIFE_DESK, &l->dossier, LIFE_MAY, e))
		return false;
	const struct store_party *p = l->frozen ? party_of(l->frozen, d->person, &h) : NULL;
	if (!p)
		return reason_set(e, ERR_NOT_FOUND, REASON_ROLE);
	if (p->signed_at)
		return reason_set(e, ERR_WRONG_STATE, REASON_SIGNED);
	struct store_link x = { .kind = STORE_LINK_SIGN,
		.state = STORE_LINK_LIVE,
		.channel = STORE_CHANNEL_DESK,
		.school = l->dossier.school,
		.revision = l->dossier.revision,
		.created_ms = a->now_ms };
	memcpy(x.dossier, l->dossier.id, sizeof x.dossier);
	memcpy(x.sha_fond, l->frozen->sha_fond, sizeof x.sha_fond);
	memcpy(x.person, h->person, sizeof x.person);
	memcpy(x.field, p->field, sizeof x.field);
	memcpy(x.role, p->role, sizeof x.role);
	memcpy(x.name, h->name, sizeof x.name);
	l->links[l->links_n++] = x;
	const struct life_detail details[] = { { "personne", h->person, false },
		{ "piece", d->paper, false }, { NULL, NULL, false } };
	if (!life_note(l, a, EVENT_GUICHET, details, e) || !life_commit(l, e))
		return false;
	*link = l->links[0].id;
	return true;
}

bool party_desk_close(const struct actor *a, int64_t link, bool witnessed, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	struct store_link x;
	if (!store_link_get(a->service->house->store, link, &x, e))
		return false;
	if (x.channel != STORE_CHANNEL_DESK || x.state == STORE_LINK_DEAD)
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	if (!life_open(&l, a, x.dossier, e) ||
		!life_allowed(a, LIFE_DESK, &l->dossier, LIFE_MAY, e))
		return false;
	bool signed_now = x.state == STORE_LINK_DONE;
	const struct life_detail details[] = { { "personne", x.person, false },
		{ "temoin", witnessed ? "oui" : "non", false },
		{ "signe", signed_now ? "oui" : "non", false }, { NULL, NULL, false } };
	x.state = STORE_LINK_DEAD;
	snprintf(x.why, sizeof x.why, "guichet");
	l->links[l->links_n++] = x;
	return life_note(l, a, EVENT_GUICHET, details, e) && life_commit(l, e);
}
