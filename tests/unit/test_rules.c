/* SPDX-License-Identifier: MIT */
/* test_rules: the 27 cases of CONVENTION 4 to the letter, then the edges of every rule. */
#include "base/file.h"
#include "convention/load.h"
#include "convention/rules.h"
#include "xml/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define STD "09:00-12:00,13:00-17:00"
#define SHORT "09:00-12:00,13:00-16:00"
#define TWO_WEEKS "2025-06-16..2025-06-27 " STD

/* A stay in few words; what is not said is as in the cases of CONVENTION 4. */
struct stay {
	const char *birth;
	/* "day[..day] ranges", parted by ";": a span means its Mondays to Fridays; a later entry replaces; "-" takes away. */
	const char *days;
	const char
		*expected;  /* "RULE@MM-DD" or "RULE@Wnn" or "RULE", in the order of the rule set */
	const char *level;  /* 2de-GT */
	const char *freeze; /* 2025-03-01; for 3e and 4e 2025-01-02 */
	const char *nature, *zone;
	const char *country, *insee;
	const char *first, *last; /* of the stay, when not those of the days */
	const char *extra;        /* derogations, put before the signatories */
	const char *interruption;
	const char *pupil_insurance, *host_insurance; /* their elements */
	const char *guardian; /* prénom and nom, as "Dominique SPÉCIMEN"; "" for none */
	const char *guardian_phone;
	const char *busy; /* days of the sister convention, parted by spaces */
	bool sister, adult;
};

static struct library *library;
static struct rules_findings findings;

#define STAY(born, hours, found) .birth = born, .days = hours, .expected = found

/* The days of a stay, before they are written. */
struct plan {
	char date[64][11];
	const char *ranges[64];
	size_t ranges_n[64];
	size_t n;
};

static time_day day_of(const char *text)
{
	time_day day = 0;
	struct err e = ERR_INIT;
	assert_true(time_date_parse(&day, (struct slice){ (const uint8_t *)text, 10 }, &e));
	return day;
}

static void plan_set(struct plan *p, time_day day, const char *ranges, size_t n)
{
	char date[11];
	time_date_format(date, day);
	size_t at = 0;
	while (at < p->n && strcmp(p->date[at], date) < 0)
		at++;
	bool there = at < p->n && !strcmp(p->date[at], date);
	if (ranges[0] == '-') {
		assert_true(there);
		for (size_t i = at; i + 1 < p->n; i++) {
			memcpy(p->date[i], p->date[i + 1], sizeof p->date[i]);
			p->ranges[i] = p->ranges[i + 1];
			p->ranges_n[i] = p->ranges_n[i + 1];
		}
		p->n--;
		return;
	}
	if (!there) {
		for (size_t i = p->n++; i > at; i--) {
			memcpy(p->date[i], p->date[i - 1], sizeof p->date[i]);
			p->ranges[i] = p->ranges[i - 1];
			p->ranges_n[i] = p->ranges_n[i - 1];
		}
		memcpy(p->date[at], date, sizeof date);
	}
	p->ranges[at] = ranges;
	p->ranges_n[at] = n;
}

static void plan_read(struct plan *p, const char *text)
{
	p->n = 0;
	while (*text) {
		time_day from = day_of(text), to = from;
		text += 10;
		if (*text == '.') {
			to = day_of(text + 2);
			text += 12;
		}
		text++;
		size_t n = strcspn(text, ";");
		for (time_day d = from; d <= to; d++)
			if (from == to || time_weekday(d) <= 5)
				plan_set(p, d, text, n);
		text += n + (text[n] == ';');
		while (*text == ' ')
			text++;
	}
}

static void days_put(struct buf *b, const struct plan *p)
{
	for (size_t i = 0; i < p->n; i++) {
		buf_printf(b, "<jour date=\"%s\">", p->date[i]);
		for (const char *r = p->ranges[i]; r < p->ranges[i] + p->ranges_n[i]; r += 12)
			buf_printf(b, "<plage de=\"%.5s\" a=\"%.5s\"/>", r, r + 6);
		buf_put_text(b, "</jour>");
	}
}

static const char *or_else(const char *text, const char *absent)
{
	return text ? text : absent;
}

static const char *end_of(const struct stay *s, const struct plan *p)
{
	return or_else(s->last, p->date[p->n - 1]);
}

static void host_put(struct buf *b, const struct stay *s)
{
	char country[20] = "";
	if (s->country)
		snprintf(country, sizeof country, " pays=\"%s\"", s->country);
	buf_printf(b,
		"<organisme-accueil "
		"nature=\"%s\"><siret>00000077800001</siret><denomination>Atelier Vélo "
		"Fictif SARL</denomination><siege><ligne>12 rue du Modèle</ligne><code-postal>99999"
		"</code-postal><commune>Ville</commune></siege><lieu principal=\"oui\" "
		"insee=\"%s\"%s>"
		"<ligne>12 rue du "
		"Modèle</ligne><code-postal>99999</code-postal><commune>Ville</commune></lieu>",
		or_else(s->nature, "entreprise"), or_else(s->insee, "99999"), country);
	buf_printf(b,
		"<representant id=\"p-emp1\" "
		"habilitation=\"legal\"><nom>FICTIF</nom><prenom>Sacha</prenom>"
		"<qualite>gérant</qualite></representant><tuteur "
		"id=\"p-tut1\"><nom>EXEMPLE</nom><prenom>Łucja"
		"</prenom><qualite>cheffe</qualite></"
		"tuteur><contact-accueil><courriel>atelier@velo.example"
		"</courriel><telephone>+33199000101</telephone></contact-accueil>%s</"
		"organisme-accueil>",
		or_else(s->host_insurance,
			"<assurance-rc mode=\"avenant\" police=\"RC\" "
			"fin=\"2030-12-31\"><assureur>A</assureur></assurance-rc>"));
}

