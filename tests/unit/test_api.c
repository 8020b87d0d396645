/* SPDX-License-Identifier: MIT */
/* test_api: the description is the table; keys, scopes and schools; a request that comes twice; lists; bad bodies; errors. */
#include "web_kit.h"

#include "ceremony/token.h"

#include <jansson.h>
#include <sqlite3.h>

/* --- keys ---------------------------------------------------------------------------------------------------------- */

static struct store_api_key key_make(
	struct web_kit *k, int64_t school, const char *scopes, char token[static TOKEN_TEXT])
{
	struct err e = ERR_INIT;
	struct store_api_key key = { .school = school, .created_ms = web_kit_now };
	snprintf(key.scopes, sizeof key.scopes, "%s", scopes);
	assert_true(token_draw(token, key.hash, &k->service, false, &e));
	assert_true(store_api_key_add(k->house.store, &key, &e));
	return key;
}

/* 'more' ends with CR LF, or is empty. */
static int call(struct web_kit *k, const char *method, const char *path, const char *token,
	const char *more, const char *body)
{
	char headers[400];
	snprintf(headers, sizeof headers, "%s%s%sContent-Type: application/json\r\n%s",
		token ? "Authorization: Bearer " : "", token ? token : "", token ? "\r\n" : "",
		more);
	return web_kit_send(k, method, path, headers, slice_text(body));
}

static json_t *object(struct web_kit *k)
{
	const char *body = strstr(k->text, "\r\n\r\n");
	assert_non_null(body);
	json_t *o = json_loads(body + 4, JSON_REJECT_DUPLICATES, NULL);
	assert_true(json_is_object(o));
	return o;
}

static char *text_of(struct web_kit *k, const char *name)
{
	static char value[400];
	json_t *o = object(k);
	const char *text = json_string_value(json_object_get(o, name));
	snprintf(value, sizeof value, "%s", text ? text : "");
	json_decref(o);
	return value;
}

/* Every refusal is an object with a word and a sentence. */
static void refused(struct web_kit *k, int status, const char *word)
{
	assert_int_equal(k->status, status);
	if (!web_kit_says(k, "Content-Type: application/problem+json"))
		fail_msg("%s", k->text);
	assert_string_equal(text_of(k, "code"), word);
	assert_true(strlen(text_of(k, "detail")) > 10);
	json_t *o = object(k);
	assert_int_equal(json_integer_value(json_object_get(o, "status")), status);
	assert_string_equal(json_string_value(json_object_get(o, "type")), "about:blank");
	assert_true(strlen(json_string_value(json_object_get(o, "title"))) > 2);
	json_decref(o);
}

/* --- the description ------------------------------------------------------------------------------------------------- */

static const char *scope_of(uint64_t who)
{
	static const struct {
		uint64_t who;
		const char *word;
	} scopes[] = { { WEB_API_READ, "read" }, { WEB_API_CREATE, "create" },
		{ WEB_API_SEND, "send" }, { WEB_API_CANCEL, "cancel" }, { WEB_API_SIGN, "sign" },
		{ WEB_API_ADMIN, "admin" }, { WEB_API_PUPILS, "pupils" },
		{ WEB_ANY_API, "une clé quelconque" } };
	for (size_t i = 0; i < sizeof scopes / sizeof *scopes; i++)
		if (scopes[i].who == who)
			return scopes[i].word;
	return NULL;
}

static void operation_is(const json_t *op, const struct route *r)
{
	const char *want = scope_of(r->who);
	const char *got = json_string_value(json_object_get(op, "x-portee"));
	if (!op)
		fail_msg("%s is not described", r->path);
	if (want && (!got || strcmp(want, got) != 0))
		fail_msg("%s wants %s, the description says %s", r->path, want, got ? got : "-");
	assert_true(want || r->who == WEB_ANYBODY);
	/* each {name} is a parameter of the path */
	size_t names = 0, at;
	const json_t *p;
	for (const char *c = r->path; *c; c++)
		names += *c == '{';
	json_array_foreach(json_object_get(op, "parameters"), at, p)
	{
		char name[40];
		if (strcmp(json_string_value(json_object_get(p, "in")), "path") != 0)
			continue;
		snprintf(name, sizeof name, "{%s}", json_string_value(json_object_get(p, "name")));
		assert_non_null(strstr(r->path, name));
		names--;
	}
	assert_int_equal(names, 0);
	assert_int_equal(!!json_object_get(op, "requestBody"), r->method == HTTP_POST);
}

