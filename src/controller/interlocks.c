/* The interlocks: one function a rule, each FALSE with a refusal.  What they must remember (switchings of a lamp, plan
 * changes, pump starts and stops, load switched on behind a cabinet) are short lists of instants per asset. */
#include "controller/interlocks.h"

#include "base/i18n.h"
#include "controller/water-feed.h"
#include "wire/command-rules.h"

#include <json-glib/json-glib.h>
#include <math.h>

#define MAX_SWITCHINGS_H 12 /* 6 on/off cycles an hour */
#define MAX_PLANS_H      6
#define MAX_STARTS_H     6
#define RESTART_DELAY_S  600.0
#define DARK_SHARE       0.25
#define JUDGE_MS         250 /* what a person waits without noticing; the worker needs some 30 */
#define JUDGE_WINDOW     (2 * JUM_SECOND)
#define FORESIGHT        (30 * JUM_SECOND)

typedef struct {
    GArray *times;       /* (element-type JumTime): within the last hour */
    JumTime last_stop;   /* pump */
    double load_w;       /* cabinet: switched on in the present second */
    JumTime load_second; /* cabinet: when that second began */
} History;

struct JumInterlocks {
    const JumWorld *world;
    const JumPoints *points;
    JumLayer *plans;
    GHashTable *history;     /* address → History */
    GHashTable *cabinet_w;   /* cabinet address → double*: power of its lamps */
    GHashTable *lamps_under; /* cabinet address → number of lamps */
    GHashTable *lamps_in;    /* commune → number of lamps */
    JumWaterFeed *feed;      /* made at the first question about a valve */
    JumWaterJudge *judge;    /* WA-b, or NULL */
    JumWaterOpinion opinion; /* of closing foreseen to foreseen_value at foreseen_at */
    char *foreseen;
    double foreseen_value;
    JumTime foreseen_at;
    gint64 waited_us, waited_since_us; /* for the judge, in the present window */
};

typedef struct {
    JumInterlocks *locks;
    const JumCommand *command;
    JumAction action;
    JumTable table;
    guint row;
    guint32 point;
    JumTime now;
    JumRefusal *refusal;
} Check;

static void
history_free(gpointer data)
{
    History *history = data;
    g_array_unref(history->times);
    g_free(history);
}

static void
count(GHashTable *table, const char *key)
{
    if (key != NULL)
        g_hash_table_insert(
            table, g_strdup(key),
            GUINT_TO_POINTER(GPOINTER_TO_UINT(g_hash_table_lookup(table, key)) + 1));
}

static void
count_lamps(JumInterlocks *locks)
{
    const JumLayer *lamps = jum_points_layer(locks->points, JUM_TABLE_lamp);
    int parent = jum_layer_column(lamps, "parent"), commune = jum_layer_column(lamps, "commune");
    int power = jum_layer_column(lamps, "power_w");
    for (guint row = 0; row < jum_layer_n_rows(lamps); row++) {
        const char *cabinet = jum_layer_text(lamps, parent, row);
        double w = jum_layer_real(lamps, power, row);
        count(locks->lamps_in, jum_layer_text(lamps, commune, row));
        if (cabinet == NULL)
            continue;
        count(locks->lamps_under, cabinet);
        double *sum = g_hash_table_lookup(locks->cabinet_w, cabinet);
        if (sum == NULL)
            g_hash_table_insert(locks->cabinet_w, g_strdup(cabinet), sum = g_new0(double, 1));
        *sum += isnan(w) ? 0.0 : w;
    }
}

JumInterlocks *
jum_interlocks_new(const JumWorld *world, JumLayer *plans)
{
    JumInterlocks *locks = g_new0(JumInterlocks, 1);
    locks->world = world;
    locks->points = jum_world_points(world);
    locks->plans = plans;
    locks->history = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, history_free);
    locks->cabinet_w = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    locks->lamps_under = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    locks->lamps_in = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    count_lamps(locks);
    return locks;
}

