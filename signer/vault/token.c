/* SPDX-License-Identifier: MIT */
/* token: module, token, session, key; then signatures. */
#include "vault/token.h"

#include "pki/cert.h"
#include "pki/der.h"

#include <dlfcn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/sha.h>
#include <p11-kit/pkcs11.h>
#include <stdio.h>
#include <string.h>

/* RSA of 16384 bits, and an EC point over P-521 in its OCTET STRING. */
enum { MODULUS_MAX = 2048, POINT_MAX = 160 };

static const char PROXY[] = "libp11-kit.so.0";

struct token {
	CK_FUNCTION_LIST *module;
	struct uri uri;
	CK_SLOT_ID slot;
	CK_SESSION_HANDLE session;
	CK_OBJECT_HANDLE key;
	bool asks_always; /* CKA_ALWAYS_AUTHENTICATE: the PIN again for each signature */
	uint8_t id[URI_MAX_ID];
	size_t id_n;
	uint8_t *pin; /* in OpenSSL's locked heap */
	size_t pin_n;
	bool pin_refused;              /* then it is not tried again: each time the token counts */
	struct token_refused *refused; /* NULL: not shared */
	uint8_t own[SHA256_DIGEST_LENGTH]; /* token and PIN, as they stand there; of log_in */
};

static bool failed(const char *what, CK_RV rv, struct err *e)
{
	static const struct {
		CK_RV rv;
		enum err_code code;
		const char *text;
	} known[] = {
		{ CKR_PIN_INCORRECT, ERR_DENIED,
			"wrong PIN; too many of them lock the token, so it is not tried again "
			"before the "
			"next start" },
		{ CKR_PIN_INVALID, ERR_DENIED, "wrong PIN; too many of them lock the token" },
		{ CKR_PIN_LEN_RANGE, ERR_DENIED, "wrong PIN: not of a length that it may have" },
		{ CKR_PIN_EXPIRED, ERR_DENIED, "the PIN has expired: set a new one" },
		{ CKR_PIN_LOCKED, ERR_DENIED, "the PIN is locked: unlock the token with its PUK" },
		{ CKR_USER_PIN_NOT_INITIALIZED, ERR_DENIED, "the token has no user PIN yet" },
		{ CKR_TOKEN_NOT_PRESENT, ERR_WRONG_STATE, "the token was taken out: put it back" },
		{ CKR_DEVICE_REMOVED, ERR_WRONG_STATE, "the token was taken out: put it back" },
		{ CKR_TOKEN_NOT_RECOGNIZED, ERR_UPSTREAM, "the module does not know this token" },
		{ CKR_KEY_FUNCTION_NOT_PERMITTED, ERR_CRYPTO, "the key may not sign" },
		{ CKR_KEY_TYPE_INCONSISTENT, ERR_CRYPTO,
			"the key is of another kind than its certificate" },
		{ CKR_MECHANISM_INVALID, ERR_CRYPTO, "the token does not know this algorithm" },
		{ CKR_HOST_MEMORY, ERR_NOMEM, "out of memory" },
	};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (known[i].rv == rv)
			return err_fail(e, known[i].code, "%s", known[i].text);
	return err_fail(e, ERR_UPSTREAM, "PKCS#11 module: %s fails with %#lx", what, rv);
}

/* ---- module ---- */

/* RFC 7512 2.4: a name without path, prefix and suffix. */
static void *named_load(const char *name)
{
	static const char *const patterns[] = { "/usr/lib/x86_64-linux-gnu/pkcs11/%s.so",
		"/usr/lib/softhsm/lib%s.so", "lib%s.so" };
	char path[URI_MAX_TEXT + 64];
	if (strchr(name, '/'))
		return NULL;
	for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
		const char *gap = strstr(patterns[i], "%s");
		int n = snprintf(path, sizeof path, "%.*s%s%s", (int)(gap - patterns[i]),
			patterns[i], name, gap + 2);
		void *library =
			n > 0 && n < (int)sizeof path ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : NULL;
		if (library)
			return library;
	}
	return NULL;
}

