#pragma once

#include "wire/command-rules.h"
#include "world/world.h"

/**
 * JumDraft: a command being prepared: what would be sent to whom, before anybody confirms it.
 * One command a target, absolute values, at most JUM_DRAFT_MAX.
 */
#define JUM_DRAFT_MAX JUM_COMMAND_BATCH_MAX

typedef struct {
    JumAction action;
    double value;      /* pu, 0/1 or index, as the action says */
    double duration_s; /* of an override; 0 where it has no meaning */
    char *reason;
    GPtrArray *targets; /* (element-type utf8) addresses */
} JumDraft;

/** jum_draft_new: @addresses NULL-terminated; the action is the one their table knows. NULL if there is none. */
JumDraft *jum_draft_new(const JumPoints *points, const char *const *addresses);
void jum_draft_free(JumDraft *draft);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumDraft, jum_draft_free)

/** jum_draft_action_of: the action a desk has on this asset; JUM_ACTION_NONE if it cannot move it. */
JumAction jum_draft_action_of(const JumPoints *points, const char *address);
/** jum_draft_class: that of wire/command-rules.h; the controller may be stricter. */
JumCommandClass jum_draft_class(const JumDraft *draft);
/** jum_draft_has_duration: is the action an override that ends by itself? */
gboolean jum_draft_has_duration(JumAction action);
/** jum_draft_expiry_s: seconds during which the order may still be carried out. */
double jum_draft_expiry_s(const JumDraft *draft);

/** jum_draft_commands: (element-type JumCommand): ready to send, ids and expiry set from @now. The caller unrefs. */
GPtrArray *jum_draft_commands(const JumDraft *draft, JumTime now);
/** jum_draft_sentence: "Set 12 lamps to 40 % for 2 h", translated. The caller frees. */
char *jum_draft_sentence(const JumDraft *draft, const JumPoints *points);
