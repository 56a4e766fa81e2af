/* Which building meshes a frame shows, tile by tile: with roofs, as boxes, or as its part of a mesh of merged blocks
 * that it shares with the other tiles of its district of 4 × 4.  A tile whose mesh is not there yet is shown in the
 * next form that is, so that nothing is seen twice or not at all.  What is drawn goes from near to far: software GL
 * shades no pixel that is hidden when its turn comes.  Selection allocates nothing. */
#include "overlay/scene-building.h"

#include "gfx/cull.h"
#include "gfx/sort.h"
#include "overlay/scene-building-mesh.h"

#include <math.h>
#include <string.h>

#define SIDE         JUM_DISTRICT_TILES
#define LEAST_OVER_M 60.0f
#define PLAIN_M      700.0f /* from here a wall is a dozen pixels high: its shade is not seen */
#define MAX_ASKED    32
/* Merged blocks become coarser at these multiples of the distance at which they begin. */
#define MASSES_FROM   2.5f
#define QUARTERS_FROM 4.5f

enum {
    BLOCK_FACADE = 1,
    BLOCK_SHADOW = 2,
    BLOCK_PLAIN = 4, /* far, without shadows: one colour a face */
    BLOCK_PROGRAMS
};

typedef struct {
    JumMesh *mesh;
    float lo, step, z0;
    guint64 seen;
    guint n; /* buildings it stands for */
    gboolean asked, done;
} Part;

typedef struct {
    Part form[JUM_N_TILE_FORMS];
} Tile;

/* A tile that loses buildings to a project, as it casts its shadow then. */
typedef struct {
    guint i, j;
    Part part;
} Cleared;

#define N_TILES (SIDE * SIDE)

typedef struct {
    Part blocks[JUM_N_DISTRICT_FORMS]; /* from JUM_FORM_BLOCKS on */
    guint32 start[JUM_N_DISTRICT_FORMS][N_TILES + 1];
    guint n; /* buildings */
    float z_lo, z_hi;
    float over; /* how far a building may reach beyond its tile: half its width */
    guint8 counted;
} District;

typedef struct {
    const Part *part;
    float x0, y0, distance;
    guint32 first, count; /* indices */
    gboolean roofs, merged;
} Drawn;

struct JumSceneBuilding {
    JumDevice *device;
    const JumSceneStore *store;
    JumWorkers *workers;
    JumProgram *program[BLOCK_PROGRAMS]; /* BLOCK_FACADE | BLOCK_SHADOW, or BLOCK_PLAIN */
    gboolean facades;
    float lit; /* share of the windows with a light, by night */
    float x0, y0;
    guint nx, ny, dx, dy; /* tiles, districts */
    Tile *tiles;
    District *districts;
    float *removed;  /* [4 n_removed] */
    GArray *cleared; /* Cleared */
    guint n_removed;
    Drawn *drawn;
    guint n_drawn, n_buildings, n_asked, missing;
    float roofs_m, boxes_m, rows_m; /* as far as each form goes */
    gsize bytes, resident_bytes;    /* of meshes: are there, may be */
    guint64 frame;
};