static void the_description_is_the_table(void **state)
{
	static const char *const methods[] = {
		[HTTP_GET] = "get", [HTTP_POST] = "post", [HTTP_DELETE] = "delete"
	};
	struct web_kit *k = *state;
	size_t n, routes = 0, described = 0;
	const char *path;
	json_t *one;
	assert_int_equal(web_kit_get(k, "/api/v1/openapi.json"), 200);
	json_t *o = object(k), *paths = json_object_get(o, "paths");
	const struct route *table = routes_table(&n);
	for (size_t i = 0; i < n; i++) {
		if (strncmp(table[i].path, "/api/", 5) != 0)
			continue;
		routes++;
		operation_is(json_object_get(json_object_get(paths, table[i].path),
				     methods[table[i].method]),
			&table[i]);
	}
	json_object_foreach(paths, path, one) described += json_object_size(one);
	assert_int_equal(routes, described);
	json_t *states = json_object_get(
		json_object_get(
			json_object_get(json_object_get(o, "components"), "schemas"), "Etat"),
		"enum");
	assert_int_equal(json_array_size(states), STORE_STATE_COUNT);
	for (size_t i = 0; i < STORE_STATE_COUNT; i++)
		assert_string_equal(json_string_value(json_array_get(states, i)),
			store_state_name((enum store_state)i));
	json_decref(o);
}

/* --- who may ------------------------------------------------------------------------------------------------------------ */

static void a_key_opens_what_its_scopes_say(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	char reads[TOKEN_TEXT], creates[TOKEN_TEXT];
	struct store_api_key key = key_make(k, k->school, "read", reads), seen;
	key_make(k, k->school, "create send", creates);
	call(k, "GET", "/api/v1/conventions", NULL, "", "");
	refused(k, 401, "401");
	assert_true(web_kit_says(k, "WWW-Authenticate: Bearer"));
	assert_int_equal(call(k, "GET", "/api/v1/conventions", "aaaa", "", ""), 401);
	assert_int_equal(call(k, "GET", "/api/v1/conventions", creates, "", ""), 403);
	assert_int_equal(call(k, "GET", "/api/v1/conventions", reads, "", ""), 200);
	call(k, "POST", "/api/v1/conventions", reads, "", "{}");
	refused(k, 403, "403");
	call(k, "POST", "/api/v1/conventions", creates, "", "{}");
	refused(k, 400, "corps");
	assert_true(store_api_key_get(k->house.store, key.hash, &seen, &e));
	assert_int_equal(seen.last_used_ms, web_kit_now);
	/* revoked, it opens nothing any more */
	assert_true(store_api_key_revoke(k->house.store, k->school, key.id, web_kit_now, &e));
	call(k, "GET", "/api/v1/conventions", reads, "", "");
	refused(k, 401, "401");
	/* and what is not there is told in the same form */
	call(k, "GET", "/api/v1/nowhere", creates, "", "");
	refused(k, 404, "404");
	call(k, "DELETE", "/api/v1/conventions", creates, "", "");
	refused(k, 405, "405");
}

static void dossier_put(struct web_kit *k, int64_t school, unsigned n)
{
	struct err e = ERR_INIT;
	struct store_dossier d = { .school = school,
		.year = "2024-2025",
		.level = "2de-GT",
		.act = "initiale",
		.state = STATE_BROUILLON,
		.created_ms = web_kit_now,
		.changed_ms = web_kit_now };
	snprintf(d.class_name, sizeof d.class_name, "2de %u", 4 + n % 2);
	snprintf(d.id, sizeof d.id, "%08x-2222-4333-8444-555555555555", n);
	snprintf(d.pupil_name, sizeof d.pupil_name, "SPÉCIMEN Élève-%u", n);
	if (!store_dossier_add(k->house.store, &d, NULL, &e))
		fail_msg("%s", e.text);
}

