/* SPDX-License-Identifier: MIT */
/* roster_words: synonyms as data. */
#include "ceremony/roster_words.h"

#include "base/file.h"

#include <stdio.h>
#include <string.h>

enum { FOLD = 200 };

#define COLUMN_TEXT(name) [ROSTER_##name] = #name,
static const char *const names[] = { ROSTER_COLUMNS(COLUMN_TEXT) };
#undef COLUMN_TEXT
_Static_assert(sizeof names / sizeof *names == ROSTER_COLUMN_COUNT, "every column has a name");

const char *roster_column_name(enum roster_column c)
{
	return c < ROSTER_COLUMN_COUNT ? names[c] : "";
}

bool roster_words_open(struct roster_words *w, const struct service_shared *s, struct err *e)
{
	AUTO(buf) struct buf text = BUF_MAX(ROSTER_MAX_WORDS);
	char path[sizeof s->templates + 32];
	json_error_t why;
	snprintf(path, sizeof path, "%s/import/colonnes.json", s->templates);
	if (!file_read(&text, path, ROSTER_MAX_WORDS, e))
		return false;
	w->json = json_loadb((const char *)text.p, text.n, JSON_REJECT_DUPLICATES, &why);
	if (w->json && json_is_object(w->json))
		return true;
	return err_fail(e, ERR_SYNTAX, "%s: line %d: %s", path, why.line, why.text);
}

void roster_words_auto(struct roster_words *w)
{
	json_decref(w->json);
	w->json = NULL;
}

static bool is_word(const json_t *list, const char *folded)
{
	size_t i;
	const json_t *word;
	json_array_foreach(list, i, word)
	{
		char one[FOLD];
		if (json_is_string(word) && csv_fold(one, FOLD, json_string_value(word), NULL) &&
			strcmp(one, folded) == 0)
			return true;
	}
	return false;
}

const char *roster_words_code(const struct roster_words *w, const char *list, const char *text)
{
	char folded[FOLD];
	const char *key;
	json_t *words, *object = json_object_get(w->json, list);
	if (!csv_fold(folded, FOLD, text, NULL) || !folded[0])
		return NULL;
	json_object_foreach(object, key, words)
	{
		char own[FOLD];
		if ((csv_fold(own, FOLD, key, NULL) && strcmp(own, folded) == 0) ||
			is_word(words, folded))
			return key;
	}
	return NULL;
}

int roster_words_column(const struct roster_words *w, const char *header)
{
	const char *code = roster_words_code(w, "colonnes", header);
	for (int i = 0; code && i < ROSTER_COLUMN_COUNT; i++)
		if (strcmp(names[i], code) == 0)
			return i;
	return -1;
}

const char *roster_words_label(const struct roster_words *w, const char *column)
{
	const json_t *words = json_object_get(json_object_get(w->json, "colonnes"), column);
	const char *first = json_string_value(json_array_get(words, 0));
	return first ? first : column;
}

static const char *by_prefix(const json_t *object, const char *text)
{
	const char *key;
	json_t *code;
	char folded[FOLD];
	if (!csv_fold(folded, FOLD, text, NULL))
		return NULL;
	json_object_foreach((json_t *)(uintptr_t)object, key,
		code) if (strncmp(folded, key, strlen(key)) == 0) return json_string_value(code);
	return NULL;
}

const char *roster_words_level(
	const struct roster_words *w, const char *mef, const char *class_name)
{
	const char *level = by_prefix(json_object_get(w->json, "mef"), mef);
	return level ? level : by_prefix(json_object_get(w->json, "classe"), class_name);
}
