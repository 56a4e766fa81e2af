/* What houses look like in Anjou, by kind: footprint, storeys, roof, materials, year.  Slate nearly
 * everywhere (tile is rare), tuffeau in the centre and the old villages, light render elsewhere.
 * Shares and sizes are our assumption, checked against medians in `check`. */
#include "tools/building-design.h"

#include <math.h>

#define STOREY_M 2.9

static const struct {
    double front0, front1, depth0, depth1, set0, set1, gap0, gap1;
    guint levels0, levels1;
} sizes[] = {
    [JUM_DESIGN_TERRACE] = {5.5, 9, 9, 12.5, 0.3, 0.6, 0, 0, 2, 3},
    [JUM_DESIGN_HOUSE] = {9, 14, 8, 11, 4, 9, 4.5, 9, 1, 2},
    [JUM_DESIGN_PAIR] = {7, 9.5, 8.5, 10.5, 3.5, 6, 0, 0, 2, 2},
    [JUM_DESIGN_FLATS] = {18, 46, 11.5, 15, 5, 12, 8, 18, 3, 7},
    [JUM_DESIGN_COURT] = {34, 48, 30, 40, 1, 3, 4, 10, 4, 6},
    [JUM_DESIGN_WORKS] = {28, 70, 22, 55, 9, 18, 10, 24, 1, 2},
    [JUM_DESIGN_FARM] = {14, 26, 8, 13, 6, 14, 6, 14, 1, 1},
    [JUM_DESIGN_SCHOOL] = {34, 52, 12, 16, 6, 12, 8, 14, 1, 3},
    [JUM_DESIGN_PUBLIC] = {18, 34, 14, 22, 3, 8, 6, 10, 1, 2},
};

JumDesign
jum_design_choose(const JumHousePlace *p, JumRng *rng)
{
    double dice = jum_rng_unit(rng);
    if (p->farm)
        return dice < 0.45 ? JUM_DESIGN_HOUSE : JUM_DESIGN_FARM;
    if (p->industrial)
        return dice < 0.93 ? JUM_DESIGN_WORKS : JUM_DESIGN_PUBLIC;
    if (dice < 0.010 && p->density > 0.2)
        return dice < 0.005 ? JUM_DESIGN_SCHOOL : JUM_DESIGN_PUBLIC;
    if (p->village_core)
        return dice < 0.8 ? JUM_DESIGN_TERRACE : JUM_DESIGN_HOUSE;
    if (p->density > 0.80)
        return dice < 0.93 ? JUM_DESIGN_TERRACE : dice < 0.97 ? JUM_DESIGN_COURT : JUM_DESIGN_FLATS;
    if (p->density > 0.45) {
        if (p->style < 52)
            return dice < 0.88 ? JUM_DESIGN_TERRACE : JUM_DESIGN_HOUSE;
        if (p->style < 68)
            return dice < 0.7 ? JUM_DESIGN_FLATS : JUM_DESIGN_PAIR;
        return dice < 0.12 ? JUM_DESIGN_FLATS : dice < 0.4 ? JUM_DESIGN_PAIR : JUM_DESIGN_HOUSE;
    }
    if (p->style < 14)
        return JUM_DESIGN_PAIR;
    if (p->style < 20 && p->density > 0.2)
        return JUM_DESIGN_FLATS;
    return JUM_DESIGN_HOUSE;
}

/* ---- looks ---- */

static void
look_of_house(JumBuilding *b, const JumHousePlace *p, double width_m, JumRng *rng)
{
    double dice = jum_rng_unit(rng);
    gboolean old = p->village_core || p->density > 0.8 || p->farm;
    b->built_year = old                 ? 1650 + jum_rng_int(rng, 270)
                    : p->density > 0.45 ? 1880 + jum_rng_int(rng, 110)
                                        : 1955 + jum_rng_int(rng, 68);
    b->roof_shape = dice < 0.84 ? "gabled" : "hipped";
    b->roof_material = jum_rng_unit(rng) < 0.955 ? "slate" : "tile";
    double wall = jum_rng_unit(rng);
    b->wall_material = old ? (wall < 0.55   ? "tuffeau"
                              : wall < 0.80 ? "schist"
                                            : "render")
                           : (wall < 0.82   ? "render"
                              : wall < 0.92 ? "tuffeau"
                              : wall < 0.96 ? "brick"
                                            : "wood");
    b->roof_height_m = CLAMP(width_m / 2 * (old ? 1.0 : 0.75), 1.6, 6.5);
    if (!old && b->built_year > 2005 && jum_rng_unit(rng) < 0.22) {
        b->roof_shape = "flat";
        b->roof_material = "gravel";
        b->roof_height_m = 0;
    }
}

