/* SPDX-License-Identifier: MIT */
/* letter: the tree of facts, the sheet of the kind, the text. */
#include "ceremony/letter.h"

#include "base/file.h"
#include "base/text.h"
#include "ceremony/say.h"
#include "ceremony/subject.h"
#include "xml/transform.h"
#include "xml/tree.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHEET_MAX_BYTES = 64 * 1024, SHEET_MAX_PATH = 4096, ROW_MAX_FACTS = 64 };

struct letters {
	struct transform *sheets[LETTER_KINDS + 1];
};

void letters_auto(struct letters **l)
{
	if (!*l)
		return;
	for (size_t i = 0; i <= LETTER_KINDS; i++)
		transform_free((*l)->sheets[i]);
	free(*l);
	*l = NULL;
}

static bool sheet_read(struct buf *out, const char *templates, const char *name, struct err *e)
{
	char path[SHEET_MAX_PATH];
	int n = snprintf(path, sizeof path, "%s/messages/%s", templates, name);
	if (n < 0 || n >= SHEET_MAX_PATH)
		return err_fail(e, ERR_LIMIT, "the templates' path is too long");
	return file_read(out, path, SHEET_MAX_BYTES, e);
}

bool letters_load(struct letters **out, const char *templates, struct err *e)
{
	AUTO(letters) struct letters *l = calloc(1, sizeof *l);
	AUTO(buf) struct buf common = { 0 };
	AUTO(buf) struct buf aid = { 0 };
	if (!l)
		return err_nomem(e);
	if (!sheet_read(&common, templates, "commun.xslt", e) ||
		!sheet_read(&aid, templates, "aide.xslt", e))
		return false;
	const struct transform_file shelf[] = { { "commun.xslt", buf_slice(&common) },
		{ "aide.xslt", buf_slice(&aid) } };
	for (int i = 1; i <= LETTER_KINDS; i++) {
		AUTO(buf) struct buf sheet = { 0 };
		char name[16];
		snprintf(name, sizeof name, "M%hhu.xslt", (unsigned char)i);
		if (!sheet_read(&sheet, templates, name, e) ||
			!transform_make(&l->sheets[i], buf_slice(&sheet), shelf, 2, e))
			return err_context(e, "messages/%s", name);
	}
	*out = l;
	l = NULL;
	return true;
}

static void json_auto(json_t **j)
{
	json_decref(*j);
}

/* Letters, digits and '-', a letter first: fit to be an element's name. */
static bool name_good(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");
	return n > 0 && n <= 32 && !name[n] && name[0] >= 'a';
}

static bool row_good(const json_t *row, struct err *e)
{
	const char *name;
	json_t *value;
	if (!json_is_object(row) || json_object_size(row) > ROW_MAX_FACTS)
		return err_fail(e, ERR_SYNTAX, "the facts of a message are no object");
	json_object_foreach((json_t *)(uintptr_t)row, name, value)
	{
		if (!name_good(name) || !json_is_string(value))
			return err_fail(e, ERR_SYNTAX, "a fact of a message is no text");
		struct slice text = { (const uint8_t *)json_string_value(value),
			json_string_length(value) };
		if (text.n > LETTER_MAX_FACT)
			return err_fail(e, ERR_LIMIT, "the fact %s is too long", name);
		if (!text_is_plain(text, true) || memchr(text.p, 0, text.n))
			return err_fail(e, ERR_SYNTAX, "the fact %s has a control in it", name);
	}
	return true;
}

static bool made_attr(xmlNode *node, const char *name, const char *value,
	void (*make)(struct buf *, const char *))
{
	AUTO(buf) struct buf made = BUF_MAX(LETTER_MAX_FACT + 8);
	make(&made, value);
	const char *text = buf_text(&made);
	return text && tree_attr(node, name, text);
}

/* How a value is read aloud, where that is something else. */
static bool clear_put(xmlNode *node, const char *name, const char *value)
{
	char words[SAY_MAX_DAY], phone[TEXT_PHONE];
	time_day day;
	if (time_date_parse(&day, slice_text(value), NULL)) {
		say_day(words, day);
		return tree_attr(node, "clair", words);
	}
	if (text_phone(phone, value))
		return tree_attr(node, "clair", phone);
	if (strcmp(name, "prenom") == 0)
		return made_attr(node, "de", value, say_of);
	return strcmp(name, "etablissement") != 0 || made_attr(node, "court", value, say_short);
}

static bool days_put(xmlNode *to, const json_t *row)
{
	const char *from = json_string_value(json_object_get(row, "debut")),
		   *until = json_string_value(json_object_get(row, "fin"));
	time_day first, last;
	char words[SAY_MAX_DAYS];
	if (!from || !until || !time_date_parse(&first, slice_text(from), NULL) ||
		!time_date_parse(&last, slice_text(until), NULL))
		return true;
	say_days(words, first, last);
	return tree_attr(to, "dates", words);
}

static bool row_put(xmlNode *root, const json_t *row)
{
	const char *name;
	json_t *value;
	xmlNode *to = tree_child(root, "fiche");
	json_object_foreach((json_t *)(uintptr_t)row, name, value)
	{
		const char *text = json_string_value(value);
		xmlNode *node = tree_child_text(to, name, text);
		if (!node || !clear_put(node, name, text))
			return false;
	}
	return to && days_put(to, row);
}

