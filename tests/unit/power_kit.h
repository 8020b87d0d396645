/* SPDX-License-Identifier: MIT */
/*
 * power_kit: what a loss of power may leave of a folder. Every write, sync and name of a file there is recorded as the program and
 * its libraries make them; then each moment is replayed into another folder: what was synced stands, of what was not
 * anything may be missing: a write, a sector of one, a name, the room that it made. SECURITY 5, row 12.
 */
#ifndef PARAPHE_TESTS_POWER_KIT_H
#define PARAPHE_TESTS_POWER_KIT_H

#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum {
	POWER_FILES = 64,
	POWER_NAMES = 16,
	POWER_NAME = 64,
	POWER_MOST = 1 << 20, /* of a file, in bytes a multiple of it */
	POWER_SECTOR = 512
};

/* NAMED: 'name' leads to 'file' from now on, to nothing with -1. ANSWERED: 'n' was told to somebody. */
enum power_kind { POWER_WRITE, POWER_CUT, POWER_SYNC, POWER_SYNCED, POWER_NAMED, POWER_ANSWERED };
enum { POWER_FOLDER = 0 }; /* the folder is the first of the files */

struct power_op {
	enum power_kind kind;
	int file;
	size_t at, n;
	uint8_t *bytes;
	char name[POWER_NAME];
};

static struct {
	pthread_mutex_t lock;
	bool on;
	char folder[128];
	ino_t inodes[POWER_FILES];
	char first[POWER_FILES][POWER_NAME]; /* the name each was made under */
	int files;
	struct {
		char name[POWER_NAME];
		int file;
	} names[POWER_NAMES];
	int names_n;
	struct power_op *ops;
	size_t n, room;
} power = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* --- what is recorded; to be called with the lock held --- */

static void power_put(struct power_op op)
{
	if (power.n == power.room) {
		power.room = power.room ? 2 * power.room : 1024;
		power.ops = realloc(power.ops, power.room * sizeof *power.ops);
		if (!power.ops)
			abort();
	}
	power.ops[power.n++] = op;
}

/* -1: none of ours. */
static int power_file_of(int fd)
{
	struct stat st;
	if (!power.on || fstat(fd, &st) != 0)
		return -1;
	for (int i = power.files - 1; i >= 0; i--)
		if (power.inodes[i] == st.st_ino)
			return i;
	return -1;
}

/* The last part of a path in the folder; NULL: elsewhere, or a file that lives in memory. */
static const char *power_name_of(const char *path)
{
	size_t n = strlen(power.folder);
	if (!power.on || strncmp(path, power.folder, n) != 0 || path[n] != '/')
		return NULL;
	path += n + 1;
	size_t length = strlen(path);
	bool shared = length > 4 && strcmp(path + length - 4, "-shm") == 0;
	return shared || strchr(path, '/') || length >= POWER_NAME ? NULL : path;
}

static int power_name(const char *name)
{
	for (int i = 0; i < power.names_n; i++)
		if (strcmp(power.names[i].name, name) == 0)
			return i;
	if (power.names_n == POWER_NAMES)
		abort();
	snprintf(power.names[power.names_n].name, POWER_NAME, "%s", name);
	power.names[power.names_n].file = -1;
	return power.names_n++;
}

static void power_named(const char *name, int file)
{
	struct power_op op = { .kind = POWER_NAMED, .file = file };
	snprintf(op.name, sizeof op.name, "%s", name);
	power.names[power_name(name)].file = file;
	power_put(op);
}

static void power_opened(int fd, const char *path)
{
	struct stat st;
	pthread_mutex_lock(&power.lock);
	const char *name = power_name_of(path);
	if (fd >= 0 && name && fstat(fd, &st) == 0 && power.names[power_name(name)].file < 0) {
		if (power.files == POWER_FILES)
			abort();
		power.inodes[power.files] = st.st_ino;
		snprintf(power.first[power.files], POWER_NAME, "%s", name);
		power_named(name, power.files++);
	}
	pthread_mutex_unlock(&power.lock);
}

static void power_wrote(int fd, const void *p, ssize_t n, off_t at)
{
	pthread_mutex_lock(&power.lock);
	int file = n > 0 ? power_file_of(fd) : -1;
	if (file > 0) {
		struct power_op op = {
			.kind = POWER_WRITE, .file = file, .at = (size_t)at, .n = (size_t)n
		};
		op.bytes = malloc(op.n);
		if (!op.bytes)
			abort();
		memcpy(op.bytes, p, op.n);
		power_put(op);
	}
	pthread_mutex_unlock(&power.lock);
}

static void power_mark(enum power_kind kind, int fd, size_t n)
{
	pthread_mutex_lock(&power.lock);
	int file = kind == POWER_ANSWERED ? 0 : power_file_of(fd);
	if (power.on && file >= 0)
		power_put((struct power_op){ .kind = kind, .file = file, .n = n });
	pthread_mutex_unlock(&power.lock);
}

