/* SPDX-License-Identifier: MIT */
/*
 * sqlite_remains: records in a file beside the data keys: magic, id, size, SHA-256 of id and bytes, bytes. One that a death cut off was
 * never relied on: the next writer takes its place.
 */
#include "store/remains.h"

#include "base/file.h"
#include "store/impl.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	MAGIC = 4,
	ID = LOCKER_MAX_ID + 4, /* ends in NUL */
	AT_SIZE = MAGIC + ID,
	AT_SHA = AT_SIZE + 8,
	SHA = 32,
	HEAD = AT_SHA + SHA,
	MAX_BYTES = 8 << 20
};

static const uint8_t magic[MAGIC] = { 'P', 'C', 'R', 1 };

static bool digest(
	uint8_t out[static SHA], const char id[static ID], struct slice bytes, struct err *e)
{
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	bool good = c && EVP_DigestInit_ex(c, EVP_sha256(), NULL) == 1 &&
		    EVP_DigestUpdate(c, id, ID) == 1 &&
		    EVP_DigestUpdate(c, bytes.p, bytes.n) == 1 &&
		    EVP_DigestFinal_ex(c, out, NULL) == 1;
	EVP_MD_CTX_free(c);
	return good || err_fail(e, ERR_CRYPTO, "SHA-256 failed");
}

/* *fd -1: there is none. */
static bool file_open(int *fd, const struct store *s, int flags, struct err *e)
{
	char path[PATH_MAX];
	if (!s->locker)
		return err_fail(e, ERR_DENIED, "the store was opened without its data keys");
	int n = snprintf(path, sizeof path, "%s.restes", locker_path(s->locker));
	if (n < 0 || n >= (int)sizeof path)
		return err_fail(e, ERR_LIMIT, "the path of the data keys is too long");
	*fd = open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0600);
	return *fd >= 0 || (errno == ENOENT && !(flags & O_CREAT)) || err_errno(e, "%s", path);
}

/* One record as it stands in the file. */
struct record {
	char id[ID];
	off_t at; /* of its bytes */
	size_t size;
	uint8_t sha[SHA];
};

/* From the first record to the end of the last whole one, which is 'at' then. */
struct reading {
	int fd;
	off_t at, end;
	bool more; /* the record that was read is one */
};

static bool reading_begin(struct reading *x, int fd, struct err *e)
{
	struct stat st;
	if (fstat(fd, &st) != 0)
		return err_errno(e, "the remains of eliminated conventions");
	*x = (struct reading){ .fd = fd, .end = st.st_size, .more = true };
	return true;
}

static bool record_next(struct record *r, struct reading *x, struct err *e)
{
	uint8_t head[HEAD];
	uint64_t size;
	x->more = false;
	if (x->end - x->at < HEAD)
		return true;
	if (pread(x->fd, head, HEAD, x->at) != HEAD)
		return err_errno(e, "the remains of eliminated conventions");
	struct cur c = { .s = { head, HEAD }, .at = AT_SIZE };
	if (memcmp(head, magic, MAGIC) != 0 || head[AT_SIZE - 1] || !cur_u64(&c, &size, e) ||
		size > MAX_BYTES)
		return err_fail(e, ERR_SYNTAX, "the remains of eliminated conventions are damaged");
	if ((uint64_t)(x->end - x->at - HEAD) < size)
		return true;
	memcpy(r->id, head + MAGIC, ID);
	memcpy(r->sha, head + AT_SHA, SHA);
	r->at = x->at + HEAD;
	r->size = (size_t)size;
	x->at = r->at + (off_t)size;
	x->more = true;
	return true;
}

/* Behind the last whole record. */
static bool tail_cut(int fd, struct err *e)
{
	struct record r;
	struct reading x = { .more = false };
	if (!reading_begin(&x, fd, e))
		return false;
	while (x.more)
		if (!record_next(&r, &x, e))
			return false;
	return x.at == x.end || ftruncate(fd, x.at) == 0 ||
	       err_errno(e, "the remains of eliminated conventions");
}

static void text_put(struct buf *out, struct slice text)
{
	buf_put_u32(out, (uint32_t)text.n);
	buf_put_slice(out, text);
}

static bool body_make(struct buf *out, const struct remains *r, struct err *e)
{
	const struct store_piece *p = &r->piece;
	const struct store_note *n = &r->note;
	buf_put_u64(out, (uint64_t)p->school);
	buf_put_u64(out, (uint64_t)p->time_ms);
	text_put(out, slice_text(p->kind));
	text_put(out, slice_text(p->title));
	text_put(out, slice_text(p->type));
	buf_put(out, p->sha256, sizeof p->sha256);
	text_put(out, p->bytes);
	buf_put_u64(out, (uint64_t)n->account);
	buf_put_u64(out, (uint64_t)n->time_ms);
	text_put(out, slice_text(n->kind));
	text_put(out, n->detail);
	return buf_done(out, e);
}

