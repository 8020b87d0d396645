#!/bin/sh
# SPDX-License-Identifier: MIT
# The service as a process: start, answer, refuse, outlive a dead vault, end when told. Prints "ok ..." lines and "done".
set -u
out=${1:-build}
paraphe=$out/paraphe
work=$(mktemp -d)
pid=
trap '[ -n "$pid" ] && kill -9 "$pid" 2>/dev/null; rm -rf "$work"' EXIT

ok() { echo "ok $1"; }
no() { echo "not ok $1"; }
is() { # is WHAT GOT WANT
	if [ "$2" = "$3" ]; then ok "$1"; else no "$1: got $2, want $3"; fi
}
code() { curl -s -o "$work/body" -w '%{http_code}' --max-time $((20 * ${PATIENCE:-1})) "$@"; }

# start ARG...: $url, $pid
start() {
	: >"$work/out"
	"$paraphe" serve "$@" >"$work/out" 2>"$work/err" &
	pid=$!
	n=0
	while [ ! -s "$work/out" ] && [ $n -lt $((100 * ${PATIENCE:-1})) ] && kill -0 "$pid" 2>/dev/null; do
		sleep 0.1
		n=$((n + 1))
	done
	url=$(head -n 1 "$work/out")
}
stop() {
	kill -TERM "$pid"
	wait "$pid"
	ended=$?
	pid=
}
child() { # the pid of the running PROGRAM of this instance
	for p in /proc/[0-9]*; do
		{ tr '\0' ' ' <"$p/cmdline" | grep -q "$1.*$2" && basename "$p"; } 2>/dev/null
	done | head -n 1
}

"$paraphe" init "$work/i" >/dev/null || { no 'init'; exit 1; }

# faults of the configuration are told with their lines, and nothing starts
cp "$work/i/paraphe.conf" "$work/conf"
printf 'listen = localhost:80\nworkers = many\n' >>"$work/i/paraphe.conf"
"$paraphe" serve -C "$work/i" --listen 127.0.0.1:0 2>"$work/err"
is 'a faulty configuration ends the start' "$?" 65
lines=$(wc -l <"$work/conf")
if grep -q "line $((lines + 1)): listen: HOST:PORT" "$work/err" && grep -q "line $((lines + 2)): workers: a number" "$work/err"; then
	ok 'each fault has its line'
else
	no "each fault has its line: $(cat "$work/err")"
fi
cp "$work/conf" "$work/i/paraphe.conf"

start -C "$work/i" --listen 127.0.0.1:0
[ -n "$url" ] || { no "start: $(cat "$work/err")"; exit 1; }
is 'healthz' "$(code "$url/healthz")" 200
# the desk has sessions, codes and the data keys in its memory
is 'no core file of it can be made' "$(awk '/^Max core file size/ { print $5, $6 }' "/proc/$pid/limits")" '0 0'
if ! timeout 60 "$paraphe" serve -C "$work/i" --listen 127.0.0.1:0 2>"$work/second" && grep -q 'one service is enough' "$work/second"; then
	ok 'a second service on the instance is refused'
else
	no "a second service on the instance is refused: $(cat "$work/second")"
