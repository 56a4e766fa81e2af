/* Landmarks: their points, and volumes that people recognise at their places: the castle's seventeen
 * towers, the cathedral's two spires, the station's long hall, a church in every village.  A volume is a
 * plan of pieces; the whole plan moves to the nearest spot that is free of streets and water. */
#include <math.h>

#include "tools/building-plots.h"
#include "tools/generate-frame.h"

typedef enum {
    SHAPE_BOX,
    SHAPE_ROUND,
    SHAPE_STAND
} Shape;

/* A piece of a plan: centre and half sizes (metres, before turning), heights, looks. */
typedef struct {
    Shape shape;
    double x, y, half_w, half_d, turn_deg, height_m, roof_m;
    guint levels;
    const char *roof, *cover, *wall;
} Piece;

typedef struct {
    const char *kind; /* of the fact; or its name, for one of a kind */
    double turn_deg;
    const char *use;
    guint year;
    const Piece *pieces;
    guint n;
} Plan;

#define SLATE "slate"

static const Piece cathedral[] = {
    {SHAPE_BOX, 4, 0, 44, 8.5, 0, 34, 10, 1, "gabled", SLATE, "tuffeau"},
    {SHAPE_BOX, 18, 13, 8, 4.4, 0, 32, 8, 1, "gabled", SLATE, "tuffeau"},
    {SHAPE_BOX, 18, -13, 8, 4.4, 0, 32, 8, 1, "gabled", SLATE, "tuffeau"},
    {SHAPE_BOX, -44.5, 5.4, 4.4, 4.4, 0, 74, 26, 1, "pyramidal", SLATE, "tuffeau"},
    {SHAPE_BOX, -44.5, -5.4, 4.4, 4.4, 0, 74, 26, 1, "pyramidal", SLATE, "tuffeau"},
};
static const Piece church[] = {
    {SHAPE_BOX, 14.5, 0, 12, 5.5, 0, 15, 6, 1, "gabled", SLATE, "tuffeau"},
    {SHAPE_BOX, 0, 0, 2.4, 2.4, 0, 33, 14, 1, "pyramidal", SLATE, "tuffeau"},
};
static const Piece station[] = {
    {SHAPE_BOX, 0, 0, 62, 11, 0, 14, 0, 2, "flat", "metal", "glass"},
    {SHAPE_BOX, 0, 17, 20, 5.9, 0, 17, 0, 2, "flat", "metal", "concrete"},
};
static const Piece hospital[] = {
    {SHAPE_BOX, -70, 40, 48, 9, 0, 28, 0, 8, "flat", "gravel", "concrete"},
    {SHAPE_BOX, 50, 52, 44, 9, 0, 24, 0, 7, "flat", "gravel", "render"},
    {SHAPE_BOX, -60, -10, 36, 14, 0, 16, 0, 4, "flat", "gravel", "render"},
    {SHAPE_BOX, 40, -2, 52, 12, 0, 20, 0, 5, "flat", "gravel", "render"},
    {SHAPE_BOX, -40, -58, 40, 7, 0, 15, 5, 3, "gabled", SLATE, "tuffeau"},
    {SHAPE_BOX, 45, -60, 36, 7, 0, 15, 5, 3, "gabled", SLATE, "tuffeau"},
    {SHAPE_BOX, 3, -58, 2.9, 7, 0, 24, 9, 3, "pyramidal", SLATE, "tuffeau"},
};
static const Piece theatre[] = {
    {SHAPE_BOX, 0, 0, 46, 24, 0, 22, 0, 4, "flat", "metal", "concrete"},
    {SHAPE_BOX, 8, 33, 18, 8.5, 0, 30, 0, 4, "flat", "metal", "glass"},
};
static const Piece hall[] = {
    {SHAPE_BOX, 0, 0, 34, 24, 0, 20, 0, 3, "flat", "metal", "glass"},
};
static const Piece opera[] = {
    {SHAPE_BOX, 0, 0, 14, 22, 0, 24, 7, 4, "hipped", SLATE, "tuffeau"},
};
static const Piece palace[] = {
    {SHAPE_BOX, 0, 0, 34, 7, 0, 20, 6, 3, "hipped", SLATE, "tuffeau"},
    {SHAPE_BOX, -29, 17, 5, 9.9, 0, 17, 5, 3, "hipped", SLATE, "tuffeau"},
    {SHAPE_BOX, 29, 17, 5, 9.9, 0, 17, 5, 3, "hipped", SLATE, "tuffeau"},
};
static const Piece campus[] = {
    {SHAPE_BOX, -62, 30, 44, 9, 0, 18, 0, 5, "flat", "gravel", "concrete"},
    {SHAPE_BOX, 40, 34, 38, 8, 0, 15, 0, 4, "flat", "gravel", "render"},
    {SHAPE_BOX, -50, -24, 30, 13, 0, 13, 0, 3, "flat", "metal", "glass"},
    {SHAPE_BOX, 45, -22, 40, 10, 0, 18, 0, 5, "flat", "gravel", "concrete"},
};
static const Piece stadium[] = {
    {SHAPE_BOX, 0, 49, 60, 9, 0, 22, 0, 1, "flat", "metal", "concrete"},
    {SHAPE_BOX, 0, -49, 60, 9, 0, 18, 0, 1, "flat", "metal", "concrete"},
    {SHAPE_BOX, 73, 0, 9, 36, 0, 14, 0, 1, "flat", "metal", "concrete"},
    {SHAPE_BOX, -73, 0, 9, 36, 0, 14, 0, 1, "flat", "metal", "concrete"},
};
static const Piece fair[] = {
    {SHAPE_BOX, -75, 0, 70, 38, 0, 16, 0, 1, "flat", "metal", "metal"},
    {SHAPE_BOX, 78, 0, 60, 44, 0, 14, 0, 1, "flat", "metal", "metal"},
};
static const Piece mall[] = {
    {SHAPE_STAND, 0, 0, 150, 110, 0, 12, 0, 1, "flat", "metal", "glass"},
};
static const Piece tower[] = {
    {SHAPE_BOX, 0, 0, 8, 8, 0, 54, 6, 4, "pyramidal", SLATE, "tuffeau"},
};
static const Piece garden[] = {
    {SHAPE_ROUND, 0, 0, 26, 26, 0, 18, 18, 1, "dome", "glass", "glass"},
    {SHAPE_BOX, 60, 10, 24, 12, 0, 10, 0, 1, "flat", "metal", "wood"},
    {SHAPE_BOX, -64, 4, 20, 14, 0, 12, 4, 1, "gabled", "glass", "glass"},
};
static const Piece rink[] = {
    {SHAPE_BOX, 0, 0, 48, 32, 0, 16, 0, 2, "flat", "metal", "metal"},
};

