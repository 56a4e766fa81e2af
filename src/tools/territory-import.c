/* `import`: files of others become a territory.  The frame is chosen first (Lambert-93 in France, else the UTM zone
 * of the place), then every source is read, roads are cut into a graph, and what is implied is derived. */
#include <gdal.h>
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/number.h"
#include "city/writer.h"
#include "tools/france.h"
#include "tools/import-inp.h"
#include "tools/import-solid.h"
#include "tools/import.h"
#include "tools/territory-command.h"

typedef struct {
    const char *out, *box, *map, *name, *time_zone;
    double epsg;
    GPtrArray *paths; /* char *, borrowed */
} Arguments;

static gboolean
parse(Arguments *a, int argc, char **argv, GError **error)
{
    const JumArgument table[] = {
        {"--out", JUM_ARGUMENT_TEXT, &a->out, TRUE},
        {"--bbox", JUM_ARGUMENT_TEXT, &a->box, FALSE},
        {"--map", JUM_ARGUMENT_TEXT, &a->map, FALSE},
        {"--name", JUM_ARGUMENT_TEXT, &a->name, FALSE},
        {"--epsg", JUM_ARGUMENT_NUMBER, &a->epsg, FALSE},
        {"--time-zone", JUM_ARGUMENT_TEXT, &a->time_zone, FALSE},
        {"SOURCE", JUM_ARGUMENT_POSITIONS, a->paths, TRUE},
        {NULL},
    };
    if (!jum_arguments_parse(table, argc, argv, error))
        return FALSE;
    if (a->paths->len == 0)
        g_set_error(error, JUM_ERROR, JUM_ERROR_USAGE, _("SOURCE is missing"));
    return a->paths->len > 0;
}

static gboolean
parse_box(JumImport *import, const char *text, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(text, ",", -1);
    double *d = import->box_deg;
    gboolean good = g_strv_length(parts) == 4;
    for (guint i = 0; good && i < 4; i++)
        good = jum_number_parse(parts[i], &d[i]);
    good = good && d[0] < d[2] && d[1] < d[3] && fabs(d[0]) <= 180.0 && fabs(d[2]) <= 180.0 &&
           fabs(d[1]) <= 90.0 && fabs(d[3]) <= 90.0;
    if (!good)
        g_set_error(error, JUM_ERROR, JUM_ERROR_USAGE,
                    _("--bbox is MINLON,MINLAT,MAXLON,MAXLAT in degrees, not '%s'"), text);
    import->has_box = good;
    return good;
}

static void
project_box(JumImport *import)
{
    const double *d = import->box_deg;
    import->box_m = JUM_BOX_EMPTY;
    for (guint i = 0; i <= 8; i++)
        for (guint j = 0; j <= 8; j++) {
            double x, y;
            jum_crs_forward(&import->crs, d[0] + i / 8.0 * (d[2] - d[0]),
                            d[1] + j / 8.0 * (d[3] - d[1]), &x, &y);
            jum_box_add(&import->box_m, x, y);
        }
}

/* locate: the middle of --bbox, else of the first source that has a place. */
static gboolean
locate(const JumImport *import, const Arguments *a, double *lon, double *lat, GError **error)
{
    if (import->has_box) {
        *lon = 0.5 * (import->box_deg[0] + import->box_deg[2]);
        *lat = 0.5 * (import->box_deg[1] + import->box_deg[3]);
        return TRUE;
    }
    for (guint i = 0; i < a->paths->len; i++) {
        g_autoptr(GError) trouble = NULL;
        if (jum_import_is_inp(a->paths->pdata[i]))
            continue; /* says no frame */
        const char *path = a->paths->pdata[i];
        if (jum_import_is_cityjson(path) ? jum_import_cityjson_locate(path, lon, lat, &trouble)
                                         : jum_import_locate(path, lon, lat, &trouble))
            return TRUE;
        if (trouble != NULL) {
            g_propagate_error(error, g_steal_pointer(&trouble));
            return FALSE;
        }
    }
    g_set_error(error, JUM_ERROR, JUM_ERROR_EMPTY,
                _("%s: nothing in it has a place, or its frame of reference is unknown"),
                (const char *) a->paths->pdata[0]);
    return FALSE;
}

static gboolean
all_are_inp(const Arguments *a)
{
    for (guint i = 0; i < a->paths->len; i++)
        if (!jum_import_is_inp(a->paths->pdata[i]))
            return FALSE;
    return TRUE;
}

