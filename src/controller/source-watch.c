/* Silence, once a second, over one quantity a table (its first).  Per asset one byte (lost or not, told or not), per
 * parent two counts; the alarm engine is asked at the edges only.  3 600 lamps lost under 60 cabinets are 60 alarms. */
#include "controller/source-watch.h"

#include <math.h>
#include <string.h>

#define GROUP_MIN   3
#define GROUP_SHARE 0.5
#define NO_GROUP    G_MAXUINT

typedef struct {
    char *address;
    guint children, lost;
    gboolean told;
} Group;

typedef struct {
    JumQuantity quantity;
    guint32 first;
    guint n;
    guint *group;  /* [n] index or NO_GROUP */
    guint8 *state; /* [n] LOST, TOLD */
    float *age_s;  /* [n] maximum age */
} Kind;

#define LOST 1
#define TOLD 2

typedef struct {
    guint closed, known;
} Peers;

struct JumSourceWatch {
    const JumWorld *world;
    const JumPoints *points;
    JumAlarms *alarms;
    GArray *kinds;  /* Kind */
    GArray *groups; /* Group */
    /* cabinets */
    guint n_cabinets;
    guint *peer, *wide_peer; /* [n_cabinets] index of their like in the commune, in the territory */
    guint8 *open_told;       /* [n_cabinets] */
    guint n_peers;
    Peers *peers;          /* [n_peers] */
    GHashTable *overrides; /* cabinet address → JumTime* until */
    guint *lamps;          /* [n_cabinets] */
};

static guint
index_in(GHashTable *table, const char *key)
{
    gpointer at = g_hash_table_lookup(table, key);
    if (at == NULL) {
        at = GUINT_TO_POINTER(g_hash_table_size(table) + 1);
        g_hash_table_insert(table, g_strdup(key), at);
    }
    return GPOINTER_TO_UINT(at) - 1;
}

static void
add_kind(JumSourceWatch *watch, JumQuantity quantity, GHashTable *names)
{
    Kind kind = {.quantity = quantity};
    kind.first = jum_points_range(watch->points, quantity, &kind.n);
    if (kind.n == 0)
        return;
    const JumLayer *layer = jum_points_layer(watch->points, jum_quantity_info(quantity)->table);
    int parent = jum_layer_column(layer, "parent");
    kind.group = g_new(guint, kind.n);
    kind.state = g_new0(guint8, kind.n);
    kind.age_s = g_new(float, kind.n);
    for (guint row = 0; row < kind.n; row++) {
        const char *address = jum_layer_text(layer, parent, row);
        kind.age_s[row] = (float) jum_points_max_age_s(watch->points, kind.first + row);
        kind.group[row] = address != NULL ? index_in(names, address) : NO_GROUP;
        if (address != NULL && kind.group[row] == watch->groups->len) {
            Group group = {.address = g_strdup(address)};
            g_array_append_val(watch->groups, group);
        }
        if (address != NULL)
            g_array_index(watch->groups, Group, kind.group[row]).children++;
    }
    g_array_append_val(watch->kinds, kind);
}

static void
prepare_cabinets(JumSourceWatch *watch)
{
    const JumLayer *cabinets = jum_points_layer(watch->points, JUM_TABLE_cabinet);
    const JumLayer *lamps = jum_points_layer(watch->points, JUM_TABLE_lamp);
    int programme = jum_layer_column(cabinets, "programme"),
        commune = jum_layer_column(cabinets, "commune");
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    watch->n_cabinets = jum_layer_n_rows(cabinets);
    watch->peer = g_new0(guint, watch->n_cabinets + 1);
    watch->wide_peer = g_new0(guint, watch->n_cabinets + 1);
    watch->open_told = g_new0(guint8, watch->n_cabinets + 1);
    watch->lamps = g_new0(guint, watch->n_cabinets + 1);
    for (guint row = 0; row < watch->n_cabinets; row++) {
        const char *p = jum_layer_text(cabinets, programme, row),
                   *c = jum_layer_text(cabinets, commune, row);
        g_autofree char *near = g_strdup_printf("%s|%s", p != NULL ? p : "", c != NULL ? c : "");
        watch->peer[row] = index_in(names, near);
        watch->wide_peer[row] = index_in(names, p != NULL ? p : "");
    }
    watch->n_peers = g_hash_table_size(names);
    watch->peers = g_new0(Peers, watch->n_peers + 1);
    int parent = jum_layer_column(lamps, "parent");
    for (guint row = 0; row < jum_layer_n_rows(lamps); row++) {
        JumTable table;
        guint cabinet;
        const char *address = jum_layer_text(lamps, parent, row);
        if (address != NULL && jum_points_find_asset(watch->points, address, &table, &cabinet) &&
            table == JUM_TABLE_cabinet)
            watch->lamps[cabinet]++;
    }
}

