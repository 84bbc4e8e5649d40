/*
 * The questions of the benches, answered as arm64 Linux answers them: predicates over the fault
 * status code, asked one after the other. Where Linux has no predicate (granule protection faults,
 * level -2, alignment, ...) there is one in the same manner, so that every class and level is
 * found; what HPFAR_EL2 is worth follows KVM's rule and no other.
 *
 * The layouts of the answers are those of src/record.rs and src/ipa.rs.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum fault_class {
	ADDRESS_SIZE,
	TRANSLATION,
	ACCESS_FLAG,
	PERMISSION,
	SYNC_EXTERNAL,
	SYNC_EXTERNAL_ON_WALK,
	SYNC_PARITY,
	SYNC_PARITY_ON_WALK,
	GRANULE_PROTECTION,
	GRANULE_PROTECTION_ON_WALK,
	ALIGNMENT,
	TAG_CHECK,
	TLB_CONFLICT,
	UNSUPPORTED_ATOMIC_UPDATE,
	LOCKDOWN,
	UNSUPPORTED_EXCLUSIVE,
	UNALLOCATED,
	NO_ABORT = 31,
};

enum { NO_LEVEL = 4 };

static inline unsigned int ec_of(uint64_t esr)
{
	return esr >> 26 & 0x3f;
}

static inline unsigned int fsc_of(uint64_t esr)
{
	return esr & 0x3f;
}

static inline bool bit_of(uint64_t esr, unsigned int bit)
{
	return esr >> bit & 1;
}

static inline bool is_data_abort(uint64_t esr)
{
	return ec_of(esr) == 0x24 || ec_of(esr) == 0x25;
}

static inline bool is_instruction_abort(uint64_t esr)
{
	return ec_of(esr) == 0x20 || ec_of(esr) == 0x21;
}

static inline bool is_from_guest(uint64_t esr)
{
	return ec_of(esr) == 0x20 || ec_of(esr) == 0x24;
}

static inline bool is_translation_fault(unsigned int fsc)
{
	return fsc == 0x04 || fsc == 0x05 || fsc == 0x06 || fsc == 0x07 || fsc == 0x2b;
}

static inline bool is_access_flag_fault(unsigned int fsc)
{
	return fsc == 0x08 || fsc == 0x09 || fsc == 0x0a || fsc == 0x0b;
}

static inline bool is_permission_fault(unsigned int fsc)
{
	return fsc == 0x0c || fsc == 0x0d || fsc == 0x0e || fsc == 0x0f;
}

static inline bool is_address_size_fault(unsigned int fsc)
{
	return fsc == 0x00 || fsc == 0x01 || fsc == 0x02 || fsc == 0x03 || fsc == 0x29;
}

static inline bool is_sea_on_walk(unsigned int fsc)
{
	return fsc == 0x13 || fsc == 0x14 || fsc == 0x15 || fsc == 0x16 || fsc == 0x17;
}

static inline bool is_parity_on_walk(unsigned int fsc)
{
	return fsc == 0x1b || fsc == 0x1c || fsc == 0x1d || fsc == 0x1e || fsc == 0x1f;
}

static inline bool is_gpf_on_walk(unsigned int fsc)
{
	return fsc == 0x22 || fsc == 0x23 || fsc == 0x24 || fsc == 0x25 || fsc == 0x26 ||
	       fsc == 0x27;
}

static inline bool is_sea(unsigned int fsc)
{
	return fsc == 0x10 || is_sea_on_walk(fsc) || fsc == 0x18 || is_parity_on_walk(fsc);
}

static inline enum fault_class class_of(unsigned int fsc)
{
	if (is_translation_fault(fsc) || fsc == 0x2a)
		return TRANSLATION;
	if (is_permission_fault(fsc))
		return PERMISSION;
	if (is_access_flag_fault(fsc))
		return ACCESS_FLAG;
	if (is_address_size_fault(fsc) || fsc == 0x2c)
		return ADDRESS_SIZE;
	if (fsc == 0x10)
		return SYNC_EXTERNAL;
	if (is_sea_on_walk(fsc) || fsc == 0x12)
		return SYNC_EXTERNAL_ON_WALK;
	if (fsc == 0x18)
		return SYNC_PARITY;
	if (is_parity_on_walk(fsc))
		return SYNC_PARITY_ON_WALK;
	if (fsc == 0x28)
		return GRANULE_PROTECTION;
	if (is_gpf_on_walk(fsc))
		return GRANULE_PROTECTION_ON_WALK;
	if (fsc == 0x21)
		return ALIGNMENT;
	if (fsc == 0x11)
		return TAG_CHECK;
	if (fsc == 0x30)
		return TLB_CONFLICT;
	if (fsc == 0x31)
		return UNSUPPORTED_ATOMIC_UPDATE;
	if (fsc == 0x34)
		return LOCKDOWN;
	if (fsc == 0x35)
		return UNSUPPORTED_EXCLUSIVE;
	return UNALLOCATED;
}

static inline int level_of(unsigned int fsc)
{
	if (fsc == 0x12 || fsc == 0x22 || fsc == 0x2a || fsc == 0x2c)
		return -2;
	if (fsc == 0x13 || fsc == 0x1b || fsc == 0x23 || fsc == 0x29 || fsc == 0x2b)
		return -1;
	if (is_address_size_fault(fsc) || is_translation_fault(fsc) || is_access_flag_fault(fsc) ||
	    is_permission_fault(fsc) || is_sea_on_walk(fsc) || is_parity_on_walk(fsc) ||
	    is_gpf_on_walk(fsc))
		return fsc & 3;
	return NO_LEVEL;
}

static inline bool is_far_valid(uint64_t esr)
{
	return !(is_sea(fsc_of(esr)) && bit_of(esr, 10));
}

/* KVM's rule for HPFAR_EL2, without the erratum. */
static inline bool is_hpfar_valid(uint64_t esr)
{
	unsigned int fsc = fsc_of(esr);

	if (!is_from_guest(esr))
		return false;
	if (is_translation_fault(fsc) || is_access_flag_fault(fsc))
		return true;
	if (bit_of(esr, 7) && is_permission_fault(fsc))
		return true;
	return is_address_size_fault(fsc);
}

