/* SPDX-License-Identifier: MIT */
/* test_load: the example of CONVENTION 2.3 loads; each fault is found, with its rule, all at once. */
#include "base/file.h"
#include "convention/digest.h"
#include "convention/ident.h"
#include "convention/load.h"
#include "xml/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct library *library;
static struct buf base;
static struct xml_faults faults;

#define FREEZE time_day_of(2025, 3, 1)

/* The base with the first 'from' replaced by 'to' (twice: up to two replacements). */
struct edit {
	const char *from, *to;
};

static void edited(struct buf *out, const struct edit *edits, size_t n)
{
	AUTO(buf) struct buf now = BUF_MAX(XML_MAX_BYTES);
	buf_put_slice(&now, buf_slice(&base));
	for (size_t i = 0; i < n && edits[i].from; i++) {
		size_t at = slice_find(buf_slice(&now), slice_text(edits[i].from), 0);
		if (at == SIZE_MAX)
			fail_msg("the base has no %s", edits[i].from);
		struct buf next = BUF_MAX(XML_MAX_BYTES);
		buf_put(&next, now.p, at);
		buf_put_text(&next, edits[i].to);
		size_t after = at + strlen(edits[i].from);
		buf_put(&next, now.p + after, now.n - after);
		buf_free(&now);
		now = next;
	}
	*out = buf_move(&now);
}

static struct convention *loaded(struct slice depot, struct err *e)
{
	faults = (struct xml_faults){ 0 };
	struct convention *c = NULL;
	bool ok = convention_load(&c, depot, library, FREEZE, &faults, e);
	assert_true(ok == (faults.n == 0));
	assert_true(ok == (c != NULL));
	return c;
}

static struct convention *must_load(const struct edit *edits, size_t n)
{
	AUTO(buf) struct buf depot = BUF_MAX(XML_MAX_BYTES);
	edited(&depot, edits, n);
	struct err e = ERR_INIT;
	struct convention *c = loaded(buf_slice(&depot), &e);
	if (!c)
		fail_msg("%s: %s", e.text, faults.n ? faults.list[0].text : "");
	return c;
}

static void the_example_loads_with_its_facts(void **state)
{
	(void)state;
	AUTO(convention) struct convention *c = must_load(NULL, 0);
	assert_string_equal(c->id, "5b0e7c1a-2d94-4f0b-9c61-3a8f5e7d2b10");
	assert_string_equal(c->reference, "9990042S-2025-00137");
	assert_string_equal(c->uai, "9990042S");
	assert_int_equal(c->revision, 1);
	assert_int_equal(c->act, ACT_INITIALE);
	assert_int_equal(c->level, LEVEL_2DE_GT);
	assert_true(c->demonstration);
	assert_int_equal(c->birth, time_day_of(2009, 6, 20));
	assert_int_equal(c->first, time_day_of(2025, 6, 16));
	assert_int_equal(c->last, time_day_of(2025, 6, 27));
	assert_int_equal(c->days_n, 10);
	assert_int_equal(c->days[9].date, time_day_of(2025, 6, 27));
	assert_int_equal(c->days[9].ranges[1].to, 16 * 60);
	assert_int_equal(c->order, ORDER_SEQUENTIELLE);
	assert_int_equal(strlen(c->sha_fond), 64);
	assert_int_equal(strlen(c->sha_politique), 64);
	assert_int_equal(strlen(c->sha_contacts), 64);
	assert_string_equal(c->sha_confidentiel, "");
}

static void the_example_has_its_five_parties(void **state)
{
	(void)state;
	static const struct {
		const char *field, *name, *quality, *organisation;
		bool obligatory;
		int rank, quorum;
	} want[] = {
		{ "accueil-1", "Sacha FICTIF", "gérant", "Atelier Vélo Fictif SARL", true, 1, 0 },
		{ "famille-1", "Dominique SPÉCIMEN", "mère", "", true, 2, 1 },
		{ "eleve", "Camille SPÉCIMEN", "élève", "", true, 2, 0 },
		{ "enseignant", "Noa GABARIT", "enseignant référent",
			"Lycée Ada-Lovelace (établissement fictif)", false, 3, 0 },
		{ "ecole", "Claude MODÈLE", "proviseure",
			"Lycée Ada-Lovelace (établissement fictif)", true, 9, 0 },
	};
	AUTO(convention) struct convention *c = must_load(NULL, 0);
	assert_int_equal(c->parties_n, sizeof want / sizeof *want);
	for (size_t i = 0; i < c->parties_n; i++) {
		const struct convention_party *p = &c->parties[i];
		assert_string_equal(p->field, want[i].field);
		assert_int_equal(p->obligatory, want[i].obligatory);
		assert_int_equal(p->rank, want[i].rank);
		assert_int_equal(p->quorum, want[i].quorum);
		assert_int_equal(p->holders_n, 1);
		assert_string_equal(p->holders[0].name, want[i].name);
		assert_string_equal(p->holders[0].quality, want[i].quality);
		assert_string_equal(p->holders[0].organisation, want[i].organisation);
	}
}

