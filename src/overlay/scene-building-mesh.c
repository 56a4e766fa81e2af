/* What a worker does for one tile or district of buildings: prisms with roofs, boxes around the footprints (the
 * smallest rectangle along one of their sides), or one block a cell of 50, 100 or 250 m that has the volume of what it stands
 * for, tile by tile, so that a part of a district can be drawn. */
#include "overlay/scene-building-mesh.h"

#include <math.h>

#define SAME_BOX_M 1.0f
#define ROW_M      25
#define BLOCK_M    50
#define MASS_M     100
#define QUARTER_M  250
#define MAX_CELLS  (JUM_SCENE_TILE_M * JUM_DISTRICT_TILES / BLOCK_M)
#define LONGEST    3.5f /* of a merged block, in parts of its width */

static JumBlockBuilder *
own_builder(void)
{
    static GPrivate builder = G_PRIVATE_INIT((GDestroyNotify) jum_block_builder_free);
    JumBlockBuilder *own = g_private_get(&builder);
    if (own == NULL) {
        own = jum_block_builder_new();
        g_private_set(&builder, own);
    }
    return own;
}

static float
lowest(const JumShapes *row, guint first, guint end)
{
    float lo = INFINITY;
    for (guint i = first; i < end; i++)
        lo = fminf(lo, jum_shapes_values(row, i)[JUM_BUILDING_BASE]);
    return isfinite(lo) ? lo : 0.0f;
}

/* How far the buildings reach beyond their square: most by a few metres, a hall by a kilometre; at least as far as keeps
 * steps of 2 cm for most. */
static float
reach_beyond(const JumShapes *row, guint first, guint end, float x0, float y0, float side)
{
    float over = (float) JUM_SCENE_TILE_M;
    for (guint i = first; i < end; i++) {
        const float *b = row->box + 4 * (gsize) i;
        over = fmaxf(over, fmaxf(fmaxf(x0 - b[0], y0 - b[1]), fmaxf(b[2] - x0, b[3] - y0) - side));
    }
    return over;
}

void
jum_building_prism_init(
    JumBuildingPrism *building, const JumShapes *row, guint i, float x0_m, float y0_m)
{
    const float *values = jum_shapes_values(row, i);
    const guint8 *tags = jum_shapes_tags(row, i);
    guint32 first = row->vertex_start[row->ring_start[i]];
    guint32 n = row->vertex_start[row->ring_start[i + 1]] - first;
    guint n_rings = row->ring_start[i + 1] - row->ring_start[i];
    float *place = building->few;
    guint32 *starts = building->few_rings;
    building->many = NULL;
    if (2 * n > G_N_ELEMENTS(building->few) || n_rings >= G_N_ELEMENTS(building->few_rings)) {
        building->many = g_malloc(2 * n * sizeof *place + (n_rings + 1) * sizeof *starts);
        place = building->many;
        starts = (guint32 *) (void *) (place + 2 * (gsize) n);
    }
    for (guint32 v = 0; v < n; v++) {
        place[2 * v] = row->xy[2 * (gsize) (first + v)] - x0_m;
        place[2 * v + 1] = row->xy[2 * (gsize) (first + v) + 1] - y0_m;
    }
    for (guint r = 0; r <= n_rings; r++)
        starts[r] = row->vertex_start[row->ring_start[i] + r] - first;
    building->prism = (JumPrism){
        .xy = place,
        .ring_start = starts,
        .n_rings = n_rings,
        .base_m = values[JUM_BUILDING_BASE],
        .eaves_m = values[JUM_BUILDING_EAVES],
        .top_m = values[JUM_BUILDING_TOP],
        .roof = tags[JUM_BUILDING_ROOF],
        .fall = tags[JUM_BUILDING_FALL],
        .wall_palette = tags[JUM_BUILDING_WALL_PALETTE],
        .roof_palette = tags[JUM_BUILDING_ROOF_PALETTE],
        .shade = tags[JUM_BUILDING_SHADE],
        .blind = tags[JUM_BUILDING_BLIND],
    };
}

void
jum_building_prism_clear(JumBuildingPrism *building)
{
    g_clear_pointer(&building->many, g_free);
}

