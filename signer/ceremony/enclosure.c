/* SPDX-License-Identifier: MIT */
/* enclosure: kinds of files, and files to the pieces that are named. */
#include "ceremony/enclosure.h"

#include "base/text.h"
#include "ceremony/act.h"
#include "ceremony/checking.h"

#include <stdio.h>
#include <string.h>

static const char pieces[] = "pieces/piece";

const char *enclosure_type(struct slice bytes)
{
	static const struct {
		const char *head, *type;
		size_t n;
	} kinds[] = { { "%PDF-", "application/pdf", 5 }, { "\x89PNG\r\n\x1a\n", "image/png", 8 },
		{ "\xff\xd8\xff", "image/jpeg", 3 } };
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (bytes.n > kinds[i].n && memcmp(bytes.p, kinds[i].head, kinds[i].n) == 0)
			return kinds[i].type;
	return NULL;
}

bool enclosure_is(const struct store_piece *p)
{
	static const char *const kinds[] = { "attestation-rc-eleve", "attestation-rc-accueil",
		"deliberation", "autorisation", "autre" };
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i], p->kind) == 0)
			return true;
	return false;
}

struct matching {
	struct enclosures *out;
	struct dossier_remarks *told;
	const struct dossier_files *files;
	char hex[ENCLOSURE_MAX][65];
	bool named[ENCLOSURE_MAX];
};

static void tell(struct matching *m, const char *path, const char *text)
{
	struct dossier_remark x = { .gravity = DOSSIER_FAULT };
	snprintf(x.rule, sizeof x.rule, "PIECE");
	snprintf(x.path, sizeof x.path, "%.*s", (int)sizeof x.path - 1, path);
	snprintf(x.text, sizeof x.text, "%s", text);
	dossier_remark_add(m->told, &x);
}

static const char *attribute(const struct fields *fond, const char *key, const char *name)
{
	char path[FIELD_MAX_PATH];
	field_path(path, "%s[%s]/@%s", pieces, key, name);
	return fields_get(fond, path);
}

static void piece_match(struct matching *m, const struct fields *fond, const char *key)
{
	const char *sha = attribute(fond, key, "sha");
	char path[FIELD_MAX_PATH], text[400];
	size_t i = 0;
	field_path(path, "%s[%s]", pieces, key);
	while (i < m->files->n && strcmp(m->hex[i], sha) != 0)
		i++;
	if (i == m->files->n) {
		snprintf(text, sizeof text,
			"Le fichier de « %.200s » n’est pas joint : aucun n’a l’empreinte %.16s…",
			attribute(fond, key, "titre"), sha);
		tell(m, path, text);
		return;
	}
	const char *type = enclosure_type(m->files->list[i].bytes);
	m->named[i] = true;
	if (!type) {
		tell(m, path, "Son fichier n’est ni un PDF, ni une image PNG ou JPEG.");
		return;
	}
	struct store_piece *p = &m->out->list[m->out->n++];
	*p = (struct store_piece){ .bytes = m->files->list[i].bytes };
	memcpy(p->sha256, m->files->list[i].sha256, sizeof p->sha256);
	snprintf(p->kind, sizeof p->kind, "%.23s", attribute(fond, key, "type"));
	snprintf(p->title, sizeof p->title, "%.119s", attribute(fond, key, "titre"));
	snprintf(p->type, sizeof p->type, "%s", type);
}

static bool files_look(struct matching *m, struct dossier_files *files, struct err *e)
{
	if (files->n > ENCLOSURE_MAX)
		return err_fail(e, ERR_LIMIT, "more than %d files in a deposit", ENCLOSURE_MAX);
	for (size_t i = 0; i < files->n; i++) {
		struct dossier_file *f = &files->list[i];
		if (f->bytes.n > ENCLOSURE_MAX_BYTES)
			return err_fail(e, ERR_LIMIT, "a file of a deposit has at most %d MiB",
				ENCLOSURE_MAX_BYTES >> 20);
		if (!act_sha256(f->sha256, f->bytes, e))
			return false;
		text_hex(m->hex[i], f->sha256, sizeof f->sha256);
	}
	return true;
}

bool enclosure_match(struct enclosures *out, struct dossier_remarks *told,
	const struct fields *fond, struct dossier_files *files, struct err *e)
{
	struct matching m = { .out = out, .told = told, .files = files };
	char keys[ENCLOSURE_MAX][FIELD_MAX_KEY];
	size_t before = told->n;
	out->n = 0;
	if (!files_look(&m, files, e))
		return false;
	size_t n = fields_keys(fond, pieces, keys, ENCLOSURE_MAX);
	for (size_t i = 0; i < n && i < ENCLOSURE_MAX; i++)
		piece_match(&m, fond, keys[i]);
	for (size_t i = 0; i < files->n; i++)
		if (!m.named[i])
			tell(&m, files->list[i].name,
				"Aucune pièce du dépôt ne nomme ce fichier : son empreinte n’y est "
				"pas.");
	return told->n == before || reason_set(e, ERR_WRONG_STATE, REASON_PIECES);
}