static void generated_parts_are_filled(void **state)
{
	(void)state;
	AUTO(convention)
	struct convention *c = must_load(
		(struct edit[]){
			{ "<total semaine=\"2025-W25\" minutes=\"2100\" jours=\"5\"/><total "
			  "semaine=\"2025-W26\" minutes=\"2040\" jours=\"5\"/>",
				"" } },
		1);
	const xmlNode *fond = xmlDocGetRootElement(c->fond);
	const xmlNode *total = tree_find(fond, "sequence/total");
	assert_string_equal(tree_get(total, "semaine"), "2025-W25");
	assert_string_equal(tree_get(total, "minutes"), "2100");
	assert_string_equal(tree_get(tree_next(total, "total"), "minutes"), "2040");
	assert_string_equal(tree_get(fond, "sha-modele"), library_model(library, c->model)->sha);
	assert_string_equal(tree_get(fond, "sha-regles"), library_rules(library, c->rules)->sha);
	size_t articles = 0;
	for (const xmlNode *a = tree_find(fond, "clauses/article"); a;
		a = tree_next(a, "article"), articles++)
		assert_int_equal(strlen(tree_get(a, "sha")), 64);
	assert_in_range(articles, 9, 15);
	/* The totals given or computed: one fond, one digest. */
	AUTO(convention) struct convention *given = must_load(NULL, 0);
	assert_string_equal(c->sha_fond, given->sha_fond);
}

static void layout_and_comments_do_not_change_the_digest(void **state)
{
	(void)state;
	AUTO(convention) struct convention *a = must_load(NULL, 0);
	AUTO(convention)
	struct convention *b =
		must_load((struct edit[]){ { "<reference>", "\n\t<!-- n -->  <reference>\n " },
				  { "SPÉCIMEN</nom>", "SPÉ<!-- x -->CIMEN </nom>" } },
			2);
	assert_string_equal(a->sha_fond, b->sha_fond);
	AUTO(convention)
	struct convention *c = must_load((struct edit[]){ { "Camille", "Camila" } }, 1);
	assert_string_not_equal(a->sha_fond, c->sha_fond);
	assert_string_equal(a->sha_politique, c->sha_politique);
}

static void names_become_nfc(void **state)
{
	(void)state;
	AUTO(convention)
	struct convention *c = must_load(
		(struct edit[]){ { "<nom>SPÉCIMEN</nom><prenom>Camille",
			"<nom>NGUYE\u0302\u0303N "
			"O'CONNOR-ŸŒ</nom><nom-usage>S\u0327AHIN</nom-usage><prenom>Łukasz" } },
		1);
	assert_string_equal(tree_content(tree_find(xmlDocGetRootElement(c->fond), "eleve/nom")),
		"NGUYỄN O'CONNOR-ŸŒ");
	assert_string_equal(c->parties[2].holders[0].name, "Łukasz ŞAHIN");
}

static void a_missing_policy_gets_the_default_order(void **state)
{
	(void)state;
	AUTO(buf) struct buf depot = BUF_MAX(XML_MAX_BYTES);
	size_t from = slice_find(buf_slice(&base), slice_text("<politique"), 0);
	size_t to = slice_find(buf_slice(&base), slice_text("</politique>"), 0) +
		    strlen("</politique>");
	size_t chef = slice_find(buf_slice(&base), slice_text("<contact personne=\"p-chef\""), 0);
	buf_put(&depot, base.p, from);
	buf_put(&depot, base.p + to, chef - to);
	buf_put_text(&depot, "</contacts></depot>");
	struct err e = ERR_INIT;
	AUTO(convention) struct convention *c = loaded(buf_slice(&depot), &e);
	assert_non_null(c);
	assert_int_equal(c->parties[0].rank, 1);
	assert_int_equal(c->parties[4].rank, 9);
	assert_int_equal(c->parties[4].holders_n, 0);
	/* Then the school's own policy comes in, and a broken one does not. */
	char before[65];
	memcpy(before, c->sha_politique, sizeof before);
	assert_false(convention_set_politique(c,
		slice_text("<politique xmlns=\"urn:paraphe:politique:1\"/>"), library, &faults,
		&e));
	assert_string_equal(c->sha_politique, before);
	faults.n = 0;
	struct slice own = slice_sub(buf_slice(&base), from, to - from);
	assert_true(convention_set_politique(c, own, library, &faults, &e));
	assert_string_equal(c->parties[4].holders[0].name, "Claude MODÈLE");
	AUTO(convention) struct convention *whole = must_load(NULL, 0);
	assert_string_equal(c->sha_politique, whole->sha_politique);
}

