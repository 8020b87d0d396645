/* SPDX-License-Identifier: MIT */
/* test_stamped: a convention stamped by an authority outside: what attestation and evidence say of it is its own word, or that it gave none. */
#include "base/file.h"
#include "ceremony/attestation.h"
#include "net/fetch.h"
#include "service_steps.h"
#include "unzip_kit.h"

#include <signal.h>

static char hours[64] = "/tmp/paraphe-hours-XXXXXX";
static struct buf root; /* PEM of the authority */

static void hours_line(char *out, size_t size, const char *name)
{
	char path[128];
	snprintf(path, sizeof path, "%s/%s", hours, name);
	FILE *f = fopen(path, "re");
	assert_non_null(f);
	if (!fgets(out, (int)size, f))
		out[0] = '\0';
	fclose(f);
	out[strcspn(out, "\n")] = '\0';
}

/* The authority runs before the desk goes into its cage. */
static int setup(void **state)
{
	struct err e = ERR_INIT;
	char command[300], port[12], line[80], path[128];
	if (!reach_start(&e))
		return -1;
	snprintf(command, sizeof command,
		"work=%s; servers=; . tests/flow/hours >$work/said; echo $servers >$work/pids",
		hours);
	if (system(command) != 0) /* NOLINT: a test */
		return -1;
	snprintf(path, sizeof path, "%s/tsa-root.pem", hours);
	root = (struct buf)BUF_MAX(1 << 16);
	if (!file_read(&root, path, 1 << 16, &e) || world_setup(state) != 0)
		return -1;
	struct world *w = *state;
	struct outside *o = &w->roles.outside;
	hours_line(port, sizeof port, "port");
	snprintf(line, sizeof line, "http://127.0.0.1:%s/tsr tries=1", port);
	o->reach.networks = REACH_ALL;
	o->stamp_anchors = buf_slice(&root);
	o->rest = NULL;
	o->tsas_n = 1;
	return outside_tsa_read(&o->tsas[0], slice_text(line), &e) ? 0 : -1;
}

static int teardown(void **state)
{
	char pids[60];
	hours_line(pids, sizeof pids, "pids");
	for (char *at = pids, *end; *at; at = end) {
		long pid = strtol(at, &end, 10);
		if (end == at)
			break;
		kill((pid_t)pid, SIGTERM);
	}
	buf_free(&root);
	return world_teardown(state);
}

/* The text of a sheet in one line, by poppler's program. */
static void sheet_read(struct buf *out, struct slice pdf)
{
	char path[96], command[300];
	uint8_t room[4096];
	snprintf(path, sizeof path, "%s/store/sheet-XXXXXX", world_dir);
	int fd = mkstemp(path);
	assert_int_equal(write(fd, pdf.p, pdf.n), pdf.n);
	close(fd);
	snprintf(command, sizeof command, "pdftotext -layout %s - | tr -s ' \\n\\f' ' '", path);
	FILE *f = popen(command, "re"); /* NOLINT: a test */
	*out = (struct buf)BUF_MAX(1 << 20);
	for (size_t n; (n = fread(room, 1, sizeof room, f)) > 0;)
		buf_put(out, room, n);
	buf_put_byte(out, 0);
	assert_int_equal(pclose(f), 0);
	unlink(path);
}

static void needs(const struct buf *text, const char *words)
{
	if (!strstr((const char *)text->p, words))
		fail_msg("lacks « %s »: %.4000s", words, (const char *)text->p);
}

struct wording {
	const char *path, *kind;     /* of the authority; in the journal */
	const char *sheet, *archive; /* what is said */
	const char * not ;           /* what is not */
};

static void said(struct world *w, const struct wording *x, const char *pupil, const char *mark)
{
	struct err e = ERR_INIT;
	char id[37], ref[65], name[60], detail[60];
	struct outside_tsa *tsa = &w->roles.outside.tsas[0];
	AUTO(buf) struct buf sheet = { 0 }, text = { 0 }, zip = { 0 }, file = { 0 };
	snprintf(strrchr(tsa->url, '/'), 12, "%s", x->path);
	snprintf(ref, sizeof ref, "%s%060d", mark, 0);
	w->now_ms = (int64_t)time(NULL) * 1000;
	fill_and_freeze(w, id, world_pupil(w, pupil, ref));
	struct actor office = world_secretary(w);
	NEED(dossier_send(&office, id, &e));
	snprintf(name, sizeof name, "%s SPÉCIMEN", pupil);
	sealed(w, id, name);
	work(w);
	state_is(w, id, STATE_SCELLEE);
	office.now_ms = (int64_t)time(NULL) * 1000;
	NEED(attestation_signature(&sheet, &office, id, &e));
	sheet_read(&text, buf_slice(&sheet));
	needs(&text, x->sheet);
	NEED(dossier_archive(&zip, &office, id, &e));
	unzipped(&file, buf_slice(&zip), "dossier.html");
	needs(&file, x->archive);
	if (strstr((const char *)text.p, x->not ) || strstr((const char *)file.p, x->not ))
		fail_msg("« %s » is said", x->not );
	unzipped(&file, buf_slice(&zip), "journal.xml");
	snprintf(detail, sizeof detail, "<detail nom=\"horodatage\">%s</detail>", x->kind);
	if (x->kind[0])
		needs(&file, detail);
}

static void what_it_says_of_itself_is_told_as_its_word(void **state)
{
	static const struct wording x = { "/tsr", "exterieur-dit-qualifie",
		"Date certifiée par un serveur d’horodatage extérieur (tsa) qui se dit qualifié : "
		"seule une liste de confiance l’établit, et ce service n’en lit pas.",
		"Date certifiée par un serveur d’horodatage extérieur (tsa) qui se dit qualifié : "
		"seule une liste de confiance l’établit, et ce service n’en lit pas.",
		"ne se dit pas qualifié" };
	said(*state, &x, "Camille", "1111");
}

static void one_that_says_nothing_is_not_called_qualified(void **state)
{
	static const struct wording x = { "/quiet", "exterieur-non-dit",
		"Date certifiée par un serveur d’horodatage extérieur (quiet) qui ne se dit pas "
		"qualifié.",
		"Date certifiée par un serveur d’horodatage extérieur (quiet) qui ne se dit pas "
		"qualifié ; ses jetons sont dans",
		"qui se dit qualifié" };
	said(*state, &x, "Dominique", "2222");
}

static void without_an_answer_the_date_is_the_service_s(void **state)
{
	static const struct wording x = { "/rejected", "",
		"Date donnée par l’horloge du service, horodatage en attente",
		"Date donnée par l’horloge du service, horodatage en attente", "Date certifiée" };
	said(*state, &x, "Sascha", "3333");
}

static int run(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_it_says_of_itself_is_told_as_its_word),
		cmocka_unit_test(one_that_says_nothing_is_not_called_qualified),
		cmocka_unit_test(without_an_answer_the_date_is_the_service_s),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}

/* The desk's cage keeps it from the authority's folder, too. */
int main(void)
{
	char command[100];
	if (!mkdtemp(hours))
		return 1;
	int code = world_main(run);
	snprintf(command, sizeof command, "rm -r %s", hours);
	return system(command) == 0 ? code : 1; /* NOLINT: a test */
}