/* KVM's rule for translating FAR_EL2 instead. */
static inline bool is_safe_to_translate(uint64_t esr)
{
	unsigned int fsc = fsc_of(esr);

	if (is_sea_on_walk(fsc) || is_parity_on_walk(fsc))
		return false;
	return !(fsc == 0x10 && bit_of(esr, 10));
}

static inline bool is_bus_objerr(uint64_t esr)
{
	unsigned int fsc = fsc_of(esr);

	return is_from_guest(esr) && (fsc == 0x10 || fsc == 0x15 || fsc == 0x18 || fsc == 0x1d);
}

static inline uint8_t answer_class(uint64_t esr)
{
	if (!is_data_abort(esr) && !is_instruction_abort(esr))
		return NO_ABORT;
	return class_of(fsc_of(esr));
}

static inline uint8_t answer_decision(uint64_t esr)
{
	return answer_class(esr) | (uint8_t)is_bus_objerr(esr) << 7;
}

static inline uint32_t answer_record(uint64_t esr)
{
	bool data = is_data_abort(esr);
	uint32_t record = class_of(fsc_of(esr));

	record |= (uint32_t)(data && bit_of(esr, 6) && !bit_of(esr, 8)) << 6;
	record |= (uint32_t)bit_of(esr, 7) << 7;
	record |= (uint32_t)(data && bit_of(esr, 8)) << 8;
	record |= (uint32_t)bit_of(esr, 9) << 9;
	record |= (uint32_t)is_far_valid(esr) << 10;
	record |= (uint32_t)is_hpfar_valid(esr) << 11;
	record |= ((uint32_t)level_of(fsc_of(esr)) & 7) << 12;
	/* SF, SRT, SSE, SAS and ISV. */
	if (data && bit_of(esr, 24))
		record |= esr & 0x01ff8000;
	record |= (uint32_t)is_from_guest(esr) << 26;
	record |= (uint32_t)data << 28;
	return record;
}

/* The registers of an exit, as src/ipa.rs has them. */
struct exit {
	uint64_t esr, far, hpfar;
};

static inline uint64_t answer_ipa(struct exit exit)
{
	if (is_hpfar_valid(exit.esr))
		return (exit.hpfar & 0x0000fffffffffff0) << 8 | (exit.far & 0xfff);
	if (is_safe_to_translate(exit.esr))
		return 1ull << 56;
	return 2ull << 56;
}

/*
 * Each answer for one input, over a slice, and as a chain in which an input depends on the answer
 * before it: `zero` is 0, which the compiler does not know.
 */
#define QUESTION(name, input, output, tie)                                                         \
	output peers_##name(input in)                                                              \
	{                                                                                          \
		return answer_##name(in);                                                          \
	}                                                                                          \
	void peers_##name##_pass(const input *in, output *out, size_t count)                       \
	{                                                                                          \
		for (size_t i = 0; i < count; i++)                                                 \
			out[i] = answer_##name(in[i]);                                             \
	}                                                                                          \
	output peers_##name##_chain(const input *in, size_t count, uint64_t zero)                  \
	{                                                                                          \
		output last = 0;                                                                   \
		for (size_t i = 0; i < count; i++) {                                               \
			input next = in[i];                                                        \
			tie ^= last & zero;                                                        \
			last = answer_##name(next);                                                \
		}                                                                                  \
		return last;                                                                       \
	}

QUESTION(class, uint64_t, uint8_t, next)
QUESTION(decision, uint64_t, uint8_t, next)
QUESTION(record, uint64_t, uint32_t, next)
QUESTION(ipa, struct exit, uint64_t, next.esr)
