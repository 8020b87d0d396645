/* SPDX-License-Identifier: MIT */
/* test_pades_corpus: scores the public collections of signed and forged files as their READMEs say. */
#include "base/file.h"
#include "pades/judge.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include <cmocka.h>

enum { FILE_MAX = 64 << 20, CPU_S = 5, MEMORY = 512 << 20, SEEN_MAX = 64 };

#define SHARED "../shared/"

/* What a child tells of one file. */
struct seen {
	bool answered;
	enum pades_verdict_word verdict;
	size_t n;
	struct {
		bool timestamp, intact;
		enum pades_level level;
		enum pades_change worst;
		enum pades_coverage coverage;
	} list[SEEN_MAX];
	char reason[PADES_REASON_MAX], finding[320];
	double ms;
};

static bool gunzip(struct buf *out, const char *path)
{
	gzFile f = gzopen(path, "rb");
	char chunk[65536];
	int n;
	while (f && (n = gzread(f, chunk, sizeof chunk)) > 0)
		buf_put(out, chunk, (size_t)n);
	if (f)
		gzclose(f);
	return f && !out->failed;
}

static void judge_here(struct seen *s, const char *path)
{
	struct err e = ERR_INIT;
	AUTO(buf) struct buf pdf = BUF_MAX(FILE_MAX);
	size_t n = strlen(path);
	bool gz = n > 3 && strcmp(path + n - 3, ".gz") == 0;
	if (gz ? !gunzip(&pdf, path) : !file_read(&pdf, path, FILE_MAX, &e))
		return;
	struct pades_question q = { .pdf = buf_slice(&pdf), .at = 1795000000 };
	struct pades_report r;
	if (!pades_judge(&r, &q, &e))
		return;
	s->answered = true;
	s->verdict = r.verdict;
	s->n = r.n;
	snprintf(s->reason, sizeof s->reason, "%s", r.reasons_n ? r.reasons[0] : "");
	for (size_t i = 0; i < r.n; i++) {
		const struct pades_signature *g = &r.list[i];
		s->list[i].timestamp = g->is_timestamp;
		s->list[i].intact = g->intact;
		s->list[i].level = g->level;
		s->list[i].worst = g->changes.worst;
		s->list[i].coverage = g->coverage;
		for (size_t k = 0; k < g->changes.n && !s->finding[0]; k++)
			if (g->changes.list[k].change == PADES_ILLEGAL)
				snprintf(s->finding, sizeof s->finding, "%s %s: %s -> %s",
					g->changes.list[k].rule, g->changes.list[k].path,
					g->changes.list[k].old_value, g->changes.list[k].new_value);
	}
	pades_report_auto(&r);
}

/* A child of its own, with limits: what hangs or dies there is a finding here. */
static void judge_caged(struct seen *s, const char *path)
{
	int fd[2];
	*s = (struct seen){ 0 };
	assert_int_equal(pipe(fd), 0);
	fflush(stdout);
	pid_t pid = fork();
	if (pid == 0) {
		setrlimit(RLIMIT_CPU, &(struct rlimit){ CPU_S, CPU_S });
#ifndef __SANITIZE_ADDRESS__
		setrlimit(RLIMIT_AS, &(struct rlimit){ MEMORY, MEMORY });
#endif
		struct seen mine = { 0 };
		judge_here(&mine, path);
		_exit(write(fd[1], &mine, sizeof mine) == (ssize_t)sizeof mine ? 0 : 1);
	}
	close(fd[1]);
	struct rusage use;
	int status = 0;
	bool got = read(fd[0], s, sizeof *s) == (ssize_t)sizeof *s;
	close(fd[0]);
	wait4(pid, &status, 0, &use);
	s->answered = s->answered && got && status == 0;
	s->ms = (double)use.ru_utime.tv_sec * 1e3 + (double)use.ru_utime.tv_usec / 1e3;
}

struct score {
	size_t files, false_alarms, wrong_accepts, crashes, others;
	double slowest;
	char slowest_name[200];
};

static void miss(size_t *count, const char *what, const char *name, const struct seen *s)
{
	(*count)++;
	printf("  %s: %s: %s (%s) %s\n", what, name,
		s->answered ? pades_verdict_name(s->verdict) : "no answer", s->reason, s->finding);
}

static bool all_intact(const struct seen *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (!s->list[i].intact)
			return false;
	return true;
}

static bool any_intact(const struct seen *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->list[i].intact)
			return true;
	return false;
}

static bool any_illegal(const struct seen *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->list[i].worst == PADES_ILLEGAL)
			return true;
	return false;
}

