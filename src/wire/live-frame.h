#pragma once

#include "base/error.h"
#include "wire/measure.h"

/*
 * The live protocol, WebSocket sub-protocol "jumeau.live.1": JSON text frames, columns for values.
 * GET /v1/live?role=desk|study|viewer|kiosk on the controller's socket.
 *
 *   S hello{v,epoch,session,schema,role,commands,hb_ms,now,speed,sim,points,territory,version}
 *   C subscribe{epoch,seq,event}            epoch null: nothing known; else what the client holds
 *   S snap.begin{seq,points}                only if epoch differs or seq is older than the 60 s ring
 *   S snap.chunk{n,…columns}                ≤ 96 KiB, each answered by C snap.ack{n}; at most 4 un-acked
 *   S snap.end{seq,points,sum}              sum: of the values, jum_measure_sum() in the order sent
 *   S state{n,alarms:[…],commands:[…],more} all alarms not normal and the last commands, after every subscribe;
 *                                           the first replaces what the client held; more=false closes
 *   S d{from,seq,n,…columns}                every 100 ms, the last value of each changed point; apply when from is
 *                                           the seq held, else subscribe again; pieces of one tick bear seq = from
 *                                           but the last
 *   S ev{event,alarms:[…],commands:[…]}     never conflated
 *   S hb{seq,now,event,sum}                 every hb_ms even when idle; sum: jum_alarm_sum() of all alarms, to be
 *                                           compared when event is the one held
 *   C ack{seq,event,n}                      every second: the highest applied; n counts the d frames received.  It
 *                                           is the credit window and the client's heartbeat
 *   S error{code,text}                      a sentence for people, then the socket is closed
 *
 * The kind is the member "k": {"k":"snap.ack","n":3}.
 * Columns: i (first point, then gaps), v (null: no value), q, t0 (µs) and t (µs from t0).
 * A client that does not ack for 10 s is closed with code 4013 (1013 "try again later" cannot be sent by libsoup 3.2).
 * A session id goes with every POST and DELETE in the header X-Jumeau-Session.
 */
#define JUM_LIVE_PROTOCOL  "jumeau.live.1"
#define JUM_LIVE_VERSION   1
#define JUM_LIVE_CHUNK_MAX (96 * 1024)
#define JUM_LIVE_CHUNK_POINTS \
    2000 /* values in one frame; stays below JUM_LIVE_CHUNK_MAX whatever they are */
#define JUM_LIVE_WINDOW 4 /* un-acked chunks */

typedef enum {
    JUM_LIVE_HELLO,
    JUM_LIVE_SUBSCRIBE,
    JUM_LIVE_SNAP_BEGIN,
    JUM_LIVE_SNAP_CHUNK,
    JUM_LIVE_SNAP_ACK,
    JUM_LIVE_SNAP_END,
    JUM_LIVE_STATE,
    JUM_LIVE_DELTA,
    JUM_LIVE_EVENT,
    JUM_LIVE_HEARTBEAT,
    JUM_LIVE_ACK,
    JUM_LIVE_ERROR,
    JUM_N_LIVE_FRAMES
} JumLiveKind;

/** JumLiveFrame: one message; only the members of its kind have a meaning.  Strings and arrays are owned. */
typedef struct {
    JumLiveKind kind;
    int version;
    char *epoch;                                        /* hello, subscribe (NULL: nothing known) */
    char *session, *schema, *role, *territory, *server; /* hello; server is its version, "0.1.0" */
    gboolean may_command, sim;                          /* hello */
    guint hb_ms;                                        /* hello */
    double speed;                                       /* hello: seconds of its clock a second */
    JumTime now;                                        /* hello, heartbeat */
    guint points;        /* hello: of the schema; snap.begin, snap.end: sent */
    guint64 seq, from;   /* world serials */
    guint64 event;       /* last event known */
    guint64 n;           /* chunk, state or d number */
    gboolean more;       /* state */
    guint64 sum;         /* snap.end: values; heartbeat: alarms */
    GArray *values;      /* (element-type JumMeasure) */
    GPtrArray *alarms;   /* (element-type JumAlarm) state, ev */
    GPtrArray *commands; /* (element-type JumCommand) state, ev */
    char *code, *text;   /* error */
} JumLiveFrame;

JumLiveFrame *jum_live_frame_new(JumLiveKind kind);
void jum_live_frame_free(JumLiveFrame *frame);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumLiveFrame, jum_live_frame_free)

/**
 * jum_live_frame_decode:
 * @text: [bytes], need not end with a NUL
 *
 * Errors: JUM_ERROR_FORMAT, JUM_ERROR_VALUE, in one sentence.
 * Owns: the caller owns the result.  Thread: any.  Cost: some 0.1 µs a byte (40 ms a MiB): off the main thread.
 */
JumLiveFrame *jum_live_frame_decode(const char *text, gsize bytes, GError **error) JUM_MUST_USE;

/** jum_live_frame_encode: appends the message to @out; its values must be in increasing order of points, at most
 * JUM_LIVE_CHUNK_POINTS of them.  Cost: some 60 ns a value. */
void jum_live_frame_encode(const JumLiveFrame *frame, GString *out);

/** jum_measure_sum: checksum of values as both ends hold them; start with JUM_HASH_INIT and chain. */
guint64 jum_measure_sum(guint64 sum, const JumMeasure *values, guint n);
