/* SPDX-License-Identifier: MIT */
/* host_more: several pupils at once, what was given last time, a colleague who signs, one visit. */
#include "web/host.h"

#include "web/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- several pupils --- */

static bool other_put(void *arg, const struct store_dossier *d)
{
	xmlNode *n = tree_child(arg, "autre");
	tree_attr(n, "id", d->id);
	tree_attr(n, "nom", d->pupil_name);
	tree_attr(n, "classe", d->class_name);
	return true;
}

bool host_others_put(struct page *p, struct err *e)
{
	return party_siblings(&p->c->actor, other_put, p->facts, e);
}

bool host_others_fill(struct web_context *c, const struct dossier_edit *edit, struct err *e)
{
	size_t n = 0;
	char(*ids)[37] = calloc(PARTY_MAX_BATCH + 1, sizeof *ids);
	struct dossier_remarks *r = calloc(1, sizeof *r);
	for (size_t i = 0; ids && i < c->q->fields.n && n < PARTY_MAX_BATCH; i++) {
		const struct http_pair *f = &c->q->fields.p[i];
		if (strcmp(f->name, "autre") == 0 && strlen(f->value) == 36)
			memcpy(ids[n++], f->value, 37);
	}
	bool good = (ids && r) || err_nomem(e);
	good = good && (n == 0 || party_fill(r, &c->actor, edit, (const char(*)[37])ids, e));
	free(ids);
	free(r);
	return good;
}

/* --- last time --- */

static bool again_save(struct dossier_remarks *r, struct web_context *c,
	const struct party_again *last, struct err *e)
{
	AUTO(dossier_view) struct dossier_view *v = NULL;
	const char *list[HOST_MAX_CHANGES][2], *path;
	size_t n = 0;
	json_t *text;
	if (!dossier_view_open(&v, &c->actor, c->link->dossier, e))
		return false;
	json_object_foreach(last->host.json, path, text)
	{
		const struct field *f = field_find(FIELD_FOND, path);
		if (n == HOST_MAX_CHANGES || !f || !(f->who & FIELD_ACCUEIL) ||
			fields_has(&v->fond, path))
			continue;
		list[n][0] = path;
		list[n++][1] = json_string_value(text);
	}
	const struct dossier_edit edit = {
		.part = FIELD_ACCUEIL, .changes = (const char *const(*)[2])list, .n = n
	};
	return dossier_edit(r, &c->actor, c->link->dossier, &edit, e);
}

bool host_again(
	struct dossier_remarks *r, struct web_context *c, char from[static 40], struct err *e)
{
	AUTO(party_again) struct party_again last = { .reference = "" };
	struct err why = ERR_INIT;
	const char *siret = http_field(c->q, "organisme-accueil/siret");
	from[0] = 0;
	AUTO(buf) struct buf digits = BUF_MAX(FIELD_MAX_TEXT);
	if (!field_normal(&digits, field_find(FIELD_FOND, "organisme-accueil/siret"),
		    siret ? siret : "", e))
		return false;
	if (!party_again(&last, &c->actor, buf_text(&digits), &why)) {
		if (why.code == ERR_NOT_FOUND)
			return true;
		if (e)
			*e = why;
		return false;
	}
	memcpy(from, last.reference, 40);
	return again_save(r, c, &last, e);
}

/* --- a colleague --- */

bool host_colleague(struct web_context *c, struct err *e)
{
	const char *by = http_field(c->q, "collegue-titre");
	const struct party_colleague x = { .first_name = http_field(c->q, "collegue-prenom"),
		.last_name = http_field(c->q, "collegue-nom"),
		.quality = http_field(c->q, "collegue-qualite"),
		.mail = http_field(c->q, "collegue-courriel"),
		.habilitation = by ? by : "" };
	return party_colleague(&c->actor, &x, e);
}

/* --- one visit --- */

bool host_visit(struct dossier_remarks *alerts, struct web_context *c, bool *gone, struct err *e)
{
	struct store_link link;
	char path[60];
	const char *seen = http_field(c->q, "vu");
	struct party_visit *v = calloc(1, sizeof *v);
	if (!v)
		return err_nomem(e);
	bool good = party_one_visit(v, &c->actor, seen ? seen : "", e);
	int64_t id = v->link;
	*gone = v->possible;
	*alerts = v->alerts;
	free(v);
	if (!good || !*gone)
		return good;
	if (!store_link_get(c->store, id, &link, e) || !session_begin_link(c, &link, e))
		return false;
	snprintf(path, sizeof path, "/lien/%lld/lire", (long long)id);
	http_redirect(c->r, path);
	return true;
}
