/* SPDX-License-Identifier: MIT */
/* word: attribute values as words. */
#include "convention/word.h"

#include <stdio.h>
#include <string.h>

bool word_is(const char *a, const char *b)
{
	return a && b && !strcmp(a, b);
}

bool word_in(const char *list, const char *word)
{
	size_t n = word ? strlen(word) : 0;
	for (const char *at = list; n && at && *at; at += strspn(at, " ")) {
		size_t length = strcspn(at, " ");
		if (length == n && !strncmp(at, word, n))
			return true;
		at += length;
	}
	return false;
}

bool word_take(const char **list, char *out, size_t size)
{
	const char *at = *list;
	if (!at || !*at)
		return false;
	size_t n = strcspn(at, " ");
	snprintf(out, size, "%.*s", (int)n, at);
	*list = at + n + strspn(at + n, " ");
	return true;
}
