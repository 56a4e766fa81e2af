/* The generator's frame of execution: an empty territory, the stages in their order, the file.
 * Everything runs on one thread: the order of rows, and so the bytes, depend on the seed alone. */
#include "tools/generate.h"

#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/number.h"
#include "city/writer.h"
#include "tools/generate-frame.h"
#include "tools/generate-reference.h"

static const struct {
    const char *name;
    gboolean (*run)(JumGenerate *generate, GError **error);
} stages[] = {
#define STAGE(name) {#name, jum_generate_##name},
    JUM_GENERATE_STAGES(STAGE)
#undef STAGE
};

/* What people look at first, at every scale: key, value ("E,N,H,HEADING,PITCH"). */
typedef struct {
    const char *key, *value;
} View;

static const View views_town[] = {
    {"view:overview", "432400,6709800,2600,8,-24"},
    {"view:centre", "431850,6713350,170,38,-15"},
    {"view:maine", "431300,6713500,120,62,-11"},
    {"view:night", "431700,6713200,260,35,-16"},
    {"view:traffic", "432500,6711900,900,0,-32"},
    {"view:water", "432900,6711000,1700,0,-36"},
    {NULL, NULL},
};

static const View views_tiny[] = {
    {"view:overview", "424700,6702300,780,0,-23"},
    {"view:centre", "424450,6703950,150,335,-14"},
    {"view:maine", "425500,6703300,130,320,-13"},
    {"view:night", "424450,6703950,150,335,-14"},
    {"view:traffic", "424400,6703900,260,340,-26"},
    {"view:water", "424700,6702900,800,0,-36"},
    {NULL, NULL},
};

JumRng
jum_generate_rng(const JumGenerate *generate, const char *name)
{
    return jum_rng(generate->seed, jum_hash_text(JUM_HASH_INIT, name));
}

void
jum_generate_progress(const JumGenerate *generate, const char *what, double done)
{
    static const char *const clear = "\r\033[K";
    if (isatty(STDERR_FILENO))
        g_printerr("%sgenerate: %s %d %%", clear, what, (int) (100 * CLAMP(done, 0, 1)));
    else if (done <= 0)
        g_printerr("generate: %s\n", what);
    if (done >= 1 && isatty(STDERR_FILENO))
        g_printerr("%s", clear);
}

void
jum_generate_add_source(JumGenerate *generate,
                        const char *name,
                        const char *what,
                        const char *licence,
                        const char *attribution)
{
    for (guint i = 0; i < generate->sources->len; i++)
        if (g_str_equal(((JumSource *) generate->sources->pdata[i])->name, name))
            return;
    JumSource *source = jum_source_new(name);
    source->what = g_strdup(what);
    source->licence = g_strdup(licence);
    source->attribution = g_strdup(attribution);
    source->date = g_strdup("2026-11-01");
    source->status = g_strdup("public");
    source->may_publish = TRUE;
    source->retention_days = JUM_INT_NONE;
    g_ptr_array_add(generate->sources, source);
}

/* ---- rows ---- */

static int
nearest_commune(const JumGenerate *generate, double x_m, double y_m)
{
    int best = jum_generate_commune_at(generate, x_m, y_m);
    double nearest = best >= 0 ? -1 : G_MAXDOUBLE;
    for (guint i = 0; i < generate->n_communes; i++) {
        const JumBox *box = &generate->commune[i].box_m;
        double dx = MAX(MAX(box->x0 - x_m, x_m - box->x1), 0),
               dy = MAX(MAX(box->y0 - y_m, y_m - box->y1), 0);
        if (dx * dx + dy * dy < nearest) {
            nearest = dx * dx + dy * dy;
            best = (int) i;
        }
    }
    return best;
}

guint
jum_generate_add(JumGenerate *generate,
                 JumTable table,
                 const char *id,
                 const char *provenance,
                 double x_m,
                 double y_m)
{
    JumLayer *layer = generate->layer[table];
    guint row = jum_layer_add_row(layer);
    int commune = nearest_commune(generate, x_m, y_m);
    jum_layer_set_text_by_name(layer, "id", row, id);
    if (commune >= 0)
        jum_layer_set_text_by_name(layer, "commune", row, generate->commune[commune].insee);
    jum_layer_set_text_by_name(layer, "owner", row, "Angers Loire Métropole");
    jum_layer_set_text_by_name(layer, "provenance", row, provenance);
    if (g_str_equal(provenance, "synthetic"))
        jum_layer_set_text_by_name(layer, "source", row, "generated");
    return row;
}

guint
jum_generate_add_point(JumGenerate *generate,
                       JumTable table,
                       const char *id,
                       const char *provenance,
                       double x_m,
                       double y_m)
{
    guint row = jum_generate_add(generate, table, id, provenance, x_m, y_m);
    jum_layer_add_point(generate->layer[table], x_m, y_m);
    return row;
}

static void
set_property(JumLayer *layer, const JumColumnSchema *column, guint row, const JumFact *fact)
{
    const char *text = jum_fact_text(fact, column->name);
    gint64 whole;
    double real;
    int at = jum_layer_column(layer, column->name);
    if (!text || at < 0)
        return;
    if (column->type == JUM_COLUMN_TEXT)
        jum_layer_set_text(layer, at, row, text);
    else if (column->type == JUM_COLUMN_INT && jum_number_parse_int(text, &whole))
        jum_layer_set_int(layer, at, row, whole);
    else if (column->type == JUM_COLUMN_REAL && jum_number_parse(text, &real))
        jum_layer_set_real(layer, at, row, real);
}

