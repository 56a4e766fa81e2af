/* Prisms by instancing: one unit prism, drawn twice, the full part solid and the shell above it translucent.  They
 * keep a least width on the picture by growing whole in the vertex shader; top and pick repeat that growth. */
#include "gfx/extrusion.h"

#include <math.h>
#include <string.h>

typedef struct {
    float corner[4], normal[2];
} Corner;

typedef struct {
    float foot[4], height[2];
    JumColour colour;
    guint8 flags[4];
} Instance;

static const JumAttribute corner_attributes[] = {{0, 4, JUM_ATTRIBUTE_F32, 0},
                                                 {1, 2, JUM_ATTRIBUTE_F32, 16}};
static const JumVertexFormat corner_format = {corner_attributes, 2, sizeof(Corner)};
static const JumAttribute instance_attributes[] = {
    {2, 4, JUM_ATTRIBUTE_F32, 0},
    {3, 2, JUM_ATTRIBUTE_F32, 16},
    {4, 4, JUM_ATTRIBUTE_U8_UNIT, 24},
    {5, 4, JUM_ATTRIBUTE_U8, 28},
};
static const JumVertexFormat instance_format = {instance_attributes, 4, sizeof(Instance)};

struct JumExtrusionLayer {
    double origin[3], least_px;
    guint n;
    JumVolume *looks;    /* [n] */
    Instance *instances; /* [n] */
    gboolean dirty;
    JumProgram *program;
    JumMesh *mesh;
};

static JumMesh *
unit_prism(JumDevice *device, guint sides)
{
    sides = CLAMP(sides, 3, 32);
    g_autoptr(GArray) corners = g_array_new(FALSE, FALSE, sizeof(Corner));
    g_autoptr(GArray) indices = g_array_new(FALSE, FALSE, sizeof(guint16));
    for (guint s = 0; s < sides; s++) { /* walls: four corners a side, flat normals */
        double a = 2.0 * G_PI * (s + 0.5) / sides, b = 2.0 * G_PI * (s + 1.5) / sides,
               m = (a + b) / 2.0;
        guint16 first = (guint16) corners->len;
        for (int k = 0; k < 4; k++) {
            double at = k % 2 == 0 ? a : b;
            Corner corner = {{(float) cos(at), (float) sin(at), (float) (k / 2), 0.0f},
                             {(float) cos(m), (float) sin(m)}};
            g_array_append_val(corners, corner);
        }
        const guint16 wall[6] = {first, first + 1, first + 3, first, first + 3, first + 2};
        g_array_append_vals(indices, wall, 6);
    }
    guint16 top = (guint16) corners->len;
    for (guint s = 0; s < sides; s++) {
        double a = 2.0 * G_PI * (s + 0.5) / sides;
        Corner corner = {{(float) cos(a), (float) sin(a), 1.0f, 1.0f}, {0.0f, 0.0f}};
        g_array_append_val(corners, corner);
        if (s >= 2) {
            const guint16 lid[3] = {top, (guint16) (top + s - 1), (guint16) (top + s)};
            g_array_append_vals(indices, lid, 3);
        }
    }
    return jum_mesh_new(device, &corner_format, corners->len, corners->data, indices->len, 2,
                        indices->data);
}

JumExtrusionLayer *
jum_extrusion_layer_new(JumDevice *device,
                        const double *feet_m,
                        const double *radius_m,
                        guint n,
                        guint sides,
                        double least_px,
                        GError **error)
{
    g_autoptr(JumProgram) program = jum_program_new(device, "volume", NULL, error);
    if (program == NULL)
        return NULL;
    JumExtrusionLayer *layer = g_new0(JumExtrusionLayer, 1);
    layer->n = n;
    layer->least_px = least_px;
    layer->looks = g_new0(JumVolume, MAX(n, 1));
    layer->instances = g_new0(Instance, MAX(n, 1));
    layer->program = g_steal_pointer(&program);
    guint placed = 0;
    for (guint i = 0; i < n; i++)
        if (isfinite(feet_m[3 * i]) && isfinite(feet_m[3 * i + 1]) && isfinite(feet_m[3 * i + 2])) {
            placed++;
            for (int k = 0; k < 3; k++)
                layer->origin[k] += (feet_m[3 * i + k] - layer->origin[k]) / placed;
        }
    for (guint i = 0; i < n; i++) {
        for (int k = 0; k < 3; k++)
            layer->instances[i].foot[k] = (float) (feet_m[3 * i + k] - layer->origin[k]);
        layer->instances[i].foot[3] = (float) radius_m[i];
    }
    layer->mesh = unit_prism(device, sides);
    jum_mesh_set_instances(layer->mesh, &instance_format, n, NULL);
    layer->dirty = TRUE;
    return layer;
}

