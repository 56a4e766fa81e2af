/* A cairo picture as one textured rectangle in the SCREEN pass.  The texture is made again only when the size
 * changes; cairo's byte order is undone by the shader. */
#include "gfx/plate.h"

#include "gfx/device.h"
#include "gfx/sprite-private.h"

#include <math.h>

static const JumAttribute sprite_attributes[] = {
    {0, 4, JUM_ATTRIBUTE_F32, 0},
    {1, 4, JUM_ATTRIBUTE_F32, 16},
    {2, 4, JUM_ATTRIBUTE_U8_UNIT, 32},
};
static const JumVertexFormat sprite_format = {sprite_attributes, G_N_ELEMENTS(sprite_attributes),
                                              sizeof(JumSprite)};

JumMesh *
jum_sprite_mesh(JumDevice *device, guint capacity)
{
    JumMesh *mesh = jum_mesh_new(device, NULL, 4, NULL, 0, 0, NULL);
    jum_mesh_set_instances(mesh, &sprite_format, capacity, NULL);
    return mesh;
}

struct JumPlate {
    JumDevice *device;
    JumProgram *program;
    JumMesh *mesh;
    JumTexture *texture;
    cairo_surface_t *surface;
    int width, height;
    JumSprite sent;
};

JumPlate *
jum_plate_new(JumDevice *device, GError **error)
{
    g_autoptr(JumProgram) program = jum_program_new(device, "sprite", NULL, error);
    if (program == NULL)
        return NULL;
    JumPlate *plate = g_new0(JumPlate, 1);
    plate->device = device;
    plate->program = g_steal_pointer(&program);
    plate->mesh = jum_sprite_mesh(device, 1);
    return plate;
}

void
jum_plate_free(JumPlate *plate)
{
    if (plate == NULL)
        return;
    jum_program_free(plate->program);
    jum_mesh_free(plate->mesh);
    jum_texture_free(plate->texture);
    g_clear_pointer(&plate->surface, cairo_surface_destroy);
    g_free(plate);
}

cairo_t *
jum_plate_begin(JumPlate *plate, int width_px, int height_px, double scale)
{
    width_px = CLAMP(width_px, 1, 4096);
    height_px = CLAMP(height_px, 1, 4096);
    if (plate->surface == NULL || plate->width != width_px || plate->height != height_px) {
        g_clear_pointer(&plate->surface, cairo_surface_destroy);
        g_clear_pointer(&plate->texture, jum_texture_free);
        plate->surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width_px, height_px);
        plate->width = width_px;
        plate->height = height_px;
    }
    cairo_t *cr = cairo_create(plate->surface);
    cairo_set_operator(cr, CAIRO_OPERATOR_CLEAR);
    cairo_paint(cr);
    cairo_set_operator(cr, CAIRO_OPERATOR_OVER);
    cairo_scale(cr, scale, scale);
    return cr;
}

void
jum_plate_end(JumPlate *plate, cairo_t *cr)
{
    cairo_destroy(cr);
    cairo_surface_flush(plate->surface);
    const guint8 *data = cairo_image_surface_get_data(plate->surface); /* ARGB32 rows are packed */
    if (plate->texture == NULL)
        plate->texture = jum_texture_new(plate->device, JUM_TEXTURE_RGBA8, plate->width,
                                         plate->height, JUM_TEXTURE_LINEAR, data);
    else
        jum_texture_update(plate->texture, 0, 0, plate->width, plate->height, data);
}

void
jum_plate_record(JumPlate *plate, JumDrawQueue *queue, double x_px, double y_px)
{
    jum_plate_record_turned(plate, queue, x_px, y_px, plate->width, 0.0);
}

void
jum_plate_record_turned(JumPlate *plate,
                        JumDrawQueue *queue,
                        double x_px,
                        double y_px,
                        double width_px,
                        double turn_deg)
{
    if (plate->texture == NULL)
        return;
    float x = (float) floor(x_px), y = (float) floor(y_px);
    float w = (float) plate->width, h = (float) plate->height;
    guint turn = (guint) ((turn_deg / 360.0 - floor(turn_deg / 360.0)) * 65536.0) & 0xffff;
    JumSprite sprite = {{x, y, x + (float) width_px, y + h},
                        {0.0f, 0.0f, w, h},
                        {(guint8) (turn >> 8), (guint8) (turn & 0xff), 0, 255}};
    if (memcmp(&sprite, &plate->sent, sizeof sprite) != 0) {
        plate->sent = sprite;
        jum_mesh_update_instances(plate->mesh, 0, 1, &sprite);
    }
    JumDraw *draw = jum_draw_queue_add(queue, JUM_PASS_SCREEN, plate->program, plate->mesh);
    draw->primitive = JUM_PRIMITIVE_TRIANGLE_STRIP;
    draw->instances = 1;
    draw->flags = JUM_DRAW_TWO_SIDED;
    draw->textures[0] = plate->texture;
}

int
jum_plate_width(const JumPlate *plate)
{
    return plate->width;
}

int
jum_plate_height(const JumPlate *plate)
{
    return plate->height;
}
