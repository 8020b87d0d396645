/* SPDX-License-Identifier: MIT */
/* papers: a dossier's documents read, kept, and who is who in them. */
#include "ceremony/papers.h"

#include "base/time.h"

#include <stdio.h>
#include <string.h>

enum { MOST = 12 };

void papers_auto(struct papers *p)
{
	fields_auto(&p->fond);
	fields_auto(&p->politique);
	fields_auto(&p->contacts);
}

bool papers_read(struct papers *out, const struct store_dossier *d, struct err *e)
{
	*out = (struct papers){ .fond = { .json = NULL } };
	return fields_read(&out->fond, FIELD_FOND, buf_slice(&d->fields), e) &&
	       fields_read(&out->politique, FIELD_POLITIQUE, buf_slice(&d->politique), e) &&
	       fields_read(&out->contacts, FIELD_CONTACTS, buf_slice(&d->contacts), e);
}

static bool part_keep(struct buf *out, const struct fields *f, struct err *e)
{
	buf_free(out);
	*out = (struct buf)BUF_MAX(STORE_MAX_JSON);
	return json_object_size(f->json) == 0 && f->document == FIELD_POLITIQUE
		       ? true
		       : fields_write(out, f, e);
}

static int32_t day_of(const struct fields *f, const char *path)
{
	time_day day;
	return time_date_parse(&day, slice_text(fields_get(f, path)), NULL) ? day : 0;
}

/* What lists and the clock look at without reading the fields. */
static void summary(const struct papers *p, struct store_dossier *d)
{
	const struct fields *f = &p->fond;
	snprintf(d->host_siret, sizeof d->host_siret, "%.14s",
		fields_get(f, "organisme-accueil/siret"));
	snprintf(d->host_name, sizeof d->host_name, "%.*s", STORE_MAX_NAME - 1,
		fields_get(f, "organisme-accueil/denomination"));
	snprintf(d->host_mail, sizeof d->host_mail, "%.*s", STORE_MAX_LOGIN,
		papers_contact(p, "p-emp1", "courriel"));
	const char *level = fields_get(f, "sequence/@niveau");
	if (level[0])
		snprintf(d->level, sizeof d->level, "%.7s", level);
	const char *class_name = fields_get(f, "eleve/classe");
	if (class_name[0])
		snprintf(d->class_name, sizeof d->class_name, "%.23s", class_name);
	const char *name = fields_get(f, "eleve/nom"), *used = fields_get(f, "eleve/nom-usage");
	if (name[0])
		snprintf(d->pupil_name, sizeof d->pupil_name, "%.90s %.90s", used[0] ? used : name,
			fields_get(f, "eleve/prenom"));
	d->first_day = day_of(f, "sequence/@debut");
	d->last_day = day_of(f, "sequence/@fin");
	/* An act's day 1 is its effect date (CONVENTION, head). */
	int32_t effect = day_of(f, "liens/avenant-de/@effet");
	if (effect)
		d->first_day = effect;
}

bool papers_keep(const struct papers *p, struct store_dossier *d, struct err *e)
{
	summary(p, d);
	return part_keep(&d->fields, &p->fond, e) && part_keep(&d->politique, &p->politique, e) &&
	       part_keep(&d->contacts, &p->contacts, e);
}

int papers_age(const struct fields *fond, int32_t day)
{
	time_day birth;
	int y, m, d, by, bm, bd;
	if (!time_date_parse(&birth, slice_text(fields_get(fond, "eleve/naissance")), NULL))
		return -1;
	time_day_split(day, &y, &m, &d);
	time_day_split(birth, &by, &bm, &bd);
	/* 29 February comes after the 28th and before 1 March: the comparison of days does it. */
	return y - by - (m < bm || (m == bm && d < bd));
}

size_t papers_days(const struct fields *fond, int32_t *days, size_t most)
{
	char keys[64][FIELD_MAX_KEY];
	size_t n = 0, all = fields_keys(fond, "sequence/jour", keys, 64);
	for (size_t i = 0; i < all && n < most; i++) {
		time_day day;
		if (time_date_parse(&day, slice_text(keys[i]), NULL))
			days[n++] = day;
	}
	return n;
}

static const struct {
	const char *element, *id;
	bool many, policy;
	enum papers_kind kind;
} kinds[] = {
	{ "organisme-accueil/representant", "p-emp", true, false, PAPERS_HOST },
	{ "organisme-accueil/tuteur", "p-tut", true, false, PAPERS_TUTOR },
	{ "eleve/responsable-legal", "p-rl", true, false, PAPERS_FAMILY },
	{ "eleve", "p-eleve", false, false, PAPERS_PUPIL },
	{ "etablissement/enseignant-referent", "p-ens", true, false, PAPERS_TEACHER },
	{ "chef", "p-chef", false, true, PAPERS_HEAD },
	{ "delegation", "p-del", true, true, PAPERS_DELEGATE },
};

/* Upper case of ASCII is enough here: names in lists; the signed name is the clerk's. */
static void name_of(char out[static STORE_MAX_NAME], const struct fields *f, const char *element)
{
	char first[100], last[100], used[100];
	snprintf(first, sizeof first, "%s/prenom", element);
	snprintf(last, sizeof last, "%s/nom", element);
	snprintf(used, sizeof used, "%s/nom-usage", element);
	const char *name = fields_get(f, used);
	if (!name[0])
		name = fields_get(f, last);
	snprintf(out, STORE_MAX_NAME, "%.90s %.90s", fields_get(f, first), name);
}

size_t papers_persons(const struct papers *p, struct papers_person out[static PAPERS_MAX_PERSONS])
{
	size_t n = 0;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		const struct fields *f = kinds[i].policy ? &p->politique : &p->fond;
		char keys[MOST][FIELD_MAX_KEY] = { "" };
		char last[64];
		snprintf(last, sizeof last, "%s/nom", kinds[i].element);
		size_t all = kinds[i].many ? fields_keys(f, kinds[i].element, keys, MOST)
					   : fields_has(f, last);
		for (size_t k = 0; k < all && n < PAPERS_MAX_PERSONS; k++) {
			struct papers_person *x = &out[n++];
			*x = (struct papers_person){ .kind = kinds[i].kind };
			snprintf(x->id, sizeof x->id, "%s%.8s", kinds[i].id, keys[k]);
			if (kinds[i].many)
				snprintf(x->element, sizeof x->element, "%s[%.8s]",
					kinds[i].element, keys[k]);
			else
				snprintf(x->element, sizeof x->element, "%s", kinds[i].element);
			name_of(x->name, f, x->element);
		}
	}
	return n;
}

const char *papers_contact(const struct papers *p, const char *person, const char *what)
{
	char path[FIELD_MAX_PATH];
	field_path(path, "contact[%s]/%s", person, what);
	return fields_get(&p->contacts, path);
}

enum store_channel papers_reach(const struct papers *p, const char *person, const char **address)
{
	static const struct {
		const char *word, *what;
		enum store_channel channel;
	} ways[] = { { "courriel", "courriel", STORE_CHANNEL_MAIL },
		{ "sms", "telephone", STORE_CHANNEL_SMS }, { "guichet", NULL, STORE_CHANNEL_DESK },
		{ "papier", NULL, STORE_CHANNEL_PAPER },
		{ "session", NULL, STORE_CHANNEL_SESSION } };
	const char *word = papers_contact(p, person, "@joignable");
	*address = "";
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		if (strcmp(ways[i].word, word) != 0)
			continue;
		if (ways[i].what)
			*address = papers_contact(p, person, ways[i].what);
		return ways[i].channel;
	}
	return 0;
}
