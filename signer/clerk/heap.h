/* SPDX-License-Identifier: MIT */
/*
 * heap: where what is loaded once lies, so that a fork of this process costs little. A fork copies an entry of the page table for each page
 * in use, and an end takes each down: a whole huge page is one of 512. But a child that writes into one has it split, so nothing that is
 * written later may lie there. Hints only: where the kernel has no huge pages, or malloc is another one, all is as without.
 */
#ifndef PARAPHE_CLERK_HEAP_H
#define PARAPHE_CLERK_HEAP_H

#include <stdint.h>

/* What is loaded from here on, and nothing from before, lies in the huge pages from what is answered. */
uintptr_t heap_begin(void);
/* Loaded: what is asked for from here on lies behind it. 'from' is heap_begin's. */
void heap_end(uintptr_t from);
/* From here on nothing is given back to the kernel before the end: a child lives for one conversation. */
void heap_keep(void);
/*
 * In a child: what it asks for from here on lies in huge pages that are its own, from what is answered on: one fault, and one page to give
 * back at the end, where there were hundreds of each. 0: there are none, or its parent did not say heap_keep; it goes on as it is.
 */
uintptr_t heap_own(void);

#endif
