#!/bin/sh
# SPDX-License-Identifier: MIT
# The whole life of a convention in Debian's Chromium: at desktop and phone size, by keyboard, with JavaScript off; axe-core on
# every page; a picture of each under OUT/browser. Ends with "N passed, N failed, N skipped". Usage: run.sh OUT
set -u
out=${1:-build}
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
passed=0 failed=0
for way in desktop phone keyboard plain; do
	dir=$work/$way
	rm -rf "$dir"
	mkdir -p "$dir"
	"$out/paraphe" init "$dir/instance" --organisation 'Lycée Ada-Lovelace, démonstration' >/dev/null
	sed -i "s|^#demo = .*|demo = yes|; s|^#rate-limits = .*|rate-limits = 0|" "$dir/instance/paraphe.conf"
	"$out/paraphe" demo -C "$dir/instance" >"$dir/links" 2>"$dir/demo.log" || { cat "$dir/demo.log"; failed=$((failed + 1)); continue; }
	"$out/paraphe" serve -C "$dir/instance" --listen 127.0.0.1:0 >"$dir/address" 2>"$dir/serve.log" &
	server=$!
	i=0
	while [ ! -s "$dir/address" ] && [ $i -lt 50 ]; do sleep 0.1; i=$((i + 1)); done
	NODE_PATH=build/browser/node_modules node tests/browser/life.cjs "$(head -n 1 "$dir/address")" "$dir" "$way" "$(sed -n 's|.*/l/|/l/|p' "$dir/links" | head -n 1)" >"$dir/log" 2>&1
	code=$?
	kill $server
	wait $server 2>/dev/null
	p=$(grep -c '^ok ' "$dir/log") f=$(grep -c '^not ok ' "$dir/log")
	[ $code -eq 0 ] || [ "$f" -gt 0 ] || f=1
	passed=$((passed + p)) failed=$((failed + f))
	[ "$f" -eq 0 ] && echo "ok browser $way ($p)" || { echo "browser $way failed:"; grep -v '^ok ' "$dir/log" | tail -n 40; }
done
echo "$passed passed, $failed failed, 0 skipped"
[ $failed -eq 0 ]