JumSceneBuilding *
jum_scene_building_new(JumDevice *device,
                       const JumSceneStore *store,
                       JumWorkers *workers,
                       GError **error)
{
    g_autoptr(JumSceneBuilding) b = g_new0(JumSceneBuilding, 1);
    b->device = device;
    b->store = store;
    b->workers = workers;
    b->cleared = g_array_new(FALSE, TRUE, sizeof(Cleared));
    for (guint i = 0; i < G_N_ELEMENTS(b->program); i++) {
        g_autofree char *defines = g_strconcat(i & BLOCK_FACADE ? "#define FACADE\n" : "",
                                               i & BLOCK_SHADOW ? "#define SHADOW\n" : "",
                                               i & BLOCK_PLAIN ? "#define PLAIN\n" : "", NULL);
        b->program[i] = jum_program_new(device, "block", defines, error);
        if (b->program[i] == NULL)
            return NULL;
    }
    jum_scene_store_tiles(store, &b->x0, &b->y0, &b->nx, &b->ny);
    b->dx = (b->nx + SIDE - 1) / SIDE;
    b->dy = (b->ny + SIDE - 1) / SIDE;
    b->tiles = g_new0(Tile, (gsize) b->nx * b->ny);
    b->districts = g_new0(District, (gsize) b->dx * b->dy);
    b->drawn = g_new0(Drawn, (gsize) b->nx * b->ny + (gsize) b->dx * b->dy);
    b->roofs_m = 700.0f;
    b->boxes_m = 1700.0f;
    b->rows_m = 2500.0f;
    b->resident_bytes = 48u << 20;
    return g_steal_pointer(&b);
}

static void
part_clear(JumSceneBuilding *b, Part *part)
{
    if (part->mesh != NULL)
        b->bytes -= jum_mesh_bytes(part->mesh);
    g_clear_pointer(&part->mesh, jum_mesh_free);
    part->done = FALSE;
}

void
jum_scene_building_free(JumSceneBuilding *b)
{
    if (b == NULL)
        return;
    for (gsize i = 0; b->tiles != NULL && i < (gsize) b->nx * b->ny; i++)
        for (int form = 0; form < JUM_N_TILE_FORMS; form++)
            part_clear(b, &b->tiles[i].form[form]);
    for (gsize i = 0; b->districts != NULL && i < (gsize) b->dx * b->dy; i++)
        for (int level = 0; level < JUM_N_DISTRICT_FORMS; level++)
            part_clear(b, &b->districts[i].blocks[level]);
    jum_scene_building_set_removed(b, NULL, 0);
    g_array_unref(b->cleared);
    for (guint i = 0; i < G_N_ELEMENTS(b->program); i++)
        jum_program_free(b->program[i]);
    g_free(b->tiles);
    g_free(b->districts);
    g_free(b->drawn);
    g_free(b);
}

void
jum_scene_building_set_reach(
    JumSceneBuilding *b, float roofs_m, float boxes_m, float rows_m, gsize resident_bytes)
{
    b->resident_bytes = resident_bytes;
    b->roofs_m = roofs_m;
    b->boxes_m = boxes_m;
    b->rows_m = rows_m;
}

void
jum_scene_building_set_facades(JumSceneBuilding *b, gboolean facades)
{
    b->facades = facades;
}

void
jum_scene_building_set_lit(JumSceneBuilding *b, float share)
{
    b->lit = share;
}

/* ---- selection ---- */

static guint
tile_count(const JumSceneBuilding *b, guint i, guint j)
{
    const JumShapes *row = jum_scene_store_buildings(b->store, j);
    return row != NULL && row->n > 0 ? row->cell_start[i + 1] - row->cell_start[i] : 0;
}

/* Counts a district's buildings and finds its heights once all its rows of tiles are there. */
static gboolean
count_district(JumSceneBuilding *b, guint di, guint dj)
{
    District *district = &b->districts[dj * b->dx + di];
    if (district->counted)
        return TRUE;
    guint n = 0;
    float lo = INFINITY, hi = -INFINITY, widest = 0.0f;
    for (guint j = dj * SIDE; j < MIN((dj + 1) * SIDE, b->ny); j++) {
        const JumShapes *row = jum_scene_store_buildings(b->store, j);
        if (row == NULL)
            return FALSE;
        guint first = row->n > 0 ? row->cell_start[di * SIDE] : 0;
        guint end = row->n > 0 ? row->cell_start[MIN((di + 1) * SIDE, b->nx)] : 0;
        for (guint k = first; k < end; k++) {
            const float *values = jum_shapes_values(row, k);
            lo = fminf(lo, values[JUM_BUILDING_BASE]);
            hi = fmaxf(hi, values[JUM_BUILDING_TOP]);
            const float *box = row->box + 4 * (gsize) k;
            widest = fmaxf(widest, fmaxf(box[2] - box[0], box[3] - box[1]));
        }
        n += end - first;
    }
    district->n = n;
    district->z_lo = lo;
    district->z_hi = hi;
    district->over = fmaxf(LEAST_OVER_M, 0.5f * widest);
    district->counted = TRUE;
    return TRUE;
}

