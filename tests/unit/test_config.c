/* SPDX-License-Identifier: MIT */
/* The configuration is checked whole, with line numbers. */
#include "cli/config.h"

#include "base/file.h"
#include "vault/home.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/paraphe-config-XXXXXX";

static void put(const char *text)
{
	char path[96];
	struct err e = ERR_INIT;
	snprintf(path, sizeof path, "%s/paraphe.conf", folder);
	assert_true(file_write_atomic(path, slice_text(text), 0600, &e));
}

static void what_init_writes_is_read(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct config c = { .organisation = "Académie fictive",
		.tsa_policy = "1.3.6.1.4.1.99999.1",
		.passphrase_file = "keys/passphrase" };
	struct config back;
	snprintf(c.dir, sizeof c.dir, "%s", folder);
	config_defaults(&c);
	char path[96];
	snprintf(path, sizeof path, "%s/paraphe.conf", folder);
	unlink(path);
	assert_true(config_write(&c, &e));
	assert_true(config_read(&back, folder, &e));
	assert_string_equal(back.organisation, "Académie fictive");
	assert_string_equal(back.crl_url, "");
	assert_false(config_write(&c, &e));
}

/* Each key that there is stands in the annotated example, set or as a comment, and in the manual (tsa.2 by its range). */
static void the_example_and_the_manual_have_each_key(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf all = { 0 };
	AUTO(buf) struct buf example = { 0 };
	AUTO(buf) struct buf manual = { 0 };
	char path[96];
	size_t n = 0;
	snprintf(path, sizeof path, "%s/paraphe.conf", folder);
	assert_true(file_read(&all, path, 1 << 16, &e));
	assert_true(file_read(&example, "templates/deploy/paraphe.conf", 1 << 16, &e));
	assert_true(file_read(&manual, "signer/cli/paraphe.conf.5", 1 << 18, &e));
	for (char *save = NULL, *line = strtok_r((char *)all.p, "\n", &save); line;
		line = strtok_r(NULL, "\n", &save)) {
		char key[60], set[64], unset[64];
		if (line[0] == '#' && line[1] == ' ')
			continue;
		snprintf(key, sizeof key, "%.*s", (int)strcspn(line, " "), line);
		const char *name = key[0] == '#' ? key + 1 : key;
		snprintf(set, sizeof set, "\n%s = ", name);
		snprintf(unset, sizeof unset, "\n#%s =", name);
		if (!strstr(buf_text(&example), set) && !strstr(buf_text(&example), unset))
			fail_msg("templates/deploy/paraphe.conf lacks %s", name);
		bool range = strcmp(name, "tsa.2") == 0 || strcmp(name, "tsa.3") == 0;
		if (!range && !strstr(buf_text(&manual), name))
			fail_msg("paraphe.conf(5) lacks %s", name);
		n++;
	}
	assert_true(n > 50);
}

static void what_has_a_default_may_be_left_out(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct config c;
	put("organisation = X\ntsa-policy = 1.2.3\ncrl-url =\npassphrase-file = p\n");
	assert_true(config_read(&c, folder, &e));
	assert_string_equal(c.foreign_certificates, "refuse");
	assert_string_equal(c.foreign_anchors, "anchors");
	assert_string_equal(c.rsa_padding, "pkcs1");
	assert_string_equal(c.key[3], "");
	put("organisation = X\ntsa-policy = 1.2.3\ncrl-url =\npassphrase-file = p\n"
	    "key.seal = pkcs11:token=a;object=b\nforeign-certificates = mark\n");
	assert_true(config_read(&c, folder, &e));
	assert_string_equal(c.key[3], "pkcs11:token=a;object=b");
	put("organisation = X\ntsa-policy = 1.2.3\ncrl-url =\npassphrase-file = p\n"
	    "key.seal = /etc/key\nforeign-certificates = perhaps\nrsa-padding = oaep\n");
	assert_false(config_read(&c, folder, &e));
	assert_non_null(strstr(e.text, "line 5: key.seal: a pkcs11: URI"));
	assert_non_null(strstr(e.text, "line 6: foreign-certificates: refuse or mark"));
	assert_non_null(strstr(e.text, "line 7: rsa-padding: pkcs1 or pss"));
}

#define LEAST "organisation = X\ntsa-policy = 1.2.3\ncrl-url =\npassphrase-file = p\n"

