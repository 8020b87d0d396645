/* SPDX-License-Identifier: MIT */
/* write: a repeatable ZIP by libzip. */
#include "pack/impl.h"

#include <string.h>
#include <time.h>

/* A name that unpacks where it says: relative, no empty part, no "." or "..", no backslash or control. */
bool pack_name_safe(const char *name)
{
	size_t n = strlen(name);
	if (n == 0 || n > PACK_MAX_NAME || name[0] == '/')
		return false;
	for (const char *part = name; part;) {
		const char *slash = strchr(part, '/');
		size_t len = slash ? (size_t)(slash - part) : strlen(part);
		if (len == 0 || (len == 1 && part[0] == '.') ||
			(len == 2 && part[0] == '.' && part[1] == '.'))
			return false;
		part = slash ? slash + 1 : NULL;
	}
	for (const char *c = name; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == '\\' || *c == ':' || *c == 0x7F)
			return false;
	return true;
}

void zip_auto(zip_t **z)
{
	if (*z)
		zip_discard(*z);
	*z = NULL;
}

static void source_auto(zip_source_t **s)
{
	if (*s)
		zip_source_free(*s);
	*s = NULL;
}

static bool entry_add(zip_t *z, const struct pack_entry *en, const struct tm *when, struct err *e)
{
	if (!pack_name_safe(en->name))
		return err_fail(e, ERR_SYNTAX, "unsafe name in a container");
	zip_source_t *source = zip_source_buffer(z, en->bytes.p, en->bytes.n, 0);
	if (!source)
		return err_nomem(e);
	zip_int64_t index = zip_file_add(z, en->name, source, ZIP_FL_ENC_UTF_8);
	if (index < 0) {
		zip_source_free(source);
		return err_fail(e, ERR_SYNTAX, "%s: %s", en->name, zip_strerror(z));
	}
	zip_uint16_t date =
		(zip_uint16_t)((when->tm_year - 80) << 9 | (when->tm_mon + 1) << 5 | when->tm_mday);
	zip_uint16_t clock =
		(zip_uint16_t)(when->tm_hour << 11 | when->tm_min << 5 | when->tm_sec / 2);
	zip_int32_t method = en->stored ? ZIP_CM_STORE : ZIP_CM_DEFLATE;
	if (zip_set_file_compression(z, (zip_uint64_t)index, method, 9) != 0 ||
		zip_file_set_dostime(z, (zip_uint64_t)index, clock, date, 0) != 0)
		return err_fail(e, ERR_BUG, "%s: %s", en->name, zip_strerror(z));
	return true;
}

static bool source_take(struct buf *out, zip_source_t *source, struct err *e)
{
	zip_stat_t st;
	if (zip_source_open(source) != 0)
		return err_fail(e, ERR_BUG, "cannot read the container back");
	if (zip_source_stat(source, &st) != 0 || !(st.valid & ZIP_STAT_SIZE) ||
		st.size > PACK_MAX_BYTES) {
		zip_source_close(source);
		return err_fail(e, ERR_LIMIT, "the container is over %d bytes", PACK_MAX_BYTES);
	}
	struct buf b = BUF_MAX(PACK_MAX_BYTES);
	uint8_t *p = buf_grow(&b, (size_t)st.size);
	bool good = p && zip_source_read(source, p, st.size) == (zip_int64_t)st.size;
	zip_source_close(source);
	if (!good) {
		buf_free(&b);
		return err_nomem(e);
	}
	buf_free(out);
	*out = b;
	return true;
}

/* DOS times begin in 1980 and have no zone: UTC is meant. */
static bool dos_time(struct tm *out, int64_t t)
{
	time_t when = (time_t)t;
	return gmtime_r(&when, out) && out->tm_year >= 80 && out->tm_year <= 207;
}

bool pack_write(
	struct buf *out, const struct pack_entry *entries, size_t n, int64_t time, struct err *e)
{
	struct tm when;
	if (n > PACK_MAX_ENTRIES)
		return err_fail(
			e, ERR_LIMIT, "more than %d files in a container", PACK_MAX_ENTRIES);
	if (!dos_time(&when, time))
		return err_fail(e, ERR_LIMIT, "a container's time lies outside 1980 to 2107");
	zip_error_t fault;
	zip_error_init(&fault);
	AUTO(source) zip_source_t *memory = zip_source_buffer_create(NULL, 0, 0, &fault);
	if (!memory)
		return err_nomem(e);
	AUTO(zip) zip_t *z = zip_open_from_source(memory, ZIP_CREATE | ZIP_TRUNCATE, &fault);
	if (!z)
		return err_nomem(e);
	zip_source_keep(memory); /* zip_close and zip_discard free one reference, ours stays */
	for (size_t i = 0; i < n; i++)
		if (!entry_add(z, &entries[i], &when, e))
			return false;
	if (zip_close(z) != 0)
		return err_fail(e, ERR_IO, "cannot write the container: %s", zip_strerror(z));
	z = NULL;
	return source_take(out, memory, e);
}
