/* Changes of a scenario on the lamps of a territory: which lamps a zone holds, and which programme each then follows.
 * Dimming derives a programme from the lamp's own, so that a year and an instant are computed the same way
 * before and after. */
#include "study/lighting-study.h"

#include <string.h>

static void
input_free(gpointer data)
{
    JumLightingInput *input = data;
    g_clear_pointer(&input->lamps, jum_layer_free);
    g_clear_pointer(&input->cabinets, jum_layer_free);
    g_clear_pointer(&input->communes, jum_layer_free);
    g_clear_pointer(&input->roads, jum_layer_free);
    g_clear_pointer(&input->ground, jum_elevation_free);
    g_clear_pointer(&input->types, jum_luminaire_types_free);
    g_mutex_clear(&input->today->lock);
    g_free(input->today->lux);
    g_free(input->today);
    g_free(input);
}

gpointer
jum_lighting_input_new(JumTerritory *territory, const JumStudyPlace *place, GError **error)
{
    JumLightingInput *input = g_new0(JumLightingInput, 1);
    input->place = place;
    input->today = g_new0(JumLightingToday, 1);
    g_mutex_init(&input->today->lock);
    input->lamps = jum_territory_read(territory, JUM_TABLE_lamp, NULL, error);
    if (input->lamps != NULL)
        input->cabinets = jum_territory_read(territory, JUM_TABLE_cabinet, NULL, error);
    if (input->cabinets != NULL)
        input->communes = jum_territory_read(territory, JUM_TABLE_commune, NULL, error);
    if (input->communes != NULL)
        input->roads = jum_territory_read(territory, JUM_TABLE_road, NULL, error);
    if (input->roads != NULL)
        input->types = jum_luminaire_types_load(NULL, error);
    g_autoptr(GError) why = NULL; /* without relief the ground is flat */
    if (input->types != NULL)
        input->ground = jum_territory_read_elevation(territory, &why);
    if (input->types != NULL && jum_layer_n_rows(input->lamps) == 0)
        g_set_error(error, JUM_ERROR, JUM_ERROR_EMPTY, "%s: the territory has no lamp",
                    jum_territory_info(territory)->path);
    if (input->types == NULL || jum_layer_n_rows(input->lamps) == 0) {
        input_free(input);
        return NULL;
    }
    /* look-ups build their index at the first call, which must not happen in two workers at once */
    jum_layer_find(input->lamps, "");
    jum_layer_find(input->cabinets, "");
    jum_layer_find(input->communes, "");
    jum_layer_find(input->roads, "");
    return input;
}

void
jum_lighting_input_free(gpointer input)
{
    if (input != NULL)
        input_free(input);
}

/* ---- zones ---- */

static gboolean
mark_assets(const JumLightingInput *input,
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
mark_zone(const JumLightingInput *input,
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
                jum_layer_point(input->lamps, row, &x_m, &y_m) && jum_zone_holds(zone, x_m, y_m);
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

/* What a change of programme needs, once. */
typedef struct {
    int programme; /* given, or -1: derived from each lamp's own */
    double factor, from_s, to_s, share;
    gboolean dims, presence;
} Asked;

static gboolean
read_asked(const JumLightingStudy *study,
           const JumChange *change,
           guint index,
           Asked *asked,
           GError **error)
{
    *asked = (Asked){.programme = -1, .factor = 1.0};
    gboolean hours = jum_change_hours(change, &asked->from_s, &asked->to_s);
    switch (change->type) {
    case JUM_CHANGE_LAMP_DIM:
        asked->factor = jum_change_number(change, "factor");
        return TRUE;
    case JUM_CHANGE_LAMP_OFF:
        asked->factor = 0.0;
        return TRUE;
    case JUM_CHANGE_LAMP_PRESENCE:
        /* not the programme that mere dimming by this factor derives, which has no presence */
        asked->factor = jum_change_number(change, "level") * (1.0 - 1e-9);
        asked->share = jum_change_number(change, "share");
        asked->dims = asked->presence = TRUE;
        if (!hours) {
            asked->from_s = 22.0 * 3600.0;
            asked->to_s = 6.0 * 3600.0;
        }
        return TRUE;
    default:
        break;
    }
    const char *name = jum_change_text(change, "programme");
    asked->programme = jum_lighting_rules_programme(study->rules, name);
    if (asked->programme < 0) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE,
                    "changes[%u].programme: there is no lighting programme '%s'", index, name);
        return FALSE;
    }
    asked->dims = has_dimming(&study->rules->programmes[asked->programme]);
    return TRUE;
}

static guint32
derived(JumLightingStudy *study, const Asked *asked, guint32 from)
{
    if (asked->programme >= 0)
        return (guint32) asked->programme;
    guint32 made =
        jum_lighting_rules_dim(study->rules, from, asked->factor, asked->from_s, asked->to_s);
    JumProgramme *p = &study->rules->programmes[made];
    if (asked->presence) {
        p->presence_from_s = asked->from_s;
        p->presence_to_s = asked->to_s;
        p->presence_level_pu = 1.0;
        p->presence_share = asked->share;
    }
    return made;
}