/* 'deed' as an attribute, or empty: not said. */
static void delegated_from(const char *deed, time_day from)
{
	char delegation[700];
	snprintf(delegation, sizeof delegation,
		"</chef><delegation id=\"p-adj\" debut=\"2025-01-01\" fin=\"2025-08-31\"%s "
		"acte=\"7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a\"><nom>"
		"ESSAI</nom><prenom>Andréa</prenom><qualite>proviseur adjoint</qualite>"
		"<portee>toutes les classes</portee></delegation>",
		deed);
	AUTO(convention)
	struct convention *c = must_load(
		(struct edit[]){ { "</chef>", delegation },
			{ "personnes=\"p-chef\"", "personnes=\"p-chef p-adj\"" },
			{ "</contacts>", "<contact personne=\"p-adj\" joignable=\"session\" "
					 "fourni-par=\"secretariat\"/></contacts>" } },
		3);
	const struct convention_party *p = &c->parties[4];
	assert_int_equal(p->holders_n, 2);
	assert_false(p->holders[0].delegate);
	assert_true(p->holders[1].delegate);
	assert_int_equal(p->holders[1].from, from);
	assert_int_equal(p->holders[1].to, time_day_of(2025, 8, 31));
}

static void a_delegate_holds_the_school_box_within_his_dates(void **state)
{
	(void)state;
	delegated_from("", time_day_of(2025, 1, 1));
	delegated_from(" du=\"2024-12-12\"", time_day_of(2025, 1, 1));
	/* no day before the deed, whatever days a deposit writes beside it */
	delegated_from(" du=\"2025-03-03\"", time_day_of(2025, 3, 3));
}

