/* SPDX-License-Identifier: MIT */
/* cage_kit: whether this build has a cage (wire/cage.h); NO_CAGE is defined where it has none. */
#ifndef PARAPHE_TESTS_CAGE_KIT_H
#define PARAPHE_TESTS_CAGE_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#if defined(__SANITIZE_ADDRESS__) || defined(PARAPHE_NO_CAGE)
#define NO_CAGE 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define NO_CAGE 1
#endif
#endif

static inline bool is_cage_built(void)
{
#ifdef NO_CAGE
	print_message("skipped: an instrumented build has no cage\n");
	return false;
#else
	return true;
#endif
}

#endif
