#pragma once

#include "controller/journal.h"
#include "wire/measure.h"
#include "world/world.h"

/**
 * JumHistory: what was measured, in DIR/history/YYYY-MM-DD.db (by the value's own day): a point is written when it
 * moved by more than its deadband (1 % of what it is, at least the last decimal shown), changed quality, or was silent
 * for an hour; the value before a move is written too, so that a trend keeps its corners.
 * Writes go through the journal's thread in lots; 90 days are kept.
 * Thread: the controller's main thread.
 */
typedef struct JumHistory JumHistory;

JumHistory *jum_history_new(const char *folder,
                            const JumPoints *points,
                            JumJournal *journal,
                            GError **error) JUM_MUST_USE;
/** jum_history_free: what waits is handed to the journal's thread first, which must end after. */
void jum_history_free(JumHistory *history);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumHistory, jum_history_free)

void jum_history_put(JumHistory *history, const JumMeasure *measure);
/** jum_history_flush: hands what waits to the writer; every second or so. */
void jum_history_flush(JumHistory *history);

/**
 * jum_history_read:
 * @from, @to: both included
 * @max: rows at most; more are thinned to lowest and highest of equal spans
 *
 * Returns: (element-type JumMeasure), in order of time. Owns: the caller owns the result.
 * Cost: some 1 µs a row read.
 */
GArray *jum_history_read(
    JumHistory *history, guint32 point, JumTime from, JumTime to, guint max, GError **error);
