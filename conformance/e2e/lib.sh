# SPDX-License-Identifier: MIT
# What the end-to-end tests are written with.  conformance/e2e/run sets:
#   host     hypershim, or native: the same kernel and initramfs straight on QEMU
#   dir      where the test may write; dir/console is what the guest printed
#   kernel, initrd
# A test is a file that is sourced; it has failed when `failed` is not empty at its end.

limit=120 # seconds that a guest may take
console=$dir/console # what expect and said look at

fail() {
	echo "$*"
	failed=yes
}

# not_native: this test is about hypershim itself, and means nothing on bare QEMU.
not_native() {
	[ "$host" = hypershim ] || exit 3
}

# TCG's processor.  QEMU before 8.0 may put the address of an object into RFLAGS at CMPXCHG16B, and an
# interrupt before the next instruction that sets flags keeps it there.  Linux 6.1 has no branch in
# between, where interrupts come in; 6.12 and later have, and die now and then, natively too.  So
# kernels other than the release's do without that instruction.
case ${KERNEL:+$(qemu-system-x86_64 --version)} in
*"version "[1-7].*) cpu=max,-cx16 ;;
*) cpu=max ;;
esac

# qemu ARGUMENT...: a plain virtual machine with its serial port on stdin and stdout.
qemu() {
	timeout -k 5 "$limit" qemu-system-x86_64 -accel tcg -cpu "$cpu" -nodefaults -display none \
		-no-reboot -serial stdio "$@"
}

# hypershim_boot KERNEL ARGUMENT...
hypershim_boot() {
	timeout -k 5 "$limit" build/hypershim boot --accel tcg "$@"
}

# boot_guest MEMORY WORDS: the kernel with the initramfs, words for the kernel's command line.
boot_guest() {
	if [ "$host" = native ]; then
		qemu -m "$1" -kernel "$kernel" -initrd "$initrd" -append "console=ttyS0 panic=-1 $2"
	else
		hypershim_boot "$kernel" --memory "$1" --initrd "$initrd" \
			--append "console=hvc0 $2" -- -no-reboot -cpu "$cpu"
	fi
}

# record COMMAND...: runs it, keeps what it prints in dir/console and its exit status in `status`.
record() {
	status=0
	"$@" >"$dir/raw" 2>&1 </dev/null || status=$?
	tr -d '\r' <"$dir/raw" >"$dir/console"
}

# expect_status NUMBER
expect_status() {
	case $status in
	"$1") ;;
	124 | 137) fail "did not end in $limit s" ;;
	*) fail "exit status $status, not $1" ;;
	esac
}

# expect PATTERN: a line of the console matches the extended regular expression.
expect() {
	grep -Eq -- "$1" "$console" || fail "$(basename "$console") has no line that matches: $1"
}

# expect_not PATTERN: no line does.
expect_not() {
	! grep -E -- "$1" "$console" || fail "$(basename "$console") has a line that matches: $1"
}

# said PATTERN: the part of the last line that matches, which the pattern puts in \( \).
said() {
	sed -n "s/.*$1.*/\\1/p" "$console" | tail -n 1
}

# wait_for TEXT PID: until TEXT is on the console of the running command PID; fails when that ends.
wait_for() {
	until grep -Fq -- "$1" "$dir/raw"; do
		kill -0 "$2" 2>/dev/null || return 1
		sleep 0.2
	done
}

# converse COMMAND...: starts it in the background, with its stdin in descriptor 4; `guest_pid`.
converse() {
	rm -f "$dir/stdin"
	mkfifo "$dir/stdin"
	: >"$dir/raw"
	"$@" <"$dir/stdin" >"$dir/raw" 2>&1 &
	guest_pid=$!
	exec 4>"$dir/stdin"
}

# converse_end: waits for the command that converse started; status and dir/console as by record.
converse_end() {
	status=0
	wait "$guest_pid" || status=$?
	exec 4>&-
	tr -d '\r' <"$dir/raw" >"$dir/console"
}

