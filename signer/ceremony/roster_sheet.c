/* SPDX-License-Identifier: MIT */
/* roster_sheet: files for people: the template of a list, and what is wrong with one. */
#include "ceremony/roster.h"

#include "ceremony/roster_words.h"

#include <stdio.h>

bool roster_template(struct buf *csv, struct err *e)
{
	static const char *const lines[] = { "0123456789A;SPÉCIMEN;Camille;;20/06/2009;2de "
					     "4;;2de-GT;camille.specimen@eleve.example;;mère;"
					     "SPÉCIMEN;Dominique;;;06 39 98 01 02;pt;1 rue de "
					     "l’Exemple;99999;Ville-Exemple;;;;;;;;;;;"
					     "GABARIT;Noa;non;;;;;",
		";MODÈLE;Alix;;02/03/2009;2de "
		"4;;2de-GT;;;père;MODÈLE;Sasha;;sasha.modele@famille.example;;;;;;"
		";;;;;;;;;;GABARIT;Noa;non;;;;;" };
	*csv = (struct buf)BUF_MAX(ROSTER_MAX_WORDS);
	buf_put(csv, "\xef\xbb\xbf", 3);
	for (int c = 0; c < ROSTER_COLUMN_COUNT; c++)
		buf_printf(csv, "%s%s", c ? ";" : "", roster_column_name((enum roster_column)c));
	for (size_t i = 0; i < 2; i++)
		buf_printf(csv, "\r\n%s", lines[i]);
	buf_put_text(csv, "\r\n");
	return buf_done(csv, e);
}

void roster_error_line(struct buf *csv, const struct roster_error *x)
{
	char line[24];
	if (csv->n == 0)
		buf_put_text(csv, "\xef\xbb\xbfligne;colonne;valeur;attendu\r\n");
	snprintf(line, sizeof line, "%zu", x->line);
	csv_put(csv, line, ';');
	csv_put(csv, x->column, ';');
	csv_put(csv, x->value, ';');
	csv_put(csv, x->wanted, '\0');
	buf_put_text(csv, "\r\n");
}
