/* SPDX-License-Identifier: MIT */
/* page: sheets compiled once, facts of the layout, bytes for the browser. */
#include "web/page.h"

#include "base/file.h"
#include "base/time.h"
#include "base/text.h"
#include "web/impl.h"
#include "web/session.h"
#include "xml/transform.h"

#include <dirent.h>
#include <inttypes.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum {
	MAX_FILES = 200,
	MAX_FILE = 1 << 20,
	GZIP_LEAST = 600,
	GZIP_LEVEL = 5,
	GZIP_WINDOW = 15 + 16
};

struct file {
	char name[64];
	struct buf bytes;
};

struct sheet {
	char name[64]; /* without .xslt */
	struct transform *transform;
};

struct asset {
	char path[96]; /* "/a/paraphe-0123456789ab.css" */
	char name[64]; /* "paraphe.css" */
	const char *type;
	struct buf bytes, packed;
};

struct pages {
	struct file files[MAX_FILES];
	struct sheet sheets[MAX_FILES];
	struct asset assets[16];
	size_t files_n, sheets_n, assets_n;
	struct lexicon *words;
};

static const struct {
	const char *ending, *type;
} types[] = {
	{ ".css", "text/css; charset=utf-8" },
	{ ".js", "text/javascript; charset=utf-8" },
	{ ".svg", "image/svg+xml" },
	{ ".woff2", "font/woff2" },
	{ ".png", "image/png" },
};

static bool ends_with(const char *name, const char *ending)
{
	size_t n = strlen(name), m = strlen(ending);
	return n > m && strcmp(name + n - m, ending) == 0;
}

static bool gzip(struct buf *out, struct slice in, struct err *e)
{
	z_stream z = { 0 };
	if (in.n > PAGE_MAX_BYTES || deflateInit2(&z, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW, 8,
					     Z_DEFAULT_STRATEGY) != Z_OK)
		return err_nomem(e);
	uLong most = deflateBound(&z, in.n);
	struct buf b = BUF_MAX(most);
	uint8_t *to = buf_grow(&b, most);
	bool good = to != NULL;
	if (good) {
		AUTO(buf) struct buf copy = BUF_MAX(in.n); /* zlib's next_in is not const */
		buf_put_slice(&copy, in);
		z.next_in = copy.p;
		z.avail_in = (uInt)copy.n;
		z.next_out = to;
		z.avail_out = (uInt)most;
		good = !copy.failed && deflate(&z, Z_FINISH) == Z_STREAM_END;
		b.n = z.total_out;
	}
	deflateEnd(&z);
	if (!good) {
		buf_free(&b);
		return err_nomem(e);
	}
	buf_free(out);
	*out = b;
	return true;
}

/* --- loading --- */

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct file *)a)->name, ((const struct file *)b)->name);
}

static bool files_read(struct pages *p, const char *dir, struct err *e)
{
	DIR *d = opendir(dir);
	if (!d)
		return err_errno(e, "%s", dir);
	bool good = true;
	for (const struct dirent *entry; good && (entry = readdir(d));) {
		char path[1600];
		struct file *f = &p->files[p->files_n];
		size_t n = strlen(entry->d_name);
		if (entry->d_name[0] == '.' || n >= sizeof f->name)
			continue;
		if (p->files_n == MAX_FILES) {
			good = err_fail(e, ERR_LIMIT, "over %d files in %s", MAX_FILES, dir);
			break;
		}
		memcpy(f->name, entry->d_name, n + 1);
		snprintf(path, sizeof path, "%s/%s", dir, f->name);
		good = file_read(&f->bytes, path, MAX_FILE, e);
		p->files_n += good;
	}
	closedir(d);
	qsort(p->files, p->files_n, sizeof *p->files, by_name);
	return good;
}

static bool sheet_make(struct pages *p, const struct transform_file *shelf, size_t i, struct err *e)
{
	struct sheet *s = &p->sheets[p->sheets_n];
	size_t n = strlen(p->files[i].name) - strlen(".xslt");
	memcpy(s->name, p->files[i].name, n);
	s->name[n] = 0;
	if (!transform_make(&s->transform, buf_slice(&p->files[i].bytes), shelf, p->files_n, e))
		return err_context(e, "templates/pages/%s", p->files[i].name);
	p->sheets_n++;
	return true;
}

