/* SPDX-License-Identifier: MIT */
/* dossier_contact: one person's address changes: distinct from others, told to old and new, only that link re-issued. */
#include "ceremony/announce.h"
#include "ceremony/checking.h"
#include "ceremony/invite.h"
#include "ceremony/notes.h"
#include "ceremony/roster.h"
#include "ceremony/task.h"
#include "ceremony/typo.h"

#include <stdio.h>
#include <string.h>

/* What changed, for the message; and the address before. */
struct change {
	char what[80];
	char old_address[STORE_MAX_LOGIN + 1], new_address[STORE_MAX_LOGIN + 1];
	enum store_channel old_channel, new_channel;
};

static bool one_set(struct papers *p, const char *person, const char *what, const char *text,
	struct change *ch, struct err *e)
{
	char path[FIELD_MAX_PATH], was[STORE_MAX_LOGIN + 200];
	if (!text)
		return true;
	field_path(path, "contact[%s]/%s", person, what);
	snprintf(was, sizeof was, "%.450s", fields_get(&p->contacts, path));
	if (!fields_set(&p->contacts, path, text, e))
		return false;
	char why[240];
	const char *now = fields_get(&p->contacts, path);
	const struct field *f = field_find(FIELD_CONTACTS, path);
	if (f && now[0] && field_fault(why, sizeof why, f, now))
		return err_fail(e, ERR_SYNTAX, "%s : %s", f->label, why);
	if (strcmp(was, now) != 0 && what[0] != '@' && strchr(what, '/') == NULL)
		snprintf(ch->what + strlen(ch->what), sizeof ch->what - strlen(ch->what), "%s%s",
			ch->what[0] ? ", " : "", f ? f->label : what);
	return true;
}

static bool changes_set(struct papers *p, const struct actor *a, const struct dossier_contact *c,
	struct change *ch, struct err *e)
{
	const char *address;
	ch->old_channel = papers_reach(p, c->person, &address);
	snprintf(ch->old_address, sizeof ch->old_address, "%.*s", STORE_MAX_LOGIN, address);
	if (!one_set(p, c->person, "courriel", c->mail, ch, e) ||
		!one_set(p, c->person, "telephone", c->phone, ch, e) ||
		!one_set(p, c->person, "langue-aide", c->lang, ch, e) ||
		!one_set(p, c->person, "@joignable", c->reachable, ch, e) ||
		!one_set(p, c->person, "partage-motif/@code", c->share_code, ch, e) ||
		!one_set(p, c->person, "partage-motif", c->share_reason, ch, e) ||
		!one_set(p, c->person, "@fourni-par", a->link ? "personne" : "secretariat", ch, e))
		return false;
	ch->new_channel = papers_reach(p, c->person, &address);
	snprintf(ch->new_address, sizeof ch->new_address, "%.*s", STORE_MAX_LOGIN, address);
	return true;
}

static bool is_moved(const struct change *ch)
{
	return strcmp(ch->old_address, ch->new_address) != 0 || ch->old_channel != ch->new_channel;
}

static bool m13(
	struct life *l, const struct actor *a, const struct change *ch, bool fresh, struct err *e)
{
	const struct post_fact facts[] = { { "quoi", ch->what }, { "par", life_role_name(a->role) },
		{ "nouvelle", !is_moved(ch) ? "meme"
			      : fresh       ? "oui"
					    : "non" },
		{ NULL, NULL } };
	const struct post_to to = { .address = fresh ? ch->new_address : ch->old_address,
		.channel = fresh ? ch->new_channel : ch->old_channel };
	return post_tell(l, POST_M13, &to, facts, e);
}

struct links {
	struct store_link list[6];
	size_t n;
};

static bool links_take(void *arg, const struct store_link *x)
{
	struct links *t = arg;
	if (t->n < sizeof t->list / sizeof *t->list)
		t->list[t->n++] = *x;
	return true;
}

/* Signatures stand; only the person's links are voided and made anew (CONVENTION 2.2). */
static bool links_replace(struct life *l, const struct papers *p, const char *person, struct err *e)
{
	struct links t = { .n = 0 };
	const struct store_link_filter f = { .dossier = l->dossier.id,
		.person = person,
		.school = -1,
		.kinds = 1U << STORE_LINK_SIGN | 1U << STORE_LINK_FOLLOW | 1U << STORE_LINK_FILL,
		.states =
			1U << STORE_LINK_LIVE | 1U << STORE_LINK_DONE | 1U << STORE_LINK_BLOCKED };
	if (!store_link_each(l->service->house->store, &f, links_take, &t, e))
		return false;
	for (size_t i = 0; i < t.n; i++)
		if (!invite_replace(l, p, &t.list[i], 0, e))
			return false;
	return true;
}