# kvm_host SCRIPT [ARGUMENT...]: a machine with a real KVM runs a script of conformance/e2e/kvm-host:
# Debian's generic kernel on an emulated AMD processor with SVM, without CMPXCHG16B because of the
# guests' kernels (see cpu above), and with a TSC that TCG's processors have in common, which Linux
# would find out by itself on one only.  Natively it is KVM that gives the guests Hyper-V's interface.
#
# TCG loses an interrupt now and then: at a #VMEXIT it clears a bit of the pending ones without a lock
# while another thread sets one (QEMU 7.2, do_vmexit).  A processor that waits for its one-shot timer
# then waits forever.  So the timer is a periodic one, whose next interrupt brings the lost one too.
kvm_host() {
	script=$1
	shift
	case $host in
	native) by=kvm ;;
	*) by=$host ;;
	esac
	limit=600
	qemu -cpu EPYC,+svm,+npt,-cx16 -m 2048 -kernel build/cache/generic/vmlinuz \
		-initrd "${KVM_HOST:-build/kvm-host.cpio}" \
		-append "console=ttyS0 quiet panic=-1 tsc=reliable nohz=off highres=off test=$script host=$by" "$@"
}

# part NAME STATUS: from here on expect and said look at what one guest of the KVM host printed, whose
# VMM must have ended with that exit status.
part() {
	console=$dir/$1
	awk -v name="$1" -v console="$console" '
		$0 == "== begin " name { inside = 1 }
		inside { print >console }
		inside && index($0, "== end " name ": ") == 1 { status = $NF; exit }
		END { print status }' "$dir/console" >"$console.status"
	case $(cat "$console.status") in
	"$2") ;;
	'') fail "$1 did not end" ;;
	*) fail "$1 ended with $(cat "$console.status"), not $2" ;;
	esac
}

# memory_test MEMORY KIB [TEXT]: the guest boots with MEMORY and sees at least KIB of it.
# TEXT is for the kernel's command line.
memory_test() {
	# Straight on QEMU the kernel must unpack itself and does not fit into less.
	[ "$host,$1" != native,64M ] || set -- 80M "$2" "${3:-}"
	record boot_guest "$1" "test=boot ${3:-}"
	expect_status 0
	seen=$(said 'guest: memory \([0-9]*\) kB')
	[ "${seen:-0}" -ge "$2" ] || fail "the guest sees ${seen:-no} KiB of memory, not $2"
	expect_xen
}

# expect_xen: the guest said that it sees Xen, or natively that it sees no hypervisor.
expect_xen() {
	if [ "$host" = native ]; then
		expect '^guest: hypervisor $'
	else
		expect '^guest: hypervisor xen$'
	fi
}

# note_arrivals: copies stdin to stdout, and notes in dir/marks when each of the guest's marks arrives.
note_arrivals() {
	while IFS= read -r line; do
		case $line in
		mark\ *)
			read -r up _ </proc/uptime
			echo "$up ${line#mark }" >>"$dir/marks"
			;;
		esac
		printf '%s\n' "$line"
	done
}

run_and_note() {
	{ "$@"; echo "$?" >"$dir/status"; } 2>&1 | note_arrivals
}

# clock_test COMMAND...: boots a guest with test=clock, whose clock must keep time with this machine's,
# within 1 % over 10 s; its date must be ours.
#
# The guest prints what its clock shows in two groups of marks, and we note when each arrives.  A
# mark can only be late, so in each group the one that was least late counts: that this machine is
# busy does not matter.
clock_test() {
	: >"$dir/marks"
	record run_and_note "$@"
	status=$(cat "$dir/status")
	expect_status 0

	awk '{ gsub("\r", "") }
		{ late = $1 - $3 }
		!($2 in least) || late < least[$2] { least[$2] = late; host[$2] = $1; guest[$2] = $3 }
		END {
			if (!("begin" in least) || !("end" in least)) {
				print "the guest printed no marks"
				exit 1
			}
			passed = host["end"] - host["begin"]
			seen = guest["end"] - guest["begin"]
			printf "in %.2f s of this machine the guest saw %.2f s\n", passed, seen
			exit passed < 10 || seen < passed * 0.99 || seen > passed * 1.01
		}' "$dir/marks" || fail "more than 1 % apart"

	epoch=$(said 'guest: epoch \([0-9]*\)')
	apart=$((${epoch:-0} - $(date +%s)))
	[ "${apart#-}" -le 60 ] || fail "the guest's date is $apart s from this machine's"
}