void
jum_interlocks_free(JumInterlocks *locks)
{
    if (locks == NULL)
        return;
    jum_layer_free(locks->plans);
    jum_water_feed_free(locks->feed);
    jum_water_judge_free(locks->judge);
    jum_water_opinion_clear(&locks->opinion);
    g_free(locks->foreseen);
    g_hash_table_unref(locks->history);
    g_hash_table_unref(locks->cabinet_w);
    g_hash_table_unref(locks->lamps_under);
    g_hash_table_unref(locks->lamps_in);
    g_free(locks);
}

void
jum_refusal_clear(JumRefusal *refusal)
{
    g_clear_pointer(&refusal->cause, g_free);
    g_clear_pointer(&refusal->text, g_free);
    refusal->http = 0;
}

static gboolean
refuse(const Check *check, int http, const char *cause, const char *text)
{
    jum_refusal_clear(check->refusal);
    check->refusal->http = http;
    check->refusal->cause = g_strdup(cause);
    check->refusal->text = g_strdup(text);
    return FALSE;
}

static History *
history_of(JumInterlocks *locks, const char *address)
{
    History *history = g_hash_table_lookup(locks->history, address);
    if (history == NULL) {
        history = g_new0(History, 1);
        history->times = g_array_new(FALSE, FALSE, sizeof(JumTime));
        history->last_stop = history->load_second = JUM_TIME_NONE;
        g_hash_table_insert(locks->history, g_strdup(address), history);
    }
    return history;
}

/* How often within the last hour. */
static guint
within_hour(History *history, JumTime now)
{
    while (history->times->len > 0 && g_array_index(history->times, JumTime, 0) < now - JUM_HOUR)
        g_array_remove_index(history->times, 0);
    return history->times->len;
}

static double
column(const Check *check, const char *name)
{
    const JumLayer *layer = jum_points_layer(check->locks->points, check->table);
    return jum_layer_real(layer, jum_layer_column(layer, name), check->row);
}

static const char *
text_column(const Check *check, const char *name)
{
    const JumLayer *layer = jum_points_layer(check->locks->points, check->table);
    return jum_layer_text(layer, jum_layer_column(layer, name), check->row);
}

/* Latest value of a quantity on an asset of its table. */
static double
value_at(JumInterlocks *locks, JumQuantity quantity, guint row)
{
    return jum_world_value(locks->world, jum_points_at(locks->points, quantity, row));
}

/* ---- the rules ---- */

/* GE-0: only what a desk can move has a command; a lamp without power cannot be commanded. */
static gboolean
rule_can_be_moved(const Check *check)
{
    if (!jum_points_is_remote(check->locks->points, check->point))
        return refuse(check, 422, "interlock:GE-0",
                      _("This object is not remotely controlled: print a field order."));
    if (check->table != JUM_TABLE_lamp)
        return TRUE;
    JumTable table;
    guint row;
    const char *cabinet = text_column(check, "parent");
    gboolean open = jum_points_find_asset(check->locks->points, cabinet, &table, &row) &&
                    table == JUM_TABLE_cabinet &&
                    value_at(check->locks, JUM_QUANTITY_cabinet_contactor, row) == 0.0;
    if (open ||
        value_at(check->locks, JUM_QUANTITY_lamp_state, check->row) == (double) JUM_LAMP_UNPOWERED)
        return refuse(check, 422, "interlock:GE-0",
                      _("This lamp is without power: its cabinet is switched off."));
    return TRUE;
}

/* GE-a: nothing is decided on old data; a safe-state command is. */
static gboolean
rule_fresh(const Check *check, gboolean link_up)
{
    if (!link_up)
        return refuse(check, 503, "link-down",
                      _("The field does not answer: nothing can be sent."));
    JumQuality quality = jum_world_quality(check->locks->world, check->point, check->now);
    if (check->command->klass != JUM_COMMAND_CLASS_S && !jum_quality_is_usable(quality))
        return refuse(check, 409, "stale-data",
                      _("The last measurement of this object is too old or not credible."));
    return TRUE;
}

static gboolean
rule_range(const Check *check)
{
    double value = check->command->value;
    const JumQuantityInfo *info =
        jum_quantity_info(jum_points_quantity(check->locks->points, check->point));
    if (!isfinite(value) || value < info->lo || value > info->hi ||
        (info->decimals == 0 && value != nearbyint(value)))
        return refuse(check, 422, "out-of-range",
                      _("The value asked is outside of what this object can do."));
    return TRUE;
}