static void guardian_put(struct buf *b, const char *name)
{
	const char *blank = strchr(name, ' ');
	if (blank)
		buf_printf(b,
			"<responsable-legal id=\"p-rl1\" "
			"lien=\"mere\"><nom>%s</nom><prenom>%.*s</prenom></responsable-legal>",
			blank + 1, (int)(blank - name), name);
}

static void pupil_put(struct buf *b, const struct stay *s)
{
	buf_printf(b,
		"<eleve "
		"id=\"p-eleve\"><nom>SPÉCIMEN</nom><prenom>Camille</prenom><naissance>%s</"
		"naissance>"
		"<classe>2de 4</classe>%s",
		s->birth,
		or_else(s->pupil_insurance,
			"<assurance-rc fin=\"2030-08-31\"><assureur>M</assureur></assurance-rc>"));
	guardian_put(b, s->adult ? "" : or_else(s->guardian, "Dominique SPÉCIMEN"));
	buf_put_text(b, "</eleve>");
}

static void sequence_put(struct buf *b, const struct stay *s, const struct plan *p)
{
	buf_printf(b, "<sequence niveau=\"%s\" debut=\"%s\" fin=\"%s\">%s",
		or_else(s->level, "2de-GT"), or_else(s->first, p->date[0]), end_of(s, p),
		or_else(s->interruption, ""));
	days_put(b, p);
	buf_put_text(b,
		"</sequence><annexe-pedagogique><objectifs>O</objectifs><activites>A</activites>"
		"<competence code=\"observer\"/><competence code=\"communiquer\"/><competence "
		"code=\"comprendre\"/>"
		"<competence "
		"code=\"s-impliquer\"/><encadrement>E</encadrement><suivi>S</suivi><evaluation>V"
		"</evaluation></annexe-pedagogique><annexe-financiere><hebergement "
		"charge=\"sans-objet\"/>"
		"<restauration charge=\"famille\"/><transport charge=\"famille\"/><assurance "
		"charge=\"sans-objet\"/></annexe-financiere>");
}

static void depot_put(struct buf *b, const struct stay *s)
{
	struct plan p;
	plan_read(&p, s->days);
	time_day first = day_of(p.date[0]);
	int y, m, d;
	time_day_split(first, &y, &m, &d);
	y = m >= 9 ? y : y - 1;
	bool family = !s->adult && or_else(s->guardian, "x")[0];
	buf_printf(b,
		"<depot xmlns=\"urn:paraphe:depot:1\"><convention "
		"xmlns=\"urn:paraphe:convention:1\" "
		"id=\"5b0e7c1a-2d94-4f0b-9c61-3a8f5e7d2b10\" revision=\"1\" millesime=\"%d-%d\" "
		"langue=\"fr\" "
		"acte=\"initiale\" modele=\"sequence-observation@2025-1\" "
		"regles=\"fr-mineurs@2026-03-03\" "
		"verification=\"https://paraphe.example/v\"><reference>9990042S-2025-00137</"
		"reference>"
		"<etablissement uai=\"9990042S\" statut=\"prive-sous-contrat\" type=\"lycee-gt\" "
		"zone=\"%s\">"
		"<denomination>L</denomination><academie>A</academie><adresse><ligne>1</"
		"ligne><code-postal>99999"
		"</code-postal><commune>V</commune></"
		"adresse><contact-ecole><courriel>stages@lycee.example"
		"</courriel><telephone>+33199000142</telephone></"
		"contact-ecole><enseignant-referent "
		"id=\"p-ens1\"><nom>GABARIT</nom><prenom>Noa</prenom></enseignant-referent></"
		"etablissement>",
		y, y + 1, or_else(s->zone, "B"));
	host_put(b, s);
	pupil_put(b, s);
	sequence_put(b, s, &p);
	buf_printf(b,
		"%s<signataires><signataire id=\"s1\" role=\"representant-accueil\" "
		"personne=\"p-emp1\" "
		"obligatoire=\"oui\"/>%s<signataire id=\"s3\" role=\"eleve\" personne=\"p-eleve\" "
		"obligatoire=\"oui\"/><signataire id=\"s5\" role=\"chef-etablissement\" "
		"obligatoire=\"oui\"/>"
		"</signataires>%s</convention>",
		or_else(s->extra, ""),
		family ? "<signataire id=\"s2\" role=\"responsable-legal\" personne=\"p-rl1\" "
			 "obligatoire=\"oui\"/>"
		       : "",
		s->sister
			? "<liens><meme-eleve id=\"11111111-1111-4111-8111-111111111111\"/></liens>"
			: "");
	buf_put_text(b,
		"<contacts xmlns=\"urn:paraphe:contacts:1\" "
		"convention=\"5b0e7c1a-2d94-4f0b-9c61-3a8f5e7d2b10\" "
		"version=\"1\"><contact personne=\"p-emp1\" joignable=\"courriel\" "
		"fourni-par=\"accueil\">"
		"<courriel>sacha@velo.example</courriel><telephone>+33199000101</telephone></"
		"contact><contact "
		"personne=\"p-tut1\" joignable=\"papier\" fourni-par=\"accueil\"/><contact "
		"personne=\"p-eleve\" "
		"joignable=\"courriel\" "
		"fourni-par=\"eleve\"><courriel>camille@eleve.example</courriel></contact>"
		"<contact personne=\"p-ens1\" joignable=\"session\" fourni-par=\"secretariat\"/>");
	if (family)
		buf_printf(b,
			"<contact personne=\"p-rl1\" joignable=\"sms\" "
			"fourni-par=\"secretariat\"><telephone>%s</telephone></contact>",
			or_else(s->guardian_phone, "+33639980102"));
	buf_put_text(b, "</contacts></depot>");
}