static void
add_prism(JumBlockBuilder *builder, const JumShapes *row, guint i, float x0, float y0)
{
    JumBuildingPrism building;
    jum_building_prism_init(&building, row, i, x0, y0);
    jum_block_builder_add(builder, &building.prism);
    jum_building_prism_clear(&building);
}

/* Positive for an outer ring, negative for a hole. */
static float
signed_area(const float *xy, guint32 n)
{
    float area = 0.0f;
    for (guint32 i = 0; i < n; i++) {
        const float *a = xy + 2 * i, *b = xy + 2 * ((i + 1) % n);
        area += (a[0] - xy[0]) * (b[1] - xy[1]) - (b[0] - xy[0]) * (a[1] - xy[1]);
    }
    return area * 0.5f;
}

static float
ring_area(const float *xy, guint32 n)
{
    return fabsf(signed_area(xy, n));
}

/* The unit vector along the longest side. */
static void
find_direction(const float *xy, guint32 n, float *ux, float *uy)
{
    float longest = 0.0f;
    *ux = 1.0f;
    *uy = 0.0f;
    for (guint32 i = 0; i < n; i++) {
        const float *a = xy + 2 * i, *b = xy + 2 * ((i + 1) % n);
        float length = hypotf(b[0] - a[0], b[1] - a[1]);
        if (length > longest) {
            longest = length;
            *ux = (b[0] - a[0]) / length;
            *uy = (b[1] - a[1]) / length;
        }
    }
}

/* The rectangle along the longest side that encloses the outer ring, shrunk to the ring's area. */
static gboolean
enclose(const float *xy, guint32 n, float corner[4][2])
{
    float ux, uy;
    find_direction(xy, n, &ux, &uy);
    float lo[2] = {INFINITY, INFINITY}, hi[2] = {-INFINITY, -INFINITY};
    for (guint32 i = 0; i < n; i++) {
        float dx = xy[2 * i] - xy[0], dy = xy[2 * i + 1] - xy[1];
        float p[2] = {dx * ux + dy * uy, dy * ux - dx * uy};
        for (int k = 0; k < 2; k++) {
            lo[k] = fminf(lo[k], p[k]);
            hi[k] = fmaxf(hi[k], p[k]);
        }
    }
    float full = (hi[0] - lo[0]) * (hi[1] - lo[1]);
    if (!(full > 0.5f))
        return FALSE;
    float shrink = (1.0f - sqrtf(CLAMP(ring_area(xy, n) / full, 0.25f, 1.0f))) * 0.5f;
    for (int k = 0; k < 2; k++) {
        float cut = (hi[k] - lo[k]) * shrink;
        lo[k] += cut;
        hi[k] -= cut;
    }
    const float at[4][2] = {{lo[0], lo[1]}, {hi[0], lo[1]}, {hi[0], hi[1]}, {lo[0], hi[1]}};
    for (int c = 0; c < 4; c++) {
        corner[c][0] = xy[0] + at[c][0] * ux - at[c][1] * uy;
        corner[c][1] = xy[1] + at[c][0] * uy + at[c][1] * ux;
    }
    return TRUE;
}

/* One a part. */
static void
add_box(JumBlockBuilder *builder, const JumShapes *row, guint i, float x0, float y0)
{
    const float *values = jum_shapes_values(row, i);
    const guint8 *tags = jum_shapes_tags(row, i);
    for (guint32 ring = row->ring_start[i]; ring < row->ring_start[i + 1]; ring++) {
        const float *xy = row->xy + 2 * (gsize) row->vertex_start[ring];
        guint32 n = row->vertex_start[ring + 1] - row->vertex_start[ring];
        float corner[4][2];
        if (n < 3 || (ring > row->ring_start[i] && signed_area(xy, n) <= 0.0f) ||
            !enclose(xy, n, corner))
            continue;
        for (int c = 0; c < 4; c++) {
            corner[c][0] -= x0;
            corner[c][1] -= y0;
        }
        jum_block_builder_add_box(builder, corner, values[JUM_BUILDING_BASE],
                                  0.4f * values[JUM_BUILDING_EAVES] +
                                      0.6f * values[JUM_BUILDING_TOP],
                                  tags[JUM_BUILDING_WALL_PALETTE], tags[JUM_BUILDING_ROOF_PALETTE],
                                  tags[JUM_BUILDING_SHADE]);
    }
}

