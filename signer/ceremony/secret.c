/* SPDX-License-Identifier: MIT */
/* secret: the instance secret as a file of lines: "maitre HEX", then "annee UAI/2024-2025 HEX" for each year key. */
#include "ceremony/secret.h"

#include "base/file.h"
#include "base/gcm.h"
#include "base/text.h"

#include <fcntl.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME = 40, LINE = 160 };
_Static_assert((int)GCM_MORE == (int)SECRET_SEAL_MORE, "what a sealed value is longer by");
_Static_assert((int)LOCKER_KEY == (int)SECRET_KEY, "data keys are sealed under a key of ours");

static const char *const labels[] = {
	[SECRET_CODE] = "paraphe code",
	[SECRET_PERSONAL] = "paraphe code personnel",
	[SECRET_TOTP] = "paraphe second facteur",
	[SECRET_FORM] = "paraphe formulaire",
	[SECRET_PERSON] = "paraphe personne",
	[SECRET_CONTACT] = "paraphe contact",
	[SECRET_VALUES] = "paraphe valeurs",
};
_Static_assert(sizeof labels / sizeof *labels == SECRET_USE_COUNT, "one label per use");

struct year {
	char name[NAME];
	uint8_t key[SECRET_KEY];
};

struct secret {
	char path[PATH_MAX];
	uint8_t keys[SECRET_USE_COUNT][SECRET_KEY];
	uint8_t master[SECRET_KEY];
	struct year *years;
	size_t years_n;
	pthread_mutex_t lock; /* years and file */
};

static bool random_key(uint8_t out[static SECRET_KEY], struct err *e)
{
	return getrandom(out, SECRET_KEY, 0) == SECRET_KEY || err_errno(e, "no randomness");
}

/* RFC 5869 with an empty salt: one key per use. */
static bool derive(uint8_t out[static SECRET_KEY], const uint8_t master[static SECRET_KEY],
	const char *label, struct err *e)
{
	size_t n = SECRET_KEY;
	EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, NULL);
	bool good = c && EVP_PKEY_derive_init(c) == 1 &&
		    EVP_PKEY_CTX_set_hkdf_md(c, EVP_sha256()) == 1 &&
		    EVP_PKEY_CTX_set1_hkdf_key(c, master, SECRET_KEY) == 1 &&
		    EVP_PKEY_CTX_add1_hkdf_info(
			    c, (const unsigned char *)label, (int)strlen(label)) == 1 &&
		    EVP_PKEY_derive(c, out, &n) == 1 && n == SECRET_KEY;
	EVP_PKEY_CTX_free(c);
	return good || err_fail(e, ERR_CRYPTO, "a key cannot be derived");
}

bool secret_create(const char *path, struct err *e)
{
	uint8_t key[SECRET_KEY];
	AUTO(buf_wipe) struct buf text = BUF_MAX(LINE);
	if (!random_key(key, e))
		return false;
	buf_put_text(&text, "maitre ");
	buf_put_hex(&text, (struct slice){ key, sizeof key });
	buf_put_byte(&text, '\n');
	OPENSSL_cleanse(key, sizeof key);
	return buf_done(&text, e) && file_write_new(path, buf_slice(&text), 0600, e);
}

void secret_close(struct secret *s)
{
	if (!s)
		return;
	if (s->years)
		OPENSSL_cleanse(s->years, s->years_n * sizeof *s->years);
	free(s->years);
	pthread_mutex_destroy(&s->lock);
	OPENSSL_cleanse(s, sizeof *s);
	free(s);
}

void secret_auto(struct secret **s)
{
	secret_close(*s);
	*s = NULL;
}