static bool module_start(struct token *t, struct err *e)
{
	CK_C_INITIALIZE_ARGS args = { .flags = CKF_OS_LOCKING_OK |
					       CKF_LIBRARY_CANT_CREATE_OS_THREADS };
	CK_RV rv = t->module->C_Initialize(&args);
	if (rv == CKR_NEED_TO_CREATE_THREADS) {
		args.flags = CKF_OS_LOCKING_OK;
		rv = t->module->C_Initialize(&args);
	}
	return rv == CKR_OK || rv == CKR_CRYPTOKI_ALREADY_INITIALIZED ||
	       failed("C_Initialize", rv, e);
}

/* Never unloaded: a module may have threads and exit handlers. It is started by module_start. */
static bool module_load(struct token *t, const char *fallback, struct err *e)
{
	union {
		void *symbol;
		CK_C_GetFunctionList get;
	} entry = { NULL };
	const char *name = t->uri.module_path[0]   ? t->uri.module_path
			   : fallback && *fallback ? fallback
						   : PROXY;
	void *library = t->uri.module_name[0] && !t->uri.module_path[0]
				? named_load(t->uri.module_name)
				: dlopen(name, RTLD_NOW | RTLD_LOCAL);
	if (!library && t->uri.module_name[0])
		name = t->uri.module_name;
	if (library)
		entry.symbol = dlsym(library, "C_GetFunctionList");
	if (!entry.symbol || entry.get(&t->module) != CKR_OK || !t->module)
		return err_fail(e, ERR_NOT_FOUND,
			"no PKCS#11 module %s; name the library by module-path= in the URI", name);
	return true;
}

/* ---- token ---- */

/* PKCS#11 fills texts with blanks. */
static struct slice unpadded(const unsigned char *text, size_t n)
{
	while (n && (text[n - 1] == ' ' || text[n - 1] == 0))
		n--;
	return (struct slice){ text, n };
}

static bool text_fits(const char *want, const unsigned char *text, size_t n)
{
	return !*want || slice_is(unpadded(text, n), want);
}

static bool token_fits(const struct uri *u, CK_SLOT_ID slot, const CK_TOKEN_INFO *i)
{
	return (u->slot_id == URI_NO_SLOT || (CK_SLOT_ID)u->slot_id == slot) &&
	       (i->flags & CKF_TOKEN_INITIALIZED) &&
	       text_fits(u->token, i->label, sizeof i->label) &&
	       text_fits(u->manufacturer, i->manufacturerID, sizeof i->manufacturerID) &&
	       text_fits(u->model, i->model, sizeof i->model) &&
	       text_fits(u->serial, i->serialNumber, sizeof i->serialNumber);
}

/* A last try is not risked by a program: the person at the token should know what is at stake. */
static bool pin_state_good(const CK_TOKEN_INFO *i, struct err *e)
{
	if (i->flags & CKF_USER_PIN_LOCKED)
		return failed("C_Login", CKR_PIN_LOCKED, e);
	if (i->flags & CKF_USER_PIN_FINAL_TRY)
		return err_fail(e, ERR_DENIED,
			"one more wrong PIN locks the token: check the PIN with the token's own "
			"tool "
			"first, then try again");
	return true;
}

static bool slot_find(struct token *t, CK_TOKEN_INFO *info, struct err *e)
{
	CK_SLOT_ID slots[TOKEN_MAX_SLOTS];
	CK_ULONG n = TOKEN_MAX_SLOTS;
	size_t found = 0;
	AUTO(buf) struct buf there = BUF_MAX(160);
	CK_RV rv = t->module->C_GetSlotList(CK_TRUE, slots, &n);
	if (rv != CKR_OK)
		return failed("C_GetSlotList", rv, e);
	for (CK_ULONG i = 0; i < n; i++) {
		CK_TOKEN_INFO one;
		if (t->module->C_GetTokenInfo(slots[i], &one) != CKR_OK)
			continue;
		struct slice label = unpadded(one.label, sizeof one.label);
		if (label.n)
			buf_printf(&there, " '%.*s'", (int)label.n, (const char *)label.p);
		if (!token_fits(&t->uri, slots[i], &one))
			continue;
		t->slot = slots[i];
		*info = one;
		found++;
	}
	const char *names = buf_text(&there);
	if (found == 1)
		return true;
	if (found > 1)
		return err_fail(e, ERR_LIMIT,
			"the URI fits %zu tokens; add serial= to it, there is:%s", found,
			names ? names : "");
	return err_fail(e, ERR_NOT_FOUND, "no token fits the URI; there is:%s",
		names && there.n ? names : " none");
}

