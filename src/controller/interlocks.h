#pragma once

#include "controller/water-judge.h"
#include "wire/command.h"
#include "world/world.h"

/**
 * JumInterlocks: the rules a command must pass, evaluated when it is selected, when it is operated and when its turn
 * comes (SUPERVISION 5.5).  Knows the territory's facts (layers of JumPoints and the signal plans) and remembers what
 * was switched when.  Rules: GE-0, GE-a, LI-e, LI-f, TR-a, TR-b, TR-d, WA-a, WA-c, WA-d; LI-b raises the class; LI-d gives a
 * delay; WA-b says what closing a valve takes away, and asks for a second person where it does not know.
 */
typedef struct JumInterlocks JumInterlocks;

/** jum_interlocks_new: @plans: (nullable): layer signal_plan, owned from now on. */
JumInterlocks *jum_interlocks_new(const JumWorld *world, JumLayer *plans);
void jum_interlocks_free(JumInterlocks *interlocks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumInterlocks, jum_interlocks_free)

/** jum_interlocks_set_judge: WA-b from now on; owned.  Without one it is not applied. */
void jum_interlocks_set_judge(JumInterlocks *interlocks, JumWaterJudge *judge);

/** JumRefusal: why not. @cause: of the closed list, "interlock:LI-f", "out-of-range"; @text: for people, owned. */
typedef struct {
    int http;
    char *cause, *text;
} JumRefusal;
void jum_refusal_clear(JumRefusal *refusal);

/**
 * jum_interlocks_check:
 * @link_up: does the field answer?
 *
 * Returns: FALSE and @refusal set if a rule forbids it now.  Cost: some 2 µs.
 */
gboolean jum_interlocks_check(JumInterlocks *interlocks,
                              const JumCommand *command,
                              gboolean link_up,
                              JumTime now,
                              JumRefusal *refusal);

/** jum_interlocks_notice: what the last check of this very command foresaw, for people; NULL: nothing to say.  The caller
 * frees. */
char *jum_interlocks_notice(const JumInterlocks *interlocks, const JumCommand *command);

/** jum_interlocks_darkens: does the batch (element-type JumCommand) darken more than a quarter of a commune (LI-b)? */
gboolean jum_interlocks_darkens(JumInterlocks *interlocks, const GPtrArray *commands);

/** jum_interlocks_delay_s: LI-d: how long a switch-on must still wait so that its cabinet takes at most a tenth of its
 * load a second; 0: go.  Going is remembered by jum_interlocks_sent(). */
double jum_interlocks_delay_s(JumInterlocks *interlocks, const JumCommand *command, JumTime now);

/** jum_interlocks_sent: the command went to the field. */
void jum_interlocks_sent(JumInterlocks *interlocks, const JumCommand *command, JumTime now);
/** jum_interlocks_measured: a pump's running changed (WA-c). */
void jum_interlocks_measured(
    JumInterlocks *interlocks, guint32 point, double before, double value, JumTime time);
