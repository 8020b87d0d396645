/* SPDX-License-Identifier: MIT */
/* test_report: the four forms of a verdict, on a sealed file, a forged one, and on hostile names. */
#include "pades_kit.h"

#include "base/file.h"
#include "pades/report.h"

#include <jansson.h>
#include <libxml/parser.h>
#include <sys/wait.h>
#include <unistd.h>

static struct kit_pki pki;
static struct buf sealed;
static const struct pades_subject subject = {
	.file = "convention.pdf", .kind = "pdf", .lang = PADES_FR
};

static struct buf made(
	pades_report_fn *fn, const struct pades_report *r, const struct pades_subject *s)
{
	struct err e = ERR_INIT;
	struct buf out = BUF_MAX(PADES_MAX_REPORT);
	if (!fn(&out, r, s, &e))
		kit_fail(&e, "report");
	return out;
}

static void json_is_one_line_with_exactly_the_agreed_keys(void **state)
{
	(void)state;
	static const char *const keys[] = { "file", "kind", "verdict", "reasons", "validationTime",
		"complete", "missing", "signatures", "archive" };
	static const char *const inner[] = { "field", "kind", "level", "intact", "indication",
		"subindication", "coverage", "changes", "findings", "signer", "claimedTime",
		"bestTime" };
	AUTO(pades_report)
	struct pades_report r = kit_judge(&sealed, &pki.anchors, KIT_TIME + 86400);
	AUTO(buf) struct buf out = made(pades_report_json, &r, &subject);
	assert_ptr_equal(memchr(out.p, '\n', out.n), out.p + out.n - 1);
	json_t *o = json_loads(buf_text(&out), JSON_REJECT_DUPLICATES, NULL);
	assert_int_equal(json_object_size(o), 9);
	for (size_t i = 0; i < 9; i++)
		assert_non_null(json_object_get(o, keys[i]));
	json_t *s = json_array_get(json_object_get(o, "signatures"), 1);
	assert_int_equal(json_object_size(s), 12);
	for (size_t i = 0; i < 12; i++)
		assert_non_null(json_object_get(s, inner[i]));
	assert_string_equal(json_string_value(json_object_get(o, "verdict")), "passed");
	assert_true(json_is_null(json_object_get(o, "complete")));
	assert_true(json_is_null(json_object_get(o, "archive")));
	assert_true(json_is_null(json_object_get(s, "subindication")));
	assert_string_equal(json_string_value(json_object_get(s, "level")), "B-LTA");
	assert_string_equal(json_string_value(json_object_get(s, "changes")), "form-filling");
	assert_string_equal(
		json_string_value(json_object_get(s, "bestTime")), "2026-06-16T09:00:01Z");
	json_decref(o);
}

static void json_tells_of_the_archive_and_of_who_is_missing(void **state)
{
	(void)state;
	static const char *const files[] = { "convention.pdf", "journal.json" };
	struct pades_archive a = { .manifest = "intact",
		.journal = "intact",
		.log = "included",
		.evidence_records = 1,
		.files = files,
		.files_n = 2 };
	struct pades_subject s = { .file = "x.asice", .kind = "asic-e", .archive = &a };
	AUTO(pades_report)
	struct pades_report r = kit_judge(&sealed, &pki.anchors, KIT_TIME + 86400);
	r.complete = 0;
	r.missing_n = 1;
	strcpy(r.missing[0], "famille-2");
	AUTO(buf) struct buf out = made(pades_report_json, &r, &s);
	assert_non_null(strstr(buf_text(&out), "\"complete\":false,\"missing\":[\"famille-2\"]"));
	assert_non_null(strstr(buf_text(&out),
		"\"archive\":{\"manifest\":\"intact\",\"journal\":\"intact\",\"log\":\"included\","
		"\"evidenceRecords\":1,\"files\":[\"convention.pdf\",\"journal.json\"]}"));
}