static bool own_make(struct token *t, const CK_TOKEN_INFO *i, struct err *e)
{
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	bool good = c && EVP_DigestInit_ex(c, EVP_sha256(), NULL) == 1 &&
		    EVP_DigestUpdate(c, i->label, sizeof i->label) == 1 &&
		    EVP_DigestUpdate(c, i->manufacturerID, sizeof i->manufacturerID) == 1 &&
		    EVP_DigestUpdate(c, i->model, sizeof i->model) == 1 &&
		    EVP_DigestUpdate(c, i->serialNumber, sizeof i->serialNumber) == 1 &&
		    EVP_DigestUpdate(c, t->pin, t->pin_n) == 1 &&
		    EVP_DigestFinal_ex(c, t->own, NULL) == 1;
	EVP_MD_CTX_free(c);
	return good || err_fail(e, ERR_CRYPTO, "SHA-256 failed");
}

static bool known_refused(const struct token *t)
{
	for (size_t i = 0; t->refused && i < t->refused->n; i++)
		if (memcmp(t->refused->of[i], t->own, sizeof t->own) == 0)
			return true;
	return false;
}

static void refused_note(struct token *t)
{
	if (t->refused && t->refused->n < TOKEN_MAX_REFUSED)
		memcpy(t->refused->of[t->refused->n++], t->own, sizeof t->own);
}

/*
 * Once it was wrong it stays so until the vault is started with another, for the token's other keys, too; who asks often would lock the token.
 */
static CK_RV pin_give(struct token *t, CK_USER_TYPE user)
{
	if (t->pin_refused || known_refused(t))
		return CKR_PIN_INCORRECT;
	CK_RV rv =
		t->module->C_Login(t->session, user, t->pin_n ? t->pin : NULL, (CK_ULONG)t->pin_n);
	t->pin_refused = rv == CKR_PIN_INCORRECT || rv == CKR_PIN_INVALID ||
			 rv == CKR_PIN_LEN_RANGE || rv == CKR_PIN_LOCKED;
	if (t->pin_refused)
		refused_note(t);
	return rv;
}

static bool log_in(struct token *t, const CK_TOKEN_INFO *info, struct err *e)
{
	if (!(info->flags & CKF_LOGIN_REQUIRED))
		return true;
	if (!t->pin_n && !(info->flags & CKF_PROTECTED_AUTHENTICATION_PATH))
		return err_fail(e, ERR_DENIED,
			"the token wants its PIN: give --password-file, or pin-source= in the URI");
	if (!pin_state_good(info, e) || !own_make(t, info, e))
		return false;
	CK_RV rv = pin_give(t, CKU_USER);
	return rv == CKR_OK || rv == CKR_USER_ALREADY_LOGGED_IN || failed("C_Login", rv, e);
}

/* ---- objects ---- */

/* False when the object has none, or one over out->max. */
static bool attribute(
	struct buf *out, struct token *t, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type)
{
	CK_ATTRIBUTE a = { type, NULL, 0 };
	out->n = 0;
	if (t->module->C_GetAttributeValue(t->session, object, &a, 1) != CKR_OK ||
		a.ulValueLen == CK_UNAVAILABLE_INFORMATION || a.ulValueLen > out->max)
		return false;
	CK_ULONG n = a.ulValueLen;
	a.pValue = n ? buf_grow(out, n) : NULL;
	return n == 0 ||
	       (a.pValue && t->module->C_GetAttributeValue(t->session, object, &a, 1) == CKR_OK &&
		       a.ulValueLen == n);
}

/* What an object must be: its class, and id and label where they are not empty. */
struct wanted {
	CK_OBJECT_CLASS class;
	struct slice id, label;
};

