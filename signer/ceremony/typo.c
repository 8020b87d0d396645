/* SPDX-License-Identifier: MIT */
/* typo: usual domains of French families and firms, slips that are known, and how far a word is from another. */
#include "ceremony/typo.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const char *const usual[] = { "gmail.com", "hotmail.fr", "hotmail.com", "outlook.fr",
	"outlook.com", "live.fr", "live.com", "msn.com", "yahoo.fr", "yahoo.com", "ymail.com",
	"orange.fr", "wanadoo.fr", "free.fr", "sfr.fr", "neuf.fr", "bbox.fr", "laposte.net",
	"icloud.com", "me.com", "mac.com", "numericable.fr", "club-internet.fr", "aliceadsl.fr",
	"cegetel.net", "noos.fr", "gmx.fr", "gmx.com", "aol.com", "protonmail.com", "proton.me",
	"pm.me", "hey.com", "zoho.com", "mailo.com", "tutanota.com", "nordnet.fr", "dbmail.com" };

/* Slips that are words of their own, or too short to be guessed. */
static const char *const slips[][2] = {
	{ "gmail.fr", "gmail.com" },
	{ "gmail.co", "gmail.com" },
	{ "gmail", "gmail.com" },
	{ "icloud.fr", "icloud.com" },
	{ "laposte.fr", "laposte.net" },
	{ "laposte.com", "laposte.net" },
	{ "orange.com", "orange.fr" },
	{ "orange", "orange.fr" },
	{ "wanadoo.com", "wanadoo.fr" },
	{ "free.com", "free.fr" },
	{ "fre.fr", "free.fr" },
	{ "fee.fr", "free.fr" },
	{ "sfr.com", "sfr.fr" },
	{ "srf.fr", "sfr.fr" },
	{ "live.con", "live.com" },
	{ "proton.com", "proton.me" },
};

enum { DOMAIN_MOST = 30, SHORTEST_GUESSED = 8, TWO_SLIPS = 10 };

static size_t least(size_t a, size_t b, size_t c)
{
	size_t n = a < b ? a : b;
	return n < c ? n : c;
}

/* Slips of one letter: wrong, missing, one too many, or two that changed places (optimal string alignment). */
static size_t distance(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b);
	size_t d[DOMAIN_MOST + 1][DOMAIN_MOST + 1];
	for (size_t i = 0; i <= n; i++)
		d[i][0] = i;
	for (size_t j = 0; j <= m; j++)
		d[0][j] = j;
	for (size_t i = 1; i <= n; i++)
		for (size_t j = 1; j <= m; j++) {
			size_t cost = a[i - 1] != b[j - 1];
			d[i][j] = least(d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + cost);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
				d[i - 2][j - 2] + 1 < d[i][j])
				d[i][j] = d[i - 2][j - 2] + 1;
		}
	return d[n][m];
}

static const char *meant(const char *domain)
{
	const char *best = NULL;
	size_t nearest = SIZE_MAX, n = strlen(domain);
	for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
		if (strcmp(usual[i], domain) == 0)
			return NULL;
	for (size_t i = 0; i < sizeof slips / sizeof *slips; i++)
		if (strcmp(slips[i][0], domain) == 0)
			return slips[i][1];
	if (n + 1 < SHORTEST_GUESSED || n > DOMAIN_MOST)
		return NULL;
	for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
		size_t length = strlen(usual[i]), away = distance(domain, usual[i]);
		if (length >= SHORTEST_GUESSED && away < nearest &&
			away <= (length >= TWO_SLIPS ? 2 : 1)) {
			nearest = away;
			best = usual[i];
		}
	}
	return best;
}

bool typo_hint(char out[static TYPO_MAX_ADDRESS + 1], const char *address)
{
	char lower[TYPO_MAX_ADDRESS + 1];
	size_t n = strlen(address);
	if (n > TYPO_MAX_ADDRESS)
		return false;
	for (size_t i = 0; i <= n; i++)
		lower[i] = (char)tolower((unsigned char)address[i]);
	char *at = strrchr(lower, '@');
	const char *domain = at ? meant(at + 1) : NULL;
	if (!domain)
		return false;
	at[1] = '\0';
	int got = snprintf(out, TYPO_MAX_ADDRESS + 1, "%s%s", lower, domain);
	return got > 0 && got <= TYPO_MAX_ADDRESS;
}
