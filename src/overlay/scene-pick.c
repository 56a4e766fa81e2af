/* Picking in the base scene: the boxes of the tiles that lie along the ray, as it goes; in a tile, the boxes of its
 * buildings, then the buildings themselves from the nearest on.  What begins behind the nearest hit so far is not
 * looked at.  No index and no copy of the footprints: a tile's few hundred boxes cost less than keeping them sorted. */
#include "overlay/scene-pick.h"

#include "gfx/pick.h"
#include "gfx/sort.h"
#include "overlay/scene-building-mesh.h"

#include <math.h>

#define BEYOND_M 60000.0 /* the ground is drawn on around the relief */
#define SLACK_M  0.05    /* the box of what is drawn in steps of 2 cm */

/* Where the ray enters the box of a building. */
typedef struct {
    double enter_m;
    guint shape;
} Candidate;

typedef struct {
    float lo[3], hi[3]; /* from the origin */
} Bounds;

typedef struct {
    Bounds all;
    float over; /* how far a building reaches out of the columns of its tile */
    gboolean known;
} Row;

struct JumScenePick {
    const JumSceneStore *store;
    JumPick *pick;
    guint nx, ny;
    float x0, y0;
    Bounds *tiles;   /* [ny * nx] of the rows that are known */
    Row *rows;       /* [ny] */
    GArray *entered; /* (element-type Candidate) in the tile at hand */
};

JumScenePick *
jum_scene_pick_new(const JumSceneStore *store)
{
    JumScenePick *pick = g_new0(JumScenePick, 1);
    pick->store = store;
    pick->pick = jum_pick_new();
    pick->entered = g_array_new(FALSE, FALSE, sizeof(Candidate));
    jum_scene_store_tiles(store, &pick->x0, &pick->y0, &pick->nx, &pick->ny);
    pick->tiles = g_new(Bounds, (gsize) pick->nx * pick->ny);
    pick->rows = g_new0(Row, pick->ny);
    return pick;
}

void
jum_scene_pick_free(JumScenePick *pick)
{
    if (pick == NULL)
        return;
    jum_pick_free(pick->pick);
    g_array_unref(pick->entered);
    g_free(pick->tiles);
    g_free(pick->rows);
    g_free(pick);
}

static Bounds
bounds_of(const JumShapes *row, guint i)
{
    const float *b = row->box + 4 * (gsize) i, *values = jum_shapes_values(row, i);
    return (Bounds){{b[0], b[1], values[JUM_BUILDING_BASE]},
                    {b[2], b[3], values[JUM_BUILDING_TOP]}};
}

static void
grow(Bounds *all, const Bounds *one)
{
    for (int k = 0; k < 3; k++) {
        all->lo[k] = MIN(all->lo[k], one->lo[k]);
        all->hi[k] = MAX(all->hi[k], one->hi[k]);
    }
}

/* The boxes of a row and of its tiles, once it is there. */
static gboolean
know_row(JumScenePick *pick, guint j)
{
    static const Bounds none = {{INFINITY, INFINITY, INFINITY}, {-INFINITY, -INFINITY, -INFINITY}};
    Row *row = &pick->rows[j];
    const JumShapes *shapes = row->known ? NULL : jum_scene_store_buildings(pick->store, j);
    if (shapes == NULL)
        return row->known;
    *row = (Row){none, 0.0f, TRUE};
    for (guint i = 0; i < pick->nx; i++) {
        Bounds *tile = &pick->tiles[(gsize) j * pick->nx + i];
        float x0 = pick->x0 + (float) i * (float) JUM_SCENE_TILE_M;
        *tile = none;
        for (guint b = shapes->n > 0 ? shapes->cell_start[i] : 0;
             b < (shapes->n > 0 ? shapes->cell_start[i + 1] : 0); b++) {
            Bounds one = bounds_of(shapes, b);
            grow(tile, &one);
        }
        grow(&row->all, tile);
        if (tile->lo[0] <= tile->hi[0])
            row->over =
                MAX(row->over, MAX(x0 - tile->lo[0], tile->hi[0] - x0 - (float) JUM_SCENE_TILE_M));
    }
    return TRUE;
}

typedef struct {
    double eye[3], direction[3], inverse[3]; /* eye from the origin */
} Ray;

/* Where the ray enters and leaves the box, from 0 on; FALSE if it passes it. */
static gboolean
cross(const Ray *ray, const Bounds *box, double *enter_m, double *leave_m)
{
    double t0 = 0.0, t1 = INFINITY;
    for (int k = 0; k < 3; k++) {
        double lo = box->lo[k] - SLACK_M, hi = box->hi[k] + SLACK_M;
        if (ray->direction[k] == 0.0) {
            if (!(ray->eye[k] >= lo && ray->eye[k] <= hi))
                return FALSE;
            continue;
        }
        double a = (lo - ray->eye[k]) * ray->inverse[k], b = (hi - ray->eye[k]) * ray->inverse[k];
        t0 = MAX(t0, MIN(a, b));
        t1 = MIN(t1, MAX(a, b));
    }
    *enter_m = t0;
    *leave_m = t1;
    return t0 <= t1;
}

