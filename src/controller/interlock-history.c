/* What the interlocks remember: switchings of a lamp, plan changes, pump starts and stops, and the load switched on behind
 * a cabinet (LI-d): short lists of instants by address, an hour long. */
#include "controller/interlocks-private.h"

#include <math.h>

void
jum_interlocks_history_free(gpointer data)
{
    JumInterlocksHistory *history = data;
    g_array_unref(history->times);
    g_free(history);
}

JumInterlocksHistory *
jum_interlocks_history(JumInterlocks *locks, const char *address)
{
    JumInterlocksHistory *history = g_hash_table_lookup(locks->history, address);
    if (history == NULL) {
        history = g_new0(JumInterlocksHistory, 1);
        history->times = g_array_new(FALSE, FALSE, sizeof(JumTime));
        history->last_stop = history->load_second = JUM_TIME_NONE;
        g_hash_table_insert(locks->history, g_strdup(address), history);
    }
    return history;
}

/* How often within the last hour. */
guint
jum_interlocks_within_hour(JumInterlocksHistory *history, JumTime now)
{
    while (history->times->len > 0 && g_array_index(history->times, JumTime, 0) < now - JUM_HOUR)
        g_array_remove_index(history->times, 0);
    return history->times->len;
}

/* The lamp's own power if the command lights it, and the cabinet that carries it; NULL otherwise. */
static const char *
lights_up(JumInterlocks *locks, const JumCommand *command, double *power_w)
{
    JumTable table;
    guint row;
    if (g_strcmp0(command->action, "level") != 0 || !(command->value > 0.0) ||
        !jum_points_find_asset(locks->points, command->target, &table, &row) ||
        table != JUM_TABLE_lamp || jum_interlocks_value(locks, JUM_QUANTITY_lamp_level, row) > 0.0)
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
    JumInterlocksHistory *history = jum_interlocks_history(locks, cabinet);
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
        JumInterlocksHistory *history = jum_interlocks_history(locks, cabinet);
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
        JumInterlocksHistory *history = jum_interlocks_history(locks, command->target);
        (void) jum_interlocks_within_hour(history, now);
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
    JumInterlocksHistory *history = jum_interlocks_history(locks, pump);
    if (value > 0.0)
        g_array_append_val(history->times, time);
    else
        history->last_stop = time;
    (void) jum_interlocks_within_hour(history, time);
}
