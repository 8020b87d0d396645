/* SPDX-License-Identifier: MIT */
/* Mail and SMS of the configuration: secrets from files and credentials, and what does not go together. */
#include "cli/sending.h"

#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define BASE "organisation = X\ntsa-policy = 1.2.3\ncrl-url =\npassphrase-file = p\n"

static char folder[] = "/tmp/paraphe-sending-XXXXXX";
static struct config config;
static struct sending sending;

static void put(const char *name, const char *text)
{
	char path[96];
	struct err e = ERR_INIT;
	snprintf(path, sizeof path, "%s/%s", folder, name);
	assert_true(file_write_atomic(path, slice_text(text), 0600, &e));
}

static bool configure(const char *text, struct err *e)
{
	char whole[4096];
	snprintf(whole, sizeof whole, "%s%s", BASE, text);
	put("paraphe.conf", whole);
	return config_read(&config, folder, e) && sending_read(&sending, &config, "", e);
}

static void refused(const char *text, const char *why)
{
	struct err e = ERR_INIT;
	if (configure(text, &e))
		fail_msg("taken: %s", text);
	if (!strstr(e.text, why))
		fail_msg("%s: %s", text, e.text);
}

static void nothing_is_sent_by_default(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	assert_true(configure("", &e));
	assert_string_equal(sending.outbox.relay.url, "");
	assert_string_equal(sending.outbox.sms.url, "");
	assert_null(sending.outbox.shown);
	assert_true(sending.outbox.quiet);
	assert_true(configure("demo = yes\n", &e));
	assert_non_null(sending.outbox.shown);
	assert_false(sending.outbox.quiet);
}

static void secrets_come_from_files_or_credentials(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	put("mail.secret", "geheim\nrest\n");
	put("sms.secret", "Authorization: Bearer abc");
	assert_true(configure("mail-relay = smtps://relais.example:465\nmail-from = "
			      "paraphe@ecole.example\nmail-user = paraphe\n"
			      "mail-password-file = mail.secret\nsms-url = https://sms.example/v1\n"
			      "sms-header-file = sms.secret\n",
		&e));
	assert_string_equal(sending.outbox.relay.password, "geheim");
	assert_string_equal(sending.outbox.sms.header, "Authorization: Bearer abc");
	assert_string_equal(sending.outbox.bounces, "paraphe@ecole.example");
	assert_int_equal(sending.outbox.sms_price, 7);
	put("mail-password", "besser");
	setenv("CREDENTIALS_DIRECTORY", folder, 1);
	assert_true(sending_read(&sending, &config, "", &e));
	assert_string_equal(sending.outbox.relay.password, "besser");
	unsetenv("CREDENTIALS_DIRECTORY");
	sending_auto(&sending);
	assert_string_equal(sending.password, "");
}

static void what_does_not_go_together_is_told(void **state)
{
	(void)state;
	refused("mail-relay = relais.example\n", "line 5: mail-relay: smtp://host:port");
	refused("mail-relay = smtp://relais.example:587/x\n", "line 5");
	refused("mail-relay = smtp://relais.example:587\n", "mail-relay wants mail-from");
	refused("mail-from = a b@c\n", "line 5: mail-from: a mail address");
	refused("mail-user = x\n", "mail-user wants mail-password-file");
	refused("mail-user = x\nmail-password-file = absent\n", "mail-password-file");
	refused("mail-bounces = a-very-long-local-part-of-an-address@ecole.example\n",
		"at most 31 characters");
	refused("mail-per-minute = many\n", "line 5: mail-per-minute: a number");
	refused("sms-url = https://x/\nsms-body = to={to}\n", "sms-url: the SMS body");
	refused("sms-url = ftp://x/\n", "sms-url");
	put("bad.secret", "a\x01");
	refused("sms-header-file = bad.secret\n", "one line of text");
}

static int folder_up(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int folder_down(void **state)
{
	(void)state;
	static const char *const names[] = { "paraphe.conf", "mail.secret", "sms.secret",
		"mail-password", "bad.secret" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char path[96];
		snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		unlink(path);
	}
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_sent_by_default),
		cmocka_unit_test(secrets_come_from_files_or_credentials),
		cmocka_unit_test(what_does_not_go_together_is_told),
	};
	return cmocka_run_group_tests(tests, folder_up, folder_down);
}