static bool asset_make(struct pages *p, const struct file *f, const char *type, struct err *e)
{
	uint8_t sha[32];
	char hex[13];
	struct asset *a = &p->assets[p->assets_n];
	const char *dot = strrchr(f->name, '.');
	if (p->assets_n == sizeof p->assets / sizeof *p->assets)
		return err_fail(e, ERR_LIMIT, "too many assets");
	if (EVP_Digest(f->bytes.p, f->bytes.n, sha, NULL, EVP_sha256(), NULL) != 1)
		return err_nomem(e);
	for (size_t i = 0; i < 6; i++)
		snprintf(hex + 2 * i, 3, "%02x", sha[i]);
	*a = (struct asset){ .type = type, .bytes = BUF_MAX(f->bytes.n) };
	snprintf(a->name, sizeof a->name, "%s", f->name);
	snprintf(a->path, sizeof a->path, "/a/%.*s-%s%s", (int)(dot - f->name), f->name, hex, dot);
	buf_put_slice(&a->bytes, buf_slice(&f->bytes));
	p->assets_n++;
	return buf_done(&a->bytes, e) && gzip(&a->packed, buf_slice(&a->bytes), e);
}

/* One catalogue from several files, so that each part of the service has its own. */
static bool words_take(struct pages *p, const struct file *f, struct err *e)
{
	return p->words ? lexicon_more(p->words, buf_slice(&f->bytes), e)
			: lexicon_read(&p->words, buf_slice(&f->bytes), e);
}

static bool all_make(struct pages *p, struct err *e)
{
	struct transform_file shelf[MAX_FILES];
	for (size_t i = 0; i < p->files_n; i++)
		shelf[i] =
			(struct transform_file){ p->files[i].name, buf_slice(&p->files[i].bytes) };
	for (size_t i = 0; i < p->files_n; i++) {
		const struct file *f = &p->files[i];
		if (ends_with(f->name, ".xslt") && !sheet_make(p, shelf, i, e))
			return false;
		if (strncmp(f->name, "mots", 4) == 0 && ends_with(f->name, ".xml") &&
			!words_take(p, f, e))
			return err_context(e, "templates/pages/%s", f->name);
		for (size_t t = 0; t < sizeof types / sizeof *types; t++)
			if (ends_with(f->name, types[t].ending) &&
				!asset_make(p, f, types[t].type, e))
				return false;
	}
	return p->words || err_fail(e, ERR_NOT_FOUND, "templates/pages has no mots.xml");
}

bool pages_load(struct pages **out, const char *templates, struct err *e)
{
	char dir[1400];
	struct pages *p = calloc(1, sizeof *p);
	if (!p)
		return err_nomem(e);
	snprintf(dir, sizeof dir, "%s/pages", templates);
	if (!files_read(p, dir, e) || !all_make(p, e)) {
		pages_free(p);
		return false;
	}
	*out = p;
	return true;
}

void pages_free(struct pages *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->files_n; i++)
		buf_free(&p->files[i].bytes);
	for (size_t i = 0; i < p->sheets_n; i++)
		transform_free(p->sheets[i].transform);
	for (size_t i = 0; i < p->assets_n; i++) {
		buf_free(&p->assets[i].bytes);
		buf_free(&p->assets[i].packed);
	}
	lexicon_free(p->words);
	free(p);
}

const struct lexicon *pages_words(const struct pages *p)
{
	return p->words;
}

bool pages_asset(const struct pages *p, const struct http_request *q, struct http_response *r)
{
	for (size_t i = 0; i < p->assets_n; i++) {
		const struct asset *a = &p->assets[i];
		if (strcmp(a->path, q->path) != 0)
			continue;
		bool packed = q->gzip && a->packed.n < a->bytes.n;
		http_give(r, buf_slice(packed ? &a->packed : &a->bytes), a->type, NULL, true);
		if (packed)
			http_header_add(r, "Content-Encoding", "gzip");
		r->cache = HTTP_IMMUTABLE;
		return true;
	}
	return false;
}

/* --- one page --- */

