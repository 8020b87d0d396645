/* SPDX-License-Identifier: MIT */
/*
 * Included first in every file of the coverage build: a child that ends by _exit writes its counters before, and nothing else of exit()
 * is done twice (buffers of its parent, what cmocka and the libraries registered). A signal whose handler ends the child, too, waits:
 * within the writing it would wait for itself, with the file locked for all others.
 */
#ifndef TESTS_COVER_H
#define TESTS_COVER_H

/*
 * unistd.h and signal.h bring names that files may use for their own: those that are wanted, and libgcov's (gcc's manual, chapter
 * 10.3).
 */
extern _Noreturn void _exit(int code);
extern int sigblock(int mask);
extern void __gcov_dump(void);

_Noreturn static inline void cover_exit(int code)
{
	(void)sigblock(~0);
	__gcov_dump();
	_exit(code);
}

#define _exit cover_exit

#endif
