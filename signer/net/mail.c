/* SPDX-License-Identifier: MIT */
/* mail: the dialogue is libcurl's; we watch how far it came and keep the relay's last word. */
#include "net/mail.h"

#include "base/text.h"
#include "net/impl.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* How far the dialogue came: by the last command that was sent. */
enum stage { STAGE_BEFORE, STAGE_RECIPIENT, STAGE_DATA };

struct sending {
	struct reach reach;
	struct reach_call call;
	struct mail_answer *answer;
	enum stage stage;
	bool over;     /* QUIT was sent: what follows is no answer to us */
	bool going_on; /* the reply has further lines */
	struct curl_slist *headers, *recipients;
	curl_mime *mime;
};

static void sending_auto(struct sending *s)
{
	reach_call_auto(&s->call);
	curl_slist_free_all(s->headers);
	curl_slist_free_all(s->recipients);
	curl_mime_free(s->mime);
}

#define SET(s, option, value) (curl_easy_setopt((s)->call.curl, option, (value)) == CURLE_OK)

/* Commands as they leave; only their first word is looked at (AUTH carries the password). */
static int command_seen(CURL *curl, curl_infotype type, char *p, size_t n, void *sending)
{
	struct sending *s = sending;
	(void)curl;
	if (type != CURLINFO_HEADER_OUT || n < 4)
		return 0;
	if (memcmp(p, "RCPT", 4) == 0)
		s->stage = STAGE_RECIPIENT;
	else if (memcmp(p, "DATA", 4) == 0)
		s->stage = STAGE_DATA;
	else if (memcmp(p, "QUIT", 4) == 0)
		s->over = true;
	return 0;
}

/* Lines of one reply are joined; a control is a blank, what is not ASCII a '?'. */
static size_t reply_take(char *p, size_t one, size_t n, void *sending)
{
	struct sending *s = sending;
	struct mail_answer *a = s->answer;
	(void)one; /* always 1 */
	if (s->over || n < 4)
		return n;
	size_t from = s->going_on ? 3 : 0, at = s->going_on ? strlen(a->text) : 0;
	if (from == 0)
		a->code = isdigit((unsigned char)p[0]) && isdigit((unsigned char)p[1]) &&
					  isdigit((unsigned char)p[2])
				  ? (p[0] - '0') * 100 + (p[1] - '0') * 10 + (p[2] - '0')
				  : 0;
	s->going_on = p[3] == '-';
	for (size_t i = from; i < n && at < sizeof a->text - 1; i++) {
		char c = i == 3 ? ' ' : p[i];
		if (c == ' ' || (c > 0 && c < ' ') || c == 0x7f) {
			if (at && a->text[at - 1] != ' ')
				a->text[at++] = ' ';
		} else {
			a->text[at++] = (char)(c > ' ' && c <= '~' ? c : '?');
		}
	}
	while (at && a->text[at - 1] == ' ')
		at--;
	a->text[at] = '\0';
	return n;
}

/* Nothing of what goes over the line is a file of ours to be written. */
static size_t nothing_taken(char *p, size_t one, size_t n, void *unused)
{
	(void)p;
	(void)unused;
	return one * n;
}

bool mail_url_good(const char *url)
{
	size_t scheme = strncmp(url, "smtps://", 8) == 0  ? 8
			: strncmp(url, "smtp://", 7) == 0 ? 7
							  : 0;
	return scheme && strlen(url) < MAIL_MAX_URL && reach_host_good(slice_text(url + scheme));
}

/*
 * "smtps://host:465/hello": libcurl takes the name for EHLO from the path. After a mail that got no answer it says QUIT and
 * waits for the answer to that, two minutes if it is not told otherwise.
 */
