/* SPDX-License-Identifier: MIT */
/* school: a line of text per pair of keys: UAI; for each use certificate and sealed key in hexadecimal. */
#include "vault/school.h"

#include "base/file.h"
#include "base/gcm.h"
#include "base/text.h"
#include "pki/cert.h"
#include "vault/keyfile.h"
#include "wire/vault_ops.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC "PARAPHE-SCHOOLS-1 "

enum { SALT = 16, HEAD = sizeof MAGIC - 1 + 2 * SALT + 1, SCRYPT_MEMORY = 64 << 20, MAX_KEY = 512 };

/* A line of the file. */
struct record {
	char uai[SCHOOL_UAI + 1];
	struct half {
		struct buf cert, sealed;
		struct keys_pair pair; /* once it was needed */
	} of[SCHOOL_USES];
};

struct schools {
	int fd;
	uint8_t *kek; /* in OpenSSL's locked heap */
	struct homes homes;
	struct record *list;
	size_t n, room, opened;
	bool failed;
};

bool school_is_reference(struct slice text)
{
	return text.n > SCHOOL_UAI && text.p[SCHOOL_UAI] == '-' &&
	       vault_is_uai(slice_sub(text, 0, SCHOOL_UAI));
}

/* A token is its home's. */
static void pair_auto(struct keys_pair *p)
{
	p->key.token = NULL;
	key_auto(&p->key);
	x509_auto(&p->cert);
	x509_stack_auto(&p->chain);
	*p = (struct keys_pair){ 0 };
}

static void record_auto(struct record *r)
{
	for (size_t u = 0; u < SCHOOL_USES; u++) {
		buf_free(&r->of[u].cert);
		buf_free(&r->of[u].sealed);
		pair_auto(&r->of[u].pair);
	}
}

void schools_auto(struct schools **s)
{
	if (!*s)
		return;
	for (size_t i = 0; i < (*s)->n; i++)
		record_auto(&(*s)->list[i]);
	homes_auto(&(*s)->homes);
	OPENSSL_free((*s)->list);
	OPENSSL_secure_clear_free((*s)->kek, GCM_KEY);
	fd_auto(&(*s)->fd);
	OPENSSL_free(*s);
	*s = NULL;
}

/* ---- the file ---- */

static bool key_derive(
	struct schools *s, const uint8_t salt[static SALT], struct slice passphrase, struct err *e)
{
	s->kek = OPENSSL_secure_malloc(GCM_KEY);
	if (!s->kek)
		return err_nomem(e);
	return EVP_PBE_scrypt((const char *)passphrase.p, passphrase.n, salt, SALT,
		       keyfile_cost(passphrase), KEYFILE_SCRYPT_R, KEYFILE_SCRYPT_P, SCRYPT_MEMORY,
		       s->kek, GCM_KEY) == 1 ||
	       err_openssl(e, "RFC 7914", "the key of the schools' seals cannot be derived");
}

/* Nobody waits for an answer about a head that is not whole. */
static bool head_make(struct schools *s, struct slice passphrase, struct err *e)
{
	uint8_t salt[SALT];
	AUTO(buf) struct buf head = BUF_MAX(HEAD);
	if (RAND_bytes(salt, sizeof salt) != 1)
		return err_openssl(e, NULL, "no random numbers");
	buf_put_text(&head, MAGIC);
	buf_put_hex(&head, (struct slice){ salt, sizeof salt });
	buf_put_byte(&head, '\n');
	if (!buf_done(&head, e))
		return false;
	if (ftruncate(s->fd, 0) != 0)
		return err_errno(e, SCHOOLS_FILE SCHOOLS_SUFFIX);
	return file_append_sync(s->fd, buf_slice(&head), e) && key_derive(s, salt, passphrase, e);
}

static bool head_read(struct schools *s, struct slice head, struct slice passphrase, struct err *e)
{
	uint8_t salt[SALT];
	size_t magic = sizeof MAGIC - 1;
	if (!slice_starts(head, SLICE_LIT(MAGIC)) || head.p[HEAD - 1] != '\n' ||
		!text_unhex(salt, SALT, slice_sub(head, magic, (size_t)2 * SALT), NULL))
		return err_fail(e, ERR_SYNTAX,
			"it does not begin as one of ours; bring it back from the backup");
	return key_derive(s, salt, passphrase, e);
}