static bool head_put(xmlNode *root, const struct letter_facts *f)
{
	static const char *const forms[] = {
		[LETTER_MAIL] = "courriel", [LETTER_SMS] = "sms", [LETTER_SMS_AID] = "aide"
	};
	char notice[LETTER_MAX_URL], sign_in[LETTER_MAX_URL];
	int n = snprintf(notice, sizeof notice, "%s%s", f->base_url, LETTER_NOTICE);
	int m = snprintf(sign_in, sizeof sign_in, "%s%s", f->base_url, LETTER_SIGN_IN);
	return root && n > 0 && n < LETTER_MAX_URL && m > 0 && m < LETTER_MAX_URL &&
	       tree_attr(root, "canal", forms[f->form]) && tree_attr(root, "notice", notice) &&
	       tree_attr(root, "adresse", sign_in) &&
	       (!f->lang || !*f->lang || tree_attr(root, "langue", f->lang)) &&
	       (!f->url || tree_attr(root, "lien", f->url)) &&
	       (!f->code || tree_attr(root, "code", f->code)) &&
	       (!f->attached || tree_attr(root, "piece-jointe", "oui")) &&
	       (!f->demonstration || tree_attr(root, "demonstration", "oui"));
}

static bool head_good(const struct letter_facts *f, struct err *e)
{
	const char *texts[] = { f->lang, f->url, f->code, f->base_url };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (texts[i] && (strlen(texts[i]) > LETTER_MAX_URL ||
					!text_is_plain(slice_text(texts[i]), false)))
			return err_fail(e, ERR_SYNTAX, "a link or code that is none");
	if (f->rows_n == 0 || f->rows_n > LETTER_MAX_ROWS)
		return err_fail(e, ERR_LIMIT, "a message of %zu conventions", f->rows_n);
	return true;
}

/* The facts as a tree; the first row also as JSON, for the subject. */
static bool facts_put(xmlDoc **doc, json_t **first, const struct letter_facts *f, struct err *e)
{
	AUTO(tree) xmlDoc *d = tree_new("message", NULL);
	xmlNode *root = d ? xmlDocGetRootElement(d) : NULL;
	if (!head_put(root, f))
		return err_nomem(e);
	for (size_t i = 0; i < f->rows_n; i++) {
		AUTO(json)
		json_t *row = json_loadb(
			(const char *)f->rows[i].p, f->rows[i].n, JSON_REJECT_DUPLICATES, NULL);
		if (!row_good(row, e))
			return false;
		if (!row_put(root, row))
			return err_nomem(e);
		if (i == 0)
			*first = json_incref(row);
	}
	*doc = d;
	d = NULL;
	return true;
}

/* Without blanks at the end; one LF after a mail's last line, none after an SMS. */
static void text_finish(struct buf *out, struct buf *raw, bool sms)
{
	while (raw->n && (raw->p[raw->n - 1] == '\n' || raw->p[raw->n - 1] == ' '))
		raw->n--;
	if (sms)
		buf_put_slice(out, buf_slice(raw));
	else
		say_typeset(out, buf_slice(raw));
	if (!sms && raw->n)
		buf_put_byte(out, '\n');
}

static bool text_write(struct letter *out, const struct letters *l, int number,
	const struct letter_facts *f, struct err *e)
{
	AUTO(tree) xmlDoc *doc = NULL;
	AUTO(json) json_t *first = NULL;
	AUTO(buf) struct buf raw = BUF_MAX(LETTER_MAX_BYTES);
	AUTO(buf) struct buf subject = BUF_MAX(LETTER_MAX_SUBJECT - 1);
	if (!facts_put(&doc, &first, f, e) ||
		!transform_text(&raw, l->sheets[number], doc, NULL, e))
		return false;
	text_finish(&out->text, &raw, f->form != LETTER_MAIL);
	if (f->form == LETTER_MAIL) {
		if (!subject_write(&subject, f->kind, first, f->rows_n, e))
			return false;
		memcpy(out->subject, subject.p, subject.n);
		out->subject[subject.n] = '\0';
	}
	return buf_done(&out->text, e);
}

bool letter_write(
	struct letter *out, const struct letters *l, const struct letter_facts *f, struct err *e)
{
	*out = (struct letter){ .text = BUF_MAX(LETTER_MAX_BYTES) };
	int number = subject_number(f->kind);
	if (number == 0)
		return err_fail(e, ERR_NOT_FOUND, "no message %.8s", f->kind);
	if (head_good(f, e) && text_write(out, l, number, f, e))
		return true;
	letter_auto(out);
	return err_context(e, "message %s", f->kind);
}

void letter_auto(struct letter *l)
{
	buf_wipe(&l->text); /* a link or a code may stand in it */
	*l = (struct letter){ .text = BUF_MAX(LETTER_MAX_BYTES) };
}

bool letter_groups(const char *kind)
{
	return subject_many(kind);
}

bool letter_by_sms(const char *kind)
{
	static const bool by_sms[LETTER_KINDS + 1] = { [1] = true,
		[2] = true,
		[3] = true,
		[4] = true,
		[5] = true,
		[6] = true,
		[8] = true,
		[9] = true,
		[10] = true,
		[13] = true,
		[15] = true,
		[16] = true,
		[17] = true,
		[18] = true,
		[19] = true,
		[23] = true };
	return by_sms[subject_number(kind)];
}
