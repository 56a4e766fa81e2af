#pragma once

#include "base/error.h"
#include "wire/measure.h"

/*
 * The field link: a Unix stream socket between the controller's driver and a field process, one JSON object a
 * line.  The field listens, the controller connects.
 *
 *   controller → field   hello{version,schema,epoch}  gi  cmd{id,seq,epoch,target,action,value,duration_s,expires_at}
 *   field → controller   hello{version,schema,now,speed,sim}  v{p:[[point,value,quality,time_us],…]}  gi.end
 *                        ack{id,seq}  nak{id,seq,cause,text}  fb{id,seq,ok}  hb{now} each second
 *
 * The field drops a command whose seq is not above the last one of its target (answering again what it answered),
 * or whose expires_at has passed, and remembers the last seq of each target over its own restart.  It sends the
 * measured value before the fb that says it matches.
 */
#define JUM_FIELD_VERSION  1
#define JUM_FIELD_LINE_MAX (256 * 1024)

typedef enum {
    JUM_FIELD_HELLO,
    JUM_FIELD_INTERROGATE,
    JUM_FIELD_COMMAND,
    JUM_FIELD_VALUES,
    JUM_FIELD_INTERROGATED,
    JUM_FIELD_ACK,
    JUM_FIELD_NAK,
    JUM_FIELD_FEEDBACK,
    JUM_FIELD_HEARTBEAT,
    JUM_N_FIELD_FRAMES
} JumFieldKind;

/** JumFieldFrame: one line; only the members of its kind have a meaning.  Strings and array are owned. */
typedef struct {
    JumFieldKind kind;
    int version;        /* hello */
    char *schema;       /* hello: jum_points_hash() */
    guint32 epoch;      /* hello of the controller, command: its boot number, a fencing token */
    JumTime now;        /* hello of the field, heartbeat: its clock */
    double speed;       /* hello of the field: seconds of its clock a second */
    gboolean sim;       /* hello of the field */
    char *id;           /* command, ack, nak, feedback */
    guint64 seq;        /* the same */
    char *target;       /* command: "lamp/L-1" */
    char *action;       /* command: "level" */
    double value;       /* command: absolute */
    double duration_s;  /* command: of an override; 0: none */
    JumTime expires_at; /* command */
    char *cause, *text; /* nak: one of the closed list of reasons, and a sentence */
    gboolean ok;        /* feedback: does the measured value match? */
    GArray *values;     /* (element-type JumMeasure): values */
} JumFieldFrame;

JumFieldFrame *jum_field_frame_new(JumFieldKind kind);
void jum_field_frame_free(JumFieldFrame *frame);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumFieldFrame, jum_field_frame_free)

/**
 * jum_field_frame_decode:
 * @line: [bytes], without the final newline; need not end with a NUL
 *
 * Errors: JUM_ERROR_FORMAT (not such a frame; the sentence says what), JUM_ERROR_VALUE (member missing or of the
 *         wrong type or range).
 * Owns: the caller owns the result.  Thread: any.  Cost: some 0.1 µs a byte.
 */
JumFieldFrame *jum_field_frame_decode(const char *line, gsize bytes, GError **error) JUM_MUST_USE;

/** jum_field_frame_encode: appends the frame and its newline to @out.  A value frame longer than
 * JUM_FIELD_LINE_MAX is cut into several lines.  Cost: some 0.2 µs a value. */
void jum_field_frame_encode(const JumFieldFrame *frame, GString *out);
