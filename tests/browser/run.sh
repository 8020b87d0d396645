#!/bin/sh
# SPDX-License-Identifier: MIT
# The whole life of a convention in Debian's Chromium: at desktop and phone size, by keyboard, with JavaScript off, and the pages
# that such a life does not meet; axe-core on every page; a picture of each under OUT/browser. Each way has an instance of its
# own; three go at a time, as they wait a lot. Ends with "N passed, N failed, N skipped". Usage: run.sh OUT [WAY...]
set -u
out=${1:-build}
[ $# -gt 0 ] && shift
work=$out/browser
mkdir -p "$work"
if [ ! -d build/browser/node_modules/playwright-core ]; then
	mkdir -p build/browser
	cp tests/browser/package.json build/browser/
	(cd build/browser && npm install --silent --no-audit --no-fund --ignore-scripts) >"$work/npm.log" 2>&1 || {
		echo "skip browser - playwright-core cannot be fetched here: $(tail -n 1 "$work/npm.log")"
		echo "0 passed, 0 failed, 1 skipped"
		exit 0
	}
fi

# token DIR: the school's keys in a token, so that its settings are seen so; where there is no SoftHSM they stand in the file
token() {
	module=$(find /usr/lib -name libsofthsm2.so 2>/dev/null | head -n 1)
	if [ -z "$module" ] || ! command -v softhsm2-util >/dev/null || ! command -v pkcs11-tool >/dev/null; then
		echo "skip browser - a school's keys in a token: softhsm2 and opensc are not there"
		return
	fi
	mkdir "$1/tokens"
	printf 'directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n' "$(realpath "$1/tokens")" >"$1/softhsm2.conf"
	export SOFTHSM2_CONF="$1/softhsm2.conf"
	(umask 077 && printf 1234 >"$1/pin")
	softhsm2-util --init-token --free --label ada --pin 1234 --so-pin 5678 >/dev/null
	for key in certify:01 seal:02; do
		pkcs11-tool --module "$module" --token-label ada --login --pin 1234 --keypairgen --key-type EC:prime256v1 --label "${key%:*}" --id "${key#*:}" >/dev/null 2>&1
	done
	uri="pkcs11:token=ada;object="
	"$out/paraphe" school-key -C "$1/instance" 9990042S "${uri}certify?module-path=$module" "${uri}seal?module-path=$module" --password-file "$1/pin" | grep '^school\.' >>"$1/instance/paraphe.conf"
}

# one WAY: an instance, a service, a browser; what was seen in its log, how it ended in its file "code"
one() {
	way=$1 dir=$work/$1 script=life
	[ "$way" = pages ] && script=pages
	rm -rf "$dir"
	mkdir -p "$dir"
	echo 1 >"$dir/code"
	"$out/paraphe" init "$dir/instance" --organisation 'Lycée Ada-Lovelace, démonstration' >/dev/null
	sed -i "s|^#demo = .*|demo = yes|; s|^#rate-limits = .*|rate-limits = 0|" "$dir/instance/paraphe.conf"
	[ "$way" != pages ] || token "$dir"
	"$out/paraphe" demo -C "$dir/instance" >"$dir/links" 2>"$dir/log" || return
	"$out/paraphe" serve -C "$dir/instance" --listen 127.0.0.1:0 >"$dir/address" 2>"$dir/serve.log" &
	server=$!
	i=0
	while [ ! -s "$dir/address" ] && [ $i -lt 100 ]; do sleep 0.1; i=$((i + 1)); done
	NODE_PATH=build/browser/node_modules timeout -k 5 900 node tests/browser/$script.cjs "$(head -n 1 "$dir/address")" "$dir" "$way" >"$dir/log" 2>&1
	echo $? >"$dir/code"
	kill $server
	wait $server 2>/dev/null
}
several() { for w in "$@"; do one "$w"; done; }

if [ $# -gt 0 ]; then
	ways="$*"
	several "$@"
else
	ways="desktop phone keyboard plain pages"
	several desktop keyboard &
	several phone plain &
	several pages
	wait
fi
passed=0 failed=0
for way in $ways; do
	log=$work/$way/log
	p=$(grep -c '^ok ' "$log") f=$(grep -c '^not ok ' "$log") code=$(cat "$work/$way/code")
	[ "$code" -eq 0 ] || [ "$f" -gt 0 ] || { echo "not ok $way: ended with $code" >>"$log" && f=1; }
	passed=$((passed + p)) failed=$((failed + f))
	[ "$f" -eq 0 ] && echo "ok browser $way ($p): $(grep '^# .*pictures' "$log" | cut -c3-)" || { echo "browser $way failed:"; grep -v '^ok ' "$log" | tail -n 40; }
done
echo "$passed passed, $failed failed, 0 skipped"
[ $failed -eq 0 ]