static void the_keys_of_schools_are_read(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct config c;
	put(LEAST "school.9990042S.seal = pkcs11:token=a;object=s?pin-source=keys/pin\n"
		  "school.9990043T.certify = file\nschool.9990043T.seal=file\n"
		  "school.9990042S.certify = pkcs11:token=a;object=c\n");
	if (!config_read(&c, folder, &e))
		fail_msg("%s", e.text);
	assert_int_equal(c.schools_n, 2);
	assert_string_equal(c.schools[0].uai, "9990042S");
	assert_string_equal(c.schools[0].key[0], "pkcs11:token=a;object=c");
	assert_string_equal(c.schools[0].key[1], "pkcs11:token=a;object=s?pin-source=keys/pin");
	assert_string_equal(c.schools[1].key[0], CONFIG_FILE);
	assert_string_equal(config_school_word(0), "certify");
	assert_string_equal(config_school_word(1), "seal");
}

/* As those of schools: not by how they begin alone. After LEAST, whose lines are four. */
static void the_keys_of_the_instance_are_checked_whole(void **state)
{
	(void)state;
	static const struct {
		const char *lines, *says;
	} bad[] = {
		{ "key.seal = pkcs11:object=s;colour=blue\n",
			"line 5: key.seal: a pkcs11: URI, or nothing is wanted: " },
		{ "key.seal = pkcs11:object=s;colour=blue\n", "'colour' is not known" },
		{ "key.stamp = pkcs11:object=s?pin-value=1234\n",
			"line 5: key.stamp: a pkcs11: URI, or nothing is wanted: no PIN stands "
			"in" },
		{ "key.seal = pkcs11:object=a;object=b\n", "line 5: key.seal: " },
		{ "key.seal = pkcs11:id=%0\n", "line 5: key.seal: " },
		{ "key.seal = pkcs11:object=s?pin-source=|cat\n", "line 5: key.seal: " },
		{ "organisation = Y\nkey.probe = pkcs12:object=s\n", "line 6: key.probe: " },
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct err e = ERR_INIT;
		struct config c;
		char text[600];
		snprintf(text, sizeof text, "%s%s", LEAST, bad[i].lines);
		put(text);
		if (config_read(&c, folder, &e) || !strstr(e.text, bad[i].says))
			fail_msg("%zu: %s", i, e.text);
		if (strstr(e.text, "1234"))
			fail_msg("a PIN is told: %s", e.text);
	}
	struct err e = ERR_INIT;
	struct config c;
	put(LEAST
		"key.seal = pkcs11:token=a%20b;id=%01?pin-source=keys/pin&module-name=softhsm2\n");
	if (!config_read(&c, folder, &e))
		fail_msg("%s", e.text);
}

/* After LEAST, whose lines are four. */
static void the_keys_of_schools_are_checked_whole(void **state)
{
	(void)state;
	static const struct {
		const char *lines, *says;
	} bad[] = {
		{ "school.9990042S.seal = pkcs11:object=s\n",
			"line 5: school.9990042S.seal wants school.9990042S.certify beside it" },
		{ "school.9990042S.seal = pkcs11:object=s\nschool.9990042S.certify = file\n",
			"line 6: school.9990042S.certify wants school.9990042S.seal beside it" },
		{ "school.9990042S.seal = /etc/key\nschool.9990042S.certify = file\n",
			"line 5: school.9990042S.seal: `file`, or a pkcs11: URI, is wanted" },
		{ "school.9990042S.certify = file\nschool.9990042S.seal =\n",
			"line 6: school.9990042S.seal: `file`, or a pkcs11: URI, is wanted" },
		{ "school.9990042S.seal = pkcs11:object=s;colour=blue\n", "'colour' is not known" },
		{ "school.9990042S.seal = pkcs11:object=s?pin-value=1234\n", "no PIN stands in" },
		{ "school.99900422.seal = file\n",
			"line 5: school.UAI.certify or school.UAI.seal" },
		{ "school.9990042S.manifest = file\n", "line 5: school.UAI.certify or" },
		{ "school.9990042S = file\n", "line 5: school.UAI.certify or" },
		{ "school.9990042S.seal = file\nschool.9990042S.seal = file\n"
		  "school.9990042S.certify = file\n",
			"line 6: a second line" },
		{ "school.9990042S.certify = pkcs11:object=s\n"
		  "school.9990042S.seal = pkcs11:object=s?pin-source=p\n",
			"line 6: school.9990042S.seal is the key of line 5" },
		{ "school.9990042S.certify = pkcs11:object=c\nschool.9990042S.seal = "
		  "pkcs11:object=s\n"
		  "school.9990043T.certify = pkcs11:object=d\nschool.9990043T.seal = "
		  "pkcs11:object=s\n",
			"line 8: school.9990043T.seal is the key of line 6" },
		{ "key.seal = pkcs11:object=s\nschool.9990042S.certify = pkcs11:object=c\n"
		  "school.9990042S.seal = pkcs11:object=s\n",
			"line 7: school.9990042S.seal is the instance's key.seal" },
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		char text[800];
		struct err e = ERR_INIT;
		struct config c;
		snprintf(text, sizeof text, LEAST "%s", bad[i].lines);
		put(text);
		assert_false(config_read(&c, folder, &e));
		assert_int_equal(e.code, ERR_SYNTAX);
		if (!strstr(e.text, bad[i].says) || strstr(e.text, "1234"))
			fail_msg("« %s » does not say « %s »", e.text, bad[i].says);
	}
}

