/* SPDX-License-Identifier: MIT */
/* label: the word of a field is « champ. » and the path of its row. */
#include "web/label.h"

#include "web/page.h"

#include <stdio.h>

enum { LABEL_ROOM = 160 };

void label_put(xmlNode *n, enum field_document d, const char *path)
{
	char label[LABEL_ROOM], word[FIELD_MAX_PATH + 8], day[11];
	unsigned number;
	const char *french, *of = field_word(d, path, &french);
	field_label(label, sizeof label, d, path);
	tree_attr(n, "label", label);
	if (of) {
		snprintf(word, sizeof word, "champ.%s", of);
		tree_attr(n, "mot", word);
	}
	field_keys(day, &number, path);
	if (number)
		page_number(n, "rang", number);
	if (day[0])
		tree_attr(n, "jour", day);
}