static const struct sheet *sheet_find(const struct pages *p, const char *name)
{
	for (size_t i = 0; i < p->sheets_n; i++)
		if (strcmp(p->sheets[i].name, name) == 0)
			return &p->sheets[i];
	return NULL;
}

static void frame_put(struct page *p)
{
	const struct web_context *c = p->c;
	const struct web_options *o = c->options;
	const struct pages *pages = c->web->pages;
	tree_attr(p->frame, "organisation", o->organisation);
	tree_attr(p->frame, "base", o->base_url);
	tree_attr(p->frame, "chemin", c->q->path);
	tree_attr(p->frame, "lang", c->lang);
	tree_attr(p->frame, "aide", c->aid);
	tree_attr(p->frame, "demo", o->demo ? "oui" : "non");
	tree_attr(p->frame, "verifier-seulement", o->verify_only ? "oui" : "non");
	for (size_t i = 0; i < pages->assets_n; i++) {
		xmlNode *a = tree_child(p->frame, "ressource");
		tree_attr(a, "nom", pages->assets[i].name);
		tree_attr(a, "chemin", pages->assets[i].path);
	}
	/*
	 * Somebody signs at the school's desk: the next one must find nothing, also when nobody gives the screen back (the desk's page
	 * says so before: ten minutes without a gesture).
	 */
	if (c->link && c->link->channel == STORE_CHANNEL_DESK) {
		page_number(p->frame, "guichet", c->link->id);
		tree_attr(p->frame, "seance", c->session ? "oui" : "non");
		http_header_add(c->r, "Refresh", "600;url=/guichet");
	}
	if (c->account) {
		xmlNode *a = tree_child(p->frame, "compte");
		tree_attr(a, "prenom", c->account->first_name);
		tree_attr(a, "nom", c->account->last_name);
		tree_attr(a, "qualite", c->account->quality);
		if (c->actor.role < LIFE_ROLE_COUNT)
			tree_attr(a, "role", life_role_name(c->actor.role));
	}
	if (c->school) {
		xmlNode *s = tree_child(p->frame, "etablissement");
		tree_attr(s, "uai", c->school->uai);
		tree_attr(s, "nom", c->school->name);
		tree_attr(s, "telephone", c->school_phone);
	}
}

bool page_begin(struct page *p, struct web_context *c, const char *sheet, struct err *e)
{
	*p = (struct page){ .c = c, .sheet = sheet };
	if (!sheet_find(c->web->pages, sheet))
		return err_fail(e, ERR_BUG, "no page %s", sheet);
	p->doc = tree_new("page", NULL);
	if (!p->doc)
		return err_nomem(e);
	p->facts = xmlDocGetRootElement(p->doc);
	p->frame = tree_child(p->facts, "cadre");
	if (!p->frame)
		return err_nomem(e);
	tree_attr(p->facts, "nom", sheet);
	frame_put(p);
	return true;
}

void page_step(struct page *p, unsigned n, unsigned of)
{
	xmlNode *s = tree_child(p->frame, "etape");
	page_number(s, "n", n);
	page_number(s, "sur", of);
}

void page_refusal(struct page *p, const struct err *why)
{
	enum reason r = reason_of(why);
	xmlNode *n = tree_child(p->facts, "refus");
	if (r != REASON_NONE)
		tree_attr(n, "raison", reason_word(r));
	tree_text(n, r != REASON_NONE ? reason_text(r) : why->text);
}

void page_notice(struct page *p, const char *kind, const char *word)
{
	xmlNode *n = tree_child(p->frame, "avis");
	tree_attr(n, "genre", kind);
	tree_attr(n, "mot", word);
}

static xmlNode *field_put(struct page *p, const char *name, const char *value, const char *word)
{
	xmlNode *n = tree_child(p->facts, "saisie");
	tree_attr(n, "nom", name);
	if (value)
		tree_attr(n, "valeur", value);
	if (word)
		tree_attr(n, "erreur", word);
	return n;
}

void page_field(struct page *p, const char *name, const char *value, const char *word)
{
	field_put(p, name, value, word);
}

void page_field_asks(
	struct page *p, const char *name, const char *value, const char *word, const char *text)
{
	tree_attr(field_put(p, name, value, word), "texte", text);
}

