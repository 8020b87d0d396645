/* SPDX-License-Identifier: MIT */
/* journal: entries made, joined and checked. */
#include "evidence/journal.h"

#include "base/text.h"
#include "base/time.h"
#include "xml/read.h"
#include "xml/tree.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define JOURNAL_NS "urn:paraphe:journal:1"

enum { JOURNAL_ENTRY_MAX = 64 * 1024, JOURNAL_INSTANT = 25 };
_Static_assert(JOURNAL_MAX_ENTRY >= 2 * JOURNAL_ENTRY_MAX, "an entry that was written is read");

/* Around the entries, each on a line of its own. */
static const char opening[] =
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<journal xmlns=\"" JOURNAL_NS "\">\n";
static const char closing[] = "</journal>\n";

static bool sha256(uint8_t out[static 32], struct slice a, struct slice b, struct err *e)
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	bool good = md && EVP_DigestInit_ex(md, EVP_sha256(), NULL) &&
		    EVP_DigestUpdate(md, a.p, a.n) && EVP_DigestUpdate(md, b.p, b.n) &&
		    EVP_DigestFinal_ex(md, out, NULL);
	EVP_MD_CTX_free(md);
	return good || err_nomem(e);
}

/* "2025-05-14T08:31:07.412Z" */
static void instant_format(char out[static JOURNAL_INSTANT], int64_t ms)
{
	char whole[21];
	int64_t rest = ms % 1000, seconds = ms / 1000;
	if (rest < 0) {
		rest += 1000;
		seconds--;
	}
	time_rfc3339_format(whole, seconds);
	snprintf(out, JOURNAL_INSTANT, "%.19s.%03uZ", whole, (unsigned)rest % 1000);
}

static bool instant_parse(int64_t *ms, const char *text)
{
	uint64_t rest;
	size_t n = strlen(text);
	if (n != JOURNAL_INSTANT - 1 || text[19] != '.' || text[23] != 'Z')
		return false;
	rest = (uint64_t)(text[20] - '0') * 100 + (uint64_t)(text[21] - '0') * 10 +
	       (uint64_t)(text[22] - '0');
	int64_t seconds;
	if (rest > 999 || !time_rfc3339_parse(&seconds, slice_text(text), NULL))
		return false;
	*ms = seconds * 1000 + (int64_t)rest;
	return true;
}

static bool text_good(const char *text, struct err *e)
{
	if (!text || !text_is_plain(slice_text(text), true))
		return err_fail(
			e, ERR_SYNTAX, "a journal value is absent or holds a control character");
	return true;
}

static bool private_digest(
	char out[static 65], const uint8_t salt[static 16], struct slice value, struct err *e)
{
	uint8_t hash[32];
	if (!sha256(hash, (struct slice){ salt, 16 }, value, e))
		return false;
	text_hex(out, hash, 32);
	return true;
}

static bool event_head(
	xmlNode *node, const struct journal_head *head, const struct journal_event *ev)
{
	char number[24], revision[12], instant[JOURNAL_INSTANT], previous[65];
	snprintf(number, sizeof number, "%" PRIu64, head->n + 1);
	snprintf(revision, sizeof revision, "%" PRIu32, ev->revision);
	instant_format(instant, ev->time_ms);
	text_hex(previous, head->hash, 32);
	return tree_attr(node, "n", number) && tree_attr(node, "instant", instant) &&
	       tree_attr(node, "type", event_name(ev->kind)) &&
	       tree_attr(node, "convention", ev->convention) &&
	       tree_attr(node, "revision", revision) && tree_attr(node, "fond", ev->sha_fond) &&
	       tree_attr(node, "role", ev->actor_role) && tree_attr(node, "acteur", ev->actor_id) &&
	       tree_attr(node, "resultat", ev->outcome) && tree_attr(node, "precedent", previous);
}

