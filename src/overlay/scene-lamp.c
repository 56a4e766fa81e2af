/* Lamps as points in one buffer sorted by tile, with colour and level in four bytes each, so that a change of level is
 * one byte and one upload.  By night every lit lamp is splatted as a disc (illuminance of a downward light over its
 * height) into a near and a far light map, which ground and walls read; the maps are drawn again, with the frame that
 * reads them, only when levels change (at most 4 times a second) or the eye has moved 200 m; a level that changes
 * outside the picture asks for no frame.  With photometry, and not at low quality, the near map is
 * drawn from each lamp's own distribution, read from a texture (candela.glsl), into half floats. */
#include "overlay/scene-lamp.h"

#include "gfx/cull.h"
#include "gfx/target.h"
#include "overlay/lamp-light.h"

#include <math.h>
#include <string.h>

#define NEAR_SIDE 1024
#define NEAR_M    2048.0f
#define FAR_SIDE  1024
#define POSTS_M   450.0f
#define REDRAW_US 250000
#define MOVED_M   200.0f
#define REACH_M   150.0f /* of a lamp's light, and a pixel of the far map */

typedef struct {
    float x, y, z; /* of the light, from the origin */
    guint8 colour[3], level;
    guint8 power;  /* flux, 200 lm a step */
    guint8 height; /* 0.2 m a step */
    guint8 spare[2];
} Light;

typedef struct {
    float x, y, z, height;
} Post;

/* A lamp with its distribution, in the order of the lights. */
typedef struct {
    float x, y, height, klm;
    guint8 colour[3], level;
    float azimuth, tilt, table;
} Beam;

static const JumAttribute BEAM_ATTRIBUTES[] = {
    {0, 4, JUM_ATTRIBUTE_F32, 0}, {1, 4, JUM_ATTRIBUTE_U8_UNIT, 16}, {2, 3, JUM_ATTRIBUTE_F32, 20}};
static const JumVertexFormat BEAM_FORMAT = {BEAM_ATTRIBUTES, 3, sizeof(Beam)};
static const JumAttribute LIGHT_ATTRIBUTES[] = {
    {0, 3, JUM_ATTRIBUTE_F32, 0}, {1, 4, JUM_ATTRIBUTE_U8_UNIT, 12}, {2, 2, JUM_ATTRIBUTE_U8, 16}};
static const JumVertexFormat LIGHT_FORMAT = {LIGHT_ATTRIBUTES, 3, sizeof(Light)};
static const JumAttribute POST_ATTRIBUTES[] = {{3, 4, JUM_ATTRIBUTE_F32, 0}};
static const JumVertexFormat POST_FORMAT = {POST_ATTRIBUTES, 1, sizeof(Post)};

struct JumSceneLamp {
    JumDevice *device;
    const JumSceneStore *store;
    JumWorld *world;
    const JumSceneBridge *bridge;
    const JumShapes *shapes;
    JumProgram *light_program, *pool_program, *post_program;
    Light *lights;   /* [shapes->n] */
    guint32 *of_row; /* [n_rows] light of each lamp of the table, G_MAXUINT32: none */
    guint n_rows;
    JumMesh *mesh, *posts;
    JumDrawQueue *queue; /* of the light maps */
    JumTarget *near_map, *far_map;
    float near_x, near_y, far_x, far_y, far_m;
    guint32 serial;
    gboolean stale_near, stale_far; /* a map does not show every level */
    gboolean due;                   /* nor does the picture, of lamps that are in it */
    gint64 drawn_us;                /* the maps; 0: never */
    guint dirty_first, dirty_end;   /* lights to be sent */
    Post *unsent;                   /* [shapes->n] posts; NULL: they and their lights are there */
    guint32 n_sent;

    JumProgram *beam_program; /* NULL: no photometry */
    JumTexture *tables;
    JumViewPhotometry photometry; /* its columns owned, its candela gone */
    Beam *beams;                  /* [shapes->n] */
    JumMesh *beam_mesh;
    gboolean fine, drawn_fine;
};

static void
clear_photometry(JumSceneLamp *lamp)
{
    g_clear_pointer(&lamp->beam_program, jum_program_free);
    g_clear_pointer(&lamp->tables, jum_texture_free);
    g_clear_pointer(&lamp->beam_mesh, jum_mesh_free);
    g_clear_pointer(&lamp->beams, g_free);
    g_free((gpointer) lamp->photometry.table);
    g_free((gpointer) lamp->photometry.azimuth_rad);
    g_free((gpointer) lamp->photometry.tilt_rad);
    g_free((gpointer) lamp->photometry.klm);
    lamp->photometry = (JumViewPhotometry){0};
}

