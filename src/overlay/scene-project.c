/* The buildings of a project as one block mesh around the first of them.  What is demolished is drawn as a sleeve a
 * little wider and higher than what stands there, which it hides. */
#include "overlay/scene-project.h"

#include "gfx/block-mesh.h"
#include "overlay/palette.h"

#include <math.h>
#include <string.h>

#define REACH_M  1310.0 /* of a block mesh: 16 bits of 4 cm */
#define SLEEVE_M 0.35
#define NO_SHADE 128

enum {
    PROJECT_SHADOW = 1
};

struct JumSceneProject {
    JumDevice *device;
    const JumSceneStore *store;
    JumProgram *program[2]; /* PROJECT_SHADOW */
    JumMesh *mesh;
    guint n_casting; /* indices of what is added, first in the mesh */
    float place[4];  /* corner, z0, step, as block.glsl takes them */
};

JumSceneProject *
jum_scene_project_new(JumDevice *device, const JumSceneStore *store, GError **error)
{
    g_autoptr(JumSceneProject) project = g_new0(JumSceneProject, 1);
    project->device = device;
    project->store = store;
    for (guint i = 0; i < G_N_ELEMENTS(project->program); i++) {
        project->program[i] =
            jum_program_new(device, "block", i & PROJECT_SHADOW ? "#define SHADOW\n" : "", error);
        if (project->program[i] == NULL)
            return NULL;
    }
    return g_steal_pointer(&project);
}

void
jum_scene_project_free(JumSceneProject *project)
{
    if (project == NULL)
        return;
    for (guint i = 0; i < G_N_ELEMENTS(project->program); i++)
        jum_program_free(project->program[i]);
    g_clear_pointer(&project->mesh, jum_mesh_free);
    g_free(project);
}

/* Vertices of a building from the corner of the mesh, wider by @grow_m from its middle.  FALSE if it is out of reach. */
static gboolean
take_rings(const JumViewBuildings *b, guint i, const double corner[2], double grow_m, float *xy)
{
    guint first = b->vertex_start[b->ring_start[i]], end = b->vertex_start[b->ring_start[i + 1]];
    double x_m = 0.0, y_m = 0.0;
    for (guint v = first; v < end; v++) {
        x_m += b->x_m[v] / (end - first);
        y_m += b->y_m[v] / (end - first);
    }
    for (guint v = first; v < end; v++) {
        double dx = b->x_m[v] - x_m, dy = b->y_m[v] - y_m,
               by = 1.0 + grow_m / fmax(hypot(dx, dy), 1.0);
        double x = x_m + dx * by - corner[0], y = y_m + dy * by - corner[1];
        if (!(x >= 0.0 && x <= 2.0 * REACH_M && y >= 0.0 && y <= 2.0 * REACH_M))
            return FALSE;
        xy[2 * (v - first)] = (float) x;
        xy[2 * (v - first) + 1] = (float) y;
    }
    return TRUE;
}

static void
add_building(const JumSceneProject *project,
             JumBlockBuilder *builder,
             const JumViewBuildings *b,
             guint i,
             const double corner[2],
             const double origin[2])
{
    static const JumPalette colours[] = {
        [JUM_BUILDING_ADDED] = JUM_PALETTE_ADDED, [JUM_BUILDING_REMOVED] = JUM_PALETTE_REMOVED};
    guint n_rings = b->ring_start[i + 1] - b->ring_start[i];
    guint first = b->vertex_start[b->ring_start[i]],
          n = b->vertex_start[b->ring_start[i + 1]] - first;
    gboolean is_removed = b->kind[i] == JUM_BUILDING_REMOVED;
    g_autofree float *xy = g_new(float, 2 * (gsize) n);
    g_autofree guint32 *rings = g_new(guint32, n_rings + 1);
    if (n_rings == 0 || n < 3 || !take_rings(b, i, corner, is_removed ? SLEEVE_M : 0.0, xy))
        return;
    for (guint r = 0; r <= n_rings; r++)
        rings[r] = b->vertex_start[b->ring_start[i] + r] - first;
    double x_m = 0.0, y_m = 0.0, lowest_m = INFINITY;
    for (guint v = 0; v < n; v++) {
        double x = corner[0] + xy[2 * v] - origin[0], y = corner[1] + xy[2 * v + 1] - origin[1];
        lowest_m = fmin(lowest_m, jum_scene_store_ground(project->store, (float) x, (float) y));
        x_m += x / n;
        y_m += y / n;
    }
    float foot_m = jum_scene_store_ground(project->store, (float) x_m, (float) y_m);
    float top_m = foot_m + (float) b->height_m[i] + (is_removed ? (float) SLEEVE_M : 0.0f);
    guint8 colour = (guint8) colours[b->kind[i]];
    JumPrism prism = {.xy = xy,
                      .ring_start = rings,
                      .n_rings = n_rings,
                      .base_m = (float) lowest_m - 0.5f,
                      .eaves_m = top_m,
                      .top_m = top_m,
                      .roof = JUM_ROOF_FLAT,
                      .wall_palette = colour,
                      .roof_palette = colour,
                      .shade = NO_SHADE};
    jum_block_builder_add(builder, &prism);
}