bool remains_keep(struct store *s, const char *id, const struct remains *r, struct err *e)
{
	AUTO(buf) struct buf body = BUF_MAX(MAX_BYTES);
	AUTO(buf) struct buf all = BUF_MAX(HEAD + MAX_BYTES);
	AUTO(fd) int fd = -1;
	char name[ID] = "";
	uint8_t sha[SHA];
	if (!id[0] || strlen(id) > LOCKER_MAX_ID)
		return err_fail(e, ERR_BUG, "remains of nothing");
	snprintf(name, sizeof name, "%s", id);
	if (!body_make(&body, r, e) || !digest(sha, name, buf_slice(&body), e))
		return false;
	buf_put(&all, magic, MAGIC);
	buf_put(&all, name, ID);
	buf_put_u64(&all, body.n);
	buf_put(&all, sha, SHA);
	buf_put_slice(&all, buf_slice(&body));
	if (!buf_done(&all, e) || !file_open(&fd, s, O_RDWR | O_CREAT, e))
		return false;
	/* freed with the descriptor */
	return (flock(fd, LOCK_EX) == 0 || err_errno(e, "the remains of eliminated conventions")) &&
	       tail_cut(fd, e) && file_append_sync(fd, buf_slice(&all), e);
}

static bool number_take(int64_t *out, struct cur *c, struct err *e)
{
	uint64_t v;
	if (!cur_u64(c, &v, e))
		return false;
	*out = (int64_t)v;
	return true;
}

static bool bytes_take(struct slice *out, struct cur *c, struct err *e)
{
	uint32_t n;
	return cur_u32(c, &n, e) && cur_bytes(c, n, out, e);
}

static bool text_take(char *out, size_t size, struct cur *c, struct err *e)
{
	struct slice text;
	if (!bytes_take(&text, c, e))
		return false;
	if (text.n >= size)
		return err_fail(e, ERR_SYNTAX, "a text that is too long");
	memcpy(out, text.p, text.n);
	out[text.n] = '\0';
	return true;
}

/* Borrows from 'body'. */
static bool body_read(struct remains *r, struct slice body, struct err *e)
{
	struct cur c = { .s = body };
	struct slice sha;
	struct store_piece *p = &r->piece;
	struct store_note *n = &r->note;
	*r = (struct remains){ .piece = { .id = 0 } };
	if (!number_take(&p->school, &c, e) || !number_take(&p->time_ms, &c, e) ||
		!text_take(p->kind, sizeof p->kind, &c, e) ||
		!text_take(p->title, sizeof p->title, &c, e) ||
		!text_take(p->type, sizeof p->type, &c, e) ||
		!cur_bytes(&c, sizeof p->sha256, &sha, e) || !bytes_take(&p->bytes, &c, e) ||
		!number_take(&n->account, &c, e) || !number_take(&n->time_ms, &c, e) ||
		!text_take(n->kind, sizeof n->kind, &c, e) || !bytes_take(&n->detail, &c, e))
		return err_context(e, "the remains of an eliminated convention");
	memcpy(p->sha256, sha.p, sizeof p->sha256);
	n->school = p->school;
	return cur_left(&c) == 0 ||
	       err_fail(
		       e, ERR_SYNTAX, "%zu bytes follow the remains of a convention", cur_left(&c));
}

/* The newest record of 'id'. */
static bool record_find(struct record *out, bool *there, int fd, const char *id, struct err *e)
{
	struct record r;
	struct reading x = { .more = false };
	*there = false;
	if (!reading_begin(&x, fd, e))
		return false;
	while (x.more) {
		if (!record_next(&r, &x, e))
			return false;
		if (!x.more || strcmp(r.id, id) != 0)
			continue;
		*out = r;
		*there = true;
	}
	return true;
}

static bool record_read(struct buf *out, const struct record *r, int fd, struct err *e)
{
	uint8_t sha[SHA];
	uint8_t *room = buf_grow(out, r->size);
	if (!room)
		return buf_done(out, e);
	if (pread(fd, room, r->size, r->at) != (ssize_t)r->size)
		return err_errno(e, "the remains of %s", r->id);
	return digest(sha, r->id, buf_slice(out), e) &&
	       (memcmp(sha, r->sha, SHA) == 0 ||
		       err_fail(e, ERR_IO, "the remains of %s are damaged", r->id));
}

bool remains_back(struct store *s, const char *id, struct err *e)
{
	AUTO(fd) int fd = -1;
	AUTO(buf) struct buf body = BUF_MAX(MAX_BYTES);
	struct record record;
	struct remains r;
	bool there = false;
	if (!file_open(&fd, s, O_RDONLY, e) ||
		(fd >= 0 && !record_find(&record, &there, fd, id, e)))
		return false;
	if (!there)
		return true; /* a draft that was discarded, an act, or a ring of before these records */
	return record_read(&body, &record, fd, e) && body_read(&r, buf_slice(&body), e) &&
	       store_piece_add(s, &r.piece, e) && store_note_add(s, &r.note, e);
}