fi
is 'readyz' "$(code "$url/readyz")" 200
is 'readyz tells what it looked at' "$(tr '\n' ' ' <"$work/body")" 'store ok keys ok clerk ok disk ok '
is 'home' "$(code "$url/")" 200
is 'unknown' "$(code "$url/nowhere")" 404
is 'a post without token' "$(code -d a=b "$url/verifier")" 403
is 'a cross-site post' "$(code -H 'Sec-Fetch-Site: cross-site' -d a=b "$url/verifier")" 403
is 'metrics' "$(code "$url/metrics")" 200
if grep -q '^paraphe_requests_total [1-9]' "$work/body"; then ok 'metrics count'; else no 'metrics count'; fi
is 'a list of revocations' "$(code "$url/pki/issuing.crl")" 200
if openssl crl -inform DER -in "$work/body" -noout 2>/dev/null; then ok 'it is one'; else no 'it is one'; fi
is 'no key is there' "$(code "$url/pki/root.key")" 404
is 'a path that climbs' "$(code --path-as-is "$url/a/../../etc/passwd")" 400
is 'two lengths' "$(code -H 'Transfer-Encoding: chunked' -H 'Content-Length: 3' -d abc "$url/verifier")" 400
dd if=/dev/zero of="$work/big" bs=1M count=70 2>/dev/null
is 'a body over the limit, from a client that asks first' "$(code --data-binary @"$work/big" "$url/verifier")" 413
is 'and from one that does not' "$(code -H 'Expect:' --data-binary @"$work/big" "$url/verifier")" 413
css=$(curl -s "$url/" | grep -o '/a/paraphe-[0-9a-f]*\.css')
is 'the style sheet' "$(code "$url$css")" 200
if curl -s -H 'Accept-Encoding: gzip' -D "$work/head" "$url/" | gzip -dc | grep -q '<h1>' && grep -qi '^content-encoding: gzip' "$work/head"; then
	ok 'gzip'
else
	no 'gzip'
fi

# a vault that dies is started again, behind the cage
vault=$(child paraphe-vault "$work/i")
kill -9 "$vault"
n=0
while [ $n -lt $((50 * ${PATIENCE:-1})) ] && ! grep -q 'event=role_started' "$work/err"; do
	sleep 0.1
	n=$((n + 1))
done
again=$(child paraphe-vault "$work/i")
if [ -n "$again" ] && [ "$again" != "$vault" ]; then ok 'a vault that died is started again'; else no 'a vault that died is started again'; fi
sleep $((5 * ${PATIENCE:-1}))
is 'and it is ready' "$(code "$url/readyz")" 200

if ! "$paraphe" doctor -C "$work/i" >"$work/doctor" 2>&1 && grep -q 'not where listen in paraphe.conf says' "$work/doctor"; then
	ok 'doctor says that the service is not where the configuration says'
else
	no "doctor says that the service is not where the configuration says: $(cat "$work/doctor")"
fi
printf 'listen = %s\n' "${url#http://}" >>"$work/i/paraphe.conf"
if "$paraphe" doctor -C "$work/i" >"$work/doctor" 2>&1 && grep -q '^ok    the running service' "$work/doctor"; then
	ok 'doctor asks the service that runs'
else
	no "doctor asks the service that runs: $(cat "$work/doctor")"
fi
# another instance under the same address does not run: its own keys are looked at
"$paraphe" init "$work/o" >/dev/null || no 'init'
printf 'listen = %s\n' "${url#http://}" >>"$work/o/paraphe.conf"
rm "$work/o/keys/stamp.key"
"$paraphe" doctor -C "$work/o" >"$work/doctor" 2>&1
is 'doctor does not take the service of another instance for its own' "$?" 69
cp "$work/conf" "$work/i/paraphe.conf"

kill -HUP "$pid"
is 'SIGHUP changes nothing' "$(code "$url/healthz")" 200
stop
is 'SIGTERM ends it in order' "$ended" 0
if [ -z "$(child paraphe-vault "$work/i")" ]; then ok 'nothing is left running'; else no 'nothing is left running'; fi
if grep -E 'jeton|token|\?' "$work/err" >/dev/null; then no 'the log holds no token, no query'; else ok 'the log holds no token, no query'; fi

# a unix socket, behind a proxy that is named
printf 'proxies = unix\nmetrics-from = 192.0.2.7\nbase-url = https://paraphe.example\n' >>"$work/i/paraphe.conf"
mkdir "$work/run" # the desk makes no file in a folder that leads to the keys
start -C "$work/i" --listen "unix:$work/run/sock"
is 'the address people type' "$url" https://paraphe.example
is 'over a unix socket' "$(code --unix-socket "$work/run/sock" http://x/healthz)" 200
is 'metrics for nobody else' "$(code --unix-socket "$work/run/sock" http://x/metrics)" 404
is 'metrics for the address the proxy names' "$(code --unix-socket "$work/run/sock" -H 'X-Forwarded-For: 192.0.2.7' http://x/metrics)" 200
if curl -s --unix-socket "$work/run/sock" -D - -o /dev/null http://x/verifier | grep -i '^set-cookie: __Host-paraphe-visite=.*; Secure; HttpOnly; SameSite=Lax' >/dev/null; then
	ok 'cookies over https'