#define PLAN(kind, turn, use, year, pieces)                 \
    {                                                       \
        kind, turn, use, year, pieces, G_N_ELEMENTS(pieces) \
    }
static const Plan plans[] = {
    PLAN("Terra Botanica", 10, "commercial", 2010, garden),
    PLAN("Grand Théâtre", 20, "public", 1871, opera),
    PLAN("cathedral", 0, "religious", 1240, cathedral),
    PLAN("church", 0, "religious", 1480, church),
    PLAN("station", 8, "public", 2003, station),
    PLAN("hospital", 5, "health", 1970, hospital),
    PLAN("theatre", 50, "public", 2007, theatre),
    PLAN("congress", 12, "public", 1983, hall),
    PLAN("town_hall", 15, "public", 1823, palace),
    PLAN("office", 10, "office", 1860, palace),
    PLAN("museum", 20, "public", 1500, palace),
    PLAN("religious", 40, "religious", 1119, palace),
    PLAN("university", 12, "education", 1975, campus),
    PLAN("stadium", 10, "public", 1912, stadium),
    PLAN("exhibition", 40, "commercial", 1980, fair),
    PLAN("commercial", 30, "commercial", 2012, mall),
    PLAN("sport", 5, "public", 2019, rink),
    PLAN("tower", 15, "public", 1150, tower),
};

typedef struct {
    JumGenerate *generate;
    JumBuildingPlots *plots;
    guint number;
} Landmarks;

/* ---- pieces ---- */

static void
turn(double *x, double *y, double degrees)
{
    double c = cos(degrees * G_PI / 180), s = sin(degrees * G_PI / 180), x0 = *x;
    *x = c * x0 - s * *y;
    *y = s * x0 + c * *y;
}

