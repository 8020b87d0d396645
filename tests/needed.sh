#!/bin/sh
# SPDX-License-Identifier: MIT
# The walls as facts: which shared libraries each program needs (HOUSE: CI reads the NEEDED list).
set -u
out=${1:-build}
bad=0
needed() { readelf -d "$1" 2>/dev/null | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'; }
only() {
	program=$1
	shift
	for lib in $(needed "$out/$program"); do
		case " $* " in
		*" ${lib%%.so*} "*) ;;
		*) echo "$program needs $lib and may not"; bad=1 ;;
		esac
	done
}
never() {
	program=$1
	shift
	for lib in $(needed "$out/$program"); do
		case " $* " in
		*" ${lib%%.so*} "*) echo "$program needs $lib and may not"; bad=1 ;;
		esac
	done
}
[ -x "$out/paraphe" ] || { echo "needed: $out/paraphe is not built, nothing checked"; exit 0; }
# What was built of other sources says nothing of these.
make -s -q OUT="$out" all || { echo "needed: $out is older than the sources, nothing checked: make all"; exit 0; }
# One name, one function: which of two a program gets would hang on the linker.
twice=$(nm -g --defined-only "$out/libparaphe.a" 2>/dev/null | awk 'NF == 3 { print $3 }' | sort | uniq -d)
[ -z "$twice" ] || { echo "defined twice in libparaphe.a: $twice"; bad=1; }
only paraphe-vault libcrypto libseccomp libc
never paraphe libhpdf libpoppler-glib libpoppler libzip libzbar libturbojpeg libcairo
never paraphe-clerk libsqlite3 libcurl libmicrohttpd libssl libpoppler-glib libpoppler libcairo libzbar libturbojpeg
never paraphe-render libsqlite3 libcurl libmicrohttpd libssl libxml2 libxslt libhpdf libzip
[ $bad -eq 0 ] && echo "needed: every program links what it may"
exit $bad