static bool objects_find(
	CK_OBJECT_HANDLE *out, CK_ULONG *n, struct token *t, const struct wanted *w, struct err *e)
{
	CK_OBJECT_CLASS class = w->class;
	uint8_t id[URI_MAX_ID], label[URI_MAX_TEXT];
	CK_ATTRIBUTE a[3] = { { CKA_CLASS, &class, sizeof class } };
	CK_ULONG a_n = 1, most = *n;
	if (w->id.n && w->id.n <= sizeof id) {
		memcpy(id, w->id.p, w->id.n);
		a[a_n++] = (CK_ATTRIBUTE){ CKA_ID, id, w->id.n };
	}
	if (w->label.n && w->label.n <= sizeof label) {
		memcpy(label, w->label.p, w->label.n);
		a[a_n++] = (CK_ATTRIBUTE){ CKA_LABEL, label, w->label.n };
	}
	*n = 0;
	CK_RV rv = t->module->C_FindObjectsInit(t->session, a, a_n);
	if (rv != CKR_OK)
		return failed("C_FindObjectsInit", rv, e);
	rv = t->module->C_FindObjects(t->session, out, most, n);
	(void)t->module->C_FindObjectsFinal(t->session);
	return rv == CKR_OK || failed("C_FindObjects", rv, e);
}

static bool key_find(struct token *t, struct err *e)
{
	CK_OBJECT_HANDLE found[2];
	CK_ULONG n = 2;
	AUTO(buf) struct buf value = BUF_MAX(URI_MAX_ID);
	const struct wanted w = { .class = CKO_PRIVATE_KEY,
		.id = { t->uri.id, t->uri.id_n },
		.label = slice_text(t->uri.object) };
	if (!objects_find(found, &n, t, &w, e))
		return false;
	if (n == 0)
		return err_fail(e, ERR_NOT_FOUND,
			"no private key in the token fits the URI; `pkcs11-tool --login -O` lists "
			"what there is");
	if (n > 1)
		return err_fail(e, ERR_LIMIT,
			"several private keys in the token fit the URI; add object= or id=");
	t->key = found[0];
	if (attribute(&value, t, t->key, CKA_ID)) {
		memcpy(t->id, value.p, value.n);
		t->id_n = value.n;
	}
	t->asks_always = attribute(&value, t, t->key, CKA_ALWAYS_AUTHENTICATE) && value.n == 1 &&
			 value.p[0] == CK_TRUE;
	return true;
}

/* ---- open, and open again ---- */

static bool session_open(struct token *t, struct err *e)
{
	CK_TOKEN_INFO info = { .flags = 0 };
	if (t->session != CK_INVALID_HANDLE)
		(void)t->module->C_CloseSession(t->session);
	t->session = CK_INVALID_HANDLE;
	if (!slot_find(t, &info, e))
		return false;
	CK_RV rv = t->module->C_OpenSession(t->slot, CKF_SERIAL_SESSION, NULL, NULL, &t->session);
	if (rv != CKR_OK)
		return failed("C_OpenSession", rv, e);
	return log_in(t, &info, e) && key_find(t, e);
}

void token_auto(struct token **t)
{
	if (!*t)
		return;
	if ((*t)->session != CK_INVALID_HANDLE)
		(void)(*t)->module->C_CloseSession((*t)->session);
	OPENSSL_secure_clear_free((*t)->pin, (*t)->pin_n);
	OPENSSL_cleanse((*t)->own, sizeof(*t)->own);
	uri_auto(&(*t)->uri);
	OPENSSL_free(*t);
	*t = NULL;
}

static bool pin_take(struct token *t, struct slice pin, struct err *e)
{
	if (pin.n > TOKEN_MAX_PIN)
		return err_fail(e, ERR_LIMIT, "a PIN of more than %d bytes", TOKEN_MAX_PIN);
	if (pin.n == 0)
		return true;
	t->pin = OPENSSL_secure_malloc(pin.n);
	if (!t->pin)
		return err_nomem(e);
	memcpy(t->pin, pin.p, pin.n);
	t->pin_n = pin.n;
	return true;
}

