/* jumeau-whatif lighting-city: illuminance on the ground of a whole territory, 1 m by 1 m wherever a lamp reaches or a lit
 * street passes, and what that makes on the carriageways of each commune. */
#include <math.h>
#include <sys/resource.h>

#include "base/json-text.h"
#include "formats/city-raster.h"
#include "model/city-light.h"
#include "tools/whatif.h"

typedef struct {
    double level, cutoff_lx, threads, check, read_ms, prepare_ms, solve_ms, streets_ms, cpu_ms;
    gboolean occlusion;
} Run;

static double
now_ms(void)
{
    return (double) g_get_monotonic_time() / 1e3;
}

static double
used_ms(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double) (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e3 +
           (double) (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e3;
}

static void
print_communes(JumJsonText *json, const JumCityLight *light, const JumStreetLight *s)
{
    const JumLayer *communes = jum_city_light_communes(light);
    int name = jum_layer_column(communes, "name");
    jum_json_text_key(json, "communes");
    jum_json_text_begin_array(json, FALSE);
    for (guint c = 0; c <= s->n_communes; c++) {
        if (s->commune_cells[c] == 0)
            continue;
        gboolean known = c < s->n_communes;
        jum_json_text_begin_object(json);
        jum_json_text_add_string(json, "commune", known ? jum_layer_id(communes, c) : NULL);
        jum_json_text_add_string(json, "name", known ? jum_layer_text(communes, name, c) : NULL);
        jum_json_text_add_int(json, "street_m2", (gint64) s->commune_cells[c]);
        jum_json_text_add_number(json, "mean_lx", s->commune_mean_lx[c]);
        jum_json_text_add_number(json, "min_lx", s->commune_min_lx[c]);
        jum_json_text_add_number(json, "below_1_lx", s->commune_dark[c]);
        jum_json_text_end_object(json);
    }
    jum_json_text_end_array(json);
}

static void
print(const JumCityLight *light,
      const JumStreetLight *s,
      const JumTerritoryInfo *info,
      const Run *r)
{
    const JumLuminaires *l = jum_city_light_luminaires(light);
    const JumCityInfo *i = jum_city_light_info(light);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    guint lit = 0;
    for (guint row = 0; row < s->n; row++)
        lit += s->cells[row] > 0;
    g_autoptr(JumJsonText) json = jum_json_text_new(TRUE);
    jum_json_text_begin_object(json);
    jum_json_text_add_int(json, "luminaires", l->n);
    jum_json_text_add_int(json, "luminaire_types", jum_city_light_types(light)->n_types);
    jum_json_text_add_number(json, "flux_assumed_share",
                             jum_luminaires_assumed_share(l, NULL, l->n));
    jum_json_text_add_bool(json, "synthetic", g_strcmp0(info->synthetic, "none") != 0);
    jum_json_text_add_bool(json, "occlusion", r->occlusion);
    jum_json_text_add_number(json, "level", r->level);
    jum_json_text_add_int(json, "tiles", i->n_tiles);
    jum_json_text_add_int(json, "cells", (gint64) i->n_tiles * JUM_CITY_CELLS);
    jum_json_text_add_int(json, "pairs", (gint64) i->pairs);
    jum_json_text_add_int(json, "lit_streets", lit);
    jum_json_text_add_int(json, "street_m2", (gint64) s->cells_all);
    jum_json_text_add_number(json, "mean_lx", s->mean_all_lx);
    jum_json_text_add_number(json, "min_lx", s->min_all_lx);
    jum_json_text_add_number(json, "cutoff_lx",
                             r->occlusion ? fmax(r->cutoff_lx, 0.01) : r->cutoff_lx);
    jum_json_text_add_number(json, "error_bound_lx", i->error_bound_lx);
    jum_json_text_add_number(json, "reach_max_m", i->reach_max_m);
    if (r->check > 0.0 && !r->occlusion) {
        JumCityCheck check = jum_city_light_check(light, (guint) r->check);
        jum_json_text_add_int(json, "checked_cells", check.n);
        jum_json_text_add_number(json, "checked_worst_lx", check.worst_lx);
        jum_json_text_add_number(json, "checked_worst_of_tolerance", check.worst_of_tolerance);
    }
    print_communes(json, light, s);
    jum_json_text_add_int(json, "threads", (gint64) r->threads);
    jum_json_text_add_number(json, "read_ms", r->read_ms);
    jum_json_text_add_number(json, "solve_ms", r->solve_ms);
    jum_json_text_add_number(json, "solve_cpu_ms", r->cpu_ms);
    jum_json_text_add_number(json, "streets_ms", r->streets_ms);
    jum_json_text_add_number(json, "rss_peak_mb", (double) usage.ru_maxrss / 1024.0);
    jum_json_text_end_object(json);
    g_autofree char *text = jum_json_text_steal(json);
    g_print("%s", text);
}

static JumCityLight *
solve(JumTerritory *territory, Run *r, GError **error)
{
    JumCityLightSettings settings = JUM_CITY_LIGHT_SETTINGS;
    settings.occlusion = r->occlusion;
    settings.cutoff_lx = r->cutoff_lx;
    settings.n_threads = (guint) r->threads;
    double begin = now_ms();
    JumLuminaireTypes *types = jum_luminaire_types_load(NULL, error);
    if (types == NULL)
        return NULL;
    g_autoptr(JumCityLight) light =
        jum_city_light_new(territory, types, &settings, NULL, NULL, error);
    if (light == NULL)
        return NULL;
    guint n = jum_city_light_luminaires(light)->n;
    g_autofree double *level = g_new(double, n + 1);
    for (guint i = 0; i < n; i++)
        level[i] = r->level;
    r->read_ms = now_ms() - begin;
    begin = now_ms();
    double used = used_ms();
    if (!jum_city_light_solve(light, level, error))
        return NULL;
    r->solve_ms = now_ms() - begin;
    r->cpu_ms = used_ms() - used;
    return g_steal_pointer(&light);
}

JumExit
jum_whatif_lighting_city(int argc, char **argv, GError **error)
{
    const char *path = NULL, *out = NULL;
    gboolean json = FALSE;
    Run r = {.level = 1.0, .cutoff_lx = JUM_CITY_LIGHT_CUTOFF, .threads = 2.0};
    const JumArgument arguments[] = {
        {"--territory", JUM_ARGUMENT_TEXT, &path, TRUE},
        {"--level", JUM_ARGUMENT_NUMBER, &r.level, FALSE},
        {"--cutoff", JUM_ARGUMENT_NUMBER, &r.cutoff_lx, FALSE},
        {"--threads", JUM_ARGUMENT_NUMBER, &r.threads, FALSE},
        {"--occlusion", JUM_ARGUMENT_FLAG, &r.occlusion, FALSE},
        {"--check", JUM_ARGUMENT_NUMBER, &r.check, FALSE},
        {"--out", JUM_ARGUMENT_TEXT, &out, FALSE},
        {"--json", JUM_ARGUMENT_FLAG, &json, TRUE},
        {NULL},
    };
    if (!jum_arguments_parse(arguments, argc, argv, error))
        return JUM_EXIT_USAGE;
    if (!(r.level >= 0.0 && r.level <= 1.0) || !(r.cutoff_lx > 0.0 && r.cutoff_lx <= 1.0) ||
        !(r.threads >= 1.0 && r.threads <= 16.0) || r.threads != floor(r.threads) ||
        !(r.check >= 0.0 && r.check <= 1e5)) {
        g_set_error_literal(
            error, JUM_ERROR, JUM_ERROR_USAGE,
            "--level is 0 to 1, --cutoff above 0 and at most 1 lx, --threads 1 to 16, "
            "--check at most 100 000");
        return JUM_EXIT_USAGE;
    }
    g_autoptr(JumTerritory) territory = jum_territory_open(path, error);
    if (territory == NULL)
        return JUM_EXIT_NONE;
    g_autoptr(JumCityLight) light = solve(territory, &r, error);
    if (light == NULL)
        return JUM_EXIT_NONE;
    double begin = now_ms();
    g_autoptr(JumStreetLight) streets = jum_street_light_new(light);
    r.streets_ms = now_ms() - begin;
    const JumTerritoryInfo *info = jum_territory_info(territory);
    if (out != NULL &&
        !jum_city_raster_write(jum_city_light_field(light), info->crs.epsg, out, error))
        return JUM_EXIT_NONE;
    print(light, streets, info, &r);
    return JUM_EXIT_ANSWER;
}
