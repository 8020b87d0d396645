/* SPDX-License-Identifier: MIT */
/* api_sign: a party signs with a key of its own, in two steps (ceremony/party_key.h). */
#include "web/api.h"

#include "base/text.h"
#include "base/time.h"
#include "ceremony/party_key.h"
#include "web/api_call.h"

#include <string.h>

/* PEM as one text, or as a list of texts. */
static bool chain_read(struct buf *out, const json_t *in, struct err *e)
{
	const json_t *list = json_object_get(in, "chaine"), *one;
	const char *text = json_string_value(list);
	size_t i;
	if (text)
		buf_put_text(out, text);
	json_array_foreach(list, i, one)
	{
		buf_put_text(out, json_is_string(one) ? json_string_value(one) : "?");
		buf_put_byte(out, '\n');
	}
	return buf_done(out, e);
}

static json_t *step_json(const struct party_key_step *s, struct err *e)
{
	char digest[65], until[21];
	text_hex(digest, s->state.digest, 32);
	time_rfc3339_format(until, s->expires);
	json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "champ", s->state.field,
		"signataire", s->name, "consentement", s->consent, "empreinteFond", s->sha_fond,
		"empreinte", digest, "expireLe", until);
	if (o && foreign_bytes_put(o, "jeton", buf_slice(&s->token), e) &&
		foreign_bytes_put(o, "aSigner", buf_slice(&s->state.attributes), e) &&
		foreign_chain_put(o, "chaine", buf_slice(&s->state.chain), e))
		return o;
	json_decref(o);
	return NULL;
}

/* {"champ", "titulaire", "chaine"}: nothing is kept, so nothing need be told twice. */
bool api_sign_prepare(struct web_context *c, struct err *e)
{
	AUTO(party_key_step) struct party_key_step s = { .expires = 0 };
	AUTO(buf) struct buf chain = BUF_MAX(PARTY_KEY_MAX_CHAIN);
	struct actor a = api_actor(c);
	struct err why = ERR_INIT;
	json_t *in = api_body(c);
	const struct party_key_wanted w = { .id = c->q->param[0],
		.field = api_text(in, "champ"),
		.holder = api_text(in, "titulaire") };
	struct party_key_wanted whole = w;
	bool read = w.field && chain_read(&chain, in, &why) && chain.n;
	whole.certs = buf_slice(&chain);
	bool good = read && party_key_prepare(&s, &a, &whole, &why);
	json_decref(in);
	if (!read)
		return api_problem(c, 400, "corps",
			"« champ » et « chaine » : le certificat du signataire et ceux de ses "
			"autorités, en PEM",
			e);
	if (!good && why.code == ERR_CRYPTO)
		return api_problem(c, 400, reason_word(REASON_CERTIFICATE), why.text, e);
	if (!good)
		return api_refuse(c, &why, e);
	return api_answer(c, 200, step_json(&s, e), e);
}

static bool signed_told(struct api_call *q, const struct life *l, struct err *e)
{
	char file[65], when[21];
	text_hex(file, l->act->head_sha256, 32);
	time_rfc3339_format(when, l->act->signed_at);
	return api_told(q, 200,
		json_pack("{s:s, s:s, s:s, s:s, s:i, s:i}", "etat",
			store_state_name(l->dossier.state), "champ", l->act->signed_field,
			"signeLe", when, "empreinteFichier", file, "signatures",
			(int)l->dossier.signed_n, "signaturesVoulues", (int)l->dossier.wanted),
		e);
}

/* {"jeton", "cms" or "valeur", "consentement": true, "nom", "empreinteFond"} */
static bool sign(struct api_call *q, struct err *why)
{
	AUTO(buf) struct buf token = BUF_MAX(PARTY_KEY_MAX_TOKEN);
	AUTO(buf) struct buf bytes = BUF_MAX(SIGNER_MAX_CMS);
	struct party_done done;
	const char *cms = api_text(q->in, "cms"), *value = api_text(q->in, "valeur");
	if (!api_members(q, q->in, "jeton, cms, valeur, consentement, nom, empreinteFond"))
		return false;
	if (!cms == !value ||
		!foreign_bytes_read(&token, "jeton", api_text(q->in, "jeton"), NULL) ||
		!foreign_bytes_read(&bytes, "cms", cms ? cms : value, NULL))
		return api_bad(q, "« jeton » de la préparation, et en base64 « cms » (un CMS "
				  "détaché) ou « valeur » (la signature de « aSigner »)");
	const struct party_gesture g = { .id = q->context->q->param[0],
		.typed_name = api_text(q->in, "nom"),
		.agreed = json_is_true(json_object_get(q->in, "consentement")),
		.sha_fond = api_text(q->in, "empreinteFond") };
	const struct party_key_given given = { .token = buf_slice(&token),
		.kind = cms ? BROUGHT_CMS : BROUGHT_VALUE,
		.bytes = buf_slice(&bytes),
		.gesture = &g };
	if (party_key_embed(&done, &q->actor, &given, why))
		return true;
	/* It is the caller's signature that is not good, no key of ours. */
	bool theirs = why->code == ERR_CRYPTO ||
		      (why->code == ERR_DENIED && reason_of(why) == REASON_NONE);
	return theirs && api_no(q, 400, "signature", why->text);
}

bool api_sign(struct web_context *c, struct err *e)
{
	return api_do(c, &(const struct api_verb){ sign, signed_told }, e);
}
