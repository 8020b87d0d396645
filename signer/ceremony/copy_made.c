/* SPDX-License-Identifier: MIT */
/* copy_made: which conventions a person is in, what is kept of it in each, as JSON and as a page of the same. */
#include "ceremony/copy_made.h"

#include "base/file.h"
#include "base/text.h"
#include "base/time.h"
#include "ceremony/class_zip.h"
#include "ceremony/notes.h"
#include "ceremony/papers.h"
#include "ceremony/party.h"
#include "ceremony/party_who.h"
#include "ceremony/zip.h"
#include "xml/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	MAX_SHEET = 64 * 1024,
	MAX_JSON = 8 << 20,
	MAX_PAGE = 16 << 20,
	MAX_ADDRESSES = 8,
	MAX_LINKS = 64,
	HEAD = 32 /* digest before an attestation that is kept */
};

bool copy_sheet(struct transform **out, const char *templates, struct err *e)
{
	AUTO(buf) struct buf sheet = { 0 };
	char path[1200];
	if (snprintf(path, sizeof path, "%s/archive/copie.xslt", templates) >= (int)sizeof path)
		return err_fail(e, ERR_LIMIT, "the templates' path is too long");
	return file_read(&sheet, path, MAX_SHEET, e) &&
	       (transform_make(out, buf_slice(&sheet), NULL, 0, e) ||
		       err_context(e, "archive/copie.xslt"));
}

/* --- which conventions ------------------------------------------------------------------------------------------------------ */

/* A person in one convention. */
struct mine {
	char id[37], person[32];
};

/* Large: on the heap. */
struct copying {
	const struct copy_about *x;
	struct store *store;
	struct mine list[COPY_MAX_CONVENTIONS];
	size_t n;
	char addresses[MAX_ADDRESSES][STORE_MAX_LOGIN + 1];
	size_t addresses_n;
	int64_t links[MAX_LINKS]; /* of the convention under way */
	size_t links_n;
	bool over;
	struct zip zip;
	json_t *root, *into; /* into: where a walk puts what it finds */
	bool failed;         /* of a walk: no memory */
};

static void copying_auto(struct copying **c)
{
	if (!*c)
		return;
	zip_end(&(*c)->zip);
	json_decref((*c)->root);
	free(*c);
	*c = NULL;
}

static void mine_add(struct copying *c, const char *id, const char *person)
{
	for (size_t i = 0; i < c->n; i++)
		if (strcmp(c->list[i].id, id) == 0)
			return;
	c->over = c->over || c->n == COPY_MAX_CONVENTIONS;
	if (!id[0] || !person[0] || c->over)
		return;
	struct mine *m = &c->list[c->n++];
	snprintf(m->id, sizeof m->id, "%s", id);
	snprintf(m->person, sizeof m->person, "%s", person);
}

static bool address_take(void *arg, const struct store_link *l)
{
	struct copying *c = arg;
	if (strcmp(l->person, c->x->person) != 0 || !l->address[0])
		return true;
	for (size_t i = 0; i < c->addresses_n; i++)
		if (strcmp(c->addresses[i], l->address) == 0)
			return true;
	if (c->addresses_n < MAX_ADDRESSES)
		memcpy(c->addresses[c->addresses_n++], l->address, sizeof l->address);
	return true;
}

/* Two may share an address (CONVENTION 7): only the same role under the same name is the same person. */
static bool same_take(void *arg, const struct store_link *l)
{
	struct copying *c = arg;
	if (strcmp(l->role, c->x->role) == 0 && party_same_name(l->name, c->x->name))
		mine_add(c, l->dossier, l->person);
	return true;
}

static bool pupil_take(void *arg, const struct store_dossier *d)
{
	mine_add(arg, d->id, "p-eleve");
	return true;
}

static bool mine_find(struct copying *c, int64_t pupil, struct err *e)
{
	const struct copy_about *x = c->x;
	const struct store_link_filter own = { .dossier = x->dossier, .school = x->school };
	mine_add(c, x->dossier, x->person);
	if (!store_link_each(c->store, &own, address_take, c, e))
		return false;
	for (size_t i = 0; i < c->addresses_n && x->name[0]; i++) {
		const struct store_link_filter f = { .address = c->addresses[i],
			.school = x->school };
		if (!store_link_each(c->store, &f, same_take, c, e))
			return false;
	}
	const struct store_dossier_filter f = { .school = x->school, .pupil = pupil };
	bool is_pupil = strcmp(x->role, life_role_name(LIFE_ELEVE)) == 0 && pupil;
	if (is_pupil && !store_dossier_each(c->store, &f, false, pupil_take, c, e))
		return false;
	return !c->over || err_fail(e, ERR_LIMIT, "more than %d conventions of one person",
				   COPY_MAX_CONVENTIONS);
}

