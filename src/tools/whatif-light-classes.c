/* jumeau-whatif light-classes: every lit street of a territory against the class of EN 13201-2 asked of it. */
#include <math.h>
#include <string.h>

#include "base/json-text.h"
#include "base/number.h"
#include "model/street-energy.h"
#include "tools/light-input.h"
#include "tools/whatif.h"

static const char *const FAILS[] = {
    "mean",   "overall_uniformity", "lengthwise_uniformity", "glare", "edge",
    "excess", "no_luminance"};

static void
add_number(GString *csv, double value)
{
    char text[JUM_NUMBER_BYTES];
    g_string_append_printf(csv, ",%s", jum_number_format(text, value));
}

static void
add_energy(GString *csv, const JumStreetEnergy *e)
{
    g_string_append_printf(csv, ",%u", e->lamps);
    add_number(csv, e->power_w);
    add_number(csv, e->kwh);
    add_number(csv, e->area_m2);
    add_number(csv, jum_street_energy_dp(e));
    add_number(csv, jum_street_energy_de(e));
}

static gboolean
write_csv(const JumLayer *roads,
          const JumStreetVerdict *v,
          const JumStreetEnergy *energies,
          const char *path,
          GError **error)
{
    g_autoptr(GString) csv = g_string_new(
        "road,commune,class,verdict,fails,assumed_share,length_m,e_mean_lx,e_min_lx,e_uo,"
        "l_mean_cd_m2,l_uo,l_ul,fti_pct,rei,lamps,power_w,kwh_year,area_m2,dp_w_lx_m2,"
        "de_kwh_m2\n");
    int commune = jum_layer_column(roads, "commune");
    for (guint row = 0; row < jum_layer_n_rows(roads); row++) {
        if (v[row].verdict == JUM_VERDICT_NONE)
            continue;
        const char *code = jum_layer_text(roads, commune, row);
        g_string_append_printf(csv, "road/%s,%s,%s,%s,", jum_layer_id(roads, row),
                               code != NULL ? code : "", v[row].class->name,
                               jum_verdict_word(v[row].verdict));
        const char *gap = "";
        for (guint i = 0; i < G_N_ELEMENTS(FAILS); i++)
            if ((v[row].fails & (1u << i)) != 0) {
                g_string_append_printf(csv, "%s%s", gap, FAILS[i]);
                gap = " ";
            }
        const double values[] = {
            v[row].assumed_share, v[row].length_m, v[row].e_mean_lx, v[row].e_min_lx, v[row].e_uo,
            v[row].l_mean_cd_m2,  v[row].l_uo,     v[row].l_ul,      v[row].ti_pct,   v[row].eir};
        for (guint i = 0; i < G_N_ELEMENTS(values); i++)
            add_number(csv, values[i]);
        add_energy(csv, &energies[row]);
        g_string_append_c(csv, '\n');
    }
    g_autoptr(GError) why = NULL;
    if (g_file_set_contents(path, csv->str, (gssize) csv->len, &why))
        return TRUE;
    g_set_error(error, JUM_ERROR, JUM_ERROR_IO, "%s", why->message);
    return FALSE;
}

/* What each lamp is taken for, and where each value comes from. */
static gboolean
write_lamps(const JumLightInput *in, const char *path, GError **error)
{
    const JumLuminaires *l = in->luminaires;
    g_autoptr(GString) csv = g_string_new(
        "lamp,luminaire,photometry_from,height_m,height_from,azimuth_deg,azimuth_from,tilt_deg,"
        "tilt_from,flux_lm,flux_from,power_w,power_from,cct_k,cct_from,ulr_pct,ulr_from\n");
    for (guint row = 0; row < l->n; row++) {
        const struct {
            double value;
            guint8 origin;
        } cells[] = {{l->height_m[row], l->height_origin[row]},
                     {fmod(450.0 - l->azimuth_deg[row], 360.0), l->azimuth_origin[row]},
                     {l->tilt_deg[row], l->tilt_origin[row]},
                     {l->flux_lm[row], l->flux_origin[row]},
                     {l->power_w[row], l->power_origin[row]},
                     {l->cct_k[row], l->cct_origin[row]},
                     {l->ulr_pct[row], l->ulr_origin[row]}};
        g_string_append_printf(csv, "lamp/%s,%s,%s", jum_layer_id(in->lamps, row),
                               in->types->types[l->type[row]].name,
                               jum_origin_word((JumOrigin) l->photometry_origin[row]));
        for (guint i = 0; i < G_N_ELEMENTS(cells); i++) {
            add_number(csv, cells[i].value);
            g_string_append_printf(csv, ",%s", jum_origin_word((JumOrigin) cells[i].origin));
        }
        g_string_append_c(csv, '\n');
    }
    g_autoptr(GError) why = NULL;
    if (g_file_set_contents(path, csv->str, (gssize) csv->len, &why))
        return TRUE;
    g_set_error(error, JUM_ERROR, JUM_ERROR_IO, "%s", why->message);
    return FALSE;
}

