#!/bin/sh
# SPDX-License-Identifier: MIT
# The service over a demonstration instance in OUT/run: made anew when it is not there, one convention sent for signing.
# Usage: run.sh OUT [ADDRESS]
set -eu
out=${1:-build} address=${2:-127.0.0.1:8080}
dir=$out/run
if [ ! -f "$dir/ready" ]; then
	rm -rf "$dir"
	"$out/paraphe" init "$dir" --organisation 'Lycée Ada-Lovelace, démonstration' >/dev/null
	sed -i "s|^#demo = .*|demo = yes|; s|^#base-url = .*|base-url = http://localhost:${address##*:}|" "$dir/paraphe.conf"
	"$out/paraphe" demo -C "$dir" >"$dir/links"
	touch "$dir/ready"
fi
echo "Paraphe, démonstration : http://localhost:${address##*:}"
cat "$dir/links"
echo "Messages qui seraient partis : http://localhost:${address##*:}/demo"
exec "$out/paraphe" serve -C "$dir" --listen "$address"