/* --- values ----------------------------------------------------------------------------------------------------------------- */

static bool put(json_t *o, const char *key, const char *text)
{
	return !text || !text[0] || json_object_set_new(o, key, json_string(text)) == 0;
}

static bool put_ms(json_t *o, const char *key, int64_t ms)
{
	char at[24];
	if (!ms)
		return true;
	notes_instant(at, ms);
	return put(o, key, at);
}

/* A new object at the end of list 'key' of 'o'; NULL: no memory. */
static json_t *add(json_t *o, const char *key)
{
	json_t *list = json_object_get(o, key);
	if (!list) {
		list = json_array();
		if (json_object_set_new(o, key, list) != 0)
			return NULL;
	}
	json_t *made = json_object();
	return json_array_append_new(list, made) == 0 ? made : NULL;
}

/* --- the text of the convention, the own part of it where it may not be read yet --------------------------------------------- */

static bool below(const char *path, const char *element)
{
	size_t n = strlen(element);
	return n && strncmp(path, element, n) == 0 && (path[n] == '/' || !path[n]);
}

/* A guardian stands below the pupil, and is somebody else. */
static bool own_path(const char *path, const char *element)
{
	return below(path, element) &&
	       (strcmp(element, "eleve") != 0 || strncmp(path, "eleve/responsable-legal", 23) != 0);
}

static bool field_add(
	json_t *o, enum field_document d, const char *path, const json_t *value, struct err *e)
{
	char label[160];
	json_t *one = add(o, "donnees");
	field_label(label, sizeof label, d, path);
	return (one && put(one, "champ", path) && put(one, "libelle", label) &&
		       put(one, "valeur", json_string_value(value))) ||
	       err_nomem(e);
}

static bool fields_put(
	json_t *o, const struct papers *p, const struct mine *m, bool shown, struct err *e)
{
	struct papers_person who[PAPERS_MAX_PERSONS];
	char element[64] = "", contact[48];
	const char *path;
	json_t *value;
	size_t n = papers_persons(p, who);
	for (size_t i = 0; i < n; i++)
		if (strcmp(who[i].id, m->person) == 0)
			memcpy(element, who[i].element, sizeof element);
	snprintf(contact, sizeof contact, "contact[%s]", m->person);
	json_object_foreach(p->fond.json, path,
		value) if ((shown || own_path(path, element)) &&
			   !field_add(o, FIELD_FOND, path, value, e)) return false;
	json_object_foreach(p->contacts.json, path,
		value) if (below(path, contact) &&
			   !field_add(o, FIELD_CONTACTS, path, value, e)) return false;
	return true;
}

/* What the person asked for, refused, or stopped, in its own words. */
static bool said_put(json_t *o, const json_t *notes, const struct mine *m, struct err *e)
{
	static const char *const keys[] = { "correction", "opposition", "refus", "refus-sans-effet",
		"arret" };
	static const char *const by_person[] = { "demandes", "copies" };
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		json_t *said = json_object_get(notes, keys[i]);
		if (!said || strcmp(notes_get(notes, keys[i], "personne"), m->person) != 0)
			continue;
		json_t *one = add(o, "demandes");
		if (!one || !put(one, "genre", keys[i]) || json_object_update(one, said) != 0)
			return err_nomem(e);
	}
	for (size_t i = 0; i < sizeof by_person / sizeof *by_person; i++) {
		json_t *said = json_object_get(json_object_get(notes, by_person[i]), m->person);
		if (!said)
			continue;
		json_t *one = add(o, "demandes");
		if (!one || !put(one, "genre", by_person[i]) || json_object_update(one, said) != 0)
			return err_nomem(e);
	}
	return true;
}

/* --- journal, links, messages ----------------------------------------------------------------------------------------------- */

static bool event_take(void *arg, const struct dossier_event *ev)
{
	struct copying *c = arg;
	if (!ev->own)
		return true;
	bool consent = strcmp(ev->kind, "CONSENTEMENT") == 0;
	for (int i = 0; i <= (int)consent; i++) {
		json_t *one = add(c->into, i ? "consentements" : "journal");
		c->failed = c->failed || !one || !put_ms(one, "instant", ev->time_ms) ||
			    !put(one, "evenement", ev->kind) || !put(one, "par", ev->role) ||
			    json_object_set(one, "details", ev->details) != 0;
	}
	return !c->failed;
}

