/* jumeau-whatif photometry: what a luminaire is worth as a whole, ours or a maker's file; and ours as a file that other
 * programs read. */
#include <math.h>
#include <string.h>

#include "base/json-text.h"
#include "base/number.h"
#include "formats/photometry-write.h"
#include "formats/photometry.h"
#include "model/luminaire-types.h"
#include "tools/whatif.h"

/* A luminaire, whichever way it came. */
typedef struct {
    const char *name, *title;
    const char *source;
    JumIntensity intensity; /* candela */
    double flux_lm, declared_lm, lamp_lm, power_w;
    double *candela; /* owned, of a generic one */
    JumPhotometry *file;
} Luminaire;

static void
luminaire_clear(Luminaire *l)
{
    g_free(l->candela);
    jum_photometry_free(l->file);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Luminaire, luminaire_clear)

/* A generic one carries 1 000 lm: to its own flux. */
static void
from_type(const JumLuminaireType *t, Luminaire *l)
{
    gsize n = (gsize) t->intensity.n_c * t->intensity.n_gamma;
    l->candela = g_new(double, n);
    for (gsize i = 0; i < n; i++)
        l->candela[i] = t->intensity.candela[i] * t->flux_lm / 1000.0;
    l->name = t->name;
    l->title = t->title;
    l->source = "generic";
    l->intensity = t->intensity;
    l->intensity.candela = l->candela;
    l->flux_lm = t->flux_lm;
    l->declared_lm = l->lamp_lm = NAN;
    l->power_w = t->flux_lm / t->lm_w;
}

static gboolean
find(const JumLuminaireTypes *types, const char *name, Luminaire *l, GError **error)
{
    int index = jum_luminaire_types_find(types, name);
    if (index >= 0) {
        from_type(&types->types[index], l);
        return TRUE;
    }
    l->file = jum_photometry_load(name, error);
    if (l->file == NULL)
        return FALSE;
    l->name = l->title = l->file->name;
    l->source = "file";
    l->intensity = jum_photometry_intensity(l->file);
    l->flux_lm = l->file->flux_lm;
    l->declared_lm = l->file->declared_lm;
    l->lamp_lm = l->file->lamp_flux_lm;
    l->power_w = l->file->power_w;
    return TRUE;
}

static void
print_json(const Luminaire *l)
{
    JumFluxCode code = jum_intensity_flux_code(&l->intensity);
    g_autoptr(JumJsonText) json = jum_json_text_new(TRUE);
    jum_json_text_begin_object(json);
    jum_json_text_add_string(json, "name", l->name);
    jum_json_text_add_string(json, "source", l->source);
    jum_json_text_add_int(json, "planes", l->intensity.n_c - 1);
    jum_json_text_add_int(json, "angles", l->intensity.n_gamma);
    jum_json_text_add_number(json, "flux_lm", l->flux_lm);
    jum_json_text_add_number(json, "declared_flux_lm", l->declared_lm);
    jum_json_text_add_number(json, "lamp_flux_lm", l->lamp_lm);
    jum_json_text_add_number(json, "power_w", l->power_w);
    jum_json_text_add_number(json, "efficacy_lm_w", l->flux_lm / l->power_w);
    jum_json_text_add_number(json, "ulr_pct",
                             100.0 * jum_intensity_upward_share(&l->intensity, 0.0));
    jum_json_text_key(json, "cie_flux_code_pct");
    jum_json_text_begin_array(json, TRUE);
    const double codes[] = {code.n1, code.n2, code.n3, code.n4};
    for (guint i = 0; i < G_N_ELEMENTS(codes); i++)
        jum_json_text_number(json, 100.0 * codes[i]);
    jum_json_text_end_array(json);
    jum_json_text_add_number(json, "peak_cd", jum_intensity_peak(&l->intensity, 0.0, 180.0));
    jum_json_text_add_number(json, "peak_cd_above_80_deg",
                             jum_intensity_peak(&l->intensity, 80.0, 180.0));
    jum_json_text_key(json, "warnings");
    jum_json_text_begin_array(json, FALSE);
    for (guint i = 0; l->file != NULL && i < l->file->warnings->len; i++)
        jum_json_text_string(json, l->file->warnings->pdata[i]);
    jum_json_text_end_array(json);
    jum_json_text_end_object(json);
    g_autofree char *text = jum_json_text_steal(json);
    g_print("%s", text);
}

static gboolean
write_ies(const Luminaire *l, const char *path, GError **error)
{
    const char *const keywords[] = {
        "TEST",      l->file != NULL ? "converted, not measured" : "computed, not measured",
        "MANUFAC",   l->file != NULL ? "as in the file converted" : "none: generic distribution",
        "LUMCAT",    l->name,
        "LUMINAIRE", l->title,
        "OTHER",     "C = 0 is the street side (generic luminaires); written by Jumeau",
        NULL};
    g_autofree char *text =
        jum_ies_write(&l->intensity, isnan(l->power_w) ? 0.0 : l->power_w, keywords);
    g_autoptr(GError) why = NULL;
    if (g_file_set_contents(path, text, -1, &why))
        return TRUE;
    g_set_error(error, JUM_ERROR, JUM_ERROR_IO, "%s", why->message);
    return FALSE;
}

JumExit
jum_whatif_photometry(int argc, char **argv, GError **error)
{
    const char *name = NULL, *ies = NULL;
    gboolean json = FALSE;
    const JumArgument arguments[] = {
        {"NAME|FILE", JUM_ARGUMENT_POSITION, &name, TRUE},
        {"--ies", JUM_ARGUMENT_TEXT, &ies, FALSE},
        {"--json", JUM_ARGUMENT_FLAG, &json, TRUE},
        {NULL},
    };
    if (!jum_arguments_parse(arguments, argc, argv, error))
        return JUM_EXIT_USAGE;
    g_autoptr(JumLuminaireTypes) types = jum_luminaire_types_load(NULL, error);
    g_auto(Luminaire) luminaire = {0};
    if (types == NULL || !find(types, name, &luminaire, error) ||
        (ies != NULL && !write_ies(&luminaire, ies, error)))
        return JUM_EXIT_NONE;
    print_json(&luminaire);
    return JUM_EXIT_ANSWER;
}
