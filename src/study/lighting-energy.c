/* The study of light: a year of every lamp today and with the changes, compared lamp by lamp, then summed by commune and
 * by cabinet in the order of the rows, so that the same inputs give the same bytes. */
#include <math.h>

#include "base/i18n.h"
#include "study/lighting-study.h"

typedef struct {
    double *today_kwh, *today_eur, *then_kwh, *then_eur; /* [n] a year */
} Year;

static void
year_clear(Year *year)
{
    g_free(year->today_kwh);
    g_free(year->today_eur);
    g_free(year->then_kwh);
    g_free(year->then_eur);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Year, year_clear)

static gboolean
solve(const JumLightingStudy *study,
      const JumLamps *lamps,
      const JumTariff *tariff,
      int year,
      double **kwh,
      double **eur,
      GError **error)
{
    g_autoptr(JumLampYear) asked =
        jum_lamp_year_new(study->rules, lamps, study->clock, tariff, year);
    *kwh = g_new0(double, lamps->n + 1);
    *eur = g_new0(double, lamps->n + 1);
    return jum_lamp_year_energy(study->rules, lamps, asked, *kwh, *eur, error);
}

/* ---- tables ---- */

/* Lines by key, made at the key's first lamp. */
typedef struct {
    guint lamps, changed;
    double kwh[2], eur[2]; /* today, then */
    char *key, *name;
} Line;

static void
line_clear(gpointer data)
{
    Line *line = data;
    g_free(line->key);
    g_free(line->name);
}

static GArray *
lines_new(void)
{
    GArray *lines = g_array_new(FALSE, TRUE, sizeof(Line));
    g_array_set_clear_func(lines, line_clear);
    return lines;
}

static Line *
line_of(GArray *lines, GHashTable *index, const char *key, const char *name)
{
    guint at = GPOINTER_TO_UINT(g_hash_table_lookup(index, key));
    if (at == 0) {
        Line line = {.key = g_strdup(key), .name = g_strdup(name)};
        g_array_append_val(lines, line);
        at = lines->len;
        g_hash_table_insert(index, line.key, GUINT_TO_POINTER(at));
    }
    return &g_array_index(lines, Line, at - 1);
}

static void
add_lamp(Line *line, const JumLightingStudy *study, const Year *year, guint row)
{
    line->lamps++;
    line->changed += study->concerned[row] != 0;
    line->kwh[0] += year->today_kwh[row];
    line->eur[0] += year->today_eur[row];
    line->kwh[1] += year->then_kwh[row];
    line->eur[1] += year->then_eur[row];
}

static const char *
name_in(const JumLayer *layer, gint64 row, const char *otherwise)
{
    const char *name =
        row >= 0 ? jum_layer_text(layer, jum_layer_column(layer, "name"), (guint) row) : NULL;
    return name != NULL ? name : otherwise;
}

static void
write_table(JumStudyPart *part,
            const char *key,
            const char *title,
            const char *row_key,
            const char *row_title,
            const GArray *lines,
            double kg_co2e_kwh)
{
    JumStudyTable *table = jum_study_part_table(part, key, title, lines->len);
    char **keys = jum_study_table_texts(table, row_key, row_title);
    char **names = jum_study_table_texts(table, "name", N_("Name"));
    double *lamps = jum_study_table_numbers(table, "lamps", N_("Lamps"), "", 0);
    double *changed = jum_study_table_numbers(table, "changed", N_("Changed"), "", 0);
    double *today = jum_study_table_numbers(table, "today_kwh", N_("Today"), "kWh", 0);
    double *then = jum_study_table_numbers(table, "then_kwh", N_("Then"), "kWh", 0);
    double *change = jum_study_table_numbers(table, "difference_kwh", N_("Difference"), "kWh", 0);
    double *share = jum_study_table_numbers(table, "difference_pct", N_("Difference"), "%", 1);
    double *today_eur = jum_study_table_numbers(table, "today_eur", N_("Today"), "€", 0);
    double *then_eur = jum_study_table_numbers(table, "then_eur", N_("Then"), "€", 0);
    double *today_kg = jum_study_table_numbers(table, "today_kg_co2e", N_("Today"), "kg CO₂", 0);
    double *then_kg = jum_study_table_numbers(table, "then_kg_co2e", N_("Then"), "kg CO₂", 0);
    for (guint i = 0; i < lines->len; i++) {
        const Line *line = &g_array_index(lines, Line, i);
        gboolean is_commune = g_strcmp0(row_key, "commune") == 0;
        if (line->key[0] != '\0')
            table->address[i] =
                is_commune ? g_strconcat("commune/", line->key, NULL) : g_strdup(line->key);
        keys[i] = g_strdup(line->key);
        names[i] = g_strdup(line->name);
        lamps[i] = line->lamps;
        changed[i] = line->changed;
        today[i] = line->kwh[0];
        then[i] = line->kwh[1];
        change[i] = line->kwh[1] - line->kwh[0];
        share[i] = line->kwh[0] > 0.0 ? 100.0 * change[i] / line->kwh[0] : NAN;
        today_eur[i] = line->eur[0];
        then_eur[i] = line->eur[1];
        today_kg[i] = line->kwh[0] * kg_co2e_kwh;
        then_kg[i] = line->kwh[1] * kg_co2e_kwh;
    }
}