JumSceneLamp *
jum_scene_lamp_new(JumDevice *device,
                   const JumSceneStore *store,
                   JumWorld *world,
                   const JumSceneBridge *bridge,
                   GError **error)
{
    g_autoptr(JumSceneLamp) lamp = g_new0(JumSceneLamp, 1);
    lamp->device = device;
    lamp->store = store;
    lamp->world = world;
    lamp->bridge = bridge;
    lamp->queue = jum_draw_queue_new(device);
    lamp->light_program = jum_program_new(device, "light", NULL, error);
    if (lamp->light_program == NULL)
        return NULL;
    lamp->pool_program = jum_program_new(device, "pool", NULL, error);
    if (lamp->pool_program == NULL)
        return NULL;
    lamp->post_program = jum_program_new(device, "post", NULL, error);
    if (lamp->post_program == NULL)
        return NULL;
    float extent[4];
    jum_scene_store_extent(store, extent);
    lamp->far_m = fmaxf(fmaxf(extent[2] - extent[0], extent[3] - extent[1]), 1000.0f);
    lamp->far_x = (extent[0] + extent[2] - lamp->far_m) * 0.5f;
    lamp->far_y = (extent[1] + extent[3] - lamp->far_m) * 0.5f;
    lamp->near_x = lamp->near_y = 1e9f;
    return g_steal_pointer(&lamp);
}

void
jum_scene_lamp_free(JumSceneLamp *lamp)
{
    if (lamp == NULL)
        return;
    jum_mesh_free(lamp->mesh);
    jum_mesh_free(lamp->posts);
    jum_target_free(lamp->near_map);
    jum_target_free(lamp->far_map);
    jum_draw_queue_free(lamp->queue);
    jum_program_free(lamp->light_program);
    jum_program_free(lamp->pool_program);
    jum_program_free(lamp->post_program);
    clear_photometry(lamp);
    g_free(lamp->unsent);
    g_free(lamp->lights);
    g_free(lamp->of_row);
    g_free(lamp);
}

/* ---- levels ---- */

/* What the field says, else (no value yet) full: a lamp nobody knows of is assumed to do its work. */
static guint8
level_of(const JumSceneLamp *lamp, guint32 row)
{
    if (lamp->world == NULL)
        return 255;
    guint32 point = jum_points_at(jum_world_points(lamp->world), JUM_QUANTITY_lamp_level, row);
    if (point == JUM_POINT_NONE)
        return 255;
    double value = jum_world_value(lamp->world, point);
    return isfinite(value) ? (guint8) (CLAMP(value, 0.0, 1.0) * 255.0 + 0.5) : 255;
}

static void
build_beams(JumSceneLamp *lamp)
{
    const JumViewPhotometry *p = &lamp->photometry;
    if (lamp->beam_program == NULL || lamp->shapes == NULL)
        return;
    g_clear_pointer(&lamp->beam_mesh, jum_mesh_free);
    g_free(lamp->beams);
    lamp->beams = g_new0(Beam, lamp->shapes->n);
    for (guint32 i = 0; i < lamp->shapes->n; i++) {
        const float *values = jum_shapes_values(lamp->shapes, i);
        const Light *light = &lamp->lights[i];
        guint32 row = (guint32) values[4];
        Beam *beam = &lamp->beams[i];
        *beam = (Beam){.x = light->x, .y = light->y, .height = fmaxf(values[1], 1.0f)};
        memcpy(beam->colour, light->colour, 3);
        beam->level = light->level;
        if (row >= p->n_lamps)
            continue;
        beam->klm = p->klm[row];
        beam->azimuth = p->azimuth_rad[row];
        beam->tilt = p->tilt_rad[row];
        beam->table = (float) MIN(p->table[row], p->n_tables - 1);
    }
    lamp->beam_mesh =
        jum_mesh_new(lamp->device, &BEAM_FORMAT, lamp->shapes->n, lamp->beams, 0, 0, NULL);
    lamp->stale_near = TRUE;
}

