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

# apt_update: brings the package lists up to date.  They belong to root, if not to apt_suite.
apt_update() {
	if [ -n "${apt_suite_config-}" ]; then
		apt-get -qq update >&2
		return
	fi
	echo "updating the package lists (apt-get update)" >&2
	as_root apt-get -qq update >&2
}

# main_archive: the address that this machine has its own release of Debian from.
main_archive() {
	apt-get indextargets --format '$(RELEASE) $(CODENAME) $(REPO_URI)' 'Created-By: Packages' |
		(. /etc/os-release
		awk -v codename="$VERSION_CODENAME" '$1 == codename || $2 == codename { print $3; exit }')
}

# apt_suite SUITE DIRECTORY: from here on apt, in this process and those that it starts, knows only that
# suite of Debian, from this machine's own archive, and keeps what it learns in DIRECTORY.  Needs no
# root; the machine's own package lists stay as they are.
apt_suite() {
	archive=$(main_archive)
	[ -n "$archive" ] || { apt_update; archive=$(main_archive); }
	[ -n "$archive" ] || { echo "$0: apt names no archive for this release of Debian" >&2; return 1; }
	mkdir -p "$2/lists/partial" "$2/archives/partial"
	keyring=/usr/share/keyrings/debian-archive-keyring.gpg
	echo "deb [target=Packages signed-by=$keyring] $archive $1 main" >"$2/sources.list"
	cat >"$2/apt.conf" <<-END
		Dir::State "$PWD/$2";
		Dir::State::status "/dev/null";
		Dir::Cache "$PWD/$2";
		Dir::Etc::sourcelist "$PWD/$2/sources.list";
		Dir::Etc::sourceparts "-";
		APT::Sandbox::User "root";
		Acquire::Languages "none";
	END
	export APT_CONFIG="$PWD/$2/apt.conf" apt_suite_config=yes
	apt_update
}
