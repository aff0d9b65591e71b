# SPDX-License-Identifier: MIT
# Sourced by the scripts that use Debian's package manager.

# as_root COMMAND...: runs it as root, through sudo where we are somebody else.
as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo -- "$@"
	else
		echo "$0: root is needed, and there is no sudo; run this as root: $*" >&2
		return 1
	fi
}

# apt_knows PACKAGE: whether the package lists on this machine have it.
apt_knows() {
	apt-cache show --no-all-versions "$1" >/dev/null 2>&1
}

# apt_update: brings the package lists up to date.  They belong to root.
apt_update() {
	echo "updating the package lists (apt-get update)" >&2
	as_root apt-get -qq update >&2
}
