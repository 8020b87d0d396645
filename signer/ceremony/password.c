/* SPDX-License-Identifier: MIT */
/* password: scrypt and TOTP for accounts. */
#include "ceremony/password.h"

#include "base/text.h"

#include <liboath/oath.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <qrencode.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCRYPT_MEMORY = 64 << 20, FACTOR_WINDOW = 1, QR_MARGIN = 4, QR_TEXT = 64 << 10 };

/* What is guessed first; the list is short because the length already is long. */
static const char *const common[] = { "motdepasse1234", "motdepasse12345", "azertyuiop12",
	"azertyuiopqs", "123456789012", "password1234", "administrateur", "qwertyuiop12",
	"paraphe12345", "lyceelyceelycee" };

bool password_fit(const char *password, const char *login, struct err *e)
{
	size_t n = text_length(slice_text(password));
	bool good = n >= ACCOUNT_PASSWORD_LEAST && n <= ACCOUNT_PASSWORD_MOST &&
		    text_is_plain(slice_text(password), false) && strcmp(password, login) != 0;
	for (size_t i = 0; good && i < sizeof common / sizeof *common; i++)
		good = strcmp(password, common[i]) != 0;
	/* one character over and over */
	good = good && strspn(password, (const char[]){ password[0], '\0' }) < strlen(password);
	return good || reason_set(e, ERR_SYNTAX, REASON_PASSWORD);
}

static bool stretch(uint8_t out[static PASSWORD_HASH], const char *password,
	const uint8_t salt[static PASSWORD_SALT], struct err *e)
{
	return EVP_PBE_scrypt(password, strlen(password), salt, PASSWORD_SALT,
		       (uint64_t)1 << PASSWORD_LN, PASSWORD_R, PASSWORD_P, SCRYPT_MEMORY, out,
		       PASSWORD_HASH) == 1 ||
	       err_fail(e, ERR_CRYPTO, "scrypt does not answer");
}

bool password_make(char out[static PASSWORD_TEXT], const struct service *s, const char *password,
	struct err *e)
{
	uint8_t salt[PASSWORD_SALT], hash[PASSWORD_HASH];
	char salt_text[2 * PASSWORD_SALT + 1], hash_text[2 * PASSWORD_HASH + 1];
	if (!s->random(salt, sizeof salt, e) || !stretch(hash, password, salt, e))
		return false;
	text_hex(salt_text, salt, sizeof salt);
	text_hex(hash_text, hash, sizeof hash);
	OPENSSL_cleanse(hash, sizeof hash);
	snprintf(out, PASSWORD_TEXT, "$scrypt$ln=%d,r=%d,p=%d$%s$%s", PASSWORD_LN, PASSWORD_R,
		PASSWORD_P, salt_text, hash_text);
	return true;
}

static bool kept_read(uint8_t salt[static PASSWORD_SALT], uint8_t hash[static PASSWORD_HASH],
	const char *kept, struct err *e)
{
	char head[40];
	snprintf(
		head, sizeof head, "$scrypt$ln=%d,r=%d,p=%d$", PASSWORD_LN, PASSWORD_R, PASSWORD_P);
	size_t at = strlen(head);
	struct slice s = slice_text(kept);
	if (strncmp(kept, head, at) != 0 ||
		s.n != at + (size_t)2 * PASSWORD_SALT + 1 + (size_t)2 * PASSWORD_HASH)
		return err_fail(e, ERR_SYNTAX, "an account's password is kept in an unknown form");
	return text_unhex(salt, PASSWORD_SALT, slice_sub(s, at, (size_t)2 * PASSWORD_SALT), e) &&
	       text_unhex(hash, PASSWORD_HASH,
		       slice_sub(s, at + (size_t)2 * PASSWORD_SALT + 1, (size_t)2 * PASSWORD_HASH),
		       e);
}

bool password_right(bool *right, const char *kept, const char *password, struct err *e)
{
	uint8_t salt[PASSWORD_SALT] = { 0 }, want[PASSWORD_HASH] = { 0 }, is[PASSWORD_HASH];
	bool there = kept[0] != '\0';
	*right = false;
	if ((there && !kept_read(salt, want, kept, e)) || !stretch(is, password, salt, e))
		return false;
	*right = CRYPTO_memcmp(want, is, sizeof is) == 0 && there;
	OPENSSL_cleanse(is, sizeof is);
	return true;
}

bool factor_right(const uint8_t secret[static ACCOUNT_TOTP_SECRET], const char *code, int64_t at_ms,
	int64_t *step)
{
	uint64_t counter = 0;
	if (strlen(code) != ACCOUNT_TOTP_DIGITS ||
		strspn(code, "0123456789") != ACCOUNT_TOTP_DIGITS || oath_init() != OATH_OK)
		return false;
	int found = oath_totp_validate3((const char *)secret, ACCOUNT_TOTP_SECRET, at_ms / 1000,
		ACCOUNT_TOTP_STEP_S, 0, FACTOR_WINDOW, NULL, &counter, code);
	if (found < 0)
		return false;
	*step = (int64_t)counter;
	return true;
}

/* One path of unit squares: crisp at any size, and nothing but numbers in it. */
bool factor_qr(struct buf *out, const char *text, struct err *e)
{
	QRcode *qr = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
	if (!qr)
		return err_nomem(e);
	*out = (struct buf)BUF_MAX(QR_TEXT);
	int side = qr->width + 2 * QR_MARGIN;
	buf_printf(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\">"
		"<path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/><path fill=\"#000\" d=\"",
		side, side, side, side);
	for (int y = 0; y < qr->width; y++)
		for (int x = 0; x < qr->width; x++)
			if (qr->data[y * qr->width + x] & 1)
				buf_printf(out, "M%d %dh1v1h-1z", x + QR_MARGIN, y + QR_MARGIN);
	buf_put_text(out, "\"/></svg>");
	QRcode_free(qr);
	return buf_done(out, e);
}

bool factor_describe(struct account_totp *t, const char *login, struct err *e)
{
	char *text = NULL;
	size_t n = 0;
	if (oath_base32_encode((const char *)t->secret, ACCOUNT_TOTP_SECRET, &text, &n) != OATH_OK)
		return err_nomem(e);
	snprintf(t->base32, sizeof t->base32, "%.*s", (int)n, text);
	OPENSSL_cleanse(text, n);
	free(text);
	AUTO(buf) struct buf label = BUF_MAX(sizeof t->uri);
	for (const char *c = login; *c; c++) /* RFC 3986 2.3: what stands for itself */
		buf_printf(&label,
			strchr("@", *c) || (*c >= '0' && *c <= '9') || (*c >= 'a' && *c <= 'z') ||
					strchr("-._~", *c)
				? "%c"
				: "%%%02X",
			(unsigned char)*c);
	const char *escaped = buf_text(&label);
	if (!escaped)
		return buf_done(&label, e);
	int length = snprintf(t->uri, sizeof t->uri,
		"otpauth://totp/Paraphe:%s?secret=%s&issuer=Paraphe&digits=%d&period=%d", escaped,
		t->base32, ACCOUNT_TOTP_DIGITS, ACCOUNT_TOTP_STEP_S);
	if (length < 0 || (size_t)length >= sizeof t->uri)
		return err_fail(e, ERR_LIMIT, "the address is too long for a QR code");
	return factor_qr(&t->svg, t->uri, e);
}

void account_totp_auto(struct account_totp *t)
{
	buf_wipe(&t->svg);
	OPENSSL_cleanse(t, sizeof *t);
}
