#!/bin/sh
# SPDX-License-Identifier: MIT
# check: fetch veraPDF once into build/verapdf, then validate FILE.pdf... as PDF/A-3a and PDF/UA-1.
# Without files: the document that the paint benchmark leaves. Exit 0 all conform, 1 some do not, 77 cannot be run.
set -e
lib=build/verapdf
sh tests/interop/fetch.sh verapdf 2>&1 || exit $?
if [ $# -eq 0 ]; then
	make -s build/bench/bench_paint
	build/bench/bench_paint "$lib/paint.pdf" >/dev/null
	set -- "$lib/paint.pdf"
fi
java -cp "$lib:$lib/*" Check "$@"
