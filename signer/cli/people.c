/* SPDX-License-Identifier: MIT */
/* people: accounts and lists of pupils from the command line: the first administrator, a lost password, a roster. */
#include "cli/command.h"
#include "cli/roles.h"

#include "base/file.h"
#include "base/text.h"
#include "ceremony/account.h"
#include "ceremony/life.h"
#include "ceremony/roster.h"

#include <inttypes.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static struct service service_of(struct roles *r)
{
	return (struct service){
		.shared = &r->shared, .house = &r->house, .random = service_random
	};
}

/* --- account ------------------------------------------------------------------------------------------------------- */

enum { PASSWORD_FILE = 1024 };

/* First line of --password-file. */
static bool password_read(char out[static PASSWORD_FILE], const struct options *o, struct err *e)
{
	AUTO(buf_wipe) struct buf b = { 0 };
	if (!o->password_file)
		return err_fail(e, ERR_SYNTAX, "--password-file P is wanted");
	if (!file_read(&b, o->password_file, PASSWORD_FILE - 1, e))
		return false;
	size_t n = 0;
	while (n < b.n && b.p[n] != '\n' && b.p[n] != '\r' && b.p[n])
		n++;
	memcpy(out, b.p, n);
	out[n] = '\0';
	return true;
}

static const struct {
	const char *name;
	uint32_t bit;
} roles_known[] = {
	{ "administrateur", STORE_ROLE_ADMIN },
	{ "chef-etablissement", STORE_ROLE_CHEF },
	{ "secretariat", STORE_ROLE_SECRETARIAT },
	{ "delegataire", STORE_ROLE_DELEGATAIRE },
	{ "enseignant-referent", STORE_ROLE_ENSEIGNANT },
	{ "infirmerie", STORE_ROLE_INFIRMERIE },
	{ "academie", STORE_ROLE_ACADEMIE },
	{ "auditeur", STORE_ROLE_AUDITEUR },
	{ "dpo", STORE_ROLE_DPO },
};
enum { ROLES_KNOWN = sizeof roles_known / sizeof *roles_known };

static bool role_read(uint32_t *bit, const char *name, struct err *e)
{
	for (size_t i = 0; i < ROLES_KNOWN; i++)
		if (strcmp(roles_known[i].name, name) == 0) {
			*bit = roles_known[i].bit;
			return true;
		}
	return err_fail(e, ERR_SYNTAX,
		"role %s: administrateur, chef-etablissement, secretariat, delegataire, "
		"enseignant-referent, infirmerie, academie, auditeur or dpo",
		name);
}

/* "Claude MODÈLE": the last word is the family name. */
static void name_split(char first[static 80], char last[static 80], const char *name)
{
	const char *blank = name ? strrchr(name, ' ') : NULL;
	snprintf(first, 80, "%.*s", blank ? (int)(blank - name) : 0, name ? name : "");
	snprintf(last, 80, "%.79s", blank ? blank + 1 : name ? name : "");
}

/* account add LOGIN ROLE [UAI] */
static bool account_add(struct roles *r, const struct options *o, struct err *e)
{
	AUTO(store_school) struct store_school school = { .id = 0 };
	struct service s = service_of(r);
	struct account_new n = { .login = o->args[1] };
	char password[PASSWORD_FILE], first[80], last[80];
	int64_t id;
	if (o->args_n < 3)
		return err_fail(e, ERR_SYNTAX, "account -C DIR add LOGIN ROLE [UAI]");
	name_split(first, last, o->name);
	n.first_name = first;
	n.last_name = last;
	if (!role_read(&n.roles, o->args[2], e) ||
		(o->args_n > 3 && !store_school_by_uai(r->house.store, o->args[3], &school, e)))
		return err_context(e, "%s", o->args[o->args_n - 1]);
	n.school = school.id;
	bool instance =
		(n.roles & (STORE_ROLE_ADMIN | STORE_ROLE_ACADEMIE | STORE_ROLE_AUDITEUR)) != 0;
	if (!instance && !school.id)
		return err_fail(
			e, ERR_SYNTAX, "%s is a role of a school: give its UAI", o->args[2]);
	bool good = password_read(password, o, e) && account_make(&id, &s, &n, password, e);
	OPENSSL_cleanse(password, sizeof password);
	return good;
}

static bool account_password(struct roles *r, const struct options *o, struct err *e)
{
	struct service s = service_of(r);
	char password[PASSWORD_FILE];
	if (o->args_n != 2)
		return err_fail(e, ERR_SYNTAX, "account -C DIR passwd LOGIN");
	bool good = password_read(password, o, e) &&
		    account_passwd(&s, o->args[1], password, o->now_ms, e);
	OPENSSL_cleanse(password, sizeof password);
	return good;
}

