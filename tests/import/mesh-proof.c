/* mesh-proof TERRITORY…: every building of a territory, meshed as it is drawn and with every other roof: is the mesh
 * closed but for its floor, does no face of a roof look down, and do the triangles of its footprint have its area?  One
 * line a territory; exit 1 if anything is not as it should be. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "overlay/scene-building-mesh.h"
#include "overlay/view-private.h"

#define N_ROOFS (JUM_ROOF_DOME + 1)

typedef struct {
    guint buildings, corners_max, holes, meshes, triangles;
    guint open, edges, folded, area, outline; /* faults */
    double worst_area_m2;
} Tally;

/* ---- edges, in a table of their own: open addressing, emptied by counting up ---- */

typedef struct {
    guint64 key; /* both ends, the lesser first */
    gint32 n;    /* once each way is 0 */
    guint32 round;
} Edge;

static Edge *edges;
static guint n_slots;
static guint32 round_now;

static guint64
corner_key(const JumBlockVertex *v)
{
    guint64 k = (guint64) v->x << 32 | (guint64) v->y << 16 | v->z;
    k *= 0x9e3779b97f4a7c15u;
    return k ^ k >> 29;
}

static Edge *
find_edge(guint64 a, guint64 b)
{
    guint64 key = (a < b ? a : b) * 31 + (a < b ? b : a) * 0xbf58476d1ce4e5b9u;
    for (guint i = (guint) (key >> 20) & (n_slots - 1);; i = (i + 1) & (n_slots - 1)) {
        Edge *edge = &edges[i];
        if (edge->round != round_now)
            *edge = (Edge){key, 0, round_now};
        if (edge->key == key)
            return edge;
    }
}

static void
more_slots(guint n_indices)
{
    round_now++;
    if (2 * n_indices < n_slots)
        return;
    while (n_slots <= 2 * n_indices)
        n_slots = MAX(2 * n_slots, 1u << 12);
    g_free(edges);
    edges = g_new0(Edge, n_slots);
    round_now = 1;
}

/* Edges that are not matched by one that goes the other way, those of the floor left aside. */
static guint
count_open(const JumBlockBuilder *builder)
{
    const JumBlockVertex *vertices;
    const guint32 *indices;
    guint n_vertices, n_indices, open = 0;
    guint16 floor = G_MAXUINT16;
    jum_block_builder_parts(builder, &vertices, &n_vertices, &indices, &n_indices);
    more_slots(n_indices);
    for (guint i = 0; i < n_vertices; i++)
        floor = MIN(floor, vertices[i].z);
    for (int pass = 0; pass < 2; pass++)
        for (guint i = 0; i < n_indices; i++) {
            const JumBlockVertex *a = &vertices[indices[i]];
            const JumBlockVertex *b = &vertices[indices[i - i % 3 + (i + 1) % 3]];
            guint64 from = corner_key(a), to = corner_key(b);
            if (from == to || (a->z == floor && b->z == floor))
                continue;
            Edge *edge = find_edge(from, to);
            if (pass == 0) {
                edge->n += from < to ? 1 : -1;
            } else {
                open += (guint) abs(edge->n);
                edge->n = 0;
            }
        }
    return open;
}

/* ---- areas ---- */

static double
outline_area(const JumPrism *prism)
{
    double sum = 0.0;
    for (guint r = 0; r < prism->n_rings; r++) {
        double area = 0.0;
        guint32 first = prism->ring_start[r], end = prism->ring_start[r + 1];
        for (guint32 v = first, u = end - 1; v < end; u = v++)
            area += (double) prism->xy[2 * u] * prism->xy[2 * v + 1] -
                    (double) prism->xy[2 * v] * prism->xy[2 * u + 1];
        sum += area / 2.0; /* holes turn the other way */
    }
    return sum;
}

