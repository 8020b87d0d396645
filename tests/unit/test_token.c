/* SPDX-License-Identifier: MIT */
/* test_token: URIs, and keys in SoftHSM: every algorithm, every way in which a token refuses. */
#include "vault/key.h"

#include "pki/cert.h"

#include "token_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define WHERE "?module-path=" TOKEN_MODULE

/* ---- URIs ---- */

static void a_uri_is_read_whole(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(uri) struct uri u = { .slot_id = 0 };
	assert_true(uri_read(&u,
		"pkcs11:token=Lyc%C3%A9e%20Ada;manufacturer=SoftHSM%20project;serial=0a1b;slot-id="
		"7;"
		"object=seal;id=%01%ff;type=private?pin-source=file:///etc/pin&module-path=/m.so",
		&e));
	assert_string_equal(u.token, "Lyc\xC3\xA9"
				     "e Ada");
	assert_string_equal(u.manufacturer, "SoftHSM project");
	assert_string_equal(u.serial, "0a1b");
	assert_int_equal(u.slot_id, 7);
	assert_string_equal(u.object, "seal");
	assert_int_equal(u.id_n, 2);
	assert_int_equal(u.id[1], 0xff);
	assert_string_equal(u.pin_source, "/etc/pin");
	assert_string_equal(u.module_path, "/m.so");
	assert_true(uri_read(&u, "pkcs11:", &e));
	assert_int_equal(u.slot_id, URI_NO_SLOT);
	assert_true(uri_read(&u, "pkcs11:?pin-source=keys/pin", &e));
	assert_string_equal(u.pin_source, "keys/pin");
}

static void what_a_uri_may_not_say_is_refused(void **state)
{
	(void)state;
	static const char *const bad[] = { "", "pkcs12:token=a", "pkcs11:colour=blue",
		"pkcs11:token", "pkcs11:token=a;token=b", "pkcs11:token=%4", "pkcs11:token=%zz",
		"pkcs11:token=%00", "pkcs11:token=%ff", "pkcs11:slot-id=x", "pkcs11:type=data",
		"pkcs11:token=a?token=b", "pkcs11:object=a;pin-value=1",
		"pkcs11:?pin-source=|cat%20/etc/pin", "pkcs11:library-version=2" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct err e = ERR_INIT;
		struct uri u;
		if (uri_read(&u, bad[i], &e) || e.code != ERR_SYNTAX)
			fail_msg("%s", bad[i]);
	}
	char lengthy[URI_MAX_TEXT + 40] = "pkcs11:token=";
	memset(lengthy + 13, 'a', URI_MAX_TEXT);
	struct err e = ERR_INIT;
	struct uri u;
	assert_false(uri_read(&u, lengthy, &e));
	assert_int_equal(e.code, ERR_LIMIT);
}

/* ---- tokens ---- */

static bool here;