static void acts_are_told_and_which_one_is_in_force(void **state)
{
	(void)state;
	static const struct pades_act acts[] = { { .file = "convention.pdf",
							 .kind = "initiale",
							 .reference = "9990042S-2027-00005",
							 .fond = "aa" },
		{ .file = "actes/avenant.pdf",
			.kind = "avenant",
			.reference = "9990042S-2027-00005",
			.effect = "2027-06-22",
			.fond = "bb",
			.amends = "aa",
			.number = 1 } };
	struct pades_archive a = { .manifest = "intact",
		.journal = "intact",
		.log = "included",
		.acts = acts,
		.acts_n = 2,
		.in_force = &acts[1] };
	struct pades_subject s = { .file = "x.asice", .kind = "asic-e", .archive = &a };
	AUTO(pades_report)
	struct pades_report r = kit_judge(&sealed, &pki.anchors, KIT_TIME + 86400);
	AUTO(buf) struct buf json = made(pades_report_json, &r, &s);
	assert_non_null(strstr(buf_text(&json), "\"inForce\":\"actes/avenant.pdf\""));
	assert_non_null(strstr(buf_text(&json),
		"{\"file\":\"actes/avenant.pdf\",\"verdict\":\"passed\",\"kind\":\"avenant\","
		"\"reference\":\"9990042S-2027-00005\",\"number\":1,\"effect\":\"2027-06-22\","
		"\"fond\":\"bb\",\"amends\":\"aa\"}"));
	AUTO(buf) struct buf fr = made(pades_report_text, &r, &s);
	assert_non_null(strstr(buf_text(&fr),
		"En vigueur\u00A0: avenant n° 1 à la convention 9990042S-2027-00005, effet le "
		"2027-06-22 (actes/avenant.pdf)"));
	AUTO(buf) struct buf html = made(pades_report_html, &r, &s);
	assert_non_null(strstr(buf_text(&html), "avenant n° 1"));
	/* A broken chain: nothing is said to be in force. */
	a.in_force = NULL;
	AUTO(buf) struct buf none = made(pades_report_text, &r, &s);
	assert_non_null(strstr(buf_text(&none), "ne peut être dit"));
}

static void text_speaks_french_or_english(void **state)
{
	(void)state;
	struct pades_subject en = subject;
	en.lang = PADES_EN;
	AUTO(pades_report)
	struct pades_report r = kit_judge(&sealed, &pki.anchors, KIT_TIME + 86400);
	AUTO(buf) struct buf fr_out = made(pades_report_text, &r, &subject);
	AUTO(buf) struct buf en_out = made(pades_report_text, &r, &en);
	assert_non_null(strstr(buf_text(&fr_out), "VALIDE. Toutes les signatures sont intactes"));
	assert_non_null(strstr(buf_text(&en_out), "VALID. All signatures are intact"));
}

/* What was altered existed at no time that is known; and what does not hold is not called absent. */
static void an_altered_file_is_told_as_it_is(void **state)
{
	(void)state;
	AUTO(pades_report)
	struct pades_report r = kit_judge(&sealed, &pki.anchors, KIT_TIME + 86400);
	r.complete = 0;
	for (size_t i = 0; i < r.n; i++)
		r.list[i].intact = false;
	AUTO(buf) struct buf text = made(pades_report_text, &r, &subject);
	AUTO(buf) struct buf html = made(pades_report_html, &r, &subject);
	assert_null(strstr(buf_text(&text), "Existait"));
	assert_null(strstr(buf_text(&html), "Existait"));
	assert_non_null(strstr(buf_text(&text), "qui ne valent pas"));
}

static void html_is_well_formed_and_fetches_nothing(void **state)
{
	(void)state;
	AUTO(pades_report) struct pades_report r = kit_judge(&sealed, NULL, KIT_TIME + 86400);
	AUTO(buf) struct buf out = made(pades_report_html, &r, &subject);
	assert_memory_equal(out.p, "<!DOCTYPE html>\n<html", 21);
	xmlDoc *d = xmlReadMemory(
		(const char *)out.p + 16, (int)out.n - 16, NULL, NULL, XML_PARSE_NONET);
	assert_non_null(d);
	xmlFreeDoc(d);
	assert_null(strstr(buf_text(&out), "http"));
	assert_null(strstr(buf_text(&out), "<script"));
}