static bool hex_take(struct buf *out, struct slice hex, struct err *e)
{
	uint8_t *to = hex.n % 2 == 0 ? buf_grow(out, hex.n / 2) : NULL;
	return to && text_unhex(to, hex.n / 2, hex, e);
}

static struct record *record_new(struct schools *s, struct err *e)
{
	if (s->n == SCHOOLS_MAX) {
		(void)err_fail(e, ERR_LIMIT, "more than %d keys of schools", SCHOOLS_MAX);
		return NULL;
	}
	if (s->n == s->room) {
		size_t room = s->room ? 2 * s->room : 16;
		struct record *more = OPENSSL_realloc(s->list, room * sizeof *more);
		if (!more) {
			(void)err_nomem(e);
			return NULL;
		}
		s->list = more;
		s->room = room;
	}
	struct record *r = &s->list[s->n];
	*r = (struct record){ .uai = "" };
	for (size_t u = 0; u < SCHOOL_USES; u++)
		r->of[u] = (struct half){ .cert = BUF_MAX(PKI_MAX_CERT_BYTES),
			.sealed = BUF_MAX(MAX_KEY) };
	return r;
}

static bool halves_read(struct record *r, struct slice rest, struct err *e)
{
	for (size_t k = 0; k < (size_t)2 * SCHOOL_USES; k++) {
		struct half *h = &r->of[k / 2];
		size_t end = slice_find(rest, SLICE_LIT("\t"), 0);
		bool last = k + 1 == (size_t)2 * SCHOOL_USES;
		if ((end == SIZE_MAX) != last)
			return err_fail(e, ERR_SYNTAX, "another number of parts");
		if (!hex_take(k % 2 ? &h->sealed : &h->cert,
			    slice_sub(rest, 0, last ? rest.n : end), e))
			return false;
		rest = slice_sub(rest, last ? rest.n : end + 1, rest.n);
	}
	return true;
}

static bool line_read(struct schools *s, struct slice line, struct err *e)
{
	struct err why = ERR_INIT;
	size_t first = slice_find(line, SLICE_LIT("\t"), 0);
	bool named = first != SIZE_MAX && vault_is_uai(slice_sub(line, 0, first));
	struct record *r = named ? record_new(s, e) : NULL;
	if (named && !r)
		return false;
	if (r) {
		memcpy(r->uai, line.p, SCHOOL_UAI);
		if (halves_read(r, slice_sub(line, first + 1, line.n), &why)) {
			s->n++;
			return true;
		}
		record_auto(r);
	}
	return err_fail(e, ERR_SYNTAX,
		"key %zu is not as it was written; bring it back from the backup", s->n + 1);
}

/*
 * The last line, when it was not answered: cut off, or lost by a loss of power that kept the file's length. A fault before others is no
 * such thing, and is refused.
 */
static bool is_torn(struct slice rest, const uint8_t *end)
{
	bool last = end && end + 1 == rest.p + rest.n;
	return !end || (last && memchr(rest.p, 0, rest.n));
}

static bool lines_read(struct schools *s, struct slice all, struct err *e)
{
	size_t at = HEAD;
	while (at < all.n) {
		struct slice rest = slice_sub(all, at, all.n);
		const uint8_t *end = memchr(rest.p, '\n', rest.n);
		if (is_torn(rest, end))
			return ftruncate(s->fd, (off_t)at) == 0 && fdatasync(s->fd) == 0
				       ? true
				       : err_errno(e, "cannot cut a torn line off");
		struct slice line = slice_sub(rest, 0, (size_t)(end - rest.p));
		if (!line_read(s, line, e))
			return false;
		at += line.n + 1;
	}
	return true;
}

static bool file_take(struct schools *s, const char *path, struct slice passphrase, struct err *e)
{
	struct stat st;
	AUTO(buf) struct buf all = BUF_MAX(SCHOOLS_MAX_BYTES);
	if (fstat(s->fd, &st) != 0)
		return err_errno(e, "%s", path);
	if (!S_ISREG(st.st_mode) || st.st_mode & (S_IRWXG | S_IRWXO))
		return err_fail(e, ERR_DENIED, "it is open to others; run chmod 600 on it");
	if (!file_read_fd(&all, s->fd, SCHOOLS_MAX_BYTES, e))
		return false;
	if (all.n < HEAD)
		return head_make(s, passphrase, e) && file_folder_sync(path, e);
	return head_read(s, buf_slice(&all), passphrase, e) && lines_read(s, buf_slice(&all), e);
}