guint
jum_generate_add_fact(JumGenerate *generate, JumTable table, const char *id, const JumFact *fact)
{
    JumLayer *layer = generate->layer[table];
    const JumTableSchema *schema = jum_schema_table(table);
    const char *source = jum_fact_text(fact, "source");
    gboolean from_memory = source && strstr(source, "unverified");
    guint row = jum_generate_add(generate, table, id, from_memory ? "unverified" : "real",
                                 fact->n_rings ? fact->x_m[0] : generate->box_m.x0,
                                 fact->n_rings ? fact->y_m[0] : generate->box_m.y0);
    for (guint c = 0; c < schema->n_columns; c++)
        set_property(layer, &schema->columns[c], row, fact);
    for (guint r = 0; r < fact->n_rings; r++) {
        jum_layer_begin_ring(layer, r > 0);
        for (guint v = fact->ring_start[r]; v < fact->ring_start[r + 1]; v++)
            jum_layer_add_vertex(layer, fact->x_m[v], fact->y_m[v]);
    }
    if (source)
        jum_generate_add_source(generate, source, "Facts of the frame",
                                strstr(source, "IGN") ? "Licence Ouverte 2.0" : NULL,
                                strstr(source, "IGN") ? "IGN" : NULL);
    return row;
}

/* ---- the file ---- */

static gboolean
write_metadata(const JumGenerate *generate, JumWriter *writer, GError **error)
{
    gboolean tiny = generate->scale == JUM_SCALE_TINY;
    char seed[32];
    g_snprintf(seed, sizeof seed, "%" G_GUINT64_FORMAT, generate->seed);
    const View facts[] = {
        {"name", "Angers Loire Métropole"},
        {"synthetic", "all"},
        {"time_zone", "Europe/Paris"},
        {"vertical_datum", "NGF-IGN69"},
        {"official_area_km2", "667"},
        {"seed", seed},
        {NULL, NULL},
    };
    const View *const lists[] = {facts, tiny ? views_tiny : views_town};
    for (guint l = 0; l < G_N_ELEMENTS(lists); l++)
        for (const View *v = lists[l]; v->key; v++)
            if (!jum_writer_set_metadata(writer, v->key, v->value, error))
                return FALSE;
    return TRUE;
}

static void
count_sources(JumGenerate *generate)
{
    for (guint i = 0; i < generate->sources->len; i++) {
        JumSource *source = generate->sources->pdata[i];
        gint64 rows = 0;
        for (guint t = 0; t < JUM_N_TABLES; t++) {
            const JumLayer *layer = generate->layer[t];
            int column = jum_layer_column(layer, "source");
            for (guint r = 0; column >= 0 && r < jum_layer_n_rows(layer); r++)
                rows += g_strcmp0(jum_layer_text(layer, column, r), source->name) == 0;
        }
        source->read = source->kept = rows;
    }
}

static gboolean
write_territory(JumGenerate *generate, const char *path, GError **error)
{
    g_autoptr(JumWriter) writer = jum_writer_new(path, &generate->crs, error);
    if (!writer || !write_metadata(generate, writer, error))
        return FALSE;
    count_sources(generate);
    for (guint t = 0; t < JUM_N_TABLES; t++) {
        jum_generate_progress(generate, "write", t / (double) JUM_N_TABLES);
        if (jum_layer_n_rows(generate->layer[t]) > 0 &&
            !jum_writer_add_layer(writer, generate->layer[t], error))
            return FALSE;
    }
    if (!jum_writer_add_elevation(writer, generate->elevation, error) ||
        !jum_generate_write_pictures(generate, writer, error))
        return FALSE;
    for (guint i = 0; i < generate->sources->len; i++)
        if (!jum_writer_add_source(writer, generate->sources->pdata[i], error))
            return FALSE;
    gboolean ok = jum_writer_finish(g_steal_pointer(&writer), error);
    jum_generate_progress(generate, "write", 1);
    return ok;
}

static void
generate_clear(JumGenerate *generate)
{
    for (guint t = 0; t < JUM_N_TABLES; t++)
        jum_layer_free(generate->layer[t]);
    jum_elevation_free(generate->elevation);
    g_ptr_array_unref(generate->sources);
    g_free(generate->commune);
    g_free(generate->road);
    g_free(generate->node);
    g_free(generate->arc);
    jum_box_grid_free(generate->road_grid);
    jum_box_grid_free(generate->building_grid);
    jum_generate_frame_free(generate->frame);
}

gboolean
jum_generate_territory(const char *path, guint64 seed, JumScale scale, GError **error)
{
    JumGenerate generate = {.seed = seed, .scale = scale};
    jum_crs_from_epsg(2154, &generate.crs);
    generate.sources = g_ptr_array_new_with_free_func((GDestroyNotify) jum_source_free);
    for (guint t = 0; t < JUM_N_TABLES; t++)
        generate.layer[t] = jum_layer_new((JumTable) t);
    jum_generate_add_source(&generate, "generated",
                            "Invented by jumeau-territory generate: plausible, not real", "CC0-1.0",
                            "Territoire fictif");
    gboolean ok = TRUE;
    for (guint s = 0; ok && s < G_N_ELEMENTS(stages); s++) {
        jum_generate_progress(&generate, stages[s].name, 0);
        ok = stages[s].run(&generate, error);
    }
    ok = ok && write_territory(&generate, path, error);
    generate_clear(&generate);
    return ok;
}