void
jum_scene_project_set(JumSceneProject *project, const JumViewBuildings *buildings)
{
    g_clear_pointer(&project->mesh, jum_mesh_free);
    if (buildings == NULL || buildings->n == 0 || buildings->ring_start[buildings->n] == 0)
        return;
    double origin[2];
    jum_scene_store_origin(project->store, origin);
    double corner[2] = {floor(buildings->x_m[0] - REACH_M), floor(buildings->y_m[0] - REACH_M)};
    float z0_m = jum_scene_store_ground(project->store, (float) (buildings->x_m[0] - origin[0]),
                                        (float) (buildings->y_m[0] - origin[1])) -
                 60.0f;
    g_autoptr(JumBlockBuilder) builder = jum_block_builder_new();
    jum_block_builder_begin(builder, 0.0, 2.0 * REACH_M, (double) z0_m);
    for (guint i = 0; i < buildings->n; i++)
        if (buildings->kind[i] != JUM_BUILDING_REMOVED)
            add_building(project, builder, buildings, i, corner, origin);
    const JumBlockVertex *vertices;
    const guint32 *indices;
    guint n_vertices;
    jum_block_builder_parts(builder, &vertices, &n_vertices, &indices, &project->n_casting);
    for (guint i = 0; i < buildings->n; i++)
        if (buildings->kind[i] == JUM_BUILDING_REMOVED)
            add_building(project, builder, buildings, i, corner, origin);
    g_autofree JumBlockData *data = jum_block_builder_finish(builder);
    if (data == NULL)
        return;
    project->mesh = jum_block_mesh_new(project->device, data);
    const float place[4] = {(float) (corner[0] - origin[0]) + data->lo_m,
                            (float) (corner[1] - origin[1]) + data->lo_m, data->z0_m, data->step_m};
    memcpy(project->place, place, sizeof place);
}

gboolean
jum_scene_project_is_there(const JumSceneProject *project)
{
    return project->mesh != NULL;
}

void
jum_scene_project_draw(JumSceneProject *project,
                       JumDrawQueue *queue,
                       const JumTexture *palette,
                       gboolean shadows)
{
    if (project->mesh == NULL)
        return;
    JumDraw *draw = jum_draw_queue_add(
        queue, JUM_PASS_OPAQUE, project->program[shadows ? PROJECT_SHADOW : 0], project->mesh);
    draw->textures[0] = palette;
    memcpy(draw->params[0], project->place, sizeof project->place);
}

void
jum_scene_project_draw_casters(JumSceneProject *project,
                               JumDrawQueue *queue,
                               const JumTexture *palette)
{
    if (project->mesh == NULL || project->n_casting == 0)
        return;
    JumDraw *draw = jum_draw_queue_add(queue, JUM_PASS_OPAQUE, project->program[0], project->mesh);
    draw->textures[0] = palette;
    draw->count = project->n_casting;
    memcpy(draw->params[0], project->place, sizeof project->place);
}