static void
sum_up(JumStudyPart *part, const Line *total, const GArray *communes, double kg_co2e_kwh)
{
    double sum_kwh = 0.0;
    for (guint i = 0; i < communes->len; i++)
        sum_kwh += g_array_index(communes, Line, i).kwh[1];
    part->residual = total->kwh[1] > 0.0 ? fabs(sum_kwh - total->kwh[1]) / total->kwh[1] : 0.0;
    part->converged = part->residual < 1e-9;
    jum_study_part_indicator(part, "energy_kwh", N_("Energy a year"), "kWh", 0, total->kwh[0],
                             total->kwh[1]);
    jum_study_part_indicator(part, "cost_eur", N_("Cost a year"), "€", 0, total->eur[0],
                             total->eur[1]);
    jum_study_part_indicator(part, "co2_kg", N_("CO₂ a year"), "kg", 0, total->kwh[0] * kg_co2e_kwh,
                             total->kwh[1] * kg_co2e_kwh);
    jum_study_part_fact_number(part, "lamps", total->lamps);
    jum_study_part_fact_number(part, "lamps_changed", total->changed);
}

static void
fill_tables(JumStudyPart *part,
            const JumLightingInput *input,
            const JumLightingStudy *study,
            const Year *year,
            double kg_co2e_kwh)
{
    g_autoptr(GHashTable) by_commune = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) by_cabinet = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GArray) communes = lines_new(), cabinets = lines_new();
    Line total = {0};
    int column = jum_layer_column(input->lamps, "commune");
    for (guint row = 0; row < study->today->n; row++) {
        const char *commune = jum_layer_text(input->lamps, column, row);
        guint32 cabinet = study->today->cabinet[row];
        gboolean alone = cabinet == JUM_CABINET_NONE;
        commune = commune != NULL ? commune : "";
        g_autofree char *address =
            alone ? g_strdup("")
                  : g_strconcat("cabinet/", jum_layer_id(input->cabinets, cabinet), NULL);
        add_lamp(&total, study, year, row);
        add_lamp(
            line_of(communes, by_commune, commune,
                    name_in(input->communes, jum_layer_find(input->communes, commune), commune)),
            study, year, row);
        add_lamp(line_of(cabinets, by_cabinet, address,
                         alone ? "" : name_in(input->cabinets, cabinet, address)),
                 study, year, row);
    }
    sum_up(part, &total, communes, kg_co2e_kwh);
    write_table(part, "communes", N_("By commune"), "commune", N_("Commune"), communes,
                kg_co2e_kwh);
    write_table(part, "cabinets", N_("By cabinet"), "cabinet", N_("Cabinet"), cabinets,
                kg_co2e_kwh);
}

/* ---- facts ---- */

static void
count_control(JumStudyPart *part, const JumLightingStudy *study)
{
    static const char *const keys[] = {
        [JUM_CONTROL_REMOTE] = "changed_remote",
        [JUM_CONTROL_PRESET] = "changed_preset",
        [JUM_CONTROL_MANUAL] = "changed_manual",
        [JUM_CONTROL_THIRD_PARTY] = "changed_third_party",
    };
    guint counts[G_N_ELEMENTS(keys)] = {0}, cannot_dim = 0;
    for (guint row = 0; row < study->today->n; row++) {
        if (study->concerned[row])
            counts[study->then->control[row]]++;
        cannot_dim += study->cannot_dim[row];
    }
    for (guint k = 0; k < G_N_ELEMENTS(keys); k++)
        jum_study_part_fact_number(part, keys[k], counts[k]);
    jum_study_part_fact_number(part, "lamps_cannot_dim", cannot_dim);
    jum_study_part_fact_number(part, "lamps_without_power", study->today->n_without_power);
    jum_study_part_fact_number(part, "lamps_without_programme", study->today->n_without_programme);
}

