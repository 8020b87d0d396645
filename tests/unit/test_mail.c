/* SPDX-License-Identifier: MIT */
/* Mail against a relay of our own on loopback that follows a script; headers against values that try to be more than one. */
#include "net/mail.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "loopback_kit.h"

enum { DIALOGUE_MAX = 64 * 1024, QUICK_MS = 1500 };

/* --- the relay: one answer to each command; NULL: none, it falls silent --- */

static struct script {
	const char *hello, *ehlo, *auth, *mail, *rcpt, *data, *end;
} script;

static char dialogue[DIALOGUE_MAX]; /* all that the last client said */

static bool say(int fd, const char *text)
{
	return text && send(fd, text, strlen(text), MSG_NOSIGNAL) > 0;
}

static bool line_get(int fd, char *line, size_t size)
{
	size_t n = 0;
	while (n + 1 < size) {
		ssize_t got = recv(fd, line + n, 1, 0);
		if (got <= 0)
			return false;
		if (line[n++] == '\n')
			break;
	}
	line[n] = '\0';
	if (strlen(dialogue) + n + 1 < sizeof dialogue)
		memcpy(dialogue + strlen(dialogue), line, n + 1);
	return true;
}

static const char *answer(const char *line)
{
	static const struct {
		const char *verb;
		size_t at;
	} verbs[] = {
		{ "EHLO", offsetof(struct script, ehlo) },
		{ "AUTH", offsetof(struct script, auth) },
		{ "MAIL", offsetof(struct script, mail) },
		{ "RCPT", offsetof(struct script, rcpt) },
		{ "DATA", offsetof(struct script, data) },
	};
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (strncmp(line, verbs[i].verb, 4) == 0)
			return *(const char *const *)((const char *)&script + verbs[i].at);
	return strncmp(line, "QUIT", 4) == 0 ? "221 Bye\r\n" : "250 OK\r\n";
}

static void talk(int fd)
{
	char line[4096];
	bool good = say(fd, script.hello), data = false;
	while (good && line_get(fd, line, sizeof line)) {
		if (data) {
			if (strcmp(line, ".\r\n") != 0)
				continue;
			data = false;
			good = say(fd, script.end);
		} else {
			const char *a = answer(line);
			good = say(fd, a);
			data = a && strncmp(a, "354", 3) == 0;
		}
	}
	/* silent, not gone: the client must end it */
	while (recv(fd, line, sizeof line, 0) > 0)
		;
}

static void client(int fd)
{
	dialogue[0] = '\0';
	talk(fd);
}

static int server_up(void **state)
{
	(void)state;
	return loopback_up(client);
}

/* --- the desk's side --- */

static const struct reach everywhere = { .networks = REACH_ALL };
static const struct script willing = { "220 relais\r\n", "250-relais\r\n250 AUTH PLAIN\r\n",
	"235 2.7.0 ok\r\n", "250 ok\r\n", "250 ok\r\n", "354 go\r\n",
	"250 2.0.0 Ok: queued as 4F1C22\r\n" };

static const struct mail_letter letter = {
	.from = "paraphe@ecole.example",
	.from_name = "Lycée Ada-Lovelace",
	.reply_to = "stages@lycee.example",
	.to = "sacha@velo.example",
	.return_path = "retours+0123456789abcdef0123456789abcdef@ecole.example",
	.subject = "À signer : convention de stage de Camille",
	.id = "0123456789abcdef0123456789abcdef@ecole.example",
	.lang = "fr",
	.date = 1747125067, /* 2025-05-13 08:31:07 UTC */
	.text = SLICE_INIT("Bonjour,\n\nÀ bientôt.\n.\n"),
};

static bool send_to(struct mail_answer *out, const struct mail_letter *l, struct err *e)
{
	char url[64];
	snprintf(url, sizeof url, "smtp://127.0.0.1:%u", loopback.port);
	const struct mail_relay r = { .url = url,
		.plain = true,
		.hello = "ecole.example",
		.reach = &everywhere,
		.timeout_ms = QUICK_MS };
	return mail_send(out, &r, l, e);
}