else
	no 'cookies over https'
fi
# without the keeper no vault can be started any more: it ends, and is started anew by whoever watches over it
kill -9 "$(pgrep -P "$pid" -x paraphe-keeper)"
wait "$pid"
is 'without the keeper of the vault it ends' "$?" 69
pid=
if grep -q 'start the service anew' "$work/err" && [ -z "$(child paraphe-vault "$work/i")" ]; then ok 'and says so'; else no "and says so: $(tail -n 2 "$work/err")"; fi

# clerk and vault under uids of their own, as systemd starts them: one process for each connection
cp "$work/conf" "$work/i/paraphe.conf"
printf 'vault = unix:%s\nclerk = unix:%s\n' "$work/run/vault" "$work/run/clerk" >>"$work/i/paraphe.conf"
"$out/flow/accept" "$work/run/vault" "$paraphe" role -C "$work/i" vault 2>"$work/vault.err" &
one=$!
"$out/flow/accept" "$work/run/clerk" "$out/paraphe-clerk" templates 2>"$work/clerk.err" &
two=$!
n=0
while { [ ! -S "$work/run/vault" ] || [ ! -S "$work/run/clerk" ]; } && [ $n -lt $((50 * ${PATIENCE:-1})) ]; do
	sleep 0.1
	n=$((n + 1))
done
start -C "$work/i" --listen 127.0.0.1:0
is 'roles that others start: ready' "$(code "$url/readyz")" 200
vault=$(child paraphe-vault "$work/i")
kill -9 "$vault"
n=0
while [ $n -lt $((50 * ${PATIENCE:-1})) ] && ! grep -q 'event=role_started' "$work/err"; do
	sleep 0.1
	n=$((n + 1))
done
sleep $((5 * ${PATIENCE:-1}))
is 'connected anew after its death' "$(code "$url/readyz")" 200
stop
is 'and it ends' "$ended" 0
kill "$one" "$two"
if "$paraphe" serve -C "$work/i" --listen 127.0.0.1:0 2>"$work/err"; then no 'a vault that is not there ends the start'; else ok 'a vault that is not there ends the start'; fi

# without an instance: only what verifies
start --verify-only --listen 127.0.0.1:0
is 'verify-only: the form' "$(code "$url/verifier")" 200
is 'verify-only: nothing of an authority' "$(code "$url/pki/issuing.crl")" 404
is 'verify-only: ready' "$(code "$url/readyz")" 200
# whose file is of an authority: as the page is told whom to trust (chains TEXT: is it there?)
chains() {
	rm -f "$work/jar"
	token=$(curl -s -c "$work/jar" "$url/verifier" | sed -n 's/.*name="jeton" value="\([^"]*\)".*/\1/p' | head -n 1)
	curl -s -b "$work/jar" -F "jeton=$token" -F "fichier=@$work/certified.pdf" "$url/verifier" | grep -c 'no chain to a trust anchor'
}
"$paraphe" init "$work/v" >/dev/null && sh templates/demo/depot.sh >"$work/depot.xml" && "$paraphe" issue -C "$work/v" "$work/depot.xml" -o "$work/certified.pdf" >/dev/null 2>&1
is 'verify-only: nobody is trusted unasked' "$(chains | sed 's/[1-9]/some/')" some
stop
is 'verify-only ends too' "$ended" 0
start --verify-only --trust "$work/v/trust.pem" --listen 127.0.0.1:0
is 'verify-only: roots that it is given are trusted' "$(chains)" 0
stop
start --verify-only -C "$work/v" --listen 127.0.0.1:0
is 'verify-only: so is that of an instance' "$(chains)" 0
stop
echo done
