#pragma once

#include "base/error.h"

/**
 * JumCommandMemory: what devices remember of the commands they have seen, so that none is carried out twice or
 * after a newer one, over their own restart too.
 */
typedef struct JumCommandMemory JumCommandMemory;

typedef enum {
    JUM_MEMORY_ACCEPTED, /* and not finished: lost if the device restarts before it acts */
    JUM_MEMORY_DONE,
    JUM_MEMORY_MISMATCH, /* carried out, and the measured value does not match */
    JUM_MEMORY_REFUSED,
} JumMemoryState;

typedef struct {
    guint64 seq;
    JumMemoryState state;
    char cause[32]; /* of a refusal */
} JumMemory;

/**
 * jum_command_memory_new:
 * @folder: (nullable): made if missing; NULL: nothing outlives the process
 *
 * Orders accepted and not finished when the process ended count as not carried out.
 * Errors: JUM_ERROR_IO.  A damaged line is passed over.
 */
JumCommandMemory *jum_command_memory_new(const char *folder, GError **error) JUM_MUST_USE;
void jum_command_memory_free(JumCommandMemory *memory);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumCommandMemory, jum_command_memory_free)

/** jum_command_memory_last: the last command of a target, or NULL. Borrowed until the next call. */
const JumMemory *jum_command_memory_last(const JumCommandMemory *memory, const char *target);
/** jum_command_memory_put: on disk before it returns. */
void jum_command_memory_put(JumCommandMemory *memory,
                            const char *target,
                            guint64 seq,
                            JumMemoryState state,
                            const char *cause);
guint32 jum_command_memory_epoch(const JumCommandMemory *memory);
/** jum_command_memory_raise_epoch: FALSE if @epoch is older than one already seen. */
gboolean jum_command_memory_raise_epoch(JumCommandMemory *memory, guint32 epoch);
