/* SPDX-License-Identifier: MIT */
/* word: attribute values as words: one, or several separated by a space. NULL is no word. */
#ifndef PARAPHE_CONVENTION_WORD_H
#define PARAPHE_CONVENTION_WORD_H

#include <stdbool.h>
#include <stddef.h>

/* False when either is NULL. */
bool word_is(const char *a, const char *b);
/* Is 'word' one of the words of 'list'? */
bool word_in(const char *list, const char *word);
/* Take the next word of '*list' into 'out' (cut to 'size'); false at the end. */
bool word_take(const char **list, char *out, size_t size);

#endif
