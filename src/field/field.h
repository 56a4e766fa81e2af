#pragma once

#include "wire/field-frame.h"
#include "world/points.h"

/**
 * JumField: the simulated field: devices of a territory that behave, fail and obey, without sockets.  Whoever
 * owns it moves its clock, hands it commands and carries away what it says.  The same territory, seed, start and
 * commands at the same instants give the same lines.
 * Thread: one thread at a time.
 */
typedef struct JumField JumField;

typedef struct {
    guint64 seed;
    JumTime start;            /* of its clock */
    const char *state_folder; /* (nullable): remembers the commands seen over a restart */
} JumFieldSetup;

/**
 * jum_field_new:
 * @territory, @points: borrowed, must outlive the field
 *
 * Errors: those of reading the territory, of data/lighting, and JUM_ERROR_IO for the state folder.
 */
JumField *jum_field_new(JumTerritory *territory,
                        const JumPoints *points,
                        const JumFieldSetup *setup,
                        GError **error) JUM_MUST_USE;
void jum_field_free(JumField *field);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumField, jum_field_free)

JumTime jum_field_now(const JumField *field);

/**
 * jum_field_advance:
 * @now: not before jum_field_now(); after a gap of more than an hour only the last hour is played
 *
 * Plays the devices until @now.  What they say is queued for jum_field_take().
 * Cost: about 1 ms a second of its clock at 175 000 points, 30 ms each minute for the water network.
 */
void jum_field_advance(JumField *field, JumTime now);

/**
 * jum_field_command:
 * @frame: a JUM_FIELD_COMMAND
 * @clock: what the controller's clock shows, in case it is not jum_field_now()
 *
 * Answers at once (ack or nak), acts later, then says whether it matches (fb).
 */
void jum_field_command(JumField *field, const JumFieldFrame *frame, JumTime clock);

/** jum_field_greet: a controller presents its epoch; FALSE if a newer one was already seen (fencing). */
gboolean jum_field_greet(JumField *field, guint32 epoch);

/** jum_field_take: appends what was said since the last call, encoded, in order, and forgets it. */
void jum_field_take(JumField *field, GString *out);

/**
 * jum_field_interrogate:
 * @first: point to begin with
 * @max: most points looked at
 * @out: the values, encoded, are appended
 *
 * General interrogation by pieces; devices that do not answer are left out.
 * Returns: the point to go on with; jum_points_count() when all were asked.
 */
guint32 jum_field_interrogate(JumField *field, guint32 first, guint32 max, GString *out);