static bool event_values(xmlNode *node, const struct journal_event *ev, struct err *e)
{
	for (size_t i = 0; i < ev->details_n; i++) {
		const struct journal_detail *d = &ev->details[i];
		if (!text_good(d->value, e))
			return false;
		xmlNode *made = tree_child_text(node, "detail", d->value);
		if (!made || !tree_attr(made, "nom", d->name))
			return err_nomem(e);
	}
	for (size_t i = 0; i < ev->privates_n; i++) {
		const struct journal_private *p = &ev->privates[i];
		char digest[65];
		if (!text_good(p->value, e) ||
			!private_digest(digest, p->salt, slice_text(p->value), e))
			return false;
		xmlNode *made = tree_child(node, "prive");
		if (!made || !tree_attr(made, "nom", p->name) ||
			!tree_attr(made, "empreinte", digest))
			return err_nomem(e);
	}
	return true;
}

static bool event_check(const struct journal_event *ev, struct err *e)
{
	const char *const texts[] = { ev->convention, ev->sha_fond, ev->actor_role, ev->actor_id,
		ev->outcome };
	if (ev->details_n > JOURNAL_MAX_DETAILS || ev->privates_n > JOURNAL_MAX_DETAILS)
		return err_fail(
			e, ERR_LIMIT, "more than %d details in one event", JOURNAL_MAX_DETAILS);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (!text_good(texts[i], e))
			return false;
	return true;
}

static bool blocks_put(struct buf *out, const struct journal_event *ev, struct err *e)
{
	for (size_t i = 0; i < ev->privates_n; i++) {
		const struct journal_private *p = &ev->privates[i];
		char salt[33];
		text_hex(salt, p->salt, 16);
		AUTO(xml_doc) xmlDoc *doc = tree_new("bloc", NULL);
		xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
		if (!root || !tree_attr(root, "nom", p->name) || !tree_attr(root, "sel", salt) ||
			!tree_text(root, p->value))
			return err_nomem(e);
		if (!tree_c14n(out, doc, root, e))
			return false;
	}
	return true;
}

bool journal_entry(
	struct buf *out, struct journal_head *head, const struct journal_event *ev, struct err *e)
{
	if (!event_check(ev, e))
		return false;
	uint64_t most = JOURNAL_MAX_ENTRIES - (event_is_quiet(ev->kind) ? JOURNAL_KEPT_ENTRIES : 0);
	if (head->n >= most)
		return err_fail(e, ERR_LIMIT, "the journal of this convention is full (%d entries)",
			JOURNAL_MAX_ENTRIES);
	if (head->n > 0 && ev->time_ms < head->last_ms)
		return err_fail(e, ERR_WRONG_STATE,
			"the clock stands before the last entry of the journal");
	AUTO(xml_doc) xmlDoc *doc = tree_new("evenement", JOURNAL_NS);
	xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
	if (!root || !event_head(root, head, ev))
		return err_nomem(e);
	AUTO(buf) struct buf canonical = BUF_MAX(JOURNAL_ENTRY_MAX);
	uint8_t hash[32];
	if (!event_values(root, ev, e) || !tree_c14n(&canonical, doc, root, e) ||
		!sha256(hash, buf_slice(&canonical), (struct slice){ 0 }, e))
		return false;
	AUTO(buf) struct buf line = BUF_MAX(2 * JOURNAL_ENTRY_MAX);
	buf_put_text(&line, "<entree empreinte=\"");
	buf_put_hex(&line, (struct slice){ hash, 32 });
	buf_put_text(&line, "\">");
	buf_put_slice(&line, buf_slice(&canonical));
	if (!blocks_put(&line, ev, e))
		return false;
	buf_put_text(&line, "</entree>");
	if (!buf_done(&line, e))
		return false;
	memcpy(head->hash, hash, 32);
	head->n++;
	head->last_ms = ev->time_ms;
	*out = buf_move(&line);
	return true;
}

/* Where the LF after the entry at 'at' stands: what people wrote may hold others. SIZE_MAX: nowhere. */
static size_t entry_end(struct slice lines, size_t at)
{
	static const char mark[] = "</entree>\n";
	size_t end = slice_find(lines, slice_text(mark), at);
	return end == SIZE_MAX ? end : end + sizeof mark - 2;
}

