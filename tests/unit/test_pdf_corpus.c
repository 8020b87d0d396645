/* SPDX-License-Identifier: MIT */
/* test_pdf_corpus: other people's files and attacks: an answer for each, in time, the right one where one is known. */
#include "base/file.h"
#include "pdf/field.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <jansson.h>
#include <zlib.h>

#include <cmocka.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* SECURITY 1.6: two seconds of CPU, 256 MiB; a sanitizer's own memory is not ours. */
enum { CPU_SECONDS = 2, MEMORY_BYTES = 256 << 20, FILE_BYTES = PDF_MAX_BYTES };

enum answer { OPENED, OPENED_BROKEN, REFUSED, UNSUPPORTED, CRASHED, ANSWERS };
static const char *const answer_names[] = { "opened", "opened with broken objects", "refused",
	"unsupported", "crashed or too slow" };

static enum answer walk(struct slice bytes)
{
	struct err e = ERR_INIT;
	AUTO(pdf_doc) struct pdf_doc *d = NULL;
	bool broken = false;
	if (!pdf_open(&d, bytes, NULL, &e))
		return e.code == ERR_UNSUPPORTED ? UNSUPPORTED : REFUSED;
	for (size_t rev = 0; rev < pdf_revision_count(d); rev++) {
		const struct pdf_revision *r = pdf_revision(d, rev);
		const struct pdf_ref *pages = NULL;
		size_t n = 0;
		AUTO(pdf_fields) struct pdf_fields f = { 0 };
		for (size_t i = 0; i < r->changed_n; i++) {
			const struct pdf_obj *o = NULL;
			struct slice data;
			struct err why = ERR_INIT;
			broken |= !pdf_object(d, rev, r->changed[i], &o, NULL, &why);
			if (o && o->kind == PDF_STREAM && !pdf_stream(d, rev, o, &data, &why))
				broken |= why.code != ERR_UNSUPPORTED;
		}
		bool last = rev + 1 == pdf_revision_count(d);
		if (!pdf_pages(d, rev, &pages, &n, NULL) || !pdf_fields_read(&f, d, rev, NULL))
			broken |= last;
	}
	return broken ? OPENED_BROKEN : OPENED;
}

static bool gz_read(struct buf *out, const char *path)
{
	uint8_t step[4096];
	int n = 0;
	gzFile gz = gzopen(path, "rb");
	if (!gz)
		return false;
	while ((n = gzread(gz, step, sizeof step)) > 0)
		buf_put(out, step, (size_t)n);
	gzclose(gz);
	return n == 0 && !out->failed;
}

static enum answer ask(const char *path)
{
	int status = 0;
	fflush(NULL);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		const struct rlimit cpu = { CPU_SECONDS, CPU_SECONDS },
				    memory = { MEMORY_BYTES, MEMORY_BYTES };
		struct buf bytes = BUF_MAX(FILE_BYTES);
		size_t n = strlen(path);
		bool gz = n > 3 && strcmp(path + n - 3, ".gz") == 0;
		if (!SANITIZED) {
			setrlimit(RLIMIT_CPU, &cpu);
			setrlimit(RLIMIT_AS, &memory);
		}
		if (!(gz ? gz_read(&bytes, path) : file_read(&bytes, path, FILE_BYTES, NULL)))
			_exit(ANSWERS);
		enum answer a = walk(buf_slice(&bytes));
		buf_free(&bytes);
		_exit((int)a);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? (enum answer)WEXITSTATUS(status) : CRASHED;
}

static bool says(const json_t *expect, const char *key, bool value)
{
	const json_t *o = json_object_get(expect, key);
	return o && (value ? json_is_true(o) : json_is_false(o));
}

/* What upstream asserts of the parser; intact signatures need a file that opens. */
static const char *corpus_fault(const json_t *line, enum answer a)
{
	const json_t *expect = json_object_get(line, "expect");
	bool open = a == OPENED || a == OPENED_BROKEN;
	bool encrypted = a == UNSUPPORTED;
	if (open && (says(expect, "parse_ok", false) || says(expect, "lenient_parse_ok", false) ||
			    says(expect, "strict_parse_ok", false) ||
			    json_object_get(expect, "strict_error")))
		return "opens and must not";
	if (a != OPENED && !encrypted && says(expect, "parse_ok", true))
		return "must open";
	if (a != OPENED && !encrypted && says(expect, "all_signatures_intact", true) &&
		says(expect, "undefined_changes", false))
		return "signatures are intact, the file is not read";
	return NULL;
}

static const char *attack_fault(const json_t *line, enum answer a)
{
	const char *expect = json_string_value(json_object_get(line, "expect"));
	if (expect && strcmp(expect, "accept") == 0 && a != OPENED)
		return "a control is not read";
	return NULL;
}

typedef const char *fault_of(const json_t *line, enum answer a);

static void judge_folder(const char *folder, fault_of *fault)
{
	char path[512], text[8192];
	size_t count[ANSWERS] = { 0 }, faults = 0;
	snprintf(path, sizeof path, "%s/manifest.jsonl", folder);
	FILE *manifest = fopen(path, "r");
	if (!manifest) {
		print_message("skipped: %s is absent\n", folder);
		skip();
	}
	while (fgets(text, sizeof text, manifest)) {
		json_t *line = json_loads(text, 0, NULL);
		const char *file = json_string_value(json_object_get(line, "file"));
		const char *kind = json_string_value(json_object_get(line, "kind"));
		assert_non_null(file);
		if (!kind || strcmp(kind, "pdf") == 0) {
			snprintf(path, sizeof path, "%s/%s", folder, file);
			enum answer a = ask(path);
			const char *why = a >= CRASHED ? answer_names[CRASHED] : fault(line, a);
			if (why)
				print_message("%s: %s (%s)\n", file, why,
					a < ANSWERS ? answer_names[a] : "?");
			faults += why != NULL;
			count[a < ANSWERS ? a : CRASHED]++;
		}
		json_decref(line);
	}
	fclose(manifest);
	for (size_t i = 0; i < ANSWERS; i++)
		print_message("%s: %zu %s\n", folder, count[i], answer_names[i]);
	assert_int_equal(faults, 0);
}

static void the_corpus_is_read_as_upstream_asserts(void **state)
{
	(void)state;
	judge_folder("../shared/corpus", corpus_fault);
}

static void attacks_get_an_answer_in_time(void **state)
{
	(void)state;
	judge_folder("../shared/attacks", attack_fault);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_corpus_is_read_as_upstream_asserts),
		cmocka_unit_test(attacks_get_an_answer_in_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
