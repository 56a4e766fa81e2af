/* Rules that hold for any territory, real or invented: the file is whole, ids are unique, what a row names
 * exists, words come from their lists, polygons enclose something. */
#include <math.h>

#include "base/i18n.h"
#include "tools/check.h"

/* Faults: how many, and the first one, for the sentence. */
typedef struct {
    guint n;
    char first[160];
} Faults;

static void
blame(Faults *faults, JumTable table, const JumLayer *layer, guint row, const char *what)
{
    if (faults->n++ == 0)
        g_snprintf(faults->first, sizeof faults->first, "%s/%s: %s", jum_schema_table(table)->name,
                   jum_layer_id(layer, row), what);
}

static void
report(JumChecks *checks, const char *name, const Faults *faults, const char *good)
{
    jum_checks_add(checks, name, faults->n, JUM_CHECK_AT_MOST, 0.0, "%s",
                   faults->n > 0 ? faults->first : good);
}

typedef void (*RowRule)(
    const JumChecks *checks, JumTable table, const JumLayer *layer, guint row, Faults *faults);

static void
each_row(JumChecks *checks, const char *name, RowRule rule, const char *good)
{
    Faults faults = {0};
    for (guint t = 0; t < JUM_N_TABLES; t++)
        for (guint row = 0; row < jum_layer_n_rows(checks->layer[t]); row++)
            rule(checks, (JumTable) t, checks->layer[t], row, &faults);
    report(checks, name, &faults, good);
}

static void
unique_id(const JumChecks *checks, JumTable table, const JumLayer *layer, guint row, Faults *faults)
{
    const char *id = jum_layer_id(layer, row);
    if (*id == '\0' || jum_layer_find(layer, id) != (gint64) row)
        blame(faults, table, layer, row, _("its id is missing or taken"));
}

static void
known_parent(
    const JumChecks *checks, JumTable table, const JumLayer *layer, guint row, Faults *faults)
{
    const char *parent = jum_layer_text(layer, jum_layer_column(layer, "parent"), row);
    if (parent != NULL && !jum_checks_has_asset(checks, parent))
        blame(faults, table, layer, row, _("its parent does not exist"));
}

static gboolean
is_one_of(const char *word, const char *const *words)
{
    return word == NULL || g_strv_contains(words, word);
}

static void
known_words(
    const JumChecks *checks, JumTable table, const JumLayer *layer, guint row, Faults *faults)
{
    static const char *const controls[] = {"remote", "preset", "manual", "third_party", NULL};
    static const char *const provenances[] = {"real",    "derived",    "synthetic",
                                              "assumed", "unverified", NULL};
    if (!is_one_of(jum_layer_text(layer, jum_layer_column(layer, "control"), row), controls))
        blame(faults, table, layer, row, _("its control is none of those known"));
    if (!is_one_of(jum_layer_text(layer, jum_layer_column(layer, "provenance"), row), provenances))
        blame(faults, table, layer, row, _("its provenance is none of those known"));
}

/* located: only a sensor may have no place; a reference layer has that of its features. */
static void
located(const JumChecks *checks, JumTable table, const JumLayer *layer, guint row, Faults *faults)
{
    JumBox box = jum_layer_box(layer, row);
    if (jum_schema_table(table)->geometry != JUM_GEOMETRY_NONE && table != JUM_TABLE_sensor &&
        table != JUM_TABLE_reference_layer && jum_box_is_empty(&box))
        blame(faults, table, layer, row, _("it has no place"));
}

static void
encloses(const JumChecks *checks, JumTable table, const JumLayer *layer, guint row, Faults *faults)
{
    JumGeometryColumns g = jum_layer_geometry(layer);
    if (jum_schema_table(table)->geometry != JUM_GEOMETRY_POLYGON)
        return;
    for (guint32 r = g.ring_start[row]; r < g.ring_start[row + 1]; r++) {
        double twice = 0.0;
        guint32 first = g.vertex_start[r], end = g.vertex_start[r + 1];
        for (guint32 v = first, w = end - 1; v < end; w = v++)
            twice += (g.x[w] - g.x[first]) * (g.y[v] - g.y[first]) -
                     (g.x[v] - g.x[first]) * (g.y[w] - g.y[first]);
        if (g.hole[r] ? twice >= 0.0 : twice <= 0.0)
            blame(faults, table, layer, row, _("a ring encloses nothing"));
    }
}

/* ---- references by column ---- */

static void
known_source(JumChecks *checks)
{
    Faults faults = {0};
    g_autoptr(GPtrArray) sources = jum_territory_sources(checks->territory, NULL);
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; sources != NULL && i < sources->len; i++)
        g_hash_table_add(names, ((JumSource *) sources->pdata[i])->name);
    for (guint t = 0; t < JUM_N_TABLES; t++) {
        int column = jum_layer_column(checks->layer[t], "source");
        for (guint row = 0; row < jum_layer_n_rows(checks->layer[t]); row++) {
            const char *source = jum_layer_text(checks->layer[t], column, row);
            if (source != NULL && !g_hash_table_contains(names, source))
                blame(&faults, (JumTable) t, checks->layer[t], row, _("its source is not listed"));
        }
    }
    report(checks, "structure.sources", &faults, _("every source named is described"));
}

