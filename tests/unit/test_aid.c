/* SPDX-License-Identifier: MIT */
/* What a signer is told on its screens is told in each language of explanation (CONVENTION 7): every text that a page explains. */
#include "base/file.h"
#include "xml/lexicon.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MAX_FILE = 1 << 20, MAX_WORD = 80 };

static const char pages[] = "templates/pages";
static const char *const languages[] = { "en", "ar", "tr", "pt", "es", "uk" };
static struct lexicon *words;

static void page_read(struct buf *out, const char *name)
{
	struct err e = ERR_INIT;
	char path[400];
	snprintf(path, sizeof path, "%s/%s", pages, name);
	if (!file_read(out, path, MAX_FILE, &e))
		fail_msg("%s: %s", path, e.text);
}

static int load(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	DIR *d = opendir(pages);
	for (struct dirent *x; d && (x = readdir(d));) {
		AUTO(buf) struct buf xml = { 0 };
		if (strncmp(x->d_name, "mots", 4) != 0)
			continue;
		page_read(&xml, x->d_name);
		if (!(words ? lexicon_more(words, buf_slice(&xml), &e)
			    : lexicon_read(&words, buf_slice(&xml), &e)))
			return -1;
	}
	if (d)
		closedir(d);
	return words ? 0 : -1;
}

static int unload(void **state)
{
	(void)state;
	lexicon_free(words);
	return 0;
}

static void in_all(const char *word)
{
	for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
		if (!lexicon_get(words, word, languages[i], true))
			fail_msg("%s is not said in %s", word, languages[i]);
}

/* Those whose name the page puts together, and those of a page that only says something. */
static void each_text_that_a_page_chooses_is_in_all_languages(void **state)
{
	(void)state;
	static const char *const list[] = { "lire.dit.representant-accueil",
		"lire.dit.responsable-legal", "lire.dit.eleve", "lire.dit.tuteur",
		"demande.modification.dit", "demande.annulation.dit", "demande.arret.dit",
		"lien.remplir.dit", "lien.remplir.explique", "lien.signer.dit",
		"lien.signer.explique", "lien.lot.dit", "lien.lot.explique", "lien.suivre.dit",
		"lien.suivre.explique", "lien.affaires.dit", "lien.affaires.explique",
		"lien.revision", "raison.lien-clos", "raison.lien-remplace", "raison.lien-version",
		"raison.lien-bloque", "refus.dit", "opposition.dit", "suivre.fin.moi",
		"suivre.fin.famille", "suivre.fin.accueil", "suivre.fin.ecole",
		"suivre.fin.expiree", "suivre.fin.annulee", "suivre.fin.acte", "refus.fait",
		"opposition.fait", "correction.fait", "pas-moi.fait", "demande.fait", "arret.fait",
		"lien.renouvele", "perdu.fait", "suivre.contact.fait" };
	for (size_t i = 0; i < sizeof list / sizeof *list; i++)
		in_all(list[i]);
}

/* name="explique"><xsl:with-param name="mot" select="'WORD'" */
static size_t explained(struct slice sheet)
{
	static const char before[] = "name=\"explique\"><xsl:with-param name=\"mot\" select=\"'";
	size_t n = 0;
	for (size_t at = slice_find(sheet, slice_text(before), 0); at != SIZE_MAX;
		at = slice_find(sheet, slice_text(before), at + 1)) {
		char word[MAX_WORD] = "";
		size_t from = at + sizeof before - 1, to = slice_find(sheet, slice_text("'"), from);
		assert_true(to != SIZE_MAX && to - from < sizeof word);
		memcpy(word, sheet.p + from, to - from);
		in_all(word);
		n++;
	}
	return n;
}

static void each_text_that_a_page_explains_is_in_all_languages(void **state)
{
	(void)state;
	size_t n = 0;
	DIR *d = opendir(pages);
	assert_non_null(d);
	for (struct dirent *x; (x = readdir(d));) {
		AUTO(buf) struct buf sheet = { 0 };
		if (!strstr(x->d_name, ".xslt"))
			continue;
		page_read(&sheet, x->d_name);
		n += explained(buf_slice(&sheet));
	}
	closedir(d);
	assert_true(n > 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_text_that_a_page_chooses_is_in_all_languages),
		cmocka_unit_test(each_text_that_a_page_explains_is_in_all_languages),
	};
	return cmocka_run_group_tests(tests, load, unload);
}
