/* SPDX-License-Identifier: MIT */
/* verify: the commands that need no instance: verify, revision, pages, verify-chain. */
#include "ceremony/verify.h"

#include "base/file.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/pem.h"
#include "cli/roles.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

enum { VERIFY_MAX_JOBS = 64, EX_UNREADABLE = 4, MAX_ROOT = 16 << 10 };

/* HOUSE section 6: passed, failed, indeterminate, unsigned, unreadable; the worst wins in the order 4, 1, 2, 3, 0. */
static int worse(int a, int b)
{
	static const int order[] = { 0, 3, 2, 1, 4 };
	return order[a] > order[b] ? a : b;
}

bool command_trust(struct buf *all, const struct options *o, struct err *e)
{
	for (size_t i = 0; i < o->trust_n; i++)
		if (!pem_add(all, o->trust[i], pem_certs, e))
			return false;
	return true;
}

bool command_anchors(struct buf *all, const struct options *o, struct err *e)
{
	char installed[CONFIG_MAX_PATH];
	*all = (struct buf)BUF_MAX(ROLES_MAX_ANCHORS);
	if (o->trust_n == 0)
		return !roles_data(installed, "certs/anchors", NULL) ||
		       pem_add(all, installed, pem_certs, e);
	return command_trust(all, o, e);
}

/* One file to its report; a file that cannot be read, or kills its judge, has a report too. */
static bool one(struct verify_answer *a, struct house *h, const struct options *o, const char *path,
	struct slice root, struct err *e)
{
	AUTO(buf) struct buf bytes = { 0 };
	struct err why = ERR_INIT;
	struct verify_request r = { .label = path,
		.at = o->at,
		.format = o->format,
		.lang = o->lang,
		.max_size = o->max_size,
		.root = root };
	size_t most = o->max_size ? (size_t)o->max_size : VERIFY_MAX_BYTES;
	if (file_read(&bytes, path, most, &why)) {
		r.bytes = buf_slice(&bytes);
		if (verify_file(a, h, &r, &why))
			return true;
		verify_answer_auto(a);
	}
	r.bytes = (struct slice){ 0 };
	r.unreadable = why.text;
	return verify_file(a, h, &r, e);
}

static int some(const struct options *o, size_t first, size_t step, FILE *to, int *codes)
{
	struct err e = ERR_INIT;
	AUTO(roles) struct roles r = ROLES_NONE;
	struct buf anchors;
	AUTO(buf) struct buf root = { 0 };
	if ((o->root && !file_read(&root, o->root, MAX_ROOT, &e)) ||
		!command_anchors(&anchors, o, &e) || !roles_start_clerk(&r, &anchors, &e))
		return command_fail(&e);
	for (size_t i = first; i < o->args_n; i += step) {
		AUTO(verify_answer) struct verify_answer a = { 0 };
		if (!one(&a, &r.house, o, o->args[i], buf_slice(&root), &e))
			return command_fail(&e);
		codes[i] = a.verdict <= EX_UNREADABLE ? (int)a.verdict : EX_UNREADABLE;
		fwrite(a.report.p, 1, a.report.n, to);
		if (a.report.n == 0 || a.report.p[a.report.n - 1] != '\n')
			fputc('\n', to);
		fputc(0, to); /* between files, for the parent that merges */
	}
	return EX_OK;
}

/* Print one worker's next report: up to its NUL. */
static void report_copy(FILE *from)
{
	int c;
	while ((c = fgetc(from)) != EOF && c != 0)
		putchar(c);
}

static int workers_run(const struct options *o, size_t n, int *codes, FILE *const *outputs)
{
	pid_t pids[VERIFY_MAX_JOBS];
	int bad = EX_OK;
	for (size_t w = 0; w < n; w++) {
		pids[w] = fork();
		if (pids[w] == 0) {
			int code = some(o, w, n, outputs[w], codes);
			fflush(outputs[w]);
			_exit(code);
		}
	}
	for (size_t w = 0; w < n; w++) {
		int status = 0;
		if (pids[w] < 0 || waitpid(pids[w], &status, 0) != pids[w] || !WIFEXITED(status))
			bad = EX_OSERR;
		else if (WEXITSTATUS(status) != EX_OK)
			bad = WEXITSTATUS(status);
	}
	return bad;
}

/* One stream per worker, closed whatever happens. */
struct streams {
	FILE *list[VERIFY_MAX_JOBS];
	size_t n;
};

static void streams_auto(struct streams *s)
{
	for (size_t i = 0; i < s->n; i++)
		fclose(s->list[i]);
	s->n = 0;
}

static bool streams_open(struct streams *s, size_t n)
{
	for (; s->n < n; s->n++) {
		s->list[s->n] = tmpfile();
		if (!s->list[s->n])
			return false;
	}
	return true;
}