/* One edit, the rule it breaks, the path where it is said. */
static const struct wrong {
	struct edit edits[2];
	const char *rule, *path;
} wrongs[] = {
	{ { { "uai=\"9990042S\"", "uai=\"9990042T\"" }, { "9990042S-2025", "9990042T-2025" } },
		"IDENT-2", "convention/etablissement/@uai" },
	{ { { "9990042S-2025", "9990043T-2025" } }, "reference", "convention/reference" },
	{ { { "00000077800001", "00000077800002" } }, "IDENT-1",
		"convention/organisme-accueil/siret" },
	{ { { "00000077800001", "0000007780000" } }, "IDENT-1",
		"convention/organisme-accueil/siret" },
	{ { { "2024-2025", "2024-2026" } }, "millesime", "convention/@millesime" },
	{ { { "2024-2025", "2025-2026" } }, "millesime", "convention/sequence/@debut" },
	{ { { "<deliberation-ca date=\"2024-11-07\" numero=\"2024-31\"/>", "" } }, "deliberation",
		"convention/etablissement" },
	{ { { "deliberation-ca date=\"2024-11-07\"", "deliberation-ca date=\"2025-03-02\"" } },
		"deliberation", "convention/etablissement/deliberation-ca/@date" },
	{ { { "<lieu principal=\"oui\"", "<lieu principal=\"non\"" } }, "lieu",
		"convention/organisme-accueil/lieu/@principal" },
	{ { { "<lieu principal=\"oui\"", "<lieu principal=\"oui\" mobile=\"oui\"" } }, "lieu",
		"convention/organisme-accueil/lieu" },
	{ { { "Réparation de cycles", "" } }, "schema", "convention/organisme-accueil/activite" },
	{ { { "<siege insee=\"99999\"><ligne>12 rue du Modèle</ligne><code-postal>99999",
		  "<siege insee=\"99999\"><ligne>12 rue du Modèle</ligne><code-postal>B-99" } },
		"code-postal", "convention/organisme-accueil/siege/code-postal" },
	{ { { " police=\"RC-0000-EX\"", "" } }, "assurance",
		"convention/organisme-accueil/assurance-rc/@police" },
	{ { { "<tuteur id=\"p-tut1\"", "<tuteur id=\"p-tut1\" meme-que=\"p-emp1\"" } }, "renvoi",
		"convention/organisme-accueil/tuteur" },
	{ { { "<tuteur id=\"p-tut1\"", "<tuteur id=\"p-tut1\" meme-que=\"p-rl1\"" } }, "renvoi",
		"convention/organisme-accueil/tuteur/@meme-que" },
	{ { { "<tuteur id=\"p-tut1\"", "<tuteur id=\"p-emp1\"" } }, "identifiant",
		"convention/organisme-accueil/tuteur/@id" },
	{ { { "piece=\"pc-1\"", "piece=\"pc-2\"" } }, "renvoi",
		"convention/eleve/assurance-rc/@piece" },
	{ { { "<naissance>2009-06-20", "<naissance>2026-06-20" } }, "naissance",
		"convention/eleve/naissance" },
	{ { { "<naissance>2009-06-20", "<naissance>2009-02-29" } }, "schema",
		"convention/eleve/naissance" },
	{ { { "<prenom>Dominique</prenom>",
		  "<prenom>Dominique</prenom><organisme>Département</organisme>" } },
		"responsable", "convention/eleve/responsable-legal" },
	{ { { "<prenom>Dominique</prenom>", "<prenom>Dominique</prenom><organisme>Département</"
					    "organisme><qualite>inspecteur</qualite>" } },
		"responsable", "convention/eleve/responsable-legal/@lien" },
	{ { { "debut=\"2025-06-16\"", "debut=\"2025-06-17\"" } }, "jour",
		"convention/sequence/jour[1]/@date" },
	{ { { "<jour date=\"2025-06-18\"", "<jour date=\"2025-06-17\"" } }, "jour",
		"convention/sequence/jour[3]/@date" },
	{ { { "<jour date=\"2025-06-18\"", "<jour date=\"2025-06-16\"" } }, "jour",
		"convention/sequence/jour[3]/@date" },
	{ { { "<plage de=\"13:00\" a=\"17:00\"/>", "<plage de=\"11:00\" a=\"15:00\"/>" } }, "plage",
		"convention/sequence/jour[1]/plage[2]/@de" },
	{ { { "<plage de=\"13:00\" a=\"17:00\"/>", "<plage de=\"17:00\" a=\"13:00\"/>" } }, "plage",
		"convention/sequence/jour[1]/plage[2]/@a" },
	{ { { "<plage de=\"13:00\" a=\"17:00\"/>", "<plage de=\"13:00\" a=\"24:00\"/>" } },
		"schema", "convention/sequence/jour[1]/plage[2]/@a" },
	{ { { "<jour date=\"2025-06-16\">", "<interruption debut=\"2025-06-18\" "
					    "fin=\"2025-06-18\"><motif>examen</motif></"
					    "interruption><jour date=\"2025-06-16\">" } },
		"jour", "convention/sequence/jour[3]/@date" },
	{ { { "<jour date=\"2025-06-16\">", "<interruption debut=\"2025-06-28\" "
					    "fin=\"2025-06-29\"><motif>examen</motif></"
					    "interruption><jour date=\"2025-06-16\">" } },
		"interruption", "convention/sequence/interruption/@debut" },
	{ { { "minutes=\"2100\"", "minutes=\"2101\"" } }, "total",
		"convention/sequence/total[1]/@minutes" },
	{ { { "semaine=\"2025-W26\"", "semaine=\"2025-W27\"" } }, "total",
		"convention/sequence/total[2]/@semaine" },
	{ { { "<competence code=\"communiquer\"/>", "<competence code=\"observer\"/>" } },
		"competence", "convention/annexe-pedagogique" },
	{ { { "<signataires>",
		  "<clauses><article n=\"1\" cle=\"objet\"/></clauses><signataires>" } },
		"article", "convention/clauses" },
	{ { { "<signataires>", "<clauses><clause-particuliere "
			       "n=\"2\">Texte.</clause-particuliere></clauses><signataires>" } },
		"clause", "convention/clauses/clause-particuliere/@n" },
	{ { { "<signataires>", "<derogation regle=\"JOUR-1\" par=\"chef-etablissement\" "
			       "le=\"2025-02-01\"><motif>Un motif assez long pour "
			       "passer.</motif></derogation><signataires>" } },
		"derogation", "convention/derogation/@regle" },
	{ { { "<signataires>", "<derogation regle=\"JOUR-3\" date=\"2025-07-01\" "
			       "par=\"chef-etablissement\" le=\"2025-02-01\"><motif>Un motif assez "
			       "long pour passer.</motif></derogation><signataires>" } },
		"derogation", "convention/derogation/@date" },
	{ { { "<signataires>", "<derogation regle=\"JOUR-3\" par=\"chef-etablissement\" "
			       "le=\"2025-04-01\"><motif>Un motif assez long pour "
			       "passer.</motif></derogation><signataires>" } },
		"derogation", "convention/derogation/@le" },
	{ { { "personne=\"p-rl1\" obligatoire=\"oui\"",
		  "personne=\"p-rl2\" obligatoire=\"oui\"" } },
		"renvoi", "convention/signataires/signataire[2]/@personne" },
	{ { { "personne=\"p-rl1\" obligatoire=\"oui\"",
		  "personne=\"p-eleve\" obligatoire=\"oui\"" } },
		"renvoi", "convention/signataires/signataire[2]/@personne" },
	{ { { "personne=\"p-rl1\" obligatoire=\"oui\"", "obligatoire=\"oui\"" } }, "signataires",
		"convention/signataires/signataire[2]/@personne" },
	{ { { "personne=\"p-rl1\" obligatoire=\"oui\"",
		  "personne=\"p-rl1\" obligatoire=\"non\"" } },
		"signataires", "convention/signataires" },
	{ { { "role=\"chef-etablissement\"", "role=\"chef-etablissement\" personne=\"p-chef\"" } },
		"signataires", "convention/signataires/signataire[5]/@personne" },
	{ { { "<naissance>2009-06-20", "<naissance>2007-03-01" } }, "signataires",
		"convention/signataires" },
	{ { { "acte=\"initiale\"", "acte=\"rectificatif\"" } }, "acte", "convention" },
	{ { { "acte=\"initiale\"", "acte=\"avis\"" } }, "signataires",
		"convention/signataires/signataire[2]/@role" },
	{ { { "</convention>",
		  "<liens><meme-eleve "
		  "id=\"5b0e7c1a-2d94-4f0b-9c61-3a8f5e7d2b10\"/></liens></convention>" } },
		"renvoi", "convention/liens/meme-eleve/@id" },
	{ { { "convention=\"5b0e", "convention=\"5b0f" } }, "renvoi", "politique/@convention" },
	{ { { "roles=\"responsable-legal eleve\"", "roles=\"eleve\"" } }, "rang", "politique" },
	{ { { "roles=\"responsable-legal eleve\"",
		  "roles=\"responsable-legal eleve representant-accueil\"" } },
		"rang", "politique" },
	{ { { "<rang n=\"3\"", "<rang n=\"2\"" } }, "rang", "politique/rang[3]/@n" },
	{ { { "signataires=\"s2\"", "signataires=\"s2 s3\"" } }, "groupe",
		"politique/groupe/@signataires" },
	{ { { "signataires=\"s2\"", "signataires=\"s2 s2\"" } }, "groupe",
		"politique/groupe/@signataires" },
	{ { { "personnes=\"p-chef\"", "personnes=\"p-chef p-chef\"" } }, "titulaire",
		"politique/titulaire[2]/@personnes" },
	{ { { "roles=\"enseignant-referent\"", "roles=\"enseignant-referent jardinier\"" } },
		"schema", "politique/rang[3]/@roles" },
	{ { { "quorum=\"1\"", "quorum=\"2\"" } }, "groupe", "politique/groupe/@quorum" },
	{ { { "personnes=\"p-chef\"", "personnes=\"p-ens1\"" } }, "titulaire",
		"politique/titulaire[2]/@personnes" },
	{ { { "<titulaire signataire=\"s4\" personnes=\"p-ens1\"/>", "" } }, "titulaire",
		"politique" },
	{ { { "contact personne=\"p-rl1\"", "contact personne=\"p-rl9\"" } }, "renvoi",
		"contacts/contact[3]/@personne" },
	{ { { "<contact personne=\"p-chef\" joignable=\"session\" fourni-par=\"secretariat\"/>",
		  "" } },
		"contact", "politique/chef/@id" },
	{ { { "joignable=\"sms\"", "joignable=\"courriel\"" } }, "contact",
		"contacts/contact[3]/@joignable" },
	{ { { "<langue-aide>pt</langue-aide>", "<partage-motif code=\"autre\"/>" } }, "contact",
		"contacts/contact[3]/partage-motif" },
	{ { { "modele=\"sequence-observation@2025-1\"", "modele=\"absent@1\"" } }, "modele",
		"convention/@modele" },
	{ { { "regles=\"fr-mineurs@2026-03-03\"", "regles=\"fr-mineurs@2020-01-01\"" } }, "regles",
		"convention/@regles" },
	{ { { "Réparation de cycles", "Répar\u202eation" } }, "caracteres",
		"convention/organisme-accueil/activite" },
	{ { { "Réparation de cycles", "un&#10;deux&#9;trois" } }, "caracteres",
		"convention/organisme-accueil/activite" },
	{ { { "numero=\"2024-31\"", "numero=\"2024&#10;31\"" } }, "caracteres",
		"convention/etablissement/deliberation-ca/@numero" },
	{ { { "<prenom>Camille", "<prenom>Camille2" } }, "schema", "convention/eleve/prenom" },
	{ { { "<prenom>Camille", "<surnom/><prenom>Camille" } }, "schema",
		"convention/eleve/surnom" },
	{ { { "zone=\"B\"", "zone=\"D\"" } }, "schema", "convention/etablissement/@zone" },
	{ { { "revision=\"1\"", "revision=\"1\" etat=\"brouillon\"" } }, "schema",
		"convention/@etat" },
};

