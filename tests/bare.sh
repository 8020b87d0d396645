#!/bin/sh
# SPDX-License-Identifier: MIT
# A clone of HEAD in a Debian 12 root that holds nothing but git, make and certificates: `make run` must print its address and the
# links of a sample convention within 2 s of the build, and answer; then `make check`. As root, with mmdebstrap; half an hour.
# ROOT: where the new root is made, and left when it was given. The machine's own apt sources and settings are used.
set -eu
[ "$(id -u)" = 0 ] || { echo 'skip bare: only root makes a root'; exit 0; }
sh tests/deps.sh mmdebstrap
given=${ROOT:-}
root=${ROOT:-$(mktemp -d /var/tmp/paraphe-bare-XXXXXX)}
unmount() {
	for one in dev proc; do
		mountpoint -q "$root/$one" && umount -R "$root/$one"
	done
	[ -n "$given" ] || rm -rf --one-file-system "$root"
}
trap unmount EXIT
sources=/etc/apt/sources.list.d/debian.sources
[ -f "$sources" ] || sources=/etc/apt/sources.list
mmdebstrap --quiet --variant=minbase --include=git,make,ca-certificates bookworm "$root" "$sources"
for one in $(grep -ls '^ *Acquire' /etc/apt/apt.conf.d/*); do
	cp "$one" "$root/etc/apt/apt.conf.d/"
done
cp /etc/resolv.conf "$root/etc/resolv.conf"
git clone -q . "$root/srv/paraphe"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount --make-rslave "$root/dev"
cat >"$root/srv/go.sh" <<'GO'
cd /srv/paraphe
no() {
	echo "not ok $*"
	failed=1
}
failed=0
setsid make run >/srv/run.log 2>&1 &
run=$!
while ! grep -q 'event=ready' /srv/run.log && kill -0 $run 2>/dev/null; do sleep 0.05; done
ready=$(date +%s.%N)
built=$(stat -c %.Y build/paraphe build/paraphe-* | sort -n | tail -n 1)
took=$(echo "$ready $built" | awk '{ printf "%.1f", $1 - $2 }')
echo "# ready $took s after the last program was linked"
awk -v t="$took" 'BEGIN { exit !(t <= 2) }' && echo 'ok make run is there within 2 s of the build' || no "make run took $took s after the build"
grep -q 'http://localhost:8080/l/' /srv/run.log && echo 'ok it prints the links of a sample convention' || no "no link: $(tail -n 20 /srv/run.log)"
exec 3<>/dev/tcp/127.0.0.1/8080
printf 'GET / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nConnection: close\r\n\r\n' >&3
head -n 1 <&3 | grep -q ' 200 ' && echo 'ok the home page answers' || no 'the home page does not answer'
kill -INT -- -$run
wait $run 2>/dev/null
make check >/srv/check.log 2>&1 || { no 'make check' && sed -n '/^== /,$p' /srv/check.log; }
grep -E '^skip' /srv/check.log
tail -n 1 /srv/check.log
exit $failed
GO
chroot "$root" /bin/bash /srv/go.sh