static bool negative(const struct seen *s)
{
	return s->verdict == PADES_FAILED || s->verdict == PADES_UNREADABLE || any_illegal(s) ||
	       !all_intact(s);
}

static void score_attack(struct score *t, const char *name, json_t *row, const struct seen *s)
{
	const char *expect = json_string_value(json_object_get(row, "expect"));
	const char *note = json_string_value(json_object_get(row, "note"));
	if (s->verdict == PADES_PASSED)
		miss(&t->wrong_accepts, "passed without anchors", name, s);
	else if (strcmp(expect, "accept") == 0) {
		if (negative(s) || s->verdict == PADES_UNSIGNED)
			miss(&t->false_alarms, "false alarm", name, s);
	} else if (strcmp(expect, "not_whole") == 0 || strcmp(expect, "reject") == 0) {
		bool ok = negative(s) || (note && strstr(note, "the reason is trust")) ||
			  (strcmp(expect, "reject") == 0 && s->verdict == PADES_UNSIGNED);
		if (!ok)
			miss(&t->wrong_accepts, "wrong accept", name, s);
	} else if (strcmp(expect, "no_signature") == 0 && (s->n || s->verdict != PADES_UNSIGNED)) {
		miss(&t->others, "should be unsigned", name, s);
	}
}

static bool is(json_t *x, const char *key, bool want)
{
	json_t *v = json_object_get(x, key);
	return json_is_boolean(v) && json_is_true(v) == want;
}

static size_t count(const struct seen *s, bool timestamps)
{
	size_t n = 0;
	for (size_t i = 0; i < s->n; i++)
		n += s->list[i].timestamp == timestamps;
	return n;
}

static const char *const levels[] = {
	[PADES_B_B] = "PAdES-BASELINE-B",
	[PADES_B_T] = "PAdES-BASELINE-T",
	[PADES_B_LT] = "PAdES-BASELINE-LT",
	[PADES_B_LTA] = "PAdES-BASELINE-LTA",
	[PADES_LEVEL_NONE] = "none",
};

static bool has_level(const struct seen *s, const char *name)
{
	for (size_t i = 0; i < s->n; i++)
		if (!s->list[i].timestamp && strcmp(levels[s->list[i].level], name) == 0)
			return true;
	return false;
}

static void score_levels(struct score *t, const char *name, json_t *x, const struct seen *s)
{
	size_t i;
	json_t *v;
	json_array_foreach(json_object_get(x, "levels"), i, v)
	{
		const char *l = json_string_value(v);
		if (strncmp(l, "PAdES-BASELINE-", 15) == 0 && !has_level(s, l))
			miss(&t->others, l, name, s);
	}
	for (i = 0; i < s->n; i++) {
		if (s->list[i].timestamp)
			continue;
		if (is(x, "t_level_valid_first", false) && s->list[i].level >= PADES_B_T &&
			count(s, false) == 1)
			miss(&t->others, "level above B-B", name, s);
		if (is(x, "a_level_valid_first", false) && s->list[i].level == PADES_B_LTA &&
			count(s, false) == 1)
			miss(&t->others, "level B-LTA", name, s);
	}
}

static bool harmless(json_t *x)
{
	if (is(x, "illegal_modification", false))
		return true;
	return is(x, "all_signatures_intact", true) && is(x, "undefined_changes", false) &&
	       is(x, "page_visual_or_overlap_change", false);
}

static bool is_other(json_t *x, const char *key)
{
	const char *v = json_string_value(json_object_get(x, key));
	return v && strcmp(v, "OTHER") == 0;
}

