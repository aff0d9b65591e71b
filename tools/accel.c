/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shim/pv/image.h"
#include "tools/accel.h"
#include "tools/child.h"
#include "tools/cpu_model.h"
#include "tools/kvm_device.h"
#include "tools/progress.h"
#include "tools/qemu.h"

#define PROBE_SECONDS	 5
#define PROBE_MEMORY_MIB 64

/* The last line that QEMU or the shim had to say is likeliest to hold the reason. */
static const char *last_line(char *output)
{
	char *end = output + strlen(output), *newline;

	while (end > output && (end[-1] == '\n' || end[-1] == '\r'))
		*--end = '\0';
	newline = strrchr(output, '\n');
	return newline ? newline + 1 : output;
}

static int judge(int wait_status, char *output, struct error *why)
{
	const char *said = last_line(output);
	char ended[64];

	if (WIFSIGNALED(wait_status))
		snprintf(ended, sizeof(ended), "QEMU was killed by signal %d",
			 WTERMSIG(wait_status));
	else if (WEXITSTATUS(wait_status) == SHIM_EXIT_STATUS(SHIM_EXIT_SELFTEST_OK))
		return 0;
	else
		snprintf(ended, sizeof(ended), "the self-test under KVM ended with status %d",
			 WEXITSTATUS(wait_status));
	return error_set(why, "%s%s%s", ended, *said ? ": " : "", said);
}

int accel_try_kvm(const char *image, struct error *why)
{
	/* A shim that resets the machine would do so until time is up. */
	static char *const no_reboot[] = {"-no-reboot", NULL};
	const struct qemu_config config = {
		.accel = "kvm",
		.cpu = cpu_model("kvm"),
		.memory_mib = PROBE_MEMORY_MIB,
		.image = image,
		.serial = "stdio",
		.selftest = true,
		.vmm_args = no_reboot,
	};
	char output[256], **command;
	int wait_status, ret, kvm = kvm_device_open(KVM_DEVICE, why);

	if (kvm < 0)
		return 1;
	close(kvm);
	command = qemu_command(&config);
	if (!command)
		return error_set(why, "no memory");
	progress_begin("trying KVM");
	ret = child_probe(command, PROBE_SECONDS, &wait_status, output, sizeof(output), why);
	progress_end();
	qemu_free_command(command);
	if (ret < 0)
		return -1;
	if (ret > 0) {
		error_set(why, "the self-test under KVM did not end within %d seconds",
			  PROBE_SECONDS);
		return 1;
	}
	return judge(wait_status, output, why) ? 1 : 0;
}

const char *accel_choose(enum accel wanted, const char *image)
{
	struct error why, err;
	int probed;

	if (wanted == ACCEL_TCG)
		return "tcg";
	probed = accel_try_kvm(image, &why);
	if (probed == 0)
		return "kvm";
	if (probed < 0) {
		error_report(QEMU, &why);
		return NULL;
	}
	if (wanted == ACCEL_KVM) {
		error_set(&err, "KVM cannot be used: %s. Use --accel tcg", why.text);
		error_report("--accel kvm", &err);
		return NULL;
	}
	fprintf(stderr, "hypershim: using TCG, which is slower: KVM cannot be used: %s\n",
		why.text);
	return "tcg";
}