static bool relay_set(struct sending *s, const struct mail_relay *r, struct err *e)
{
	char url[MAIL_MAX_URL * 2];
	if (!mail_url_good(r->url) || (r->hello && !reach_host_good(slice_text(r->hello))))
		return err_fail(
			e, ERR_SYNTAX, "%.200s is no relay: smtp://host:port is wanted", r->url);
	snprintf(url, sizeof url, "%s/%s", r->url, r->hello ? r->hello : "");
	s->reach = *r->reach;
	bool tls = strncmp(r->url, "smtps:", 6) == 0 || !r->plain;
	if (!tls)
		s->reach.networks &= REACH_LOOPBACK | REACH_PRIVATE;
	int connect_ms = r->timeout_ms < MAIL_CONNECT_MS ? r->timeout_ms : MAIL_CONNECT_MS;
	if (!reach_call_open(&s->call, &s->reach, connect_ms, r->timeout_ms, e))
		return false;
	bool set = SET(s, CURLOPT_PROTOCOLS_STR, "smtp,smtps") && SET(s, CURLOPT_URL, url) &&
		   SET(s, CURLOPT_SERVER_RESPONSE_TIMEOUT, (r->timeout_ms + 999L) / 1000) &&
		   SET(s, CURLOPT_USE_SSL, tls ? (long)CURLUSESSL_ALL : (long)CURLUSESSL_NONE) &&
		   SET(s, CURLOPT_VERBOSE, 1L) && SET(s, CURLOPT_DEBUGFUNCTION, command_seen) &&
		   SET(s, CURLOPT_DEBUGDATA, (void *)s) &&
		   SET(s, CURLOPT_HEADERFUNCTION, reply_take) &&
		   SET(s, CURLOPT_HEADERDATA, (void *)s) &&
		   SET(s, CURLOPT_WRITEFUNCTION, nothing_taken);
	if (r->user && r->password)
		set = set && SET(s, CURLOPT_USERNAME, r->user) &&
		      SET(s, CURLOPT_PASSWORD, r->password);
	return set || err_nomem(e);
}

static bool list_add(struct curl_slist **list, const char *line)
{
	struct curl_slist *more = curl_slist_append(*list, line);
	if (more)
		*list = more;
	return more != NULL;
}

/* One field, made by 'made' into 'b', becomes one line of the list. */
static bool field_add(struct sending *s, struct buf *b, bool made, struct err *e)
{
	if (!made)
		return false;
	const char *line = buf_text(b);
	if (!line || !list_add(&s->headers, line))
		return err_nomem(e);
	b->n = 0;
	return true;
}

static bool headers_set(struct sending *s, const struct mail_letter *l, struct err *e)
{
	AUTO(buf) struct buf b = BUF_MAX(HEADER_MAX_FIELD);
	if (!field_add(s, &b, header_mailbox(&b, "From", l->from_name, l->from, e), e) ||
		!field_add(s, &b, header_mailbox(&b, "To", NULL, l->to, e), e) ||
		!field_add(s, &b, header_text(&b, "Subject", l->subject, e), e) ||
		!field_add(s, &b, header_text(&b, "Content-Language", l->lang, e), e))
		return false;
	if (l->reply_to &&
		!field_add(s, &b, header_mailbox(&b, "Reply-To", NULL, l->reply_to, e), e))
		return false;
	if (!header_address_good(l->id))
		return err_fail(e, ERR_SYNTAX, "a Message-ID that is none");
	header_date(&b, l->date);
	if (!field_add(s, &b, buf_done(&b, e), e))
		return false;
	buf_printf(&b, "Message-ID: <%s>", l->id);
	/* RFC 3834 5: no automatic answer is wanted. */
	if (!field_add(s, &b, buf_done(&b, e), e) ||
		!list_add(&s->headers, "Auto-Submitted: auto-generated") ||
		!SET(s, CURLOPT_HTTPHEADER, s->headers))
		return err_nomem(e);
	return true;
}

/* RFC 2046 4.1.1: lines end with CRLF; a control that is no LF has no place in a text. */
static bool text_put(struct buf *out, struct slice text, struct err *e)
{
	if (text.n > MAIL_MAX_TEXT)
		return err_fail(
			e, ERR_LIMIT, "a text of %zu bytes; at most %d", text.n, MAIL_MAX_TEXT);
	if (!text_is_plain(text, true))
		return err_fail(e, ERR_SYNTAX, "a text with a control character in it");
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\n')
			buf_put_byte(out, '\r');
		buf_put_byte(out, text.p[i]);
	}
	return buf_done(out, e);
}

