/* SPDX-License-Identifier: MIT */
/*
 * bench_life DIR DEPOT.xml LIVES WORKDIR: whole lives (issue, all signatures, seal, archive) through one clerk and
 * one vault, each step timed apart, by the clock and by the CPU that the three programs and their children used; then the cost
 * of a child and the memory of each program. Leaves the last life in WORKDIR as issued.pdf, signed.pdf, sealed.pdf and c.asice, for
 * others to do the same steps.
 */
#include "base/file.h"
#include "ceremony/draft.h"
#include "ceremony/seal.h"
#include "ceremony/sign.h"
#include "ceremony/verify.h"
#include "cli/roles.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { BENCH_MAX = 1 << 20, STEPS = 6, CHILDREN = 200 };

struct bench {
	struct roles roles;
	struct buf depot;
	const char *folder;
	char path[512], archive[512];
	double spent[STEPS], cpu[STEPS];
	size_t count[STEPS];
};

/* One step under way: what the clocks said when it began. */
struct lap {
	double wall, cpu;
};

enum { ISSUE, SIGN, SEAL, EXTEND, VERIFY, VERIFY_ARCHIVE };

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int64_t wall_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Seconds of CPU of one program and of its children that ended; in steps of the kernel's clock, so it takes many lives. */
static double used(pid_t pid)
{
	char path[64], line[1024] = "";
	unsigned long t[4] = { 0 };
	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	FILE *f = fopen(path, "r");
	if (!f)
		return 0;
	char *at = fgets(line, sizeof line, f) ? strrchr(line, ')') : NULL;
	fclose(f);
	/* behind the name: state, then ten numbers, then the four times */
	for (int field = 0; at && field < 12; field++)
		at = strchr(at + 1, ' ');
	for (int i = 0; at && i < 4; i++)
		t[i] = strtoul(at, &at, 10);
	return (double)(t[0] + t[1] + t[2] + t[3]) / (double)sysconf(_SC_CLK_TCK);
}

static double used_all(const struct bench *b)
{
	return used(getpid()) + used(b->roles.clerk.role.pid) + used(b->roles.vault.role.pid);
}

static struct lap lap(const struct bench *b)
{
	return (struct lap){ now(), used_all(b) };
}

static void count(struct bench *b, int step, struct lap from)
{
	b->spent[step] += now() - from.wall;
	b->cpu[step] += used_all(b) - from.cpu;
	b->count[step]++;
}

/* A copy of the file as it is now. */
static bool keep(const struct bench *b, const char *name, struct err *e)
{
	AUTO(buf) struct buf pdf = { 0 };
	char path[512];
	snprintf(path, sizeof path, "%.400s/%s", b->folder, name);
	return file_read(&pdf, b->path, BENCH_MAX, e) &&
	       file_write_atomic(path, buf_slice(&pdf), 0600, e);
}

/* Another identity: the last digits of the uuid and of the reference. */
static void identity(struct bench *b, unsigned n)
{
	char digits[16];
	size_t uuid = slice_find(buf_slice(&b->depot), SLICE_LIT("id=\""), 0) + 4;
	size_t other = slice_find(buf_slice(&b->depot), SLICE_LIT("</reference>"), 0);
	char old[37], fresh[37];
	memcpy(old, b->depot.p + uuid, 36);
	old[36] = 0;
	memcpy(fresh, old, 37);
	snprintf(digits, sizeof digits, "%06u", n % 1000000);
	memcpy(fresh + 30, digits, 6);
	for (size_t at = 0;
		(at = slice_find(buf_slice(&b->depot), slice_text(old), at)) != SIZE_MAX; at++)
		memcpy(b->depot.p + at, fresh, 36);
	snprintf(digits, sizeof digits, "%05u", n % 100000);
	memcpy(b->depot.p + other - 5, digits, 5);
}

static bool sign_all(struct bench *b, struct err *e)
{
	static const char *const fields[] = { "accueil-1", "famille-1", "eleve", "enseignant",
		"ecole" };
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		AUTO(buf) struct buf pdf = { 0 };
		struct sign_done done;
		if (!file_read(&pdf, b->path, BENCH_MAX, e))
			return false;
		struct lap from = lap(b);
		AUTO(file_stage) struct file_stage to = FILE_STAGE_INIT;
		const struct sign_request r = {
			.pdf = buf_slice(&pdf), .field = fields[i], .to = &to
		};
		if (!file_stage_open(&to, b->path, 0600, e) ||
			!sign_party(&done, &b->roles.house, &r, wall_ms(), e))
			return false;
		count(b, SIGN, from);
	}
	return true;
}

static bool verified(struct bench *b, int step, struct slice bytes, struct err *e)
{
	AUTO(verify_answer) struct verify_answer a = { 0 };
	const struct verify_request v = { .bytes = bytes,
		.label = "bench",
		.at = wall_ms() / 1000,
		.format = "json",
		.lang = "fr" };
	struct lap from = lap(b);
	if (!verify_file(&a, &b->roles.house, &v, e))
		return false;
	count(b, step, from);
	return a.verdict == 0 || err_fail(e, ERR_BUG, "what was made does not pass");
}