static void another_schools_convention_is_not_there(void **state)
{
	static const char *const gets[] = { "", "/pdf", "/archive", "/journal" };
	static const char *const posts[][2] = { { "/champs",
							"{\"partie\":\"ecole\",\"champs\":{}}" },
		{ "/figer", "{}" }, { "/envoyer", "{}" }, { "/annuler", "{\"motif\":\"autre\"}" } };
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	char token[TOKEN_TEXT], path[120];
	struct store_school other = { .uai = "9990043T", .name = "Lycée autre" };
	assert_true(store_school_add(k->house.store, &other, &e));
	key_make(k, k->school, "read create send cancel", token);
	dossier_put(k, other.id, 7);
	for (size_t i = 0; i < 4; i++) {
		snprintf(path, sizeof path,
			"/api/v1/conventions/00000007-2222-4333-8444-555555555555%s", gets[i]);
		call(k, "GET", path, token, "", "");
		assert_int_equal(k->status, 404);
		snprintf(path, sizeof path,
			"/api/v1/conventions/00000007-2222-4333-8444-555555555555%s", posts[i][0]);
		call(k, "POST", path, token, "", posts[i][1]);
		assert_int_equal(k->status, 404);
		assert_true(strlen(text_of(k, "detail")) > 3);
	}
	call(k, "GET", "/api/v1/conventions", token, "", "");
	assert_false(web_kit_says(k, "00000007"));
}

/* --- lists ------------------------------------------------------------------------------------------------------------------ */

static size_t list_count(struct web_kit *k, const char *token, const char *query, char *next)
{
	char path[200];
	snprintf(path, sizeof path, "/api/v1/conventions%s", query);
	assert_int_equal(call(k, "GET", path, token, "", ""), 200);
	json_t *o = object(k);
	const char *cursor = json_string_value(json_object_get(o, "curseur"));
	size_t n = json_array_size(json_object_get(o, "conventions"));
	snprintf(next, 40, "%s", cursor ? cursor : "");
	json_decref(o);
	return n;
}

static void a_list_goes_on_at_its_cursor(void **state)
{
	enum { ALL = 230 };
	struct web_kit *k = *state;
	char token[TOKEN_TEXT], next[40] = "", query[80] = "";
	size_t all = 0, pages = 0;
	key_make(k, k->school, "read", token);
	for (unsigned i = 0; i < ALL; i++)
		dossier_put(k, k->school, i);
	do {
		all += list_count(k, token, query, next);
		snprintf(query, sizeof query, "?curseur=%s", next);
		/* what comes in between neither doubles nor hides anything */
		if (!pages)
			dossier_put(k, k->school, ALL);
	} while (++pages < 9 && next[0]);
	assert_int_equal(all, ALL);
	assert_int_equal(pages, 3);
	assert_int_equal(list_count(k, token, "?etat=scellee", next), 0);
	assert_int_equal(list_count(k, token, "?classe=2de%204", next), 100);
	snprintf(query, sizeof query, "?classe=2de%%204&curseur=%s", next);
	assert_int_equal(list_count(k, token, query, next), 16);
	assert_string_equal(next, "");
	call(k, "GET", "/api/v1/conventions?curseur=-1", token, "", "");
	refused(k, 400, "curseur");
	call(k, "GET", "/api/v1/conventions?annee=2024", token, "", "");
	refused(k, 400, "annee");
	struct store_school other = { .uai = "9990043T", .name = "Lycée autre" };
	struct err e = ERR_INIT;
	assert_true(store_school_add(k->house.store, &other, &e));
	dossier_put(k, other.id, ALL + 1);
	snprintf(query, sizeof query,
		"/api/v1/conventions?curseur=%08x-2222-4333-8444-555555555555", ALL + 1);
	call(k, "GET", query, token, "", "");
	refused(k, 400, "curseur");
	call(k, "GET", "/api/v1/conventions?etat=bonne", token, "", "");
	refused(k, 400, "etat");
}