xmlNode *page_fault(struct page *p, const char *name, const char *value, const char *text)
{
	xmlNode *n = field_put(p, name, value, text ? "champ.faute" : NULL);
	if (text)
		tree_attr(n, "texte", text);
	return n;
}

void page_fault_short(xmlNode *n, const char *text, const char *label)
{
	size_t len = strlen(label);
	if (strncmp(text, label, len) == 0 && strncmp(text + len, " : ", 3) == 0)
		tree_attr(n, "court", text + len + 3);
}

xmlNode *page_fault_of(
	struct page *p, const char *name, const char *value, const char *text, const char *label)
{
	xmlNode *n = page_fault(p, name, value, text);
	if (text)
		page_fault_short(n, text, label);
	return n;
}

static bool token(void *arg, const char *path, struct buf *out)
{
	char text[SESSION_MAX_TOKEN];
	if (!session_token(arg, path, text, NULL))
		return false;
	buf_put_text(out, text);
	return true;
}

void page_raw(struct page *p, struct slice html)
{
	uint8_t random[16];
	web_random(random, sizeof random);
	p->raw = html;
	p->raw_mark[0] = 'x';
	text_hex(p->raw_mark + 1, random, sizeof random);
	tree_attr(p->frame, "brut", p->raw_mark);
}

/* Put the raw bytes where their mark stands. */
static bool raw_place(struct buf *html, const struct page *p, struct err *e)
{
	AUTO(buf) struct buf whole = BUF_MAX(PAGE_MAX_BYTES);
	struct slice all = buf_slice(html), mark = slice_text(p->raw_mark);
	size_t at = p->raw_mark[0] ? slice_find(all, mark, 0) : SIZE_MAX;
	if (at == SIZE_MAX)
		return true;
	buf_put_slice(&whole, slice_sub(all, 0, at));
	buf_put_slice(&whole, p->raw);
	buf_put_slice(&whole, slice_sub(all, at + mark.n, all.n));
	if (!buf_done(&whole, e))
		return false;
	buf_free(html);
	*html = buf_move(&whole);
	return true;
}

bool page_end(struct page *p, int status, struct err *e)
{
	static const char doctype[] = "<!DOCTYPE html>\n";
	struct web_context *c = p->c;
	const struct sheet *sheet = sheet_find(c->web->pages, p->sheet);
	const struct transform_speech speech = {
		.words = c->web->pages->words, .lang = c->lang, .token = token, .arg = c
	};
	AUTO(buf) struct buf html = BUF_MAX(PAGE_MAX_BYTES);
	buf_put_text(&html, doctype);
	if (!sheet || !transform_speak(&html, sheet->transform, p->doc, &speech, e)) {
		if (e && e->code == ERR_SYNTAX)
			e->code = ERR_BUG;
		return err_context(e, "page %s", p->sheet);
	}
	if (!raw_place(&html, p, e))
		return false;
	if (c->q->gzip && html.n >= GZIP_LEAST) {
		AUTO(buf) struct buf packed = { 0 };
		if (!gzip(&packed, buf_slice(&html), e))
			return false;
		http_header_add(c->r, "Content-Encoding", "gzip");
		http_give_buf(c->r, &packed, "text/html; charset=utf-8", NULL, true);
	} else {
		http_give_buf(c->r, &html, "text/html; charset=utf-8", NULL, true);
	}
	c->r->status = status;
	return true;
}

void page_auto(struct page *p)
{
	tree_auto(&p->doc);
}

bool page_graft(xmlNode *parent, const xmlDoc *doc, struct err *e)
{
	xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
	xmlNode *copy = root && parent ? xmlDocCopyNode(root, parent->doc, 1) : NULL;
	if (!copy)
		return err_nomem(e);
	xmlAddChild(parent, copy);
	return true;
}

void page_number(xmlNode *n, const char *attr, int64_t value)
{
	char text[24];
	snprintf(text, sizeof text, "%" PRId64, value);
	tree_attr(n, attr, text);
}

void page_day(xmlNode *n, const char *attr, int32_t day)
{
	char text[11];
	time_date_format(text, day);
	tree_attr(n, attr, text);
}

void page_instant(xmlNode *n, const char *attr, int64_t ms)
{
	char text[21];
	time_rfc3339_format(text, ms / 1000);
	tree_attr(n, attr, text);
}
