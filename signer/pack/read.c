/* SPDX-License-Identifier: MIT */
/* read: a ZIP from outside, under limits; libzip unpacks, the frame is checked here first. */
#include "pack/impl.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* APPNOTE 4.3: record sizes and signatures; all numbers are little-endian. */
enum {
	LOCAL_SIZE = 30,
	CENTRAL_SIZE = 46,
	END_SIZE = 22,
	PACK_MAX_SKIP = 1 << 16 /* bytes of comment after the end record */
};

/* 4.4.4: bits 0, 6 and 13 tell of encryption, bit 3 of a descriptor behind the data. */
enum { FLAGS_ENCRYPTED = 1 << 0 | 1 << 6 | 1 << 13, FLAG_DESCRIPTOR = 1 << 3 };

static uint32_t le(struct slice s, size_t at, size_t n)
{
	uint32_t v = 0;
	for (size_t i = n; i-- > 0;)
		v = v << 8 | s.p[at + i];
	return v;
}

static bool bad(struct err *e, size_t at, const char *what)
{
	return err_set(e, ERR_SYNTAX, "PKWARE APPNOTE 4.3", at, "%s", what);
}

bool pack_is(struct slice bytes)
{
	return slice_starts(bytes, SLICE_LIT("PK\x03\x04"));
}

/*
 * 4.5.3: a local header that leaves its sizes to an extra field of 8 bytes each, as writers do that did not know them beforehand. The
 * directory says them in 4.
 */
static bool sizes_wide(struct slice z, size_t central, size_t at)
{
	enum { ZIP64 = 1, ZIP64_SIZE = 16 };
	size_t from = at + LOCAL_SIZE + le(z, at + 26, 2), end = from + le(z, at + 28, 2);
	if (le(z, at + 18, 4) != UINT32_MAX || le(z, at + 22, 4) != UINT32_MAX)
		return false;
	size_t told = 0;
	while (end - from >= 4) {
		size_t size = le(z, from + 2, 2);
		if (size > end - from - 4)
			return false;
		if (le(z, from, 2) == ZIP64 && told++ == 0 &&
			!(size == ZIP64_SIZE && le(z, from + 4, 4) == le(z, central + 24, 4) &&
				le(z, from + 12, 4) == le(z, central + 20, 4) &&
				le(z, from + 8, 4) == 0 && le(z, from + 16, 4) == 0))
			return false;
		from += 4 + size;
	}
	return told == 1 && from == end;
}

/* Does the local header say the CRC and the sizes of its central record? */
static bool sizes_told(struct slice z, size_t central, size_t at)
{
	return le(z, at + 14, 4) == le(z, central + 16, 4) &&
	       (sizes_wide(z, central, at) || (le(z, at + 18, 4) == le(z, central + 20, 4) &&
						      le(z, at + 22, 4) == le(z, central + 24, 4)));
}

/*
 * 4.3.9: behind the data stands its descriptor, with or without a mark, sizes of 4 or 8 bytes, or nothing: no byte is free there.
 */
static bool gap_good(struct slice z, size_t central, size_t end, size_t next)
{
	size_t gap = next - end, local = le(z, central + 42, 4);
	bool descriptor = le(z, local + 6, 2) & FLAG_DESCRIPTOR;
	if (gap == 0)
		return !descriptor || sizes_told(z, central, local);
	bool marked = (gap == 16 || gap == 24) && le(z, end, 4) == 0x08074b50;
	size_t at = end + 4 * marked, wide = gap - 4 * marked == 20 ? 8 : 4;
	if (!descriptor || gap - 4 * marked != 4 + 2 * wide)
		return false;
	return le(z, at, 4) == le(z, central + 16, 4) &&
	       le(z, at + 4, 4) == le(z, central + 20, 4) &&
	       le(z, at + 4 + wide, 4) == le(z, central + 24, 4) &&
	       (wide == 4 || (le(z, at + 8, 4) == 0 && le(z, at + 16, 4) == 0));
}

/*
 * 4.4.2, 4.4.11: a volume, or a mode that makes something else of it than a file or a folder: what is unpacked would be a link to where its
 * content says.
 */
static bool kind_check(struct slice z, size_t central, struct err *e)
{
	enum { UNIX = 3, MACOS = 19, TYPE = 0170000, FOLDER = 0040000, REGULAR = 0100000 };
	uint32_t system = z.p[central + 5], type = le(z, central + 40, 2) & TYPE;
	if (le(z, central + 34, 2))
		return bad(e, central, "in several volumes");
	if ((system == UNIX || system == MACOS) && type && type != FOLDER && type != REGULAR)
		return bad(e, central, "neither a file nor a folder");
	return true;
}

