/* The classes of EN 13201-2 and the arrangements of a street.  The widest spacing is looked for from the widest down:
 * uniformity and glare do not fall steadily with the spacing, so nothing cleverer is sure to find it. */
#include <math.h>
#include <string.h>

#include "sim/lighting/road.h"

/* clang-format off */
static const JumRoadClass CLASSES[] = {
    {"M1", 2.00, 0.40, 0.70, 10, 0.35, 0, 0, 0}, {"M2", 1.50, 0.40, 0.70, 10, 0.35, 0, 0, 0},
    {"M3", 1.00, 0.40, 0.60, 15, 0.30, 0, 0, 0}, {"M4", 0.75, 0.40, 0.60, 15, 0.30, 0, 0, 0},
    {"M5", 0.50, 0.35, 0.40, 15, 0.30, 0, 0, 0}, {"M6", 0.30, 0.35, 0.40, 20, 0.30, 0, 0, 0},
    {"C0", 0, 0, 0, 0, 0, 50.0, 0.40, 0}, {"C1", 0, 0, 0, 0, 0, 30.0, 0.40, 0},
    {"C2", 0, 0, 0, 0, 0, 20.0, 0.40, 0}, {"C3", 0, 0, 0, 0, 0, 15.0, 0.40, 0},
    {"C4", 0, 0, 0, 0, 0, 10.0, 0.40, 0}, {"C5", 0, 0, 0, 0, 0, 7.50, 0.40, 0},
    {"P1", 0, 0, 0, 0, 0, 15.0, 0, 3.00}, {"P2", 0, 0, 0, 0, 0, 10.0, 0, 2.00},
    {"P3", 0, 0, 0, 0, 0, 7.50, 0, 1.50}, {"P4", 0, 0, 0, 0, 0, 5.00, 0, 1.00},
    {"P5", 0, 0, 0, 0, 0, 3.00, 0, 0.60}, {"P6", 0, 0, 0, 0, 0, 2.00, 0, 0.40},
    {"P7", 0, 0, 0, 0, 0, 0, 0, 0},
};
/* clang-format on */

const JumRoadClass *
jum_road_class_at(uint32_t index)
{
    return index < sizeof CLASSES / sizeof *CLASSES ? &CLASSES[index] : NULL;
}

const JumRoadClass *
jum_road_class(const char *name)
{
    for (uint32_t i = 0; name != NULL && jum_road_class_at(i) != NULL; i++)
        if (strcmp(CLASSES[i].name, name) == 0)
            return &CLASSES[i];
    return NULL;
}

uint32_t
jum_road_judge(const JumRoadClass *c, const JumRoadMeasures *m)
{
    uint32_t fails = 0;
    if (c->l_mean_cd_m2 > 0.0) {
        if (isnan(m->l_mean_cd_m2))
            return JUM_ROAD_FAILS_UNKNOWN;
        fails |= m->l_mean_cd_m2 < c->l_mean_cd_m2 ? JUM_ROAD_FAILS_MEAN : 0;
        fails |= m->l_uo < c->l_uo ? JUM_ROAD_FAILS_OVERALL : 0;
        fails |= m->l_ul < c->l_ul ? JUM_ROAD_FAILS_LENGTHWISE : 0;
        fails |= m->ti_pct > c->ti_pct ? JUM_ROAD_FAILS_GLARE : 0;
        fails |= !(m->eir >= c->eir) ? JUM_ROAD_FAILS_EDGE : 0;
        return fails;
    }
    fails |= m->e_mean_lx < c->e_mean_lx ? JUM_ROAD_FAILS_MEAN : 0;
    fails |= m->e_uo < c->e_uo || m->e_min_lx < c->e_min_lx ? JUM_ROAD_FAILS_OVERALL : 0;
    if (c->e_min_lx > 0.0)
        fails |= m->e_mean_lx > 1.5 * c->e_mean_lx ? JUM_ROAD_FAILS_EXCESS : 0;
    return fails;
}

/* ---- arrangements ---- */