static const char event_end[] = "</evenement>";

/* The person did it: the event's own attribute, before anything that people wrote. */
static bool did(struct slice event, const char *person)
{
	char want[80];
	size_t open = slice_find(event, SLICE_LIT("<evenement "), 0);
	size_t end = open == SIZE_MAX ? open : slice_find(event, SLICE_LIT(">"), open);
	snprintf(want, sizeof want, " acteur=\"%.60s\"", person);
	return end != SIZE_MAX &&
	       slice_find(slice_sub(event, 0, end), slice_text(want), open) != SIZE_MAX;
}

static bool about(struct slice event, const char *person)
{
	char want[100];
	snprintf(want, sizeof want, "<detail nom=\"personne\">%.60s</detail>", person);
	return slice_find(event, slice_text(want), 0) != SIZE_MAX;
}

/* The blocks of an entry but those that tell from where it was done. */
static void blocks_copy(struct buf *out, struct slice blocks)
{
	static const char end[] = "</bloc>";
	for (size_t at = 0; at < blocks.n;) {
		struct slice rest = slice_sub(blocks, at, blocks.n);
		size_t n = slice_find(rest, slice_text(end), 0);
		if (n == SIZE_MAX)
			return;
		n += sizeof end - 1;
		if (!slice_starts(rest, SLICE_LIT("<bloc nom=\"ip\"")) &&
			!slice_starts(rest, SLICE_LIT("<bloc nom=\"agent\"")))
			buf_put_slice(out, slice_sub(rest, 0, n));
		at += n;
	}
}

/* The event, then the personal blocks that 'person' may see. */
static void line_put(struct buf *out, struct slice line, const char *person)
{
	size_t at = person ? slice_find(line, slice_text(event_end), 0) : SIZE_MAX;
	struct slice event = slice_sub(line, 0, at == SIZE_MAX ? 0 : at + sizeof event_end - 1);
	if (at == SIZE_MAX || (person[0] && did(event, person))) {
		buf_put_slice(out, line);
		return;
	}
	buf_put_slice(out, event);
	if (person[0] && about(event, person))
		blocks_copy(out, slice_sub(line, event.n, line.n));
	buf_put_text(out, "</entree>");
}

bool journal_write(struct buf *out, struct slice lines, const char *person, struct err *e)
{
	AUTO(buf) struct buf b = BUF_MAX(JOURNAL_MAX_BYTES);
	buf_put_text(&b, opening);
	for (size_t at = 0; at < lines.n;) {
		size_t end = entry_end(lines, at);
		if (end == SIZE_MAX)
			return err_fail(e, ERR_BUG, "a journal entry has no end of line");
		line_put(&b, slice_sub(lines, at, end - at), person);
		buf_put_byte(&b, '\n');
		at = end + 1;
	}
	buf_put_text(&b, closing);
	if (!buf_done(&b, e))
		return false;
	buf_free(out);
	*out = buf_move(&b);
	return true;
}

static bool broken(uint64_t n, const char *what, struct err *e)
{
	return err_fail(e, ERR_CRYPTO, "journal entry %" PRIu64 ": %s", n, what);
}

/* One reading of a journal: what the entries before said. */
struct reading {
	struct journal_facts *facts;
};

/* The committed digest of block 'name' in 'event'; NULL when there is none. */
static const char *committed(const xmlNode *event, const char *name)
{
	for (xmlNode *p = tree_first(event, "prive"); p; p = tree_next(p, "prive")) {
		const char *nom = tree_get(p, "nom");
		if (nom && strcmp(nom, name) == 0)
			return tree_get(p, "empreinte");
	}
	return NULL;
}