static JumBuilding
make_piece(const Piece *piece, double x, double y, double turn_deg, const JumFact *fact)
{
    JumBuilding b = {.road = -1,
                     .fact = fact,
                     .name = jum_fact_text(fact, "name"),
                     .roof_shape = piece->roof,
                     .roof_material = piece->cover,
                     .wall_material = piece->wall,
                     .height_m = piece->height_m,
                     .roof_height_m = piece->roof_m,
                     .levels = piece->levels};
    double cx = piece->x, cy = piece->y, ux = 1, uy = 0;
    turn(&cx, &cy, turn_deg);
    turn(&ux, &uy, turn_deg + piece->turn_deg);
    JumQuad quad = jum_quad(x + cx, y + cy, ux, uy, -piece->half_w, -piece->half_d, piece->half_w,
                            piece->half_d);
    jum_building_add_part(&b, &quad);
    if (piece->shape == SHAPE_ROUND) {
        b.n = 16;
        for (guint i = 0; i < b.n; i++) {
            b.x[i] = x + cx + piece->half_w * cos(2 * G_PI * i / b.n);
            b.y[i] = y + cy + piece->half_w * sin(2 * G_PI * i / b.n);
        }
    }
    if (piece->shape == SHAPE_STAND) { /* a ring: shops round a garden */
        JumQuad hole = jum_quad(x + cx, y + cy, ux, uy, -piece->half_w * 0.62,
                                -piece->half_d * 0.55, piece->half_w * 0.62, piece->half_d * 0.55);
        b.has_hole = TRUE;
        for (guint i = 0; i < 4; i++) {
            b.hole_x[i] = hole.x[3 - i];
            b.hole_y[i] = hole.y[3 - i];
        }
    }
    return b;
}

static void
keep_piece(Landmarks *l, JumBuilding *b, const char *use, guint year)
{
    b->use = use;
    b->built_year = year;
    b->commune = jum_generate_commune_at(l->generate, b->x[0], b->y[0]);
    jum_generate_add_source(l->generate, jum_fact_text(b->fact, "source"), "Facts of the frame",
                            NULL, NULL);
    jum_building_plots_take(l->plots, b);
    g_array_append_vals(l->generate->frame->landmark_buildings, b, 1);
    jum_building_plots_write(l->generate, b, 900000 + ++l->number);
}

/* ---- whole plans ---- */

static gboolean
plan_is_free(Landmarks *l, const Plan *plan, const JumFact *fact, double x, double y)
{
    for (guint i = 0; i < plan->n; i++) {
        JumBuilding b = make_piece(&plan->pieces[i], x, y, plan->turn_deg, fact);
        if (!jum_building_plots_is_free(l->plots, &b))
            return FALSE;
    }
    return TRUE;
}

/* The nearest free spot on a spiral; FALSE if there is none within @within_m. */
static gboolean
find_spot(
    Landmarks *l, const Plan *plan, const JumFact *fact, double within_m, double *x, double *y)
{
    for (double r = 0, t = 0; r <= within_m;
         t += r < 1 ? 1 : 7 / MAX(r, 7), r = 7 * t / (2 * G_PI)) {
        double px = fact->x_m[0] + r * cos(t), py = fact->y_m[0] + r * sin(t);
        if (plan_is_free(l, plan, fact, px, py)) {
            *x = px;
            *y = py;
            return TRUE;
        }
    }
    return FALSE;
}

static void
add_plan(Landmarks *l, const Plan *plan, const JumFact *fact)
{
    double x, y;
    if (!find_spot(l, plan, fact, 260, &x, &y))
        return;
    for (guint i = 0; i < plan->n; i++) {
        JumBuilding b = make_piece(&plan->pieces[i], x, y, plan->turn_deg, fact);
        keep_piece(l, &b, plan->use, plan->year);
    }
}