static void
ask(JumSceneBuilding *b, Part *part, JumBuildingForm form, guint i, guint j, float urgency)
{
    b->missing++;
    if (part->asked || b->n_asked >= MAX_ASKED)
        return;
    part->asked = TRUE;
    b->n_asked++;
    JumBuildingJob *job = jum_building_job_new(b, b->store, form, i, j);
    job->part = part;
    job->job.urgency = urgency;
    jum_workers_push(b->workers, &job->job);
}

/* @part: with a mesh */
static void
show(JumSceneBuilding *b, const Part *part, float x0, float y0, guint32 first, guint32 count)
{
    Drawn *last = b->n_drawn > 0 ? &b->drawn[b->n_drawn - 1] : NULL;
    if (last != NULL && last->part == part && last->first + last->count == first)
        last->count += count;
    else
        b->drawn[b->n_drawn++] =
            (Drawn){.part = part, .x0 = x0, .y0 = y0, .first = first, .count = count};
}

static void
box_of_tile(const JumSceneBuilding *b, const District *district, guint i, guint j, float box[6])
{
    float tile = (float) JUM_SCENE_TILE_M, over = district->over;
    box[0] = b->x0 + (float) i * tile - over;
    box[1] = b->y0 + (float) j * tile - over;
    box[2] = district->z_lo;
    box[3] = box[0] + tile + 2.0f * over;
    box[4] = box[1] + tile + 2.0f * over;
    box[5] = district->z_hi;
}

/* The part of a district's merged blocks that stands for one tile. */
static void
show_blocks(JumSceneBuilding *b, District *district, guint i, guint j, float distance)
{
    guint di = i / SIDE, dj = j / SIDE, k = j % SIDE * SIDE + i % SIDE;
    int level = distance < b->rows_m * MASSES_FROM     ? 0
                : distance < b->rows_m * QUARTERS_FROM ? 1
                                                       : 2;
    if (!district->blocks[level].done)
        ask(b, &district->blocks[level], (JumBuildingForm) (JUM_FORM_BLOCKS + level), di, dj,
            fminf(distance / 30000.0f, 1.0f));
    for (int other = 0; district->blocks[level].mesh == NULL && other < JUM_N_DISTRICT_FORMS;
         other++)
        if (district->blocks[other].mesh != NULL)
            level = other;
    Part *part = &district->blocks[level];
    part->seen = b->frame;
    const guint32 *start = district->start[level];
    if (part->mesh == NULL || start[k + 1] == start[k])
        return;
    float side = (float) (JUM_SCENE_TILE_M * SIDE);
    show(b, part, b->x0 + (float) di * side, b->y0 + (float) dj * side, start[k],
         start[k + 1] - start[k]);
    Drawn *drawn = &b->drawn[b->n_drawn - 1];
    drawn->merged = TRUE;
    drawn->distance =
        drawn->count == start[k + 1] - start[k] ? distance : fminf(drawn->distance, distance);
    b->n_buildings += tile_count(b, i, j);
}

