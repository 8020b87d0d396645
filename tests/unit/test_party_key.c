/* SPDX-License-Identifier: MIT */
/* A party's own key in two steps: how long what was prepared is good, for whom, and that it is good once. */
#include "service_steps.h"

#include "base/file.h"
#include "ceremony/party_key.h"

#include <openssl/evp.h>
#include <openssl/pem.h>

static EVP_PKEY *key;
static struct buf chain = BUF_MAX(1 << 16);

/* An authority outside and the host's certificate, before the desk is in its cage. */
static void authority_make(void)
{
	struct err e = ERR_INIT;
	char command[1200], path[120];
	snprintf(command, sizeof command,
		"cd %s && mkdir anchors && "
		"k='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc' && "
		"openssl req -x509 $k -keyout ca.key -out anchors/ca.pem -days 900 -subj /O=AC "
		"-addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null && "
		"openssl req -utf8 $k -keyout host.key -out host.csr -subj '/CN=Sacha FICTIF' "
		"2>/dev/null && "
		"printf 'keyUsage=critical,digitalSignature,nonRepudiation\\n"
		"basicConstraints=critical,CA:FALSE\\n' >ext && "
		"openssl x509 -req -in host.csr -CA anchors/ca.pem -CAkey ca.key -days 700 "
		"-extfile ext -out host.pem 2>/dev/null && cat host.pem anchors/ca.pem >chain.pem",
		world_dir);
	assert_int_equal(system(command), 0); /* NOLINT: a test */
	snprintf(path, sizeof path, "%s/chain.pem", world_dir);
	NEED(file_read(&chain, path, 1 << 16, &e));
	snprintf(path, sizeof path, "%s/host.key", world_dir);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	key = PEM_read_PrivateKey(f, NULL, NULL, NULL);
	fclose(f);
	assert_non_null(key);
}

static struct buf value_of(const struct party_key_step *s)
{
	struct buf out = BUF_MAX(256);
	size_t n = 128;
	EVP_MD_CTX *m = EVP_MD_CTX_new();
	uint8_t *p = buf_grow(&out, n);
	assert_int_equal(EVP_DigestSignInit(m, NULL, EVP_sha256(), NULL, key), 1);
	assert_int_equal(EVP_DigestSign(m, p, &n, s->state.attributes.p, s->state.attributes.n), 1);
	out.n = n;
	EVP_MD_CTX_free(m);
	return out;
}

static void embed_is(const struct actor *a, const struct party_key_given *g, enum reason want)
{
	struct err e = ERR_INIT;
	struct party_done done;
	assert_false(party_key_embed(&done, a, g, &e));
	if (reason_of(&e) != want)
		fail_msg("%s, wanted %s", e.text, reason_word(want));
}

static void what_was_prepared_is_good_for_a_while_for_one_key_and_once(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char id[37];
	struct actor sec = world_secretary(w);
	struct actor api = { .service = &w->service,
		.role = LIFE_SECRETARIAT,
		.school = w->school,
		.key = 7,
		.channel = STORE_CHANNEL_SESSION,
		.now_ms = w->now_ms };
	AUTO(party_key_step) struct party_key_step s = { .expires = 0 };
	fill_and_freeze(w, id, w->pupil);
	const struct party_key_wanted want = {
		.id = id, .field = "accueil-1", .certs = buf_slice(&chain)
	};
	assert_false(party_key_prepare(&s, &api, &want, &e));
	assert_int_equal(reason_of(&e), REASON_STATE);
	e = (struct err)ERR_INIT;
	NEED(dossier_send(&sec, id, &e));
	NEED(party_key_prepare(&s, &api, &want, &e));
	assert_string_equal(s.name, "Sacha FICTIF");
	assert_int_equal(s.expires, w->now_ms / 1000 + PARTY_KEY_LIFE_S);
	AUTO(buf) struct buf value = value_of(&s);
	const struct party_gesture gesture = {
		.id = id, .typed_name = "sacha fictif", .agreed = true, .sha_fond = s.sha_fond
	};
	const struct party_key_given g = { .token = buf_slice(&s.token),
		.kind = BROUGHT_VALUE,
		.bytes = buf_slice(&value),
		.gesture = &gesture };
	struct actor other = api;
	other.now_ms += (PARTY_KEY_LIFE_S + 1) * 1000;
	embed_is(&other, &g, REASON_PREPARED);
	other.now_ms = api.now_ms - 2000; /* a clock that was set back */
	embed_is(&other, &g, REASON_PREPARED);
	other = api;
	other.key = 8;
	embed_is(&other, &g, REASON_PREPARED);
	other = api;
	other.school++;
	embed_is(&other, &g, REASON_PREPARED);
	struct party_gesture elsewhere = gesture;
	elsewhere.id = "00000000-0000-4000-8000-000000000000";
	struct party_key_given misplaced = g;
	misplaced.gesture = &elsewhere;
	embed_is(&api, &misplaced, REASON_PREPARED);
	struct party_done done;
	NEED(party_key_embed(&done, &api, &g, &e));
	assert_string_equal(done.field, "accueil-1");
	state_is(w, id, STATE_PARTIELLEMENT_SIGNEE);
	embed_is(&api, &g, REASON_SIGNED);
}

static int run(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_prepared_is_good_for_a_while_for_one_key_and_once),
	};
	authority_make();
	int bad = cmocka_run_group_tests(tests, world_setup, world_teardown);
	EVP_PKEY_free(key);
	buf_free(&chain);
	return bad;
}

int main(void)
{
	return world_main(run);
}