static bool year_add(
	struct secret *s, struct slice name, const uint8_t key[static SECRET_KEY], struct err *e)
{
	if (s->years_n == SECRET_MAX_YEARS || name.n >= NAME || name.n == 0)
		return err_fail(e, ERR_LIMIT, "too many school years in %s", s->path);
	/* Not realloc: it may leave a copy behind. */
	struct year *grown = calloc(s->years_n + 1, sizeof *grown);
	if (!grown)
		return err_nomem(e);
	if (s->years) {
		memcpy(grown, s->years, s->years_n * sizeof *grown);
		OPENSSL_cleanse(s->years, s->years_n * sizeof *s->years);
	}
	free(s->years);
	s->years = grown;
	struct year *y = &grown[s->years_n++];
	memcpy(y->name, name.p, name.n);
	memcpy(y->key, key, SECRET_KEY);
	return true;
}

static bool line_read(struct secret *s, struct slice line, bool *master, struct err *e)
{
	uint8_t key[SECRET_KEY];
	bool good = false;
	const struct slice m = SLICE_LIT("maitre "), y = SLICE_LIT("annee ");
	if (slice_starts(line, m) && !*master) {
		good = text_unhex(s->master, SECRET_KEY, slice_sub(line, m.n, line.n - m.n), NULL);
		*master = good;
	} else if (slice_starts(line, y) && line.n > y.n + 2 * SECRET_KEY + 1) {
		size_t blank = line.n - 2 * SECRET_KEY - 1;
		good = line.p[blank] == ' ' &&
		       text_unhex(key, SECRET_KEY,
			       slice_sub(line, blank + 1, (size_t)2 * SECRET_KEY), NULL) &&
		       year_add(s, slice_sub(line, y.n, blank - y.n), key, e);
	}
	OPENSSL_cleanse(key, sizeof key);
	return good || err_fail(e, ERR_SYNTAX,
			       "%s is not an instance secret: restore it from the key-ring backup",
			       s->path);
}

static bool file_take(struct secret *s, struct err *e)
{
	struct stat st;
	AUTO(buf_wipe) struct buf text = { 0 };
	bool master = false;
	if (stat(s->path, &st) != 0)
		return err_errno(e, "%s", s->path);
	if (st.st_mode & 077)
		return err_fail(e, ERR_DENIED, "%s may be read by others: chmod 600 it", s->path);
	if (!file_read(&text, s->path, SECRET_MAX_BYTES, e))
		return false;
	for (struct slice rest = buf_slice(&text); rest.n;) {
		size_t end = slice_find(rest, SLICE_LIT("\n"), 0);
		size_t n = end == SIZE_MAX ? rest.n : end;
		if (!line_read(s, slice_sub(rest, 0, n), &master, e))
			return false;
		rest = slice_sub(rest, n + 1 > rest.n ? rest.n : n + 1, rest.n);
	}
	return master || err_fail(e, ERR_SYNTAX, "%s holds no master key", s->path);
}

static bool keys_make(struct secret *s, struct err *e)
{
	for (size_t i = 0; i < SECRET_USE_COUNT; i++)
		if (!derive(s->keys[i], s->master, labels[i], e))
			return false;
	return true;
}

bool secret_open(struct secret **out, const char *path, struct err *e)
{
	AUTO(secret) struct secret *s = calloc(1, sizeof *s);
	if (!s)
		return err_nomem(e);
	if (pthread_mutex_init(&s->lock, NULL) != 0)
		return err_nomem(e);
	int n = snprintf(s->path, sizeof s->path, "%s", path);
	if (n < 0 || n >= (int)sizeof s->path)
		return err_fail(e, ERR_LIMIT, "the path of the instance secret is too long");
	if (!file_take(s, e) || !keys_make(s, e))
		return false;
	*out = s;
	s = NULL;
	return true;
}

static bool mac(uint8_t out[static 32], const uint8_t key[static SECRET_KEY], struct slice bytes,
	struct err *e)
{
	unsigned n = 32;
	static const uint8_t none = 0;
	return HMAC(EVP_sha256(), key, SECRET_KEY, bytes.p ? bytes.p : &none, bytes.n, out, &n) ||
	       err_fail(e, ERR_CRYPTO, "HMAC failed");
}

bool secret_mac(uint8_t out[static 32], const struct secret *s, enum secret_use use,
	struct slice bytes, struct err *e)
{
	return mac(out, s->keys[use], bytes, e);
}