static void
say_facts(JumStudyPart *part,
          const JumLightingStudy *study,
          const JumScenario *scenario,
          const JumTariff *tariff,
          const JumEmission *emission)
{
    jum_study_part_fact(part, "rules", study->rules->hash);
    jum_study_part_fact(part, "programmes_basis", study->rules->basis);
    jum_study_part_fact_number(part, "year", scenario->year);
    jum_study_part_fact(part, "tariff_title", tariff->title);
    jum_study_part_fact_number(part, "tariff_year", tariff->year);
    jum_study_part_fact(part, "tariff_source", tariff->source);
    jum_study_part_fact(part, "emission_title", emission->title);
    jum_study_part_fact_number(part, "emission_year", emission->year);
    jum_study_part_fact(part, "emission_source", emission->source);
    jum_study_part_fact_number(part, "kg_co2e_kwh", emission->kg_co2e_kwh);
}

/* The files keep their own words, the same in every language; here a person reads them. */
static const char *
in_our_words(const char *text)
{
    static const char *const known[] = {/* data/lighting/tariffs.ini */
                                        N_("Public lighting, one price at all hours"),
                                        N_("Public lighting, peak and off-peak hours"),
                                        N_("our assumption, to be replaced by the contract"),
                                        N_("French electricity, mean consumption mix, life cycle"),
                                        N_("ADEME Base Empreinte; from memory, unverified")};
    for (guint i = 0; i < G_N_ELEMENTS(known); i++)
        if (g_strcmp0(text, known[i]) == 0)
            return _(known[i]);
    return text != NULL ? text : "";
}

static const char *
text_of(const JumStudyPart *part, const char *key)
{
    const JumStudyFact *fact = jum_study_part_find_fact(part, key);
    return fact != NULL && fact->text != NULL ? fact->text : "";
}

static guint
count_of(const JumStudyPart *part, const char *key)
{
    const JumStudyFact *fact = jum_study_part_find_fact(part, key);
    return fact != NULL && fact->number > 0.0 ? (guint) fact->number : 0;
}

static char *
basis_text(const JumStudyPart *part)
{
    GString *out = g_string_new(NULL);
    const char *basis = text_of(part, "programmes_basis");
    g_string_append_printf(out, _("Not calibrated. Programmes: %s. "),
                           g_strcmp0(basis, "assumption") == 0 ? _("our assumption") : basis);
    g_string_append_printf(
        out, _("Price: %s (%s, %d). CO₂: %s, %.3f kg/kWh (%s, %d). "),
        in_our_words(text_of(part, "tariff_title")), in_our_words(text_of(part, "tariff_source")),
        (int) count_of(part, "tariff_year"), in_our_words(text_of(part, "emission_title")),
        jum_study_part_find_fact(part, "kg_co2e_kwh")->number,
        in_our_words(text_of(part, "emission_source")), (int) count_of(part, "emission_year"));
    g_string_append_printf(
        out, _("%u lamps change: %u by the desk, %u preset, %u by hand, %u by third parties."),
        count_of(part, "lamps_changed"), count_of(part, "changed_remote"),
        count_of(part, "changed_preset"), count_of(part, "changed_manual"),
        count_of(part, "changed_third_party"));
    if (count_of(part, "lamps_without_power") + count_of(part, "lamps_without_programme") > 0)
        g_string_append_printf(out, _(" %u lamps without power, %u without programme in the file."),
                               count_of(part, "lamps_without_power"),
                               count_of(part, "lamps_without_programme"));
    return g_string_free(out, FALSE);
}

/* ---- the run ---- */

static gboolean
find_prices(const JumLightingStudy *study,
            const JumScenario *scenario,
            const JumTariff **tariff,
            const JumEmission **emission,
            GError **error)
{
    int t = jum_lighting_rules_tariff(study->rules, scenario->tariff);
    int e = jum_lighting_rules_emission(study->rules, scenario->emission);
    if (t < 0 || e < 0) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE,
                    t < 0 ? "settings.tariff: there is no tariff '%s'"
                          : "settings.emission: there is no emission factor '%s'",
                    t < 0 ? scenario->tariff : scenario->emission);
        return FALSE;
    }
    *tariff = &study->rules->tariffs[t];
    *emission = &study->rules->emissions[e];
    return TRUE;
}