static time_day freeze_of(const struct stay *s)
{
	bool second = !strcmp(or_else(s->level, "2de-GT"), "2de-GT");
	return day_of(or_else(s->freeze, second ? "2025-03-01" : "2025-01-02"));
}

static struct convention *made(const struct stay *s)
{
	AUTO(buf) struct buf depot = BUF_MAX(XML_MAX_BYTES);
	static struct xml_faults faults;
	faults = (struct xml_faults){ 0 };
	struct convention *c = NULL;
	struct err e = ERR_INIT;
	depot_put(&depot, s);
	if (!convention_load(&c, buf_slice(&depot), library, freeze_of(s), &faults, &e))
		fail_msg("%s -> %s", s->days, e.text);
	return c;
}

static void judge_made(const struct stay *s, const struct convention *c)
{
	time_day busy[20];
	size_t busy_n = 0;
	for (const char *at = or_else(s->busy, ""); *at; at += 10 + (at[10] == ' '))
		busy[busy_n++] = day_of(at);
	const struct rules_context x = {
		.freeze_day = freeze_of(s), .busy = busy, .busy_n = busy_n
	};
	struct err e = ERR_INIT;
	const struct library_rules *rules = library_rules_newest(library, "fr-mineurs");
	if (!rules_run(&findings, c, rules->tree, &x, &e))
		fail_msg("%s", e.text);
}

static void judge(const struct stay *s)
{
	AUTO(convention) struct convention *c = made(s);
	judge_made(s, c);
}

static void found(struct buf *out)
{
	for (size_t i = 0; i < findings.n; i++) {
		const struct rules_finding *f = &findings.list[i];
		char date[11];
		time_date_format(date, f->day);
		buf_printf(out, "%s%s", i ? " " : "", f->rule);
		if (f->day)
			buf_printf(out, "@%s", date + 5);
		if (f->week[0])
			buf_printf(out, "@%s", f->week + 5);
	}
}

static void check(const char *name, const struct stay *s)
{
	AUTO(buf) struct buf got = BUF_MAX(20000);
	judge(s);
	found(&got);
	const char *text = got.n ? buf_text(&got) : "";
	if (strcmp(text, s->expected))
		fail_msg("%s: found \"%s\", expected \"%s\"", name, text, s->expected);
	for (size_t i = 0; i < findings.n; i++) {
		assert_true(findings.list[i].text[0] && findings.list[i].sources[0]);
		assert_null(strchr(findings.list[i].text, '{'));
	}
}