static void score_corpus(struct score *t, const char *name, json_t *row, const struct seen *s)
{
	json_t *x = json_object_get(row, "expect"), *n = json_object_get(row, "signatures");
	const char *note = json_string_value(json_object_get(row, "note"));
	bool both = note && strstr(note, "both ans"),
	     encrypted = json_object_get(x, "encrypted") != NULL;
	bool bad = is(x, "parse_ok", false) || is(x, "lenient_parse_ok", false);
	if (s->verdict == PADES_PASSED)
		miss(&t->wrong_accepts, "passed without anchors", name, s);
	encrypted = encrypted || strstr(s->reason, "encrypted");
	if (encrypted && s->verdict == PADES_UNREADABLE)
		return;
	if (bad && s->verdict != PADES_UNREADABLE && s->verdict != PADES_FAILED)
		miss(&t->wrong_accepts, "should not be readable", name, s);
	if (is(x, "parse_ok", true) && s->verdict == PADES_UNREADABLE)
		miss(&t->false_alarms, "should be readable", name, s);
	if (json_is_integer(n) && (size_t)json_integer_value(n) != count(s, false) &&
		s->verdict != PADES_UNREADABLE)
		miss(&t->others, "number of signatures", name, s);
	n = json_object_get(x, "doc_timestamps");
	if (json_is_integer(n) && (size_t)json_integer_value(n) != count(s, true) &&
		s->verdict != PADES_UNREADABLE)
		miss(&t->others, "number of document time-stamps", name, s);
	if (is(x, "first_signature_intact", true) && !both && !any_intact(s))
		miss(&t->false_alarms, "first not intact", name, s);
	/* A forged dictionary put over a true one is not intact here; upstream counts the true one alone. */
	bool forged = is(x, "illegal_modification", true) && s->verdict == PADES_FAILED;
	if (is(x, "all_signatures_intact", true) && !both && !forged &&
		(!all_intact(s) || s->verdict == PADES_UNREADABLE))
		miss(&t->false_alarms, "not intact", name, s);
	if ((is(x, "all_signatures_intact", false) || is(x, "first_signature_intact", false)) &&
		all_intact(s) && s->verdict != PADES_UNREADABLE && s->verdict != PADES_FAILED)
		miss(&t->wrong_accepts, "intact", name, s);
	if (is(x, "illegal_modification", true) || is(x, "undefined_changes", true) ||
		is_other(x, "first_modification_level") || is_other(x, "last_modification_level") ||
		is(x, "all_signature_dictionaries_consistent", false)) {
		if (!negative(s))
			miss(&t->wrong_accepts, "illegal change not seen", name, s);
	} else if (harmless(x) && !both && (negative(s) || s->verdict == PADES_UNREADABLE)) {
		miss(&t->false_alarms, "false alarm", name, s);
	}
	if (s->verdict != PADES_UNREADABLE)
		score_levels(t, name, x, s);
}

static bool score_all(struct score *t, const char *folder, bool attacks)
{
	char path[600], name[300];
	snprintf(path, sizeof path, SHARED "%s/manifest.jsonl", folder);
	FILE *f = fopen(path, "r");
	if (!f) {
		printf("skipped: %s is not here\n", path);
		return false;
	}
	char *line = NULL;
	size_t cap = 0;
	while (getline(&line, &cap, f) > 0) {
		json_t *row = json_loads(line, 0, NULL);
		const char *file = json_string_value(json_object_get(row, "file")),
			   *kind = json_string_value(json_object_get(row, "kind"));
		if (attacks || (kind && strcmp(kind, "pdf") == 0)) {
			struct seen s;
			snprintf(name, sizeof name, "%s", file);
			snprintf(path, sizeof path, SHARED "%s/%s", folder, file);
			judge_caged(&s, path);
			t->files++;
			if (s.ms > t->slowest) {
				t->slowest = s.ms;
				snprintf(t->slowest_name, sizeof t->slowest_name, "%.199s", name);
			}
			if (!s.answered)
				miss(&t->crashes, "no answer", name, &s);
			else if (attacks)
				score_attack(t, name, row, &s);
			else
				score_corpus(t, name, row, &s);
		}
		json_decref(row);
	}
	free(line);
	fclose(f);
	printf("%s: %zu files, %zu false alarms, %zu wrong accepts, %zu without answer, %zu other "
	       "misses, slowest %.0f ms (%s)\n",
		folder, t->files, t->false_alarms, t->wrong_accepts, t->crashes, t->others,
		t->slowest, t->slowest_name);
	return true;
}

static void accepts_no_forgery_and_raises_no_false_alarm_on_the_attacks(void **state)
{
	(void)state;
	struct score t = { 0 };
	if (!score_all(&t, "attacks", true))
		skip();
	assert_int_equal(t.crashes, 0);
	assert_int_equal(t.wrong_accepts, 0);
	assert_int_equal(t.false_alarms, 0);
}

static void agrees_with_what_upstream_asserts_of_the_corpus(void **state)
{
	(void)state;
	struct score t = { 0 };
	if (!score_all(&t, "corpus", false))
		skip();
	assert_int_equal(t.crashes, 0);
	assert_int_equal(t.wrong_accepts, 0);
	assert_int_equal(t.false_alarms, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepts_no_forgery_and_raises_no_false_alarm_on_the_attacks),
		cmocka_unit_test(agrees_with_what_upstream_asserts_of_the_corpus),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