/* One local header against its central record: name and method, and the place where its data ends. */
static bool local_check(struct slice z, size_t central, size_t *end, struct err *e)
{
	size_t at = le(z, central + 42, 4), name_n = le(z, central + 28, 2);
	if (at > z.n || z.n - at < LOCAL_SIZE || le(z, at, 4) != 0x04034b50)
		return bad(e, central, "no local header where the directory says");
	size_t local_name = le(z, at + 26, 2), extra = le(z, at + 28, 2),
	       packed = le(z, central + 20, 4);
	if (local_name != name_n || z.n - at - LOCAL_SIZE < local_name + extra ||
		memcmp(z.p + at + LOCAL_SIZE, z.p + central + CENTRAL_SIZE, name_n) != 0)
		return bad(e, at, "local and central names differ");
	if (le(z, at + 8, 2) != le(z, central + 10, 2))
		return bad(e, at, "local and central methods differ");
	size_t flags = le(z, at + 6, 2);
	if ((flags | le(z, central + 8, 2)) & FLAGS_ENCRYPTED)
		return err_fail(e, ERR_UNSUPPORTED, "an entry is encrypted");
	if ((flags ^ le(z, central + 8, 2)) & FLAG_DESCRIPTOR)
		return bad(e, at, "local and central flags differ");
	if (!(flags & FLAG_DESCRIPTOR) && !sizes_told(z, central, at))
		return bad(e, at, "local and central sizes differ");
	size_t data = at + LOCAL_SIZE + local_name + extra;
	if (packed > z.n - data)
		return bad(e, at, "data beyond the end of the file");
	*end = data + packed;
	return true;
}

struct frame {
	size_t start, size, count;
};

static bool end_find(struct frame *f, struct slice z, struct err *e)
{
	size_t at = slice_rfind(z, SLICE_LIT("PK\x05\x06"));
	if (at == SIZE_MAX || z.n - at < END_SIZE || z.n - at > END_SIZE + PACK_MAX_SKIP)
		return bad(e, 0, "no end of directory");
	if (z.n - at - END_SIZE != le(z, at + 20, 2))
		return bad(e, at, "bytes after the end of directory");
	*f = (struct frame){
		.start = le(z, at + 16, 4), .size = le(z, at + 12, 4), .count = le(z, at + 10, 2)
	};
	if (le(z, at + 4, 2) || le(z, at + 6, 2) || le(z, at + 8, 2) != f->count)
		return bad(e, at, "in several volumes");
	if (f->start > at || f->size != at - f->start)
		return bad(e, at, "the directory is not where it is said to be");
	return true;
}

/*
 * The frame: headers and data follow each other without overlap from byte 0 to the directory. So what one
 * reader unpacks is what every reader unpacks, and no byte is hidden.
 */
static bool frame_check(struct slice z, struct err *e)
{
	struct frame f = { 0 };
	if (!end_find(&f, z, e))
		return false;
	if (f.count > PACK_MAX_ENTRIES)
		return err_fail(e, ERR_LIMIT, "%zu files in a container, at most %d are taken",
			f.count, PACK_MAX_ENTRIES);
	size_t at = f.start, last = 0, last_end = 0;
	for (size_t i = 0; i < f.count; i++) {
		if (f.start + f.size - at < CENTRAL_SIZE || le(z, at, 4) != 0x02014b50)
			return bad(e, at, "the directory has fewer entries than it says");
		size_t whole =
			CENTRAL_SIZE + le(z, at + 28, 2) + le(z, at + 30, 2) + le(z, at + 32, 2);
		if (f.start + f.size - at < whole)
			return bad(e, at, "an entry passes the end of the directory");
		size_t local = le(z, at + 42, 4), end = 0;
		if (local < last_end || (i == 0 && local > 0) || local > f.start ||
			(i > 0 && !gap_good(z, last, last_end, local)))
			return bad(e, at, "files overlap or leave a gap");
		if (!kind_check(z, at, e) || !local_check(z, at, &end, e))
			return false;
		last = at;
		last_end = end;
		at += whole;
	}
	if (at != f.start + f.size || f.start < last_end ||
		(f.count > 0 && !gap_good(z, last, last_end, f.start)))
		return bad(e, at, "bytes between the files and the directory");
	return true;
}