static void as_many_schools_as_there_may_be(void **state)
{
	(void)state;
	AUTO(buf) struct buf text = BUF_MAX(CONFIG_MAX_BYTES);
	for (size_t n = CONFIG_MAX_SCHOOLS; n <= CONFIG_MAX_SCHOOLS + 1; n++) {
		struct err e = ERR_INIT;
		struct config c;
		text.n = 0;
		buf_put_text(&text, LEAST);
		for (size_t i = 0; i < n; i++)
			buf_printf(&text,
				"school.%07zuS.certify = file\nschool.%07zuS.seal = file\n", i, i);
		put(buf_text(&text));
		assert_int_equal(config_read(&c, folder, &e), n == CONFIG_MAX_SCHOOLS);
		assert_int_equal(c.schools_n, CONFIG_MAX_SCHOOLS);
	}
}

static void services_outside_are_read(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct config c;
	struct outside o;
	put("organisation = X\ntsa-policy = 1.2.3\ncrl-url =\npassphrase-file = p\n");
	assert_true(config_read(&c, folder, &e) && config_outside(&o, &c, &e));
	assert_int_equal(o.tsas_n, 0);
	assert_int_equal(o.hosts_n, 0);
	assert_int_equal(o.reach.networks, REACH_PUBLIC);
	put("organisation = X\ntsa-policy = 1.2.3\ncrl-url =\npassphrase-file = p\n"
	    "tsa.1 = http://TSA.example/tsr\n"
	    "tsa.3 = https://b.example:8443/ policy=1.2.3.4 tries=1 timeout=3 room=4000\n"
	    "outside-hosts = crl.example  ocsp.example:8080\n"
	    "outside-networks = private loopback\n");
	assert_true(config_read(&c, folder, &e) && config_outside(&o, &c, &e));
	assert_int_equal(o.tsas_n, 2);
	assert_string_equal(o.tsas[0].host, "tsa.example:80");
	assert_string_equal(o.tsas[0].policy, "");
	assert_int_equal(o.tsas[0].timeout_ms, 10000);
	assert_int_equal(o.tsas[0].tries, 2);
	assert_int_equal(o.tsas[0].room, 8192);
	assert_string_equal(o.tsas[1].url, "https://b.example:8443/");
	assert_string_equal(o.tsas[1].policy, "1.2.3.4");
	assert_int_equal(o.tsas[1].timeout_ms, 3000);
	assert_int_equal(o.tsas[1].tries, 1);
	assert_int_equal(outside_room(&o), 8192);
	assert_int_equal(o.hosts_n, 2);
	assert_string_equal(o.hosts[1], "ocsp.example:8080");
	assert_int_equal(o.reach.networks, REACH_PRIVATE | REACH_LOOPBACK);
}

static void faults_of_services_outside_have_their_line(void **state)
{
	(void)state;
	static const char *const bad[] = { "tsa.1 = tsa.example", "tsa.1 = ftp://tsa.example/",
		"tsa.1 = http://u:p@tsa.example/", "tsa.1 = http://tsa.example/ policy=1",
		"tsa.1 = http://tsa.example/ policy=1.x.3", "tsa.1 = http://tsa.example/ timeout=0",
		"tsa.1 = http://tsa.example/ timeout=21", "tsa.1 = http://tsa.example/ tries=4",
		"tsa.1 = http://tsa.example/ room=100", "tsa.1 = http://tsa.example/ colour=blue",
		"tsa.1 = http://tsa.example/ tries", "tsa.5 = http://tsa.example/",
		"outside-hosts = *.example", "outside-hosts = http://a.example",
		"outside-networks =", "outside-networks = everywhere" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct err e = ERR_INIT;
		struct config c;
		char text[400];
		snprintf(text, sizeof text,
			"organisation = X\ntsa-policy = 1.2.3\ncrl-url =\npassphrase-file = "
			"p\n%s\n",
			bad[i]);
		put(text);
		if (config_read(&c, folder, &e) || !strstr(e.text, "line 5: "))
			fail_msg("%s: %s", bad[i], e.text);
	}
}