static void hostile_names_stay_text(void **state)
{
	(void)state;
	AUTO(pades_report) struct pades_report r = kit_judge(&sealed, NULL, KIT_TIME + 86400);
	strcpy(r.list[1].signer, "<script>alert(1)</script>\x1b[31m\xC3");
	strcpy(r.list[1].field, "\xFF\xFE\"&");
	AUTO(buf) struct buf html = made(pades_report_html, &r, &subject);
	AUTO(buf) struct buf json = made(pades_report_json, &r, &subject);
	AUTO(buf) struct buf text = made(pades_report_text, &r, &subject);
	AUTO(buf) struct buf etsi = made(pades_report_etsi, &r, &subject);
	assert_null(strstr(buf_text(&html), "<script"));
	assert_null(strchr(buf_text(&text), 0x1b));
	json_t *o = json_loads(buf_text(&json), 0, NULL);
	assert_non_null(o);
	json_decref(o);
	xmlDoc *d = xmlReadMemory((const char *)etsi.p, (int)etsi.n, NULL, NULL, XML_PARSE_NONET);
	assert_non_null(d);
	xmlFreeDoc(d);
}

static const char schema[] = "../shared/schemas/validation-report/TS119102-2-v141.xsd";

/* xmllint with the folder of schemas beside the repository, when both are there. */
static void validates(const struct buf *xml)
{
	char path[] = "/tmp/test_report_XXXXXX";
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, xml->p, xml->n), (ssize_t)xml->n);
	close(fd);
	fflush(stdout);
	pid_t pid = fork();
	if (pid == 0) {
		setenv("XML_CATALOG_FILES", "../shared/schemas/catalog.xml", 1);
		execl("/usr/bin/xmllint", "xmllint", "--nonet", "--noout", "--schema", schema, path,
			(char *)NULL);
		_exit(127);
	}
	int status = 0;
	waitpid(pid, &status, 0);
	unlink(path);
	assert_int_equal(status, 0);
}

static void etsi_report_validates_against_its_schema(void **state)
{
	(void)state;
	/* before anything is owned: skip() does not come back */
	if (access(schema, R_OK) != 0 || access("/usr/bin/xmllint", X_OK) != 0) {
		printf("skipped: no schemas or no xmllint here\n");
		skip();
	}
	AUTO(pades_report)
	struct pades_report good = kit_judge(&sealed, &pki.anchors, KIT_TIME + 86400);
	AUTO(buf) struct buf out = made(pades_report_etsi, &good, &subject);
	validates(&out);
	AUTO(pades_report) struct pades_report bad = kit_judge(&sealed, NULL, KIT_TIME + 86400);
	AUTO(buf) struct buf other = made(pades_report_etsi, &bad, &subject);
	validates(&other);
	AUTO(buf) struct buf base = kit_base();
	AUTO(pades_report) struct pades_report none = kit_judge(&base, NULL, KIT_TIME);
	AUTO(buf) struct buf empty = made(pades_report_etsi, &none, &subject);
	validates(&empty);
}

int main(void)
{
	pki = kit_pki_make();
	sealed = kit_sealed(&pki);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_is_one_line_with_exactly_the_agreed_keys),
		cmocka_unit_test(json_tells_of_the_archive_and_of_who_is_missing),
		cmocka_unit_test(acts_are_told_and_which_one_is_in_force),
		cmocka_unit_test(text_speaks_french_or_english),
		cmocka_unit_test(an_altered_file_is_told_as_it_is),
		cmocka_unit_test(html_is_well_formed_and_fetches_nothing),
		cmocka_unit_test(hostile_names_stay_text),
		cmocka_unit_test(etsi_report_validates_against_its_schema),
	};
	int r = cmocka_run_group_tests(tests, NULL, NULL);
	buf_free(&sealed);
	kit_pki_free(&pki);
	return r;
}