static const struct {
    JumTable table;
    const char *column;
} addresses[] = {
    {JUM_TABLE_lamp, "road"},
    {JUM_TABLE_detector, "road"},
    {JUM_TABLE_sign, "car_park"},
    {JUM_TABLE_sensor, "site"},
};

static void
known_addresses(JumChecks *checks)
{
    Faults faults = {0};
    for (gsize i = 0; i < G_N_ELEMENTS(addresses); i++) {
        const JumLayer *layer = checks->layer[addresses[i].table];
        int column = jum_layer_column(layer, addresses[i].column);
        for (guint row = 0; row < jum_layer_n_rows(layer); row++) {
            const char *address = jum_layer_text(layer, column, row);
            if (address != NULL && !jum_checks_has_asset(checks, address))
                blame(&faults, addresses[i].table, layer, row,
                      _("it names an asset that does not exist"));
        }
    }
    report(checks, "structure.references", &faults, _("every asset named exists"));
}

static gboolean
is_water_end(const JumChecks *checks, const char *id)
{
    return jum_layer_find(checks->layer[JUM_TABLE_water_node], id) >= 0 ||
           jum_layer_find(checks->layer[JUM_TABLE_water_tank], id) >= 0;
}

static void
known_water_ends(JumChecks *checks)
{
    static const JumTable links[] = {JUM_TABLE_water_pipe, JUM_TABLE_water_pump,
                                     JUM_TABLE_water_valve};
    Faults faults = {0};
    guint n = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(links); i++) {
        const JumLayer *layer = checks->layer[links[i]];
        int from = jum_layer_column(layer, "from_node"), to = jum_layer_column(layer, "to_node");
        for (guint row = 0; row < jum_layer_n_rows(layer); row++, n++)
            if (!is_water_end(checks, jum_layer_text(layer, from, row)) ||
                !is_water_end(checks, jum_layer_text(layer, to, row)))
                blame(&faults, links[i], layer, row, _("it does not join two water nodes"));
    }
    if (n > 0)
        report(checks, "structure.water_ends", &faults,
               _("every pipe, pump and valve joins two nodes"));
}

/* road_ends: segments that name the same node touch there. */
static void
road_ends(JumChecks *checks)
{
    const JumLayer *roads = checks->layer[JUM_TABLE_road];
    const gint64 *from = jum_layer_ints(roads, jum_layer_column(roads, "from_node"));
    const gint64 *to = jum_layer_ints(roads, jum_layer_column(roads, "to_node"));
    JumGeometryColumns g = jum_layer_geometry(roads);
    g_autoptr(GHashTable) vertex_of = g_hash_table_new(g_int64_hash, g_int64_equal);
    Faults faults = {0};
    for (guint end = 0; end < 2 * g.n_rows; end++) {
        guint row = end / 2;
        const gint64 *node = end % 2 == 0 ? &from[row] : &to[row];
        guint32 first = g.vertex_start[g.ring_start[row]];
        guint32 stop = g.vertex_start[g.ring_start[row + 1]];
        if (*node == JUM_INT_NONE || first == stop)
            continue;
        guint32 v = end % 2 == 0 ? first : stop - 1;
        gpointer known = g_hash_table_lookup(vertex_of, node);
        guint32 w = GPOINTER_TO_UINT(known) - 1;
        if (known == NULL)
            g_hash_table_insert(vertex_of, (gpointer) node, GUINT_TO_POINTER(v + 1));
        else if (hypot(g.x[v] - g.x[w], g.y[v] - g.y[w]) > 0.05)
            blame(&faults, JUM_TABLE_road, roads, row, _("it does not touch its node"));
    }
    if (g.n_rows > 0)
        report(checks, "structure.road_ends", &faults, _("segments that share a node touch there"));
}

static void
ground_under_buildings(JumChecks *checks)
{
    const JumElevation *e = checks->elevation;
    const JumLayer *buildings = checks->layer[JUM_TABLE_building];
    guint outside = 0, n = 0;
    for (guint row = 0; e != NULL && row < jum_layer_n_rows(buildings); row++) {
        double x, y;
        if (!jum_layer_point(buildings, row, &x, &y))
            continue;
        n++;
        outside += x < e->x0_m - e->cell_m || x > e->x0_m + e->nx * e->cell_m ||
                           y < e->y0_m - e->cell_m || y > e->y0_m + e->ny * e->cell_m
                       ? 1
                       : 0;
    }
    if (n > 0)
        jum_checks_add(checks, "structure.ground", (double) outside / n, JUM_CHECK_AT_MOST, 0.05,
                       _("%u of %u buildings stand where no height of the ground is known"),
                       outside, n);
}

void
jum_check_structure(JumChecks *checks)
{
    g_autofree char *fault = jum_territory_integrity(checks->territory);
    jum_checks_add(checks, "structure.file", fault != NULL ? 1.0 : 0.0, JUM_CHECK_AT_MOST, 0.0,
                   "%s", fault != NULL ? fault : _("the file is whole"));
    each_row(checks, "structure.ids", unique_id, _("every id is unique in its table"));
    each_row(checks, "structure.parents", known_parent, _("every parent exists"));
    each_row(checks, "structure.words", known_words, _("control and provenance are known words"));
    each_row(checks, "structure.places", located, _("everything but sensors is located"));
    each_row(checks, "structure.polygons", encloses, _("every ring encloses something"));
    known_source(checks);
    known_addresses(checks);
    known_water_ends(checks);
    road_ends(checks);
    ground_under_buildings(checks);
}