static bool attach(struct sending *s, const struct mail_letter *l, struct err *e)
{
	if (!l->file_name)
		return true;
	if (l->attachment.n > MAIL_MAX_ATTACHMENT)
		return err_fail(e, ERR_LIMIT, "an attachment of %zu bytes", l->attachment.n);
	for (const char *c = l->file_name; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("-_.", *c))
			return err_fail(
				e, ERR_SYNTAX, "an attachment's name is letters, digits, - _ .");
	curl_mimepart *part = curl_mime_addpart(s->mime);
	if (!part ||
		curl_mime_data(part, (const char *)l->attachment.p, l->attachment.n) != CURLE_OK ||
		curl_mime_type(part, "application/pdf") != CURLE_OK ||
		curl_mime_encoder(part, "base64") != CURLE_OK ||
		curl_mime_filename(part, l->file_name) != CURLE_OK)
		return err_nomem(e);
	return true;
}

static bool body_set(struct sending *s, const struct mail_letter *l, struct err *e)
{
	AUTO(buf) struct buf text = BUF_MAX(MAIL_MAX_TEXT * 2);
	if (!text_put(&text, l->text, e))
		return false;
	s->mime = curl_mime_init(s->call.curl);
	curl_mimepart *part = s->mime ? curl_mime_addpart(s->mime) : NULL;
	if (!part || curl_mime_data(part, (const char *)text.p, text.n) != CURLE_OK ||
		curl_mime_type(part, "text/plain; charset=utf-8") != CURLE_OK ||
		curl_mime_encoder(part, "quoted-printable") != CURLE_OK)
		return err_nomem(e);
	return attach(s, l, e) && (SET(s, CURLOPT_MIMEPOST, s->mime) || err_nomem(e));
}

static bool envelope_set(struct sending *s, const struct mail_letter *l, struct err *e)
{
	if (!header_address_good(l->to) || !header_address_good(l->return_path))
		return err_fail(e, ERR_SYNTAX, "not a mail address");
	if (!list_add(&s->recipients, l->to) || !SET(s, CURLOPT_MAIL_RCPT, s->recipients) ||
		!SET(s, CURLOPT_MAIL_FROM, l->return_path))
		return err_nomem(e);
	return true;
}

/* A reply counts for the recipient only once it was named; before that it is about us. */
static enum mail_word word_of(const struct sending *s, bool done)
{
	int code = s->answer->code;
	if (done)
		return MAIL_TAKEN;
	if (s->stage == STAGE_BEFORE || code < 400 || code > 599)
		return MAIL_AWAY;
	return code < 500 ? MAIL_DELAYED : MAIL_REFUSED;
}

static bool perform(struct sending *s, struct err *e)
{
	struct err why = ERR_INIT;
	struct mail_answer *a = s->answer;
	bool done = reach_call_perform(&s->call, &why);
	if (!done && why.code == ERR_NOMEM)
		return err_nomem(e);
	a->word = word_of(s, done);
	/* 421 closes the channel whatever was asked (RFC 5321 3.8). */
	if (a->code == 421)
		a->word = done ? MAIL_TAKEN : MAIL_AWAY;
	if (a->word == MAIL_AWAY && (a->code < 400 || !a->text[0]))
		snprintf(a->text, sizeof a->text, "%.*s", MAIL_MAX_ANSWER - 1, why.text);
	return true;
}

bool mail_send(struct mail_answer *out, const struct mail_relay *r, const struct mail_letter *l,
	struct err *e)
{
	*out = (struct mail_answer){ .word = MAIL_AWAY };
	AUTO(sending) struct sending s = { .answer = out };
	return relay_set(&s, r, e) && envelope_set(&s, l, e) && headers_set(&s, l, e) &&
	       body_set(&s, l, e) && perform(&s, e);
}

bool mail_probe(struct mail_answer *out, const struct mail_relay *r, struct err *e)
{
	*out = (struct mail_answer){ .word = MAIL_AWAY };
	AUTO(sending) struct sending s = { .answer = out };
	return relay_set(&s, r, e) && (SET(&s, CURLOPT_CUSTOMREQUEST, "NOOP") || err_nomem(e)) &&
	       perform(&s, e);
}
