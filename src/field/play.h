#pragma once

#include "base/rng.h"
#include "field/event-queue.h"
#include "field/field.h"

/*
 * Inside field/: a play is one theme's devices; one file each, play-THEME.c, and one line in the table of
 * field.c.  Plays are called in time order and say what changes with jum_field_say().
 */

typedef struct JumPlay JumPlay;

/** JumOrder: a command accepted by a device and not yet finished. */
typedef struct {
    char *id, *target;
    guint64 seq;
    JumAction action;
    guint row;
    double value, duration_s;
} JumOrder;

void jum_order_free(JumOrder *order);

/** JumRefusal: why a device does not take an order: a cause of the closed list, and a sentence. */
typedef struct {
    const char *cause, *text;
} JumRefusal;

typedef enum {
    JUM_ANSWER_ACCEPTED, /* acknowledged; jum_field_finish() comes later */
    JUM_ANSWER_REFUSED,
    JUM_ANSWER_SILENT, /* the device is there but does not answer */
} JumAnswer;

/** JumPlayClass: what a theme's file tells field.c; NULL where its devices have nothing to do. */
typedef struct {
    gsize size; /* of the theme's own struct, which begins with a JumPlay */
    gboolean (*start)(JumPlay *play, JumTerritory *territory, GError **error);
    /* what the play holds; the play itself is freed by field.c */
    void (*clear)(JumPlay *play);
    /* each whole second of the clock */
    void (*second)(JumPlay *play, JumTime now, const JumCivil *civil);
    /* an event that this play asked for */
    void (*event)(JumPlay *play, const JumEvent *event);
    /* the present value of a point; FALSE if its device does not answer */
    gboolean (*sample)(
        JumPlay *play, JumQuantity quantity, guint row, double *value, JumQuality *quality);
    /* takes @order on JUM_ANSWER_ACCEPTED only */
    JumAnswer (*order)(JumPlay *play, JumOrder *order, JumRefusal *refusal);
} JumPlayClass;

/** JumPlay: what every theme's play begins with, set before start(); the rest is zero. */
struct JumPlay {
    const JumPlayClass *klass;
    JumField *field;
    guint index; /* in the table of field.c */
    const JumPoints *points;
    guint64 seed;
};

extern const JumPlayClass jum_play_lighting, jum_play_traffic, jum_play_water, jum_play_parking,
    jum_play_sensor;

/** jum_field_say: a device reports a value now, because it changed or was moved. */
void
jum_field_say(JumField *field, JumQuantity quantity, guint row, double value, JumQuality quality);
/** jum_field_later: asks for event(); @kind and @row are the play's own. */
void jum_field_later(JumPlay *play, JumTime time, guint kind, guint row, void *data);
/** jum_field_finish: the order was carried out (@ok: the measured value matches); frees it. */
void jum_field_finish(JumField *field, JumOrder *order, gboolean ok);
GTimeZone *jum_field_zone(const JumField *field);

/** jum_play_luck: a number in [0, 1) that belongs to a device for ever: who is broken, who is late. */
double jum_play_luck(const JumPlay *play, guint stream, guint row);

/** Overrides without an end get the default; beyond the most they are refused (design: 2 h, 12 h). */
#define JUM_OVERRIDE_DEFAULT_S 7200.0
#define JUM_OVERRIDE_MAX_S     43200.0
