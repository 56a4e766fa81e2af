/* Labels: pango lays out, cairo paints with a halo into a shelf-packed atlas, one instanced draw puts all of them
 * on the picture.  An entry is known by its text, style and scale.  When no shelf has room the atlas is emptied and
 * what is still wanted is painted again: rare, since texts come back frame after frame. */
#include "gfx/text.h"

#include "base/hash.h"

#include "gfx/device.h"
#include "gfx/sprite-private.h"

#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

#define ATLAS_PX  1024
#define MAX_TEXT  512 /* in one frame */
#define MAX_KNOWN 4096

typedef struct {
    guint64 key;
    int width, height; /* device pixels, halo included */
    int u, v;          /* place in the atlas, valid if painted == generation */
    guint painted;
} Entry;

struct JumText {
    JumDevice *device;
    JumProgram *program;
    JumMesh *mesh;
    JumTexture *atlas;
    cairo_surface_t *scratch;
    PangoContext *pango;
    PangoLayout *layout;
    PangoFontDescription *font;
    double laid_out[4];  /* size, bold, italic, scale of the layout */
    GHashTable *entries; /* guint64 key (the entry's) → Entry */
    guint generation;
    int shelf_x, shelf_y, shelf_height;
    GArray *sprites; /* JumSprite */
    guint sent;
};

JumText *
jum_text_new(JumDevice *device, GError **error)
{
    g_autoptr(JumProgram) program = jum_program_new(device, "sprite", NULL, error);
    if (program == NULL)
        return NULL;
    JumText *text = g_new0(JumText, 1);
    text->device = device;
    text->program = g_steal_pointer(&program);
    text->mesh = jum_sprite_mesh(device, MAX_TEXT);
    text->atlas =
        jum_texture_new(device, JUM_TEXTURE_RGBA8, ATLAS_PX, ATLAS_PX, JUM_TEXTURE_NEAREST, NULL);
    text->scratch = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, ATLAS_PX, 128);
    text->pango = pango_font_map_create_context(pango_cairo_font_map_get_default());
    pango_cairo_context_set_resolution(text->pango, 96.0);
    jum_text_prepare(text->pango);
    text->font = pango_font_description_from_string("Cantarell, DejaVu Sans");
    text->layout = pango_layout_new(text->pango);
    pango_layout_set_single_paragraph_mode(text->layout, TRUE);
    pango_layout_set_ellipsize(text->layout, PANGO_ELLIPSIZE_END);
    text->entries = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
    text->sprites = g_array_new(FALSE, FALSE, sizeof(JumSprite));
    text->generation = 1;
    return text;
}

void
jum_text_free(JumText *text)
{
    if (text == NULL)
        return;
    jum_program_free(text->program);
    jum_mesh_free(text->mesh);
    jum_texture_free(text->atlas);
    cairo_surface_destroy(text->scratch);
    g_object_unref(text->layout);
    pango_font_description_free(text->font);
    g_object_unref(text->pango);
    g_hash_table_unref(text->entries);
    g_array_unref(text->sprites);
    g_free(text);
}