static bool block_check(const xmlNode *event, const xmlNode *block, uint64_t n, struct err *e)
{
	const char *name = tree_get(block, "nom"), *salt_hex = tree_get(block, "sel"),
		   *value = tree_content(block);
	uint8_t salt[16];
	char digest[65];
	if (!name || !salt_hex || !text_unhex(salt, 16, slice_text(salt_hex), NULL))
		return broken(n, "a personal block without name or salt", e);
	const char *want = committed(event, name);
	if (!private_digest(digest, salt, slice_text(value ? value : ""), e))
		return false;
	if (!want || strcmp(want, digest) != 0)
		return broken(n, "a personal block is not the one that was committed to", e);
	return true;
}

static bool link_check(struct reading *r, const xmlNode *event, uint64_t n, struct err *e)
{
	const char *number = tree_get(event, "n"), *previous = tree_get(event, "precedent");
	const char *instant = tree_get(event, "instant");
	uint64_t told;
	char want[65];
	int64_t ms;
	text_hex(want, r->facts->head.hash, 32);
	if (!number || !text_decimal(&told, slice_text(number), JOURNAL_MAX_ENTRIES, NULL) ||
		told != n)
		return broken(n, "a gap or a wrong number", e);
	if (!previous || strcmp(previous, want) != 0)
		return broken(n, "does not follow the entry before it", e);
	if (!instant || !instant_parse(&ms, instant) || (n > 1 && ms < r->facts->head.last_ms))
		return broken(n, "its instant is malformed or earlier than the one before", e);
	r->facts->head.last_ms = ms;
	return true;
}

static void consent_note(struct journal_facts *f, const char *field)
{
	for (size_t i = 0; i < f->consents_n; i++)
		if (strcmp(f->consents[i], field) == 0)
			return;
	if (f->consents_n < JOURNAL_MAX_CONSENTS && strlen(field) < sizeof f->consents[0])
		memcpy(f->consents[f->consents_n++], field, strlen(field) + 1);
}

static bool consent_take(struct journal_facts *f, const char *field)
{
	for (size_t i = 0; i < f->consents_n; i++)
		if (strcmp(f->consents[i], field) == 0) {
			memmove(f->consents[i], f->consents[f->consents_n - 1],
				sizeof f->consents[i]);
			f->consents_n--;
			return true;
		}
	return false;
}

static bool signature_note(struct journal_facts *f, enum event_kind kind, const xmlNode *event,
	uint64_t n, struct err *e)
{
	if (f->signatures_n == JOURNAL_MAX_SIGNATURES)
		return err_fail(e, ERR_LIMIT, "more than %d signatures in a journal",
			JOURNAL_MAX_SIGNATURES);
	struct journal_signature *s = &f->signatures[f->signatures_n];
	*s = (struct journal_signature){ .kind = kind };
	bool has_cms = false, has_field = false;
	for (xmlNode *d = tree_first(event, "detail"); d; d = tree_next(d, "detail")) {
		const char *name = tree_get(d, "nom"), *value = tree_content(d);
		if (!name || !value)
			continue;
		if (strcmp(name, "champ") == 0 && strlen(value) < sizeof s->field) {
			memcpy(s->field, value, strlen(value) + 1);
			has_field = true;
		}
		if (strcmp(name, "cms") == 0)
			has_cms = text_unhex(s->cms_sha256, 32, slice_text(value), NULL);
		if (strcmp(name, "certificat") == 0)
			s->has_cert = text_unhex(s->cert_sha256, 32, slice_text(value), NULL);
		if (strcmp(name, "fichier") == 0)
			s->has_file = text_unhex(s->file_sha256, 32, slice_text(value), NULL);
	}
	if (!has_cms || !has_field)
		return broken(n, "a signature without field or digest", e);
	if ((kind == EVENT_SIGNATURE || kind == EVENT_PAPIER_ATTESTE) && !consent_take(f, s->field))
		return broken(n, "a signature without the consent before it", e);
	f->signatures_n++;
	return true;
}