static uint32_t
lay_row(const JumStreet *s,
        double shift_m,
        double y_m,
        double azimuth_deg,
        JumLuminaire *luminaires,
        uint32_t n)
{
    int before = (int) ceil(5.0 * s->height_m / s->spacing_m) + 1;
    int after = (int) ceil((500.0 + s->spacing_m) / s->spacing_m) + 1;
    for (int k = -before; k <= after && n < JUM_STREET_MOST; k++)
        luminaires[n++] = (JumLuminaire){.x_m = k * s->spacing_m + shift_m,
                                         .y_m = y_m,
                                         .z_m = s->height_m,
                                         .azimuth_deg = azimuth_deg,
                                         .tilt_deg = s->tilt_deg,
                                         .scale = s->scale};
    return n;
}

uint32_t
jum_street_lay(const JumStreet *s, JumLuminaire *l)
{
    double edge = s->overhang_m, far = s->width_m - s->overhang_m, axis = 0.5 * s->width_m;
    if (!(s->spacing_m >= 2.0 && s->spacing_m <= 1000.0) || !(s->height_m > 0.0) ||
        !(s->height_m <= 60.0) || !isfinite(s->overhang_m + s->tilt_deg + s->width_m) ||
        !(s->scale >= 0.0 && isfinite(s->scale)))
        return 0;
    switch (s->arrangement) {
    case JUM_ARRANGEMENT_ONE_SIDE:
        return lay_row(s, 0.0, edge, 90.0, l, 0);
    case JUM_ARRANGEMENT_OPPOSITE:
        return lay_row(s, 0.0, far, -90.0, l, lay_row(s, 0.0, edge, 90.0, l, 0));
    case JUM_ARRANGEMENT_STAGGERED:
        return lay_row(s, 0.5 * s->spacing_m, far, -90.0, l, lay_row(s, 0.0, edge, 90.0, l, 0));
    case JUM_ARRANGEMENT_AXIAL:
        return lay_row(s, 0.0, axis, 90.0, l, 0);
    case JUM_ARRANGEMENT_CENTRAL:
        return lay_row(s, 0.0, axis - edge, -90.0, l, lay_row(s, 0.0, axis + edge, 90.0, l, 0));
    }
    return 0;
}

/* @road with the street laid out. */
static JumRoadStatus
lay(const JumStreet *street, const JumRoad *road, JumLuminaire *luminaires, JumRoad *laid)
{
    *laid = *road;
    laid->n_luminaires = jum_street_lay(street, luminaires);
    laid->luminaires = luminaires;
    laid->from_m = 0.0;
    laid->length_m = street->spacing_m;
    return laid->n_luminaires > 0 ? JUM_ROAD_OK : JUM_ROAD_BAD_GEOMETRY;
}

JumRoadStatus
jum_street_measure(const JumStreet *street, const JumRoad *road, JumRoadMeasures *measures)
{
    JumLuminaire luminaires[JUM_STREET_MOST];
    JumRoad laid;
    JumRoadStatus status = lay(street, road, luminaires, &laid);
    return status == JUM_ROAD_OK ? jum_road_measure(&laid, measures) : status;
}

JumRoadStatus
jum_street_path(const JumStreet *street,
                const JumRoad *road,
                double y_from_m,
                double width_m,
                JumPathMeasures *measures)
{
    JumLuminaire luminaires[JUM_STREET_MOST];
    JumRoad laid;
    JumRoadStatus status = lay(street, road, luminaires, &laid);
    return status == JUM_ROAD_OK ? jum_path_measure(&laid, y_from_m, width_m, measures) : status;
}

JumRoadStatus
jum_street_widest(const JumStreet *street,
                  const JumRoad *road,
                  const JumRoadClass *class,
                  double from_m,
                  double to_m,
                  double step_m,
                  double *spacing_m,
                  JumRoadMeasures *measures,
                  uint32_t *fails)
{
    JumStreet tried = *street;
    if (!(from_m >= 2.0 && to_m >= from_m && to_m <= 1000.0 && step_m >= 0.01))
        return JUM_ROAD_BAD_GEOMETRY;
    int steps = (int) floor((to_m - from_m) / step_m + 1e-9);
    for (int k = steps; k >= 0; k--) {
        tried.spacing_m = from_m + k * step_m;
        JumRoadStatus status = jum_street_measure(&tried, road, measures);
        if (status != JUM_ROAD_OK)
            return status;
        *fails = jum_road_judge(class, measures);
        *spacing_m = *fails == 0 ? tried.spacing_m : NAN;
        if (*fails == 0)
            break;
    }
    return JUM_ROAD_OK;
}