static bool has_fault(const char *rule, const char *path)
{
	for (size_t i = 0; i < faults.n; i++)
		if (!strcmp(faults.list[i].rule, rule) &&
			(!path || !strcmp(faults.list[i].path, path)))
			return true;
	return false;
}

static void faults_print(void)
{
	for (size_t i = 0; i < faults.n; i++)
		printf("  line %ld %s [%s] %s\n", faults.list[i].line, faults.list[i].path,
			faults.list[i].rule, faults.list[i].text);
}

static void each_fault_is_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
		const struct wrong *w = &wrongs[i];
		AUTO(buf) struct buf depot = BUF_MAX(XML_MAX_BYTES);
		edited(&depot, w->edits, 2);
		struct err e = ERR_INIT;
		struct convention *c = loaded(buf_slice(&depot), &e);
		if (c || !has_fault(w->rule, w->path)) {
			faults_print();
			fail_msg("%s -> %s: no fault %s at %s", w->edits[0].from, w->edits[0].to,
				w->rule, w->path ? w->path : "(anywhere)");
		}
		for (size_t f = 0; f < faults.n; f++)
			assert_true(faults.list[f].line > 0 && faults.list[f].text[0]);
	}
}

static void all_faults_come_at_once(void **state)
{
	(void)state;
	AUTO(buf) struct buf depot = BUF_MAX(XML_MAX_BYTES);
	edited(&depot,
		(struct edit[]){ { "00000077800001", "00000077800002" },
			{ "<prenom>Camille", "<prenom>Camille2" },
			{ "minutes=\"2100\"", "minutes=\"99\"" },
			{ "quorum=\"1\"", "quorum=\"3\"" },
			{ "joignable=\"sms\"", "joignable=\"pigeon\"" } },
		5);
	struct err e = ERR_INIT;
	assert_null(loaded(buf_slice(&depot), &e));
	assert_true(has_fault("IDENT-1", NULL));
	assert_true(has_fault("schema", "convention/eleve/prenom"));
	assert_true(has_fault("total", NULL));
	assert_true(has_fault("groupe", NULL));
	assert_true(has_fault("schema", "contacts/contact[3]/@joignable"));
	if (faults.n != 5)
		faults_print();
	assert_int_equal(faults.n, 5);
	assert_int_equal(e.code, ERR_SYNTAX);
}