/* CONVENTION 9: software is told of the convention, not where its pupil is. */
/* What an act calls its day 1, in the list and by itself. */
static void day_is(struct web_kit *k, const char *token, const char *id, const char *name)
{
	static const char *const paths[] = { "", "/" };
	char path[120], want[40];
	for (size_t i = 0; i < 2; i++) {
		snprintf(path, sizeof path, "/api/v1/conventions%s%s", paths[i], i ? id : "");
		assert_int_equal(call(k, "GET", path, token, "", ""), 200);
		const char *at = strstr(k->text, id);
		assert_non_null(at);
		snprintf(want, sizeof want, "\"%s\":\"2025-06-18\"", name);
		assert_true(web_kit_says(k, want));
		assert_int_equal(web_kit_says(k, "\"debut\""), strcmp(name, "debut") == 0);
		assert_int_equal(web_kit_says(k, "\"effet\""), strcmp(name, "effet") == 0);
	}
}

static void day_one_of_an_amendment_is_named_by_what_it_is(void **state)
{
	static const char *const acts[][2] = { { "initiale", "debut" }, { "avenant", "effet" },
		{ "avis", "effet" }, { "rectificatif", "debut" } };
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	for (size_t i = 0; i < 4; i++) {
		char token[TOKEN_TEXT], uai[9];
		snprintf(uai, sizeof uai, "999005%zuA", i);
		struct store_school school = { .name = "Lycée fictif" };
		memcpy(school.uai, uai, sizeof uai);
		assert_true(store_school_add(k->house.store, &school, &e));
		struct store_dossier d = { .school = school.id,
			.year = "2024-2025",
			.level = "2de-GT",
			.class_name = "2de 4",
			.state = STATE_A_VERIFIER,
			.first_day = 20257 };
		snprintf(d.act, sizeof d.act, "%s", acts[i][0]);
		snprintf(d.id, sizeof d.id, "%08zx-2222-4333-8444-555555555555", i);
		assert_true(store_dossier_add(k->house.store, &d, NULL, &e));
		key_make(k, school.id, "read", token);
		day_is(k, token, d.id, acts[i][1]);
	}
}