/* CONVENTION 4, test cases, in their order. */
static const struct stay cases[] = {
	{ STAY("2009-06-20", TWO_WEEKS, "") },
	{ STAY("2009-06-20",
		TWO_WEEKS
		"; 2025-06-19 09:00-12:00,13:00-17:30; 2025-06-20 09:00-12:00,13:00-17:30",
		"JOUR-1@06-19 JOUR-3@06-20 SEM-1@W25") },
	{ STAY("2009-03-02", TWO_WEEKS "; 2025-06-18 08:30-12:30,13:30-18:00",
		"JOUR-2@06-18 SEM-1@W25") },
	{ STAY("2010-09-12", TWO_WEEKS, "SEM-2@W25 SEM-2@W26") },
	{ STAY("2010-09-12", "2025-06-16..2025-06-27 " SHORT, "") },
	{ STAY("2010-06-18", TWO_WEEKS, "SEM-2@W25") },
	{ STAY("2009-11-05",
		TWO_WEEKS
		"; 2025-06-17 13:00-16:30,17:00-20:00; 2025-06-18 08:00-12:00,13:00-16:00",
		"REPOS-1@06-17") },
	{ STAY("2009-01-10",
		TWO_WEEKS
		"; 2025-06-17 13:00-16:30,17:00-20:30; 2025-06-18 08:30-12:00,13:00-16:30",
		"REPOS-3@06-17 NUIT-3@06-17") },
	{ STAY("2009-01-10",
		TWO_WEEKS
		"; 2025-06-17 15:00-18:30,19:00-22:30; 2025-06-18 10:30-14:00,15:00-18:30",
		"REPOS-3@06-17 NUIT-2@06-17") },
	{ STAY("2009-11-05", TWO_WEEKS "; 2025-06-26 05:30-09:30,10:00-13:00",
		"REPOS-1@06-25 NUIT-1@06-26") },
	{ STAY("2009-11-05", TWO_WEEKS "; 2025-06-20 09:00-14:00,14:30-16:30", "PAUSE-1@06-20") },
	{ STAY("2009-11-05", TWO_WEEKS "; 2025-06-20 09:00-11:15,11:30-13:45", "PAUSE-2@06-20") },
	{ STAY("2010-02-01", "2025-01-27..2025-01-31 " STD "; 2025-02-01 09:00-12:00",
		  "SEM-1@W05 DUREE-1 HEBDO-1@W05"),
		.level = "3e" },
	{ STAY("2010-02-01", "2025-02-10..2025-02-14 " STD,
		  "VAC-1@02-10 VAC-1@02-11 VAC-1@02-12 VAC-1@02-13 VAC-1@02-14"),
		.level = "3e" },
	{ STAY("2010-02-01",
		  "2025-01-27 " SHORT "; 2025-01-28 " SHORT "; 2025-02-03 " SHORT
		  "; 2025-02-04 " SHORT "; 2025-02-05 " SHORT,
		  ""),
		.level = "3e" },
	{ STAY("2011-07-01", "2025-02-03..2025-02-07 " SHORT, "AGE-14"), .level = "3e",
		.nature = "entreprise" },
	{ STAY("2011-07-01", "2025-02-03..2025-02-07 " SHORT, ""), .level = "3e",
		.nature = "administration" },
	{ STAY("2009-11-05", "2025-06-16..2025-06-20 " STD, "DUREE-3") },
	{ STAY("2009-11-05", "2025-06-16..2025-06-20 " STD, "CHEV-1@06-20"), .sister = true,
		.busy = "2025-06-20 2025-06-23 2025-06-24 2025-06-25 2025-06-26 2025-06-27" },
	{ STAY("2009-11-05", "2025-06-09..2025-06-20 " STD,
		"FERIE-1@06-09 FEN-1@06-09 FEN-1@06-10 FEN-1@06-11 FEN-1@06-12 FEN-1@06-13") },
	{ STAY("2009-01-10", "2025-06-16..2025-06-18 " STD "; 2025-06-23..2025-06-27 " STD,
		"SEM-4@W25") },
	{ STAY("2009-01-10",
		"2025-06-16..2025-06-19 " STD "; 2025-06-22 " STD "; 2025-06-24..2025-06-27 " STD,
		"DIM-2@06-22") },
	{ STAY("2007-02-10", TWO_WEEKS "; 2025-06-17 09:00-12:30,13:00-17:30",
		  "JOUR-4@06-17 SEM-1@W25"),
		.adult = true },
	{ STAY("2009-11-05", TWO_WEEKS, "ETR-2"), .country = "BE" },
	{ STAY("2010-02-01", "2025-02-03..2025-02-07 " STD, "ETR-1 REP-LEGAL"), .level = "3e",
		.country = "ES", .guardian = "" },
	{ STAY("2012-11-05", "2028-01-31..2028-02-04 " STD, "CAL-1"), .level = "3e",
		.freeze = "2028-01-03" },
	{ STAY("2010-11-05", "2026-06-15..2026-06-26 " STD, ""), .freeze = "2026-03-02" },
};

static void the_27_cases_of_the_reference(void **state)
{
	(void)state;
	assert_int_equal(sizeof cases / sizeof *cases, 27);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char name[20];
		snprintf(name, sizeof name, "case %zu", i + 1);
		check(name, &cases[i]);
	}
}

#define BREAK_3E "2025-02-03..2025-02-07 " SHORT