static const struct kind {
	const char *type, *object, *id;
	bool pss;
	enum algo algo;
} kinds[] = {
	{ "EC:prime256v1", "p256", "01", false, ALGO_ECDSA },
	{ "EC:secp384r1", "p384", "02", false, ALGO_ECDSA },
	{ "EC:secp521r1", "p521", "03", false, ALGO_ECDSA },
	{ "rsa:2048", "rsa", "04", false, ALGO_RSA },
	{ NULL, "rsa", "04", true, ALGO_PSS },
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static int world_make(void **state)
{
	(void)state;
	here = token_world();
	if (!here)
		return 0;
	token_init("essai");
	token_init("autre");
	for (size_t i = 0; i < KINDS; i++)
		if (kinds[i].type)
			token_key("essai", kinds[i].type, kinds[i].object, kinds[i].id);
	token_key("autre", "EC:prime256v1", "seul", "01");
	return 0;
}

static int world_end(void **state)
{
	(void)state;
	if (here)
		token_world_end();
	return 0;
}

static bool shared(struct token **t, const char *text, const char *pin, struct token_refused *told,
	struct err *e)
{
	AUTO(uri) struct uri u = { .slot_id = 0 };
	assert_true(uri_read(&u, text, e));
	const struct token_request r = { .uri = &u, .pin = slice_text(pin), .refused = told };
	return token_open(t, &r, e);
}

static bool opened(struct token **t, const char *text, const char *pin, struct err *e)
{
	return shared(t, text, pin, NULL, e);
}

static void refused(const char *text, const char *pin, enum err_code code, const char *word)
{
	struct err e = ERR_INIT;
	AUTO(token) struct token *t = NULL;
	if (opened(&t, text, pin, &e) || e.code != code || !strstr(e.text, word))
		fail_msg("%s: %d %s", text, (int)e.code, e.text);
}

/* A certificate over the token's public half. */
static X509 *cert_of(struct token *t)
{
	struct err e = ERR_INIT;
	AUTO(evp_pkey) EVP_PKEY *public = NULL;
	AUTO(evp_pkey) EVP_PKEY *ca = mini_ec("P-256");
	AUTO(x509)
	X509 *root = mini_cert(
		&(struct mini_spec){ .cn = "Racine", .key = ca, .ca = true, .pathlen = -1 });
	if (!token_public(&public, t, &e))
		fail_msg("%s", e.text);
	return mini_cert(&(struct mini_spec){
		.cn = "Jeton", .key = public, .issuer = root, .issuer_key = ca });
}

static void every_algorithm_signs_in_a_token(void **state)
{
	(void)state;
	for (size_t i = 0; here && i < KINDS; i++) {
		struct err e = ERR_INIT;
		char uri[120];
		struct key k = { .pkey = NULL };
		snprintf(uri, sizeof uri, "pkcs11:token=essai;id=%%%s" WHERE, kinds[i].id);
		if (!opened(&k.token, uri, TOKEN_PIN, &e))
			fail_msg("%s: %s", kinds[i].object, e.text);
		AUTO(x509) X509 *cert = cert_of(k.token);
		assert_true(key_settle(&k, cert, kinds[i].pss, &e));
		assert_int_equal(k.algo, kinds[i].algo);
		for (int n = 0; n < 20; n++)
			if (!key_try(&k, &e))
				fail_msg("%s: %s", kinds[i].object, e.text);
		key_auto(&k);
	}
}

static void a_key_is_found_by_its_name_too(void **state)
{
	(void)state;
	if (!here)
		return;
	struct err e = ERR_INIT;
	AUTO(token) struct token *by_name = NULL;
	AUTO(token) struct token *alone = NULL;
	assert_true(opened(
		&by_name, "pkcs11:token=essai;object=p384;type=private" WHERE, TOKEN_PIN, &e));
	assert_true(opened(&alone, "pkcs11:token=autre" WHERE "&pin-value=" TOKEN_PIN, "", &e));
}

/* Of its kind, of another size, of another kind: modules fail in their own ways over it. */
static void a_key_that_is_not_its_certificates_is_told(void **state)
{
	(void)state;
	static const char *const others[] = { "01", "02", "03", "04" };
	struct err e = ERR_INIT;
	AUTO(token) struct token *other = NULL;
	if (!here)
		return;
	assert_true(opened(&other, "pkcs11:token=autre" WHERE, TOKEN_PIN, &e));
	AUTO(x509) X509 *cert = cert_of(other);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		struct key k = { .pkey = NULL };
		char uri[120];
		snprintf(uri, sizeof uri, "pkcs11:token=essai;id=%%%s" WHERE, others[i]);
		assert_true(opened(&k.token, uri, TOKEN_PIN, &e));
		assert_true(key_settle(&k, cert, false, &e));
		assert_false(key_try(&k, &e));
		if (e.code != ERR_CRYPTO || !strstr(e.text, "not that of its certificate"))
			fail_msg("%s: %s", others[i], e.text);
		key_auto(&k);
	}
}