bool schools_open(struct schools **out, const struct keys_source *from, struct err *e)
{
	char path[KEYS_MAX_PATH];
	AUTO(schools) struct schools *s = OPENSSL_zalloc(sizeof *s);
	if (!s)
		return err_nomem(e);
	s->fd = -1;
	if (!keyfile_path(path, from->dir, SCHOOLS_FILE, SCHOOLS_SUFFIX, e))
		return false;
	s->fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0600);
	if (s->fd < 0)
		return err_errno(e, "%s", path);
	if (!file_take(s, path, from->passphrase, e))
		return err_context(e, "%s", path);
	if (!homes_open(&s->homes, from->tokens, e))
		return false;
	*out = s;
	s = NULL;
	return true;
}

bool schools_sound(const struct schools *s)
{
	return !s->failed;
}

/* ---- looking ---- */

static struct record *find(const struct schools *s, const char *uai, size_t nth)
{
	for (size_t i = s->n; i > 0; i--)
		if (memcmp(s->list[i - 1].uai, uai, SCHOOL_UAI) == 0 && nth-- == 0)
			return &s->list[i - 1];
	return NULL;
}

size_t schools_count(const struct schools *s, const char *uai)
{
	size_t n = 0;
	for (size_t i = 0; i < s->n; i++)
		n += memcmp(s->list[i].uai, uai, SCHOOL_UAI) == 0;
	return n;
}

/* Nothing is sealed: the key stands in a token. That this is as it was written the seal says, when the key is asked for. */
static bool is_in_token(const struct half *h)
{
	return h->sealed.n == GCM_MORE;
}

static bool same_key(const struct half *a, const struct half *b)
{
	AUTO(x509) X509 *one = NULL;
	AUTO(x509) X509 *two = NULL;
	return cert_parse(&one, buf_slice(&a->cert), NULL) &&
	       cert_parse(&two, buf_slice(&b->cert), NULL) &&
	       EVP_PKEY_eq(X509_get0_pubkey(one), X509_get0_pubkey(two)) == 1;
}

static bool none(const char *uai, struct err *e)
{
	return err_fail(e, ERR_NOT_FOUND, "school %.8s has no seal of its own yet", uai);
}

bool schools_show(struct school_seal *out, const struct schools *s, const char *uai, size_t nth,
	struct err *e)
{
	const struct record *r = find(s, uai, nth);
	if (!r)
		return none(uai, e);
	out->cert = buf_slice(&r->of[SCHOOL_CACHET].cert);
	out->certification = buf_slice(&r->of[SCHOOL_CERTIFICATION].cert);
	out->in_token = is_in_token(&r->of[SCHOOL_CACHET]);
	const struct record *before = out->in_token ? find(s, uai, nth + 1) : NULL;
	out->kept = before != NULL;
	for (size_t u = 0; out->kept && u < SCHOOL_USES; u++)
		out->kept = same_key(&r->of[u], &before->of[u]);
	return EVP_Digest(out->cert.p, out->cert.n, out->sha256, NULL, EVP_sha256(), NULL) == 1 ||
	       err_openssl(e, NULL, "hash");
}

/* ---- where a key stands ---- */

const struct homes *schools_homes(const struct schools *s)
{
	return &s->homes;
}

static bool lost(const char *uai, struct err *e)
{
	return err_fail(e, ERR_WRONG_STATE,
		"the keys of school %.8s stand in a token that paraphe.conf does not name any "
		"more: "
		"write school.%.8s.certify and school.%.8s.seal again, or `file` for each to have "
		"new "
		"keys made in keys/",
		uai, uai, uai);
}

bool schools_place(const struct home **out, const struct schools *s, const char *uai, struct err *e)
{
	const struct home *home = homes_find(&s->homes, uai);
	const struct record *newest = find(s, uai, 0);
	if (!home && newest && is_in_token(&newest->of[SCHOOL_CACHET]))
		return lost(uai, e);
	*out = home && !home->in_file ? home : NULL;
	return true;
}

bool schools_moves(const struct schools *s, const char *uai)
{
	const struct home *home = homes_find(&s->homes, uai);
	const struct record *newest = find(s, uai, 0);
	return home && newest && home->in_file == is_in_token(&newest->of[SCHOOL_CACHET]);
}