static bool journal_put(struct copying *c, const struct mine *m, struct err *e)
{
	struct actor as = actor_system(c->x->actor->service, c->x->actor->now_ms);
	as.school = c->x->school;
	memcpy(as.person, m->person, sizeof as.person);
	c->failed = false;
	return dossier_events(&as, m->id, event_take, c, e) && (!c->failed || err_nomem(e));
}

static const char *channel_word(enum store_channel channel)
{
	static const char *const words[] = { [STORE_CHANNEL_MAIL] = "courriel",
		[STORE_CHANNEL_SMS] = "sms",
		[STORE_CHANNEL_DESK] = "guichet",
		[STORE_CHANNEL_PAPER] = "papier",
		[STORE_CHANNEL_SESSION] = "session" };
	return channel < sizeof words / sizeof *words ? words[channel] : NULL;
}

static bool link_put(void *arg, const struct store_link *l)
{
	static const char *const kinds[] = { [STORE_LINK_FILL] = "saisie",
		[STORE_LINK_SIGN] = "signature",
		[STORE_LINK_BATCH] = "lot",
		[STORE_LINK_FOLLOW] = "suivi",
		[STORE_LINK_ACCOUNT] = "compte" };
	struct copying *c = arg;
	const char *person = json_string_value(json_object_get(c->into, "personne"));
	if (!person || strcmp(l->person, person) != 0)
		return true;
	json_t *one = add(c->into, "liens");
	c->failed = !one || !put(one, "genre", kinds[l->kind]) || !put(one, "nom", l->name) ||
		    !put(one, "canal", channel_word(l->channel)) ||
		    !put(one, "adresse", l->address) || !put(one, "langue", l->lang) ||
		    !put_ms(one, "cree", l->created_ms) ||
		    !put_ms(one, "page-demandee", l->asked_ms) ||
		    !put_ms(one, "ouvert", l->opened_ms) || !put_ms(one, "rappele", l->reminded_ms);
	if (c->links_n < MAX_LINKS)
		c->links[c->links_n++] = l->id;
	return !c->failed;
}

static bool message_put(void *arg, const struct store_message *m)
{
	static const char *const states[] = { [STORE_TO_SEND] = "à envoyer",
		[STORE_TAKEN] = "à envoyer",
		[STORE_RELAYED] = "remis au relais",
		[STORE_DELAYED] = "retardé",
		[STORE_REJECTED] = "rejeté",
		[STORE_BOUNCED] = "rejeté plus tard",
		[STORE_DROPPED] = "sans objet" };
	struct copying *c = arg;
	json_t *one = add(c->into, "messages");
	c->failed = !one || !put(one, "modele", m->template_name) ||
		    !put(one, "canal", channel_word(m->channel)) ||
		    !put(one, "adresse", m->address) || !put(one, "etat", states[m->state]) ||
		    !put_ms(one, "cree", m->created_ms) || !put_ms(one, "remis", m->sent_ms) ||
		    !put(one, "reponse-du-relais", m->answer);
	if (c->failed || !m->data_read.n)
		return !c->failed;
	json_t *data = json_loadb((const char *)m->data_read.p, m->data_read.n, 0, NULL);
	c->failed = json_object_set_new(one, "contenu", data) != 0;
	return !c->failed;
}

static bool post_put(struct copying *c, const struct mine *m, struct err *e)
{
	const struct store_link_filter f = { .dossier = m->id, .school = c->x->school };
	c->failed = false;
	c->links_n = 0;
	if (!store_link_each(c->store, &f, link_put, c, e))
		return false;
	for (size_t i = 0; i < c->links_n && !c->failed; i++) {
		const struct store_message_filter of = { .link = c->links[i] };
		if (!store_message_each(c->store, &of, message_put, c, e))
			return false;
	}
	return !c->failed || err_nomem(e);
}

/* --- documents -------------------------------------------------------------------------------------------------------------- */

static bool document_put(struct copying *c, const struct store_dossier *d, const char *what,
	struct slice bytes, struct err *e)
{
	char reference[CLASS_ZIP_NAME], name[CLERK_MAX_ZIP_NAME + 1], hex[65];
	uint8_t sha[32];
	class_zip_part(reference, sizeof reference, d->reference);
	snprintf(name, sizeof name, "documents/%.60s/%.60s.pdf", reference, what);
	if (!act_sha256(sha, bytes, e))
		return false;
	text_hex(hex, sha, sizeof sha);
	json_t *one = add(c->into, "documents");
	if (!one || !put(one, "fichier", name) || !put(one, "empreinte", hex))
		return err_nomem(e);
	return (c->zip.size + bytes.n <= COPY_MAX_BYTES ||
		       err_fail(e, ERR_LIMIT, "the documents are over %d bytes", COPY_MAX_BYTES)) &&
	       zip_put(&c->zip, name, bytes, e);
}