/* One layout for all: what is the same as for the text before is not laid out again. Borrowed until the next call. */
static PangoLayout *
layout_of(JumText *text, const char *string, const JumTextStyle *style, double scale)
{
    const double looks[] = {style->size_px, style->bold, style->italic, scale};
    if (memcmp(looks, text->laid_out, sizeof looks) != 0) {
        memcpy(text->laid_out, looks, sizeof looks);
        pango_font_description_set_absolute_size(text->font, style->size_px * scale * PANGO_SCALE);
        pango_font_description_set_weight(text->font,
                                          style->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
        pango_font_description_set_style(text->font,
                                         style->italic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL);
        pango_layout_set_font_description(text->layout, text->font);
        pango_layout_set_width(text->layout, (int) (360.0 * scale * PANGO_SCALE));
    }
    if (strcmp(pango_layout_get_text(text->layout), string) != 0)
        pango_layout_set_text(text->layout, string, -1);
    return text->layout;
}

static int
margin_of(const JumTextStyle *style, double scale)
{
    return (int) ceil((style->boxed ? 5.0 : 2.5) * scale);
}

/* 64 bits of text, style and scale: among the few thousand labels of a session no two are taken for one another. */
static guint64
key_of(const char *string, const JumTextStyle *style, double scale)
{
    const gint32 numbers[] = {(gint32) (style->size_px * 16.0), (gint32) (scale * 64.0),
                              style->bold | style->italic << 1 | style->boxed << 2};
    guint64 key = jum_hash_text(JUM_HASH_INIT, string);
    key = jum_hash_bytes(key, numbers, sizeof numbers);
    key = jum_hash_bytes(key, &style->ink, sizeof style->ink);
    return jum_hash_bytes(key, &style->halo, sizeof style->halo);
}

static Entry *
entry_of(JumText *text, const char *string, const JumTextStyle *style, double scale)
{
    guint64 key = key_of(string, style, scale);
    Entry *entry = g_hash_table_lookup(text->entries, &key);
    if (entry != NULL)
        return entry;
    if (g_hash_table_size(text->entries) > MAX_KNOWN) { /* a long flight over many names */
        g_hash_table_remove_all(text->entries);
        text->generation++;
        text->shelf_x = text->shelf_y = text->shelf_height = 0;
        g_array_set_size(text->sprites, 0);
    }
    PangoLayout *layout = layout_of(text, string, style, scale);
    PangoRectangle box;
    pango_layout_get_pixel_extents(layout, NULL, &box);
    int margin = margin_of(style, scale);
    entry = g_new0(Entry, 1);
    entry->width = MIN(box.width + 2 * margin, ATLAS_PX);
    entry->height = MIN(box.height + (style->boxed ? margin : 0) + 2, 128);
    entry->key = key;
    g_hash_table_insert(text->entries, &entry->key, entry);
    return entry;
}

void
jum_text_measure(JumText *text,
                 const char *string,
                 const JumTextStyle *style,
                 double scale,
                 int *width_px,
                 int *height_px)
{
    const Entry *entry = entry_of(text, string, style, scale);
    *width_px = entry->width;
    *height_px = entry->height;
}

static void
set_colour(cairo_t *cr, JumColour colour)
{
    cairo_set_source_rgba(cr, colour.r / 255.0, colour.g / 255.0, colour.b / 255.0,
                          colour.a / 255.0);
}

static void
paint(
    JumText *text, const Entry *entry, const char *string, const JumTextStyle *style, double scale)
{
    cairo_t *cr = cairo_create(text->scratch);
    PangoLayout *layout = layout_of(text, string, style, scale);
    cairo_set_operator(cr, CAIRO_OPERATOR_CLEAR);
    cairo_rectangle(cr, 0, 0, entry->width, entry->height);
    cairo_fill(cr);
    cairo_set_operator(cr, CAIRO_OPERATOR_OVER);
    cairo_rectangle(cr, 0, 0, entry->width, entry->height);
    cairo_clip(cr);
    if (style->boxed) {
        double r = 3.0 * scale, w = entry->width, h = entry->height;
        cairo_new_sub_path(cr);
        cairo_arc(cr, w - r, r, r, -G_PI_2, 0);
        cairo_arc(cr, w - r, h - r, r, 0, G_PI_2);
        cairo_arc(cr, r, h - r, r, G_PI_2, G_PI);
        cairo_arc(cr, r, r, r, G_PI, 3 * G_PI_2);
        cairo_close_path(cr);
        set_colour(cr, style->halo);
        cairo_fill(cr);
    }
    cairo_move_to(cr, margin_of(style, scale),
                  style->boxed ? margin_of(style, scale) / 2.0 + 1.0 : 1.0);
    if (!style->boxed) {
        pango_cairo_layout_path(cr, layout);
        cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
        cairo_set_line_width(cr, 3.6 * scale);
        set_colour(cr, style->halo);
        cairo_stroke_preserve(cr);
        set_colour(cr, style->ink);
        cairo_fill(cr);
    } else {
        set_colour(cr, style->ink);
        pango_cairo_show_layout(cr, layout);
    }
    cairo_destroy(cr);
    cairo_surface_flush(text->scratch);
}

/* Room on the shelves; FALSE when the atlas is full. */
static gboolean
find_room(JumText *text, Entry *entry)
{
    if (text->shelf_x + entry->width > ATLAS_PX) {
        text->shelf_y += text->shelf_height;
        text->shelf_x = text->shelf_height = 0;
    }
    if (text->shelf_y + entry->height > ATLAS_PX)
        return FALSE;
    entry->u = text->shelf_x;
    entry->v = text->shelf_y;
    text->shelf_x += entry->width;
    text->shelf_height = MAX(text->shelf_height, entry->height);
    return TRUE;
}

static gboolean
bring(JumText *text, Entry *entry, const char *string, const JumTextStyle *style, double scale)
{
    if (entry->painted == text->generation)
        return TRUE;
    if (!find_room(text, entry))
        return FALSE;
    entry->painted = text->generation;
    if (jum_device_is_null(text->device))
        return TRUE;
    paint(text, entry, string, style, scale);
    int stride = cairo_image_surface_get_stride(text->scratch);
    const guint8 *data = cairo_image_surface_get_data(text->scratch);
    gsize row = (gsize) entry->width * 4;
    g_autofree guint8 *packed = g_malloc(row * (gsize) entry->height);
    for (int y = 0; y < entry->height; y++)
        memcpy(packed + row * (gsize) y, data + (gsize) stride * (gsize) y, row);
    jum_texture_update(text->atlas, entry->u, entry->v, entry->width, entry->height, packed);
    return TRUE;
}

void
jum_text_begin(JumText *text)
{
    g_array_set_size(text->sprites, 0);
    text->sent = 0;
    if (text->shelf_y > ATLAS_PX * 3 / 4) { /* start afresh between frames, never within one */
        text->generation++;
        text->shelf_x = text->shelf_y = text->shelf_height = 0;
    }
}

void
jum_text_add(JumText *text,
             const char *string,
             const JumTextStyle *style,
             double scale,
             double x_px,
             double y_px,
             double alpha)
{
    Entry *entry = entry_of(text, string, style, scale);
    if (text->sprites->len >= MAX_TEXT || !bring(text, entry, string, style, scale))
        return;
    float x = (float) floor(x_px), y = (float) floor(y_px);
    float w = (float) entry->width, h = (float) entry->height, u = (float) entry->u,
          v = (float) entry->v;
    JumSprite sprite = {{x, y, x + w, y + h},
                        {u, v, u + w, v + h},
                        {0, 0, 0, (guint8) (CLAMP(alpha, 0.0, 1.0) * 255.0 + 0.5)}};
    g_array_append_val(text->sprites, sprite);
}

void
jum_text_record(JumText *text, JumDrawQueue *queue)
{
    guint n = text->sprites->len;
    if (n == 0)
        return;
    if (text->sent != n) {
        jum_mesh_update_instances(text->mesh, 0, n, text->sprites->data);
        text->sent = n;
    }
    JumDraw *draw = jum_draw_queue_add(queue, JUM_PASS_SCREEN, text->program, text->mesh);
    draw->primitive = JUM_PRIMITIVE_TRIANGLE_STRIP;
    draw->instances = n;
    draw->flags = JUM_DRAW_TWO_SIDED;
    draw->textures[0] = text->atlas;
}

guint
jum_text_n(const JumText *text)
{
    return text->sprites->len;
}