bool secret_seal(struct buf *out, const struct secret *s, const struct secret_about *w,
	struct slice plain, struct err *e)
{
	if (plain.n > SECRET_MAX_BYTES)
		return err_fail(e, ERR_LIMIT, "too long to be sealed");
	return gcm_seal(out, s->keys[w->use], w->about, plain, e);
}

bool secret_unseal(struct buf *out, const struct secret *s, const struct secret_about *w,
	struct slice sealed, struct err *e)
{
	return gcm_open(out, s->keys[w->use], w->about, sealed, e);
}

bool secret_locker(struct locker **out, const struct secret *s, const char *path, struct err *e)
{
	return locker_open(out, path, s->keys[SECRET_VALUES], e);
}

static bool file_put(const struct secret *s, struct err *e)
{
	AUTO(buf_wipe) struct buf text = BUF_MAX(SECRET_MAX_BYTES);
	buf_put_text(&text, "maitre ");
	buf_put_hex(&text, (struct slice){ s->master, SECRET_KEY });
	buf_put_byte(&text, '\n');
	for (size_t i = 0; i < s->years_n; i++) {
		buf_printf(&text, "annee %s ", s->years[i].name);
		buf_put_hex(&text, (struct slice){ s->years[i].key, SECRET_KEY });
		buf_put_byte(&text, '\n');
	}
	return buf_done(&text, e) && file_write_atomic(s->path, buf_slice(&text), 0600, e);
}

static struct year *year_find(struct secret *s, const char *name)
{
	for (size_t i = 0; i < s->years_n; i++)
		if (strcmp(s->years[i].name, name) == 0)
			return &s->years[i];
	return NULL;
}

static void years_drop(struct secret *s)
{
	if (s->years)
		OPENSSL_cleanse(s->years, s->years_n * sizeof *s->years);
	free(s->years);
	s->years = NULL;
	s->years_n = 0;
}

/* `paraphe import` may have made a key meanwhile: the file is read again under a lock beside it before it is changed. */
static bool file_locked(int *fd, struct secret *s, struct err *e)
{
	char path[PATH_MAX + 8];
	snprintf(path, sizeof path, "%s.lock", s->path);
	*fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
	if (*fd < 0 || flock(*fd, LOCK_EX) != 0)
		return err_errno(e, "%s", path);
	years_drop(s);
	return file_take(s, e);
}

static bool year_need(struct year **out, struct secret *s, const char *name, struct err *e)
{
	AUTO(fd) int fd = -1;
	uint8_t key[SECRET_KEY];
	if ((*out = year_find(s, name)))
		return true;
	if (!file_locked(&fd, s, e))
		return false;
	if ((*out = year_find(s, name)))
		return true;
	bool good = random_key(key, e) && year_add(s, slice_text(name), key, e) && file_put(s, e);
	OPENSSL_cleanse(key, sizeof key);
	*out = good ? year_find(s, name) : NULL;
	return good;
}

bool secret_year_mac(char out[static 65], struct secret *s, const char *school_year,
	struct slice bytes, struct err *e)
{
	struct year *y;
	uint8_t sum[32];
	pthread_mutex_lock(&s->lock);
	bool good = year_need(&y, s, school_year, e) && mac(sum, y->key, bytes, e);
	pthread_mutex_unlock(&s->lock);
	if (good)
		text_hex(out, sum, sizeof sum);
	return good;
}

bool secret_year_destroy(struct secret *s, const char *school_year, struct err *e)
{
	AUTO(fd) int fd = -1;
	pthread_mutex_lock(&s->lock);
	bool good = file_locked(&fd, s, e);
	struct year *y = good ? year_find(s, school_year) : NULL;
	if (y) {
		*y = s->years[--s->years_n];
		OPENSSL_cleanse(&s->years[s->years_n], sizeof *y);
		good = file_put(s, e);
	}
	pthread_mutex_unlock(&s->lock);
	return good;
}
