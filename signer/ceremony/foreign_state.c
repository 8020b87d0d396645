/* SPDX-License-Identifier: MIT */
/* foreign_state: what goes to the signer's side and comes back, as JSON. */
#include "ceremony/foreign.h"

#include "base/text.h"

#include <jansson.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

static const char PEM_END[] = "-----END CERTIFICATE-----\n";

static void json_auto(json_t **j)
{
	json_decref(*j);
}

bool foreign_bytes_put(json_t *to, const char *key, struct slice bytes, struct err *e)
{
	AUTO(buf) struct buf text = BUF_MAX(FOREIGN_MAX_STATE);
	if (bytes.n > FOREIGN_MAX_STATE / 2)
		return err_fail(e, ERR_LIMIT, "%s is too long", key);
	uint8_t *p = buf_grow(&text, (bytes.n + 2) / 3 * 4 + 1);
	if (!p)
		return buf_done(&text, e);
	int n = EVP_EncodeBlock(p, bytes.p, (int)bytes.n);
	return json_object_set_new(to, key, json_stringn((const char *)p, (size_t)n)) == 0 ||
	       err_nomem(e);
}

bool foreign_chain_put(json_t *to, const char *key, struct slice pem, struct err *e)
{
	json_t *list = json_array();
	bool good = list != NULL;
	for (size_t at = 0; good && at < pem.n;) {
		size_t end = slice_find(pem, SLICE_LIT(PEM_END), at);
		size_t next = end == SIZE_MAX ? pem.n : end + sizeof PEM_END - 1;
		good = json_array_append_new(
			       list, json_stringn((const char *)pem.p + at, next - at)) == 0;
		at = next;
	}
	/* json_object_set_new takes the list over in any case. */
	return json_object_set_new(to, key, list) == 0 && good ? true : err_nomem(e);
}

bool foreign_state_write(struct buf *out, const struct foreign_state *s, struct err *e)
{
	char digest[65];
	AUTO(json) json_t *j = json_object();
	text_hex(digest, s->digest, sizeof s->digest);
	if (!j || json_object_set_new(j, "field", json_string(s->field)) != 0 ||
		json_object_set_new(j, "digest", json_string(digest)) != 0)
		return err_nomem(e);
	if (!foreign_bytes_put(j, "signedAttrs", buf_slice(&s->attributes), e) ||
		!foreign_chain_put(j, "chain", buf_slice(&s->chain), e))
		return false;
	AUTO(text) char *text = json_dumps(j, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
	if (!text)
		return err_nomem(e);
	buf_put_text(out, text);
	buf_put_byte(out, '\n');
	return buf_done(out, e);
}

#define BAD(e, ...) err_fail((e), ERR_SYNTAX, "the state: " __VA_ARGS__)

bool foreign_bytes_read(struct buf *out, const char *key, const char *text, struct err *e)
{
	size_t n = text ? strlen(text) : 0, pad = 0;
	while (pad < 2 && pad < n && text[n - 1 - pad] == '=')
		pad++;
	if (n == 0 || n % 4 || n > FOREIGN_MAX_STATE)
		return err_fail(e, ERR_SYNTAX, "%s is not base64", key);
	uint8_t *p = buf_grow(out, n / 4 * 3);
	if (!p)
		return buf_done(out, e);
	if (EVP_DecodeBlock(p, (const uint8_t *)text, (int)n) < 0)
		return err_fail(e, ERR_SYNTAX, "%s is not base64", key);
	out->n -= pad;
	return true;
}

static bool chain_read(struct buf *out, const json_t *list, struct err *e)
{
	if (!json_is_array(list) || json_array_size(list) == 0)
		return BAD(e, "chain is not a list of certificates");
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *pem = json_string_value(json_array_get(list, i));
		if (!pem)
			return BAD(e, "chain holds something else than texts");
		buf_put_text(out, pem);
		buf_put_byte(out, '\n');
	}
	return buf_done(out, e);
}

bool foreign_state_read(struct foreign_state *out, struct slice json, struct err *e)
{
	json_error_t why;
	AUTO(foreign_state)
	struct foreign_state s = { .attributes = BUF_MAX(FOREIGN_MAX_STATE),
		.chain = BUF_MAX(FOREIGN_MAX_STATE) };
	AUTO(json)
	json_t *j = json.n <= FOREIGN_MAX_STATE
			    ? json_loadb((const char *)json.p, json.n, JSON_REJECT_DUPLICATES, &why)
			    : NULL;
	if (!j && json.n > FOREIGN_MAX_STATE)
		return err_fail(
			e, ERR_LIMIT, "the state is longer than %d bytes", FOREIGN_MAX_STATE);
	if (!json_is_object(j) || json_object_size(j) != 4)
		return BAD(e, "it is not an object of field, digest, signedAttrs and chain");
	const char *field = json_string_value(json_object_get(j, "field"));
	const char *digest = json_string_value(json_object_get(j, "digest"));
	const char *attributes = json_string_value(json_object_get(j, "signedAttrs"));
	if (!field || !*field || strlen(field) >= sizeof s.field)
		return BAD(e, "field is not the name of a field");
	if (!digest || !text_unhex(s.digest, sizeof s.digest, slice_text(digest), NULL))
		return BAD(e, "digest is not 64 hexadecimal digits");
	if (!attributes)
		return BAD(e, "signedAttrs is missing");
	memcpy(s.field, field, strlen(field) + 1);
	if (!foreign_bytes_read(&s.attributes, "signedAttrs", attributes, e) ||
		!chain_read(&s.chain, json_object_get(j, "chain"), e))
		return false;
	*out = s;
	s = (struct foreign_state){ .attributes = BUF_MAX(0) };
	return true;
}
