/* `info`: what a territory holds, as one JSON object for programs or a short table for people. */
#include <json-glib/json-glib.h>
#include <math.h>

#include "base/i18n.h"
#include "base/json-text.h"
#include "base/number.h"
#include "city/territory.h"
#include "tools/territory-command.h"

typedef struct {
    JumTerritory *territory;
    GPtrArray *sources;
    JumElevation *elevation; /* NULL: flat */
    double outlines_km2;     /* area of the outlines of the communes */
    guint unlocated;         /* sensors without a place */
} Facts;

static void
facts_clear(Facts *facts)
{
    g_clear_pointer(&facts->sources, g_ptr_array_unref);
    g_clear_pointer(&facts->elevation, jum_elevation_free);
    g_clear_pointer(&facts->territory, jum_territory_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Facts, facts_clear)

/* area_m2: outer rings are counter-clockwise, holes clockwise, so that signed areas add up. */
static double
area_m2(const JumLayer *layer)
{
    JumGeometryColumns g = jum_layer_geometry(layer);
    double twice = 0.0;
    for (guint r = 0; r < g.n_rings; r++) {
        guint32 first = g.vertex_start[r], end = g.vertex_start[r + 1];
        for (guint32 v = first, w = end - 1; v < end; w = v++)
            twice += (g.x[w] - g.x[first]) * (g.y[v] - g.y[first]) -
                     (g.x[v] - g.x[first]) * (g.y[w] - g.y[first]);
    }
    return 0.5 * twice;
}

static gboolean
gather(Facts *facts, const char *path, GError **error)
{
    g_autoptr(GError) trouble = NULL;
    facts->territory = jum_territory_open(path, error);
    if (facts->territory == NULL)
        return FALSE;
    g_autoptr(JumLayer) communes =
        jum_territory_read(facts->territory, JUM_TABLE_commune, NULL, error);
    if (communes == NULL)
        return FALSE;
    facts->outlines_km2 = area_m2(communes) / 1e6;
    g_autoptr(JumLayer) sensors =
        jum_territory_read(facts->territory, JUM_TABLE_sensor, NULL, error);
    if (sensors == NULL)
        return FALSE;
    for (guint row = 0; row < jum_layer_n_rows(sensors); row++) {
        JumBox box = jum_layer_box(sensors, row);
        facts->unlocated += jum_box_is_empty(&box) ? 1 : 0;
    }
    facts->elevation = jum_territory_read_elevation(facts->territory, &trouble);
    if (trouble != NULL) {
        g_propagate_error(error, g_steal_pointer(&trouble));
        return FALSE;
    }
    facts->sources = jum_territory_sources(facts->territory, error);
    return facts->sources != NULL;
}

/* ---- for programs ---- */

static void
add_dropped(JumJsonText *json, const char *dropped)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    jum_json_text_key(json, "dropped");
    jum_json_text_begin_object(json);
    JsonNode *root = NULL;
    if (dropped != NULL && json_parser_load_from_data(parser, dropped, -1, NULL))
        root = json_parser_get_root(parser);
    if (root != NULL && JSON_NODE_HOLDS_OBJECT(root)) {
        JsonObjectIter each;
        const char *reason;
        JsonNode *count;
        json_object_iter_init_ordered(&each, json_node_get_object(root));
        while (json_object_iter_next_ordered(&each, &reason, &count))
            if (JSON_NODE_HOLDS_VALUE(count))
                jum_json_text_add_int(json, reason, json_node_get_int(count));
    }
    jum_json_text_end_object(json);
}

static void
add_sources(JumJsonText *json, const Facts *facts)
{
    jum_json_text_key(json, "sources");
    jum_json_text_begin_array(json, FALSE);
    for (guint i = 0; i < facts->sources->len; i++) {
        const JumSource *source = facts->sources->pdata[i];
        jum_json_text_begin_object(json);
        jum_json_text_add_string(json, "name", source->name);
        jum_json_text_add_string(json, "what", source->what);
        jum_json_text_add_string(json, "licence", source->licence);
        jum_json_text_add_string(json, "date", source->date);
        jum_json_text_add_string(json, "owner", source->owner);
        jum_json_text_add_string(json, "attribution", source->attribution);
        jum_json_text_add_int(json, "read", source->read);
        jum_json_text_add_int(json, "kept", source->kept);
        add_dropped(json, source->dropped);
        jum_json_text_add_bool(json, "may_publish", source->may_publish);
        jum_json_text_end_object(json);
    }
    jum_json_text_end_array(json);
}

static void
add_extent(JumJsonText *json, const JumBox *box)
{
    const double sides[4] = {box->x0, box->y0, box->x1, box->y1};
    jum_json_text_key(json, "extent_m");
    jum_json_text_begin_array(json, TRUE);
    for (guint i = 0; i < 4 && !jum_box_is_empty(box); i++)
        jum_json_text_number(json, sides[i]);
    jum_json_text_end_array(json);
}