/* Those in tokens are looked at: the others were made here, for one school each. */
bool schools_key_apart(const struct schools *s, const char *uai, EVP_PKEY *public, struct err *e)
{
	for (size_t i = 0; i < s->n * SCHOOL_USES; i++) {
		const struct record *r = &s->list[i / SCHOOL_USES];
		const struct half *h = &r->of[i % SCHOOL_USES];
		AUTO(x509) X509 *cert = NULL;
		if (!is_in_token(h) || memcmp(r->uai, uai, SCHOOL_UAI) == 0)
			continue;
		if (!cert_parse(&cert, buf_slice(&h->cert), e))
			return false;
		if (EVP_PKEY_eq(X509_get0_pubkey(cert), public) == 1)
			return err_fail(e, ERR_CRYPTO,
				"the key is that of school %s: make another, as no school signs "
				"with "
				"another's",
				r->uai);
	}
	return true;
}

/* ---- a key ---- */

/* A sealed key fits no other certificate, use or school. */
static bool about_put(struct buf *out, const struct record *r, enum school_use use, struct err *e)
{
	buf_put(out, r->uai, SCHOOL_UAI);
	buf_put_byte(out, (uint8_t)use);
	buf_put_slice(out, buf_slice(&r->of[use].cert));
	return buf_done(out, e);
}

static bool half_open(struct buf *clear, const struct schools *s, const struct record *r,
	enum school_use use, struct err *e)
{
	AUTO(buf) struct buf about = BUF_MAX(SCHOOL_UAI + 1 + PKI_MAX_CERT_BYTES);
	return about_put(&about, r, use, e) &&
	       (gcm_open(clear, s->kek, buf_slice(&about), buf_slice(&r->of[use].sealed), NULL) ||
		       err_fail(e, ERR_CRYPTO,
			       "the seal of school %s was altered, or is of another passphrase; "
			       "bring "
			       "keys/ back from the backup",
			       r->uai));
}

/* The key where there is one; what is empty says that it stands in a token. */
static bool key_open(struct key *out, const struct schools *s, const struct record *r,
	enum school_use use, struct err *e)
{
	AUTO(buf_wipe) struct buf clear = BUF_MAX(MAX_KEY);
	if (!half_open(&clear, s, r, use, e))
		return false;
	const unsigned char *p = clear.p;
	if (clear.n)
		out->pkey = d2i_AutoPrivateKey(NULL, &p, (long)clear.n);
	return !clear.n || out->pkey ||
	       err_openssl(e, "RFC 5958", "the key of a school cannot be read");
}

/* Is it where paraphe.conf says? Never does a key in a file sign in the place of one in a token. */
static bool key_place(struct key *out, const struct schools *s, const struct record *r,
	enum school_use use, struct err *e)
{
	const struct home *home;
	if (!schools_place(&home, s, r->uai, e))
		return false;
	if (schools_moves(s, r->uai))
		return err_fail(e, ERR_WRONG_STATE,
			"paraphe.conf says another place for the keys of school %s than where they "
			"stand: its new certificates are made when the service starts, or at the "
			"first "
			"need",
			r->uai);
	if (!home)
		return out->pkey != NULL || lost(r->uai, e);
	if (out->pkey)
		return err_fail(e, ERR_CRYPTO, "a line of school %s was altered", r->uai);
	out->token = home->of[use].token;
	return out->token || err_fail(e, home->of[use].fault.code, "school.%s.%s: %s", r->uai,
				     school_use_word(use), home->of[use].fault.text);
}

static bool pair_open(struct keys_pair *out, const struct schools *s, const struct record *r,
	const struct school_wanted *w, struct err *e)
{
	const struct keys_pair *ca = w->ca;
	if (!cert_parse(&out->cert, buf_slice(&r->of[w->use].cert), e) ||
		!key_open(&out->key, s, r, w->use, e) || !key_place(&out->key, s, r, w->use, e) ||
		!key_settle(&out->key, out->cert, out->key.token && s->homes.pss, e))
		return false;
	bool good = (out->key.token || X509_check_private_key(out->cert, out->key.pkey) == 1) &&
		    X509_check_issued(ca->cert, out->cert) == X509_V_OK &&
		    X509_verify(out->cert, X509_get0_pubkey(ca->cert)) == 1;
	ERR_clear_error();
	if (!good)
		return err_set(e, ERR_CRYPTO, "RFC 5280 6.1", ERR_NO_OFFSET,
			"the certificate of school %s is not of the services' authority; renew the "
			"school's seal",
			r->uai);
	out->chain = sk_X509_new_null();
	if (!out->chain || sk_X509_push(out->chain, ca->cert) <= 0)
		return err_nomem(e);
	X509_up_ref(ca->cert);
	return true;
}