static void a_protected_address_is_told_to_no_software(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	static const char id[] = "0000beef-2222-4333-8444-555555555555";
	char token[TOKEN_TEXT], path[100];
	struct store_pupil p = { .school = k->school,
		.year = "2024-2025",
		.level = "2de-GT",
		.class_name = "2de 7",
		.sort_key = "SPÉCIMEN Camille",
		.fields = BUF_MAX(16) };
	memset(p.ref, 'b', 64);
	buf_put_text(&p.fields, "{}");
	assert_true(store_pupil_put(k->house.store, &p, &e));
	struct store_dossier d = { .school = k->school,
		.pupil = p.id,
		.year = "2024-2025",
		.level = "2de-GT",
		.class_name = "2de 7",
		.act = "initiale",
		.host_name = "Atelier Vélo",
		.pupil_name = "SPÉCIMEN Camille",
		.state = STATE_BROUILLON,
		.fields = BUF_MAX(400) };
	memcpy(d.id, id, sizeof id);
	buf_put_text(&d.fields, "{\"eleve/prenom\":\"Camille\",\"organisme-accueil/denomination\":"
				"\"Atelier Vélo\",\"organisme-accueil/lieu[1]/ligne[1]\":"
				"\"12 rue du Modèle\"}");
	assert_true(store_dossier_add(k->house.store, &d, NULL, &e));
	store_dossier_auto(&d);
	key_make(k, k->school, "read", token);
	for (int i = 0; i < 2; i++) {
		snprintf(path, sizeof path, "/api/v1/conventions/%s", id);
		assert_int_equal(call(k, "GET", path, token, "", ""), 200);
		assert_int_equal(web_kit_says(k, "Atelier"), i == 0);
		assert_int_equal(web_kit_says(k, "rue du Mod"), i == 0);
		assert_true(web_kit_says(k, "Camille"));
		assert_int_equal(
			call(k, "GET", "/api/v1/conventions?classe=2de%207", token, "", ""), 200);
		assert_int_equal(web_kit_says(k, "Atelier"), i == 0);
		assert_true(web_kit_says(k, id));
		assert_true(store_pupil_shield(k->house.store, k->school, p.id, true, &e));
	}
	assert_false(store_pupil_shield(k->house.store, k->school + 1, p.id, false, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
	store_pupil_auto(&p);
}

/* --- pupils ---------------------------------------------------------------------------------------------------------- */

static size_t pupil_count(struct web_kit *k, const char *token, const char *query, char next[40])
{
	char path[200];
	snprintf(path, sizeof path, "/api/v1/eleves%s", query);
	assert_int_equal(call(k, "GET", path, token, "", ""), 200);
	json_t *o = object(k);
	const char *cursor = json_string_value(json_object_get(o, "curseur"));
	size_t n = json_array_size(json_object_get(o, "eleves"));
	snprintf(next, 40, "%s", cursor ? cursor : "");
	json_decref(o);
	return n;
}

static void pupil_put(struct web_kit *k, int64_t school, unsigned n)
{
	struct err e = ERR_INIT;
	struct store_pupil p = { .school = school,
		.year = "2024-2025",
		.class_name = "2de 5",
		.level = "2de-GT",
		.sort_key = "SPÉCIMEN Sacha",
		.fields = BUF_MAX(200) };
	snprintf(p.ref, sizeof p.ref, "%064u", n);
	buf_put_text(&p.fields, "{\"nom\":\"SPÉCIMEN\",\"prenom\":\"Sacha\"}");
	assert_true(store_pupil_put(k->house.store, &p, &e));
	store_pupil_auto(&p);
}

/* Who the pupils are is another right than where a convention is; neither a number nor a contact is told. */
static void pupils_are_read_by_a_scope_of_their_own(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	char reads[TOKEN_TEXT], token[TOKEN_TEXT], text[40];
	key_make(k, k->school, "read create send cancel sign admin", reads);
	key_make(k, k->school, "pupils", token);
	int64_t id = web_kit_pupil(k, "Camille", 'c');
	struct store_dossier d = { .school = k->school,
		.pupil = id,
		.year = "2024-2025",
		.level = "2de-GT",
		.class_name = "2de 4",
		.act = "initiale",
		.reference = "9990042S-2025-00042",
		.host_name = "Atelier Vélo",
		.host_mail = "sacha@velo.example",
		.state = STATE_BROUILLON };
	memcpy(d.id, "0000beef-2222-4333-8444-555555555555", sizeof d.id);
	assert_true(store_dossier_add(k->house.store, &d, NULL, &e));
	call(k, "GET", "/api/v1/eleves", reads, "", "");
	refused(k, 403, "403");
	call(k, "GET", "/api/v1/conventions", token, "", "");
	refused(k, 403, "403");
	assert_int_equal(call(k, "GET", "/api/v1/eleves?annee=2024-2025", token, "", ""), 200);
	json_t *o = object(k), *p = json_array_get(json_object_get(o, "eleves"), 0);
	assert_int_equal(json_object_size(p), 9);
	assert_int_equal(json_integer_value(json_object_get(p, "eleve")), id);
	assert_string_equal(json_string_value(json_object_get(p, "prenom")), "Camille");
	assert_string_equal(json_string_value(json_object_get(p, "classe")), "2de 4");
	assert_true(json_is_false(json_object_get(p, "dispense")));
	json_t *c = json_array_get(json_object_get(p, "conventions"), 0);
	assert_string_equal(json_string_value(json_object_get(c, "etat")), "brouillon");
	assert_string_equal(
		json_string_value(json_object_get(c, "reference")), "9990042S-2025-00042");
	json_decref(o);
	static const char *const never[] = { "06 39", "Dominique", "2009", "velo", "Atelier",
		"cccccccc" };
	for (size_t i = 0; i < sizeof never / sizeof *never; i++)
		assert_false(web_kit_says(k, never[i]));
	snprintf(text, sizeof text, "?annee=%s", "2023-2024");
	assert_int_equal(pupil_count(k, token, text, text), 0);
}

static void pupils_go_on_at_their_cursor_and_are_of_one_school(void **state)
{
	enum { ALL = 205 };
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	char token[TOKEN_TEXT], next[40] = "", query[80] = "?annee=2024-2025";
	size_t all = 0, pages = 0;
	struct store_school other = { .uai = "9990043T", .name = "Lycée autre" };
	assert_true(store_school_add(k->house.store, &other, &e));
	key_make(k, k->school, "pupils", token);
	for (unsigned i = 0; i < ALL; i++)
		pupil_put(k, i % 2 ? other.id : k->school, i);
	do {
		all += pupil_count(k, token, query, next);
		snprintf(query, sizeof query, "?annee=2024-2025&curseur=%s", next);
		if (!pages) /* what comes meanwhile comes behind */
			pupil_put(k, k->school, ALL);
	} while (++pages < 9 && next[0]);
	assert_int_equal(all, ALL / 2 + 1 + 1);
	assert_int_equal(pages, 2);
	assert_int_equal(pupil_count(k, token, "?annee=2024-2025&classe=2de%209", next), 0);
	call(k, "GET", "/api/v1/eleves?curseur=-1", token, "", "");
	refused(k, 400, "curseur");
	call(k, "GET", "/api/v1/eleves?annee=2024", token, "", "");
	refused(k, 400, "annee");
}

/* --- bodies, and requests that come twice -------------------------------------------------------------------------------------- */

static void bad_bodies_are_told(void **state)
{
	static const char *const bad[] = {
		"", "[]", "{", "{\"eleve\":\"1\"}", "\xff", "{\"eleve\":1,\"eleve\":2}",
		"{\"eleve\":1}{}", "null", "{\"eleve\":1,\"couriel\":\"a@velo.example\"}",
		"{\"eleve\":{\"nom\":\"A\",\"prenom\":\"B\",\"naissance\":\"2010-01-01\",\"x\":1}}"
	};
	struct web_kit *k = *state;
	char token[TOKEN_TEXT], sends[TOKEN_TEXT];
	key_make(k, k->school, "create", token);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		call(k, "POST", "/api/v1/conventions", token, "", bad[i]);
		refused(k, 400, "corps");
	}
	call(k, "POST", "/api/v1/conventions", token, "", "{\"eleve\":1,\"couriel\":\"x\"}");
	assert_non_null(
		strstr(text_of(k, "detail"), "« couriel » n’est pas attendu ici : eleve, "));
	call(k, "POST", "/api/v1/conventions", token, "", "{\"eleve\":99}");
	refused(k, 404, "introuvable");
	/* what cannot be right is told at once, and the draft is made all the same */
	char body[160];
	snprintf(body, sizeof body,
		"{\"eleve\":%lld,\"accueil\":\"Atelier\",\"courriel\":\"pas une adresse\"}",
		(long long)web_kit_pupil(k, "Zoé", 'z'));
	call(k, "POST", "/api/v1/conventions", token, "", body);
	assert_int_equal(k->status, 201);
	assert_true(web_kit_says(k, "\"champ\":\"contact[p-emp1]/courriel\""));
	assert_false(web_kit_says(k, "organisme-accueil/siret"));
	key_make(k, k->school, "send", sends);
	call(k, "POST", "/api/v1/conventions/x/figer", sends, "", "{\"alertesVues\":\"CAL-1\"}");
	refused(k, 400, "corps");
	call(k, "POST", "/api/v1/conventions/x/figer", sends, "", "{\"alertesVues\":[\"a b\"]}");
	refused(k, 400, "corps");
	assert_int_equal(
		call(k, "POST", "/api/v1/conventions/x/figer", sends, "", "{\"alertesVues\":[]}"),
		404);
	call(k, "POST", "/api/v1/conventions/x/champs", token, "", "{\"champs\":{}}");
	refused(k, 400, "corps");
}

static void a_request_that_comes_twice_is_done_once(void **state)
{
	struct web_kit *k = *state;
	char token[TOKEN_TEXT], second[TOKEN_TEXT], body[200], id[40], next[40], path[120];
	static const char once[] = "Idempotency-Key: demande-1\r\n";
	key_make(k, k->school, "create read cancel", token);
	key_make(k, k->school, "create read", second);
	snprintf(body, sizeof body,
		"{\"eleve\":%lld,\"debut\":\"2025-06-16\",\"fin\":\"2025-06-27\",\"accueil\":"
		"\"Atelier fictif\",\"courriel\":\"a@velo.example\"}",
		(long long)web_kit_pupil(k, "Camille", 'a'));
	call(k, "POST", "/api/v1/conventions", token, once, body);
	if (k->status != 201)
		fail_msg("%s", k->text);
	snprintf(id, sizeof id, "%s", text_of(k, "id"));
	assert_int_equal(strlen(id), 36);
	assert_int_equal(call(k, "POST", "/api/v1/conventions", token, once, body), 201);
	assert_string_equal(text_of(k, "id"), id);
	call(k, "POST", "/api/v1/conventions", token, once, "{\"eleve\":1}");
	refused(k, 409, "idempotence");
	assert_int_equal(list_count(k, token, "", next), 1);
	/* the same word of another key, and of another address, is another request */
	assert_int_not_equal(call(k, "POST", "/api/v1/conventions", second, once, "{}"), 409);
	snprintf(path, sizeof path, "/api/v1/conventions/%s/annuler", id);
	assert_int_equal(call(k, "POST", "/api/v1/conventions/x/annuler", token, once,
				 "{\"motif\":\"annulée\"}"),
		404);
	call(k, "POST", path, token, once, "{\"motif\":\"annulée\"}");
	assert_int_equal(k->status, 200);
	assert_string_equal(text_of(k, "etat"), "annulee");
	snprintf(path, sizeof path, "/api/v1/conventions/%s", id);
	assert_int_equal(call(k, "GET", path, token, "", ""), 200);
	assert_true(web_kit_says(k, "\"accueil\":\"Atelier fictif\""));
}

/* From now on no record of a request can be kept: as when the service dies between an act and its record. */
static void records_fail(struct web_kit *k, bool fail)
{
	sqlite3 *db = NULL;
	char *why = NULL;
	assert_int_equal(sqlite3_open(k->store_path, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	int code = sqlite3_exec(db,
		fail ? "CREATE TRIGGER killed BEFORE INSERT ON idempotency BEGIN "
		       "SELECT RAISE(ABORT, 'killed'); END"
		     : "DROP TRIGGER killed",
		NULL, NULL, &why);
	if (code != SQLITE_OK)
		fail_msg("%s", why);
	sqlite3_close(db);
}

static uint64_t conventions(struct web_kit *k)
{
	struct err e = ERR_INIT;
	uint64_t n = 0;
	const struct store_dossier_filter f = { .school = k->school };
	assert_true(store_dossier_count(k->house.store, &f, &n, &e));
	return n;
}

static void an_act_whose_record_is_not_kept_is_not_done(void **state)
{
	static struct outside allowed = { .hosts_n = 1, .hosts = { "erp.example" } };
	static const char once[] = "Idempotency-Key: demande-1\r\n",
			  hook[] = "{\"url\":\"https://erp.example/h\"}",
			  why[] = "{\"motif\":\"annulée\"}",
			  part[] = "{\"partie\":\"accueil\",\"champs\":{\"organisme-accueil/"
				   "denomination\":\"Autre\"}}";
	struct web_kit *k = *state;
	char token[TOKEN_TEXT], body[200], id[40], cancel[80], edit[80], read[80];
	k->shared.hooks = &allowed;
	key_make(k, k->school, "create read cancel admin", token);
	snprintf(
		body, sizeof body, "{\"eleve\":%lld}", (long long)web_kit_pupil(k, "Camille", 'a'));
	records_fail(k, true);
	assert_true(call(k, "POST", "/api/v1/conventions", token, once, body) >= 400);
	assert_int_equal(conventions(k), 0);
	assert_true(call(k, "POST", "/api/v1/webhooks", token, once, hook) >= 400);
	records_fail(k, false);
	call(k, "GET", "/api/v1/webhooks", token, "", "");
	assert_true(web_kit_says(k, "{\"webhooks\":[]}"));
	assert_int_equal(call(k, "POST", "/api/v1/conventions", token, once, body), 201);
	snprintf(id, sizeof id, "%s", text_of(k, "id"));
	snprintf(cancel, sizeof cancel, "/api/v1/conventions/%s/annuler", id);
	snprintf(edit, sizeof edit, "/api/v1/conventions/%s/champs", id);
	snprintf(read, sizeof read, "/api/v1/conventions/%s", id);
	records_fail(k, true);
	assert_true(call(k, "POST", edit, token, once, part) >= 400);
	assert_true(call(k, "POST", cancel, token, once, why) >= 400);
	records_fail(k, false);
	call(k, "GET", read, token, "", "");
	assert_false(web_kit_says(k, "Autre"));
	assert_true(web_kit_says(k, "\"etat\":\"brouillon\""));
	/* And what was kept was kept whole: the second time is answered without a second act. */
	assert_int_equal(call(k, "POST", edit, token, once, part), 200);
	assert_int_equal(call(k, "POST", cancel, token, once, why), 200);
	assert_int_equal(call(k, "POST", cancel, token, once, why), 200);
	assert_int_equal(call(k, "POST", edit, token, once, part), 200);
	assert_int_equal(call(k, "POST", "/api/v1/conventions", token, once, body), 201);
	assert_string_equal(text_of(k, "id"), id);
	assert_int_equal(conventions(k), 1);
}

/* --- webhooks ---------------------------------------------------------------------------------------------------------- */

static void webhooks_are_added_and_dropped(void **state)
{
	static struct outside allowed = { .hosts_n = 1, .hosts = { "erp.example" } };
	struct web_kit *k = *state;
	char token[TOKEN_TEXT], other[TOKEN_TEXT];
	struct err e = ERR_INIT;
	struct store_school school = { .uai = "9990043T", .name = "Lycée autre" };
	k->shared.hooks = &allowed;
	assert_true(store_school_add(k->house.store, &school, &e));
	key_make(k, k->school, "admin", token);
	key_make(k, school.id, "admin", other);
	static const char *const bad[] = { "{}", "{\"url\":1}",
		"{\"url\":\"https://erp.example/\",\"evenements\":[\"tout\"]}",
		"{\"url\":\"https://erp.example/\",\"evenements\":\"signee\"}" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		call(k, "POST", "/api/v1/webhooks", token, "", bad[i]);
		refused(k, 400, "corps");
	}
	call(k, "POST", "/api/v1/webhooks", token, "", "{\"url\":\"https://evil.example/\"}");
	refused(k, 400, "url");
	call(k, "POST", "/api/v1/webhooks", token, "",
		"{\"url\":\"https://erp.example/h\",\"evenements\":[\"signee\",\"refusee\"]}");
	assert_int_equal(k->status, 201);
	assert_int_equal(strlen(text_of(k, "secret")), 64);
	assert_int_equal(call(k, "GET", "/api/v1/webhooks", token, "", ""), 200);
	assert_true(
		web_kit_says(k, "\"enAttente\":0,\"evenements\":[\"signee\",\"refusee\"],\"id\":1,"
				"\"livraisons\":[],\"url\":\"https://erp.example/h\""));
	assert_false(web_kit_says(k, "secret"));
	call(k, "DELETE", "/api/v1/webhooks/1", other, "", "");
	refused(k, 404, "webhook");
	call(k, "DELETE", "/api/v1/webhooks/x", token, "", "");
	refused(k, 404, "webhook");
	assert_int_equal(call(k, "DELETE", "/api/v1/webhooks/1", token, "", ""), 200);
	call(k, "GET", "/api/v1/webhooks", token, "", "");
	assert_true(web_kit_says(k, "{\"webhooks\":[]}"));
}

#define KIT_TEST(f) cmocka_unit_test_setup_teardown(f, web_kit_setup, web_kit_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		KIT_TEST(the_description_is_the_table),
		KIT_TEST(a_key_opens_what_its_scopes_say),
		KIT_TEST(another_schools_convention_is_not_there),
		KIT_TEST(a_list_goes_on_at_its_cursor),
		KIT_TEST(day_one_of_an_amendment_is_named_by_what_it_is),
		KIT_TEST(a_protected_address_is_told_to_no_software),
		KIT_TEST(pupils_are_read_by_a_scope_of_their_own),
		KIT_TEST(pupils_go_on_at_their_cursor_and_are_of_one_school),
		KIT_TEST(bad_bodies_are_told),
		KIT_TEST(a_request_that_comes_twice_is_done_once),
		KIT_TEST(an_act_whose_record_is_not_kept_is_not_done),
		KIT_TEST(webhooks_are_added_and_dropped),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