static void
look_of_block(JumBuilding *b, const JumHousePlace *p, JumRng *rng)
{
    gboolean centre = p->density > 0.8;
    b->built_year = centre ? 1850 + jum_rng_int(rng, 160) : 1955 + jum_rng_int(rng, 66);
    gboolean slate = centre && b->built_year < 1940;
    b->roof_shape = slate ? "hipped" : "flat";
    b->roof_material = slate ? "slate" : jum_rng_unit(rng) < 0.8 ? "gravel" : "metal";
    b->wall_material = slate ? "tuffeau" : jum_rng_unit(rng) < 0.6 ? "render" : "concrete";
    b->roof_height_m = slate ? 4.2 : 0;
}

static void
look_of_works(JumBuilding *b, JumRng *rng)
{
    b->built_year = 1965 + jum_rng_int(rng, 58);
    b->roof_shape = jum_rng_unit(rng) < 0.75 ? "flat" : "gabled";
    b->roof_material = "metal";
    b->wall_material = jum_rng_unit(rng) < 0.8 ? "metal" : "concrete";
    b->roof_height_m = b->roof_shape[0] == 'f' ? 0 : 2.2;
}

static const char *
use_of(JumDesign design, const JumHousePlace *p, JumRng *rng)
{
    double dice = jum_rng_unit(rng);
    switch (design) {
    case JUM_DESIGN_WORKS:
        return dice < 0.6 ? "industrial" : dice < 0.9 ? "commercial" : "office";
    case JUM_DESIGN_FARM:
        return "agricultural";
    case JUM_DESIGN_SCHOOL:
        return "education";
    case JUM_DESIGN_PUBLIC:
        return dice < 0.70 ? "public" : dice < 0.85 ? "health" : "office";
    case JUM_DESIGN_FLATS:
    case JUM_DESIGN_COURT:
        return dice < 0.88 ? "residential" : "office";
    case JUM_DESIGN_TERRACE:
        return p->density > 0.8 && dice < 0.16   ? "commercial"
               : p->density > 0.8 && dice < 0.21 ? "office"
               : p->village_core && dice < 0.07  ? "commercial"
                                                 : "residential";
    default:
        return "residential";
    }
}

/* ---- footprints ---- */

/* A rectangle, an L, or a ring round a courtyard, at (u0, v0) from the place. */
static void
footprint(JumBuilding *b,
          JumDesign design,
          const JumHousePlace *p,
          double u0,
          double v0,
          double front_m,
          double depth_m,
          JumRng *rng)
{
    double v1 = v0 + depth_m;
    JumQuad whole = jum_quad(p->x_m, p->y_m, p->ux, p->uy, u0, v0, u0 + front_m, v1);
    jum_building_add_part(b, &whole);
    double shape = jum_rng_unit(rng);
    gboolean wing = (design == JUM_DESIGN_HOUSE && shape < 0.30) ||
                    (design == JUM_DESIGN_SCHOOL && shape < 0.6) ||
                    (design == JUM_DESIGN_FLATS && front_m > 30 && shape < 0.3) ||
                    (design == JUM_DESIGN_TERRACE && shape < 0.18);
    if (wing) {
        double w = design == JUM_DESIGN_TERRACE ? front_m * 0.45 : MIN(front_m * 0.42, 12),
               more = depth_m * jum_rng_range(rng, 0.35, design == JUM_DESIGN_SCHOOL ? 1.4 : 0.6);
        gboolean left = jum_rng_unit(rng) < 0.5;
        double a = left ? u0 : u0 + front_m - w;
        JumQuad back = jum_quad(p->x_m, p->y_m, p->ux, p->uy, a, v1, a + w, v1 + more);
        jum_building_add_part(b, &back);
        if (left) {
            const double lu[6] = {u0, u0 + front_m, u0 + front_m, u0 + w, u0 + w, u0},
                         lv[6] = {v0, v0, v1, v1, v1 + more, v1 + more};
            jum_building_set_outline(b, p->x_m, p->y_m, p->ux, p->uy, lu, lv, 6);
        } else {
            const double lu[6] = {u0, u0 + front_m, u0 + front_m, a, a, u0},
                         lv[6] = {v0, v0, v1 + more, v1 + more, v1, v1};
            jum_building_set_outline(b, p->x_m, p->y_m, p->ux, p->uy, lu, lv, 6);
        }
    }
    if (design == JUM_DESIGN_COURT) {
        double wall = 11;
        JumQuad court = jum_quad(p->x_m, p->y_m, p->ux, p->uy, u0 + wall, v0 + wall,
                                 u0 + front_m - wall, v1 - wall);
        b->has_hole = TRUE;
        for (guint i = 0; i < 4; i++) {
            b->hole_x[i] = court.x[3 - i];
            b->hole_y[i] = court.y[3 - i];
        }
    }
}

