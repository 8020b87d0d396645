/* SPDX-License-Identifier: MIT */
/* ZIP: repeatable when written, closed world when read. */
#include "pack/read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

enum { WHEN = 1750060800 };

static void sample(struct buf *out)
{
	struct err e = ERR_INIT;
	const struct pack_entry entries[] = {
		{ "mimetype", SLICE_LIT("application/vnd.etsi.asic-e+zip"), true },
		{ "convention.pdf",
			SLICE_LIT("%PDF-1.7 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
			false },
		{ "META-INF/signature.p7s", SLICE_LIT("x"), false },
	};
	*out = (struct buf){ 0 };
	assert_true(pack_write(out, entries, 3, WHEN, &e));
}

static void the_same_files_give_the_same_bytes(void **state)
{
	(void)state;
	AUTO(buf) struct buf a = { 0 };
	AUTO(buf) struct buf b = { 0 };
	sample(&a);
	setenv("TZ", "Asia/Tokyo", 1);
	sample(&b);
	assert_true(slice_eq(buf_slice(&a), buf_slice(&b)));
}

/* EN 319 162-1 A.1: mimetype first, stored, no extra field, at offset 30 */
static void the_mimetype_stands_plain_at_offset_30(void **state)
{
	(void)state;
	AUTO(buf) struct buf a = { 0 };
	sample(&a);
	assert_memory_equal(a.p + 30, "mimetypeapplication/vnd.etsi.asic-e+zip", 39);
	assert_int_equal(a.p[6] & 8, 0);
	assert_int_equal(a.p[28] | a.p[29], 0);
}

static void what_was_packed_is_unpacked(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf a = { 0 };
	AUTO(pack) struct pack p = { 0 };
	sample(&a);
	assert_true(pack_read(&p, buf_slice(&a), 1 << 20, &e));
	assert_int_equal(p.n, 3);
	assert_true(p.files[0].stored);
	assert_non_null(pack_find(&p, "META-INF/signature.p7s"));
	assert_null(pack_find(&p, "nothing"));
}

static void refuses_what_unpacks_to_more_than_allowed(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf zeros = BUF_MAX(1 << 20);
	AUTO(buf) struct buf zip = { 0 };
	AUTO(pack) struct pack p = { 0 };
	assert_non_null(buf_grow(&zeros, 1 << 20));
	const struct pack_entry entry = { "bomb", buf_slice(&zeros), false };
	assert_true(pack_write(&zip, &entry, 1, WHEN, &e));
	assert_false(pack_read(&p, buf_slice(&zip), 1 << 16, &e));
	assert_int_equal(e.code, ERR_LIMIT);
}

static void refuses_unsafe_names(void **state)
{
	(void)state;
	static const char *const bad[] = { "../x", "/x", "a//b", "a/./b", "", "a\\b", "c:x", "a/..",
		"a\nb" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct err e = ERR_INIT;
		AUTO(buf) struct buf zip = { 0 };
		const struct pack_entry entry = { bad[i], SLICE_LIT("x"), false };
		assert_false(pack_write(&zip, &entry, 1, WHEN, &e));
	}
}

static void refuses_bytes_around_the_archive(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf a = { 0 };
	AUTO(buf) struct buf b = BUF_MAX(1 << 20);
	AUTO(pack) struct pack p = { 0 };
	sample(&a);
	buf_put_text(&b, "MZ");
	buf_put_slice(&b, buf_slice(&a));
	assert_false(pack_read(&p, buf_slice(&b), 1 << 20, &e));
	buf_free(&b);
	buf_put_slice(&b, buf_slice(&a));
	buf_put_text(&b, "tail");
	assert_false(pack_read(&p, buf_slice(&b), 1 << 20, &e));
}

static bool same_contents(const struct pack *a, const struct pack *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!slice_eq(buf_slice(&a->files[i].bytes), buf_slice(&b->files[i].bytes)))
			return false;
	return true;
}

