/* The rules of SUPERVISION 5.5, one function each, FALSE with a refusal.  They read the territory's facts and the last
 * measured values; what closing a valve takes away is asked of the judge and remembered for the confirmation (WA-b). */
#include "controller/interlocks-private.h"

#include "base/i18n.h"
#include "wire/command-rules.h"

#include <json-glib/json-glib.h>
#include <math.h>

#define MAX_SWITCHINGS_H 12 /* 6 on/off cycles an hour */
#define MAX_PLANS_H      6
#define MAX_STARTS_H     6
#define RESTART_DELAY_S  600.0
#define JUDGE_MS         250 /* what a person waits without noticing; the worker needs some 30 */
#define JUDGE_WINDOW     (2 * JUM_SECOND)
#define FORESIGHT        (30 * JUM_SECOND)

static double
column(const JumInterlocksCheck *check, const char *name)
{
    const JumLayer *layer = jum_points_layer(check->locks->points, check->table);
    return jum_layer_real(layer, jum_layer_column(layer, name), check->row);
}

static const char *
text_column(const JumInterlocksCheck *check, const char *name)
{
    const JumLayer *layer = jum_points_layer(check->locks->points, check->table);
    return jum_layer_text(layer, jum_layer_column(layer, name), check->row);
}

/* GE-0: only what a desk can move has a command; a lamp without power cannot be commanded. */
static gboolean
rule_can_be_moved(const JumInterlocksCheck *check)
{
    if (!jum_points_is_remote(check->locks->points, check->point))
        return jum_interlocks_refuse(
            check, 422, "interlock:GE-0",
            _("This object is not remotely controlled: print a field order."));
    if (check->table != JUM_TABLE_lamp)
        return TRUE;
    JumTable table;
    guint row;
    const char *cabinet = text_column(check, "parent");
    gboolean open = jum_points_find_asset(check->locks->points, cabinet, &table, &row) &&
                    table == JUM_TABLE_cabinet &&
                    jum_interlocks_value(check->locks, JUM_QUANTITY_cabinet_contactor, row) == 0.0;
    if (open || jum_interlocks_value(check->locks, JUM_QUANTITY_lamp_state, check->row) ==
                    (double) JUM_LAMP_UNPOWERED)
        return jum_interlocks_refuse(check, 422, "interlock:GE-0",
                                     _("This lamp is without power: its cabinet is switched off."));
    return TRUE;
}

/* GE-a: nothing is decided on old data; a safe-state command is. */
static gboolean
rule_fresh(const JumInterlocksCheck *check, gboolean link_up)
{
    if (!link_up)
        return jum_interlocks_refuse(check, 503, "link-down",
                                     _("The field does not answer: nothing can be sent."));
    JumQuality quality = jum_world_quality(check->locks->world, check->point, check->now);
    if (check->command->klass != JUM_COMMAND_CLASS_S && !jum_quality_is_usable(quality))
        return jum_interlocks_refuse(
            check, 409, "stale-data",
            _("The last measurement of this object is too old or not credible."));
    return TRUE;
}

static gboolean
rule_range(const JumInterlocksCheck *check)
{
    double value = check->command->value;
    const JumQuantityInfo *info =
        jum_quantity_info(jum_points_quantity(check->locks->points, check->point));
    if (!isfinite(value) || value < info->lo || value > info->hi ||
        (info->decimals == 0 && value != nearbyint(value)))
        return jum_interlocks_refuse(check, 422, "out-of-range",
                                     _("The value asked is outside of what this object can do."));
    return TRUE;
}

/* LI-f: an override carries an end. */
static gboolean
rule_duration(const JumInterlocksCheck *check)
{
    double s = check->command->duration_s;
    if (jum_command_has_duration(check->command->action) &&
        !(s > 0.0 && s <= JUM_COMMAND_DURATION_MAX_S))
        return jum_interlocks_refuse(check, 422, "interlock:LI-f",
                                     _("An override must end: at most 12 hours."));
    return TRUE;
}

/* LI-e: not below the driver's minimum, not more than 6 cycles an hour. */
static gboolean
rule_lamp(const JumInterlocksCheck *check)
{
    double minimum = column(check, "dim_min_pu"), value = check->command->value;
    if (value > 0.0 && value < (isnan(minimum) ? 0.0 : minimum) - 1e-9)
        return jum_interlocks_refuse(check, 422, "interlock:LI-e",
                                     _("The driver of this lamp does not dim so low."));
    double now = jum_world_value(check->locks->world, check->point);
    gboolean switches = isfinite(now) && (now > 0.0) != (value > 0.0);
    if (switches &&
        jum_interlocks_within_hour(jum_interlocks_history(check->locks, check->command->target),
                                   check->now) >= MAX_SWITCHINGS_H)
        return jum_interlocks_refuse(check, 422, "interlock:LI-e",
                                     _("This lamp was already switched 6 times within the hour."));
    return TRUE;
}