/* Alarms reloaded from the journal were told before the restart. */
static void
prime(JumSourceWatch *watch)
{
    for (guint k = 0; k < watch->kinds->len; k++) {
        Kind *kind = &g_array_index(watch->kinds, Kind, k);
        JumTable table = jum_quantity_info(kind->quantity)->table;
        for (guint row = 0; row < kind->n; row++) {
            g_autofree char *asset = jum_points_address(watch->points, table, row);
            if (jum_alarms_is_present(watch->alarms, JUM_ALARM_TYPE_source_lost, asset))
                kind->state[row] = TOLD;
            if (table == JUM_TABLE_cabinet &&
                jum_alarms_is_present(watch->alarms, JUM_ALARM_TYPE_cabinet_open, asset)) {
                watch->open_told[row] = TRUE;
                jum_alarms_suppress_group(watch->alarms, asset, TRUE);
            }
        }
    }
    for (guint g = 0; g < watch->groups->len; g++) {
        Group *group = &g_array_index(watch->groups, Group, g);
        group->told =
            jum_alarms_is_present(watch->alarms, JUM_ALARM_TYPE_group_lost, group->address);
        if (group->told)
            jum_alarms_suppress_group(watch->alarms, group->address, TRUE);
    }
}

JumSourceWatch *
jum_source_watch_new(const JumWorld *world, JumAlarms *alarms)
{
    JumSourceWatch *watch = g_new0(JumSourceWatch, 1);
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    watch->world = world;
    watch->points = jum_world_points(world);
    watch->alarms = alarms;
    watch->kinds = g_array_new(FALSE, FALSE, sizeof(Kind));
    watch->groups = g_array_new(FALSE, FALSE, sizeof(Group));
    watch->overrides = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    gboolean seen[JUM_N_TABLES] = {FALSE};
    for (int q = 0; q < JUM_N_QUANTITIES; q++) {
        JumTable table = jum_quantity_info((JumQuantity) q)->table;
        if (!seen[table])
            add_kind(watch, (JumQuantity) q, names);
        seen[table] = TRUE;
    }
    prepare_cabinets(watch);
    prime(watch);
    return watch;
}

void
jum_source_watch_free(JumSourceWatch *watch)
{
    if (watch == NULL)
        return;
    for (guint i = 0; i < watch->kinds->len; i++) {
        Kind *kind = &g_array_index(watch->kinds, Kind, i);
        g_free(kind->group);
        g_free(kind->state);
        g_free(kind->age_s);
    }
    for (guint i = 0; i < watch->groups->len; i++)
        g_free(g_array_index(watch->groups, Group, i).address);
    g_array_unref(watch->kinds);
    g_array_unref(watch->groups);
    g_hash_table_unref(watch->overrides);
    g_free(watch->peer);
    g_free(watch->wide_peer);
    g_free(watch->open_told);
    g_free(watch->peers);
    g_free(watch->lamps);
    g_free(watch);
}

void
jum_source_watch_overridden(JumSourceWatch *watch, const char *cabinet, JumTime until)
{
    g_hash_table_insert(watch->overrides, g_strdup(cabinet), g_memdup2(&until, sizeof until));
}

/* ---- silence ---- */

static void
count_lost(JumSourceWatch *watch, JumTime now, JumTime since)
{
    for (guint g = 0; g < watch->groups->len; g++)
        g_array_index(watch->groups, Group, g).lost = 0;
    for (guint k = 0; k < watch->kinds->len; k++) {
        Kind *kind = &g_array_index(watch->kinds, Kind, k);
        for (guint row = 0; row < kind->n; row++) {
            JumTime heard = jum_world_time(watch->world, kind->first + row);
            double age_s = (double) (now - MAX(heard, since)) / (double) JUM_SECOND;
            gboolean lost = age_s > (double) kind->age_s[row];
            kind->state[row] = (guint8) ((kind->state[row] & ~LOST) | (lost ? LOST : 0));
            if (lost && kind->group[row] != NO_GROUP)
                g_array_index(watch->groups, Group, kind->group[row]).lost++;
        }
    }
}