static void a_missing_model_is_not_found(void **state)
{
	(void)state;
	AUTO(buf) struct buf depot = BUF_MAX(XML_MAX_BYTES);
	edited(&depot,
		(struct edit[]){
			{ "modele=\"sequence-observation@2025-1\"", "modele=\"absent@1\"" } },
		1);
	struct err e = ERR_INIT;
	assert_null(loaded(buf_slice(&depot), &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
}

/* The canonical bytes of the fond, as a PDF carries them. */
static void fond_bytes(struct buf *out)
{
	AUTO(convention) struct convention *c = must_load(NULL, 0);
	struct err e = ERR_INIT;
	assert_true(tree_c14n(out, c->fond, NULL, &e));
}

static bool loads_frozen(struct slice fond, struct slice modele, struct slice regles, char sha[65])
{
	faults = (struct xml_faults){ 0 };
	AUTO(convention) struct convention *c = NULL;
	struct err e = ERR_INIT;
	const struct convention_frozen f = { fond, modele, regles };
	if (!convention_load_frozen(&c, &f, library, &faults, &e))
		return false;
	memcpy(sha, c->sha_fond, 65);
	assert_int_equal(c->parties[0].holders_n, 1);
	assert_int_equal(c->parties[4].holders_n, 0);
	return true;
}

static void a_frozen_fond_loads_alone_with_the_same_digest(void **state)
{
	(void)state;
	AUTO(convention) struct convention *c = must_load(NULL, 0);
	AUTO(buf) struct buf fond = BUF_MAX(XML_MAX_BYTES);
	fond_bytes(&fond);
	struct slice modele = buf_slice(&library_model(library, c->model)->bytes);
	struct slice regles = buf_slice(&library_rules(library, c->rules)->bytes);
	char sha[65];
	assert_true(loads_frozen(buf_slice(&fond), modele, regles, sha));
	assert_string_equal(sha, c->sha_fond);
	/* Written with a declaration or not, it is the same document. */
	AUTO(buf) struct buf written = BUF_MAX(XML_MAX_BYTES);
	struct err e = ERR_INIT;
	assert_true(tree_write(&written, c->fond, &e));
	assert_true(loads_frozen(buf_slice(&written), modele, regles, sha));
	assert_string_equal(sha, c->sha_fond);
}

static void a_frozen_fond_with_other_sources_is_refused(void **state)
{
	(void)state;
	AUTO(convention) struct convention *c = must_load(NULL, 0);
	AUTO(buf) struct buf fond = BUF_MAX(XML_MAX_BYTES);
	fond_bytes(&fond);
	struct slice modele = buf_slice(&library_model(library, c->model)->bytes);
	struct slice regles = buf_slice(&library_rules(library, c->rules)->bytes);
	AUTO(buf) struct buf other = BUF_MAX(LIBRARY_MAX_FILE);
	buf_put_slice(&other, regles);
	buf_put_text(&other, "\n");
	char sha[65];
	assert_false(loads_frozen(buf_slice(&fond), modele, buf_slice(&other), sha));
	assert_true(has_fault("empreinte", NULL));
	assert_false(loads_frozen(buf_slice(&fond), regles, modele, sha));
}

static void a_frozen_fond_must_be_in_its_final_form(void **state)
{
	(void)state;
	static const struct {
		struct edit edit;
		const char *rule;
	} cases[] = {
		{ { "Camille", "Camille<!-- x -->" }, "commentaire" },
		{ { "SPÉCIMEN", "SPE\u0301CIMEN" }, "nfc" },
		{ { ">Camille", "> Camille" }, "blancs" },
		{ { "minutes=\"2100\"", "minutes=\"2099\"" }, "total" },
		{ { "cle=\"objet\"", "cle=\"autre\"" }, "article" },
		{ { "sequence-observation@2025-1", "sequence-observation@2025-3" }, "empreinte" },
	};
	AUTO(convention) struct convention *c = must_load(NULL, 0);
	AUTO(buf) struct buf fond = BUF_MAX(XML_MAX_BYTES);
	fond_bytes(&fond);
	struct buf example = base;
	base = fond;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		AUTO(buf) struct buf bad = BUF_MAX(XML_MAX_BYTES);
		edited(&bad, &cases[i].edit, 1);
		char sha[65];
		assert_false(loads_frozen(buf_slice(&bad),
			buf_slice(&library_model(library, c->model)->bytes),
			buf_slice(&library_rules(library, c->rules)->bytes), sha));
		if (!has_fault(cases[i].rule, NULL)) {
			faults_print();
			fail_msg("no fault %s", cases[i].rule);
		}
	}
	base = example;
}

#define AVENANT(champ, apres)                                                                      \
	"<liens><avenant-de id=\"11111111-1111-4111-8111-111111111111\" numero=\"1\" "             \
	"effet=\"2025-06-18\" "                                                                    \
	"sha=\"7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a\"><difference "    \
	"champ=\"" champ "\"><avant>x</avant><apres>" apres                                        \
	"</apres></difference></avenant-de></liens></convention>"

static void differences_of_an_amendment_are_recomputed(void **state)
{
	(void)state;
	static const struct {
		const char *act, *link, *rule;
	} cases[] = {
		{ "avenant", AVENANT("sequence/jour[2025-06-27]/plage[2]/@a", "16:00"), NULL },
		{ "avenant", AVENANT("sequence/jour[2025-06-27]", "09:00–12:00, 13:00–16:00"),
			NULL },
		{ "avenant", AVENANT("sequence/jour[10]/plage[2]", "13:00–16:00"), NULL },
		{ "avenant", AVENANT("organisme-accueil/lieu/ligne", "12 rue du Modèle"), NULL },
		{ "avenant", AVENANT("sequence/jour[2025-06-28]", ""), NULL },
		{ "avenant", AVENANT("sequence/jour[2025-06-28]", "09:00–12:00"), "difference" },
		{ "avenant", AVENANT("sequence/jour[2025-06-27]/plage[2]/@a", "17:00"),
			"difference" },
		/* CONVENTION 5: a birth date that brings a new signer needs an avenant */
		{ "avenant", AVENANT("eleve/naissance", "2009-06-20"), NULL },
		{ "avenant", AVENANT("eleve/nom", "SPÉCIMEN"), "difference" },
		{ "avenant", AVENANT("sequence/jour[2025-06-17]", "09:00–12:00, 13:00–17:00"),
			"effet" },
		{ "avenant", AVENANT("sequence/jour[2]/plage[1]", "09:00–12:00"), "effet" },
		{ "avis", AVENANT("organisme-accueil/lieu[1]/ligne[1]", "12 rue du Modèle"),
			"difference" },
		{ "avenant", AVENANT("sequence/rien", "1"), "difference" },
		{ "avenant", AVENANT("sequence/jour[", "1"), "difference" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		AUTO(buf) struct buf depot = BUF_MAX(XML_MAX_BYTES);
		char act[40];
		snprintf(act, sizeof act, "acte=\"%s\"", cases[i].act);
		edited(&depot,
			(struct edit[]){
				{ "acte=\"initiale\"", act }, { "</convention>", cases[i].link } },
			2);
		struct err e = ERR_INIT;
		AUTO(convention) struct convention *c = loaded(buf_slice(&depot), &e);
		if ((c != NULL) != (cases[i].rule == NULL)) {
			faults_print();
			fail_msg("case %zu", i);
		}
		if (cases[i].rule)
			assert_true(has_fault(cases[i].rule, NULL));
	}
}

static void keys_of_identifiers(void **state)
{
	(void)state;
	assert_true(ident_siret("00000077800001"));
	assert_true(ident_siret("35600000000048")); /* La Poste, head office: Luhn */
	assert_true(ident_siret("35600000009075")); /* a branch: sum of digits 35 */
	assert_false(ident_siret("35600000009076"));
	assert_false(ident_siret("00000077800011"));
	assert_false(ident_siret("0000007780000"));
	assert_false(ident_siret("0000007780000a"));
	assert_true(ident_uai("9990042S"));
	assert_false(ident_uai("9990042I"));
	assert_false(ident_uai("999004S"));
}

static void age_is_in_full_years_and_29_february_counts_on_1_march(void **state)
{
	(void)state;
	time_day birth = time_day_of(2008, 2, 29);
	assert_int_equal(convention_age(birth, time_day_of(2025, 2, 28)), 16);
	assert_int_equal(convention_age(birth, time_day_of(2025, 3, 1)), 17);
	assert_int_equal(convention_age(birth, time_day_of(2024, 2, 28)), 15);
	assert_int_equal(convention_age(birth, time_day_of(2024, 2, 29)), 16);
	assert_int_equal(convention_age(time_day_of(2009, 6, 20), time_day_of(2025, 6, 19)), 15);
	assert_int_equal(convention_age(time_day_of(2009, 6, 20), time_day_of(2025, 6, 20)), 16);
}

/* Types shared by depot.rng and convention.rng are written twice; they must not drift apart. */
static void the_two_schemas_of_the_fond_agree(void **state)
{
	(void)state;
	static const char *const same[] = { "adresse", "contact-imprime", "etablissement",
		"organisme-accueil", "eleve", "annexe-pedagogique", "annexe-financiere",
		"derogation", "signataires", "pieces", "liens", "nom", "date", "heure", "siret",
		"tel", "courriel", "texte200" };
	AUTO(buf) struct buf depot = BUF_MAX(XML_MAX_BYTES);
	AUTO(buf) struct buf fond = BUF_MAX(XML_MAX_BYTES);
	struct err e = ERR_INIT;
	assert_true(file_read(&depot, "templates/schema/depot.rng", XML_MAX_BYTES, &e));
	assert_true(file_read(&fond, "templates/schema/convention.rng", XML_MAX_BYTES, &e));
	for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
		char open[80];
		snprintf(open, sizeof open, "<define name=\"%s\"", same[i]);
		size_t x = slice_find(buf_slice(&depot), slice_text(open), 0);
		size_t y = slice_find(buf_slice(&fond), slice_text(open), 0);
		assert_true(x != SIZE_MAX && y != SIZE_MAX);
		x = slice_find(buf_slice(&depot), SLICE_LIT(">"), x);
		y = slice_find(buf_slice(&fond), SLICE_LIT(">"), y);
		size_t end = slice_find(buf_slice(&depot), SLICE_LIT("</define>"), x);
		assert_memory_equal(depot.p + x, fond.p + y, end - x);
	}
}

static int setup(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	xml_start();
	if (!library_open(&library, "templates", &e) ||
		!file_read(&base, "tests/golden/depot-2de.xml", XML_MAX_BYTES, &e)) {
		fprintf(stderr, "%s\n", e.text);
		return -1;
	}
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	library_close(library);
	buf_free(&base);
	return 0;
}

int main(void)
{
	base = (struct buf)BUF_MAX(XML_MAX_BYTES);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_example_loads_with_its_facts),
		cmocka_unit_test(the_example_has_its_five_parties),
		cmocka_unit_test(generated_parts_are_filled),
		cmocka_unit_test(layout_and_comments_do_not_change_the_digest),
		cmocka_unit_test(names_become_nfc),
		cmocka_unit_test(a_missing_policy_gets_the_default_order),
		cmocka_unit_test(a_delegate_holds_the_school_box_within_his_dates),
		cmocka_unit_test(each_fault_is_found),
		cmocka_unit_test(all_faults_come_at_once),
		cmocka_unit_test(a_missing_model_is_not_found),
		cmocka_unit_test(a_frozen_fond_loads_alone_with_the_same_digest),
		cmocka_unit_test(a_frozen_fond_with_other_sources_is_refused),
		cmocka_unit_test(a_frozen_fond_must_be_in_its_final_form),
		cmocka_unit_test(differences_of_an_amendment_are_recomputed),
		cmocka_unit_test(keys_of_identifiers),
		cmocka_unit_test(age_is_in_full_years_and_29_february_counts_on_1_march),
		cmocka_unit_test(the_two_schemas_of_the_fond_agree),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