/* --- the calls, in the place of the C library's --- */

static ssize_t power_pwrite(int fd, const void *p, size_t n, off_t at)
{
	ssize_t put = syscall(SYS_pwrite64, fd, p, n, at);
	power_wrote(fd, p, put, at);
	return put;
}

ssize_t pwrite64(int fd, const void *p, size_t n, off_t at)
{
	return power_pwrite(fd, p, n, at);
}

ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
	return power_pwrite(fd, p, n, at);
}

/* Of one writer at a time, so that where it wrote is where it stands afterwards. */
ssize_t write(int fd, const void *p, size_t n)
{
	ssize_t put = syscall(SYS_write, fd, p, n);
	off_t end = power.on && put > 0 ? lseek(fd, 0, SEEK_CUR) : -1;
	if (end >= put)
		power_wrote(fd, p, put, end - put);
	return put;
}

/* What is recorded need not be made durable; it takes as long as if it was. */
static int power_sync(int fd)
{
	if (!power.on)
		return 0;
	power_mark(POWER_SYNC, fd, 0);
	const struct timespec disk = { 0, 200000 };
	nanosleep(&disk, NULL);
	power_mark(POWER_SYNCED, fd, 0);
	return 0;
}

int fsync(int fd)
{
	return power_sync(fd);
}

int fdatasync(int fd)
{
	return power_sync(fd);
}

int ftruncate64(int fd, off_t n)
{
	int code = (int)syscall(SYS_ftruncate, fd, n);
	if (code == 0)
		power_mark(POWER_CUT, fd, (size_t)n);
	return code;
}

int ftruncate(int fd, off_t n)
{
	return ftruncate64(fd, n);
}