gboolean
jum_scene_lamp_set_photometry(JumSceneLamp *lamp, const JumViewPhotometry *p, GError **error)
{
    JumProgram *program = jum_program_new(lamp->device, "candela", NULL, error);
    if (program == NULL)
        return FALSE;
    clear_photometry(lamp);
    lamp->beam_program = program;
    lamp->photometry = *p;
    lamp->photometry.candela = NULL;
    lamp->photometry.table = g_memdup2(p->table, p->n_lamps);
    lamp->photometry.azimuth_rad = g_memdup2(p->azimuth_rad, p->n_lamps * sizeof(float));
    lamp->photometry.tilt_rad = g_memdup2(p->tilt_rad, p->n_lamps * sizeof(float));
    lamp->photometry.klm = g_memdup2(p->klm, p->n_lamps * sizeof(float));
    lamp->tables = jum_texture_new(lamp->device, JUM_TEXTURE_R32F, (int) p->n_gamma,
                                   (int) (p->n_tables * p->n_c), JUM_TEXTURE_NEAREST, p->candela);
    g_clear_pointer(&lamp->near_map, jum_target_free); /* of half floats from now on */
    build_beams(lamp);
    return TRUE;
}

void
jum_scene_lamp_set_fine(JumSceneLamp *lamp, gboolean fine)
{
    lamp->stale_near = lamp->stale_near || fine != lamp->fine;
    lamp->fine = fine;
}

double
jum_scene_lamp_lux(JumSceneLamp *lamp, float x, float y)
{
    float rgba[4], pixel = NEAR_M / (float) NEAR_SIDE;
    float i = floorf((x - lamp->near_x) / pixel), j = floorf((y - lamp->near_y) / pixel);
    if (lamp->near_map == NULL || !lamp->drawn_fine ||
        !(i >= 0.0f && j >= 0.0f && i < NEAR_SIDE && j < NEAR_SIDE))
        return NAN;
    jum_target_read_at(lamp->near_map, (int) i, (int) j, rgba);
    return (double) rgba[3] * 200.0;
}

static void
index_rows(JumSceneLamp *lamp)
{
    if (lamp->world == NULL)
        return;
    jum_points_range(jum_world_points(lamp->world), JUM_QUANTITY_lamp_level, &lamp->n_rows);
    lamp->of_row = g_new(guint32, MAX(lamp->n_rows, 1));
    memset(lamp->of_row, 0xff, lamp->n_rows * sizeof(guint32));
    for (guint32 i = 0; i < lamp->shapes->n; i++) {
        guint32 row = (guint32) jum_shapes_values(lamp->shapes, i)[4];
        if (row < lamp->n_rows)
            lamp->of_row[row] = i;
    }
}

static void
build(JumSceneLamp *lamp)
{
    const JumShapes *shapes = jum_scene_store_layer(lamp->store, JUM_SCENE_LAMP);
    if (shapes == NULL || shapes->n == 0 || lamp->shapes == shapes ||
        !jum_scene_bridge_is_built(lamp->bridge))
        return;
    lamp->shapes = shapes;
    lamp->lights = g_new0(Light, shapes->n);
    lamp->unsent = g_new(Post, shapes->n);
    for (guint32 i = 0; i < shapes->n; i++) {
        const float *values = jum_shapes_values(shapes, i), *box = shapes->box + 4 * (gsize) i;
        Light *light = &lamp->lights[i];
        float foot = values[0];
        jum_scene_bridge_deck(lamp->bridge, box[0], box[1], &foot);
        light->x = box[0];
        light->y = box[1];
        light->z = foot + values[1];
        jum_lamp_colour(values[3], light->colour);
        light->level = level_of(lamp, (guint32) values[4]);
        light->power = (guint8) CLAMP(values[2] / 200.0f + 0.5f, 1.0f, 255.0f);
        light->height = (guint8) CLAMP(values[1] * 5.0f, 5.0f, 255.0f);
        lamp->unsent[i] = (Post){box[0], box[1], foot, values[1]};
    }
    lamp->mesh = jum_mesh_new(lamp->device, &LIGHT_FORMAT, shapes->n, NULL, 0, 0, NULL);
    lamp->posts = jum_mesh_new(lamp->device, NULL, JUM_POST_VERTICES, NULL, 0, 0, NULL);
    jum_mesh_set_instances(lamp->posts, &POST_FORMAT, shapes->n, NULL);
    lamp->stale_near = lamp->stale_far = TRUE;
    lamp->serial = lamp->world != NULL ? jum_world_serial(lamp->world) : 0;
    index_rows(lamp);
    build_beams(lamp);
}