static const struct stay edges[] = {
	/* one minute more than 7 h, 8 h, 10 h, 30 h, 35 h */
	{ STAY("2009-11-05", TWO_WEEKS "; 2025-06-18 09:00-12:00,13:00-17:01",
		"JOUR-1@06-18 SEM-1@W25") },
	{ STAY("2009-01-10", TWO_WEEKS "; 2025-06-18 08:30-12:30,13:30-17:30; 2025-06-19 " SHORT,
		"JOUR-3@06-18") },
	{ STAY("2009-01-10",
		TWO_WEEKS "; 2025-06-18 08:30-12:30,13:30-17:31; 2025-06-19 " SHORT
			  ";2025-06-20 " SHORT,
		"JOUR-2@06-18") },
	{ STAY("2007-02-10",
		  TWO_WEEKS "; 2025-06-18 08:00-13:00,14:00-19:00; 2025-06-19 14:00-18:00",
		  "JOUR-4@06-18"),
		.adult = true },
	{ STAY("2007-02-10",
		  TWO_WEEKS "; 2025-06-18 08:00-13:00,14:00-19:01; 2025-06-19 14:00-17:00",
		  "JOUR-4@06-18 JOUR-5@06-18"),
		.adult = true },
	{ STAY("2010-09-12", "2025-06-16..2025-06-27 " SHORT "; 2025-06-18 09:00-12:00,13:00-16:01",
		"SEM-2@W25") },
	{ STAY("2010-09-12", TWO_WEEKS "; 2025-06-16 09:00-12:00,13:00-17:01; 2025-06-27 -",
		"JOUR-1@06-16 SEM-1@W25") },
	/* rest: 14 h and 13 h 59; 12 h and 11 h 59; 11 h and 10 h 59 */
	{ STAY("2009-11-05", TWO_WEEKS "; 2025-06-17 12:00-15:00,15:30-19:00", "") },
	{ STAY("2009-11-05", TWO_WEEKS "; 2025-06-17 12:00-15:00,15:30-19:01", "REPOS-1@06-17") },
	{ STAY("2009-01-10",
		TWO_WEEKS
		"; 2025-06-17 12:00-15:00,15:30-19:00; 2025-06-18 06:59-10:00,10:30-14:00",
		"REPOS-2@06-17") },
	{ STAY("2007-02-10", TWO_WEEKS "; 2025-06-17 15:00-18:00,19:00-22:00", ""), .adult = true },
	{ STAY("2007-02-10", TWO_WEEKS "; 2025-06-17 15:00-18:00,19:00-22:01", "REPOS-4@06-17"),
		.adult = true },
	/* the rest of the night goes by the age on its first day */
	{ STAY("2009-06-18",
		TWO_WEEKS
		"; 2025-06-17 13:00-16:00,16:30-20:00; 2025-06-18 09:00-12:00,16:00-20:00",
		"REPOS-1@06-17 REPOS-3@06-18") },
	/* night: the very minute, and the morning side */
	{ STAY("2009-11-05", TWO_WEEKS "; 2025-06-27 13:00-16:00,17:00-20:01", "NUIT-1@06-27") },
	{ STAY("2009-01-10", TWO_WEEKS "; 2025-06-27 15:00-18:00,18:30-22:00", "NUIT-3@06-27") },
	{ STAY("2009-01-10", TWO_WEEKS "; 2025-06-16 05:59-09:00,10:00-13:00", "NUIT-2@06-16") },
	{ STAY("2009-01-10", TWO_WEEKS "; 2025-06-16 06:00-09:00,10:00-13:00", "") },
	{ STAY("2007-02-10", TWO_WEEKS "; 2025-06-27 17:00-20:00,20:30-23:30", ""), .adult = true },
	/* pauses: 4 h 30 exactly, ranges that touch, an adult, 29 minutes, just under 4 h 30 */
	{ STAY("2009-11-05", TWO_WEEKS "; 2025-06-20 08:00-12:30,13:00-15:30", "") },
	{ STAY("2009-11-05", TWO_WEEKS "; 2025-06-20 09:00-12:00,12:00-14:00", "PAUSE-1@06-20") },
	{ STAY("2007-02-10", TWO_WEEKS "; 2025-06-20 09:00-16:00", ""), .adult = true },
	{ STAY("2009-11-05", TWO_WEEKS "; 2025-06-20 09:00-11:00,11:29-14:00", "PAUSE-2@06-20") },
	{ STAY("2009-11-05", TWO_WEEKS "; 2025-06-20 09:00-13:29", "") },
	{ STAY("2009-11-05", TWO_WEEKS "; 2025-06-20 09:00-13:30", "PAUSE-2@06-20") },
	/* full weeks: too few hours, an interruption, one week of 3e, a stay that begins on Wednesday */
	{ STAY("2009-11-05", "2025-06-16..2025-06-20 09:00-13:00; 2025-06-23..2025-06-27 " STD,
		"SEM-3@W25") },
	{ STAY("2009-01-10", "2025-06-16..2025-06-18 " STD "; 2025-06-23..2025-06-27 " STD, ""),
		.interruption = "<interruption debut=\"2025-06-19\" "
				"fin=\"2025-06-20\"><motif>examen</motif></interruption>" },
	{ STAY("2010-02-01", "2025-02-03..2025-02-05 " SHORT, "SEM-4@W06"), .level = "3e",
		.last = "2025-02-07" },
	{ STAY("2010-02-01", "2025-02-05..2025-02-07 " SHORT, ""), .level = "4e" },
	/* length */
	{ STAY("2009-11-05", "2025-06-10 " STD "; 2025-06-17 " STD "; 2025-06-24 " STD,
		"SEM-4@W25 DUREE-2 FEN-1@06-10") },
	{ STAY("2009-11-05", "2025-06-04 " STD "; 2025-06-16..2025-06-20 " STD,
		"DUREE-4 FEN-1@06-04") },
	{ STAY("2010-02-01", BREAK_3E, ""), .level = "3e" },
	/* two free days in a row; with none, the 36 h that no derogation can take away */
	{ STAY("2009-01-10",
		"2025-06-16..2025-06-27 09:00-12:00,13:00-15:00; 2025-06-21 "
		"09:00-12:00,13:00-15:00",
		"HEBDO-2@W25") },
	{ STAY("2009-01-10",
		"2025-06-16..2025-06-26 09:00-12:00,13:00-15:00; 2025-06-21 "
		"09:00-12:00,13:00-15:00; 2025-06-22 "
		"09:00-12:00,13:00-15:00",
		"HEBDO-2@W25 DIM-2@06-22") },
	{ STAY("2009-11-05",
		"2025-06-16..2025-06-19 " STD "; 2025-06-22 " STD "; 2025-06-24..2025-06-27 " STD,
		"DIM-1@06-22") },
	/* the days beside the holidays, and the last of them */
	{ STAY("2010-02-01", "2025-02-24..2025-02-28 " SHORT, ""), .level = "3e" },
	{ STAY("2010-02-01", "2025-04-21..2025-04-25 " SHORT, "VAC-1@04-21 FERIE-1@04-21"),
		.level = "3e" },
	{ STAY("2009-01-10", "2025-06-09..2025-06-13 " STD,
		"DUREE-3 FERIE-2@06-09 FEN-1@06-09 FEN-1@06-10 FEN-1@06-11 FEN-1@06-12 "
		"FEN-1@06-13") },
	{ STAY("2007-02-10", "2025-06-09..2025-06-10 " STD "; 2025-06-16..2025-06-20 " STD,
		  "FEN-1@06-09 FEN-1@06-10"),
		.adult = true },
	/* territories */
	{ STAY("2010-02-01", "2025-04-14..2025-04-18 " SHORT, "FERIE-1@04-18"), .level = "3e",
		.zone = "A", .insee = "67482" },
	{ STAY("2010-02-01", "2025-04-14..2025-04-18 " SHORT, ""), .level = "3e", .zone = "A",
		.insee = "75056" },
	{ STAY("2010-02-01", "2025-05-19..2025-05-23 " SHORT, "FERIE-1@05-22 CAL-1"), .level = "3e",
		.zone = "outre-mer", .insee = "97209" },
	{ STAY("2010-02-01", BREAK_3E, "CAL-1"), .level = "3e", .zone = "corse" },
	{ STAY("2010-02-01", BREAK_3E, ""), .level = "3e", .country = "RE" },
	{ STAY("2011-11-05", "2027-06-14..2027-06-25 " STD, "CAL-1"), .freeze = "2027-03-01" },
	/* age at the door: 29 February, the law of 2019, under ten */
	{ STAY("2012-02-29", "2026-02-27 " SHORT, "AGE-14"), .level = "3e", .zone = "A",
		.freeze = "2026-01-02" },
	{ STAY("2012-02-29", "2026-03-02 " SHORT, ""), .level = "3e", .zone = "A",
		.freeze = "2026-01-02" },
	{ STAY("2011-02-03", "2025-02-03..2025-02-07 " SHORT, ""), .level = "3e" },
	{ STAY("2015-02-04", "2025-02-03..2025-02-07 " SHORT, "AGE-10"), .level = "4e" },
	{ STAY("2015-02-03", "2025-02-03..2025-02-07 " SHORT, ""), .level = "4e",
		.nature = "familiale" },
	/* guardians, conflict, contacts, insurance */
	{ STAY("2007-06-20", TWO_WEEKS, "REP-LEGAL"), .guardian = "" },
	{ STAY("2009-11-05", TWO_WEEKS, "CONFLIT-1"), .guardian = "Sacha FICTIF" },
	{ STAY("2009-11-05", TWO_WEEKS, "CONTACT-1"), .guardian_phone = "+33199000101" },
	{ STAY("2009-11-05", TWO_WEEKS, "CONTACT-1"), .guardian_phone = "+33199000142" },
	{ STAY("2009-11-05", TWO_WEEKS, "RC-1"), .pupil_insurance = "" },
	{ STAY("2009-11-05", TWO_WEEKS, "RC-1"),
		.pupil_insurance =
			"<assurance-rc fin=\"2025-06-26\"><assureur>M</assureur></assurance-rc>" },
	{ STAY("2009-11-05", TWO_WEEKS, ""),
		.pupil_insurance =
			"<assurance-rc fin=\"2025-06-27\"><assureur>M</assureur></assurance-rc>" },
	{ STAY("2009-11-05", TWO_WEEKS, "RC-1"),
		.host_insurance = "<assurance-rc mode=\"avenant\" police=\"RC\" "
				  "fin=\"2025-06-20\"><assureur>A</assureur></assurance-rc>" },
	{ STAY("2009-11-05", TWO_WEEKS, ""),
		.host_insurance =
			"<assurance-rc "
			"mode=\"propre-assureur\"><assureur>État</assureur></assurance-rc>" },
	/* delays: 15 days, 14 days, the day before, the first day */
	{ STAY("2009-11-05", TWO_WEEKS, ""), .freeze = "2025-06-01" },
	{ STAY("2009-11-05", TWO_WEEKS, "DELAI-1"), .freeze = "2025-06-02" },
	{ STAY("2009-11-05", TWO_WEEKS, "DELAI-1"), .freeze = "2025-06-15" },
	{ STAY("2009-11-05", TWO_WEEKS, "DELAI-2"), .freeze = "2025-06-16" },
};