static void what_is_not_there_is_named(void **state)
{
	(void)state;
	if (!here)
		return;
	refused("pkcs11:token=personne" WHERE, TOKEN_PIN, ERR_NOT_FOUND, "'essai'");
	refused("pkcs11:token=essai;object=personne" WHERE, TOKEN_PIN, ERR_NOT_FOUND,
		"no private key");
	refused("pkcs11:token=essai" WHERE, TOKEN_PIN, ERR_LIMIT, "add object=");
	refused("pkcs11:object=p256" WHERE, TOKEN_PIN, ERR_LIMIT, "2 tokens");
	refused("pkcs11:token=essai;object=p256?module-path=/usr/lib/nowhere.so", TOKEN_PIN,
		ERR_NOT_FOUND, "/usr/lib/nowhere.so");
	/* A library, but no PKCS#11 module. */
	refused("pkcs11:token=essai?module-path=libm.so.6", TOKEN_PIN, ERR_NOT_FOUND, "libm.so.6");
}

static void a_wrong_pin_is_told_and_not_tried_again(void **state)
{
	(void)state;
	if (!here)
		return;
	refused("pkcs11:token=autre" WHERE, "0000", ERR_DENIED, "wrong PIN");
	refused("pkcs11:token=autre" WHERE, "", ERR_DENIED, "wants its PIN");
	struct err e = ERR_INIT;
	AUTO(token) struct token *t = NULL;
	assert_true(opened(&t, "pkcs11:token=autre" WHERE, TOKEN_PIN, &e));
}

static bool pin_change(const char *from, const char *to)
{
	return token_run("pkcs11-tool --module " TOKEN_MODULE
			 " --token-label essai --login --pin %s --change-pin --new-pin %s",
		from, to);
}

/* As when a token was lost: what it knew of PINs it reads anew. */
static void module_restart(const struct key *other)
{
	struct err e = ERR_INIT;
	assert_true(token_run("mv %s/tokens %s/away", token_folder, token_folder));
	assert_false(key_try(other, &e));
	assert_true(token_run("mv %s/away %s/tokens", token_folder, token_folder));
	assert_true(key_try(other, &e));
}

/* Whoever looks every few seconds whether the key signs would lock the token. */
static void a_pin_that_was_changed_meanwhile_is_tried_once(void **state)
{
	(void)state;
	if (!here)
		return;
	struct err e = ERR_INIT;
	struct key k = { .pkey = NULL }, other = { .pkey = NULL };
	assert_true(opened(&k.token, "pkcs11:token=essai;id=%01" WHERE, TOKEN_PIN, &e));
	assert_true(opened(&other.token, "pkcs11:token=autre" WHERE, TOKEN_PIN, &e));
	AUTO(x509) X509 *cert = cert_of(k.token);
	AUTO(x509) X509 *others = cert_of(other.token);
	assert_true(key_settle(&k, cert, false, &e) && key_settle(&other, others, false, &e));
	assert_true(pin_change(TOKEN_PIN, "8765"));
	module_restart(&other);
	assert_false(key_try(&k, &e));
	assert_int_equal(e.code, ERR_DENIED);
	assert_non_null(strstr(e.text, "wrong PIN"));
	/* Right by now: that it is refused all the same shows that it is not tried. */
	assert_true(pin_change("8765", TOKEN_PIN));
	module_restart(&other);
	e = (struct err)ERR_INIT;
	assert_false(key_try(&k, &e));
	assert_int_equal(e.code, ERR_DENIED);
	key_auto(&k);
	key_auto(&other);
	assert_true(opened(&k.token, "pkcs11:token=essai;id=%01" WHERE, TOKEN_PIN, &e));
	assert_true(key_settle(&k, cert, false, &e) && key_try(&k, &e));
	key_auto(&k);
}