int command_verify(const struct options *o)
{
	AUTO(streams) struct streams s = { .n = 0 };
	size_t n = o->jobs > VERIFY_MAX_JOBS ? VERIFY_MAX_JOBS : (size_t)o->jobs;
	if (n > o->args_n)
		n = o->args_n;
	int *codes = mmap(NULL, o->args_n * sizeof *codes, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (codes == MAP_FAILED || !streams_open(&s, n))
		return EX_OSERR;
	int bad = workers_run(o, n, codes, s.list), worst = 0;
	for (size_t w = 0; w < n; w++)
		rewind(s.list[w]);
	for (size_t i = 0; bad == EX_OK && i < o->args_n; i++) {
		report_copy(s.list[i % n]);
		worst = worse(worst, codes[i]);
	}
	munmap(codes, o->args_n * sizeof *codes);
	return bad != EX_OK ? bad : worst;
}

static bool revision_ask(
	struct msg *answer, struct msg *job, struct roles *r, const char *path, struct err *e)
{
	AUTO(buf) struct buf bytes = { 0 };
	AUTO(buf) struct buf none = { 0 };
	return file_read(&bytes, path, VERIFY_MAX_BYTES, e) && roles_start_clerk(r, &none, e) &&
	       gather_put(job, CT_FILE, buf_slice(&bytes), e) &&
	       gather(answer, &r->house, JOB_REVISION, job, e);
}

int command_revision(const struct options *o)
{
	struct err e = ERR_INIT;
	AUTO(roles) struct roles r = ROLES_NONE;
	AUTO(msg) struct msg job = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	AUTO(buf) struct buf out = { 0 };
	uint64_t number;
	if (!text_decimal(&number, slice_text(o->args[1]), 1000, NULL) || number == 0)
		return command_usage("revision FILE.pdf N [-o OUT], with N from 1");
	msg_start(&job, CLERK_JOB);
	msg_put_u64(&job, CT_NUMBER, number);
	if (!revision_ask(&answer, &job, &r, o->args[0], &e) ||
		!gather_take(&out, &answer, CT_FILE, &e) ||
		(o->out && !file_write_atomic(o->out, buf_slice(&out), 0644, &e)))
		return command_fail(&e);
	if (!o->out && fwrite(out.p, 1, out.n, stdout) != out.n)
		return EX_IOERR;
	return EX_OK;
}

/* The pages of one answer, written and counted. */
static bool pages_write(
	size_t *page, const struct msg *answer, const struct options *o, struct err *e)
{
	for (size_t i = 0; msg_get_fd(answer, CT_PAGE, i) >= 0; i++) {
		AUTO(file_map) struct file_map png = { 0 };
		char path[CONFIG_MAX_PATH];
		int got = snprintf(
			path, sizeof path, "%s-%zu.png", o->out ? o->out : "page", ++*page);
		if (got < 0 || (size_t)got >= sizeof path)
			return err_fail(e, ERR_LIMIT, "path too long");
		if (!file_map_sealed(&png, msg_get_fd(answer, CT_PAGE, i), GATHER_MAX_BYTES, e) ||
			!file_write_atomic(path, png.bytes, 0644, e))
			return false;
	}
	return true;
}

int command_pages(const struct options *o)
{
	struct err e = ERR_INIT;
	AUTO(roles) struct roles r = ROLES_NONE;
	AUTO(msg) struct msg job = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	AUTO(buf) struct buf bytes = { 0 };
	AUTO(buf) struct buf none = { 0 };
	if (!file_read(&bytes, o->args[0], VERIFY_MAX_BYTES, &e) ||
		!roles_start_clerk(&r, &none, &e))
		return command_fail(&e);
	size_t page = 0;
	for (uint64_t all = 1; page < all;) {
		msg_start(&job, CLERK_JOB);
		msg_put_u64(&job, CT_DPI, o->dpi);
		msg_put_u64(&job, CT_NUMBER, page + 1);
		if (!gather_put(&job, CT_FILE, buf_slice(&bytes), &e) ||
			!gather(&answer, &r.house, JOB_PAGES, &job, &e) ||
			!msg_get_u64(&answer, CT_NUMBER, 0, &all) ||
			!pages_write(&page, &answer, o, &e))
			return command_fail(&e);
		msg_free(&job);
		msg_free(&answer);
	}
	printf("%zu page(s)\n", page);
	return EX_OK;
}

static bool pem_put(struct msg *job, uint8_t tag, const char *path, struct err *e)
{
	AUTO(buf) struct buf bytes = { 0 };
	return !path || (file_read(&bytes, path, ROLES_MAX_ANCHORS, e) &&
				gather_put(job, tag, buf_slice(&bytes), e));
}

int command_verify_chain(const struct options *o)
{
	struct err e = ERR_INIT;
	AUTO(roles) struct roles r = ROLES_NONE;
	AUTO(msg) struct msg job = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	AUTO(buf) struct buf none = { 0 };
	AUTO(buf) struct buf line = { 0 };
	uint64_t verdict;
	if (!o->anchors || !o->json)
		return command_usage("verify-chain --anchors PEM [--untrusted PEM] [--crls PEM] "
				     "--at TIME --json CERT.pem");
	msg_start(&job, CLERK_JOB);
	msg_put_i64(&job, CT_TIME, o->at);
	if (!pem_put(&job, CT_ANCHORS, o->anchors, &e) ||
		!pem_put(&job, CT_UNTRUSTED, o->untrusted, &e) ||
		!pem_put(&job, CT_CRLS, o->crls, &e) || !pem_put(&job, CT_CERT, o->args[0], &e) ||
		!roles_start_clerk(&r, &none, &e) ||
		!gather(&answer, &r.house, JOB_CHAIN, &job, &e) ||
		!gather_take(&line, &answer, CT_FILE, &e) ||
		!msg_get_u64(&answer, CT_VERDICT, 0, &verdict))
		return command_fail(&e);
	fwrite(line.p, 1, line.n, stdout);
	return verdict == 0 ? 0 : 1;
}