/* What may come after the seal: one more archive time-stamp, and verification. */
static bool after(struct bench *b, struct err *e)
{
	AUTO(buf) struct buf pdf = { 0 };
	AUTO(buf) struct buf archive = { 0 };
	AUTO(extend_done) struct extend_done d = { .level = 0 };
	if (!file_read(&pdf, b->path, BENCH_MAX, e) ||
		!file_read(&archive, b->archive, BENCH_MAX, e) || !keep(b, "sealed.pdf", e))
		return false;
	struct lap from = lap(b);
	if (!extend_file(&d, &b->roles.house, buf_slice(&pdf), true, wall_ms() / 1000, e))
		return false;
	count(b, EXTEND, from);
	return (d.revisions || err_fail(e, ERR_BUG, "nothing was extended: %s", d.why)) &&
	       verified(b, VERIFY, buf_slice(&pdf), e) &&
	       verified(b, VERIFY_ARCHIVE, buf_slice(&archive), e);
}

static bool life(struct bench *b, unsigned n, struct err *e)
{
	AUTO(buf) struct buf pdf = { 0 };
	struct draft_issued *issued = calloc(1, sizeof *issued);
	struct seal_done sealed;
	identity(b, n);
	struct lap from = lap(b);
	AUTO(file_stage) struct file_stage to = FILE_STAGE_INIT;
	AUTO(file_stage) struct file_stage pdf_to = FILE_STAGE_INIT;
	AUTO(file_stage) struct file_stage archive_to = FILE_STAGE_INIT;
	bool good = issued && file_stage_open(&to, b->path, 0600, e) &&
		    draft_issue(issued, &b->roles.house, buf_slice(&b->depot), &to, wall_ms(), e);
	free(issued);
	count(b, ISSUE, from);
	if (!good || !keep(b, "issued.pdf", e) || !sign_all(b, e) || !keep(b, "signed.pdf", e) ||
		!file_read(&pdf, b->path, BENCH_MAX, e))
		return false;
	from = lap(b);
	const struct seal_request r = {
		.pdf = buf_slice(&pdf), .pdf_to = &pdf_to, .archive_to = &archive_to
	};
	if (!file_stage_open(&pdf_to, b->path, 0600, e) ||
		!file_stage_open(&archive_to, b->archive, 0600, e) ||
		!seal_convention(&sealed, &b->roles.house, &r, wall_ms(), e))
		return false;
	count(b, SEAL, from);
	return after(b, e);
}

static void memory(const char *name, pid_t pid)
{
	char path[64], line[256];
	snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
	FILE *f = fopen(path, "r");
	while (f && fgets(line, sizeof line, f))
		if (strncmp(line, "VmHWM:", 6) == 0)
			printf("peak RSS %-8s %s", name, line + 6);
	if (f)
		fclose(f);
}

/* An empty question to a fresh judge: fork, cage, answer, end. */
static void children(struct bench *b)
{
	struct err e = ERR_INIT;
	struct lap from = lap(b);
	for (int i = 0; i < CHILDREN; i++) {
		AUTO(msg) struct msg job = { 0 };
		AUTO(msg) struct msg answer = { 0 };
		msg_start(&job, CLERK_JOB);
		msg_put_u64(&job, CT_NUMBER, 1);
		if (!gather_put(&job, CT_FILE, SLICE_LIT("x"), &e) ||
			gather(&answer, &b->roles.house, JOB_REVISION, &job, &e))
			return;
	}
	printf("a child (fork, cage, empty job): %.2f ms of CPU, %.2f ms\n",
		(used_all(b) - from.cpu) * 1000 / CHILDREN, (now() - from.wall) * 1000 / CHILDREN);
}

int main(int argc, char **argv)
{
	static const char *const names[] = { "issue", "sign (B-T)", "seal+archive", "extend",
		"verify", "verify archive" };
	struct err e = ERR_INIT;
	static struct bench b = { .roles = ROLES_NONE };
	if (argc != 5 || !roles_start(&b.roles, argv[1], &e) ||
		!file_read(&b.depot, argv[2], BENCH_MAX, &e)) {
		fprintf(stderr, "usage: bench_life DIR DEPOT.xml LIVES WORKDIR: %s\n", e.text);
		return 64;
	}
	b.folder = argv[4];
	snprintf(b.path, sizeof b.path, "%s/c.pdf", argv[4]);
	snprintf(b.archive, sizeof b.archive, "%s/c.asice", argv[4]);
	unsigned n = (unsigned)strtoul(argv[3], NULL, 10);
	struct lap from = lap(&b);
	for (unsigned i = 1; i <= n; i++)
		if (!life(&b, i, &e)) {
			fprintf(stderr, "life %u: %s\n", i, e.text);
			return 1;
		}
	double all = now() - from.wall, cpu = used_all(&b) - from.cpu;
	for (int s = 0; s < STEPS; s++)
		printf("%-14s %7.1f ms of CPU, %6.2f ms each, %7.1f a second\n", names[s],
			b.cpu[s] * 1000 / (double)b.count[s],
			b.spent[s] * 1000 / (double)b.count[s], (double)b.count[s] / b.spent[s]);
	printf("whole lives    %7.1f ms of CPU, %6.2f ms each, %7.1f a second (with verification "
	       "of the archive)\n",
		cpu * 1000 / n, all * 1000 / n, n / all);
	children(&b);
	memory("desk", getpid());
	memory("clerk", b.roles.clerk.role.pid);
	memory("vault", b.roles.vault.role.pid);
	buf_free(&b.depot);
	roles_auto(&b.roles);
	return 0;
}