/* What stands in for a form that is not there yet: the next finer one, then the next coarser. */
static Part *
best_form(Tile *tile, JumBuildingForm wanted)
{
    static const guint8 order[JUM_N_TILE_FORMS][JUM_N_TILE_FORMS] = {
        [JUM_FORM_ROOFS] = {JUM_FORM_ROOFS, JUM_FORM_BOXES, JUM_FORM_ROWS},
        [JUM_FORM_BOXES] = {JUM_FORM_BOXES, JUM_FORM_ROOFS, JUM_FORM_ROWS},
        [JUM_FORM_ROWS] = {JUM_FORM_ROWS, JUM_FORM_BOXES, JUM_FORM_ROOFS},
    };
    for (guint k = 0; k < JUM_N_TILE_FORMS; k++)
        if (tile->form[order[wanted][k]].done)
            return &tile->form[order[wanted][k]];
    return NULL;
}

static void
want(JumSceneBuilding *b, Tile *tile, JumBuildingForm form, guint i, guint j, float urgency)
{
    Part *part = &tile->form[form];
    part->seen = b->frame;
    if (!part->done)
        ask(b, part, form, i, j, urgency);
}

/* Asks for what the tile should be shown as, and shows it as well as can be. */
static void
visit_tile(JumSceneBuilding *b, const JumCull *cull, District *district, guint i, guint j)
{
    float box[6];
    if (tile_count(b, i, j) == 0)
        return;
    box_of_tile(b, district, i, j, box);
    gboolean sees = jum_cull_sees(cull, box);
    for (int axis = 0; axis < 2;
         axis++) { /* one wide building does not bring its district nearer */
        box[axis] += district->over - LEAST_OVER_M;
        box[axis + 3] -= district->over - LEAST_OVER_M;
    }
    float distance = jum_cull_distance(cull, box);
    Tile *tile = &b->tiles[j * b->nx + i];
    if (distance < b->rows_m)
        want(b, tile, distance < b->boxes_m ? JUM_FORM_BOXES : JUM_FORM_ROWS, i, j,
             0.5f + distance / b->rows_m + (sees ? 0.0f : 4.0f));
    if (!sees)
        return;
    if (distance < b->roofs_m)
        want(b, tile, JUM_FORM_ROOFS, i, j, distance / b->roofs_m);
    Part *part = distance < b->rows_m ? best_form(tile, distance < b->roofs_m   ? JUM_FORM_ROOFS
                                                        : distance < b->boxes_m ? JUM_FORM_BOXES
                                                                                : JUM_FORM_ROWS)
                                      : NULL;
    if (part == NULL) {
        show_blocks(b, district, i, j, distance);
        return;
    }
    part->seen = b->frame;
    if (part->mesh == NULL)
        return;
    show(b, part, b->x0 + (float) i * (float) JUM_SCENE_TILE_M,
         b->y0 + (float) j * (float) JUM_SCENE_TILE_M, 0, jum_mesh_count(part->mesh));
    b->drawn[b->n_drawn - 1].distance = distance;
    b->drawn[b->n_drawn - 1].roofs = part == &tile->form[JUM_FORM_ROOFS];
    b->drawn[b->n_drawn - 1].merged = part == &tile->form[JUM_FORM_ROWS];
    b->n_buildings += part->n;
}

static void
visit_district(JumSceneBuilding *b, const JumCull *cull, guint di, guint dj)
{
    if (!count_district(b, di, dj)) {
        b->missing++;
        return;
    }
    District *district = &b->districts[dj * b->dx + di];
    if (district->n == 0)
        return;
    float side = (float) (JUM_SCENE_TILE_M * SIDE), over = district->over;
    float x0 = b->x0 + (float) di * side, y0 = b->y0 + (float) dj * side;
    float box[6] = {x0 - over,        y0 - over,        district->z_lo,
                    x0 + side + over, y0 + side + over, district->z_hi};
    if (!jum_cull_sees(cull, box) && jum_cull_distance(cull, box) >= b->rows_m)
        return;
    for (guint j = dj * SIDE; j < MIN((dj + 1) * SIDE, b->ny); j++)
        for (guint i = di * SIDE; i < MIN((di + 1) * SIDE, b->nx); i++)
            visit_tile(b, cull, district, i, j);
}