/* An EPANET file alone: its coordinates are metres of the frame that --epsg names. */
static gboolean
frame_of_inp(JumImport *import, const Arguments *a, double *lon, double *lat, GError **error)
{
    double x = 0.0, y = 0.0;
    if (!(a->epsg > 0.0 && a->epsg < 1e6) || !jum_crs_from_epsg((int) a->epsg, &import->crs)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_USAGE,
                    _("an EPANET file does not say its frame: --epsg takes 2154, 3942 to 3950 or a "
                      "UTM zone (326zz, 327zz, 258zz)"));
        return FALSE;
    }
    g_autoptr(GError) trouble = NULL;
    if (jum_import_inp_middle(a->paths->pdata[0], &x, &y, &trouble)) {
        jum_crs_inverse(&import->crs, x, y, lon, lat);
    } else if (trouble != NULL) {
        g_propagate_error(error, g_steal_pointer(&trouble));
        return FALSE;
    }
    return TRUE;
}

static gboolean
choose_frame(JumImport *import, const Arguments *a, double *lon, double *lat, GError **error)
{
    if (!import->has_box && all_are_inp(a))
        return frame_of_inp(import, a, lon, lat, error);
    if (!locate(import, a, lon, lat, error))
        return FALSE;
    int epsg = jum_france_contains(*lon, *lat) ? 2154 : jum_crs_utm_at(*lon, *lat);
    if (a->epsg != 0.0)
        epsg = a->epsg > 0.0 && a->epsg < 1e6 ? (int) a->epsg : -1;
    if (!jum_crs_from_epsg(epsg, &import->crs)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_USAGE,
                    _("--epsg takes 2154, 3942 to 3950 or a UTM zone (326zz, 327zz, 258zz)"));
        return FALSE;
    }
    if (import->has_box)
        project_box(import);
    return TRUE;
}

/* ---- reading ---- */

static gboolean
read_sources(JumImport *import, const Arguments *a, GPtrArray *rasters, GError **error)
{
    for (guint i = 0; i < a->paths->len; i++) {
        const char *path = a->paths->pdata[i];
        gboolean cityjson = jum_import_is_cityjson(path);
        if (!cityjson && g_file_test(path, G_FILE_TEST_EXISTS) && jum_import_is_raster(path)) {
            g_ptr_array_add(rasters, (gpointer) path);
            continue;
        }
        JumImportSource *source = jum_import_add_source(import, path);
        gint64 before = jum_import_kept(import);
        gboolean read = jum_import_is_inp(path) ? jum_import_inp(import, source, error)
                        : cityjson              ? jum_import_cityjson(import, source, error)
                                                : jum_import_read_source(import, source, error);
        if (!read)
            return FALSE;
        if (jum_import_kept(import) == before && a->paths->len > 1)
            g_printerr(_("%s: no usable feature\n"), path);
    }
    if (jum_import_kept(import) > 0 || rasters->len == a->paths->len)
        return TRUE;
    g_autoptr(GPtrArray) rows = jum_import_source_rows(import);
    const JumSource *first = rows->len > 0 ? rows->pdata[0] : NULL;
    g_set_error(error, JUM_ERROR, JUM_ERROR_EMPTY, _("no usable feature in %s%s%s"),
                (const char *) a->paths->pdata[0], first != NULL ? ": " : "",
                first != NULL ? first->dropped : "");
    return FALSE;
}

/* ---- writing ---- */

static const char *
zone_of(const Arguments *a, double lon, double lat, char *buffer, gsize bytes)
{
    if (a->time_zone != NULL)
        return a->time_zone;
    gboolean central =
        (lon > 2.5 && lon < 22.0 && lat > 35.0 && lat < 71.0) || jum_france_contains(lon, lat);
    if (central)
        return "Europe/Paris"; /* the law of central Europe, summer time included */
    int hours = (int) lround(lon / 15.0);
    g_snprintf(buffer, bytes, "%c%02d:00", hours < 0 ? '-' : '+', ABS(hours));
    return buffer;
}

/* synthetic_of: what is invented stays said so, even when it comes from a territory of ours. */
static const char *
synthetic_of(const JumImport *import)
{
    guint invented = 0, all = 0;
    for (guint t = 0; t < JUM_N_TABLES; t++) {
        int column = jum_layer_column(import->layer[t], "provenance");
        for (guint row = 0; row < jum_layer_n_rows(import->layer[t]); row++, all++)
            if (g_strcmp0(jum_layer_text(import->layer[t], column, row), "synthetic") == 0)
                invented++;
    }
    return invented == 0 ? "none" : 2 * invented > all ? "all" : "some";
}