static void periods_are_read_and_checked(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct config c;
	struct service_periods p;
	const char head[] =
		"organisation = X\ntsa-policy = 1.2.3\ncrl-url =\npassphrase-file = p\n";
	char text[400];
	put(head);
	const struct service_periods usual = service_periods_default();
	assert_true(config_read(&c, folder, &e) && config_periods(&p, &c, &e));
	assert_memory_equal(&p, &usual, sizeof p);
	snprintf(text, sizeof text, "%sretention-sealed-years = 2\nretention-contact-days = 90\n",
		head);
	put(text);
	assert_true(config_read(&c, folder, &e) && config_periods(&p, &c, &e));
	assert_int_equal(p.sealed_years, 2);
	assert_int_equal(p.contact_days, 90);
	assert_int_equal(p.hold_age, 28);
	static const char *const bad[] = { "retention-sealed-years = 0",
		"retention-sealed-years = 51", "retention-unsealed-years = -1",
		"retention-hold-age = 61",
		"retention-health-days =", "retention-contact-days = 3651",
		"retention-ring-days = ten", "retention-years = 5" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		snprintf(text, sizeof text, "%s%s\n", head, bad[i]);
		put(text);
		if (config_read(&c, folder, &e) || !strstr(e.text, "line 5: "))
			fail_msg("%s: %s", bad[i], e.text);
		e = (struct err)ERR_INIT;
	}
}

static void keys_have_the_names_that_the_vault_knows(void **state)
{
	(void)state;
	assert_int_equal(CONFIG_KEYS, KEYS_SLOT_COUNT);
	for (size_t i = 0; i < CONFIG_KEYS; i++)
		assert_string_equal(config_key_name(i), keys_slot_name((enum keys_slot)i));
	assert_string_equal(config_key_name(CONFIG_KEYS), "");
	assert_int_equal(CONFIG_MAX_SCHOOLS, HOMES_MAX);
	assert_int_equal(VAULT_SCHOOL_UAI, SCHOOL_UAI);
	assert_string_equal(CONFIG_FILE, HOME_FILE);
	assert_string_equal(config_school_word(0), school_use_word(SCHOOL_CERTIFICATION));
	assert_string_equal(config_school_word(1), school_use_word(SCHOOL_CACHET));
}

static void all_faults_come_at_once_with_their_lines(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct config c;
	put("organisation = X\norganisation = Y\ncolour = blue\nnonsense\ntsa-policy = "
	    "1..2\ncrl-url = ftp://x\n");
	assert_false(config_read(&c, folder, &e));
	assert_int_equal(e.code, ERR_SYNTAX);
	static const char *const want[] = { "line 2: a second organisation",
		"line 3: unknown key colour", "line 4: no '='", "line 5: tsa-policy: a dotted OID",
		"line 6: crl-url: an http(s)", "missing key passphrase-file" };
	for (size_t i = 0; i < sizeof want / sizeof *want; i++)
		assert_non_null(strstr(e.text, want[i]));
}

static void a_folder_without_instance_says_how_to_make_one(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct config c;
	assert_false(config_read(&c, "/nonexistent", &e));
	assert_non_null(strstr(e.text, "paraphe init"));
}

static int folder_make(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int folder_drop(void **state)
{
	(void)state;
	char path[96];
	snprintf(path, sizeof path, "%s/paraphe.conf", folder);
	unlink(path);
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_init_writes_is_read),
		cmocka_unit_test(the_example_and_the_manual_have_each_key),
		cmocka_unit_test(what_has_a_default_may_be_left_out),
		cmocka_unit_test(the_keys_of_schools_are_read),
		cmocka_unit_test(the_keys_of_the_instance_are_checked_whole),
		cmocka_unit_test(the_keys_of_schools_are_checked_whole),
		cmocka_unit_test(as_many_schools_as_there_may_be),
		cmocka_unit_test(services_outside_are_read),
		cmocka_unit_test(faults_of_services_outside_have_their_line),
		cmocka_unit_test(periods_are_read_and_checked),
		cmocka_unit_test(keys_have_the_names_that_the_vault_knows),
		cmocka_unit_test(all_faults_come_at_once_with_their_lines),
		cmocka_unit_test(a_folder_without_instance_says_how_to_make_one),
	};
	return cmocka_run_group_tests(tests, folder_make, folder_drop);
}
