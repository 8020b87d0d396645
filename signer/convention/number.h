/* SPDX-License-Identifier: MIT */
/* number: lengths as PDF numbers, without floats and without a locale. */
#ifndef PARAPHE_CONVENTION_NUMBER_H
#define PARAPHE_CONVENTION_NUMBER_H

#include "base/buf.h"

/* 'v' thousandths, with at most three decimals and a blank after it. */
void number_put(struct buf *out, int32_t v);

/* 'v' in decimal, then the text 'after'. */
void number_whole_put(struct buf *out, size_t v, const char *after);

#endif
