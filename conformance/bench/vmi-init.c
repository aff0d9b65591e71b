/* SPDX-License-Identifier: MIT */
/*
 * The first program of a VMI kernel: says how far the TSC is, of which clock the kernel has made its own, and
 * what a fork costs; then the machine is powered off.  The kernels are from 2007 to 2010, which no C library
 * of today runs on.
 */
#define FORKS 200

#define NR_exit	    1
#define NR_fork	    2
#define NR_read	    3
#define NR_write    4
#define NR_open	    5
#define NR_waitpid  7
#define NR_mount    21
#define NR_mkdir    39
#define NR_reboot   88
#define NR_nanosleep 162

#define REBOOT_MAGIC_1	 0xfee1dead
#define REBOOT_MAGIC_2	 672274793
#define REBOOT_POWER_OFF 0x4321fedc

static long call(long number, long a, long b, long c, long d)
{
	long result;

	__asm__ volatile("int $0x80"
			 : "=a"(result)
			 : "0"(number), "b"(a), "c"(b), "d"(c), "S"(d)
			 : "memory");
	return result;
}

static unsigned long long tsc(void)
{
	unsigned long long value;

	__asm__ volatile("rdtsc" : "=A"(value));
	return value;
}

static void say(const char *text)
{
	unsigned n = 0;

	while (text[n])
		n++;
	call(NR_write, 1, (long)text, n, 0);
}

/* Decimal digits by subtraction: nothing here divides 64 bits. */
static void say_number(unsigned long long value)
{
	static const unsigned long long powers[] = {
		1000000000000000ull, 100000000000000ull, 10000000000000ull, 1000000000000ull,
		100000000000ull, 10000000000ull, 1000000000ull, 100000000ull, 10000000ull, 1000000ull,
		100000ull, 10000ull, 1000ull, 100ull, 10ull, 1ull,
	};
	char text[17];
	int n = 0;

	for (unsigned i = 0; i < sizeof(powers) / sizeof(powers[0]); i++) {
		char digit = '0';

		for (; value >= powers[i]; digit++)
			value -= powers[i];
		if (n || digit != '0' || powers[i] == 1)
			text[n++] = digit;
	}
	text[n] = '\0';
	say(text);
}

static void say_row(const char *name, unsigned long long value)
{
	say("bench: ");
	say(name);
	say(" ");
	say_number(value);
	say("\n");
}

static void clocksource(void)
{
	char name[64];
	long fd, n;

	call(NR_mkdir, (long)"/sys", 0755, 0, 0);
	call(NR_mount, (long)"sysfs", (long)"/sys", (long)"sysfs", 0);
	fd = call(NR_open, (long)"/sys/devices/system/clocksource/clocksource0/current_clocksource", 0, 0, 0);
	n = call(NR_read, fd, (long)name, sizeof(name) - 1, 0);
	name[n > 0 ? n - 1 : 0] = '\0';
	say("bench: clocksource ");
	say(name);
	say("\n");
}

static void forks(void)
{
	unsigned long long start = tsc();
	int done = 0;

	for (int i = 0; i < FORKS; i++) {
		long pid = call(NR_fork, 0, 0, 0, 0);

		if (pid == 0)
			call(NR_exit, 0, 0, 0, 0);
		done += pid > 0 && call(NR_waitpid, pid, 0, 0, 0) == pid;
	}
	say_row("forks-ticks", tsc() - start);
	say_row("forks", done);
}

void _start(void);
void _start(void)
{
	long second[2] = {1, 0};
	unsigned long long start;

	say_row("boot-ticks", tsc());
	call(NR_nanosleep, (long)second, 0, 0, 0); /* the kernel settles on its clock source late */
	clocksource();
	forks();
	start = tsc();
	call(NR_nanosleep, (long)second, 0, 0, 0);
	say_row("second-ticks", tsc() - start);
	call(NR_reboot, REBOOT_MAGIC_1, REBOOT_MAGIC_2, REBOOT_POWER_OFF, 0);
	for (;;)
		;
}
