/* SPDX-License-Identifier: MIT */
/* class_zip: a class, one document after the other. */
#include "ceremony/class_zip.h"

#include "ceremony/zip.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert((int)CLASS_ZIP_MOST <= (int)CLERK_MAX_ZIP, "room for all");

/* A class while it is collected. Large: on the heap. */
struct collecting {
	const struct actor *actor;
	const struct class_zip_wanted *want;
	struct {
		char id[37], name[CLASS_ZIP_NAME];
		bool sealed;
	} list[CLASS_ZIP_MOST];
	size_t n;
	bool too_many;
	struct class_zip_done *done;
	struct zip zip;
};

static void collecting_auto(struct collecting **x)
{
	if (!*x)
		return;
	zip_end(&(*x)->zip);
	free(*x);
	*x = NULL;
}

/* At most 'most' bytes of 'text', whole letters. */
static size_t safe_put(char *out, size_t most, const char *text)
{
	size_t n = 0;
	for (const unsigned char *c = (const unsigned char *)text; *c;) {
		size_t len = *c < 0x80 ? 1 : *c < 0xE0 ? 2 : *c < 0xF0 ? 3 : 4;
		if (strnlen((const char *)c, len) < len || n + len > most)
			break;
		if (*c < 0x20 || *c == 0x7F || (len == 1 && strchr("/\\:*?\"<>|", *c)))
			out[n++] = '-';
		else if (*c != '.' || n > 0) /* hidden, or the folder above */
			for (size_t i = 0; i < len; i++)
				out[n++] = (char)c[i];
		c += len;
	}
	/* Windows drops these at the end. */
	while (n && (out[n - 1] == ' ' || out[n - 1] == '.'))
		n--;
	if (!n)
		out[n++] = '-';
	out[n] = 0;
	return n;
}

void class_zip_part(char *out, size_t size, const char *text)
{
	size_t most = CLASS_ZIP_NAME / 3;
	(void)safe_put(out, size - 1 < most ? size - 1 : most, text);
}

/* Where the first name begins: with the first word that has a small letter; else with the last word. */
static size_t first_name(const char *name)
{
	size_t word = 0, last = 0;
	for (size_t i = 0; name[i]; i++) {
		if (i > 0 && name[i - 1] == ' ')
			last = word = i;
		if (word > 0 && name[i] >= 'a' && name[i] <= 'z')
			return word;
	}
	return last;
}

/* How much of 'n' bytes stays when 'most' may: up to a blank or hyphen, else up to a letter. */
static size_t word_cut(const char *text, size_t n, size_t most)
{
	size_t cut = 0;
	if (n <= most)
		return n;
	for (size_t i = 1; i <= most; i++)
		if (text[i] == ' ' || text[i] == '-')
			cut = i;
	for (; cut == 0 && most > 0 && ((unsigned char)text[most] & 0xC0) == 0x80;)
		most--;
	return cut ? cut : most;
}

void class_zip_person(char out[static CLASS_ZIP_PERSON + 1], const char *name)
{
	static const char more[] = "…";
	char whole[STORE_MAX_NAME];
	size_t n = safe_put(whole, sizeof whole - 1, name);
	size_t at = first_name(whole), last = at ? at - 1 : n;
	if (n > CLASS_ZIP_PERSON) {
		size_t first = word_cut(whole + at, n - at, CLASS_ZIP_PERSON / 3);
		if (!at)
			first = 0;
		last = word_cut(whole, last, CLASS_ZIP_PERSON - sizeof more - first);
		snprintf(out, CLASS_ZIP_PERSON + 1, "%.*s%s%s%.*s", (int)last, whole, more,
			at ? " " : "", (int)first, whole + at);
		return;
	}
	memcpy(out, whole, n + 1);
}

static bool dossier_take(void *arg, const struct store_dossier *d)
{
	struct collecting *x = arg;
	char class_name[sizeof d->class_name], pupil[CLASS_ZIP_PERSON + 1];
	if (!d->revision || d->state == STATE_ELIMINEE) {
		x->done->left_out++;
		return true;
	}
	x->too_many = x->n == CLASS_ZIP_MOST;
	if (x->too_many)
		return false;
	class_zip_part(class_name, sizeof class_name, d->class_name);
	class_zip_person(pupil, d->pupil_name);
	memcpy(x->list[x->n].id, d->id, sizeof d->id);
	x->list[x->n].sealed = d->sealed_ms != 0;
	snprintf(x->list[x->n].name, sizeof x->list[0].name, "%s/%s %s", class_name, pupil,
		d->reference);
	x->n++;
	return true;
}

static bool document_put(struct collecting *x, const char *name, const char *ending,
	struct slice bytes, struct err *e)
{
	char whole[CLASS_ZIP_NAME + 8];
	if (x->done->files == CLASS_ZIP_MOST)
		return err_fail(e, ERR_LIMIT, "more than %d files in a class", CLASS_ZIP_MOST);
	snprintf(whole, sizeof whole, "%s.%s", name, ending);
	x->done->files++;
	return zip_put(&x->zip, whole, bytes, e);
}

/* What this actor may not read is left out; whatever else goes wrong ends it: nobody gets a part for the whole. */
static bool one_put(struct collecting *x, size_t i, struct err *e)
{
	AUTO(buf) struct buf pdf = { 0 };
	AUTO(buf) struct buf archive = { 0 };
	struct err why = ERR_INIT;
	if (!dossier_pdf(&pdf, x->actor, x->list[i].id, &why)) {
		if (why.code != ERR_DENIED)
			return err_set(e, why.code, why.clause, why.at, "%s", why.text);
		x->done->left_out++;
		return true;
	}
	if (!document_put(x, x->list[i].name, "pdf", buf_slice(&pdf), e))
		return false;
	buf_free(&pdf);
	if (!x->want->archives || !x->list[i].sealed)
		return true;
	if (!dossier_archive(&archive, x->actor, x->list[i].id, &why))
		return why.code == ERR_DENIED ||
		       err_set(e, why.code, why.clause, why.at, "%s", why.text);
	return document_put(x, x->list[i].name, "asice", buf_slice(&archive), e);
}

bool class_zip(struct class_zip_done *out, const struct actor *a, const struct class_zip_wanted *w,
	struct err *e)
{
	AUTO(collecting) struct collecting *x = calloc(1, sizeof *x);
	*out = (struct class_zip_done){ .fd = -1 };
	if (!x)
		return err_nomem(e);
	x->actor = a;
	x->want = w;
	x->done = out;
	x->zip.fd = -1;
	const struct store_dossier_filter f = { .school = a->school,
		.year = w->year,
		.class_name = w->class_name,
		.states = w->states };
	if (!store_dossier_each(a->service->house->store, &f, false, dossier_take, x, e) ||
		!zip_begin(&x->zip, a->now_ms / 1000, e))
		return false;
	if (x->too_many)
		return err_fail(e, ERR_LIMIT, "more than %d files in a class", CLASS_ZIP_MOST);
	for (size_t i = 0; i < x->n; i++)
		if (!one_put(x, i, e))
			return false;
	return !out->files || zip_done(&out->fd, &out->size, &x->zip, a->service->house, e);
}