static double
outline_length(const JumPrism *prism)
{
    double sum = 0.0;
    for (guint r = 0; r < prism->n_rings; r++)
        for (guint32 v = prism->ring_start[r], u = prism->ring_start[r + 1] - 1;
             v < prism->ring_start[r + 1]; u = v++)
            sum += hypot(prism->xy[2 * v] - prism->xy[2 * u],
                         prism->xy[2 * v + 1] - prism->xy[2 * u + 1]);
    return sum;
}

/* Of the mesh seen from above: what looks up, and what looks down. */
static void
seen_from_above(const JumBlockBuilder *builder, double step, double *up, double *down)
{
    const JumBlockVertex *vertices;
    const guint32 *indices;
    guint n_vertices, n_indices;
    jum_block_builder_parts(builder, &vertices, &n_vertices, &indices, &n_indices);
    *up = *down = 0.0;
    for (guint i = 0; i < n_indices; i += 3) {
        const JumBlockVertex *a = &vertices[indices[i]], *b = &vertices[indices[i + 1]],
                             *c = &vertices[indices[i + 2]];
        double area =
            ((b->x - a->x) * (double) (c->y - a->y) - (b->y - a->y) * (double) (c->x - a->x)) *
            step * step / 2.0;
        *(area > 0.0 ? up : down) += fabs(area);
    }
}

static gboolean
is_hole(const JumPrism *prism, guint r)
{
    const JumPrism ring = {.xy = prism->xy, .ring_start = prism->ring_start + r, .n_rings = 1};
    return outline_area(&ring) <= 0.0;
}

/* Of one part: rings @first … @end. */
static double
triangulated_area(JumTriangulator *triangulator, const JumPrism *prism, guint first, guint end)
{
    guint32 starts[1024], from = prism->ring_start[first];
    const float *xy = prism->xy + 2 * (gsize) from;
    double sum = 0.0;
    guint n_triangles = 0;
    g_assert_cmpuint(end - first, <, G_N_ELEMENTS(starts));
    for (guint r = first; r <= end; r++)
        starts[r - first] = prism->ring_start[r] - from;
    const guint32 *t = jum_triangulate(triangulator, xy, starts, end - first, &n_triangles);
    for (guint k = 0; k < n_triangles; k++) {
        const float *a = xy + 2 * t[3 * k], *b = xy + 2 * t[3 * k + 1], *c = xy + 2 * t[3 * k + 2];
        sum += (((double) b[0] - a[0]) * ((double) c[1] - a[1]) -
                ((double) b[1] - a[1]) * ((double) c[0] - a[0])) /
               2.0;
    }
    return sum;
}

/* ---- one building ---- */

