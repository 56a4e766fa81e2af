/* The interlocks of a territory: made from its layers, asked before a command goes, and whether a batch darkens too much
 * of a commune (LI-b).  The rules are in interlock-rules.c, what was switched when in interlock-history.c. */
#include "controller/interlocks-private.h"

#include "base/i18n.h"

#include <math.h>

#define DARK_SHARE 0.25

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
    locks->history =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, jum_interlocks_history_free);
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

gboolean
jum_interlocks_refuse(const JumInterlocksCheck *check,
                      int http,
                      const char *cause,
                      const char *text)
{
    jum_refusal_clear(check->refusal);
    check->refusal->http = http;
    check->refusal->cause = g_strdup(cause);
    check->refusal->text = g_strdup(text);
    return FALSE;
}

/* Latest value of a quantity on an asset of its table. */
double
jum_interlocks_value(JumInterlocks *locks, JumQuantity quantity, guint row)
{
    return jum_world_value(locks->world, jum_points_at(locks->points, quantity, row));
}

gboolean
jum_interlocks_check(JumInterlocks *locks,
                     const JumCommand *command,
                     gboolean link_up,
                     JumTime now,
                     JumRefusal *refusal)
{
    JumInterlocksCheck check = {locks,          command, JUM_ACTION_NONE, JUM_TABLE_lamp, 0,
                                JUM_POINT_NONE, now,     refusal};
    int action = jum_action_find(command->action);
    if (!jum_points_find_asset(locks->points, command->target, &check.table, &check.row))
        return jum_interlocks_refuse(&check, 404, "inconsistent",
                                     _("There is no such object in this territory."));
    check.action = action > 0 ? (JumAction) action : JUM_ACTION_NONE;
    check.point = action > 0 ? jum_points_target(locks->points, command->target, check.action)
                             : JUM_POINT_NONE;
    if (check.point == JUM_POINT_NONE)
        return jum_interlocks_refuse(&check, 422, "inconsistent",
                                     _("This object has no such command."));
    return jum_interlocks_rules(&check, link_up);
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
