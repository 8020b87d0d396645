#!/bin/sh
# SPDX-License-Identifier: MIT
# Install the Debian packages named as arguments, only when one is missing; by sudo when not root.
set -eu
missing=
for p in "$@"; do
	case "$(dpkg-query -W -f '${Status}' "$p" 2>/dev/null)" in
	"install ok installed") ;;
	*) missing="$missing $p" ;;
	esac
done
[ -n "$missing" ] || exit 0
echo "installing:$missing"
as_root=
[ "$(id -u)" = 0 ] || as_root=sudo
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -q
# shellcheck disable=SC2086 # one word per package is meant
$as_root apt-get install -y -q --no-install-recommends $missing