/* CONVENTION 2.2, 8: who opens is shown the data of this revision, and what was certified does not change before the next one. */
static bool fond_check(const struct journal_facts *f, enum event_kind kind, const xmlNode *event,
	uint64_t n, struct err *e)
{
	const char *fond = tree_get(event, "fond");
	if (f->signatures_n && fond[0] && strcmp(fond, f->sha_fond) != 0)
		return broken(n, "of other data than were certified", e);
	for (xmlNode *d = tree_first(event, "detail"); d && kind == EVENT_OUVERTURE;
		d = tree_next(d, "detail")) {
		const char *name = tree_get(d, "nom"), *shown = tree_content(d);
		if (name && shown && shown[0] && strcmp(name, "empreinte") == 0 &&
			strcmp(shown, fond) != 0)
			return broken(n, "what was shown is not the data it is about", e);
	}
	return true;
}

/* What is known of consents and of the policy: a change of what is not frozen yet tells no digest. */
static void details_note(struct journal_facts *f, enum event_kind kind, const xmlNode *event)
{
	for (xmlNode *d = tree_first(event, "detail"); d; d = tree_next(d, "detail")) {
		const char *name = tree_get(d, "nom"), *value = tree_content(d);
		if (!name || !value)
			continue;
		bool policy = strcmp(name, "empreinte-politique") == 0 ||
			      (kind == EVENT_POLITIQUE_MODIFIEE && strcmp(name, "apres") == 0);
		if (kind == EVENT_CONSENTEMENT && strcmp(name, "champ") == 0)
			consent_note(f, value);
		if (policy)
			snprintf(f->sha_politique, sizeof f->sha_politique, "%s", value);
	}
}

static bool kind_check(struct reading *r, const xmlNode *event, uint64_t n, struct err *e)
{
	const char *type = tree_get(event, "type"), *convention = tree_get(event, "convention"),
		   *fond = tree_get(event, "fond");
	const char *revision = tree_get(event, "revision");
	struct journal_facts *f = r->facts;
	uint64_t rev;
	enum event_kind kind = type ? event_by_name(slice_text(type)) : EVENT_KIND_COUNT;
	if (kind == EVENT_KIND_COUNT)
		return broken(n, "of an unknown kind", e);
	if (!convention || strlen(convention) >= sizeof f->convention || !fond ||
		strlen(fond) >= sizeof f->sha_fond || !revision ||
		!text_decimal(&rev, slice_text(revision), UINT32_MAX, NULL))
		return broken(n, "convention, revision or digest malformed", e);
	if (n > 1 && strcmp(convention, f->convention) != 0)
		return broken(n, "of another convention", e);
	if (n > 1 && (uint32_t)rev < f->revision)
		return broken(n, "of an older revision than the entry before it", e);
	/* A new revision voids the signatures of the former one. */
	if (n > 1 && (uint32_t)rev > f->revision) {
		f->signatures_n = f->consents_n = 0;
		f->sha_politique[0] = '\0';
	}
	if (!fond_check(f, kind, event, n, e))
		return false;
	snprintf(f->convention, sizeof f->convention, "%s", convention);
	snprintf(f->sha_fond, sizeof f->sha_fond, "%s", fond);
	f->revision = (uint32_t)rev;
	if (kind == EVENT_POLITIQUE_MODIFIEE)
		f->sha_politique[0] = '\0';
	details_note(f, kind, event);
	if (kind == EVENT_CERTIFICATION || kind == EVENT_SIGNATURE ||
		kind == EVENT_PAPIER_ATTESTE || kind == EVENT_SCELLEMENT)
		return signature_note(f, kind, event, n, e);
	return true;
}

