/* What the light commands share: a territory opened, its lamps and streets read, photometric files of a folder found by
 * the names lamps give, and each lamp given its luminaire. */
#include "tools/light-input.h"

#include <string.h>

#include "formats/photometry.h"

void
jum_light_input_free(JumLightInput *input)
{
    if (input == NULL)
        return;
    jum_lamps_free(input->programmes);
    jum_night_clock_free(input->clock);
    jum_lighting_rules_free(input->lighting);
    jum_layer_free(input->cabinets);
    jum_luminaires_free(input->luminaires);
    jum_luminaire_types_free(input->types);
    jum_layer_free(input->lamps);
    jum_layer_free(input->roads);
    jum_territory_free(input->territory);
    g_free(input);
}

static gboolean
add_file(JumLightInput *input, const char *path, const char *name, GError **error)
{
    g_autoptr(JumPhotometry) file = jum_photometry_load(path, error);
    if (file == NULL)
        return FALSE;
    for (guint i = 0; i < file->warnings->len; i++)
        g_printerr("%s\n", (char *) file->warnings->pdata[i]);
    jum_photometry_turn(file, file->street_c_deg);
    JumIntensity intensity = jum_photometry_intensity(file);
    if (jum_luminaire_types_add(input->types, name, &intensity, file->power_w) < 0) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE, "%s: it sends no light at all", path);
        return FALSE;
    }
    input->n_files++;
    return TRUE;
}

static gboolean
add_files(JumLightInput *input, const char *folder, GError **error)
{
    int column = jum_layer_column(input->lamps, "photometry");
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint row = 0; row < jum_layer_n_rows(input->lamps); row++) {
        const char *name = jum_layer_text(input->lamps, column, row);
        if (name == NULL || strchr(name, '/') != NULL || !g_hash_table_add(seen, (char *) name))
            continue;
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_REGULAR) && !add_file(input, path, name, error))
            return FALSE;
    }
    return TRUE;
}

JumLightInput *
jum_light_input_open(const char *path, const char *photometry, GError **error)
{
    g_autoptr(JumLightInput) input = g_new0(JumLightInput, 1);
    input->territory = jum_territory_open(path, error);
    if (input->territory == NULL)
        return NULL;
    input->lamps = jum_territory_read(input->territory, JUM_TABLE_lamp, NULL, error);
    if (input->lamps == NULL)
        return NULL;
    input->roads = jum_territory_read(input->territory, JUM_TABLE_road, NULL, error);
    if (input->roads == NULL)
        return NULL;
    if (jum_layer_n_rows(input->lamps) == 0) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_EMPTY, "%s: there is no lamp", path);
        return NULL;
    }
    input->types = jum_luminaire_types_load(NULL, error);
    if (input->types == NULL || (photometry != NULL && !add_files(input, photometry, error)))
        return NULL;
    input->luminaires = jum_luminaires_new(input->types, input->lamps, input->roads);
    return g_steal_pointer(&input);
}

gboolean
jum_light_input_programmes(JumLightInput *input, GError **error)
{
    input->lighting = jum_lighting_rules_load(NULL, error);
    if (input->lighting == NULL)
        return FALSE;
    input->cabinets = jum_territory_read(input->territory, JUM_TABLE_cabinet, NULL, error);
    if (input->cabinets == NULL)
        return FALSE;
    const JumTerritoryInfo *info = jum_territory_info(input->territory);
    double lon, lat;
    jum_crs_inverse(&info->crs, 0.5 * (info->extent_m.x0 + info->extent_m.x1),
                    0.5 * (info->extent_m.y0 + info->extent_m.y1), &lon, &lat);
    input->clock = jum_night_clock_new(lat, lon, info->time_zone);
    input->programmes = jum_lamps_new(input->lighting, input->lamps, input->cabinets);
    return TRUE;
}
