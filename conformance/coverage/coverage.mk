# SPDX-License-Identifier: MIT
# Which rows of the ABI tables the tests exercise (README.md).

COVERAGE_REPORT := $(BUILD)/coverage-abi/report
$(COVERAGE_REPORT): conformance/coverage/report.c $(wildcard abi/*/*.h)
	mkdir -p $(@D)
	$(CC) $(CFLAGS) -o $@ $<

# But for the test of the page itself, which has no row yet for what is new.
COVERAGE_TESTS = $(filter-out %/test-docs,$(UNIT_TESTS))

.PHONY: coverage-abi coverage-abi-page
coverage-abi coverage-abi-page: $(COVERAGE_TESTS) $(COVERAGE_REPORT) xen-pv-guests vmi-guests $(BUILD)/hypershim \
		$(BUILD)/hypershim.elf
	conformance/coverage/run $(if $(filter %-page,$@),--page) $(COVERAGE_TESTS)