/* Sheets that the service made and kept. */
static bool sheets_put(struct copying *c, const struct store_dossier *d, enum life_role role,
	const struct store_key *key, struct err *e)
{
	static const struct {
		enum store_document kind;
		enum life_action action;
		size_t head;
		const char *name;
	} all[] = { { STORE_ATTESTATION, LIFE_EVIDENCE, HEAD, "attestation-de-signature" },
		{ STORE_STAGE, LIFE_STAGE_READ, 0, "attestation-de-stage" } };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		AUTO(buf) struct buf b = { 0 };
		struct err why = ERR_INIT;
		if (life_may(role, all[i].action, life_group(d->state)) < LIFE_MAY)
			continue;
		if (!store_blob_get(c->store, key, all[i].kind, &b, &why)) {
			if (why.code != ERR_NOT_FOUND)
				return err_set(e, why.code, why.clause, why.at, "%s", why.text);
			continue;
		}
		struct slice pdf = slice_sub(buf_slice(&b), all[i].head, b.n);
		if (!document_put(c, d, all[i].name, pdf, e))
			return false;
	}
	return true;
}

static bool documents_put(
	struct copying *c, const struct store_dossier *d, enum life_role role, struct err *e)
{
	AUTO(buf) struct buf pdf = { 0 };
	struct store_key key = { .revision = d->revision };
	memcpy(key.id, d->id, sizeof key.id);
	return store_file(c->store, &key, &pdf, e) &&
	       document_put(c, d, "convention", buf_slice(&pdf), e) &&
	       sheets_put(c, d, role, &key, e);
}

/* --- one convention --------------------------------------------------------------------------------------------------------- */

static bool head_put(
	json_t *o, const struct store_dossier *d, const struct mine *m, bool shown, struct err *e)
{
	char revision[16];
	snprintf(revision, sizeof revision, "%u", d->revision);
	return (put(o, "reference", d->reference) && put(o, "identifiant", d->id) &&
		       put(o, "etat", store_state_name(d->state)) && put(o, "version", revision) &&
		       put(o, "personne", m->person) && put(o, "annee", d->year) &&
		       put_ms(o, "creee", d->created_ms) && put_ms(o, "scellee", d->sealed_ms) &&
		       put(o, "texte", shown ? "entier" : "votre part")) ||
	       err_nomem(e);
}

static bool convention_put(struct copying *c, const struct mine *m, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	AUTO(papers) struct papers p = { .fond = { .json = NULL } };
	AUTO(json) json_t *notes = NULL;
	enum life_role role = life_role_by_name(c->x->role);
	json_t *o = add(c->root, "conventions");
	if (!o)
		return err_nomem(e);
	c->into = o;
	if (!store_dossier_get(c->store, c->x->school, m->id, &d, e))
		return false;
	bool shown = life_may(role, LIFE_READ, life_group(d.state)) >= LIFE_MAY;
	if (!head_put(o, &d, m, shown && d.state != STATE_ELIMINEE, e))
		return false;
	if (d.state == STATE_ELIMINEE)
		return true;
	return papers_read(&p, &d, e) && notes_read(&notes, &d, e) &&
	       fields_put(o, &p, m, shown, e) && said_put(o, notes, m, e) && journal_put(c, m, e) &&
	       post_put(c, m, e) && (!shown || !d.revision || documents_put(c, &d, role, e));
}

/* --- the roster ------------------------------------------------------------------------------------------------------------- */

/* The pupil's own columns, or those of one guardian: p-rl1 has rl1_... */
static bool column_mine(const char *column, const char *person)
{
	if (strcmp(person, "p-eleve") == 0)
		return strncmp(column, "rl", 2) != 0;
	if (strncmp(person, "p-rl", 4) != 0)
		return false;
	const char *mine = person + 2;
	for (; *mine && *mine == *column; column++)
		mine++;
	return !*mine && *column == '_';
}

static bool roster_put(struct copying *c, int64_t pupil, struct err *e)
{
	struct store_pupil row = { .id = 0 };
	struct err why = ERR_INIT;
	const char *column;
	json_t *value;
	if (!pupil)
		return true;
	if (!store_pupil_get(c->store, c->x->school, pupil, &row, &why)) {
		store_pupil_auto(&row);
		return why.code == ERR_NOT_FOUND ||
		       err_set(e, why.code, why.clause, why.at, "%s", why.text);
	}
	AUTO(json) json_t *fields = json_loadb((const char *)row.fields.p, row.fields.n, 0, NULL);
	store_pupil_auto(&row);
	json_object_foreach(fields, column, value)
	{
		if (!json_is_string(value) || !column_mine(column, c->x->person))
			continue;
		json_t *one = add(c->root, "liste-des-eleves");
		if (!one || !put(one, "champ", column) ||
			!put(one, "valeur", json_string_value(value)))
			return err_nomem(e);
	}
	return true;
}