static bool file_take(struct pack_file *out, zip_t *z, zip_uint64_t i, size_t *left, struct err *e)
{
	zip_stat_t st;
	if (zip_stat_index(z, i, 0, &st) != 0)
		return bad(e, 0, "an entry cannot be read");
	if (!st.name || !pack_name_safe(st.name) || !text_is_utf8(slice_text(st.name)))
		return bad(e, 0, "an entry has an unsafe name");
	if (st.encryption_method != ZIP_EM_NONE)
		return err_fail(e, ERR_UNSUPPORTED, "%s is encrypted", st.name);
	if (st.comp_method != ZIP_CM_STORE && st.comp_method != ZIP_CM_DEFLATE)
		return err_fail(
			e, ERR_UNSUPPORTED, "%s: compression method %d", st.name, st.comp_method);
	if (st.size > *left || (st.comp_size && st.size / st.comp_size > PACK_MAX_RATIO))
		return err_fail(e, ERR_LIMIT, "%s unpacks to %llu bytes", st.name,
			(unsigned long long)st.size);
	*out = (struct pack_file){ .bytes = BUF_MAX((size_t)st.size),
		.stored = st.comp_method == ZIP_CM_STORE };
	memcpy(out->name, st.name, strlen(st.name) + 1);
	uint8_t *p = buf_grow(&out->bytes, (size_t)st.size);
	zip_file_t *file = zip_fopen_index(z, i, 0);
	uint8_t more;
	/* the read after the last byte makes libzip compare the CRC */
	bool good = file && (st.size == 0 || p) &&
		    zip_fread(file, p, st.size) == (zip_int64_t)st.size &&
		    zip_fread(file, &more, 1) == 0;
	if (file && zip_fclose(file) != 0)
		good = false;
	if (!good)
		return bad(e, 0, "an entry does not unpack to what it declares");
	*left -= (size_t)st.size;
	return true;
}

static bool all_take(struct pack *out, zip_t *z, size_t max_total, struct err *e)
{
	zip_int64_t n = zip_get_num_entries(z, 0);
	if (n < 0 || n > PACK_MAX_ENTRIES)
		return err_fail(
			e, ERR_LIMIT, "more than %d files in a container", PACK_MAX_ENTRIES);
	out->files = calloc((size_t)n + 1, sizeof *out->files);
	if (!out->files)
		return err_nomem(e);
	size_t left = max_total;
	for (zip_int64_t i = 0; i < n; i++) {
		size_t length = 0;
		const char *raw = zip_get_name(z, (zip_uint64_t)i, ZIP_FL_ENC_RAW);
		zip_stat_t st;
		length = raw ? strlen(raw) : 0;
		if (length && raw[length - 1] == '/') {
			/* some readers make a file of what it holds */
			if (zip_stat_index(z, (zip_uint64_t)i, 0, &st) != 0 || st.size != 0)
				return bad(e, 0, "a folder with content");
			continue;
		}
		struct pack_file *f = &out->files[out->n++];
		if (!file_take(f, z, (zip_uint64_t)i, &left, e))
			return false;
		for (size_t k = 0; k + 1 < out->n; k++)
			if (strcmp(out->files[k].name, f->name) == 0)
				return bad(e, 0, "two entries of one name");
	}
	return true;
}

bool pack_read(struct pack *out, struct slice zip, size_t max_total, struct err *e)
{
	*out = (struct pack){ 0 };
	if (!pack_is(zip))
		return bad(e, 0, "not a ZIP file, or bytes before the first entry");
	if (!frame_check(zip, e))
		return false;
	zip_error_t fault;
	zip_error_init(&fault);
	zip_source_t *source = zip_source_buffer_create(zip.p, zip.n, 0, &fault);
	if (!source)
		return err_nomem(e);
	AUTO(zip) zip_t *z = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &fault);
	if (!z) {
		zip_source_free(source);
		return bad(e, 0, "not a consistent ZIP file");
	}
	struct pack p = { 0 };
	if (!all_take(&p, z, max_total, e)) {
		pack_auto(&p);
		return false;
	}
	*out = p;
	return true;
}

void pack_auto(struct pack *p)
{
	for (size_t i = 0; i < p->n; i++)
		buf_free(&p->files[i].bytes);
	free(p->files);
	*p = (struct pack){ 0 };
}

const struct pack_file *pack_find(const struct pack *p, const char *name)
{
	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->files[i].name, name) == 0)
			return &p->files[i];
	return NULL;
}