static void
prove(const JumShapes *row,
      guint i,
      JumBlockBuilder *builder,
      JumTriangulator *triangulator,
      Tally *tally)
{
    const float *box = row->box + 4 * (gsize) i;
    JumBuildingPrism building;
    jum_building_prism_init(&building, row, i, box[0], box[1]);
    JumPrism prism = building.prism;
    float side = fmaxf(box[2] - box[0], box[3] - box[1]);
    double lo = -500.0, hi = fmaxf(1000.0f, side + 500.0f), step = (hi - lo) / 65535.0;
    double area = outline_area(&prism), slack = 0.02 + 1e-3 * outline_length(&prism), sum = 0.0;
    for (guint r = 0, next; r < prism.n_rings; r = next) {
        for (next = r + 1; next < prism.n_rings && is_hole(&prism, next);)
            next++;
        sum += triangulated_area(triangulator, &prism, r, next);
    }
    tally->buildings++;
    tally->holes += prism.n_rings - 1;
    tally->corners_max = MAX(tally->corners_max, prism.ring_start[prism.n_rings]);
    tally->area += !(fabs(sum - area) <= slack);
    tally->worst_area_m2 = fmax(tally->worst_area_m2, fabs(sum - area));
    for (int roof = -1; roof < N_ROOFS; roof++) {
        double up, down,
            lost = slack +
                   0.04 * outline_length(&prism); /* corners within 3 cm of a wall are left out */
        prism.roof = roof < 0 ? building.prism.roof : (guint8) roof;
        prism.eaves_m = building.prism.eaves_m;
        if (roof > 0 && prism.top_m - prism.eaves_m < 1.0f)
            prism.eaves_m = prism.top_m - fminf(2.0f, 0.5f * (prism.top_m - prism.base_m));
        jum_block_builder_begin(builder, lo, hi, prism.base_m);
        jum_block_builder_add(builder, &prism);
        const JumBlockVertex *vertices;
        const guint32 *indices;
        guint n_vertices, n_indices, open = count_open(builder);
        jum_block_builder_parts(builder, &vertices, &n_vertices, &indices, &n_indices);
        seen_from_above(builder, step, &up, &down);
        tally->meshes++;
        tally->triangles += n_indices / 3;
        tally->open += open > 0;
        tally->edges += open;
        tally->folded += down > 0.1 + 0.005 * area;
        tally->outline += !(fabs(up - down - area) <= lost);
        if ((open > 0 || down > 0.1 + 0.005 * area || !(fabs(up - down - area) <= lost)) &&
            g_getenv("MESH_VERBOSE") != NULL)
            printf("  building %u at %.2f %.2f, %u corners, %u rings, roof %d: %u open, %.2f up, "
                   "%.2f down of %.2f\n",
                   i, box[0], box[1], prism.ring_start[prism.n_rings], prism.n_rings, roof, open,
                   up, down, area);
    }
    if (!(fabs(sum - area) <= slack) && g_getenv("MESH_VERBOSE") != NULL)
        printf("  building %u at %.2f %.2f, %u corners, %u rings: triangles %.3f of %.3f\n", i,
               box[0], box[1], prism.ring_start[prism.n_rings], prism.n_rings, sum, area);
    jum_building_prism_clear(&building);
}

static gboolean
prove_territory(const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(JumTerritory) territory = jum_territory_open(path, &error);
    if (territory == NULL) {
        g_printerr("%s\n", error->message);
        return FALSE;
    }
    g_autoptr(JumDevice) device = jum_device_new_null();
    JumView *view = jum_view_new(territory, NULL, device, &error);
    g_assert_no_error(error);
    const JumSceneStore *store = jum_scenery_store(view->scene);
    g_autoptr(JumBlockBuilder) builder = jum_block_builder_new();
    g_autoptr(JumTriangulator) triangulator = jum_triangulator_new();
    Tally tally = {0};
    while (!jum_scene_store_is_complete(store) && jum_scene_store_error(store) == NULL) {
        jum_view_update(view);
        g_usleep(1000);
    }
    float x0, y0;
    guint nx, ny;
    jum_scene_store_tiles(store, &x0, &y0, &nx, &ny);
    for (guint j = 0; j < ny; j++) {
        const JumShapes *row = jum_scene_store_buildings(store, j);
        for (guint i = 0; row != NULL && i < row->n; i++)
            prove(row, i, builder, triangulator, &tally);
    }
    jum_view_free(view);
    g_autofree char *name = g_path_get_basename(path);
    printf("%s: %u buildings, to %u corners, %u holes; %u meshes, %u triangles: %u with %u open "
           "edges, %u folded, %u of "
           "another area; footprints of another area %u (worst %.4f m²)\n",
           name, tally.buildings, tally.corners_max, tally.holes, tally.meshes, tally.triangles,
           tally.open, tally.edges, tally.folded, tally.outline, tally.area, tally.worst_area_m2);
    return tally.buildings > 0 && tally.open + tally.folded + tally.outline + tally.area == 0;
}

int
main(int argc, char **argv)
{
    gboolean good = argc > 1;
    for (int i = 1; i < argc; i++)
        good = prove_territory(argv[i]) && good;
    return good ? 0 : 1;
}