/* The castle: a pentagon of curtain walls with seventeen round towers, a chapel and a lodge inside. */
static void
add_castle(Landmarks *l, const JumFact *fact)
{
    static const double corner[5][2] = {{-62, -78}, {30, -88}, {74, -10}, {40, 74}, {-58, 62}};
    static const guint towers[5] = {4, 4, 4, 3, 2};
    static const Piece inside[] = {
        {SHAPE_BOX, -8, 22, 17, 6, 35, 17, 6, 1, "gabled", SLATE, "tuffeau"},
        {SHAPE_BOX, -14, -30, 20, 5, 100, 14, 5, 2, "gabled", SLATE, "tuffeau"},
    };
    for (guint side = 0; side < 5; side++) {
        const double *a = corner[side], *b = corner[(side + 1) % 5];
        double length = hypot(b[0] - a[0], b[1] - a[1]), step = length / towers[side],
               angle = atan2(b[1] - a[1], b[0] - a[0]);
        for (guint i = 0; i < towers[side]; i++) {
            double tx = a[0] + (b[0] - a[0]) * i / towers[side],
                   ty = a[1] + (b[1] - a[1]) * i / towers[side], r = 8.5;
            Piece drum = {SHAPE_ROUND, tx, ty, r, r, 0, 30, 0, 1, "flat", "gravel", "schist"};
            double half = step / 2 - r;
            Piece wall = {SHAPE_BOX,
                          tx + (b[0] - a[0]) / length * step / 2,
                          ty + (b[1] - a[1]) / length * step / 2,
                          half,
                          2,
                          angle * 180 / G_PI,
                          18,
                          0,
                          1,
                          "flat",
                          "gravel",
                          "schist"};
            const Piece *both[] = {&drum, &wall};
            for (guint k = 0; k < 2; k++) {
                JumBuilding piece = make_piece(both[k], fact->x_m[0], fact->y_m[0], 0, fact);
                if (half > 1 || k == 0)
                    keep_piece(l, &piece, "public", 1230);
            }
        }
    }
    for (guint i = 0; i < G_N_ELEMENTS(inside); i++) {
        JumBuilding piece = make_piece(&inside[i], fact->x_m[0], fact->y_m[0], 0, fact);
        keep_piece(l, &piece, "public", 1410);
    }
}

static const Plan *
plan_of(const JumFact *fact)
{
    const char *kind = jum_fact_text(fact, "kind"), *name = jum_fact_text(fact, "name");
    for (guint i = 0; i < G_N_ELEMENTS(plans); i++)
        if (g_strcmp0(plans[i].kind, name) == 0 || g_strcmp0(plans[i].kind, kind) == 0)
            return &plans[i];
    return NULL;
}

static void
add_landmark(Landmarks *l, const JumFact *fact, guint number)
{
    char id[24];
    g_snprintf(id, sizeof id, "LM-%03u", number);
    if (jum_generate_commune_at(l->generate, fact->x_m[0], fact->y_m[0]) < 0)
        return;
    jum_generate_add_fact(l->generate, JUM_TABLE_landmark, id, fact);
    const Plan *plan = plan_of(fact);
    if (g_strcmp0(jum_fact_text(fact, "name"), "Château d'Angers") == 0)
        add_castle(l, fact);
    else if (plan)
        add_plan(l, plan, fact);
}

/* A church stands in every village that has none among the landmarks. */
static void
add_churches(Landmarks *l, GPtrArray *villages)
{
    for (guint i = 0; i < villages->len; i++) {
        JumFact *fact = villages->pdata[i];
        const char *name = jum_fact_text(fact, "name");
        if (!fact->n_rings ||
            jum_generate_commune_at(l->generate, fact->x_m[0], fact->y_m[0]) < 0 ||
            g_strcmp0(name, "Angers") == 0 || g_strcmp0(name, "Béhuard") == 0)
            continue;
        g_autofree char *title = g_strdup_printf("Église (%s)", name);
        g_hash_table_replace(fact->properties, g_strdup("name"), g_strdup(g_intern_string(title)));
        add_plan(l, &plans[3], fact);
    }
}

static void
intern_names(JumGenerate *generate)
{
    GArray *buildings = generate->frame->landmark_buildings;
    for (guint i = 0; i < buildings->len; i++)
        g_array_index(buildings, JumBuilding, i).name = NULL; /* the facts go away */
}

gboolean
jum_generate_landmarks(JumGenerate *generate, GError **error)
{
    g_autoptr(GPtrArray) facts = jum_frame_read("landmarks.csv", &generate->crs, error);
    if (!facts)
        return FALSE;
    g_autoptr(GPtrArray) villages = jum_frame_read("villages.csv", &generate->crs, error);
    if (!villages)
        return FALSE;
    generate->frame->landmark_buildings = g_array_new(FALSE, FALSE, sizeof(JumBuilding));
    g_autoptr(JumBuildingPlots) plots = jum_building_plots_new(generate);
    Landmarks l = {.generate = generate, .plots = plots};
    for (guint i = 0; i < facts->len; i++)
        if (((JumFact *) facts->pdata[i])->n_rings)
            add_landmark(&l, facts->pdata[i], i + 1);
    add_churches(&l, villages);
    intern_names(generate);
    return TRUE;
}
