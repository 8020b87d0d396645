/* SPDX-License-Identifier: MIT */
/* log: reads the chain strictly, appends durably. */
#include "vault/log.h"

#include "base/file.h"
#include "base/text.h"
#include "base/time.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TEXTS = 8, FIELDS = 2 + TEXTS + 2, TAIL = 2 * (1 + 2 * VAULT_LOG_HASH), SECTOR = 512 };

/* The texts of an entry in the order of the line. */
static struct slice *text_at(struct vault_entry *v, size_t i)
{
	struct slice *const all[TEXTS] = { &v->purpose, &v->digest, &v->role, &v->reference,
		&v->consent, &v->serial, &v->certificate, &v->output };
	return all[i];
}

static bool link_hash(uint8_t out[static VAULT_LOG_HASH], const uint8_t prev[static VAULT_LOG_HASH],
	struct slice record, struct err *e)
{
	uint8_t both[VAULT_LOG_HASH + VAULT_LOG_MAX_LINE];
	if (record.n > VAULT_LOG_MAX_LINE)
		return err_fail(e, ERR_LIMIT, "log entry over %d bytes", VAULT_LOG_MAX_LINE);
	memcpy(both, prev, VAULT_LOG_HASH);
	memcpy(both + VAULT_LOG_HASH, record.p, record.n);
	if (EVP_Digest(both, VAULT_LOG_HASH + record.n, out, NULL, EVP_sha256(), NULL) != 1)
		return err_fail(e, ERR_CRYPTO, "log entry cannot be hashed");
	return true;
}

void vault_log_auto(struct vault_log *l)
{
	fd_auto(&l->fd);
	fd_auto(&l->lock);
}

bool vault_log_open(struct vault_log *out, const char *path, struct err *e)
{
	AUTO(fd)
	int fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0600);
	AUTO(fd) int lock = -1;
	if (fd < 0)
		return err_errno(e, "%s", path);
	struct stat st;
	if (fstat(fd, &st) != 0)
		return err_errno(e, "%s", path);
	if (!S_ISREG(st.st_mode))
		return err_fail(e, ERR_IO, "%s is not a regular file", path);
	if (st.st_mode & (S_IWGRP | S_IWOTH))
		return err_fail(e, ERR_DENIED, "others may write to %s; run chmod 600 on it", path);
	if (!file_lock(&lock, path, e) || (st.st_size == 0 && !file_folder_sync(path, e)))
		return false;
	*out = (struct vault_log){ .fd = fd, .lock = lock };
	fd = lock = -1;
	return true;
}

/* ---- reading ---- */

/* Room is made by moving what is unread to the front. *some false at the end of the file. */
static bool fill(struct vault_log_reader *r, bool *some, struct err *e)
{
	memmove(r->buffer, r->buffer + r->from, r->to - r->from);
	r->at += r->from;
	r->to -= r->from;
	r->from = 0;
	ssize_t n;
	do
		n = pread(
			r->fd, r->buffer + r->to, sizeof r->buffer - r->to, (off_t)(r->at + r->to));
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return err_errno(e, "vault log");
	r->to += (size_t)n;
	*some = n > 0;
	return true;
}

static bool broken(const struct vault_log_reader *r, const char *why, struct err *e)
{
	return err_set(e, ERR_CRYPTO, "vault/log.h", r->at + r->from,
		"the vault's log was altered: entry %" PRIu64 ": %s; bring it back from the backup",
		r->count, why);
}

static bool number_read(uint64_t *out, struct slice s)
{
	return text_decimal(out, s, UINT64_MAX, NULL);
}

/* The time must be written as this program writes it. */
static bool time_read(int64_t *out, struct slice s)
{
	char again[21];
	if (!time_rfc3339_parse(out, s, NULL))
		return false;
	time_rfc3339_format(again, *out);
	return slice_is(s, again);
}

static bool hash_read(uint8_t out[static VAULT_LOG_HASH], struct slice s)
{
	char again[2 * VAULT_LOG_HASH + 1];
	if (!text_unhex(out, VAULT_LOG_HASH, s, NULL))
		return false;
	text_hex(again, out, VAULT_LOG_HASH);
	return slice_is(s, again);
}

static bool fields_split(struct slice out[static FIELDS], struct slice line)
{
	size_t n = 0, from = 0;
	for (size_t i = 0; i <= line.n; i++) {
		if (i < line.n && line.p[i] != '\t')
			continue;
		if (n == FIELDS)
			return false;
		out[n++] = slice_sub(line, from, i - from);
		from = i + 1;
	}
	return n == FIELDS;
}

static bool line_read(
	struct vault_log_reader *r, struct slice line, struct vault_entry *out, struct err *e)
{
	struct slice f[FIELDS];
	uint8_t prev[VAULT_LOG_HASH], told[VAULT_LOG_HASH], hash[VAULT_LOG_HASH];
	if (!fields_split(f, line))
		return broken(r, "not as many fields as there must be", e);
	if (!number_read(&out->index, f[0]) || out->index != r->count)
		return broken(r, "the number does not follow", e);
	if (!time_read(&out->time, f[1]) || !hash_read(prev, f[FIELDS - 2]) ||
		!hash_read(told, f[FIELDS - 1]))
		return broken(r, "a field cannot be read", e);
	if (memcmp(prev, r->head, sizeof prev) != 0)
		return broken(r, "it does not follow the entry before it", e);
	if (!link_hash(hash, prev, slice_sub(line, 0, line.n - TAIL), e))
		return false;
	if (memcmp(hash, told, sizeof hash) != 0)
		return broken(r, "its hash is another", e);
	for (size_t i = 0; i < TEXTS; i++)
		*text_at(out, i) = slice_is(f[2 + i], "-") ? (struct slice){ NULL, 0 } : f[2 + i];
	memcpy(r->head, hash, sizeof hash);
	r->last = out->time;
	return true;
}

