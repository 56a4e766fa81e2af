/* Changes of a scenario on the lamps of a territory: which lamps a zone holds, and which programme each then follows.
 * Dimming derives a programme from the lamp's own, so that a year and an instant are computed the same way
 * before and after. */
#include "study/lighting-study.h"

#include <string.h>

JumStudyInput *
jum_study_input_new(JumTerritory *territory, GError **error)
{
    const JumTerritoryInfo *info = jum_territory_info(territory);
    g_autoptr(JumStudyInput) input = g_new0(JumStudyInput, 1);
    input->ref_count = 1;
    input->lamps = jum_territory_read(territory, JUM_TABLE_lamp, NULL, error);
    if (input->lamps == NULL)
        return NULL;
    input->cabinets = jum_territory_read(territory, JUM_TABLE_cabinet, NULL, error);
    if (input->cabinets == NULL)
        return NULL;
    input->communes = jum_territory_read(territory, JUM_TABLE_commune, NULL, error);
    if (input->communes == NULL)
        return NULL;
    if (jum_layer_n_rows(input->lamps) == 0) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_EMPTY, "%s: the territory has no lamp", info->path);
        return NULL;
    }
    /* look-ups build their index at the first call, which must not happen in two workers at once */
    jum_layer_find(input->lamps, "");
    jum_layer_find(input->cabinets, "");
    jum_layer_find(input->communes, "");
    input->territory_hash = g_strdup(info->hash);
    input->time_zone = g_strdup(info->time_zone);
    input->synthetic = g_strcmp0(info->synthetic, "none") != 0;
    if (info->crs.kind != JUM_CRS_NONE && !jum_box_is_empty(&info->extent_m))
        jum_crs_inverse(&info->crs, 0.5 * (info->extent_m.x0 + info->extent_m.x1),
                        0.5 * (info->extent_m.y0 + info->extent_m.y1), &input->lon_deg,
                        &input->lat_deg);
    return g_steal_pointer(&input);
}

JumStudyInput *
jum_study_input_ref(JumStudyInput *input)
{
    g_atomic_int_inc(&input->ref_count);
    return input;
}

void
jum_study_input_unref(JumStudyInput *input)
{
    if (input == NULL || !g_atomic_int_dec_and_test(&input->ref_count))
        return;
    g_clear_pointer(&input->lamps, jum_layer_free);
    g_clear_pointer(&input->cabinets, jum_layer_free);
    g_clear_pointer(&input->communes, jum_layer_free);
    g_free(input->territory_hash);
    g_free(input->time_zone);
    g_free(input);
}

/* ---- zones ---- */

static gboolean
is_inside(const JumZone *zone, double x_m, double y_m)
{
    gboolean inside = FALSE;
    for (guint i = 0, j = zone->n_vertices - 1; i < zone->n_vertices; j = i++) {
        double yi = zone->y_m[i], yj = zone->y_m[j];
        if ((yi > y_m) != (yj > y_m) &&
            x_m < (zone->x_m[j] - zone->x_m[i]) * (y_m - yi) / (yj - yi) + zone->x_m[i])
            inside = !inside;
    }
    return inside;
}

static gboolean
mark_assets(const JumStudyInput *input,
            const JumLamps *lamps,
            const JumZone *zone,
            guint change,
            guint8 *in_zone,
            GError **error)
{
    g_autofree guint8 *cabinet = g_new0(guint8, jum_layer_n_rows(input->cabinets) + 1);
    for (guint i = 0; zone->assets[i] != NULL; i++) {
        const char *address = zone->assets[i];
        gboolean is_lamp = g_str_has_prefix(address, "lamp/");
        gint64 row =
            jum_layer_find(is_lamp ? input->lamps : input->cabinets, strchr(address, '/') + 1);
        if (row < 0) {
            g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE,
                        "changes[%u].zone.assets[%u]: %s does not exist in this territory", change,
                        i, address);
            return FALSE;
        }
        if (is_lamp)
            in_zone[row] = 1;
        else
            cabinet[row] = 1;
    }
    for (guint row = 0; row < lamps->n; row++)
        if (lamps->cabinet[row] != JUM_CABINET_NONE && cabinet[lamps->cabinet[row]])
            in_zone[row] = 1;
    return TRUE;
}