static int power_open(const char *path, int flags, mode_t mode)
{
	int fd = (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
	if (flags & O_CREAT)
		power_opened(fd, path);
	return fd;
}

int open64(const char *path, int flags, ...)
{
	va_list args;
	va_start(args, flags);
	mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(args, mode_t) : 0;
	va_end(args);
	return power_open(path, flags, mode);
}

int open(const char *path, int flags, ...)
{
	va_list args;
	va_start(args, flags);
	mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(args, mode_t) : 0;
	va_end(args);
	return power_open(path, flags, mode);
}

int unlink(const char *path)
{
	int code = (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
	pthread_mutex_lock(&power.lock);
	const char *name = power_name_of(path);
	if (code == 0 && name && power.names[power_name(name)].file >= 0)
		power_named(name, -1);
	pthread_mutex_unlock(&power.lock);
	return code;
}

/* --- a recording --- */

/* From now on all that happens in the empty 'folder'. */
static void power_begin(const char *folder)
{
	struct stat st;
	if (stat(folder, &st) != 0)
		abort();
	snprintf(power.folder, sizeof power.folder, "%s", folder);
	power.inodes[POWER_FOLDER] = st.st_ino;
	power.files = 1;
	power.names_n = 0;
	power.on = true;
}

/* 'n' was told to somebody: it must be there ever after. */
static void power_answered(size_t n)
{
	power_mark(POWER_ANSWERED, -1, n);
}

static void power_end(void)
{
	power.on = false;
}

static void power_forget(void)
{
	for (size_t i = 0; i < power.n; i++)
		free(power.ops[i].bytes);
	free(power.ops);
	power.ops = NULL;
	power.n = power.room = 0;
}

/* --- what is left of it --- */

struct power_image {
	uint8_t *bytes;
	size_t n, room;
};

/* What is durable for sure after the first 'done' of the recording. */
struct power_replay {
	size_t done, answered;
	struct power_image files[POWER_FILES];
	int names[POWER_NAMES];
	bool *settled;             /* by the number of what was recorded */
	size_t begun[POWER_FILES]; /* where the sync under way began */
	size_t oldest;             /* nothing before it is unsettled */
	uint64_t chance;
	const char
		*summed; /* how files begin whose sectors, when lost, may be anything; else zeros */
};

/* xorshift; the same for the same seed. */
static uint32_t power_chance(struct power_replay *r, uint32_t of)
{
	r->chance ^= r->chance << 13;
	r->chance ^= r->chance >> 7;
	r->chance ^= r->chance << 17;
	return (uint32_t)(r->chance >> 20) % of;
}

static void power_size(struct power_image *f, size_t n)
{
	if (n > f->room) {
		f->room = (n / POWER_MOST + 1) * POWER_MOST;
		f->bytes = realloc(f->bytes, f->room);
		if (!f->bytes)
			abort();
	}
	if (n > f->n)
		memset(f->bytes + f->n, 0, n - f->n);
	f->n = n;
}

static void power_apply(struct power_image *files, int *names, const struct power_op *op)
{
	struct power_image *f = &files[op->file < 0 ? 0 : op->file];
	if (op->kind == POWER_NAMED) {
		names[power_name(op->name)] = op->file;
	} else if (op->kind == POWER_CUT) {
		power_size(f, op->n);
	} else if (op->kind == POWER_WRITE) {
		if (op->at + op->n > f->n)
			power_size(f, op->at + op->n);
		memcpy(f->bytes + op->at, op->bytes, op->n);
	}
}

static struct power_replay power_replay(uint64_t seed)
{
	struct power_replay r = { .chance = seed * 2 + 1 };
	for (int i = 0; i < POWER_NAMES; i++)
		r.names[i] = -1;
	r.settled = calloc(power.n + 1, sizeof *r.settled);
	if (!r.settled)
		abort();
	return r;
}

static void power_replay_end(struct power_replay *r)
{
	for (int i = 0; i < POWER_FILES; i++)
		free(r->files[i].bytes);
	free(r->settled);
}

static int power_of_folder(const struct power_op *op)
{
	return op->kind == POWER_NAMED ? POWER_FOLDER : op->file;
}

static bool power_changes(const struct power_op *op)
{
	return op->kind == POWER_WRITE || op->kind == POWER_CUT || op->kind == POWER_NAMED;
}

/* One more of what was recorded has happened. */
static void power_step(struct power_replay *r)
{
	const struct power_op *op = &power.ops[r->done++];
	if (op->kind == POWER_ANSWERED && op->n > r->answered)
		r->answered = op->n;
	if (op->kind == POWER_SYNC)
		r->begun[op->file] = r->done;
	if (op->kind != POWER_SYNCED)
		return;
	for (size_t i = r->oldest; i < r->begun[op->file]; i++) {
		const struct power_op *was = &power.ops[i];
		if (r->settled[i] || !power_changes(was) || power_of_folder(was) != op->file)
			continue;
		power_apply(r->files, r->names, was);
		r->settled[i] = true;
	}
	while (r->oldest < r->done &&
		(r->settled[r->oldest] || !power_changes(&power.ops[r->oldest])))
		r->oldest++;
}

/* Sector by sector: there or not; one that is not is what it was, or where the file was not before, zeros or rubbish. */
static void power_tear(struct power_replay *r, struct power_image *f, const struct power_op *op)
{
	size_t was = f->n, end = op->at + op->n;
	const char *summed = r->summed;
	bool rubbish = summed && !strncmp(power.first[op->file], summed, strlen(summed)) &&
		       power_chance(r, 2);
	if (end > f->n && power_chance(r, 4))
		power_size(f, end); /* the room was noted before what is in it */
	for (size_t at = op->at, next; at < end; at = next) {
		next = (at / POWER_SECTOR + 1) * POWER_SECTOR;
		next = next < end ? next : end;
		if (power_chance(r, 2)) {
			if (next > f->n)
				power_size(f, next);
			memcpy(f->bytes + at, op->bytes + (at - op->at), next - at);
		} else if (rubbish && at >= was && next <= f->n) {
			for (size_t i = at; i < next; i++)
				f->bytes[i] = (uint8_t)power_chance(r, 256);
		}
	}
}

enum power_way { POWER_NOTHING, POWER_ALL, POWER_FIRST, POWER_ANY, POWER_WAYS };

static void power_write(const char *folder, const char *name, const uint8_t *p, size_t n)
{
	char path[256];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	for (size_t done = 0; fd >= 0 && done < n;) {
		ssize_t put = syscall(SYS_write, fd, p + done, n - done);
		if (put <= 0)
			abort();
		done += (size_t)put;
	}
	if (fd < 0 || close(fd) != 0)
		abort();
}

/* Into the empty 'folder': of what is not settled nothing, all, the first part, or whatever chance leaves. */
static void power_leave(struct power_replay *r, enum power_way way, const char *folder)
{
	struct power_image files[POWER_FILES] = { { 0 } };
	int names[POWER_NAMES];
	size_t last = r->oldest + power_chance(r, (uint32_t)(r->done - r->oldest) + 1);
	memcpy(names, r->names, sizeof names);
	for (int i = 1; i < power.files; i++)
		if (r->files[i].n) {
			power_size(&files[i], r->files[i].n);
			memcpy(files[i].bytes, r->files[i].bytes, r->files[i].n);
		}
	for (size_t i = r->oldest; way != POWER_NOTHING && i < r->done; i++) {
		const struct power_op *op = &power.ops[i];
		if (r->settled[i] || !power_changes(op) || (way == POWER_FIRST && i > last))
			continue;
		bool torn = way == POWER_ANY ? power_chance(r, 2) : way == POWER_FIRST && i == last;
		if (torn && op->kind == POWER_WRITE)
			power_tear(r, &files[op->file], op);
		else if (way != POWER_ANY || power_chance(r, 2))
			power_apply(files, names, op);
	}
	for (int i = 0; i < power.names_n; i++)
		if (names[i] >= 0)
			power_write(folder, power.names[i].name, files[names[i]].bytes,
				files[names[i]].n);
	for (int i = 0; i < POWER_FILES; i++)
		free(files[i].bytes);
}

#endif