/* So many keys in clear are more than a day needs: all are closed, and opened again as they are asked for. */
static void close_all(struct schools *s)
{
	for (size_t i = 0; i < s->n; i++)
		for (size_t u = 0; u < SCHOOL_USES; u++)
			pair_auto(&s->list[i].of[u].pair);
	s->opened = 0;
}

bool schools_key(const struct keys_pair **out, struct schools *s, const struct school_wanted *w,
	struct err *e)
{
	struct record *r = find(s, w->uai, 0);
	if (!r)
		return none(w->uai, e);
	struct keys_pair *pair = &r->of[w->use].pair;
	if (!pair->cert) {
		if (s->opened >= SCHOOLS_MAX_OPEN)
			close_all(s);
		struct keys_pair made = { 0 };
		if (!pair_open(&made, s, r, w, e)) {
			pair_auto(&made);
			return false;
		}
		*pair = made;
		s->opened++;
	}
	*out = pair;
	return true;
}

static bool half_seal(
	struct schools *s, struct record *r, enum school_use use, struct slice clear, struct err *e)
{
	AUTO(buf) struct buf about = BUF_MAX(SCHOOL_UAI + 1 + PKI_MAX_CERT_BYTES);
	return about_put(&about, r, use, e) &&
	       gcm_seal(&r->of[use].sealed, s->kek, buf_slice(&about), clear, e);
}

static bool key_seal(
	struct schools *s, struct record *r, enum school_use use, EVP_PKEY *key, struct err *e)
{
	PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(key);
	unsigned char *der = NULL;
	int n = info ? i2d_PKCS8_PRIV_KEY_INFO(info, &der) : 0;
	bool good = n > 0 ? half_seal(s, r, use, (struct slice){ der, (size_t)n }, e)
			  : err_openssl(e, "RFC 5958", "the key of a school cannot be written");
	OPENSSL_clear_free(der, n > 0 ? (size_t)n : 0);
	PKCS8_PRIV_KEY_INFO_free(info);
	return good;
}

static bool record_write(struct schools *s, const struct record *r, struct err *e)
{
	AUTO(buf) struct buf line = BUF_MAX(SCHOOLS_MAX_LINE);
	buf_put(&line, r->uai, SCHOOL_UAI);
	for (size_t u = 0; u < SCHOOL_USES; u++) {
		buf_put_byte(&line, '\t');
		buf_put_hex(&line, buf_slice(&r->of[u].cert));
		buf_put_byte(&line, '\t');
		buf_put_hex(&line, buf_slice(&r->of[u].sealed));
	}
	buf_put_byte(&line, '\n');
	if (!buf_done(&line, e))
		return false;
	if (file_append_sync(s->fd, buf_slice(&line), e))
		return true;
	s->failed = true;
	return err_context(e, "keys/" SCHOOLS_FILE SCHOOLS_SUFFIX);
}

bool schools_add(struct schools *s, const char *uai, const struct school_made *made, struct err *e)
{
	if (s->failed)
		return err_fail(e, ERR_WRONG_STATE,
			"the file of the schools' seals could not be written before; restart the "
			"vault");
	struct record *r = record_new(s, e);
	if (!r)
		return false;
	memcpy(r->uai, uai, SCHOOL_UAI);
	bool good = true;
	for (enum school_use u = 0; good && u < SCHOOL_USES; u++)
		good = cert_der(&r->of[u].cert, made->cert[u], e) &&
		       (made->in_token ? half_seal(s, r, u, (struct slice){ NULL, 0 }, e)
				       : key_seal(s, r, u, made->key[u], e));
	if (good && record_write(s, r, e)) {
		s->n++;
		return true;
	}
	record_auto(r);
	return false;
}

bool schools_check(struct schools *s, struct err *e)
{
	for (size_t i = 0; i < s->n * SCHOOL_USES; i++) {
		AUTO(key) struct key key = { .pkey = NULL };
		if (!key_open(&key, s, &s->list[i / SCHOOL_USES],
			    (enum school_use)(i % SCHOOL_USES), e))
			return false;
	}
	return true;
}