/* in_zone[row] = 1 for the lamps of the zone. */
static gboolean
mark_zone(const JumStudyInput *input,
          const JumLamps *lamps,
          const JumZone *zone,
          guint change,
          guint8 *in_zone,
          GError **error)
{
    int commune = jum_layer_column(input->lamps, "commune");
    memset(in_zone, zone->kind == JUM_ZONE_ALL, lamps->n);
    switch (zone->kind) {
    case JUM_ZONE_ALL:
        return TRUE;
    case JUM_ZONE_ASSETS:
        return mark_assets(input, lamps, zone, change, in_zone, error);
    case JUM_ZONE_POLYGON:
        for (guint row = 0; row < lamps->n; row++) {
            double x_m, y_m;
            in_zone[row] =
                jum_layer_point(input->lamps, row, &x_m, &y_m) && is_inside(zone, x_m, y_m);
        }
        return TRUE;
    case JUM_ZONE_COMMUNE:
        break;
    }
    guint n = 0;
    for (guint row = 0; row < lamps->n; row++) {
        in_zone[row] = g_strcmp0(jum_layer_text(input->lamps, commune, row), zone->commune) == 0;
        n += in_zone[row];
    }
    if (n > 0 || jum_layer_find(input->communes, zone->commune) >= 0)
        return TRUE;
    g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE,
                "changes[%u].zone.commune: %s is no commune of this territory", change,
                zone->commune);
    return FALSE;
}

/* ---- changes ---- */

/* Does a programme ask levels between off and full? */
static gboolean
has_dimming(const JumProgramme *programme)
{
    gboolean dims = programme->level_pu > 0.0 && programme->level_pu < 1.0;
    for (guint i = 0; i < programme->n_steps; i++)
        dims |= programme->steps[i].level_pu > 0.0 && programme->steps[i].level_pu < 1.0;
    return dims;
}

static gboolean
apply_change(JumLightingStudy *study,
             const JumStudyInput *input,
             const JumChange *change,
             guint index,
             guint8 *in_zone,
             GError **error)
{
    int programme = -1;
    if (change->type == JUM_CHANGE_LAMP_PROGRAM) {
        programme = jum_lighting_rules_programme(study->rules, change->programme);
        if (programme < 0) {
            g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE,
                        "changes[%u].programme: there is no lighting programme '%s'", index,
                        change->programme);
            return FALSE;
        }
    }
    if (!mark_zone(input, study->then, &change->zone, index, in_zone, error))
        return FALSE;
    gboolean dims = programme >= 0 && has_dimming(&study->rules->programmes[programme]);
    guint n_programmes = study->rules->n_programmes;
    g_autofree guint32 *becomes = g_new(guint32, n_programmes); /* by programme; asked once each */
    memset(becomes, 0xff, n_programmes * sizeof *becomes);
    for (guint row = 0; row < study->then->n; row++) {
        guint32 *follows = &study->then->programme[row];
        if (!in_zone[row])
            continue;
        if (dims && study->then->dim_min_pu[row] >= 1.0) {
            study->cannot_dim[row] = 1; /* switched with its cabinet: only on and off */
            continue;
        }
        study->concerned[row] = 1;
        if (becomes[*follows] == G_MAXUINT32)
            becomes[*follows] = programme >= 0
                                    ? (guint32) programme
                                    : jum_lighting_rules_dim(study->rules, *follows, change->factor,
                                                             change->from_s, change->to_s);
        *follows = becomes[*follows];
    }
    return TRUE;
}

JumLightingStudy *
jum_lighting_study_new(const JumStudyInput *input, const JumScenario *scenario, GError **error)
{
    if (scenario->territory != NULL && g_strcmp0(scenario->territory, input->territory_hash) != 0) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_VERSION,
                    "territory: the scenario was made for the territory %s, this one is %s",
                    scenario->territory, input->territory_hash);
        return NULL;
    }
    g_autoptr(JumLightingStudy) study = g_new0(JumLightingStudy, 1);
    study->rules = jum_lighting_rules_load(NULL, error);
    if (study->rules == NULL)
        return NULL;
    study->clock = jum_night_clock_new(input->lat_deg, input->lon_deg, input->time_zone);
    study->today = jum_lamps_new(study->rules, input->lamps, input->cabinets);
    study->then = jum_lamps_copy(study->today);
    study->concerned = g_new0(guint8, study->then->n + 1);
    study->cannot_dim = g_new0(guint8, study->then->n + 1);
    g_autofree guint8 *in_zone = g_new0(guint8, study->then->n + 1);
    for (guint i = 0; i < scenario->changes->len; i++)
        if (!apply_change(study, input, scenario->changes->pdata[i], i, in_zone, error))
            return NULL;
    jum_lamps_group(study->then, study->rules);
    return g_steal_pointer(&study);
}

void
jum_lighting_study_free(JumLightingStudy *study)
{
    if (study == NULL)
        return;
    jum_lighting_rules_free(study->rules);
    jum_night_clock_free(study->clock);
    jum_lamps_free(study->today);
    jum_lamps_free(study->then);
    g_free(study->concerned);
    g_free(study->cannot_dim);
    g_free(study);
}