/* ---- merged blocks ---- */

typedef struct {
    float area, volume_top, base, x, y, largest;
    float xx, xy, yy; /* second moments of area */
    float ux, uy;     /* along the longest side of the largest */
    guint8 wall, roof, shade;
    guint n;
    guint32 last;
} Cell;

/* Cells of one square, @side a side. */
typedef struct {
    Cell *cells;
    int cell_m, side;
    float x0, y0;
} Grid;

static void
gather(const Grid *grid, const JumShapes *row, guint i)
{
    const float *b = row->box + 4 * (gsize) i, *values = jum_shapes_values(row, i);
    const guint8 *tags = jum_shapes_tags(row, i);
    guint32 ring = row->ring_start[i], first = row->vertex_start[ring];
    float x = (b[0] + b[2]) * 0.5f - grid->x0, y = (b[1] + b[3]) * 0.5f - grid->y0;
    int u = CLAMP((int) x / grid->cell_m, 0, grid->side - 1);
    int v = CLAMP((int) y / grid->cell_m, 0, grid->side - 1);
    Cell *cell = &grid->cells[v * grid->side + u];
    float area = ring_area(row->xy + 2 * (gsize) first, row->vertex_start[ring + 1] - first);
    float base = values[JUM_BUILDING_BASE];
    cell->base = cell->area > 0.0f ? fminf(cell->base, base) : base;
    cell->area += area;
    cell->volume_top +=
        area * (0.5f * values[JUM_BUILDING_EAVES] + 0.5f * values[JUM_BUILDING_TOP]);
    cell->x += area * x;
    cell->y += area * y;
    x -= (float) (u * grid->cell_m); /* near the cell, or floats would lose the moments */
    y -= (float) (v * grid->cell_m);
    cell->xx += area * (x * x + area / 12.0f);
    cell->xy += area * x * y;
    cell->yy += area * (y * y + area / 12.0f);
    cell->n++;
    cell->last = i;
    if (area > cell->largest) {
        cell->largest = area;
        find_direction(row->xy + 2 * (gsize) first, row->vertex_start[ring + 1] - first, &cell->ux,
                       &cell->uy);
        cell->wall = tags[JUM_BUILDING_WALL_PALETTE];
        cell->roof = tags[JUM_BUILDING_ROOF_PALETTE];
        cell->shade = tags[JUM_BUILDING_SHADE];
    }
}

/* How much longer the houses of a cell reach along the walls of the largest than across them: a row stays a row. */
static float
length_to_width(const Cell *cell, float x, float y)
{
    float xx = cell->xx / cell->area - x * x, xy = cell->xy / cell->area - x * y,
          yy = cell->yy / cell->area - y * y, u = cell->ux, v = cell->uy;
    float along = u * u * xx + 2.0f * u * v * xy + v * v * yy;
    float across = v * v * xx - 2.0f * u * v * xy + u * u * yy;
    return CLAMP(sqrtf(fmaxf(along, 1.0f) / fmaxf(across, 1.0f)), 1.0f / LONGEST, LONGEST);
}

/* One block of the area and the mean height of what stands in the cell. */
static void
add_cell(JumBlockBuilder *builder, const Grid *grid, int u, int v)
{
    const Cell *cell = &grid->cells[v * grid->side + u];
    float x = cell->x / cell->area, y = cell->y / cell->area, top = cell->volume_top / cell->area;
    float ratio =
        length_to_width(cell, x - (float) (u * grid->cell_m), y - (float) (v * grid->cell_m));
    float side = fminf(sqrtf(cell->area), (float) grid->cell_m * 8.0f) * 0.5f;
    float half = side * sqrtf(ratio), wide = side / sqrtf(ratio);
    float ax = half * cell->ux, ay = half * cell->uy, bx = -wide * cell->uy, by = wide * cell->ux;
    const float corner[4][2] = {{x - ax - bx, y - ay - by},
                                {x + ax - bx, y + ay - by},
                                {x + ax + bx, y + ay + by},
                                {x - ax + bx, y - ay + by}};
    jum_block_builder_add_box(builder, corner, cell->base - 1.0f, top, cell->wall, cell->roof,
                              cell->shade);
}