static int
by_distance(const void *a, const void *b)
{
    const Drawn *p = a, *q = b;
    return p->distance < q->distance ? -1 : p->distance > q->distance;
}

static Part *
oldest_part(JumSceneBuilding *b)
{
    Part *oldest = NULL;
    for (gsize i = 0; i < (gsize) b->nx * b->ny; i++)
        for (int form = 0; form < JUM_N_TILE_FORMS; form++) {
            Part *part = &b->tiles[i].form[form];
            if (part->mesh != NULL && (oldest == NULL || part->seen < oldest->seen))
                oldest = part;
        }
    for (gsize i = 0; i < (gsize) b->dx * b->dy; i++)
        for (int level = 0; level < JUM_N_DISTRICT_FORMS; level++) {
            Part *part = &b->districts[i].blocks[level];
            if (part->mesh != NULL && (oldest == NULL || part->seen < oldest->seen))
                oldest = part;
        }
    return oldest;
}

static void
evict(JumSceneBuilding *b)
{
    while (b->bytes > b->resident_bytes) {
        Part *part = oldest_part(b);
        if (part == NULL || part->seen == b->frame)
            return;
        part_clear(b, part);
    }
}

guint
jum_scene_building_select(JumSceneBuilding *b, const JumFrame *frame)
{
    JumCull cull;
    jum_cull_init(&cull, frame);
    b->frame++;
    b->n_drawn = b->n_buildings = b->missing = 0;
    for (guint dj = 0; dj < b->dy; dj++)
        for (guint di = 0; di < b->dx; di++)
            visit_district(b, &cull, di, dj);
    jum_sort(b->drawn, b->n_drawn, sizeof *b->drawn, by_distance);
    evict(b);
    return b->missing;
}

static void
take_mesh(JumSceneBuilding *b, const JumBuildingJob *done)
{
    Part *part = done->part;
    part->done = TRUE;
    part->n = done->n;
    if (done->data == NULL)
        return;
    part->mesh = jum_block_mesh_new(b->device, done->data);
    part->lo = done->data->lo_m;
    part->step = done->data->step_m;
    part->z0 = done->data->z0_m;
    b->bytes += jum_mesh_bytes(part->mesh);
}

gboolean
jum_scene_building_accept(JumSceneBuilding *b, JumJob *job)
{
    JumBuildingJob *done = jum_building_job_from(job, b);
    if (done == NULL)
        return FALSE;
    Part *part = done->part;
    part->asked = FALSE;
    if (done->form >= JUM_N_TILE_FORMS)
        memcpy(b->districts[done->j * b->dx + done->i].start[done->form - JUM_FORM_BLOCKS],
               done->start, sizeof done->start);
    b->n_asked--;
    take_mesh(b, done);
    return TRUE;
}

static JumDraw *
draw_part(JumDrawQueue *queue,
          JumProgram *program,
          const Part *part,
          float x0,
          float y0,
          const JumTexture *palette)
{
    JumDraw *draw = jum_draw_queue_add(queue, JUM_PASS_OPAQUE, program, part->mesh);
    draw->textures[0] = palette;
    float place[4] = {x0 + part->lo, y0 + part->lo, part->z0, part->step};
    memcpy(draw->params[0], place, sizeof place);
    return draw;
}

void
jum_scene_building_draw(JumSceneBuilding *b,
                        JumDrawQueue *queue,
                        const JumTexture *palette,
                        gboolean shadows)
{
    for (guint i = 0; i < b->n_drawn; i++) {
        const Drawn *drawn = &b->drawn[i];
        guint variant =
            (b->facades && drawn->roofs ? BLOCK_FACADE : 0) | (shadows ? BLOCK_SHADOW : 0);
        if ((drawn->merged || (!drawn->roofs && drawn->distance > PLAIN_M)) && !shadows)
            variant = BLOCK_PLAIN;
        JumDraw *draw =
            draw_part(queue, b->program[variant], drawn->part, drawn->x0, drawn->y0, palette);
        draw->first = drawn->first;
        draw->count = drawn->count;
        draw->params[1][0] = b->lit;
        draw->n_params = 2;
    }
}