/* TRUE once they are there, all at once. */
static gboolean
send_lamps(JumSceneLamp *lamp, gsize allowance)
{
    if (lamp->unsent == NULL)
        return FALSE;
    guint32 first = lamp->n_sent;
    guint32 n = (guint32) MIN(lamp->shapes->n - first, allowance / (sizeof(Post) + sizeof(Light)));
    jum_mesh_update_instances(lamp->posts, first, n, lamp->unsent + first);
    jum_mesh_update_vertices(lamp->mesh, first, n, lamp->lights + first);
    lamp->n_sent += n;
    if (lamp->n_sent < lamp->shapes->n)
        return FALSE;
    g_clear_pointer(&lamp->unsent, g_free);
    return TRUE;
}

gboolean
jum_scene_lamp_is_sent(const JumSceneLamp *lamp)
{
    return lamp->unsent == NULL;
}

/* Is what a lamp lights within the picture? */
static gboolean
is_seen(const Light *light, const JumCull *cull)
{
    float box[6] = {light->x - REACH_M, light->y - REACH_M, light->z - REACH_M,
                    light->x + REACH_M, light->y + REACH_M, light->z + REACH_M};
    return jum_cull_sees(cull, box);
}

static void
take_level(JumSceneLamp *lamp, guint32 i, const JumCull *cull)
{
    guint8 level = level_of(lamp, (guint32) jum_shapes_values(lamp->shapes, i)[4]);
    if (lamp->lights[i].level == level)
        return;
    lamp->lights[i].level = level;
    if (lamp->beams != NULL)
        lamp->beams[i].level = level;
    if (lamp->dirty_end == 0)
        lamp->dirty_first = i;
    lamp->dirty_first = MIN(lamp->dirty_first, i);
    lamp->dirty_end = MAX(lamp->dirty_end, i + 1);
    lamp->stale_near = lamp->stale_far = TRUE;
    lamp->due = lamp->due || is_seen(&lamp->lights[i], cull);
}

static void
take_levels(JumSceneLamp *lamp, const JumFrame *frame)
{
    JumCull cull;
    const guint32 *points = NULL;
    guint n = 0, n_rows;
    if (lamp->world == NULL || jum_world_serial(lamp->world) == lamp->serial)
        return;
    guint32 first =
        jum_points_range(jum_world_points(lamp->world), JUM_QUANTITY_lamp_level, &n_rows);
    gboolean told = jum_world_recent(lamp->world, lamp->serial, &points, &n);
    lamp->serial = jum_world_serial(lamp->world);
    jum_cull_init(&cull, frame);
    for (guint32 i = 0; !told && i < lamp->shapes->n; i++)
        take_level(lamp, i, &cull);
    for (guint k = 0; k < n; k++) {
        guint32 row = points[k] - first; /* wraps for what lies before */
        if (row < MIN(n_rows, lamp->n_rows) && lamp->of_row[row] != G_MAXUINT32)
            take_level(lamp, lamp->of_row[row], &cull);
    }
}

/* By day nobody sees them: they go all at once when it gets dark. */
static void
send_levels(JumSceneLamp *lamp)
{
    guint first = lamp->dirty_first, n = lamp->dirty_end - first;
    if (lamp->dirty_end == 0)
        return;
    jum_mesh_update_vertices(lamp->mesh, first, n, lamp->lights + first);
    if (lamp->beam_mesh != NULL)
        jum_mesh_update_vertices(lamp->beam_mesh, first, n, lamp->beams + first);
    lamp->dirty_end = 0;
}

/* ---- light maps ---- */