static void the_edges_of_every_rule(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
		char name[100];
		snprintf(name, sizeof name, "edge %zu (B %s, %.60s)", i, edges[i].birth,
			edges[i].days);
		check(name, &edges[i]);
	}
}

/* The message with every kind of blank made plain: typography is the rule set's affair. */
static const char *plain(const char *text)
{
	static char out[800];
	size_t n = 0;
	for (size_t i = 0; text[i] && n + 1 < sizeof out; i++) {
		if (!strncmp(text + i, "\u202f", 3)) {
			out[n++] = ' ';
			i += 2;
		} else if (!strncmp(text + i, "\u00a0", 2)) {
			out[n++] = ' ';
			i++;
		} else {
			out[n++] = text[i];
		}
	}
	out[n] = '\0';
	return out;
}

static void messages_are_filled_in_with_sources(void **state)
{
	(void)state;
	judge(&cases[1]);
	assert_string_equal(plain(findings.list[0].text),
		"Le 19 juin 2025, Camille a 15 ans : 7 h 30 de présence, maximum 7 h.");
	assert_string_equal(plain(findings.list[0].sources), "CT D. 4153-3 ; MN ; MS ; AL ; ML");
	assert_int_equal(findings.list[0].value, 450);
	assert_int_equal(findings.list[0].limit, 420);
	assert_int_equal(findings.list[0].gravity, RULES_REFUS);
	assert_string_equal(plain(findings.list[2].text),
		"Semaine 25 de 2025 : 36 h de présence, maximum 35 h.");
	judge(&cases[25]);
	assert_non_null(strstr(findings.list[0].text, "vacances de 2027-2028, zone B"));
	assert_non_null(strstr(findings.list[0].text, "jours fériés de 2028"));
	assert_int_equal(findings.list[0].gravity, RULES_ALERTE);
}

