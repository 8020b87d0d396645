#!/bin/sh
# SPDX-License-Identifier: MIT
# Format, size of functions, clang-tidy, cppcheck, gcc -fanalyzer; $1 holds the compiler flags.
set -u
bad=0
files=$(git ls-files 'signer/*.[ch]' 'tests/*.[ch]')
sources=$(git ls-files 'signer/*.c')
# shellcheck disable=SC2086 # flags and files are words
{
	clang-format-14 --dry-run -Werror $files || { echo "lint: run make format"; bad=1; }
	for h in $(git ls-files 'signer/*.h'); do
		printf '#include "%s"\n' "${h#signer/}" | gcc $1 -Wno-pedantic -Werror -fsyntax-only -x c - ||
			{ echo "lint: $h does not compile alone"; bad=1; }
	done
	mkdir -p build
	echo $sources | tr ' ' '\n' | xargs -P "$(nproc)" -I{} sh -c 'clang-tidy-14 --quiet --warnings-as-errors="*" "$1" -- '"$1"' 2>/dev/null || echo "lint: clang-tidy $1"' sh {} >build/tidy.log
	if [ -s build/tidy.log ]; then cat build/tidy.log; bad=1; fi
	cppcheck --quiet --std=c11 --enable=warning,portability --inline-suppr --suppress=missingInclude --suppress=memleak --suppress=unknownMacro --suppress=normalCheckLevelMaxBranches \
		--error-exitcode=1 -j "$(nproc)" -Isigner $sources || bad=1
	echo $sources | tr ' ' '\n' | xargs -P "$(nproc)" -I{} gcc $1 -O1 -fanalyzer -Werror -c -o /dev/null {} || { echo "lint: gcc -fanalyzer"; bad=1; }
}
[ $bad -eq 0 ] && echo "lint: clean"
exit $bad
