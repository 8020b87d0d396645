/* SPDX-License-Identifier: MIT */
/* text: UTF-8 checks, hexadecimal, phone numbers as people read them, without any library. NFC is base/nfc. */
#ifndef PARAPHE_BASE_TEXT_H
#define PARAPHE_BASE_TEXT_H

#include "base/buf.h"

/*
 * One code point from valid or invalid UTF-8; advances 'at'. Returns UINT32_MAX on a byte that is
 * not well-formed (overlong, surrogate, over U+10FFFF, cut) and advances by one.
 */
uint32_t text_next(struct slice s, size_t *at);
bool text_is_utf8(struct slice s);
/* Number of code points; malformed bytes count as one each. */
size_t text_length(struct slice s);
/* UTF-8 of 'cp' into out[4]; the number of bytes, 0 for a surrogate or over U+10FFFF. */
size_t text_encode(uint32_t cp, uint8_t out[static 4]);
/* No C0/C1 control (LF allowed when 'lf'), no bidi control (U+202A-202E, U+2066-2069), no noncharacter. */
bool text_is_plain(struct slice s, bool lf);
/* 'from' and a NUL into out[size], cut to fit; what is not printable ASCII becomes '?'. */
void text_ascii(char *out, size_t size, const char *from);
/* The value of a hexadecimal digit, either case; -1: none. */
int text_hex_digit(uint8_t c);
/* How many hexadecimal digits 's' begins with. */
size_t text_hex_run(struct slice s);
/* Are there letters of both cases among these digits? */
bool text_hex_mixed(struct slice digits);
/* Decode exactly 2*n hexadecimal digits, either case. Errors: SYNTAX. */
MUST_CHECK bool text_unhex(uint8_t *out, size_t n, struct slice hex, struct err *e);
/* Lower-case hexadecimal and a NUL into out, which must hold 2*n+1. */
void text_hex(char *out, const uint8_t *p, size_t n);
/* A decimal of at most 'max', digits only, no sign, no leading zero but "0". Errors: SYNTAX, LIMIT. */
MUST_CHECK bool text_decimal(uint64_t *out, struct slice s, uint64_t max, struct err *e);

enum { TEXT_PHONE = 40 };
/*
 * « 01 99 00 01 42 » of "+33199000142", « +32 25 55 01 01 » of "+3225550101", with no-break spaces. false: not E.164, 'out' is
 * empty. What is kept and sent stays E.164. Country codes: ITU-T E.164 (list of assigned codes).
 */
bool text_phone(char out[static TEXT_PHONE], const char *e164);

#endif
