/* Kinds of luminaire: the file of generic ones is read, each distribution generated from its bells by
 * sim/lighting/optic, and measured ones are added beside them under the name lamps give.  All are kept for 1 000 lm, so
 * that a lamp's own flux is the only scale. */
#include "model/luminaire-types.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/key-file.h"
#include "base/number.h"
#include "base/path.h"

#define MAX_LOBES 16u
#define MAX_TYPES 4096u

const char *
jum_origin_word(JumOrigin origin)
{
    static const char *const words[] = {"assumed", "type", "inventory", "measured"};
    return words[origin];
}

static void
clear_type(JumLuminaireType *type)
{
    g_free(type->name);
    g_free(type->title);
    g_free((double *) type->intensity.c_deg);
    g_free((double *) type->intensity.gamma_deg);
    g_free((double *) type->intensity.candela);
}

void
jum_luminaire_types_free(JumLuminaireTypes *types)
{
    if (types == NULL)
        return;
    for (guint i = 0; i < types->n_types; i++)
        clear_type(&types->types[i]);
    g_free(types->types);
    g_hash_table_unref(types->by_class);
    g_free(types);
}

int
jum_luminaire_types_find(const JumLuminaireTypes *types, const char *name)
{
    for (guint i = 0; name != NULL && i < types->n_types; i++)
        if (strcmp(types->types[i].name, name) == 0)
            return (int) i;
    return -1;
}

/* ---- the file ---- */

/* "C GAMMA HALF WEIGHT; …" */
static gboolean
read_lobes(
    const JumKeyFile *file, const char *section, JumLobe *lobes, JumOptic *optic, GError **error)
{
    g_autofree char *text = jum_key_file_text_or(file, section, "lobes", "");
    g_auto(GStrv) parts = g_strsplit(text, ";", -1);
    for (guint i = 0; parts[i] != NULL; i++) {
        g_auto(GStrv) words = g_strsplit_set(g_strstrip(parts[i]), " \t", -1);
        double value[4];
        guint n = 0;
        for (guint k = 0; words[k] != NULL; k++) {
            if (words[k][0] == '\0')
                continue;
            if (n >= 4 || !jum_number_parse(words[k], &value[n]))
                return jum_key_file_fault(file, section, "lobes",
                                          "each is C GAMMA HALF WEIGHT, between semicolons", error);
            n++;
        }
        if (n == 0)
            continue;
        if (n != 4 || optic->n_lobes == MAX_LOBES)
            return jum_key_file_fault(file, section, "lobes",
                                      "at most 16, each C GAMMA HALF WEIGHT", error);
        lobes[optic->n_lobes++] = (JumLobe){value[0], value[1], value[2], value[3]};
    }
    optic->lobes = lobes;
    return TRUE;
}

static gboolean
read_pair(const JumKeyFile *file,
          const char *section,
          const char *key,
          double *first,
          double *second,
          GError **error)
{
    g_autofree char *text = jum_key_file_text(file, section, key);
    if (text == NULL)
        return TRUE;
    char *gap = strpbrk(text, " \t");
    if (gap != NULL)
        *gap = '\0';
    if (gap == NULL || !jum_number_parse(text, first) || !jum_number_parse(gap + 1, second))
        return jum_key_file_fault(file, section, key, "two numbers are wanted", error);
    return TRUE;
}

static gboolean
generate(JumLuminaireType *type, const JumOptic *optic)
{
    double *c = g_new(double, JUM_OPTIC_PLANES), *gamma = g_new(double, JUM_OPTIC_ANGLES);
    double *candela = g_new(double, JUM_OPTIC_PLANES *JUM_OPTIC_ANGLES);
    type->intensity = (JumIntensity){JUM_OPTIC_PLANES, JUM_OPTIC_ANGLES, c, gamma, candela};
    if (jum_optic_fill(optic, c, gamma, candela) != 0)
        return FALSE;
    type->flux_code = jum_intensity_flux_code(&type->intensity);
    type->ulr_pct = 100.0 * jum_intensity_upward_share(&type->intensity, 0.0);
    return TRUE;
}

static gboolean
read_type(const JumKeyFile *file, const char *section, JumLuminaireType *type, GError **error)
{
    static const char *const known[] = {"title",   "lobes", "round",       "all_round",
                                        "cut",     "cct_k", "tilt_deg",    "height_m",
                                        "flux_lm", "lm_w",  "maintenance", NULL};
    JumLobe lobes[MAX_LOBES];
    JumOptic optic = {.cut_from_deg = 180.0, .cut_to_deg = 361.0};
    type->name = g_strdup(strchr(section, ' ') + 1);
    type->title = jum_key_file_text_or(file, section, "title", type->name);
    if (!jum_key_file_only(file, section, known, error) ||
        !read_lobes(file, section, lobes, &optic, error) ||
        !read_pair(file, section, "round", &optic.round_weight, &optic.round_power, error) ||
        !jum_key_file_number_or(file, section, "all_round", 0.0, 1e6, &optic.all_round_weight,
                                error) ||
        !read_pair(file, section, "cut", &optic.cut_from_deg, &optic.cut_to_deg, error) ||
        !jum_key_file_number(file, section, "cct_k", 1000.0, 20000.0, &type->cct_k, error) ||
        !jum_key_file_number(file, section, "tilt_deg", -90.0, 90.0, &type->tilt_deg, error) ||
        !jum_key_file_number(file, section, "height_m", 0.1, 60.0, &type->height_m, error) ||
        !jum_key_file_number(file, section, "flux_lm", 1.0, 1e6, &type->flux_lm, error) ||
        !jum_key_file_number(file, section, "lm_w", 1.0, 400.0, &type->lm_w, error) ||
        !jum_key_file_number(file, section, "maintenance", 0.1, 1.0, &type->maintenance, error))
        return FALSE;
    if (!generate(type, &optic))
        return jum_key_file_fault(file, section, "lobes",
                                  "a value is out of range, or nothing shines", error);
    return TRUE;
}