static struct mail_answer deliver(const struct script *s, const struct mail_letter *l)
{
	struct mail_answer a;
	struct err e = ERR_INIT;
	script = *s;
	if (!send_to(&a, l, &e))
		fail_msg("%s", e.text);
	return a;
}

static void wants_header(const char *line)
{
	if (!strstr(dialogue, line))
		fail_msg("no %s in:\n%s", line, dialogue);
}

static void a_mail_is_handed_over(void **state)
{
	(void)state;
	struct mail_answer a = deliver(&willing, &letter);
	assert_int_equal(a.word, MAIL_TAKEN);
	assert_int_equal(a.code, 250);
	assert_string_equal(a.text, "250 2.0.0 Ok: queued as 4F1C22");
	wants_header("EHLO ecole.example\r\n");
	wants_header("MAIL FROM:<retours+0123456789abcdef0123456789abcdef@ecole.example>");
	wants_header("RCPT TO:<sacha@velo.example>\r\n");
	wants_header(
		"From: =?UTF-8?B?THljw6llIEFkYS1Mb3ZlbGFjZQ==?=\r\n <paraphe@ecole.example>\r\n");
	wants_header("\r\nTo: <sacha@velo.example>\r\n");
	wants_header("\r\nReply-To: <stages@lycee.example>\r\n");
	wants_header("\r\nDate: Tue, 13 May 2025 08:31:07 +0000\r\n");
	wants_header("\r\nMessage-ID: <0123456789abcdef0123456789abcdef@ecole.example>\r\n");
	wants_header("\r\nAuto-Submitted: auto-generated\r\n");
	wants_header("\r\nContent-Language: fr\r\n");
	wants_header("\r\nContent-Type: text/plain; charset=utf-8\r\n");
	wants_header("\r\nContent-Transfer-Encoding: quoted-printable\r\n");
	wants_header("\r\nBonjour,\r\n\r\n=C3=80 bient=C3=B4t.\r\n");
	wants_header("\r\n..\r\n"); /* RFC 5321 4.5.2 */
	assert_null(strstr(dialogue, "List-Unsubscribe"));
	assert_null(strstr(dialogue, "Subject: \xC3"));
}

static void a_file_goes_with_it(void **state)
{
	(void)state;
	struct mail_letter l = letter;
	l.file_name = "convention-9990042S-2025-00137.pdf";
	l.attachment = SLICE_LIT("%PDF-1.7\n");
	assert_int_equal(deliver(&willing, &l).word, MAIL_TAKEN);
	wants_header("Content-Type: application/pdf\r\n");
	wants_header("filename=\"convention-9990042S-2025-00137.pdf\"\r\n");
	wants_header("JVBERi0xLjcK");
}

