#pragma once

#include "world/world.h"

/*
 * Values as people read them: with unit, in the language and number format of the user, enumerations in words.
 * Every function returns a text the caller frees.
 */

/** jum_value_text: "82 %", "hors tension", "—" for no value. @layer, @row: of the asset, for a sign's messages. */
char *jum_value_text(
    JumQuantity quantity, double value, const char *unit, const JumLayer *layer, guint row);
/** jum_value_quantity_title: "Level", "Contactor" … translated, static. */
const char *jum_value_quantity_title(JumQuantity quantity);
/** jum_value_age: "12 s", "3 min", "2 h", "4 d"; "never" for JUM_TIME_NONE. */
char *jum_value_age(JumTime time, JumTime now);
/** jum_value_quality: "good", "uncertain", "stale", "bad", "substituted"; translated, static. */
const char *jum_value_quality(JumQuality quality);
/** jum_value_quality_class: CSS class of a quality: "good", "stale" … static. */
const char *jum_value_quality_class(JumQuality quality);
/** jum_value_clock: "21/11/2026 18:30:05" in the zone and the locale's own order; ISO 8601's in the C locale. */
char *jum_value_clock(JumTime time, GTimeZone *zone);
/** jum_value_clock_near: the same, without its date where it is that of @now. */
char *jum_value_clock_near(JumTime time, JumTime now, GTimeZone *zone);
/** jum_value_minute: the same without its seconds. */
char *jum_value_minute(JumTime time, GTimeZone *zone);
/** jum_value_short_clock: "18:30". */
char *jum_value_short_clock(JumTime time, GTimeZone *zone);
/** jum_value_cause: a reason of the closed list of commands, in words. */
char *jum_value_cause(const char *cause);