static JumStudyPart *
part_new(const JumLightingInput *input,
         const JumScenario *scenario,
         const JumLightingStudy *study,
         const Year *year,
         const JumTariff *tariff,
         const JumEmission *emission)
{
    JumStudyPart *part = jum_study_part_new(JUM_STUDY_LIGHTING, "1");
    part->basis = basis_text;
    say_facts(part, study, scenario, tariff, emission);
    fill_tables(part, input, study, year, emission->kg_co2e_kwh);
    count_control(part, study);
    JumStudySeries *series =
        jum_study_part_series(part, "energy_kwh", N_("Energy of a lamp"), N_("kWh a year"),
                              JUM_TABLE_lamp, study->today->n, 1, NULL);
    for (guint row = 0; row < series->n_rows; row++) {
        series->today[row] = year->today_kwh[row];
        series->then[row] = study->concerned[row] ? year->then_kwh[row] : NAN;
    }
    return part;
}

static JumStudyPart *
run_study(gconstpointer data,
          const JumStudyPlace *place,
          const JumScenario *scenario,
          const JumStudyRun *run,
          GError **error)
{
    const JumLightingInput *input = data;
    const JumTariff *tariff;
    const JumEmission *emission;
    (void) place; /* the input holds it */
    if (!jum_study_goes_on(run, 0.0, error))
        return NULL;
    g_autoptr(JumLightingStudy) study = jum_lighting_study_new(input, scenario, error);
    if (study == NULL || !find_prices(study, scenario, &tariff, &emission, error))
        return NULL;
    g_auto(Year) year = {0};
    if (!jum_study_goes_on(run, 0.2, error) ||
        !solve(study, study->today, tariff, scenario->year, &year.today_kwh, &year.today_eur,
               error) ||
        !jum_study_goes_on(run, 0.5, error) ||
        !solve(study, study->then, tariff, scenario->year, &year.then_kwh, &year.then_eur, error) ||
        !jum_study_goes_on(run, 0.8, error))
        return NULL;
    g_autoptr(JumStudyPart) part = part_new(input, scenario, study, &year, tariff, emission);
    const JumIndicator *cost = jum_study_part_find_indicator(part, "cost_eur");
    if (!jum_lighting_add_light(part, input, study, scenario, cost->today - cost->then, run, error))
        return NULL;
    return g_steal_pointer(&part);
}

/* Titles of our files, as people read them: data/lighting/luminaires.ini and programmes.ini. */
G_GNUC_UNUSED static const char *const titles[] = {
    N_("LED road luminaire, wide optic (generic)"),
    N_("LED road luminaire, medium optic (generic)"),
    N_("LED road luminaire, narrow optic (generic)"),
    N_("LED post-top, round (generic)"),
    N_("LED luminaire for paths, narrow and long (generic)"),
    N_("LED floodlight, forward (generic)"),
    N_("LED bollard, round (generic)"),
    N_("Opal globe (generic)"),
    N_("High-pressure sodium, cut-off, wide (generic)"),
    N_("High-pressure sodium, cut-off, medium (generic)"),
    N_("High-pressure sodium, cut-off, narrow (generic)"),
    N_("High-pressure sodium post-top (generic)"),
    N_("Full level all night"),
    N_("Main road: 70 % after 22:30, 50 % after midnight"),
    N_("Residential: 60 % after 22:00, 40 % after midnight"),
    N_("Path and park: 50 % after 22:00, 20 % after midnight"),
    N_("Off from 00:30 to 05:30"),
    N_("Heritage: off at midnight"),
    N_("Deep dimming: 50 % after 21:00, 20 % after 23:00"),
    N_("Off from 23:00 to 05:30"),
};

static GPtrArray *
choices(gconstpointer input, JumChangeType type, const char *key)
{
    GPtrArray *list = g_ptr_array_new();
    if (type == JUM_CHANGE_STREET_LUMINAIRE) {
        const JumLuminaireTypes *types = ((const JumLightingInput *) input)->types;
        for (guint i = 0; i < types->n_types; i++)
            jum_study_choice_add(list, types->types[i].name, _(types->types[i].title));
        return list;
    }
    g_autoptr(JumLightingRules) rules = jum_lighting_rules_load(NULL, NULL);
    for (guint i = 0; rules != NULL && i < rules->n_programmes; i++)
        jum_study_choice_add(list, rules->programmes[i].name, _(rules->programmes[i].title));
    return list;
}

const JumStudyTheme jum_study_lighting = {jum_lighting_input_new, jum_lighting_input_free,
                                          run_study, choices};