static void the_relay_s_answer_is_told(void **state)
{
	(void)state;
	static const struct {
		struct script s;
		enum mail_word word;
		int code;
		const char *text;
	} cases[] = {
		{ { .rcpt = "451 4.7.1 Greylisted,\x01 wait\r\n" }, MAIL_DELAYED, 451,
			"451 4.7.1 Greylisted, wait" },
		{ { .rcpt = "550-5.1.1 No such user\r\n550 5.1.1 here caf\xC3\xA9\r\n" },
			MAIL_REFUSED, 550, "550 5.1.1 No such user 5.1.1 here caf??" },
		{ { .end = "554 5.7.1 Spam\r\n" }, MAIL_REFUSED, 554, "554 5.7.1 Spam" },
		{ { .end = "452 4.3.1 Full\r\n" }, MAIL_DELAYED, 452, "452 4.3.1 Full" },
		{ { .end = "421 4.3.2 Closing\r\n" }, MAIL_AWAY, 421, "421 4.3.2 Closing" },
		{ { .data = "552 5.3.4 Too big\r\n" }, MAIL_REFUSED, 552, "552 5.3.4 Too big" },
		/* about us, not about the recipient */
		{ { .mail = "553 5.7.1 Sender rejected\r\n" }, MAIL_AWAY, 553,
			"553 5.7.1 Sender rejected" },
		{ { .hello = "554 go away\r\n" }, MAIL_AWAY, 554, "554 go away" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct script s = willing;
		const struct script *c = &cases[i].s;
		s.hello = c->hello ? c->hello : s.hello;
		s.mail = c->mail ? c->mail : s.mail;
		s.rcpt = c->rcpt ? c->rcpt : s.rcpt;
		s.data = c->data ? c->data : s.data;
		s.end = c->end ? c->end : s.end;
		struct mail_answer a = deliver(&s, &letter);
		assert_string_equal(a.text, cases[i].text);
		assert_int_equal(a.word, cases[i].word);
		assert_int_equal(a.code, cases[i].code);
	}
}

/* Silence at any point: nothing is known, so it is tried again. */
static void silence_is_no_answer(void **state)
{
	(void)state;
	struct script s = willing;
	s.end = NULL;
	time_t began = time(NULL);
	struct mail_answer a = deliver(&s, &letter);
	assert_int_equal(a.word, MAIL_AWAY);
	assert_string_equal(a.text, "no answer in time");
	assert_true(time(NULL) - began <= 3 * QUICK_MS / 1000); /* QUIT is not waited for either */
	s = willing;
	s.hello = NULL;
	assert_int_equal(deliver(&s, &letter).word, MAIL_AWAY);
}

static void without_tls_only_near_addresses(void **state)
{
	(void)state;
	struct mail_answer a;
	struct err e = ERR_INIT;
	const struct mail_relay plain = { .url = "smtp://8.8.8.8:25",
		.plain = true,
		.reach = &everywhere,
		.timeout_ms = QUICK_MS };
	assert_true(mail_send(&a, &plain, &letter, &e));
	assert_int_equal(a.word, MAIL_AWAY);
	assert_string_equal(a.text, "8.8.8.8 lies in no network that may be reached");
	/* STARTTLS is not offered: nothing is said, no password above all */
	char url[64];
	snprintf(url, sizeof url, "smtp://127.0.0.1:%u", loopback.port);
	const struct mail_relay tls = { .url = url,
		.user = "paraphe",
		.password = "geheim",
		.reach = &everywhere,
		.timeout_ms = QUICK_MS };
	script = willing;
	assert_true(mail_send(&a, &tls, &letter, &e));
	assert_int_equal(a.word, MAIL_AWAY);
	assert_null(strstr(dialogue, "AUTH"));
	assert_null(strstr(dialogue, "MAIL"));
}

static void a_wrong_password_is_no_refusal(void **state)
{
	(void)state;
	char url[64];
	struct mail_answer a;
	struct err e = ERR_INIT;
	snprintf(url, sizeof url, "smtp://127.0.0.1:%u", loopback.port);
	const struct mail_relay r = { .url = url,
		.plain = true,
		.user = "paraphe",
		.password = "geheim",
		.reach = &everywhere,
		.timeout_ms = QUICK_MS };
	script = willing;
	script.auth = "535 5.7.8 Authentication failed\r\n";
	assert_true(mail_send(&a, &r, &letter, &e));
	assert_int_equal(a.word, MAIL_AWAY);
	assert_string_equal(a.text, "535 5.7.8 Authentication failed");
	assert_null(strstr(a.text, "geheim"));
}

static void the_relay_can_be_probed(void **state)
{
	(void)state;
	char url[64];
	struct mail_answer a;
	struct err e = ERR_INIT;
	snprintf(url, sizeof url, "smtp://127.0.0.1:%u", loopback.port);
	const struct mail_relay r = {
		.url = url, .plain = true, .reach = &everywhere, .timeout_ms = QUICK_MS
	};
	script = willing;
	assert_true(mail_probe(&a, &r, &e));
	assert_int_equal(a.word, MAIL_TAKEN);
	wants_header("NOOP\r\n");
	assert_null(strstr(dialogue, "MAIL"));
}

static enum err_code refused(const struct mail_letter *l)
{
	struct mail_answer a;
	struct err e = ERR_INIT;
	script = willing;
	dialogue[0] = '\0';
	if (send_to(&a, l, &e))
		return ERR_NONE;
	assert_null(strstr(dialogue, "DATA"));
	assert_null(strchr(e.text, '\n'));
	return e.code;
}

static void no_value_is_more_than_one(void **state)
{
	(void)state;
	static const char *const texts[] = { "a\r\nBcc: x@y.example", "a\nb", "a\rb", "a\tb",
		"a\x7f", "\xC2\x85", "caf\xE9", "\u202egro", "" };
	static const char *const addresses[] = { "a@b\r\nRCPT TO:<c@d>", "a b@c", "a@b@c", "a",
		"@b", "a@", "<a@b>", "a@b,c@d", "\"a\"@b", "a@[127.0.0.1]", ".a@b", "a..b@c",
		"a@b..c", "a@.b", "a@b.", "\xC3\xA9@b", "a@b c", "a\x00@b", "a@b\n" };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct mail_letter l = letter;
		l.subject = texts[i];
		assert_int_equal(refused(&l), ERR_SYNTAX);
		l = letter;
		l.from_name = texts[i];
		if (*texts[i]) /* no name is a name */
			assert_int_equal(refused(&l), ERR_SYNTAX);
		l = letter;
		l.lang = texts[i];
		assert_int_equal(refused(&l), ERR_SYNTAX);
	}
	for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
		struct mail_letter l = letter;
		l.to = addresses[i];
		assert_int_equal(refused(&l), ERR_SYNTAX);
		l = letter;
		l.return_path = addresses[i];
		assert_int_equal(refused(&l), ERR_SYNTAX);
		l = letter;
		l.reply_to = addresses[i];
		assert_int_equal(refused(&l), ERR_SYNTAX);
		l = letter;
		l.from = addresses[i];
		assert_int_equal(refused(&l), ERR_SYNTAX);
		l = letter;
		l.id = addresses[i];
		assert_int_equal(refused(&l), ERR_SYNTAX);
	}
	struct mail_letter l = letter;
	l.file_name = "a\"; x=\".pdf";
	assert_int_equal(refused(&l), ERR_SYNTAX);
	l = letter;
	l.text = SLICE_LIT("a\rb");
	assert_int_equal(refused(&l), ERR_SYNTAX);
}