#define DEROGATION(rule, rest)                                                                     \
	"<derogation regle=\"" rule "\" par=\"chef-etablissement\" le=\"2025-02-20\"" rest
#define MOTIF "><motif>Un motif assez long pour passer.</motif></derogation>"

static void a_derogation_of_the_fond_grants(void **state)
{
	(void)state;
	static const struct {
		struct stay stay;
		bool granted;
	} all[] = {
		{ { STAY("2010-09-12", TWO_WEEKS, ""), .extra = DEROGATION("SEM-2", MOTIF) },
			true },
		{ { STAY("2010-06-18", TWO_WEEKS, ""),
			  .extra = DEROGATION("SEM-2", " date=\"2025-06-18\"" MOTIF) },
			true },
		{ { STAY("2010-06-18", TWO_WEEKS, ""),
			  .extra = DEROGATION("SEM-2", " date=\"2025-06-24\"" MOTIF) },
			false },
		{ { STAY("2010-09-12", TWO_WEEKS, ""), .extra = DEROGATION("SEM-4", MOTIF) },
			false },
		{ { STAY("2009-01-10", TWO_WEEKS "; 2025-06-27 15:00-18:30,19:00-22:30", ""),
			  .extra = DEROGATION("NUIT-2", " date=\"2025-06-27\"" MOTIF) },
			false },
		{ { STAY("2009-01-10", TWO_WEEKS "; 2025-06-27 15:00-18:30,19:00-22:30", ""),
			  .extra = DEROGATION("NUIT-2",
				  " date=\"2025-06-27\"><motif>Un motif assez long pour "
				  "passer.</motif><autorisation autorite=\"Inspection du "
				  "travail\" numero=\"2025-17\"/></derogation>") },
			true },
		{ { STAY("2009-01-10", TWO_WEEKS "; 2025-06-27 15:00-18:30,19:00-22:30", ""),
			  .extra = DEROGATION("NUIT-2",
				  " date=\"2025-06-26\"><motif>Un motif assez long pour "
				  "passer.</motif><autorisation autorite=\"Inspection du "
				  "travail\" numero=\"2025-17\"/></derogation>") },
			false },
	};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		judge(&all[i].stay);
		assert_true(findings.n > 0);
		for (size_t f = 0; f < findings.n; f++)
			assert_int_equal(findings.list[f].granted, all[i].granted);
		assert_int_equal(rules_freezable(&findings), all[i].granted);
	}
}

static void less_than_36_hours_of_rest_cannot_be_granted(void **state)
{
	(void)state;
	struct stay s = { STAY("2009-01-10",
				  "2025-06-16..2025-06-26 09:00-12:00,13:00-15:00; 2025-06-21 "
				  "09:00-12:00,13:00-15:00; 2025-06-22 "
				  "09:00-12:00,13:00-15:00",
				  ""),
		.extra = DEROGATION("HEBDO-2", MOTIF) DEROGATION("DIM-2", MOTIF) };
	judge(&s);
	assert_int_equal(findings.n, 2);
	assert_int_equal(findings.list[0].gravity, RULES_REFUS);
	assert_false(findings.list[0].granted);
	assert_true(findings.list[1].granted);
	assert_false(rules_freezable(&findings));
}

static void only_refus_and_open_derogations_stop_the_freeze(void **state)
{
	(void)state;
	judge(&cases[0]);
	assert_true(rules_freezable(&findings));
	judge(&cases[23]); /* ETR-2: alerte */
	assert_true(rules_freezable(&findings));
	judge(&cases[2]); /* JOUR-2: refus */
	assert_false(rules_freezable(&findings));
}