void
jum_scene_building_set_removed(JumSceneBuilding *b, const float *boxes, guint n)
{
    float tile = (float) JUM_SCENE_TILE_M;
    for (guint k = 0; k < b->cleared->len; k++)
        part_clear(b, &g_array_index(b->cleared, Cleared, k).part);
    g_array_set_size(b->cleared, 0);
    g_free(b->removed);
    b->removed = n > 0 ? g_memdup2(boxes, 4 * (gsize) n * sizeof *boxes) : NULL;
    b->n_removed = n;
    for (guint k = 0; k < n; k++) {
        const float *box = boxes + 4 * (gsize) k;
        float u = ((box[0] + box[2]) * 0.5f - b->x0) / tile,
              v = ((box[1] + box[3]) * 0.5f - b->y0) / tile;
        if (!(u >= 0.0f && v >= 0.0f && u < (float) b->nx && v < (float) b->ny))
            continue;
        Cleared cleared = {.i = (guint) u, .j = (guint) v};
        gboolean known = FALSE;
        for (guint c = 0; c < b->cleared->len; c++) {
            const Cleared *other = &g_array_index(b->cleared, Cleared, c);
            known = known || (other->i == cleared.i && other->j == cleared.j);
        }
        if (!known)
            g_array_append_val(b->cleared, cleared);
    }
}

/* The form of a tile without what the project takes away, made when it is first asked for; else @part. */
static const Part *
without_removed(JumSceneBuilding *b, guint i, guint j, const Part *part)
{
    for (guint c = 0; c < b->cleared->len; c++) {
        Cleared *cleared = &g_array_index(b->cleared, Cleared, c);
        if (cleared->i != i || cleared->j != j || part->mesh == NULL)
            continue;
        if (!cleared->part.done) {
            JumBuildingJob *job = jum_building_job_new(b, b->store, JUM_FORM_ROOFS, i, j);
            job->part = &cleared->part;
            job->without = b->removed;
            job->n_without = b->n_removed;
            job->job.run(&job->job);
            take_mesh(b, job);
            job->job.drop(&job->job);
        }
        return &cleared->part;
    }
    return part;
}

void
jum_scene_building_draw_casters(JumSceneBuilding *b,
                                JumDrawQueue *queue,
                                const JumTexture *palette,
                                const float place[2],
                                float reach_m,
                                gboolean with_project)
{
    float tile = (float) JUM_SCENE_TILE_M;
    guint i0 = (guint) CLAMP((place[0] - reach_m - b->x0) / tile, 0.0f, (float) b->nx);
    guint i1 = (guint) CLAMP((place[0] + reach_m - b->x0) / tile + 1.0f, 0.0f, (float) b->nx);
    guint j0 = (guint) CLAMP((place[1] - reach_m - b->y0) / tile, 0.0f, (float) b->ny);
    guint j1 = (guint) CLAMP((place[1] + reach_m - b->y0) / tile + 1.0f, 0.0f, (float) b->ny);
    for (guint j = j0; j < j1; j++)
        for (guint i = i0; i < i1; i++) {
            const Part *part = best_form(&b->tiles[j * b->nx + i], JUM_FORM_ROOFS);
            if (with_project && part != NULL && b->cleared->len > 0)
                part = without_removed(b, i, j, part);
            if (part != NULL && part->mesh != NULL)
                draw_part(queue, b->program[0], part, b->x0 + (float) i * tile,
                          b->y0 + (float) j * tile, palette);
        }
}

guint
jum_scene_building_n_drawn(const JumSceneBuilding *b)
{
    return b->n_buildings;
}

guint
jum_scene_building_n_tiles(const JumSceneBuilding *b)
{
    return b->n_drawn;
}