typedef struct {
    const JumRoadClass *class;
    guint verdicts[4], fails[G_N_ELEMENTS(FAILS)];
    double length_m[4];
} Tally;

static void
count(const JumLayer *roads, const JumStreetVerdict *v, Tally *tallies)
{
    for (guint row = 0; row < jum_layer_n_rows(roads); row++) {
        guint k = 0;
        while (v[row].class != NULL && jum_road_class_at(k) != v[row].class)
            k++;
        if (v[row].class == NULL)
            continue;
        tallies[k].class = v[row].class;
        tallies[k].verdicts[v[row].verdict]++;
        tallies[k].length_m[v[row].verdict] += v[row].length_m;
        for (guint i = 0; i < G_N_ELEMENTS(FAILS); i++)
            tallies[k].fails[i] +=
                v[row].verdict == JUM_VERDICT_FAIL && (v[row].fails & (1u << i)) != 0;
    }
}

static void
add_tally(JumJsonText *json, const Tally *t)
{
    jum_json_text_begin_object(json);
    jum_json_text_add_string(json, "class", t->class->name);
    for (guint i = 1; i < 4; i++) {
        g_autofree char *length = g_strdup_printf("%s_m", jum_verdict_word((JumVerdict) i));
        jum_json_text_add_int(json, jum_verdict_word((JumVerdict) i), t->verdicts[i]);
        jum_json_text_add_number(json, length, t->length_m[i]);
    }
    jum_json_text_add_int(json, "not_judged", t->verdicts[JUM_VERDICT_NONE]);
    jum_json_text_key(json, "fails");
    jum_json_text_begin_object(json);
    for (guint i = 0; i < G_N_ELEMENTS(FAILS); i++)
        if (t->fails[i] > 0)
            jum_json_text_add_int(json, FAILS[i], t->fails[i]);
    jum_json_text_end_object(json);
    jum_json_text_end_object(json);
}

/* Every lamp's power and year, then the streets'. */
static gboolean
solve_energy(const JumLightInput *in,
             int year,
             const JumStreetVerdict *v,
             JumStreetEnergy *energies,
             GError **error)
{
    guint n = in->programmes->n;
    g_autofree double *kwh = g_new0(double, n + 1), *eur = g_new0(double, n + 1);
    int tariff = jum_lighting_rules_tariff(in->lighting, "default");
    g_autoptr(JumLampYear) nights = jum_lamp_year_new(in->lighting, in->programmes, in->clock,
                                                      &in->lighting->tariffs[tariff], year);
    if (!jum_lamp_year_energy(in->lighting, in->programmes, nights, kwh, eur, error))
        return FALSE;
    jum_street_energies(in->roads, in->lamps, v, in->programmes->power_w, kwh, energies);
    return TRUE;
}

static void
add_indicators(JumJsonText *json, const JumStreetEnergy *e)
{
    jum_json_text_add_int(json, "lamps", e->lamps);
    jum_json_text_add_number(json, "power_w", e->power_w);
    jum_json_text_add_number(json, "kwh_year", e->kwh);
    jum_json_text_add_number(json, "area_m2", e->area_m2);
    jum_json_text_add_number(json, "dp_w_lx_m2", jum_street_energy_dp(e));
    jum_json_text_add_number(json, "de_kwh_m2", jum_street_energy_de(e));
}

static int
compare_text(gconstpointer a, gconstpointer b)
{
    return strcmp(a, b);
}

/* EN 13201-5 by commune, in the order of their codes, and of all. */
static void
add_communes(JumJsonText *json, const JumLayer *roads, const JumStreetEnergy *energies)
{
    g_autoptr(GHashTable) sums = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    int commune = jum_layer_column(roads, "commune");
    JumStreetEnergy all = {0};
    for (guint row = 0; row < jum_layer_n_rows(roads); row++) {
        const char *code = jum_layer_text(roads, commune, row);
        if (energies[row].lamps == 0)
            continue;
        code = code != NULL ? code : "";
        JumStreetEnergy *sum = g_hash_table_lookup(sums, code);
        if (sum == NULL) {
            sum = g_new0(JumStreetEnergy, 1);
            g_hash_table_insert(sums, (char *) code, sum);
        }
        jum_street_energy_add(sum, &energies[row]);
        jum_street_energy_add(&all, &energies[row]);
    }
    g_autoptr(GList) codes = g_list_sort(g_hash_table_get_keys(sums), compare_text);
    jum_json_text_key(json, "energy");
    jum_json_text_begin_object(json);
    add_indicators(json, &all);
    jum_json_text_key(json, "communes");
    jum_json_text_begin_array(json, FALSE);
    for (GList *code = codes; code != NULL; code = code->next) {
        jum_json_text_begin_object(json);
        jum_json_text_add_string(json, "commune", code->data);
        add_indicators(json, g_hash_table_lookup(sums, code->data));
        jum_json_text_end_object(json);
    }
    jum_json_text_end_array(json);
    jum_json_text_end_object(json);
}