static gboolean
read_assumed(const JumKeyFile *file, JumLuminaireTypes *types, GError **error)
{
    gsize n;
    g_auto(GStrv) keys = jum_key_file_keys(file, "assumed", &n);
    int otherwise = -1;
    for (gsize i = 0; i < n; i++) {
        g_autofree char *name = jum_key_file_text(file, "assumed", keys[i]);
        int type = jum_luminaire_types_find(types, name);
        if (type < 0)
            return jum_key_file_fault(file, "assumed", keys[i], "names no luminaire of this file",
                                      error);
        if (strcmp(keys[i], "otherwise") == 0)
            otherwise = type;
        g_hash_table_insert(types->by_class, g_strdup(keys[i]), GINT_TO_POINTER(type + 1));
    }
    if (otherwise < 0)
        return jum_key_file_fault(file, "assumed", "otherwise", "is missing", error);
    types->otherwise = (guint) otherwise;
    return TRUE;
}

static JumLuminaireTypes *
read_all(const JumKeyFile *file, GError **error)
{
    gsize n;
    g_auto(GStrv) sections = jum_key_file_sections(file, &n);
    g_autoptr(JumLuminaireTypes) types = g_new0(JumLuminaireTypes, 1);
    types->by_class = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    types->types = g_new0(JumLuminaireType, MIN(n, MAX_TYPES) + 1);
    for (gsize i = 0; i < n; i++) {
        if (strcmp(sections[i], "general") == 0 || strcmp(sections[i], "assumed") == 0)
            continue;
        if (!g_str_has_prefix(sections[i], "luminaire ") || types->n_types == MAX_TYPES) {
            jum_key_file_fault(file, sections[i], "", "no such section, or too many", error);
            return NULL;
        }
        if (!read_type(file, sections[i], &types->types[types->n_types++], error))
            return NULL;
    }
    return read_assumed(file, types, error) ? g_steal_pointer(&types) : NULL;
}

JumLuminaireTypes *
jum_luminaire_types_load(const char *folder, GError **error)
{
    g_autofree char *path = folder != NULL ? g_build_filename(folder, "luminaires.ini", NULL)
                                           : jum_path_data("lighting/luminaires.ini");
    g_autoptr(JumKeyFile) file = jum_key_file_open(path, error);
    return file != NULL ? read_all(file, error) : NULL;
}

/* ---- measured ones ---- */

int
jum_luminaire_types_add(JumLuminaireTypes *types,
                        const char *name,
                        const JumIntensity *intensity,
                        double power_w)
{
    double flux_lm = jum_intensity_zone_lm(intensity, 0.0, 180.0);
    if (!(flux_lm > 0.0) || !isfinite(flux_lm))
        return -1;
    gsize n = (gsize) intensity->n_c * intensity->n_gamma;
    double *candela = g_new(double, n);
    for (gsize i = 0; i < n; i++)
        candela[i] = intensity->candela[i] * 1000.0 / flux_lm;
    const JumLuminaireType *like = &types->types[types->otherwise];
    JumLuminaireType type = *like;
    type.name = g_strdup(name);
    type.title = g_strdup(name);
    type.measured = TRUE;
    type.intensity.n_c = intensity->n_c;
    type.intensity.n_gamma = intensity->n_gamma;
    type.intensity.c_deg = g_memdup2(intensity->c_deg, intensity->n_c * sizeof(double));
    type.intensity.gamma_deg = g_memdup2(intensity->gamma_deg, intensity->n_gamma * sizeof(double));
    type.intensity.candela = candela;
    type.flux_code = jum_intensity_flux_code(&type.intensity);
    type.ulr_pct = 100.0 * jum_intensity_upward_share(&type.intensity, 0.0);
    type.flux_lm = flux_lm;
    type.lm_w = power_w > 0.0 ? flux_lm / power_w : like->lm_w;
    type.tilt_deg = 0.0;
    int index = jum_luminaire_types_find(types, name);
    if (index >= 0) {
        clear_type(&types->types[index]);
    } else {
        index = (int) types->n_types++;
        types->types = g_renew(JumLuminaireType, types->types, types->n_types);
    }
    types->types[index] = type;
    return index;
}