bool token_open(struct token **out, const struct token_request *r, struct err *e)
{
	AUTO(token) struct token *t = OPENSSL_zalloc(sizeof *t);
	if (!t)
		return err_nomem(e);
	t->session = CK_INVALID_HANDLE;
	t->uri = *r->uri;
	t->refused = r->refused;
	struct slice pin = r->pin.n ? r->pin : slice_text(r->uri->pin_value);
	struct err why = ERR_INIT;
	if (!pin_take(t, pin, e) || !module_load(t, r->module, e))
		return false;
	/* A module that does not start may do so later: its daemon, or what it asks over the network, is not there yet. */
	bool good = module_start(t, &why) && session_open(t, &why);
	if (!good)
		err_set(e, why.code, why.clause, why.at, "%s", why.text);
	if (good || why.code == ERR_NOT_FOUND || why.code == ERR_WRONG_STATE ||
		why.code == ERR_UPSTREAM) {
		*out = t;
		t = NULL;
	}
	return good;
}

/* ---- signatures ---- */

/* RFC 8017 9.2 note 1: DigestInfo of SHA-256, before the hash. */
static const uint8_t digest_info[] = { 0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
	0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20 };

static bool can_sign(struct token *t, CK_MECHANISM_TYPE type)
{
	CK_MECHANISM_INFO info;
	return t->module->C_GetMechanismInfo(t->slot, type, &info) == CKR_OK &&
	       (info.flags & CKF_SIGN);
}

/* What is given to the token: the hash (with its DigestInfo), or all where the token wants to hash. */
struct job {
	CK_MECHANISM mechanism;
	CK_RSA_PKCS_PSS_PARAMS pss;
	uint8_t hashed[sizeof digest_info + SHA256_DIGEST_LENGTH];
	struct slice data;
};

static void job_fill(struct job *j, struct token *t, enum algo a, struct slice tbs)
{
	static const struct {
		CK_MECHANISM_TYPE raw, hashing;
		size_t from; /* of 'hashed' */
	} table[] = {
		[ALGO_ECDSA] = { CKM_ECDSA, CKM_ECDSA_SHA256, sizeof digest_info },
		[ALGO_RSA] = { CKM_RSA_PKCS, CKM_SHA256_RSA_PKCS, 0 },
		[ALGO_PSS] = { CKM_RSA_PKCS_PSS, CKM_SHA256_RSA_PKCS_PSS, sizeof digest_info },
	};
	memcpy(j->hashed, digest_info, sizeof digest_info);
	SHA256(tbs.p, tbs.n, j->hashed + sizeof digest_info);
	j->pss = (CK_RSA_PKCS_PSS_PARAMS){ CKM_SHA256, CKG_MGF1_SHA256, SHA256_DIGEST_LENGTH };
	bool hashing = !can_sign(t, table[a].raw) && can_sign(t, table[a].hashing);
	j->mechanism = (CK_MECHANISM){ hashing ? table[a].hashing : table[a].raw, NULL, 0 };
	j->data = hashing ? tbs
			  : (struct slice){ j->hashed + table[a].from,
				    sizeof j->hashed - table[a].from };
	if (a == ALGO_PSS) {
		j->mechanism.pParameter = &j->pss;
		j->mechanism.ulParameterLen = sizeof j->pss;
	}
}

static CK_RV sign_once(struct token *t, struct job *j, uint8_t *value, CK_ULONG *n)
{
	CK_RV rv = t->module->C_SignInit(t->session, &j->mechanism, t->key);
	if (rv == CKR_OK && t->asks_always)
		rv = pin_give(t, CKU_CONTEXT_SPECIFIC);
	if (rv != CKR_OK)
		return rv;
	/* PKCS#11 takes what it only reads as not const. */
	union {
		const uint8_t *in;
		CK_BYTE_PTR out;
	} data = { j->data.p };
	return t->module->C_Sign(t->session, data.out, j->data.n, value, n);
}

/* Was the session lost? A refusal of the key or of the PIN is not tried again. */
static bool is_lost(CK_RV rv)
{
	static const CK_RV lost[] = { CKR_SESSION_HANDLE_INVALID, CKR_SESSION_CLOSED,
		CKR_DEVICE_REMOVED, CKR_DEVICE_ERROR, CKR_TOKEN_NOT_PRESENT, CKR_KEY_HANDLE_INVALID,
		CKR_OBJECT_HANDLE_INVALID, CKR_USER_NOT_LOGGED_IN, CKR_GENERAL_ERROR,
		CKR_SLOT_ID_INVALID, CKR_CRYPTOKI_NOT_INITIALIZED,
		/* the number of a lost session may be that of another kind of key by now */
		CKR_KEY_TYPE_INCONSISTENT, CKR_KEY_FUNCTION_NOT_PERMITTED };
	for (size_t i = 0; i < sizeof lost / sizeof *lost; i++)
		if (lost[i] == rv)
			return true;
	return false;
}