/* Is 'line', which lacks its LF, a whole entry and something more? Then it was not torn, but altered. */
static bool has_too_much(struct slice line)
{
	size_t tabs = 0, last = 0;
	for (size_t i = 0; i < line.n; i++) {
		tabs += line.p[i] == '\t';
		last = line.p[i] == '\t' ? 0 : last + 1;
	}
	return tabs >= FIELDS || (tabs == FIELDS - 1 && last > (size_t)2 * VAULT_LOG_HASH);
}

/*
 * Has one of the disk's sectors nothing of this line, which stands at 'at'? So a loss of power leaves what was not durable yet, and
 * not what somebody altered: no line that was answered has a zero in it.
 */
static bool has_lost(struct slice line, uint64_t at)
{
	for (size_t from = 0, to; from < line.n; from = to) {
		to = from + (SECTOR - (size_t)((at + from) % SECTOR));
		to = to < line.n ? to : line.n;
		size_t zero = from;
		while (zero < to && line.p[zero] == 0)
			zero++;
		if (zero == to)
			return true;
	}
	return false;
}

bool vault_log_next(struct vault_log_reader *r, struct vault_entry *out, bool *more, size_t *torn,
	struct err *e)
{
	*more = false;
	*torn = 0;
	for (bool some = true; some;) {
		struct slice rest = { r->buffer + r->from, r->to - r->from };
		const uint8_t *end = rest.n ? memchr(rest.p, '\n', rest.n) : NULL;
		bool last = end && end + 1 == rest.p + rest.n;
		if (end && !(last && has_lost(rest, r->at + r->from))) {
			struct slice line = slice_sub(rest, 0, (size_t)(end - rest.p));
			if (!line_read(r, line, out, e))
				return false;
			r->from += line.n + 1;
			r->count++;
			*more = true;
			return true;
		}
		if (rest.n > VAULT_LOG_MAX_LINE)
			return broken(r, "the line does not end", e);
		if (!fill(r, &some, e))
			return false;
	}
	struct slice rest = { r->buffer + r->from, r->to - r->from };
	if (has_too_much(rest) && !has_lost(rest, r->at + r->from))
		return broken(r, "the line's end was altered", e);
	*torn = rest.n;
	return true;
}

bool vault_log_check(const struct vault_log *l, struct err *e)
{
	struct vault_log_reader r = VAULT_LOG_READER(l);
	struct vault_entry entry;
	size_t torn;
	for (bool more = true; more;)
		if (!vault_log_next(&r, &entry, &more, &torn, e))
			return false;
	return true;
}

bool vault_log_resume(
	struct vault_log *l, const struct vault_log_reader *r, size_t torn, struct err *e)
{
	if (torn && (ftruncate(l->fd, (off_t)(r->at + r->from)) != 0 || fdatasync(l->fd) != 0))
		return err_errno(e, "vault log: cannot cut a torn line off");
	l->count = r->count;
	l->last = r->last;
	memcpy(l->head, r->head, sizeof l->head);
	return true;
}

/* ---- appending ---- */

static bool text_put(struct buf *line, struct slice text, struct err *e)
{
	if (!text_is_utf8(text) || !text_is_plain(text, false) || slice_is(text, "-"))
		return err_fail(e, ERR_SYNTAX, "a text for the log is not plain");
	buf_put_byte(line, '\t');
	if (text.n)
		buf_put_slice(line, text);
	else
		buf_put_byte(line, '-');
	return true;
}

bool vault_log_append(struct vault_log *l, struct vault_entry *entry, struct err *e)
{
	if (l->failed)
		return err_fail(e, ERR_WRONG_STATE,
			"the vault's log could not be written before; restart the vault");
	AUTO(buf) struct buf line = BUF_MAX(VAULT_LOG_MAX_LINE);
	char time[21];
	uint8_t hash[VAULT_LOG_HASH];
	entry->index = l->count;
	time_rfc3339_format(time, entry->time);
	buf_printf(&line, "%" PRIu64 "\t%s", entry->index, time);
	for (size_t i = 0; i < TEXTS; i++)
		if (!text_put(&line, *text_at(entry, i), e))
			return false;
	if (!buf_done(&line, e) || !link_hash(hash, l->head, buf_slice(&line), e))
		return false;
	buf_put_byte(&line, '\t');
	buf_put_hex(&line, (struct slice){ l->head, sizeof l->head });
	buf_put_byte(&line, '\t');
	buf_put_hex(&line, (struct slice){ hash, sizeof hash });
	buf_put_byte(&line, '\n');
	if (!buf_done(&line, e))
		return false;
	if (!file_append_sync(l->fd, buf_slice(&line), e)) {
		l->failed = true;
		return err_context(e, "vault log");
	}
	memcpy(l->head, hash, sizeof hash);
	l->last = entry->time;
	l->count++;
	return true;
}
