#pragma once

#include "app/session.h"

/**
 * JumFlow: a confirmed or nearly confirmed set of commands on its way: select (class B), operate, outcome.  It asks
 * the controller and reads the states back from the world; the requested value never touches the measured one.
 */
typedef struct JumFlow JumFlow;

typedef enum {
    JUM_FLOW_CHECKING, /* class B: the controller is asked whether it would accept */
    JUM_FLOW_READY,    /* may be executed */
    JUM_FLOW_REFUSED,  /* nothing can be executed */
    JUM_FLOW_RUNNING,  /* sent, not all outcomes known */
    JUM_FLOW_ENDED,
} JumFlowStage;

/** JumFlowCount: the commands by outcome so far. */
typedef struct {
    guint total, selected, underway, done, refused, unknown;
    const char
        *cause; /* of the first refusal, code; borrowed from the world until its next change */
    const char *text; /* its sentence, or NULL */
} JumFlowCount;

/** jum_flow_new: @commands (element-type JumCommand), at least one, all of one class; copied. */
JumFlow *jum_flow_new(JumSession *session, const GPtrArray *commands);
/** jum_flow_free: cancels what was only selected. */
void jum_flow_free(JumFlow *flow);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumFlow, jum_flow_free)

/** jum_flow_check: class B: selects each; class A: ready at once. */
void jum_flow_check(JumFlow *flow);
/** jum_flow_execute: operates what was selected, or sends directly. */
void jum_flow_execute(JumFlow *flow);
JumFlowStage jum_flow_stage(const JumFlow *flow);
JumFlowCount jum_flow_count(const JumFlow *flow);
/** jum_flow_notice: what the controller foresees of it (interlock WA-b), NULL: nothing.  The caller frees. */
char *jum_flow_notice(const JumFlow *flow);
/** jum_flow_sentence: the stage and the counts in words, translated. The caller frees. */
char *jum_flow_sentence(const JumFlow *flow);