/*
 * Some modules list their tokens once, when they start: so they are started again. Sessions of other keys are then lost, too; their
 * numbers may come to mean other sessions, which is one reason to verify what comes out.
 */
static bool found_again(struct token *t, struct err *e)
{
	struct err why = ERR_INIT;
	if (session_open(t, &why))
		return true;
	if (why.code != ERR_DENIED) {
		(void)t->module->C_Finalize(NULL);
		t->session = CK_INVALID_HANDLE;
		why = (struct err)ERR_INIT;
		if (module_start(t, &why) && session_open(t, &why))
			return true;
	}
	return err_fail(e, why.code == ERR_DENIED ? ERR_DENIED : ERR_WRONG_STATE,
		"the token was taken out, or lost by its module: %s", why.text);
}

bool token_again(struct token *t, struct err *e)
{
	return found_again(t, e);
}

static bool value_put(
	struct buf *out, enum algo a, const EVP_PKEY *public, struct slice raw, struct err *e)
{
	if (a == ALGO_ECDSA)
		return algo_plain_to_der(out, raw, public, e);
	buf_put_slice(out, raw);
	return buf_done(out, e);
}

/* Of another kind than its certificate says, it fails in as many ways as there are modules. */
static bool is_other(struct token *t, const EVP_PKEY *public)
{
	AUTO(evp_pkey) EVP_PKEY *own = NULL;
	return token_public(&own, t, NULL) && EVP_PKEY_eq(own, public) != 1;
}

bool token_sign(struct buf *value, struct token *t, enum algo a, EVP_PKEY *public, struct slice tbs,
	struct err *e)
{
	struct job j;
	job_fill(&j, t, a, tbs);
	for (int again = 0;; again++) {
		uint8_t bytes[ALGO_MAX_VALUE];
		CK_ULONG n = sizeof bytes;
		AUTO(buf) struct buf made = BUF_MAX(ALGO_MAX_VALUE);
		CK_RV rv = sign_once(t, &j, bytes, &n);
		bool lost = is_lost(rv);
		if (rv != CKR_OK && (!lost || again) && !is_other(t, public))
			return failed("C_Sign", rv, e);
		/* of another size, too: another key's */
		if (rv == CKR_OK && value_put(&made, a, public, (struct slice){ bytes, n }, NULL) &&
			algo_verify(a, public, tbs, buf_slice(&made))) {
			buf_put_slice(value, buf_slice(&made));
			return buf_done(value, e);
		}
		if (again || (rv != CKR_OK && !lost))
			return err_fail(e, ERR_CRYPTO, "the key is not that of its certificate");
		if (!found_again(t, e))
			return false;
	}
}

/* ---- what else the token holds ---- */

static bool certs_add(
	STACK_OF(X509) *all, struct token *t, const struct wanted *w, bool others, struct err *e)
{
	CK_OBJECT_HANDLE found[TOKEN_MAX_CERTS];
	CK_ULONG n = TOKEN_MAX_CERTS;
	AUTO(buf) struct buf der = BUF_MAX(PKI_MAX_CERT_BYTES);
	AUTO(buf) struct buf id = BUF_MAX(URI_MAX_ID);
	if (!objects_find(found, &n, t, w, e))
		return false;
	for (CK_ULONG i = 0; i < n; i++) {
		AUTO(x509) X509 *cert = NULL;
		struct slice own = { t->id, t->id_n };
		if (others && attribute(&id, t, found[i], CKA_ID) && slice_eq(buf_slice(&id), own))
			continue;
		if (!attribute(&der, t, found[i], CKA_VALUE))
			continue;
		if (!cert_parse(&cert, buf_slice(&der), e))
			return err_context(e, "a certificate in the token");
		if (sk_X509_push(all, cert) <= 0)
			return err_nomem(e);
		cert = NULL;
	}
	return true;
}

