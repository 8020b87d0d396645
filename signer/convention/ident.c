/* SPDX-License-Identifier: MIT */
/* ident: the keys inside French identifiers. */
#include "convention/ident.h"

#include <stddef.h>
#include <string.h>

enum { SIREN_DIGITS = 9, SIRET_DIGITS = 14, UAI_DIGITS = 7, UAI_MODULUS = 23 };

static bool digits(const char *text, size_t n)
{
	return strspn(text, "0123456789") >= n;
}

/* Double every second digit from the right, take 9 off above 9, the sum ends in 0. */
static bool luhn(const char *number, size_t n)
{
	int sum = 0;
	for (size_t i = 0; i < n; i++) {
		int d = number[n - 1 - i] - '0';
		if (i % 2)
			d = d * 2 > 9 ? d * 2 - 9 : d * 2;
		sum += d;
	}
	return sum % 10 == 0;
}

bool ident_siret(const char *siret)
{
	if (strlen(siret) != SIRET_DIGITS || !digits(siret, SIRET_DIGITS) ||
		!luhn(siret, SIREN_DIGITS))
		return false;
	if (luhn(siret, SIRET_DIGITS))
		return true;
	int sum = 0;
	for (size_t i = 0; i < SIRET_DIGITS; i++)
		sum += siret[i] - '0';
	return !strncmp(siret, "356000000", SIREN_DIGITS) && sum % 5 == 0;
}

bool ident_uai(const char *uai)
{
	static const char letters[] = "ABCDEFGHJKLMNPRSTUVWXYZ";
	if (strlen(uai) != UAI_DIGITS + 1 || !digits(uai, UAI_DIGITS))
		return false;
	int number = 0;
	for (size_t i = 0; i < UAI_DIGITS; i++)
		number = number * 10 + (uai[i] - '0');
	return uai[UAI_DIGITS] == letters[number % UAI_MODULUS];
}
