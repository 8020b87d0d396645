#!/bin/sh
# SPDX-License-Identifier: MIT
# The service behind the proxies of templates/deploy, each with its own TLS; a proxy that is not installed is skipped.
set -u
out=${1:-build}
work=$(mktemp -d)
pids=
trap 'for p in $pids; do kill "$p" 2>/dev/null; done; wait; rm -rf "$work"' EXIT
ok() { echo "ok $1"; }
no() { echo "not ok $1"; }
is() { if [ "$2" = "$3" ]; then ok "$1"; else no "$1: got $2, want $3"; fi; }
wait_for() { # wait_for URL-ARGS...
	n=0
	while [ $n -lt $((100 * ${PATIENCE:-1})) ] && ! curl -skf -o /dev/null --max-time $((2 * ${PATIENCE:-1})) "$@"; do
		sleep 0.1
		n=$((n + 1))
	done
}
# A port that is free now, below those that the system gives to the connections of the other flows (from 32768 on).
port() {
	p=$((10000 + $$ % 22000 + $1))
	while curl -s -o /dev/null --max-time 1 "http://127.0.0.1:$p/"; do p=$((p + 7)); done
	echo "$p"
}

mkdir "$work/run"
"$out/paraphe" init "$work/i" >/dev/null || { no init; exit 1; }
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=paraphe.example \
	-addext subjectAltName=DNS:paraphe.example -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
plain=$(port 1) tls=$(port 101)

# checks NAME: through https://paraphe.example:$tls
checks() {
	at="--cacert $work/cert.pem --resolve paraphe.example:$tls:127.0.0.1"
	[ -f "$work/cert.pem" ] || at=
	if [ "$2" = k ]; then at="-k --resolve paraphe.example:$tls:127.0.0.1"; fi
	url=https://paraphe.example:$tls
	# shellcheck disable=SC2086 # words
	{
		is "$1: a page" "$(curl -s $at -o "$work/body" -w '%{http_code}' "$url/verifier")" 200
		head=$(curl -s $at -D - -o /dev/null -H 'X-Forwarded-For: 6.6.6.6' -H 'X-Forwarded-Proto: http' "$url/verifier")
		if echo "$head" | grep -i '^set-cookie: __Host-paraphe-visite=.*; Secure' >/dev/null; then ok "$1: cookies are for https"; else no "$1: cookies are for https"; fi
		if echo "$head" | grep -i '^strict-transport-security' >/dev/null; then ok "$1: HSTS"; else no "$1: HSTS"; fi
		is "$1: what a client says of its address is not believed" "$(curl -s $at -o /dev/null -w '%{http_code}' -H 'X-Forwarded-For: 192.0.2.77' "$url/metrics")" 404
		is "$1: two lengths" "$(curl -s $at -o /dev/null -w '%{http_code}' -H 'Transfer-Encoding: chunked' -H 'Content-Length: 3' -d abc "$url/verifier" | tr 1 4 | cut -c 1)" 4
		curl -s $at -c "$work/jar" -o "$work/form" "$url/verifier"
		jeton=$(sed -n 's/.*name="jeton" value="\([^"]*\)".*/\1/p' "$work/form" | head -n 1)
		is "$1: a form with its token" "$(curl -s $at -b "$work/jar" -o "$work/body" -w '%{http_code}' -F "jeton=$jeton" -F "fichier=@$work/cert.pem" "$url/verifier")" 200
		is "$1: without its cookie" "$(curl -s $at -o /dev/null -w '%{http_code}' -F "jeton=$jeton" -F "fichier=@$work/cert.pem" "$url/verifier")" 403
	}
}

if command -v nginx >/dev/null; then
	printf 'proxies = unix\nbase-url = https://paraphe.example\nmetrics-from = 192.0.2.77\n' >>"$work/i/paraphe.conf"
	"$out/paraphe" serve -C "$work/i" --listen "unix:$work/run/web.sock" >/dev/null 2>"$work/err" &
	service=$!
	pids=$service
	sed -e "s|/run/paraphe/web.sock|$work/run/web.sock|; s|listen 80;|listen 127.0.0.1:$plain;|; s|listen 443 ssl http2;|listen 127.0.0.1:$tls ssl http2;|" \
		-e "/listen \[::\]/d; s|/etc/letsencrypt/live/paraphe.example/fullchain.pem|$work/cert.pem|; s|/etc/letsencrypt/live/paraphe.example/privkey.pem|$work/key.pem|" \
		templates/deploy/nginx.conf >"$work/site.conf"
	cat >"$work/nginx.conf" <<-END
		daemon off;
		pid $work/nginx.pid;
		user $(id -un);
		error_log $work/nginx.err;
		events {}
		http {
			client_body_temp_path $work/t1;
			proxy_temp_path $work/t2;
			fastcgi_temp_path $work/t3;
			uwsgi_temp_path $work/t4;
			scgi_temp_path $work/t5;
			include $work/site.conf;
		}
	END
	nginx -c "$work/nginx.conf" -e "$work/nginx.err" 2>>"$work/nginx.err" &
	proxy=$!
	pids="$service $proxy"
	wait_for --resolve "paraphe.example:$tls:127.0.0.1" "https://paraphe.example:$tls/healthz"
	checks nginx ca
	is 'nginx: plain HTTP leads to https' "$(curl -s -o /dev/null -w '%{http_code} %{redirect_url}' -H 'Host: paraphe.example' "http://127.0.0.1:$plain/x")" '301 https://paraphe.example/x'
	dd if=/dev/zero of="$work/big" bs=1M count=67 2>/dev/null
	is 'nginx: the outer wall' "$(curl -sk -o /dev/null -w '%{http_code}' --data-binary @"$work/big" "https://127.0.0.1:$tls/verifier")" 413
	kill "$service" || sed 's/^/  /' "$work/err"
	kill "$proxy" || sed 's/^/  /' "$work"/*.err
	wait
	pids=
else
	echo 'skip nginx: not installed'
fi

if command -v caddy >/dev/null; then
	inner=$(port 201)
	sed -i '/^proxies/d' "$work/i/paraphe.conf"
	printf 'proxies = 127.0.0.1\n' >>"$work/i/paraphe.conf"
	grep -q '^base-url' "$work/i/paraphe.conf" || printf 'base-url = https://paraphe.example\nmetrics-from = 192.0.2.77\n' >>"$work/i/paraphe.conf"
	"$out/paraphe" serve -C "$work/i" --listen "127.0.0.1:$inner" >/dev/null 2>"$work/err" &
	service=$!
	pids=$service
	{
		printf '{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n\thttps_port %s\n\tstorage file_system %s\n}\n' "$tls" "$work/caddy"
		sed "s|127.0.0.1:8080|127.0.0.1:$inner|; s|^paraphe.example {|https://paraphe.example:$tls {\n\tbind 127.0.0.1\n\ttls $work/cert.pem $work/key.pem|" templates/deploy/Caddyfile
	} >"$work/Caddyfile"
	HOME=$work XDG_CONFIG_HOME=$work XDG_DATA_HOME=$work caddy run --config "$work/Caddyfile" --adapter caddyfile 2>"$work/caddy.err" &
	proxy=$!
	pids="$service $proxy"
	wait_for --resolve "paraphe.example:$tls:127.0.0.1" "https://paraphe.example:$tls/healthz"
	checks caddy ca
	kill "$service" || sed 's/^/  /' "$work/err"
	kill "$proxy" || sed 's/^/  /' "$work"/*.err
	wait
	pids=
else
	echo 'skip caddy: not installed'
fi
echo done