static double
cycle_of(const JumInterlocksCheck *check, double plan)
{
    const JumLayer *plans = check->locks->plans;
    int parent = plans != NULL ? jum_layer_column(plans, "parent") : -1;
    for (guint row = 0; plans != NULL && row < jum_layer_n_rows(plans); row++)
        if (g_strcmp0(jum_layer_text(plans, parent, row), check->command->target) == 0 &&
            (double) jum_layer_int(plans, jum_layer_column(plans, "plan_no"), row) == plan)
            return jum_layer_real(plans, jum_layer_column(plans, "cycle_s"), row);
    return NAN;
}

/* TR-a, TR-b, TR-d: a plan the junction holds, not within a cycle of the last, at most 6 an hour, no fault. */
static gboolean
rule_junction(const JumInterlocksCheck *check)
{
    if (isnan(cycle_of(check, check->command->value)))
        return jum_interlocks_refuse(check, 422, "interlock:TR-a",
                                     _("This junction does not hold that plan."));
    if (jum_interlocks_value(check->locks, JUM_QUANTITY_junction_state, check->row) ==
        (double) JUM_JUNCTION_FAULT)
        return jum_interlocks_refuse(check, 422, "interlock:TR-d",
                                     _("This junction reports a fault: it cannot be commanded."));
    JumInterlocksHistory *history = jum_interlocks_history(check->locks, check->command->target);
    guint n = jum_interlocks_within_hour(history, check->now);
    if (n >= MAX_PLANS_H)
        return jum_interlocks_refuse(
            check, 422, "interlock:TR-b",
            _("The plan of this junction was already changed 6 times within the hour."));
    double cycle = cycle_of(check, jum_world_value(check->locks->world, check->point));
    JumTime wait = (JumTime) ((isnan(cycle) ? 120.0 : cycle) * (double) JUM_SECOND);
    if (n > 0 && check->now - g_array_index(history->times, JumTime, n - 1) < wait)
        return jum_interlocks_refuse(
            check, 422, "interlock:TR-b",
            _("The plan of this junction was changed less than one cycle ago."));
    return TRUE;
}

static gboolean
tank_share(const JumInterlocksCheck *check, const char *address, double *share)
{
    JumTable table;
    guint row;
    if (!jum_points_find_asset(check->locks->points, address, &table, &row) ||
        table != JUM_TABLE_water_tank)
        return FALSE;
    const JumLayer *tanks = jum_points_layer(check->locks->points, table);
    double lo = jum_layer_real(tanks, jum_layer_column(tanks, "level_min_m"), row);
    double hi = jum_layer_real(tanks, jum_layer_column(tanks, "level_max_m"), row);
    *share =
        (jum_interlocks_value(check->locks, JUM_QUANTITY_water_tank_level, row) - lo) / (hi - lo);
    return isfinite(*share);
}

/* WA-c: start: water to suck, 10 min since the stop, at most 6 starts an hour. */
static gboolean
rule_pump_start(const JumInterlocksCheck *check)
{
    double share = 1.0;
    g_autofree char *suction = g_strconcat("water_tank/", text_column(check, "from_node"), NULL);
    if (tank_share(check, suction, &share) && share <= 0.0)
        return jum_interlocks_refuse(check, 422, "interlock:WA-c",
                                     _("The tank this pump draws from is at its minimum."));
    JumInterlocksHistory *history = jum_interlocks_history(check->locks, check->command->target);
    if (jum_interlocks_within_hour(history, check->now) >= MAX_STARTS_H)
        return jum_interlocks_refuse(check, 422, "interlock:WA-c",
                                     _("This pump was already started 6 times within the hour."));
    if (history->last_stop != JUM_TIME_NONE &&
        check->now - history->last_stop < (JumTime) (RESTART_DELAY_S * (double) JUM_SECOND))
        return jum_interlocks_refuse(check, 422, "interlock:WA-c",
                                     _("This pump stopped less than 10 minutes ago."));
    return TRUE;
}

/* WA-d: not the last running pump of a tank below 40 %. */
static gboolean
rule_pump_stop(const JumInterlocksCheck *check)
{
    double share = 1.0;
    const char *tank = text_column(check, "parent");
    if (!tank_share(check, tank, &share) || share >= 0.4)
        return TRUE;
    const JumLayer *pumps = jum_points_layer(check->locks->points, JUM_TABLE_water_pump);
    int parent = jum_layer_column(pumps, "parent");
    for (guint row = 0; row < jum_layer_n_rows(pumps); row++)
        if (row != check->row && g_strcmp0(jum_layer_text(pumps, parent, row), tank) == 0 &&
            jum_interlocks_value(check->locks, JUM_QUANTITY_water_pump_running, row) == 1.0)
            return TRUE;
    return jum_interlocks_refuse(check, 422, "interlock:WA-d",
                                 _("This is the last pump that feeds a tank below 40 %."));
}

/* ---- WA-b: what closing takes away ---- */

void
jum_interlocks_set_judge(JumInterlocks *locks, JumWaterJudge *judge)
{
    jum_water_judge_free(locks->judge);
    locks->judge = judge;
}