static gboolean
apply_programme(JumLightingStudy *study,
                const JumChange *change,
                guint index,
                const guint8 *in_zone,
                GError **error)
{
    Asked asked;
    if (!read_asked(study, change, index, &asked, error))
        return FALSE;
    guint n_programmes = study->rules->n_programmes;
    g_autofree guint32 *becomes = g_new(guint32, n_programmes); /* by programme; asked once each */
    memset(becomes, 0xff, n_programmes * sizeof *becomes);
    for (guint row = 0; row < study->then->n; row++) {
        guint32 *follows = &study->then->programme[row];
        if (!in_zone[row])
            continue;
        if (asked.dims && study->then->dim_min_pu[row] >= 1.0) {
            study->cannot_dim[row] = 1; /* switched with its cabinet: only on and off */
            continue;
        }
        study->concerned[row] = 1;
        study->work[row] |= asked.presence ? JUM_WORK_PRESENCE : 0;
        if (study->then->control[row] != JUM_CONTROL_REMOTE)
            study->work[row] |= JUM_WORK_PROGRAMME;
        if (becomes[*follows] == G_MAXUINT32)
            becomes[*follows] = derived(study, &asked, *follows);
        *follows = becomes[*follows];
    }
    return TRUE;
}

/* Sodium and the like become the LED of the same optic; what is LED already stays. */
static void
apply_led(JumLightingStudy *study,
          const JumLightingInput *input,
          const JumChange *change,
          const guint8 *in_zone)
{
    double power = jum_change_number(change, "power_share"),
           flux = jum_change_number(change, "flux_share"), cct = jum_change_number(change, "cct_k");
    JumLuminaires *l = study->then_light;
    for (guint row = 0; row < study->then->n; row++) {
        const char *kind = input->types->types[l->type[row]].name, *optic = strchr(kind, '-');
        if (!in_zone[row] || g_str_has_prefix(kind, "led"))
            continue;
        g_autofree char *led = g_strconcat("led", optic != NULL ? optic : "-road-medium", NULL);
        int type = jum_luminaire_types_find(input->types, led);
        if (type >= 0) {
            l->type[row] = (guint32) type;
            l->tilt_deg[row] = input->types->types[type].tilt_deg;
        }
        l->flux_lm[row] *= flux;
        l->power_w[row] *= power;
        l->cct_k[row] = cct;
        study->then->power_w[row] *= power;
        study->concerned[row] = 1;
        study->work[row] |= JUM_WORK_LED;
    }
}

static gboolean
apply_change(JumLightingStudy *study,
             const JumLightingInput *input,
             const JumChange *change,
             guint index,
             guint8 *in_zone,
             GError **error)
{
    if (jum_change_target(change) != NULL &&
        (change->type == JUM_CHANGE_STREET_LUMINAIRE || change->type == JUM_CHANGE_STREET_SPACING))
        return jum_lighting_change_street(study, input, change, index, error);
    if (!mark_zone(input, study->then, &change->zone, index, in_zone, error))
        return FALSE;
    if (change->type != JUM_CHANGE_LAMP_LED)
        return apply_programme(study, change, index, in_zone, error);
    apply_led(study, input, change, in_zone);
    return TRUE;
}

JumLightingStudy *
jum_lighting_study_new(const JumLightingInput *input, const JumScenario *scenario, GError **error)
{
    g_autoptr(JumLightingStudy) study = g_new0(JumLightingStudy, 1);
    study->rules = jum_lighting_rules_load(NULL, error);
    if (study->rules == NULL)
        return NULL;
    study->clock =
        jum_night_clock_new(input->place->lat_deg, input->place->lon_deg, input->place->time_zone);
    study->today = jum_lamps_new(study->rules, input->lamps, input->cabinets);
    study->then = jum_lamps_copy(study->today);
    study->concerned = g_new0(guint8, study->then->n + 1);
    study->cannot_dim = g_new0(guint8, study->then->n + 1);
    study->work = g_new0(guint8, study->then->n + 1);
    study->today_light = jum_luminaires_new(input->types, input->lamps, input->roads);
    study->then_light = jum_luminaires_new(input->types, input->lamps, input->roads);
    g_autofree guint8 *in_zone = g_new0(guint8, study->then->n + 1);
    for (guint i = 0; i < scenario->changes->len; i++) {
        const JumChange *change = scenario->changes->pdata[i];
        if (!change->disabled && jum_change_info(change->type)->study == JUM_STUDY_LIGHTING &&
            !apply_change(study, input, change, i, in_zone, error))
            return NULL;
    }
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
    g_free(study->work);
    jum_luminaires_free(study->today_light);
    jum_luminaires_free(study->then_light);
    g_free(study);
}