/* LI-f: an override carries an end. */
static gboolean
rule_duration(const Check *check)
{
    double s = check->command->duration_s;
    if (jum_command_has_duration(check->command->action) &&
        !(s > 0.0 && s <= JUM_COMMAND_DURATION_MAX_S))
        return refuse(check, 422, "interlock:LI-f", _("An override must end: at most 12 hours."));
    return TRUE;
}

/* LI-e: not below the driver's minimum, not more than 6 cycles an hour. */
static gboolean
rule_lamp(const Check *check)
{
    double minimum = column(check, "dim_min_pu"), value = check->command->value;
    if (value > 0.0 && value < (isnan(minimum) ? 0.0 : minimum) - 1e-9)
        return refuse(check, 422, "interlock:LI-e",
                      _("The driver of this lamp does not dim so low."));
    double now = jum_world_value(check->locks->world, check->point);
    gboolean switches = isfinite(now) && (now > 0.0) != (value > 0.0);
    if (switches && within_hour(history_of(check->locks, check->command->target), check->now) >=
                        MAX_SWITCHINGS_H)
        return refuse(check, 422, "interlock:LI-e",
                      _("This lamp was already switched 6 times within the hour."));
    return TRUE;
}

static double
cycle_of(const Check *check, double plan)
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
rule_junction(const Check *check)
{
    if (isnan(cycle_of(check, check->command->value)))
        return refuse(check, 422, "interlock:TR-a", _("This junction does not hold that plan."));
    if (value_at(check->locks, JUM_QUANTITY_junction_state, check->row) ==
        (double) JUM_JUNCTION_FAULT)
        return refuse(check, 422, "interlock:TR-d",
                      _("This junction reports a fault: it cannot be commanded."));
    History *history = history_of(check->locks, check->command->target);
    guint n = within_hour(history, check->now);
    if (n >= MAX_PLANS_H)
        return refuse(check, 422, "interlock:TR-b",
                      _("The plan of this junction was already changed 6 times within the hour."));
    double cycle = cycle_of(check, jum_world_value(check->locks->world, check->point));
    JumTime wait = (JumTime) ((isnan(cycle) ? 120.0 : cycle) * (double) JUM_SECOND);
    if (n > 0 && check->now - g_array_index(history->times, JumTime, n - 1) < wait)
        return refuse(check, 422, "interlock:TR-b",
                      _("The plan of this junction was changed less than one cycle ago."));
    return TRUE;
}

static gboolean
tank_share(const Check *check, const char *address, double *share)
{
    JumTable table;
    guint row;
    if (!jum_points_find_asset(check->locks->points, address, &table, &row) ||
        table != JUM_TABLE_water_tank)
        return FALSE;
    const JumLayer *tanks = jum_points_layer(check->locks->points, table);
    double lo = jum_layer_real(tanks, jum_layer_column(tanks, "level_min_m"), row);
    double hi = jum_layer_real(tanks, jum_layer_column(tanks, "level_max_m"), row);
    *share = (value_at(check->locks, JUM_QUANTITY_water_tank_level, row) - lo) / (hi - lo);
    return isfinite(*share);
}

/* WA-c: start: water to suck, 10 min since the stop, at most 6 starts an hour. */
static gboolean
rule_pump_start(const Check *check)
{
    double share = 1.0;
    g_autofree char *suction = g_strconcat("water_tank/", text_column(check, "from_node"), NULL);
    if (tank_share(check, suction, &share) && share <= 0.0)
        return refuse(check, 422, "interlock:WA-c",
                      _("The tank this pump draws from is at its minimum."));
    History *history = history_of(check->locks, check->command->target);
    if (within_hour(history, check->now) >= MAX_STARTS_H)
        return refuse(check, 422, "interlock:WA-c",
                      _("This pump was already started 6 times within the hour."));
    if (history->last_stop != JUM_TIME_NONE &&
        check->now - history->last_stop < (JumTime) (RESTART_DELAY_S * (double) JUM_SECOND))
        return refuse(check, 422, "interlock:WA-c",
                      _("This pump stopped less than 10 minutes ago."));
    return TRUE;
}