static void every_changed_byte_is_survived_and_no_content_changes_unseen(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf a = { 0 };
	AUTO(pack) struct pack whole = { 0 };
	sample(&a);
	assert_true(pack_read(&whole, buf_slice(&a), 1 << 20, &e));
	for (size_t i = 0; i < a.n; i++) {
		for (unsigned bit = 0; bit < 8; bit++) {
			a.p[i] ^= (uint8_t)(1U << bit);
			AUTO(pack) struct pack p = { 0 };
			/* names are not under the CRC, and are free to differ; contents are */
			if (pack_read(&p, buf_slice(&a), 1 << 20, &e))
				assert_true(same_contents(&p, &whole));
			a.p[i] ^= (uint8_t)(1U << bit);
		}
	}
	for (size_t n = 0; n < a.n; n++) {
		AUTO(pack) struct pack p = { 0 };
		assert_false(pack_read(&p, slice_sub(buf_slice(&a), 0, n), 1 << 20, &e));
	}
}

/* An archive made by hand: what a packer writes that is bound by no rule of ours. */
struct raw {
	struct buf file, directory;
	unsigned n;
};

struct raw_file {
	const char *name, *text;
	unsigned flags, local_flags;
	const char *behind;          /* "gap", "descriptor", "marked", "false", NULL: nothing */
	unsigned system, mode, disk; /* of the directory only: 3 is Unix */
	const char
		*wide; /* sizes of 8 bytes in the local header: "good", "other", "short", "twice" */
};

static void raw_num(struct buf *b, uint32_t v, size_t n)
{
	for (; n-- > 0; v >>= 8)
		buf_put_byte(b, (uint8_t)v);
}

/* From the version on; the same in both headers but for the flags. */
static void raw_head(
	struct buf *b, const struct raw_file *f, unsigned flags, uint32_t crc, size_t extra)
{
	raw_num(b, 20, 2);
	raw_num(b, flags, 2);
	raw_num(b, 0, 2);
	raw_num(b, 0x210000, 4);
	raw_num(b, crc, 4);
	raw_num(b, extra ? UINT32_MAX : (uint32_t)strlen(f->text), 4);
	raw_num(b, extra ? UINT32_MAX : (uint32_t)strlen(f->text), 4);
	raw_num(b, (uint32_t)strlen(f->name), 2);
	raw_num(b, (uint32_t)extra, 2);
}

/* APPNOTE 4.5.3 */
static void raw_wide(struct buf *b, const struct raw_file *f)
{
	uint32_t n = (uint32_t)strlen(f->text);
	bool more = f->wide && strcmp(f->wide, "short") != 0;
	for (int i = 0; f->wide && i < (strcmp(f->wide, "twice") == 0 ? 2 : 1); i++) {
		raw_num(b, 1, 2);
		raw_num(b, more ? 16 : 8, 2);
		raw_num(b, n, 4);
		raw_num(b, 0, 4);
		if (more) {
			raw_num(b, strcmp(f->wide, "other") == 0 || i ? n + 1 : n, 4);
			raw_num(b, 0, 4);
		}
	}
}

static void raw_add(struct raw *r, const struct raw_file *f)
{
	uint32_t at = (uint32_t)r->file.n, n = (uint32_t)strlen(f->text);
	uint32_t crc = (uint32_t)crc32(0, (const uint8_t *)f->text, n);
	raw_num(&r->file, 0x04034b50, 4);
	struct buf wide = BUF_MAX(64);
	raw_wide(&wide, f);
	raw_head(&r->file, f, f->local_flags, crc, wide.n);
	buf_put_text(&r->file, f->name);
	buf_put_slice(&r->file, buf_slice(&wide));
	buf_free(&wide);
	buf_put_text(&r->file, f->text);
	if (f->behind && !strcmp(f->behind, "gap"))
		buf_put_text(&r->file, "twelve bytes");
	else if (f->behind) {
		if (!strcmp(f->behind, "marked"))
			raw_num(&r->file, 0x08074b50, 4);
		raw_num(&r->file, strcmp(f->behind, "false") ? crc : crc + 1, 4);
		raw_num(&r->file, n, 4);
		raw_num(&r->file, n, 4);
	}
	raw_num(&r->directory, 0x02014b50, 4);
	raw_num(&r->directory, 20 | f->system << 8, 2);
	raw_head(&r->directory, f, f->flags, crc, 0);
	raw_num(&r->directory, 0, 2);
	raw_num(&r->directory, f->disk, 4);
	raw_num(&r->directory, f->mode << 16, 4);
	raw_num(&r->directory, at, 4);
	buf_put_text(&r->directory, f->name);
	r->n++;
}

