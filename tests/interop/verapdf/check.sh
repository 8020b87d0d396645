#!/bin/sh
# SPDX-License-Identifier: MIT
# check: fetch veraPDF once into build/verapdf, then validate FILE.pdf... as PDF/A-3a and PDF/UA-1.
# Without files: the document that the paint benchmark leaves. Exit 0 all conform, 1 some do not, 77 cannot be run.
set -e
here=$(dirname "$0")
lib=build/verapdf
command -v mvn >/dev/null && command -v javac >/dev/null || { echo "verapdf: skipped, no mvn or no javac"; exit 77; }
mkdir -p "$lib"
if [ ! -f "$lib/ready" ]; then
	mvn -q -B -f "$here/pom.xml" dependency:copy-dependencies -DoutputDirectory="$PWD/$lib" >"$lib/fetch.log" 2>&1 ||
		{ echo "verapdf: skipped, cannot be fetched (see $lib/fetch.log)"; exit 77; }
	touch "$lib/ready"
fi
javac -cp "$lib/*" -d "$lib" "$here/Check.java"
if [ $# -eq 0 ]; then
	make -s build/bench/bench_paint
	build/bench/bench_paint "$lib/paint.pdf" >/dev/null
	set -- "$lib/paint.pdf"
fi
java -cp "$lib:$lib/*" Check "$@"