static void
print_json(const Facts *facts)
{
    const JumTerritoryInfo *info = jum_territory_info(facts->territory);
    g_autoptr(JumJsonText) json = jum_json_text_new(TRUE);
    g_autofree char *crs = g_strdup_printf("EPSG:%d", info->crs.epsg);
    jum_json_text_begin_object(json);
    jum_json_text_add_string(json, "name", info->name);
    jum_json_text_add_string(json, "crs", crs);
    jum_json_text_add_string(json, "vertical_datum", info->vertical_datum);
    jum_json_text_add_string(json, "time_zone", info->time_zone);
    add_extent(json, &info->extent_m);
    jum_json_text_add_number(json, "official_area_km2", info->official_area_km2);
    jum_json_text_add_number(json, "outlines_area_km2", facts->outlines_km2);
    jum_json_text_key(json, "layers");
    jum_json_text_begin_object(json);
    for (guint t = 0; t < JUM_N_TABLES; t++) {
        guint n = jum_territory_count(facts->territory, (JumTable) t);
        if (n > 0)
            jum_json_text_add_int(json, jum_schema_table((JumTable) t)->name, n);
    }
    jum_json_text_end_object(json);
    jum_json_text_add_int(json, "sensors_not_located", facts->unlocated);
    jum_json_text_add_number(json, "elevation_cell_m",
                             facts->elevation != NULL ? facts->elevation->cell_m : NAN);
    add_sources(json, facts);
    jum_json_text_add_string(json, "synthetic", info->synthetic);
    jum_json_text_add_string(json, "hash", info->hash);
    jum_json_text_end_object(json);
    g_autofree char *text = jum_json_text_steal(json);
    g_print("%s", text);
}

/* ---- for people ---- */

static const char *
synthetic_sentence(const char *synthetic)
{
    if (g_strcmp0(synthetic, "all") == 0)
        return _("fictitious territory");
    return g_strcmp0(synthetic, "some") == 0 ? _("partly fictitious territory")
                                             : _("real territory");
}

static void
print_text(const Facts *facts)
{
    const JumTerritoryInfo *info = jum_territory_info(facts->territory);
    char a[JUM_NUMBER_BYTES], b[JUM_NUMBER_BYTES];
    g_print("%s (%s)\nEPSG:%d, %s, %s\n", info->name, synthetic_sentence(info->synthetic),
            info->crs.epsg, info->vertical_datum, info->time_zone);
    if (!jum_box_is_empty(&info->extent_m))
        g_print(_("%s × %s km"),
                jum_number_format_fixed(a, (info->extent_m.x1 - info->extent_m.x0) / 1000.0, 1),
                jum_number_format_fixed(b, (info->extent_m.y1 - info->extent_m.y0) / 1000.0, 1));
    if (facts->outlines_km2 > 0.0)
        g_print(_(", communes %s km²"), jum_number_format_fixed(a, facts->outlines_km2, 1));
    if (!isnan(info->official_area_km2))
        g_print(_(" (official %s km²)"), jum_number_format_fixed(a, info->official_area_km2, 1));
    g_print("\n\n");
    for (guint t = 0; t < JUM_N_TABLES; t++) {
        guint n = jum_territory_count(facts->territory, (JumTable) t);
        if (n > 0)
            g_print("%-16s %8u\n", jum_schema_table((JumTable) t)->name, n);
    }
    if (facts->unlocated > 0)
        g_print(_("of which sensors not located: %u\n"), facts->unlocated);
    if (facts->elevation != NULL)
        g_print(_("elevation: %u × %u heights, every %s m\n"), facts->elevation->nx,
                facts->elevation->ny, jum_number_format(a, facts->elevation->cell_m));
    g_print("\n");
    for (guint i = 0; i < facts->sources->len; i++) {
        const JumSource *source = facts->sources->pdata[i];
        g_print(_("%s: %s; read %lld, kept %lld"), source->name,
                source->what != NULL ? source->what : "", (long long) source->read,
                (long long) source->kept);
        g_print("%s%s\n", source->dropped != NULL ? ", " : "",
                source->dropped != NULL ? source->dropped : "");
    }
}

JumExit
jum_territory_command_info(int argc, char **argv, GError **error)
{
    const char *path = NULL;
    gboolean json = FALSE;
    g_auto(Facts) facts = {0};
    const JumArgument arguments[] = {
        {"FILE", JUM_ARGUMENT_POSITION, &path, TRUE},
        {"--json", JUM_ARGUMENT_FLAG, &json, FALSE},
        {NULL},
    };
    if (!jum_arguments_parse(arguments, argc, argv, error))
        return JUM_EXIT_USAGE;
    if (!gather(&facts, path, error))
        return JUM_EXIT_NONE;
    if (json)
        print_json(&facts);
    else
        print_text(&facts);
    return JUM_EXIT_ANSWER;
}
