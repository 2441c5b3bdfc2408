#!/usr/bin/env bash
# Makes sure that there is a Chromium for the tests of the report page: takes the one of CHROMIUM_PATH or
# /usr/bin/chromium, else installs Debian's as root. For machines that run every check; nobody else needs it.
set -euo pipefail

chromium="${CHROMIUM_PATH:-/usr/bin/chromium}"
if [[ -x "$chromium" ]]; then exit 0; fi

if [[ -n "${CHROMIUM_PATH:-}" ]] || [[ "$(id -u)" != 0 ]] || ! command -v apt-get >/dev/null; then
  echo "No Chromium at $chromium: install it (Debian: apt-get install chromium), or set CHROMIUM_PATH" >&2
  exit 1
fi
echo 'Installing Chromium for the tests of the report page'
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null