/* What is wider than three cells, or taller than one and more, stays itself, as a box: it is what one knows a town by. */
static gboolean
stands_out(const JumShapes *row, guint i, int cell_m)
{
    const float *b = row->box + 4 * (gsize) i, *values = jum_shapes_values(row, i);
    return fmaxf(b[2] - b[0], b[3] - b[1]) > 3.0f * (float) cell_m ||
           values[JUM_BUILDING_TOP] - values[JUM_BUILDING_BASE] > 1.2f * (float) cell_m;
}

static void
add_outstanding(const JumBuildingJob *job, JumBlockBuilder *builder, int tile, const Grid *grid)
{
    float tx, ty;
    guint nx, ny, i = job->i * JUM_DISTRICT_TILES + (guint) (tile % JUM_DISTRICT_TILES);
    guint j = job->j * JUM_DISTRICT_TILES + (guint) (tile / JUM_DISTRICT_TILES);
    jum_scene_store_tiles(job->store, &tx, &ty, &nx, &ny);
    const JumShapes *row = i < nx && j < ny ? jum_scene_store_buildings(job->store, j) : NULL;
    if (row == NULL || row->n == 0)
        return;
    for (guint k = row->cell_start[i]; k < row->cell_start[i + 1]; k++)
        if (stands_out(row, k, grid->cell_m))
            add_box(builder, row, k, grid->x0, grid->y0);
}

/* A tile's houses by cells of 25 m; one that is alone in its cell stays itself. */
static void
add_rows(
    const JumBuildingJob *job, JumBlockBuilder *builder, const JumShapes *row, float x0, float y0)
{
    enum {
        CELLS = (int) JUM_SCENE_TILE_M / ROW_M
    };
    guint first = row->cell_start[job->i], end = row->cell_start[job->i + 1];
    g_autofree Cell *cells = g_new0(Cell, CELLS * CELLS);
    Grid grid = {cells, ROW_M, CELLS, x0, y0};
    for (guint i = first; i < end; i++)
        if (stands_out(row, i, ROW_M))
            add_box(builder, row, i, x0, y0);
        else
            gather(&grid, row, i);
    for (int k = 0; k < CELLS * CELLS; k++)
        if (cells[k].n == 1)
            add_box(builder, row, cells[k].last, x0, y0);
        else if (cells[k].area > 1.0f)
            add_cell(builder, &grid, k % CELLS, k / CELLS);
}

/* The blocks of each tile together, in the order of tiles. */
static void
add_tiles(JumBuildingJob *job, JumBlockBuilder *builder, const Grid *grid)
{
    int part = (int) JUM_SCENE_TILE_M / grid->cell_m;
    const JumBlockVertex *vertices;
    const guint32 *indices;
    guint n_vertices = 0, n_indices = 0;
    for (int t = 0; t < JUM_DISTRICT_TILES * JUM_DISTRICT_TILES; t++) {
        job->start[t] = n_indices;
        int u0 = t % JUM_DISTRICT_TILES * part, v0 = t / JUM_DISTRICT_TILES * part;
        for (int v = v0; v < v0 + part; v++)
            for (int u = u0; u < u0 + part; u++)
                if (grid->cells[v * grid->side + u].area > 1.0f)
                    add_cell(builder, grid, u, v);
        add_outstanding(job, builder, t, grid);
        jum_block_builder_parts(builder, &vertices, &n_vertices, &indices, &n_indices);
    }
    job->start[JUM_DISTRICT_TILES * JUM_DISTRICT_TILES] = n_indices;
}