/* Draws every light of the tiles that meet the square into the map over it. */
static void
draw_map(JumSceneLamp *lamp,
         JumTarget *target,
         int side,
         float x0,
         float y0,
         float size_m,
         float gain,
         const JumFrame *frame)
{
    float tile_x, tile_y, tile = (float) JUM_SCENE_TILE_M, reach = 100.0f;
    gboolean beams = target == lamp->near_map && lamp->fine && lamp->beam_mesh != NULL;
    guint nx, ny;
    int saved[6];
    jum_scene_store_tiles(lamp->store, &tile_x, &tile_y, &nx, &ny);
    jum_draw_queue_clear(lamp->queue);
    for (guint j = 0; j < ny; j++) {
        float south = tile_y + (float) j * tile;
        if (south > y0 + size_m + reach || south + tile < y0 - reach)
            continue;
        guint west = (guint) CLAMP((x0 - reach - tile_x) / tile, 0.0f, (float) (nx - 1));
        guint east = (guint) CLAMP((x0 + size_m + reach - tile_x) / tile, 0.0f, (float) (nx - 1));
        guint32 first = lamp->shapes->cell_start[j * nx + west];
        guint32 end = lamp->shapes->cell_start[j * nx + east + 1];
        if (end == first)
            continue;
        JumDraw *draw = jum_draw_queue_add(lamp->queue, JUM_PASS_SCREEN,
                                           beams ? lamp->beam_program : lamp->pool_program,
                                           beams ? lamp->beam_mesh : lamp->mesh);
        draw->primitive = JUM_PRIMITIVE_POINTS;
        draw->flags = JUM_DRAW_ADDITIVE | JUM_DRAW_TWO_SIDED;
        draw->first = first;
        draw->count = end - first;
        float place[4] = {x0, y0, size_m, gain};
        memcpy(draw->params[0], place, sizeof place);
        draw->params[1][0] = (float) side;
        draw->n_params = 2;
        if (!beams)
            continue;
        draw->params[1][1] = (float) lamp->photometry.n_c;
        draw->params[1][2] = (float) lamp->photometry.n_gamma;
        draw->textures[0] = lamp->tables;
    }
    if (target == lamp->near_map)
        lamp->drawn_fine = beams;
    jum_target_begin(target, saved);
    jum_target_clear(target);
    jum_draw_queue_run(lamp->queue, frame, NULL);
    jum_target_end(target, saved);
}

static gboolean
make_maps(JumSceneLamp *lamp)
{
    int bound[6];
    jum_target_save(lamp->device, bound);
    if (lamp->near_map == NULL)
        lamp->near_map = lamp->beam_program != NULL
                             ? jum_target_new_light(lamp->device, NEAR_SIDE, NULL)
                             : jum_target_new(lamp->device, NEAR_SIDE, NEAR_SIDE, 0, NULL);
    if (lamp->far_map == NULL)
        lamp->far_map = jum_target_new(lamp->device, FAR_SIDE, FAR_SIDE, 0, NULL);
    jum_target_restore(lamp->device, bound);
    return lamp->near_map != NULL && lamp->far_map != NULL;
}

/* What is looked at: where the middle ray meets the ground, not farther than 700 m. */
static void
find_middle(const JumSceneLamp *lamp, const JumFrame *frame, float *x, float *y)
{
    const JumCamera *c = &frame->camera;
    float eye_x = (float) (c->x_m - frame->origin_m[0]),
          eye_y = (float) (c->y_m - frame->origin_m[1]);
    float above = (float) c->z_m - jum_scene_store_ground(lamp->store, eye_x, eye_y);
    double down = fmax(-frame->forward[2], 0.05);
    float ahead = (float) fmin(above / down, 800.0);
    *x = eye_x + ahead * (float) frame->forward[0];
    *y = eye_y + ahead * (float) frame->forward[1];
}

static gboolean
may_redraw(const JumSceneLamp *lamp)
{
    return lamp->drawn_us == 0 || g_get_monotonic_time() - lamp->drawn_us >= REDRAW_US;
}

static void
redraw_maps(JumSceneLamp *lamp, const JumFrame *frame)
{
    float x, y;
    find_middle(lamp, frame, &x, &y);
    gboolean moved =
        hypotf(x - lamp->near_x - NEAR_M / 2.0f, y - lamp->near_y - NEAR_M / 2.0f) > MOVED_M;
    if (!moved && !lamp->stale_near && !lamp->stale_far)
        return;
    if (!moved && !may_redraw(lamp)) {
        lamp->due = TRUE; /* another frame will show it */
        return;
    }
    if (!make_maps(lamp))
        return;
    if (moved) {
        float grid = 64.0f;
        lamp->near_x = floorf((x - NEAR_M / 2.0f) / grid) * grid;
        lamp->near_y = floorf((y - NEAR_M / 2.0f) / grid) * grid;
    }
    draw_map(lamp, lamp->near_map, NEAR_SIDE, lamp->near_x, lamp->near_y, NEAR_M, 1.0f, frame);
    if (lamp->stale_far)
        draw_map(lamp, lamp->far_map, FAR_SIDE, lamp->far_x, lamp->far_y, lamp->far_m, 6.0f, frame);
    lamp->stale_near = lamp->stale_far = FALSE;
    lamp->drawn_us = g_get_monotonic_time();
}

