#pragma once

#include "overlay/scale.h"
#include "world/world.h"

/** JumReading: one point as a person should see it: never a value without its quality and age. */
typedef struct {
    guint32 point;
    double value;     /* measured, stored unit; NaN if never heard or nonsense */
    double requested; /* NaN: nothing asked */
    JumQuality quality;
    JumTime time;
} JumReading;

/** jum_reading_of: at @now; all NaN and BAD when @world is NULL. */
JumReading jum_reading_of(const JumWorld *world, JumQuantity quantity, guint row, JumTime now);

/** jum_reading_marks: JumMarkFlags of its quality (hatched, crossed) and of a request not yet measured. */
guint8 jum_reading_marks(const JumReading *reading);
/** jum_reading_letter: 'E' estimated, 'M' entered by hand, else @letter: quality is never only a shade. */
guint8 jum_reading_letter(const JumReading *reading, guint8 letter);
/** jum_reading_is_shown: may its value be shown as one (usable or stale, and a number)? */
gboolean jum_reading_is_shown(const JumReading *reading);

/** jum_quality_title: translated, "good", "estimated", "stale value", "bad", "entered by hand". */
const char *jum_quality_title(JumQuality quality);
/** jum_age_text: "12 s", "4 min", "3 h", "2 d", "never". @buffer: [JUM_VALUE_BYTES]. */
const char *jum_age_text(JumTime time, JumTime now, char *buffer);
/** jum_reading_text: value, unit, quality if not good, age, simulated origin: for labels and sheets. The caller frees. */
char *jum_reading_text(const JumReading *reading, const JumScale *scale, JumTime now);