static gboolean
write_metadata(JumWriter *writer,
               const JumImport *import,
               const Arguments *a,
               double lon,
               double lat,
               GError **error)
{
    char buffer[16];
    g_autofree char *base = g_path_get_basename(a->paths->pdata[0]);
    base[strcspn(base, ".")] = '\0';
    gboolean french = import->crs.kind == JUM_CRS_LAMBERT_CONIC;
    return jum_writer_set_metadata(writer, "name", a->name != NULL ? a->name : base, error) &&
           jum_writer_set_metadata(writer, "synthetic", synthetic_of(import), error) &&
           jum_writer_set_metadata(writer, "time_zone", zone_of(a, lon, lat, buffer, sizeof buffer),
                                   error) &&
           jum_writer_set_metadata(writer, "vertical_datum", french ? "NGF-IGN69" : "unknown",
                                   error);
}

static gboolean
write_layers(JumWriter *writer, const JumImport *import, GError **error)
{
    g_autoptr(GPtrArray) sources = jum_import_source_rows(import);
    for (guint t = 0; t < JUM_N_TABLES; t++)
        if (jum_layer_n_rows(import->layer[t]) > 0 &&
            !jum_writer_add_layer(writer, import->layer[t], error))
            return FALSE;
    for (guint i = 0; i < sources->len; i++)
        if (!jum_writer_add_source(writer, sources->pdata[i], error))
            return FALSE;
    return import->elevation == NULL || jum_writer_add_elevation(writer, import->elevation, error);
}

static void
add_raster_sources(JumImport *import, const GPtrArray *rasters)
{
    for (guint i = 0; i < rasters->len; i++) {
        JumImportSource *source = jum_import_add_source(import, rasters->pdata[i]);
        source->count[JUM_N_TABLES].read = source->count[JUM_N_TABLES].kept = 1;
    }
}

static void
print_summary(const JumImport *import)
{
    g_autoptr(GPtrArray) rows = jum_import_source_rows(import);
    for (guint i = 0; i < rows->len; i++) {
        const JumSource *row = rows->pdata[i];
        g_print(_("%s: %s: read %lld, kept %lld, dropped %s\n"), row->name, row->what,
                (long long) row->read, (long long) row->kept, row->dropped);
    }
    for (guint t = 0; t < JUM_N_TABLES; t++)
        if (jum_layer_n_rows(import->layer[t]) > 0)
            g_print("%-16s %8u\n", jum_schema_table((JumTable) t)->name,
                    jum_layer_n_rows(import->layer[t]));
}

/* ---- the command ---- */

static gboolean
read_all(JumImport *import, const Arguments *a, GPtrArray *rasters, GError **error)
{
    if (!read_sources(import, a, rasters, error))
        return FALSE;
    jum_import_compact(import);
    jum_import_coast(import);
    jum_import_cut_roads(import);
    jum_import_derive(import);
    jum_import_place(import);
    if (rasters->len > 0 &&
        !jum_import_elevation(import, (const char *const *) rasters->pdata, rasters->len, error))
        return FALSE;
    add_raster_sources(import, rasters);
    return TRUE;
}

JumExit
jum_territory_command_import(int argc, char **argv, GError **error)
{
    g_autoptr(GPtrArray) paths = g_ptr_array_new();
    g_autoptr(GPtrArray) rasters = g_ptr_array_new();
    g_autoptr(JumImport) import = jum_import_new();
    Arguments a = {.paths = paths};
    double lon = 0.0, lat = 0.0;
    if (!parse(&a, argc, argv, error) || (a.box != NULL && !parse_box(import, a.box, error)))
        return JUM_EXIT_USAGE;
    GDALAllRegister();
    if (a.map != NULL) {
        GPtrArray *maps = jum_column_maps_read(a.map, error);
        if (maps == NULL)
            return JUM_EXIT_NONE;
        g_ptr_array_unref(import->maps);
        import->maps = maps;
    }
    if (!choose_frame(import, &a, &lon, &lat, error))
        return JUM_EXIT_NONE;
    g_autoptr(JumWriter) writer = jum_writer_new(a.out, &import->crs, error);
    if (writer == NULL || !read_all(import, &a, rasters, error) ||
        !write_metadata(writer, import, &a, lon, lat, error) ||
        !write_layers(writer, import, error))
        return JUM_EXIT_NONE;
    if (!jum_writer_finish(g_steal_pointer(&writer), error))
        return JUM_EXIT_NONE;
    print_summary(import);
    return JUM_EXIT_ANSWER;
}