static gboolean
is_foreseen(const JumInterlocks *locks, const JumCommand *command)
{
    return g_strcmp0(locks->foreseen, command->target) == 0 &&
           locks->foreseen_value == command->value &&
           g_strcmp0(command->action, jum_action_name(JUM_ACTION_OPENING)) == 0;
}

/* A batch of valves does not hold the controller up: beyond its share of waiting it is told that nothing is known. */
static guint
patience_ms(JumInterlocks *locks)
{
    gint64 now_us = g_get_monotonic_time();
    if (now_us - locks->waited_since_us > JUDGE_WINDOW) {
        locks->waited_since_us = now_us;
        locks->waited_us = 0;
    }
    return locks->waited_us < 2 * JUDGE_MS * 1000 ? JUDGE_MS : 0;
}

static const JumWaterOpinion *
foresee(const JumInterlocksCheck *check)
{
    JumInterlocks *locks = check->locks;
    if (is_foreseen(locks, check->command) && locks->opinion.known &&
        ABS(check->now - locks->foreseen_at) < FORESIGHT)
        return &locks->opinion;
    gint64 began_us = g_get_monotonic_time();
    jum_water_opinion_clear(&locks->opinion);
    jum_water_judge_ask(locks->judge, check->table, check->row, check->command->value, check->now,
                        patience_ms(locks), &locks->opinion);
    locks->waited_us += g_get_monotonic_time() - began_us;
    g_free(locks->foreseen);
    locks->foreseen = g_strdup(check->command->target);
    locks->foreseen_value = check->command->value;
    locks->foreseen_at = check->now;
    return &locks->opinion;
}

char *
jum_interlocks_notice(const JumInterlocks *locks, const JumCommand *command)
{
    return is_foreseen(locks, command) ? g_strdup(locks->opinion.text) : NULL;
}

/* Closing more than it is: judged; what is not known needs a second person. */
static gboolean
rule_foreseen(const JumInterlocksCheck *check)
{
    double now = jum_world_value(check->locks->world, check->point);
    if (check->locks->judge == NULL || check->command->value >= now - 0.01) {
        g_clear_pointer(&check->locks->foreseen, g_free); /* an earlier opinion is not about this */
        return TRUE;
    }
    const JumWaterOpinion *opinion = foresee(check);
    if (opinion->known)
        return TRUE;
    g_autofree char *text = g_strconcat(opinion->text, " ", _("A second person is needed."), NULL);
    return jum_interlocks_refuse(check, 422, "approver-missing", text);
}

/* WA-a: the valve that closes the last open feed of somebody is class C; without a source in the network nothing can be
 * said, and the valve stays. */
static gboolean
rule_valve(const JumInterlocksCheck *check)
{
    JumWaterCut cut;
    if (check->command->value > 0.0)
        return rule_foreseen(check);
    if (check->locks->feed == NULL)
        check->locks->feed = jum_water_feed_new(check->locks->world);
    if (!jum_water_feed_without(check->locks->feed, check->row, &cut))
        return jum_interlocks_refuse(
            check, 422, "interlock:WA-a",
            _("Whom this valve feeds cannot be computed: the network has no source."));
    if (cut.customers == 0)
        return rule_foreseen(check);
    g_autofree char *n = g_strdup_printf("%u", cut.customers);
    g_autoptr(GString) text = g_string_new(
        _("Closing this valve leaves %s customers without water: a second person is needed."));
    g_string_replace(text, "%s", n, 1);
    if (check->locks->judge != NULL) { /* the list: inhabitants, sensitive sites, hydrants, tanks */
        g_string_append_c(text, ' ');
        g_string_append(text, foresee(check)->text);
    }
    return jum_interlocks_refuse(check, 422, "approver-missing", text->str);
}

/* A sign shows only its own messages. */
static gboolean
rule_message(const JumInterlocksCheck *check)
{
    const char *text = text_column(check, "messages");
    g_autoptr(JsonNode) node = text != NULL ? json_from_string(text, NULL) : NULL;
    guint n = node != NULL && JSON_NODE_HOLDS_ARRAY(node)
                  ? json_array_get_length(json_node_get_array(node))
                  : 0;
    if (check->command->value >= (double) n)
        return jum_interlocks_refuse(check, 422, "out-of-range",
                                     _("This sign has no such message."));
    return TRUE;
}

static gboolean
rule_of_kind(const JumInterlocksCheck *check)
{
    switch (check->action) {
    case JUM_ACTION_LEVEL:
        return rule_lamp(check);
    case JUM_ACTION_PLAN:
        return rule_junction(check);
    case JUM_ACTION_RUN:
        return check->command->value > 0.0 ? rule_pump_start(check) : rule_pump_stop(check);
    case JUM_ACTION_OPENING:
        return rule_valve(check);
    case JUM_ACTION_MESSAGE:
        return rule_message(check);
    default:
        return TRUE;
    }
}

gboolean
jum_interlocks_rules(const JumInterlocksCheck *check, gboolean link_up)
{
    return rule_range(check) && rule_duration(check) && rule_can_be_moved(check) &&
           rule_fresh(check, link_up) && rule_of_kind(check);
}