static bool person_signed(const struct life *l, const char *person)
{
	for (size_t i = 0; l->frozen && i < l->frozen->parties_n; i++)
		for (size_t k = 0; k < l->frozen->parties[i].holders_n; k++)
			if (l->frozen->parties[i].signed_at &&
				strcmp(l->frozen->parties[i].holders[k].person, person) == 0)
				return true;
	return false;
}

static bool version_grow(struct papers *p, struct err *e)
{
	char text[16];
	unsigned n = 1;
	const char *was = fields_get(&p->contacts, "@version");
	for (const char *d = was; *d >= '0' && *d <= '9' && n < 100000; d++)
		n = d == was ? (unsigned)(*d - '0') : n * 10 + (unsigned)(*d - '0');
	snprintf(text, sizeof text, "%u", n + 1);
	return fields_set(&p->contacts, "@version", text, e);
}

/* As it is kept, so in the list. */
static bool owner_keep(const struct life *l, const struct papers *p,
	const struct dossier_contact *c, struct err *e)
{
	const struct roster_owned mail = { c->person, "courriel",
		papers_contact(p, c->person, "courriel") },
				  phone = { c->person, "telephone",
					  papers_contact(p, c->person, "telephone") };
	struct store *s = l->service->house->store;
	return (!c->mail || roster_own(s, &l->dossier, &mail, e)) &&
	       (!c->phone || roster_own(s, &l->dossier, &phone, e));
}

/* On which side an address is known already, and never whose it is: who asks may not read the others' (CONVENTION 6). */
static bool refusal_say(
	const struct err *why, const struct papers *p, const char *person, struct err *e)
{
	if (reason_of(why) == REASON_CONTACT)
		return reason_set(e, why->code, checking_contact_with(p, person));
	if (e)
		*e = *why;
	return false;
}

bool dossier_contact(
	const struct actor *a, const char *id, const struct dossier_contact *c, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	AUTO(checking) struct checking *x = NULL;
	struct change ch = { .what = "" };
	struct dossier_remarks *r;
	struct err why = ERR_INIT;
	bool own = a->link && strcmp(a->person, c->person) == 0;
	if (!life_open(&l, a, id, e) ||
		!life_allowed(
			a, own ? LIFE_OWN_CONTACT : LIFE_OTHER_CONTACT, &l->dossier, LIFE_MAY, e) ||
		!checking_new(&x, a, &l->dossier, e))
		return false;
	r = &x->remarks;
	*r = (struct dossier_remarks){ .freezable = true };
	if (!changes_set(&x->papers, a, c, &ch, e) || !version_grow(&x->papers, e))
		return false;
	l->facts.contacts_good = checking_contacts(r, &x->papers, x->notes);
	l->facts.person_signed = person_signed(l, c->person);
	const struct life_detail details[] = { { "personne", c->person, false },
		{ "quoi", ch.what, false }, { "ancienne", ch.old_address, true },
		{ "nouvelle", ch.new_address, true }, { NULL, NULL, false } };
	bool moved = is_moved(&ch);
	if (!life_step(l, a, MOVE_CONTACT, details, &why))
		return refusal_say(&why, &x->papers, c->person, e);
	if (!papers_keep(&x->papers, &l->dossier, e))
		return false;
	/* The same address is told once. */
	if (ch.what[0] && ((moved && !m13(l, a, &ch, false, e)) || !m13(l, a, &ch, true, e)))
		return false;
	if (moved && (!life_note(l, a, EVENT_LIEN_REEMIS, details, e) ||
			     !links_replace(l, &x->papers, c->person, e)))
		return false;
	return life_commit(l, e) && task_end(a->service, "rejet", id, c->person, e) &&
	       (!own || owner_keep(l, &x->papers, c, e));
}

bool dossier_typo(char *out, size_t size, const char *mail)
{
	char hint[TYPO_MAX_ADDRESS + 1];
	if (!typo_hint(hint, mail))
		return false;
	snprintf(out, size, "%s", hint);
	return true;
}