static void long_subjects_are_folded(void **state)
{
	(void)state;
	struct mail_letter l = letter;
	l.subject = "Établissement d’enseignement général, technologique et professionnel de la "
		    "Vallée-de-l’Œuf vous propose d’accueillir Zoë : complétez la convention";
	l.from_name = "Paraphe \"test\" \\ (x)";
	assert_int_equal(deliver(&willing, &l).word, MAIL_TAKEN);
	wants_header("From: \"Paraphe \\\"test\\\" \\\\ (x)\"\r\n <paraphe@ecole.example>\r\n");
	const char *at = strstr(dialogue, "Subject: ");
	assert_non_null(at);
	for (size_t words = 0; words < 4; words++) {
		const char *end = strstr(at, "\r\n");
		assert_non_null(end);
		assert_true(end - at < 78 + 9);
		at = end + 2;
		assert_true(words == 3 ? *at != ' ' : *at == ' ');
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mail_is_handed_over),
		cmocka_unit_test(a_file_goes_with_it),
		cmocka_unit_test(the_relay_s_answer_is_told),
		cmocka_unit_test(silence_is_no_answer),
		cmocka_unit_test(without_tls_only_near_addresses),
		cmocka_unit_test(a_wrong_password_is_no_refusal),
		cmocka_unit_test(the_relay_can_be_probed),
		cmocka_unit_test(no_value_is_more_than_one),
		cmocka_unit_test(long_subjects_are_folded),
	};
	return cmocka_run_group_tests(tests, server_up, loopback_down);
}