static void
tell_groups(JumSourceWatch *watch)
{
    for (guint g = 0; g < watch->groups->len; g++) {
        Group *group = &g_array_index(watch->groups, Group, g);
        gboolean lost = group->lost >= GROUP_MIN &&
                        (double) group->lost >= GROUP_SHARE * (double) group->children;
        if (lost == group->told)
            continue;
        group->told = lost;
        jum_alarms_condition(watch->alarms, &(JumAlarmCondition){.type = JUM_ALARM_TYPE_group_lost,
                                                                 .asset = group->address,
                                                                 .present = lost,
                                                                 .value = NAN,
                                                                 .limit = NAN,
                                                                 .children = group->lost});
        jum_alarms_suppress_group(watch->alarms, group->address, lost);
    }
}

static void
tell_assets(JumSourceWatch *watch)
{
    for (guint k = 0; k < watch->kinds->len; k++) {
        Kind *kind = &g_array_index(watch->kinds, Kind, k);
        JumTable table = jum_quantity_info(kind->quantity)->table;
        for (guint row = 0; row < kind->n; row++) {
            guint g = kind->group[row];
            gboolean alone = g == NO_GROUP || !g_array_index(watch->groups, Group, g).told;
            gboolean lost = (kind->state[row] & LOST) != 0 && alone,
                     told = (kind->state[row] & TOLD) != 0;
            if (lost == told)
                continue;
            kind->state[row] ^= TOLD;
            g_autofree char *asset = jum_points_address(watch->points, table, row);
            jum_alarms_condition(
                watch->alarms,
                &(JumAlarmCondition){
                    .type = JUM_ALARM_TYPE_source_lost,
                    .asset = asset,
                    .group = g != NO_GROUP ? g_array_index(watch->groups, Group, g).address : NULL,
                    .present = lost,
                    .value = NAN,
                    .limit = NAN});
        }
    }
}

/* ---- contactors ---- */

static double
contactor(JumSourceWatch *watch, guint row, JumTime now)
{
    guint32 point = jum_points_at(watch->points, JUM_QUANTITY_cabinet_contactor, row);
    return jum_quality_is_usable(jum_world_quality(watch->world, point, now))
               ? jum_world_value(watch->world, point)
               : NAN;
}

static void
count_peers(JumSourceWatch *watch, JumTime now)
{
    memset(watch->peers, 0, sizeof *watch->peers * watch->n_peers);
    for (guint row = 0; row < watch->n_cabinets; row++) {
        double value = contactor(watch, row, now);
        guint both[] = {watch->peer[row], watch->wide_peer[row]};
        for (guint i = 0; i < 2 && !isnan(value); i++) {
            watch->peers[both[i]].known++;
            watch->peers[both[i]].closed += value > 0.5;
        }
    }
}

static void
tell_cabinets(JumSourceWatch *watch, JumTime now)
{
    for (guint row = 0; row < watch->n_cabinets; row++) {
        double value = contactor(watch, row, now);
        const Peers *near = &watch->peers[watch->peer[row]];
        const Peers *like = near->known >= 3 ? near : &watch->peers[watch->wide_peer[row]];
        gboolean open = value == 0.0 && 2 * like->closed >= like->known;
        if (isnan(value) || (!open && !watch->open_told[row]))
            continue;
        g_autofree char *asset = jum_points_address(watch->points, JUM_TABLE_cabinet, row);
        if (open != (gboolean) watch->open_told[row]) {
            watch->open_told[row] = (guint8) open;
            jum_alarms_condition(watch->alarms,
                                 &(JumAlarmCondition){.type = JUM_ALARM_TYPE_cabinet_open,
                                                      .asset = asset,
                                                      .present = open,
                                                      .value = NAN,
                                                      .limit = NAN,
                                                      .children = watch->lamps[row]});
            jum_alarms_suppress_group(watch->alarms, asset, open);
        }
        /* switched off by a person: by design until the override ends */
        const JumTime *until = g_hash_table_lookup(watch->overrides, asset);
        gboolean commanded = open && until != NULL && now < *until;
        jum_alarms_suppress(watch->alarms, JUM_ALARM_TYPE_cabinet_open, asset, commanded);
    }
}

void
jum_source_watch_scan(JumSourceWatch *watch, JumTime now, JumTime since)
{
    if (since == JUM_TIME_NONE)
        return;
    count_lost(watch, now, since);
    tell_groups(watch);
    tell_assets(watch);
    count_peers(watch, now);
    tell_cabinets(watch, now);
}