static void rows_in_force_on_the_freeze_day_judge(void **state)
{
	(void)state;
	struct stay s = cases[15];
	s.freeze = "2018-12-31";
	judge(&s);
	assert_int_equal(findings.n, 1);
	assert_string_equal(findings.list[0].rule, "AGE-14");
	assert_int_equal(findings.list[0].gravity, RULES_REFUS);
	s.freeze = "2019-01-01";
	judge(&s);
	assert_int_equal(findings.list[0].gravity, RULES_ALERTE);
}

static void a_sister_known_to_the_store_counts(void **state)
{
	(void)state;
	AUTO(convention) struct convention *c = made(&cases[17]);
	const struct rules_context x = { .freeze_day = freeze_of(&cases[17]), .has_sister = true };
	struct err e = ERR_INIT;
	assert_true(rules_run(&findings, c, library_rules(library, c->rules)->tree, &x, &e));
	assert_int_equal(findings.n, 0);
}

static void wrong_keys_are_found_in_what_is_judged(void **state)
{
	(void)state;
	AUTO(convention) struct convention *c = made(&cases[0]);
	xmlNode *siret = tree_find(xmlDocGetRootElement(c->fond), "organisme-accueil/siret");
	xmlNodeSetContent(siret, (const xmlChar *)"00000077800002");
	memcpy(c->uai, "9990042T", sizeof c->uai);
	judge_made(&cases[0], c);
	assert_int_equal(findings.n, 2);
	assert_string_equal(findings.list[0].rule, "IDENT-1");
	assert_string_equal(findings.list[1].rule, "IDENT-2");
}

static void guardian_and_pupil_may_share_with_a_reason(void **state)
{
	(void)state;
	AUTO(convention) struct convention *c = made(&cases[0]);
	xmlNode *list = xmlDocGetRootElement(c->contacts);
	for (xmlNode *x = tree_first(list, "contact"); x; x = tree_next(x, "contact"))
		if (!strcmp(tree_get(x, "personne"), "p-rl1"))
			tree_child_text(x, "courriel", "CAMILLE@eleve.example");
	judge_made(&cases[0], c);
	assert_int_equal(findings.n, 1);
	assert_string_equal(findings.list[0].rule, "CONTACT-1");
	assert_null(strstr(findings.list[0].text, "example"));
	for (xmlNode *x = tree_first(list, "contact"); x; x = tree_next(x, "contact"))
		if (!strcmp(tree_get(x, "personne"), "p-rl1"))
			tree_child(x, "partage-motif");
	judge_made(&cases[0], c);
	assert_int_equal(findings.n, 0);
}

static void refuses_a_rule_set_it_does_not_understand(void **state)
{
	(void)state;
	AUTO(convention) struct convention *c = made(&cases[0]);
	const struct rules_context x = { .freeze_day = freeze_of(&cases[0]) };
	static const char *const sets[] = {
		"<regles><regle id='A-1' mesure='phase-de-lune' op='max' valeur='1' "
		"gravite='refus' actif='oui'><message>m</message></regle></regles>",
		"<regles><regle id='A-1' mesure='semaines' op='max' valeur='x' gravite='refus' "
		"actif='oui'><message>m</message></regle></regles>",
		"<regles><regle id='A-1' mesure='semaines' op='max' valeur='1' gravite='blame' "
		"actif='oui'><message>m</message></regle></regles>",
		"<regles><regle id='A-1' mesure='semaines' op='max' valeur='1' gravite='refus' "
		"actif='oui'/></regles>",
		"<!DOCTYPE r><regles/>",
		"",
	};
	static struct xml_faults faults;
	for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
		struct err e = ERR_INIT;
		AUTO(xml_doc) xmlDoc *set = NULL;
		assert_false(
			xml_read(&set, slice_text(sets[i]), XML_MAX_BYTES, NULL, &faults, &e) &&
			rules_run(&findings, c, set, &x, &e));
		assert_int_equal(e.code, ERR_SYNTAX);
	}
}

static int setup(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	xml_start();
	if (library_open(&library, "templates", &e))
		return 0;
	fprintf(stderr, "%s\n", e.text);
	return -1;
}

static int teardown(void **state)
{
	(void)state;
	library_close(library);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_27_cases_of_the_reference),
		cmocka_unit_test(the_edges_of_every_rule),
		cmocka_unit_test(messages_are_filled_in_with_sources),
		cmocka_unit_test(a_derogation_of_the_fond_grants),
		cmocka_unit_test(less_than_36_hours_of_rest_cannot_be_granted),
		cmocka_unit_test(only_refus_and_open_derogations_stop_the_freeze),
		cmocka_unit_test(rows_in_force_on_the_freeze_day_judge),
		cmocka_unit_test(a_sister_known_to_the_store_counts),
		cmocka_unit_test(wrong_keys_are_found_in_what_is_judged),
		cmocka_unit_test(guardian_and_pupil_may_share_with_a_reason),
		cmocka_unit_test(refuses_a_rule_set_it_does_not_understand),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
