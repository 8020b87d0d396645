#!/bin/sh
# SPDX-License-Identifier: MIT
# Fetch outside judges, pinned, into build/: pyhanko into build/venv, verapdf and dss into build/NAME with their classes.
# What is there already is kept. One that cannot be had is named on standard error, and the exit code is then 77.
# Usage: fetch.sh pyhanko|verapdf|dss...
set -u
missing=0
cannot() { echo "$1: skipped, $2" >&2; missing=77; }

venv() {
	build/venv/bin/python -c 'import pyhanko' 2>/dev/null && return
	{ /usr/bin/python3 -m venv --clear build/venv && build/venv/bin/pip install -q -r tests/interop/requirements.txt; } >&2 ||
		cannot pyhanko 'cannot be fetched'
}

# jars NAME: what its pom.xml pins, then its classes
jars() {
	lib=build/$1 from=tests/interop/$1
	command -v mvn >/dev/null && command -v javac >/dev/null || sh tests/deps.sh maven default-jdk-headless >/dev/null 2>&1 ||
		{ cannot "$1" 'no mvn or no javac'; return; }
	mkdir -p "$lib"
	if ! cmp -s "$from/pom.xml" "$lib/ready"; then
		rm -f "$lib"/*.jar
		mvn -q -B -f "$from/pom.xml" dependency:copy-dependencies -DoutputDirectory="$PWD/$lib" >"$lib/fetch.log" 2>&1 ||
			{ cannot "$1" "cannot be fetched (see $lib/fetch.log)"; return; }
		cp "$from/pom.xml" "$lib/ready"
	fi
	javac -nowarn -cp "$lib/*" -d "$lib" "$from"/*.java >"$lib/javac.log" 2>&1 || { cat "$lib/javac.log" >&2; exit 1; }
}

for name in "$@"; do
	case $name in
	pyhanko) venv ;;
	*) jars "$name" ;;
	esac
done
exit $missing