/* --- the whole -------------------------------------------------------------------------------------------------------------- */

/* The same values as elements: an object, a list and a text each have one, named by an attribute. */
static bool tree_of(xmlNode *parent, const char *name, const json_t *v)
{
	const char *key;
	json_t *inner;
	size_t i;
	xmlNode *n = json_is_string(v) ? tree_child_text(parent, "t", json_string_value(v))
				       : tree_child(parent, json_is_array(v) ? "l" : "o");
	if (!n || !tree_attr(n, "nom", name))
		return false;
	json_array_foreach(v, i, inner) if (!tree_of(n, "", inner)) return false;
	json_object_foreach(
		(json_t *)(uintptr_t)v, key, inner) if (!tree_of(n, key, inner)) return false;
	return true;
}

static bool files_put(struct copying *c, struct err *e)
{
	AUTO(buf) struct buf page = BUF_MAX(MAX_PAGE);
	AUTO(tree) xmlDoc *doc = tree_new("copie", NULL);
	const struct transform *sheet = c->x->actor->service->shared->copy;
	if (!sheet)
		return err_fail(e, ERR_BUG, "no style sheet for a copy of data");
	if (!doc || !tree_of(xmlDocGetRootElement(doc), "", c->root))
		return err_nomem(e);
	char *text = json_dumps(c->root, JSON_INDENT(1));
	if (!text)
		return err_nomem(e);
	bool good = (strlen(text) <= MAX_JSON ||
			    err_fail(e, ERR_LIMIT, "a copy of data is too long")) &&
		    zip_put(&c->zip, "donnees.json", slice_text(text), e);
	free(text);
	return good && transform_text(&page, sheet, doc, NULL, e) &&
	       zip_put(&c->zip, "donnees.html", buf_slice(&page), e);
}

static bool root_make(struct copying *c, struct err *e)
{
	AUTO(school) struct school s = { .settings = NULL };
	const struct copy_about *x = c->x;
	json_t *person = json_object(), *school = json_object();
	c->root = json_object();
	bool good = json_object_set_new(c->root, "personne", person) == 0;
	good = json_object_set_new(c->root, "etablissement", school) == 0 && good;
	if (!good)
		return err_nomem(e);
	if (!school_open(&s, x->actor->service, x->school, e))
		return false;
	const char *name = school_get(&s, "etablissement/denomination");
	return (put(c->root, "format", "urn:paraphe:copie:1") &&
		       put_ms(c->root, "etablie", x->actor->now_ms) &&
		       put(person, "nom", x->name) && put(person, "role", x->role) &&
		       put(school, "uai", s.row.uai) &&
		       put(school, "nom", name[0] ? name : s.row.name) &&
		       put(school, "contact",
			       school_get(&s, "etablissement/contact-ecole/courriel"))) ||
	       err_nomem(e);
}

static bool zip_take(struct buf *out, struct copying *c, struct err *e)
{
	AUTO(fd) int fd = -1;
	AUTO(file_map) struct file_map map = { 0 };
	uint64_t size;
	if (!zip_done(&fd, &size, &c->zip, c->x->actor->service->house, e) ||
		!file_map_sealed(&map, fd, GATHER_MAX_BYTES, e))
		return false;
	buf_free(out);
	*out = (struct buf)BUF_MAX(STORE_MAX_FILE);
	buf_put_slice(out, map.bytes);
	return buf_done(out, e);
}

bool copy_make(struct buf *zip, const struct copy_about *x, struct err *e)
{
	AUTO(copying) struct copying *c = calloc(1, sizeof *c);
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	if (!c)
		return err_nomem(e);
	c->x = x;
	c->zip.fd = -1;
	c->store = x->actor->service->house->store;
	if (!store_dossier_get(c->store, x->school, x->dossier, &d, e) ||
		!mine_find(c, d.pupil, e) || !zip_begin(&c->zip, x->actor->now_ms / 1000, e) ||
		!root_make(c, e) || !roster_put(c, d.pupil, e))
		return false;
	for (size_t i = 0; i < c->n; i++)
		if (!convention_put(c, &c->list[i], e))
			return false;
	return files_put(c, e) && zip_take(zip, c, e);
}