static void
make_district(JumBuildingJob *job, JumBlockBuilder *builder)
{
    float x0, y0, side = (float) (JUM_SCENE_TILE_M * JUM_DISTRICT_TILES), lo = INFINITY;
    guint nx, ny;
    jum_scene_store_tiles(job->store, &x0, &y0, &nx, &ny);
    float over = (float) JUM_SCENE_TILE_M;
    x0 += (float) job->i * side;
    y0 += (float) job->j * side;
    int cell_m = job->form == JUM_FORM_BLOCKS   ? BLOCK_M
                 : job->form == JUM_FORM_MASSES ? MASS_M
                                                : QUARTER_M;
    g_autofree Cell *cells = g_new0(Cell, (gsize) MAX_CELLS * MAX_CELLS);
    Grid grid = {cells, cell_m, (int) JUM_SCENE_TILE_M * JUM_DISTRICT_TILES / cell_m, x0, y0};
    for (guint j = job->j * JUM_DISTRICT_TILES; j < MIN((job->j + 1) * JUM_DISTRICT_TILES, ny);
         j++) {
        const JumShapes *row = jum_scene_store_buildings(job->store, j);
        if (row->n == 0)
            continue;
        guint first = row->cell_start[job->i * JUM_DISTRICT_TILES];
        guint end = row->cell_start[MIN((job->i + 1) * JUM_DISTRICT_TILES, nx)];
        for (guint i = first; i < end; i++)
            if (!stands_out(row, i, cell_m))
                gather(&grid, row, i);
        over = fmaxf(over, reach_beyond(row, first, end, x0, y0, side));
        lo = end > first ? fminf(lo, lowest(row, first, end)) : lo;
        job->n += end - first;
    }
    jum_block_builder_begin(builder, -(double) over, (double) (side + over),
                            isfinite(lo) ? lo - 1.0f : 0.0f);
    add_tiles(job, builder, &grid);
}

/* ---- one tile ---- */

static gboolean
is_left_out(const JumBuildingJob *job, const float *box)
{
    for (guint k = 0; k < job->n_without; k++) {
        const float *b = job->without + 4 * (gsize) k;
        if (fabsf(b[0] - box[0]) + fabsf(b[1] - box[1]) + fabsf(b[2] - box[2]) +
                fabsf(b[3] - box[3]) <
            SAME_BOX_M)
            return TRUE;
    }
    return FALSE;
}

static void
make_tile(JumBuildingJob *job, JumBlockBuilder *builder)
{
    float x0, y0;
    guint nx, ny;
    jum_scene_store_tiles(job->store, &x0, &y0, &nx, &ny);
    x0 += (float) job->i * (float) JUM_SCENE_TILE_M;
    y0 += (float) job->j * (float) JUM_SCENE_TILE_M;
    const JumShapes *row = jum_scene_store_buildings(job->store, job->j);
    guint first = row->cell_start[job->i], end = row->cell_start[job->i + 1];
    float over = reach_beyond(row, first, end, x0, y0, (float) JUM_SCENE_TILE_M);
    jum_block_builder_begin(builder, -(double) over, JUM_SCENE_TILE_M + (double) over,
                            lowest(row, first, end) - 1.0f);
    if (job->form == JUM_FORM_ROWS)
        add_rows(job, builder, row, x0, y0);
    else
        for (guint i = first; i < end; i++)
            if (!is_left_out(job, row->box + 4 * (gsize) i))
                (job->form == JUM_FORM_ROOFS ? add_prism : add_box)(builder, row, i, x0, y0);
    job->n = end - first;
}

/* ---- job ---- */

static void
run(JumJob *head)
{
    JumBuildingJob *job = (JumBuildingJob *) head;
    JumBlockBuilder *builder = own_builder();
    if (job->form >= JUM_N_TILE_FORMS)
        make_district(job, builder);
    else
        make_tile(job, builder);
    job->data = jum_block_builder_finish(builder);
}

static void
drop(JumJob *head)
{
    JumBuildingJob *job = (JumBuildingJob *) head;
    g_free(job->data);
    g_free(job);
}

JumBuildingJob *
jum_building_job_new(
    gconstpointer owner, const JumSceneStore *store, JumBuildingForm form, guint i, guint j)
{
    JumBuildingJob *job = g_new0(JumBuildingJob, 1);
    *job = (JumBuildingJob){.job = {.run = run, .drop = drop},
                            .owner = owner,
                            .store = store,
                            .form = form,
                            .i = i,
                            .j = j};
    return job;
}

JumBuildingJob *
jum_building_job_from(JumJob *job, gconstpointer owner)
{
    return job->run == run && ((JumBuildingJob *) job)->owner == owner ? (JumBuildingJob *) job
                                                                       : NULL;
}