static int
by_entry(const void *a, const void *b)
{
    const Candidate *p = a, *q = b;
    if (p->enter_m != q->enter_m)
        return p->enter_m < q->enter_m ? -1 : 1;
    return p->shape < q->shape ? -1 : p->shape > q->shape;
}

static void
try_building(JumScenePick *pick, const Ray *ray, guint i, guint j, guint shape, JumSceneHit *hit)
{
    float x0 = pick->x0 + (float) i * (float) JUM_SCENE_TILE_M;
    float y0 = pick->y0 + (float) j * (float) JUM_SCENE_TILE_M;
    double eye[3] = {ray->eye[0] - x0, ray->eye[1] - y0, ray->eye[2]};
    JumBuildingPrism building;
    jum_building_prism_init(&building, jum_scene_store_buildings(pick->store, j), shape, x0, y0);
    double t = jum_pick_prism(pick->pick, &building.prism, eye, ray->direction, hit->distance_m);
    jum_building_prism_clear(&building);
    if (t < hit->distance_m) {
        hit->distance_m = t;
        hit->kind = JUM_MET_BUILDING;
        hit->row = j;
        hit->shape = shape;
    }
}

static void
try_tile(JumScenePick *pick, const Ray *ray, guint i, guint j, JumSceneHit *hit)
{
    const JumShapes *row = jum_scene_store_buildings(pick->store, j);
    double leave_m;
    g_array_set_size(pick->entered, 0);
    for (guint b = row->cell_start[i]; b < row->cell_start[i + 1]; b++) {
        Bounds box = bounds_of(row, b);
        Candidate one = {0.0, b};
        if (cross(ray, &box, &one.enter_m, &leave_m) && one.enter_m < hit->distance_m)
            g_array_append_val(pick->entered, one);
    }
    jum_sort(pick->entered->data, pick->entered->len, sizeof(Candidate), by_entry);
    for (guint k = 0; k < pick->entered->len; k++) {
        Candidate one = g_array_index(pick->entered, Candidate, k);
        if (one.enter_m >= hit->distance_m)
            return;
        try_building(pick, ray, i, j, one.shape, hit);
    }
}

/* The tiles of a row that the ray may cross, as it goes. */
static void
try_row(JumScenePick *pick, const Ray *ray, guint j, JumSceneHit *hit)
{
    double enter_m, leave_m;
    if (!know_row(pick, j) || !cross(ray, &pick->rows[j].all, &enter_m, &leave_m) ||
        enter_m >= hit->distance_m)
        return;
    leave_m = MIN(leave_m, hit->distance_m);
    double a = ray->eye[0] + enter_m * ray->direction[0],
           b = ray->eye[0] + leave_m * ray->direction[0], over = pick->rows[j].over + SLACK_M;
    double first = floor((MIN(a, b) - over - pick->x0) / JUM_SCENE_TILE_M);
    double last = floor((MAX(a, b) + over - pick->x0) / JUM_SCENE_TILE_M);
    int i0 = (int) CLAMP(first, 0.0, pick->nx - 1.0), i1 = (int) CLAMP(last, 0.0, pick->nx - 1.0);
    int step = ray->direction[0] < 0.0 ? -1 : 1;
    for (int n = i1 - i0, i = step > 0 ? i0 : i1; n >= 0; n--, i += step)
        if (cross(ray, &pick->tiles[(gsize) j * pick->nx + (guint) i], &enter_m, &leave_m) &&
            enter_m < hit->distance_m)
            try_tile(pick, ray, (guint) i, j, hit);
}

static void
set_ground(JumScenePick *pick)
{
    const JumElevation *e = jum_scene_store_elevation(pick->store);
    JumPickGround ground = {0};
    if (e != NULL)
        ground = (JumPickGround){e->x0_m, e->y0_m, e->cell_m, e->nx, e->ny, e->z_m, 0.0, BEYOND_M};
    jum_pick_set_ground(pick->pick, &ground);
}

gboolean
jum_scene_pick_ray(JumScenePick *pick,
                   const double eye_m[3],
                   const double direction[3],
                   double reach_m,
                   JumSceneHit *hit)
{
    double origin[2];
    Ray ray;
    set_ground(pick);
    jum_scene_store_origin(pick->store, origin);
    for (int k = 0; k < 3; k++) {
        ray.eye[k] = eye_m[k] - (k < 2 ? origin[k] : 0.0);
        ray.direction[k] = direction[k];
        ray.inverse[k] = 1.0 / direction[k];
    }
    double ground_m = jum_pick_ground(pick->pick, eye_m, direction, reach_m);
    JumSceneHit found = {.distance_m = fmin(ground_m, reach_m)};
    for (guint k = 0; k < pick->ny; k++)
        try_row(pick, &ray, direction[1] < 0.0 ? pick->ny - 1 - k : k, &found);
    if (found.kind == JUM_MET_GROUND && !isfinite(ground_m))
        return FALSE;
    for (int k = 0; k < 3; k++)
        found.place_m[k] = eye_m[k] + found.distance_m * direction[k];
    *hit = found;
    return TRUE;
}