static bool account_print(void *arg, const struct store_account *x)
{
	static const char *const states[] = { [STORE_ACCOUNT_INVITED] = "invited",
		[STORE_ACCOUNT_ACTIVE] = "active",
		[STORE_ACCOUNT_LOCKED] = "locked",
		[STORE_ACCOUNT_SUSPENDED] = "suspended" };
	bool first = true;
	(void)arg;
	printf("%s\t%" PRId64 "\t%s\t", x->login, x->school, states[x->state]);
	for (size_t i = 0; i < ROLES_KNOWN; i++)
		if (x->roles & roles_known[i].bit) {
			printf("%s%s", first ? "" : ",", roles_known[i].name);
			first = false;
		}
	printf("\t%s\n", x->totp_n ? "second-factor" : "-");
	return true;
}

static bool account_run(struct roles *r, const struct options *o, struct err *e)
{
	if (strcmp(o->args[0], "add") == 0 && o->args_n > 1)
		return account_add(r, o, e);
	if (strcmp(o->args[0], "passwd") == 0)
		return account_password(r, o, e);
	if (strcmp(o->args[0], "list") == 0 && o->args_n == 1)
		return store_account_each(r->house.store, -1, account_print, NULL, e);
	return err_fail(e, ERR_SYNTAX, "account -C DIR add, passwd or list");
}

int command_account(const struct options *o)
{
	struct err e = ERR_INIT;
	AUTO(roles) struct roles r = ROLES_NONE;
	r.keyless = true; /* a service that runs has the vault */
	return roles_start(&r, o->dir, &e) && account_run(&r, o, &e) ? EX_OK : command_fail(&e);
}

/* --- import -------------------------------------------------------------------------------------------------------- */

struct only {
	int64_t id;
	size_t n;
};

static bool only_take(void *arg, const struct store_school *s)
{
	struct only *x = arg;
	x->id = s->id;
	x->n++;
	return true;
}

/* The school named by its UAI, or the only one. */
static bool school_find(int64_t *out, struct roles *r, const struct options *o, struct err *e)
{
	AUTO(store_school) struct store_school school = { .id = 0 };
	struct only x = { .n = 0 };
	if (o->args_n > 1) {
		if (!store_school_by_uai(r->house.store, o->args[1], &school, e))
			return err_context(e, "school %s", o->args[1]);
		*out = school.id;
		return true;
	}
	if (!store_school_each(r->house.store, only_take, &x, e))
		return false;
	*out = x.id;
	return x.n == 1 || err_fail(e, ERR_SYNTAX, "%zu schools are here: give the UAI", x.n);
}

static bool error_print(void *arg, const struct roster_error *x)
{
	(void)arg;
	fprintf(stderr, "%zu: %s: %s: %s\n", x->line, x->column, x->value, x->wanted);
	return true;
}

static bool question_print(void *arg, const struct roster_question *q)
{
	(void)arg;
	if (q->answer != ROSTER_UNANSWERED)
		return true;
	fprintf(stderr, "%zu: %s, %s, %s: the same pupil as", q->line, q->pupil, q->birth,
		q->class_name);
	for (size_t i = 0; i < q->n; i++)
		fprintf(stderr, "%s %s, %s, %s", i ? " or" : "", q->like[i].pupil, q->like[i].birth,
			q->like[i].class_name);
	fputs("? Say it on the page « Importer les élèves », or give --same or --new\n", stderr);
	return true;
}

static bool import_run(struct roles *r, const struct options *o, struct err *e)
{
	AUTO(buf) struct buf csv = { 0 };
	struct service s = service_of(r);
	struct actor a = actor_system(&s, o->now_ms);
	struct roster_done done;
	char year[10];
	if (!school_find(&a.school, r, o, e) || !file_read(&csv, o->args[0], CSV_MAX_BYTES, e))
		return false;
	school_year(year, life_day(o->now_ms));
	const struct roster_import x = { .csv = buf_slice(&csv),
		.year = year,
		.all_same = o->same,
		.all_new = o->all_new,
		.question = question_print,
		.error = error_print };
	if (!roster_import(&done, &a, &x, e))
		return err_context(e, "%s", o->args[0]);
	printf("%zu lines: %zu added, %zu changed, %zu the same, %zu not in the list, %zu drafts, "
	       "%zu tasks\n",
		done.lines, done.added, done.changed, done.same, done.left, done.drafts,
		done.tasks);
	return true;
}

int command_import(const struct options *o)
{
	struct err e = ERR_INIT;
	AUTO(roles) struct roles r = ROLES_NONE;
	r.keyless = true;
	return roles_start(&r, o->dir, &e) && import_run(&r, o, &e) ? EX_OK : command_fail(&e);
}