bool token_certs(STACK_OF(X509) **out, struct token *t, struct err *e)
{
	AUTO(x509_stack) STACK_OF(X509) *all = sk_X509_new_null();
	struct wanted own = { .class = CKO_CERTIFICATE, .id = { t->id, t->id_n } };
	struct wanted any = { .class = CKO_CERTIFICATE };
	if (!all)
		return err_nomem(e);
	if ((t->id_n && !certs_add(all, t, &own, false, e)) ||
		!certs_add(all, t, &any, t->id_n > 0, e))
		return false;
	*out = all;
	all = NULL;
	return true;
}

static void params_auto(OSSL_PARAM **p)
{
	OSSL_PARAM_free(*p);
}

static bool from_params(EVP_PKEY **out, const char *type, OSSL_PARAM_BLD *build, struct err *e)
{
	AUTO(params) OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(build);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	bool good = params && ctx && EVP_PKEY_fromdata_init(ctx) == 1 &&
		    EVP_PKEY_fromdata(ctx, out, EVP_PKEY_PUBLIC_KEY, params) == 1;
	EVP_PKEY_CTX_free(ctx);
	return good ? true : err_openssl(e, NULL, "the token's public key cannot be read");
}

static bool rsa_public(EVP_PKEY **out, struct slice modulus, struct slice exponent, struct err *e)
{
	BIGNUM *n = BN_bin2bn(modulus.p, (int)modulus.n, NULL);
	BIGNUM *k = BN_bin2bn(exponent.p, (int)exponent.n, NULL);
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	bool good = n && k && build && OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) &&
		    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, k);
	good = good ? from_params(out, "RSA", build, e) : err_nomem(e);
	OSSL_PARAM_BLD_free(build);
	BN_free(n);
	BN_free(k);
	return good;
}

/* PKCS#11 2.3.3: CKA_EC_PARAMS names the curve, CKA_EC_POINT is an OCTET STRING around the point. */
static bool ec_public(EVP_PKEY **out, struct slice curve, struct slice wrapped, struct err *e)
{
	struct cur c = { .s = wrapped };
	struct der point;
	int nid = der_nid(curve);
	if (nid == NID_undef || !der_take(&c, DER_OCTET_STRING, &point, e) ||
		!der_end(&c, "PKCS#11 2.3.3", e))
		return err_fail(e, ERR_CRYPTO, "the token's public key is on no named curve");
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	bool good = build &&
		    OSSL_PARAM_BLD_push_utf8_string(
			    build, OSSL_PKEY_PARAM_GROUP_NAME, OBJ_nid2sn(nid), 0) &&
		    OSSL_PARAM_BLD_push_octet_string(
			    build, OSSL_PKEY_PARAM_PUB_KEY, point.content.p, point.content.n);
	good = good ? from_params(out, "EC", build, e) : err_nomem(e);
	OSSL_PARAM_BLD_free(build);
	return good;
}

bool token_public(EVP_PKEY **out, struct token *t, struct err *e)
{
	CK_OBJECT_HANDLE object;
	CK_ULONG n = 1;
	AUTO(buf) struct buf one = BUF_MAX(MODULUS_MAX), two = BUF_MAX(POINT_MAX);
	const struct wanted w = { .class = CKO_PUBLIC_KEY,
		.id = { t->id, t->id_n },
		.label = t->id_n ? (struct slice){ NULL, 0 } : slice_text(t->uri.object) };
	if (!objects_find(&object, &n, t, &w, e))
		return false;
	if (n == 0)
		object = t->key; /* of an RSA key both halves tell the modulus */
	if (attribute(&one, t, object, CKA_MODULUS) &&
		attribute(&two, t, object, CKA_PUBLIC_EXPONENT))
		return rsa_public(out, buf_slice(&one), buf_slice(&two), e);
	if (attribute(&one, t, object, CKA_EC_PARAMS) && attribute(&two, t, object, CKA_EC_POINT))
		return ec_public(out, buf_slice(&one), buf_slice(&two), e);
	return err_fail(e, ERR_NOT_FOUND, "the token does not hold the key's public half");
}