static bool entry_check(struct reading *r, xmlNode *entry, struct err *e)
{
	uint64_t n = r->facts->head.n + 1;
	xmlNode *event = tree_first(entry, NULL);
	const char *told = tree_get(entry, "empreinte");
	if (strcmp((const char *)entry->name, "entree") != 0 || !event ||
		strcmp((const char *)event->name, "evenement") != 0)
		return broken(n, "not an entry", e);
	AUTO(buf) struct buf canonical = BUF_MAX(JOURNAL_ENTRY_MAX);
	uint8_t hash[32];
	char hex[65];
	if (!link_check(r, event, n, e) || !tree_c14n(&canonical, event->doc, event, e) ||
		!sha256(hash, buf_slice(&canonical), (struct slice){ 0 }, e))
		return false;
	text_hex(hex, hash, 32);
	if (!told || strcmp(told, hex) != 0)
		return broken(n, "its digest does not hold", e);
	for (xmlNode *b = tree_next(event, NULL); b; b = tree_next(b, NULL)) {
		if (strcmp((const char *)b->name, "bloc") != 0)
			return broken(n, "an element that does not belong there", e);
		if (!block_check(event, b, n, e))
			return false;
	}
	if (!kind_check(r, event, n, e))
		return false;
	memcpy(r->facts->head.hash, hash, 32);
	r->facts->head.n = n;
	return true;
}

/* One line, in the namespace it has in the file. */
static bool line_read(
	xmlDoc **out, struct xml_faults *faults, struct slice line, uint64_t n, struct err *e)
{
	AUTO(buf) struct buf whole = BUF_MAX(JOURNAL_MAX_ENTRY + sizeof opening + sizeof closing);
	buf_put_text(&whole, opening);
	buf_put_slice(&whole, line);
	buf_put_text(&whole, closing);
	if (!buf_done(&whole, e))
		return false;
	faults->n = faults->more = 0;
	return xml_read(out, buf_slice(&whole), JOURNAL_MAX_ENTRY + sizeof opening + sizeof closing,
		       NULL, faults, e) ||
	       err_context(e, "journal entry %" PRIu64, n);
}

static bool line_take(struct xml_faults *faults, struct slice line, uint64_t n, journal_fn *fn,
	void *arg, struct err *e)
{
	AUTO(xml_doc) xmlDoc *doc = NULL;
	if (n > JOURNAL_MAX_ENTRIES)
		return err_fail(e, ERR_LIMIT, "more than %d journal entries", JOURNAL_MAX_ENTRIES);
	if (!line_read(&doc, faults, line, n, e))
		return false;
	xmlNode *entry = tree_first(xmlDocGetRootElement(doc), NULL);
	if (!entry || tree_next(entry, NULL))
		return broken(n, "not one entry on its line", e);
	return fn(arg, entry, e);
}

bool journal_each(struct slice xml, journal_fn *fn, void *arg, struct err *e)
{
	const size_t head = sizeof opening - 1, tail = sizeof closing - 1;
	if (xml.n > JOURNAL_MAX_BYTES)
		return err_fail(e, ERR_LIMIT, "a journal of more than %d bytes", JOURNAL_MAX_BYTES);
	if (xml.n < head + tail || !slice_starts(xml, slice_text(opening)) ||
		!slice_eq(slice_sub(xml, xml.n - tail, tail), slice_text(closing)))
		return err_fail(e, ERR_SYNTAX, "not a journal (" JOURNAL_NS ")");
	struct xml_faults *faults = calloc(1, sizeof *faults);
	if (!faults)
		return err_nomem(e);
	bool good = true;
	uint64_t n = 0;
	for (size_t at = head; good && at < xml.n - tail;) {
		size_t end = entry_end(xml, at);
		if (end == SIZE_MAX) {
			good = broken(n + 1, "it does not end", e);
			break;
		}
		good = line_take(faults, slice_sub(xml, at, end - at), ++n, fn, arg, e);
		at = end + 1;
	}
	free(faults);
	return good;
}

static bool entry_take(void *arg, xmlNode *entry, struct err *e)
{
	return entry_check(arg, entry, e);
}

bool journal_check(struct journal_facts *out, struct slice xml, struct err *e)
{
	*out = (struct journal_facts){ 0 };
	struct reading r = { .facts = out };
	return journal_each(xml, entry_take, &r, e) &&
	       (out->head.n > 0 || err_fail(e, ERR_SYNTAX, "an empty journal"));
}
