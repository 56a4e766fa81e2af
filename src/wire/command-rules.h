#pragma once

#include "wire/command.h"

/*
 * What both ends know of a kind of command: its class, its delays and its bounds (SUPERVISION 5.1).  The desk uses it
 * to draft, the controller to decide; the controller may always make it stricter (a batch that darkens a commune).
 */
#define JUM_COMMAND_BATCH_MAX          100
#define JUM_COMMAND_DURATION_DEFAULT_S 7200.0 /* an override must carry an end */
#define JUM_COMMAND_DURATION_MAX_S     43200.0

/**
 * jum_command_class:
 * @action: "level", "switch", "plan", "run", "opening", "message"
 * @value: asked
 * @n: commands in its batch, 1 if alone
 *
 * A: a lamp, a sign, a contactor closed; B: any batch, a contactor opened, a plan, a pump started, a valve; C: more
 * than JUM_COMMAND_BATCH_MAX; S: full light, pump stopped.
 */
JumCommandClass jum_command_class(const char *action, double value, guint n);

/** jum_command_class_is_direct: needs no selection (A, S). */
gboolean jum_command_class_is_direct(JumCommandClass klass);

/** jum_command_expiry_s: from issue to expiry, unless the desk says less. */
double jum_command_expiry_s(const char *action, guint n);
#define JUM_COMMAND_SELECT_DEFAULT_S \
    15 /* how long a selection is held, unless the controller is told otherwise */
/** jum_command_feedback_s: from sent to UNKNOWN; @travel_s: of a valve, NaN if unknown. */
double jum_command_feedback_s(const char *action, double travel_s);
/** jum_command_has_duration: is it an override that ends by itself (lamps and cabinets)? */
gboolean jum_command_has_duration(const char *action);
/** jum_command_tolerance: measured − asked below which it counts as reached. */
double jum_command_tolerance(const char *action);