gboolean
jum_scene_lamp_update(JumSceneLamp *lamp, const JumFrame *frame, double night, gsize allowance)
{
    build(lamp);
    gboolean sent = send_lamps(lamp, allowance);
    if (lamp->shapes != NULL)
        take_levels(lamp, frame);
    return sent || (night > 0.0 && lamp->due);
}

void
jum_scene_lamp_light(JumSceneLamp *lamp, const JumFrame *frame, double night, JumAmbience *ambience)
{
    lamp->due = FALSE;
    ambience->light_near[3] = ambience->light_far[3] = 0.0f;
    ambience->light_near_map = ambience->light_far_map = NULL;
    if (lamp->shapes == NULL || lamp->unsent != NULL || night <= 0.0)
        return;
    send_levels(lamp);
    redraw_maps(lamp, frame);
    if (lamp->near_map == NULL || lamp->far_map == NULL)
        return;
    float near[4] = {lamp->near_x, lamp->near_y, 1.0f / NEAR_M,
                     (lamp->drawn_fine ? 10.5f : 6.5f) * (float) night}; /* exposure */
    float far[4] = {lamp->far_x, lamp->far_y, 1.0f / lamp->far_m, 4.2f * (float) night};
    memcpy(ambience->light_near, near, sizeof near);
    memcpy(ambience->light_far, far, sizeof far);
    ambience->light_near_map = jum_target_colour(lamp->near_map);
    ambience->light_far_map = jum_target_colour(lamp->far_map);
}

gboolean
jum_scene_lamp_is_current(const JumSceneLamp *lamp)
{
    return (!lamp->stale_near && !lamp->stale_far) || may_redraw(lamp);
}

/* ---- posts and lights ---- */

static void
draw_tile(JumSceneLamp *lamp,
          JumDrawQueue *queue,
          guint32 first,
          guint32 n,
          float distance,
          double night,
          const JumTexture *palette)
{
    if (distance < POSTS_M) {
        JumDraw *draw = jum_draw_queue_add(queue, JUM_PASS_OPAQUE, lamp->post_program, lamp->posts);
        draw->textures[0] = palette;
        draw->flags = JUM_DRAW_TWO_SIDED;
        draw->first_instance = first;
        draw->instances = n;
    }
    if (night <= 0.0)
        return;
    JumDraw *draw = jum_draw_queue_add(queue, JUM_PASS_BLEND, lamp->light_program, lamp->mesh);
    draw->primitive = JUM_PRIMITIVE_POINTS;
    draw->flags = JUM_DRAW_ADDITIVE | JUM_DRAW_TWO_SIDED;
    draw->first = first;
    draw->count = n;
    draw->params[0][0] = (float) night;
}

void
jum_scene_lamp_draw(JumSceneLamp *lamp,
                    JumDrawQueue *queue,
                    const JumFrame *frame,
                    double night,
                    const JumTexture *palette)
{
    if (lamp->shapes == NULL || lamp->unsent != NULL)
        return;
    float x0, y0, tile = (float) JUM_SCENE_TILE_M;
    guint nx, ny;
    JumCull cull;
    jum_cull_init(&cull, frame);
    jum_scene_store_tiles(lamp->store, &x0, &y0, &nx, &ny);
    for (guint j = 0; j < ny; j++)
        for (guint i = 0; i < nx; i++) {
            guint32 first = lamp->shapes->cell_start[j * nx + i];
            guint32 n = lamp->shapes->cell_start[j * nx + i + 1] - first;
            if (n == 0)
                continue;
            float z = lamp->lights[first].z;
            float box[6] = {x0 + (float) i * tile,       y0 + (float) j * tile,       z - 80.0f,
                            x0 + (float) (i + 1) * tile, y0 + (float) (j + 1) * tile, z + 80.0f};
            float distance = jum_cull_distance(&cull, box);
            if ((night > 0.0 || distance < POSTS_M) && jum_cull_sees(&cull, box))
                draw_tile(lamp, queue, first, n, distance, night, palette);
        }
}