/* Two keys of one token with one wrong PIN: one try of those that it counts. */
static void a_pin_that_one_key_found_wrong_is_not_given_for_another(void **state)
{
	(void)state;
	if (!here)
		return;
	struct err e = ERR_INIT;
	struct key other = { .pkey = NULL };
	struct token *t = NULL;
	struct token_refused told = { .n = 0 };
	assert_true(opened(&other.token, "pkcs11:token=autre" WHERE, TOKEN_PIN, &e));
	AUTO(x509) X509 *others = cert_of(other.token);
	assert_true(key_settle(&other, others, false, &e));
	assert_false(shared(&t, "pkcs11:token=essai;id=%01" WHERE, "0000", &told, &e));
	assert_int_equal(e.code, ERR_DENIED);
	assert_int_equal(told.n, 1);
	/* Right by now: that it is refused for the token's other key all the same shows that it is not given. */
	assert_true(pin_change(TOKEN_PIN, "0000"));
	module_restart(&other);
	e = (struct err)ERR_INIT;
	assert_false(shared(&t, "pkcs11:token=essai;object=p384" WHERE, "0000", &told, &e));
	assert_int_equal(e.code, ERR_DENIED);
	assert_non_null(strstr(e.text, "wrong PIN"));
	assert_int_equal(told.n, 1);
	/* another PIN is another try; at the next start it is tried anew */
	e = (struct err)ERR_INIT;
	assert_false(shared(&t, "pkcs11:token=essai;object=p384" WHERE, "9999", &told, &e));
	assert_int_equal(told.n, 2);
	assert_true(opened(&t, "pkcs11:token=essai;object=p384" WHERE, "0000", &e));
	token_auto(&t);
	assert_true(pin_change("0000", TOKEN_PIN));
	module_restart(&other);
	key_auto(&other);
}

static void certificates_come_with_the_keys_own_first(void **state)
{
	(void)state;
	if (!here)
		return;
	struct err e = ERR_INIT;
	struct cert_facts f;
	AUTO(token) struct token *t = NULL;
	AUTO(x509_stack) STACK_OF(X509) *all = NULL;
	AUTO(evp_pkey) EVP_PKEY *ca = mini_ec("P-256");
	AUTO(x509)
	X509 *root = mini_cert(
		&(struct mini_spec){ .cn = "Racine", .key = ca, .ca = true, .pathlen = -1 });
	assert_true(opened(&t, "pkcs11:token=autre" WHERE, TOKEN_PIN, &e));
	AUTO(x509) X509 *own = cert_of(t);
	token_cert("autre", root, "racine", "09");
	token_cert("autre", own, "seul", "01");
	if (!token_certs(&all, t, &e))
		fail_msg("%s", e.text);
	assert_int_equal(sk_X509_num(all), 2);
	assert_true(cert_facts(&f, sk_X509_value(all, 0), &e));
	assert_string_equal(f.name, "Jeton");
}

static void a_token_taken_out_is_told_and_found_again(void **state)
{
	(void)state;
	if (!here)
		return;
	struct err e = ERR_INIT;
	struct key k = { .pkey = NULL };
	assert_true(opened(&k.token, "pkcs11:token=essai;id=%01" WHERE, TOKEN_PIN, &e));
	AUTO(x509) X509 *cert = cert_of(k.token);
	assert_true(key_settle(&k, cert, false, &e));
	assert_true(token_run("mv %s/tokens %s/away", token_folder, token_folder));
	assert_false(key_try(&k, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
	assert_non_null(strstr(e.text, "taken out"));
	assert_true(token_run("mv %s/away %s/tokens", token_folder, token_folder));
	e = (struct err)ERR_INIT;
	if (!key_try(&k, &e))
		fail_msg("%d %s", (int)e.code, e.text);
	key_auto(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_uri_is_read_whole),
		cmocka_unit_test(what_a_uri_may_not_say_is_refused),
		cmocka_unit_test(every_algorithm_signs_in_a_token),
		cmocka_unit_test(a_key_is_found_by_its_name_too),
		cmocka_unit_test(a_key_that_is_not_its_certificates_is_told),
		cmocka_unit_test(what_is_not_there_is_named),
		cmocka_unit_test(a_wrong_pin_is_told_and_not_tried_again),
		cmocka_unit_test(certificates_come_with_the_keys_own_first),
		cmocka_unit_test(a_token_taken_out_is_told_and_found_again),
		cmocka_unit_test(a_pin_that_was_changed_meanwhile_is_tried_once),
		cmocka_unit_test(a_pin_that_one_key_found_wrong_is_not_given_for_another),
	};
	return cmocka_run_group_tests(tests, world_make, world_end);
}