void
jum_extrusion_layer_free(JumExtrusionLayer *layer)
{
    if (layer == NULL)
        return;
    jum_mesh_free(layer->mesh);
    jum_program_free(layer->program);
    g_free(layer->looks);
    g_free(layer->instances);
    g_free(layer);
}

static gboolean
is_drawn(const JumExtrusionLayer *layer, guint row)
{
    const Instance *instance = &layer->instances[row];
    return layer->looks[row].height_m > 0.0f &&
           isfinite(instance->foot[0] + instance->foot[1] + instance->foot[2]) &&
           instance->foot[3] > 0.0f;
}

gboolean
jum_extrusion_layer_set(JumExtrusionLayer *layer, guint row, const JumVolume *look)
{
    JumVolume *now = &layer->looks[row];
    gboolean same_full = now->full == look->full || (isnan(now->full) && isnan(look->full));
    if (memcmp(&now->colour, &look->colour, sizeof look->colour) == 0 &&
        now->flags == look->flags && now->height_m == look->height_m && same_full)
        return FALSE;
    *now = *look;
    Instance *instance = &layer->instances[row];
    instance->height[0] = is_drawn(layer, row) ? look->height_m : 0.0f;
    instance->height[1] = isfinite(look->full) ? CLAMP(look->full, 0.0f, 1.0f) : 0.0f;
    instance->colour = look->colour;
    instance->flags[0] = look->flags;
    layer->dirty = TRUE;
    return TRUE;
}

const JumVolume *
jum_extrusion_layer_get(const JumExtrusionLayer *layer, guint row)
{
    return &layer->looks[row];
}

/* As the vertex shader does it. */
static double
growth(const JumExtrusionLayer *layer, const JumFrame *frame, guint row, const double foot[3])
{
    double eye[3] = {frame->camera.x_m, frame->camera.y_m, frame->camera.z_m}, ahead = 0.0;
    for (int k = 0; k < 3; k++)
        ahead += (foot[k] - eye[k]) * frame->forward[k];
    double pixel_m = MAX(ahead, 1.0) / frame->px_per_rad;
    return MAX(1.0,
               layer->least_px * frame->scale * pixel_m / MAX(layer->instances[row].foot[3], 0.1));
}

static void
foot_of(const JumExtrusionLayer *layer, guint row, double foot[3])
{
    for (int k = 0; k < 3; k++)
        foot[k] = layer->origin[k] + layer->instances[row].foot[k];
}

void
jum_extrusion_layer_top(const JumExtrusionLayer *layer,
                        const JumFrame *frame,
                        guint row,
                        double top_m[3])
{
    foot_of(layer, row, top_m);
    top_m[2] += layer->looks[row].height_m * growth(layer, frame, row, top_m);
}

void
jum_extrusion_layer_record(JumExtrusionLayer *layer, const JumFrame *frame, JumDrawQueue *queue)
{
    if (layer->n == 0)
        return;
    if (layer->dirty)
        jum_mesh_update_instances(layer->mesh, 0, layer->n, layer->instances);
    layer->dirty = FALSE;
    for (int shell = 0; shell < 2; shell++) {
        JumDraw *draw = jum_draw_queue_add(queue, shell ? JUM_PASS_BLEND : JUM_PASS_OPAQUE,
                                           layer->program, layer->mesh);
        draw->instances = layer->n;
        draw->n_params = 2;
        for (int k = 0; k < 3; k++)
            draw->params[0][k] = (float) (layer->origin[k] - frame->origin_m[k]);
        draw->params[0][3] = (float) layer->least_px;
        draw->params[1][0] = (float) shell;
    }
}

gint64
jum_extrusion_layer_pick(const JumExtrusionLayer *layer,
                         const JumFrame *frame,
                         double x_px,
                         double y_px,
                         double limit_m,
                         double *distance_m)
{
    gint64 best = -1;
    for (guint row = 0; row < layer->n; row++) {
        double foot[3], top[3], fx, fy, tx, ty, near;
        if (!is_drawn(layer, row))
            continue;
        foot_of(layer, row, foot);
        jum_extrusion_layer_top(layer, frame, row, top);
        if (!jum_frame_project(frame, foot, &fx, &fy, &near) ||
            !jum_frame_project(frame, top, &tx, &ty, NULL))
            continue;
        double half = layer->instances[row].foot[3] * growth(layer, frame, row, foot) *
                      frame->px_per_rad / near;
        double ex = tx - fx, ey = ty - fy, length2 = ex * ex + ey * ey;
        double t =
            length2 > 0.0 ? CLAMP(((x_px - fx) * ex + (y_px - fy) * ey) / length2, 0.0, 1.0) : 0.0;
        if (hypot(fx + t * ex - x_px, fy + t * ey - y_px) > half || near > limit_m + half ||
            (best >= 0 && near >= *distance_m))
            continue;
        best = row;
        *distance_m = near;
    }
    return best;
}