/* WA-d: not the last running pump of a tank below 40 %. */
static gboolean
rule_pump_stop(const Check *check)
{
    double share = 1.0;
    const char *tank = text_column(check, "parent");
    if (!tank_share(check, tank, &share) || share >= 0.4)
        return TRUE;
    const JumLayer *pumps = jum_points_layer(check->locks->points, JUM_TABLE_water_pump);
    int parent = jum_layer_column(pumps, "parent");
    for (guint row = 0; row < jum_layer_n_rows(pumps); row++)
        if (row != check->row && g_strcmp0(jum_layer_text(pumps, parent, row), tank) == 0 &&
            value_at(check->locks, JUM_QUANTITY_water_pump_running, row) == 1.0)
            return TRUE;
    return refuse(check, 422, "interlock:WA-d",
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
foresee(const Check *check)
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
rule_foreseen(const Check *check)
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
    return refuse(check, 422, "approver-missing", text);
}

/* WA-a: the valve that closes the last open feed of somebody is class C; without a source in the network nothing can be
 * said, and the valve stays. */
static gboolean
rule_valve(const Check *check)
{
    JumWaterCut cut;
    if (check->command->value > 0.0)
        return rule_foreseen(check);
    if (check->locks->feed == NULL)
        check->locks->feed = jum_water_feed_new(check->locks->world);
    if (!jum_water_feed_without(check->locks->feed, check->row, &cut))
        return refuse(check, 422, "interlock:WA-a",
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
    return refuse(check, 422, "approver-missing", text->str);
}

/* A sign shows only its own messages. */
static gboolean
rule_message(const Check *check)
{
    const char *text = text_column(check, "messages");
    g_autoptr(JsonNode) node = text != NULL ? json_from_string(text, NULL) : NULL;
    guint n = node != NULL && JSON_NODE_HOLDS_ARRAY(node)
                  ? json_array_get_length(json_node_get_array(node))
                  : 0;
    if (check->command->value >= (double) n)
        return refuse(check, 422, "out-of-range", _("This sign has no such message."));
    return TRUE;
}

static gboolean
rule_of_kind(const Check *check)
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
jum_interlocks_check(JumInterlocks *locks,
                     const JumCommand *command,
                     gboolean link_up,
                     JumTime now,
                     JumRefusal *refusal)
{
    Check check = {locks,          command, JUM_ACTION_NONE, JUM_TABLE_lamp, 0,
                   JUM_POINT_NONE, now,     refusal};
    int action = jum_action_find(command->action);
    if (!jum_points_find_asset(locks->points, command->target, &check.table, &check.row))
        return refuse(&check, 404, "inconsistent", _("There is no such object in this territory."));
    check.action = action > 0 ? (JumAction) action : JUM_ACTION_NONE;
    check.point = action > 0 ? jum_points_target(locks->points, command->target, check.action)
                             : JUM_POINT_NONE;
    if (check.point == JUM_POINT_NONE)
        return refuse(&check, 422, "inconsistent", _("This object has no such command."));
    return rule_range(&check) && rule_duration(&check) && rule_can_be_moved(&check) &&
           rule_fresh(&check, link_up) && rule_of_kind(&check);
}

/* ---- LI-b ---- */

static void
add_dark(GHashTable *dark, const char *commune, guint n)
{
    if (commune != NULL)
        g_hash_table_insert(
            dark, (gpointer) commune,
            GUINT_TO_POINTER(GPOINTER_TO_UINT(g_hash_table_lookup(dark, commune)) + n));
}

gboolean
jum_interlocks_darkens(JumInterlocks *locks, const GPtrArray *commands)
{
    g_autoptr(GHashTable) dark = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < commands->len; i++) {
        const JumCommand *command = g_ptr_array_index(commands, i);
        JumTable table;
        guint row;
        if (!(command->value <= 0.0) ||
            !jum_points_find_asset(locks->points, command->target, &table, &row))
            continue;
        const JumLayer *layer = jum_points_layer(locks->points, table);
        const char *commune = jum_layer_text(layer, jum_layer_column(layer, "commune"), row);
        if (table == JUM_TABLE_lamp)
            add_dark(dark, commune, 1);
        else if (table == JUM_TABLE_cabinet)
            add_dark(dark, commune,
                     GPOINTER_TO_UINT(g_hash_table_lookup(locks->lamps_under, command->target)));
    }
    GHashTableIter iter;
    gpointer commune, n;
    g_hash_table_iter_init(&iter, dark);
    while (g_hash_table_iter_next(&iter, &commune, &n)) {
        guint all = GPOINTER_TO_UINT(g_hash_table_lookup(locks->lamps_in, commune));
        if (all > 0 && (double) GPOINTER_TO_UINT(n) > DARK_SHARE * (double) all)
            return TRUE;
    }
    return FALSE;
}

/* ---- LI-d ---- */

/* The lamp's own power if the command lights it, and the cabinet that carries it; NULL otherwise. */
static const char *
lights_up(JumInterlocks *locks, const JumCommand *command, double *power_w)
{
    JumTable table;
    guint row;
    if (g_strcmp0(command->action, "level") != 0 || !(command->value > 0.0) ||
        !jum_points_find_asset(locks->points, command->target, &table, &row) ||
        table != JUM_TABLE_lamp || value_at(locks, JUM_QUANTITY_lamp_level, row) > 0.0)
        return NULL;
    const JumLayer *lamps = jum_points_layer(locks->points, table);
    *power_w = jum_layer_real(lamps, jum_layer_column(lamps, "power_w"), row);
    return isnan(*power_w) ? NULL : jum_layer_text(lamps, jum_layer_column(lamps, "parent"), row);
}

double
jum_interlocks_delay_s(JumInterlocks *locks, const JumCommand *command, JumTime now)
{
    double power_w = 0.0;
    const char *cabinet = lights_up(locks, command, &power_w);
    const double *all = cabinet != NULL ? g_hash_table_lookup(locks->cabinet_w, cabinet) : NULL;
    if (all == NULL)
        return 0.0;
    History *history = history_of(locks, cabinet);
    if (history->load_second == JUM_TIME_NONE || now - history->load_second >= JUM_SECOND ||
        history->load_w == 0.0 || history->load_w + power_w <= 0.1 * *all)
        return 0.0; /* at least one lamp a second, however small the cabinet */
    return (double) (history->load_second + JUM_SECOND - now) / (double) JUM_SECOND;
}

void
jum_interlocks_sent(JumInterlocks *locks, const JumCommand *command, JumTime now)
{
    double power_w = 0.0;
    const char *cabinet = lights_up(locks, command, &power_w);
    if (cabinet != NULL) {
        History *history = history_of(locks, cabinet);
        if (history->load_second == JUM_TIME_NONE || now - history->load_second >= JUM_SECOND) {
            history->load_second = now;
            history->load_w = 0.0;
        }
        history->load_w += power_w;
    }
    guint32 point = jum_points_target(locks->points, command->target,
                                      (JumAction) MAX(0, jum_action_find(command->action)));
    double present = jum_world_value(locks->world, point);
    gboolean counts = g_strcmp0(command->action, "plan") == 0 ||
                      (g_strcmp0(command->action, "level") == 0 && isfinite(present) &&
                       (present > 0.0) != (command->value > 0.0));
    if (counts) {
        History *history = history_of(locks, command->target);
        (void) within_hour(history, now);
        g_array_append_val(history->times, now);
    }
}

void
jum_interlocks_measured(
    JumInterlocks *locks, guint32 point, double before, double value, JumTime time)
{
    if (!isfinite(before) || before == value ||
        jum_points_quantity(locks->points, point) != JUM_QUANTITY_water_pump_running)
        return;
    g_autofree char *pump = jum_points_address(locks->points, JUM_TABLE_water_pump,
                                               jum_points_row(locks->points, point));
    History *history = history_of(locks, pump);
    if (value > 0.0)
        g_array_append_val(history->times, time);
    else
        history->last_stop = time;
    (void) within_hour(history, time);
}