static void
print_json(const JumLightInput *in,
           const JumClassRules *rules,
           const JumStreetVerdict *v,
           const JumStreetEnergy *energies,
           double solve_ms)
{
    Tally tallies[32] = {0};
    count(in->roads, v, tallies);
    g_autoptr(JumJsonText) json = jum_json_text_new(TRUE);
    jum_json_text_begin_object(json);
    jum_json_text_add_string(json, "synthetic", jum_territory_info(in->territory)->synthetic);
    jum_json_text_add_string(json, "classes_basis", rules->basis);
    jum_json_text_add_string(json, "surface", rules->surface->name);
    jum_json_text_add_int(json, "lamps", in->luminaires->n);
    jum_json_text_add_int(json, "photometric_files", in->n_files);
    jum_json_text_add_int(json, "lamps_without_photometry", in->luminaires->n_without_photometry);
    jum_json_text_add_int(json, "lamps_without_height", in->luminaires->n_without_height);
    jum_json_text_add_int(json, "lamps_without_flux", in->luminaires->n_without_flux);
    jum_json_text_add_int(json, "values_out_of_range", in->luminaires->n_bad_value);
    if (in->luminaires->n_bad_value > 0) {
        g_autofree char *address =
            g_strdup_printf("lamp/%s", jum_layer_id(in->lamps, in->luminaires->first_bad));
        jum_json_text_add_string(json, "first_out_of_range", address);
    }
    jum_json_text_add_number(json, "assumed_flux_share",
                             jum_luminaires_assumed_share(in->luminaires, NULL, in->luminaires->n));
    jum_json_text_key(json, "classes");
    jum_json_text_begin_array(json, FALSE);
    for (guint i = 0; i < G_N_ELEMENTS(tallies); i++)
        if (tallies[i].class != NULL)
            add_tally(json, &tallies[i]);
    jum_json_text_end_array(json);
    add_communes(json, in->roads, energies);
    jum_json_text_add_number(json, "solve_ms", solve_ms);
    jum_json_text_end_object(json);
    g_autofree char *text = jum_json_text_steal(json);
    g_print("%s", text);
}

JumExit
jum_whatif_light_classes(int argc, char **argv, GError **error)
{
    const char *territory = NULL, *photometry = NULL, *csv = NULL, *lamps = NULL;
    double year = 2026.0;
    gboolean json = FALSE;
    const JumArgument arguments[] = {
        {"--territory", JUM_ARGUMENT_TEXT, &territory, TRUE},
        {"--photometry", JUM_ARGUMENT_TEXT, &photometry, FALSE},
        {"--year", JUM_ARGUMENT_NUMBER, &year, FALSE},
        {"--csv", JUM_ARGUMENT_TEXT, &csv, FALSE},
        {"--lamps", JUM_ARGUMENT_TEXT, &lamps, FALSE},
        {"--json", JUM_ARGUMENT_FLAG, &json, TRUE},
        {NULL},
    };
    if (!jum_arguments_parse(arguments, argc, argv, error))
        return JUM_EXIT_USAGE;
    if (!(year >= 1900.0 && year <= 2200.0) || year != floor(year)) {
        g_set_error_literal(error, JUM_ERROR, JUM_ERROR_USAGE, "--year goes from 1900 to 2200");
        return JUM_EXIT_USAGE;
    }
    g_autoptr(JumClassRules) rules = jum_class_rules_load(NULL, error);
    if (rules == NULL)
        return JUM_EXIT_NONE;
    g_autoptr(JumLightInput) in = jum_light_input_open(territory, photometry, error);
    if (in == NULL || !jum_light_input_programmes(in, error))
        return JUM_EXIT_NONE;
    g_autofree JumStreetEnergy *energies = g_new0(JumStreetEnergy, jum_layer_n_rows(in->roads) + 1);
    g_autofree JumStreetVerdict *v = g_new0(JumStreetVerdict, jum_layer_n_rows(in->roads) + 1);
    gint64 before_us = g_get_monotonic_time();
    const JumStreetNight night = {in->luminaires, NULL};
    jum_street_verdicts(rules, in->types, in->roads, &night, 1, NULL, &v);
    double solve_ms = (double) (g_get_monotonic_time() - before_us) / 1e3;
    if ((lamps != NULL && !write_lamps(in, lamps, error)) ||
        !solve_energy(in, (int) year, v, energies, error) ||
        (csv != NULL && !write_csv(in->roads, v, energies, csv, error)))
        return JUM_EXIT_NONE;
    print_json(in, rules, v, energies, solve_ms);
    return JUM_EXIT_ANSWER;
}
