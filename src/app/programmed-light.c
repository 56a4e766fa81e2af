/* The programmed night: one level a schedule from the calendar and the sun, then a lamp by its schedule and what its
 * driver can do.  Values are stamped with the clock of now, because the world drops what is older than it knows, and
 * a visitor moves the hour back and forth. */
#include "app/programmed-light.h"

#include "model/lighting-rules.h"
#include "model/lighting.h"
#include "model/night.h"
#include "sim/lighting/energy.h"

#include <math.h>

struct JumProgrammedLight {
    JumSession *session;
    JumLightingRules *rules;
    JumLamps *lamps;
    JumNightClock *clock;
    double *level_pu; /* [n_schedules] shown now; NaN before the first */
};

JumProgrammedLight *
jum_programmed_light_new(JumSession *session)
{
    const JumTerritoryInfo *info = jum_session_info(session);
    const JumPoints *points = jum_session_points(session);
    const JumLayer *layer = jum_points_layer(points, JUM_TABLE_lamp);
    double lon_deg = -0.55, lat_deg = 47.47;
    if (layer == NULL || jum_layer_n_rows(layer) == 0)
        return NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(JumProgrammedLight) light = g_new0(JumProgrammedLight, 1);
    light->session = session;
    light->rules = jum_lighting_rules_load(NULL, &error);
    if (light->rules == NULL) {
        g_printerr("jumeau: %s\n", error->message);
        return NULL;
    }
    if (info->crs.kind != JUM_CRS_NONE && !jum_box_is_empty(&info->extent_m))
        jum_crs_inverse(&info->crs, 0.5 * (info->extent_m.x0 + info->extent_m.x1),
                        0.5 * (info->extent_m.y0 + info->extent_m.y1), &lon_deg, &lat_deg);
    light->clock = jum_night_clock_new(lat_deg, lon_deg, info->time_zone);
    light->lamps = jum_lamps_new(light->rules, layer, jum_points_layer(points, JUM_TABLE_cabinet));
    light->level_pu = g_new(double, light->lamps->n_schedules + 1);
    for (guint s = 0; s < light->lamps->n_schedules; s++)
        light->level_pu[s] = NAN;
    return g_steal_pointer(&light);
}

void
jum_programmed_light_free(JumProgrammedLight *light)
{
    if (light == NULL)
        return;
    jum_lamps_free(light->lamps);
    jum_lighting_rules_free(light->rules);
    jum_night_clock_free(light->clock);
    g_free(light->level_pu);
    g_free(light);
}

gboolean
jum_programmed_light_show(JumProgrammedLight *light, JumTime time)
{
    const JumLamps *lamps = light->lamps;
    const JumPoints *points = jum_session_points(light->session);
    JumWorld *world = jum_session_world(light->session);
    JumTime stamp = g_get_real_time();
    gboolean news = FALSE;
    for (guint s = 0; s < lamps->n_schedules; s++) {
        JumTime until;
        gint32 off = lamps->schedule_switch_off[s];
        double level = jum_night_level_at(
            light->clock, &light->rules->programmes[lamps->schedule_programme[s]],
            off >= 0 ? &light->rules->switch_offs[off] : NULL, time, &until);
        news = news || level != light->level_pu[s];
        light->level_pu[s] = level;
    }
    for (guint row = 0; news && row < lamps->n; row++) {
        guint32 point = jum_points_at(points, JUM_QUANTITY_lamp_level, row);
        double asked = light->level_pu[lamps->schedule[row]];
        if (point != JUM_POINT_NONE)
            jum_world_put(world, point, jum_energy_level(asked, lamps->dim_min_pu[row]),
                          JUM_QUALITY_SUBSTITUTED | JUM_QUALITY_SIM, stamp);
    }
    if (news)
        jum_world_next_serial(world);
    return news;
}
