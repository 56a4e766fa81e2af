/* How text is set, and the letters of symbols: one byte a pixel, 16 × 8 cells of 32 px, drawn once by pango. */
#include "gfx/text.h"

#include <pango/pangocairo.h>

#define CELL   32
#define ACROSS 16
#define DOWN   8

static const char *
letter_text(int code, char buffer[2])
{
    switch (code) {
    case JUM_LETTER_UP:
        return "↑";
    case JUM_LETTER_DOWN:
        return "↓";
    case JUM_LETTER_FLAT:
        return "→";
    default:
        buffer[0] = code > 32 && code < 127 ? (char) code : '\0';
        buffer[1] = '\0';
        return buffer;
    }
}

JumTexture *
jum_letters_texture(JumDevice *device)
{
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_A8, CELL * ACROSS, CELL * DOWN);
    cairo_t *cr = cairo_create(surface);
    g_autoptr(PangoLayout) layout = pango_cairo_create_layout(cr);
    g_autoptr(PangoFontDescription) font =
        pango_font_description_from_string("Cantarell Bold, DejaVu Sans Bold");
    pango_font_description_set_absolute_size(font, 26.0 * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    for (int code = 0; code < ACROSS * DOWN; code++) {
        char buffer[2];
        PangoRectangle ink;
        pango_layout_set_text(layout, letter_text(code, buffer), -1);
        pango_layout_get_pixel_extents(layout, &ink, NULL);
        double x = code % ACROSS * CELL + (CELL - ink.width) / 2.0 - ink.x;
        double y = code / ACROSS * CELL + (CELL - ink.height) / 2.0 - ink.y;
        cairo_move_to(cr, x, y);
        pango_cairo_show_layout(cr, layout);
    }
    cairo_destroy(cr);
    cairo_surface_flush(surface);
    JumTexture *texture =
        jum_texture_new(device, JUM_TEXTURE_R8, CELL * ACROSS, CELL * DOWN, JUM_TEXTURE_LINEAR,
                        cairo_image_surface_get_data(surface));
    cairo_surface_destroy(surface);
    return texture;
}

void
jum_text_prepare(PangoContext *context)
{
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_SLIGHT);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context, FALSE);
}