static bool raw_read(const struct raw_file *one, struct err *e)
{
	struct raw r = { .file = BUF_MAX(1 << 16), .directory = BUF_MAX(1 << 16) };
	AUTO(pack) struct pack p = { 0 };
	raw_add(&r, one);
	raw_add(&r, &(struct raw_file){ .name = "last.txt", .text = "z" });
	uint32_t at = (uint32_t)r.file.n, size = (uint32_t)r.directory.n;
	buf_put_slice(&r.file, buf_slice(&r.directory));
	raw_num(&r.file, 0x06054b50, 4);
	raw_num(&r.file, 0, 4);
	raw_num(&r.file, r.n, 2);
	raw_num(&r.file, r.n, 2);
	raw_num(&r.file, size, 4);
	raw_num(&r.file, at, 4);
	raw_num(&r.file, 0, 2);
	bool good = pack_read(&p, buf_slice(&r.file), 1 << 16, e);
	buf_free(&r.file);
	buf_free(&r.directory);
	return good;
}

/* APPNOTE 4.3.9, 4.4.4: no byte is free, no reader is told something else than another. */
static void nothing_hides_between_the_files(void **state)
{
	(void)state;
	static const struct raw_file good[] = {
		{ "a.txt", "abc", 0, 0, NULL, 0, 0, 0, NULL },
		{ "a.txt", "abc", 8, 8, NULL, 0, 0, 0, NULL },
		{ "a.txt", "abc", 8, 8, "descriptor", 0, 0, 0, NULL },
		{ "a.txt", "abc", 8, 8, "marked", 0, 0, 0, NULL },
		{ "a/", "", 0, 0, NULL, 3, 0040755, 0, NULL },
		{ "a.txt", "abc", 0, 0, NULL, 3, 0100644, 0, NULL },
		{ "a.txt", "abc", 0, 0, NULL, 0, 0120777, 0, NULL }, /* of FAT: no mode */
		{ "a.txt", "abc", 0, 0, NULL, 0, 0, 0, "good" },
	};
	static const struct raw_file bad[] = {
		{ "a.txt", "abc", 0, 0, "gap", 0, 0, 0, NULL },
		{ "a.txt", "abc", 0, 0, "descriptor", 0, 0, 0, NULL },
		{ "a.txt", "abc", 8, 8, "gap", 0, 0, 0, NULL },
		{ "a.txt", "abc", 8, 8, "false", 0, 0, 0, NULL },
		{ "a/", "abc", 0, 0, NULL, 0, 0, 0, NULL },
		{ "a.txt", "abc", 0, 1, NULL, 0, 0, 0, NULL },
		{ "a.txt", "abc", 0x2000, 0x2000, NULL, 0, 0, 0, NULL },
		{ "a.txt", "abc", 0, 0x40, NULL, 0, 0, 0, NULL },
		{ "a.txt", "abc", 0, 8, NULL, 0, 0, 0, NULL },
		{ "a.txt", "abc", 8, 0, NULL, 0, 0, 0, NULL },
		{ "a.txt", "abc", 0, 0, NULL, 3, 0120777, 0, NULL },  /* a symbolic link */
		{ "a.txt", "abc", 0, 0, NULL, 19, 0010644, 0, NULL }, /* a pipe */
		{ "a.txt", "abc", 0, 0, NULL, 0, 0, 1, NULL },
		{ "a.txt", "abc", 0, 0, NULL, 0, 0, 0, "other" },
		{ "a.txt", "abc", 0, 0, NULL, 0, 0, 0, "short" },
		{ "a.txt", "abc", 0, 0, NULL, 0, 0, 0, "twice" },
	};
	struct err e = ERR_INIT;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		if (!raw_read(&good[i], &e))
			fail_msg("%zu: %s", i, e.text);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (raw_read(&bad[i], &e))
			fail_msg("bad %zu is read", i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_files_give_the_same_bytes),
		cmocka_unit_test(the_mimetype_stands_plain_at_offset_30),
		cmocka_unit_test(what_was_packed_is_unpacked),
		cmocka_unit_test(refuses_what_unpacks_to_more_than_allowed),
		cmocka_unit_test(refuses_unsafe_names),
		cmocka_unit_test(refuses_bytes_around_the_archive),
		cmocka_unit_test(nothing_hides_between_the_files),
		cmocka_unit_test(every_changed_byte_is_survived_and_no_content_changes_unseen),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