double
jum_design_make(
    JumDesign design, const JumHousePlace *p, double stretch, JumRng *rng, JumBuilding *b)
{
    double front = jum_rng_range(rng, sizes[design].front0, sizes[design].front1),
           depth = jum_rng_range(rng, sizes[design].depth0, sizes[design].depth1),
           set = jum_rng_range(rng, sizes[design].set0, sizes[design].set1),
           gap = jum_rng_range(rng, sizes[design].gap0, sizes[design].gap1) * stretch;
    guint span = sizes[design].levels1 - sizes[design].levels0 + 1;
    *b = (JumBuilding){.road = -1, .density = p->density};
    b->levels = sizes[design].levels0 + jum_rng_int(rng, span);
    if (design == JUM_DESIGN_TERRACE && p->density > 0.8) {
        b->levels += 1 + jum_rng_int(rng, 2);
        front *= 1.35;
        depth *= 1.15;
    }
    if (design == JUM_DESIGN_TERRACE && p->village_core)
        front *= 1.15;
    if (design == JUM_DESIGN_FLATS && p->density > 0.4 && p->style >= 60 && p->style < 63) {
        b->levels += 6; /* the towers of the large estates */
        front = MIN(front, 22);
    }
    if (p->country)
        gap += jum_rng_range(rng, 20, 120);
    footprint(b, design, p, gap / 2, p->from_axis_m + set, front, depth, rng);
    switch (design) {
    case JUM_DESIGN_FLATS:
    case JUM_DESIGN_COURT:
    case JUM_DESIGN_SCHOOL:
    case JUM_DESIGN_PUBLIC:
        look_of_block(b, p, rng);
        break;
    case JUM_DESIGN_WORKS:
        look_of_works(b, rng);
        break;
    case JUM_DESIGN_FARM:
        look_of_works(b, rng);
        b->roof_shape = "gabled";
        b->roof_material = jum_rng_unit(rng) < 0.5 ? "slate" : "metal";
        b->wall_material = jum_rng_unit(rng) < 0.5 ? "schist" : "metal";
        b->roof_height_m = 2.6;
        break;
    default:
        look_of_house(b, p, MIN(front, depth), rng);
    }
    double eaves = design == JUM_DESIGN_WORKS  ? jum_rng_range(rng, 6, 10)
                   : design == JUM_DESIGN_FARM ? jum_rng_range(rng, 3.5, 6)
                                               : b->levels * STOREY_M + jum_rng_range(rng, 0, 0.6);
    b->height_m = eaves + b->roof_height_m;
    b->use = use_of(design, p, rng);
    gboolean flats = design == JUM_DESIGN_FLATS || design == JUM_DESIGN_COURT;
    if (b->use[0] == 'r' && b->use[2] == 's')
        b->dwellings = flats ? MAX(2, (guint) (front * depth * 0.8 * b->levels / 72))
                       : design == JUM_DESIGN_TERRACE && p->density > 0.8
                           ? MAX(1, (guint) (front * depth * 0.8 * b->levels / 75))
                           : 1;
    return front + gap;
}

gboolean
jum_design_annex(const JumBuilding *house, JumRng *rng, JumBuilding *annex)
{
    const JumQuad *q = &house->part[0];
    double ux = q->x[1] - q->x[0], uy = q->y[1] - q->y[0], front = hypot(ux, uy),
           depth = hypot(q->x[3] - q->x[0], q->y[3] - q->y[0]);
    if (front < 4)
        return FALSE;
    ux /= front;
    uy /= front;
    double w = jum_rng_range(rng, 3.5, 6.5), d = jum_rng_range(rng, 4.5, 7.5),
           u = jum_rng_range(rng, -1, MAX(0.5, front - w)), v = depth + jum_rng_range(rng, 3, 11);
    *annex = (JumBuilding){.road = -1,
                           .density = house->density,
                           .commune = house->commune,
                           .roof_shape = jum_rng_unit(rng) < 0.6 ? "gabled" : "flat",
                           .roof_material = jum_rng_unit(rng) < 0.6 ? "slate" : "metal",
                           .wall_material = jum_rng_unit(rng) < 0.6 ? "render" : "wood",
                           .use = "residential",
                           .levels = 1,
                           .built_year = MIN(2023, house->built_year + 5 + jum_rng_int(rng, 30))};
    annex->roof_height_m = annex->roof_shape[0] == 'f' ? 0 : 1.4;
    annex->height_m = 2.5 + annex->roof_height_m;
    JumQuad quad = jum_quad(q->x[0], q->y[0], ux, uy, u, v, u + w, v + d);
    jum_building_add_part(annex, &quad);
    return TRUE;
}
