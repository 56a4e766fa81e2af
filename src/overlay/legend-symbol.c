/* Symbols of the legend: the outlines, hatches, crosses and rings of the shaders again in cairo, so that a legend on
 * paper shows what the picture shows. */
#include "overlay/legend-symbol.h"

#include "gfx/text.h"

#include <pango/pangocairo.h>

void
jum_set_colour(cairo_t *cr, JumColour colour)
{
    cairo_set_source_rgba(cr, colour.r / 255.0, colour.g / 255.0, colour.b / 255.0,
                          colour.a / 255.0);
}

static void
polygon(cairo_t *cr, double x, double y, double radius, const double *corners, int n)
{
    for (int i = 0; i < n; i++)
        cairo_line_to(cr, x + corners[2 * i] * radius, y + corners[2 * i + 1] * radius);
    cairo_close_path(cr);
}

static void
outline(cairo_t *cr, guint8 shape, double x, double y, double r)
{
    static const double diamond[] = {0, -1.12, 1.12, 0, 0, 1.12, -1.12, 0};
    static const double up[] = {0, -1.16, 1.005, 0.58, -1.005, 0.58};
    static const double down[] = {0, 1.16, 1.005, -0.58, -1.005, -0.58};
    static const double hexagon[] = {0.508,  -0.88, 1.016,  0, 0.508,  0.88,
                                     -0.508, 0.88,  -1.016, 0, -0.508, -0.88};
    static const double plus[] = {-0.42, -0.95, 0.42,  -0.95, 0.42,  -0.42, 0.95,  -0.42,
                                  0.95,  0.42,  0.42,  0.42,  0.42,  0.95,  -0.42, 0.95,
                                  -0.42, 0.42,  -0.95, 0.42,  -0.95, -0.42, -0.42, -0.42};
    cairo_new_path(cr);
    switch (shape) {
    case JUM_SHAPE_SQUARE:
        cairo_rectangle(cr, x - 0.86 * r, y - 0.86 * r, 1.72 * r, 1.72 * r);
        break;
    case JUM_SHAPE_DIAMOND:
        polygon(cr, x, y, r, diamond, 4);
        break;
    case JUM_SHAPE_TRIANGLE:
        polygon(cr, x, y, r, up, 3);
        break;
    case JUM_SHAPE_TRIANGLE_DOWN:
        polygon(cr, x, y, r, down, 3);
        break;
    case JUM_SHAPE_HEXAGON:
        polygon(cr, x, y, r, hexagon, 6);
        break;
    case JUM_SHAPE_PANEL:
        cairo_rectangle(cr, x - 0.95 * r, y - 0.6 * r, 1.9 * r, 1.2 * r);
        break;
    case JUM_SHAPE_PLUS:
        polygon(cr, x, y, r, plus, 12);
        break;
    default:
        cairo_arc(cr, x, y, 0.95 * r, 0, 2 * G_PI);
        break;
    }
}

static void
hatch(cairo_t *cr, double x, double y, double r)
{
    cairo_set_source_rgba(cr, 0.07, 0.08, 0.09, 0.8);
    cairo_set_line_width(cr, 1.0);
    for (double k = -2.0 * r; k <= 2.0 * r; k += 3.2) {
        cairo_move_to(cr, x + k - r, y + r);
        cairo_line_to(cr, x + k + r, y - r);
    }
    cairo_stroke(cr);
}

static void
letter(cairo_t *cr, guint8 code, double x, double y, double r)
{
    char text[4] = {(char) code, '\0'};
    g_autoptr(PangoLayout) layout = pango_cairo_create_layout(cr);
    g_autoptr(PangoFontDescription) font =
        pango_font_description_from_string("Cantarell Bold, DejaVu Sans Bold");
    pango_font_description_set_absolute_size(font, 1.25 * r * PANGO_SCALE);
    jum_text_prepare(pango_layout_get_context(layout));
    pango_layout_set_font_description(layout, font);
    pango_layout_set_text(layout,
                          code == JUM_LETTER_UP     ? "↑"
                          : code == JUM_LETTER_DOWN ? "↓"
                          : code == JUM_LETTER_FLAT ? "→"
                                                    : text,
                          -1);
    PangoRectangle ink;
    pango_layout_get_pixel_extents(layout, &ink, NULL);
    cairo_move_to(cr, x - ink.x - ink.width / 2.0, y - ink.y - ink.height / 2.0);
    pango_cairo_show_layout(cr, layout);
}

static void
frames(cairo_t *cr, const JumSymbol *symbol, double x, double y, double r)
{
    static const guint32 alarms[] = {0, 0xd9000f, 0xff8000, 0xffd400};
    cairo_set_line_width(cr, MAX(0.32 * r, 2.0));
    if (symbol->flags & JUM_MARK_SELECTED) {
        cairo_set_source_rgb(cr, 0.05, 0.35, 0.85);
        cairo_arc(cr, x, y, 1.38 * r, 0, 2 * G_PI);
        cairo_stroke(cr);
    } else if (symbol->alarm != 0) {
        jum_set_colour(cr, JUM_COLOUR(alarms[MIN(symbol->alarm, 3)]));
        cairo_rectangle(cr, x - 1.32 * r, y - 1.32 * r, 2.64 * r, 2.64 * r);
        cairo_stroke(cr);
    } else if (symbol->flags & JUM_MARK_HIGHLIGHT) {
        cairo_set_source_rgb(cr, 0.55, 0.15, 0.65);
        cairo_arc(cr, x, y, 1.38 * r, 0, 2 * G_PI);
        cairo_stroke(cr);
    }
    if (symbol->flags & JUM_MARK_PENDING) {
        const double dash = 1.38 * r * G_PI / 8.0;
        cairo_set_source_rgb(cr, 0.05, 0.35, 0.85);
        cairo_set_dash(cr, &dash, 1, 0.0);
        cairo_arc(cr, x, y, 1.38 * r, 0, 2 * G_PI);
        cairo_stroke(cr);
        cairo_set_dash(cr, NULL, 0, 0.0);
    }
}

void
jum_paint_symbol(cairo_t *cr, const JumSymbol *symbol, double x, double y, double radius)
{
    double r = radius;
    gboolean light = 0.3 * symbol->fill.r + 0.59 * symbol->fill.g + 0.11 * symbol->fill.b > 127.0;
    outline(cr, symbol->shape, x, y, r);
    jum_set_colour(cr, symbol->flags & JUM_MARK_HOLLOW ? JUM_COLOUR(0xe8e9ea) : symbol->fill);
    cairo_fill_preserve(cr);
    cairo_save(cr);
    cairo_clip_preserve(cr);
    if (symbol->flags & JUM_MARK_HOLLOW) {
        jum_set_colour(cr, symbol->fill);
        cairo_set_line_width(cr, 0.4 * r);
        cairo_stroke(cr);
        light = TRUE;
    }
    if (symbol->flags & JUM_MARK_STALE)
        hatch(cr, x, y, r);
    if (symbol->flags & JUM_MARK_BAD) {
        for (int pass = 0; pass < 2; pass++) {
            cairo_set_source_rgb(cr, pass == 0 ? 1.0 : 0.07, pass == 0 ? 1.0 : 0.08,
                                 pass == 0 ? 1.0 : 0.09);
            cairo_set_line_width(cr, (pass == 0 ? 0.6 : 0.32) * r);
            cairo_new_path(cr);
            cairo_move_to(cr, x - 1.2 * r, y - 1.2 * r);
            cairo_line_to(cr, x + 1.2 * r, y + 1.2 * r);
            cairo_move_to(cr, x + 1.2 * r, y - 1.2 * r);
            cairo_line_to(cr, x - 1.2 * r, y + 1.2 * r);
            cairo_stroke(cr);
        }
    }
    cairo_restore(cr);
    outline(cr, symbol->shape, x, y, r);
    cairo_set_source_rgba(cr, 0.07, 0.08, 0.09, 0.85);
    cairo_set_line_width(cr, 1.0);
    cairo_stroke(cr);
    if (symbol->letter != 0 && !(symbol->flags & JUM_MARK_BAD)) {
        jum_set_colour(cr, light ? JUM_COLOUR(0x121417) : JUM_COLOUR(0xffffff));
        double shift = symbol->shape == JUM_SHAPE_TRIANGLE        ? 0.12
                       : symbol->shape == JUM_SHAPE_TRIANGLE_DOWN ? -0.12
                                                                  : 0.0;
        letter(cr, symbol->letter, x, y + shift * r, shift != 0.0 ? 0.88 * r : r);
    }
    frames(cr, symbol, x, y, r);
}

void
jum_paint_line(cairo_t *cr, const JumLine *line, double x, double y, double width)
{
    cairo_new_path(cr);
    cairo_move_to(cr, x, y);
    cairo_line_to(cr, x + width, y);
    cairo_set_line_width(cr, line->width_px);
    jum_set_colour(cr, line->colour);
    cairo_stroke(cr);
    if (line->flow == 0.0f)
        return;
    double half = line->width_px / 2.0, sense = line->flow > 0.0f ? 1.0 : -1.0;
    cairo_set_source_rgb(cr, 1.0, 1.0, 1.0);
    cairo_set_line_width(cr, 1.6);
    for (double at = 0.25; at < 1.0; at += 0.5) {
        cairo_move_to(cr, x + at * width - sense * half, y - half);
        cairo_line_to(cr, x + at * width, y);
        cairo_line_to(cr, x + at * width - sense * half, y + half);
    }
    cairo_stroke(cr);
}

void
jum_paint_volume(cairo_t *cr, JumColour colour, double x, double y, double size)
{
    double w = 0.6 * size, h = 1.7 * size, full = 0.6 * h;
    cairo_new_path(cr);
    cairo_rectangle(cr, x - w / 2.0, y - h / 2.0, w, h - full);
    cairo_set_source_rgba(cr, 0.93, 0.94, 0.95, 0.9);
    cairo_fill(cr);
    cairo_rectangle(cr, x - w / 2.0, y + h / 2.0 - full, w, full);
    jum_set_colour(cr, colour);
    cairo_fill(cr);
    cairo_rectangle(cr, x - w / 2.0, y - h / 2.0, w, h);
    cairo_set_source_rgba(cr, 0.07, 0.08, 0.09, 0.85);
    cairo_set_line_width(cr, 1.0);
    cairo_stroke(cr);
}

void
jum_paint_panel(cairo_t *cr, double width, double height)
{
    double r = JUM_PANEL_ROUND_PX;
    cairo_new_sub_path(cr);
    cairo_arc(cr, width - r - 0.5, r + 0.5, r, -G_PI_2, 0);
    cairo_arc(cr, width - r - 0.5, height - r - 0.5, r, 0, G_PI_2);
    cairo_arc(cr, r + 0.5, height - r - 0.5, r, G_PI_2, G_PI);
    cairo_arc(cr, r + 0.5, r + 0.5, r, G_PI, 3 * G_PI_2);
    cairo_close_path(cr);
    cairo_set_source_rgb(cr, 0.98, 0.98, 0.985); /* opaque: what lies below is not drawn */
    cairo_fill_preserve(cr);
    cairo_set_source_rgba(cr, 0, 0, 0, 0.25);
    cairo_set_line_width(cr, 1.0);
    cairo_stroke(cr);
}

void
jum_paint_text(cairo_t *cr, PangoLayout *layout)
{
    pango_cairo_layout_path(cr, layout);
    cairo_fill(cr);
}

/* Over a mid grey, as over the ground: a see-through tint looks like itself. */
static void
paint_area(
    cairo_t *cr, const JumLegendGround *ground, double x, double y, double width, double height)
{
    JumColour fill = ground->fill, outline = ground->outline;
    double strong = 1.0 - (1.0 - ground->opacity) * (1.0 - ground->opacity);
    cairo_rectangle(cr, x, y - height / 2.0, width, height);
    jum_set_colour(cr, JUM_COLOUR(0xcdd0d2));
    cairo_fill_preserve(cr);
    fill.a = (guint8) (255.0 * ground->opacity);
    jum_set_colour(cr, fill);
    if (ground->filled)
        cairo_fill_preserve(cr);
    cairo_new_path(cr);
    outline.a = (guint8) (255.0 * strong);
    jum_set_colour(cr, outline);
    cairo_set_line_width(cr, 2.0);
    cairo_rectangle(cr, x + 1.0, y - height / 2.0 + 1.0, width - 2.0, height - 2.0);
    if (ground->outlined)
        cairo_stroke(cr);
    cairo_new_path(cr);
}

void
jum_paint_ground(
    cairo_t *cr, const JumLegendGround *ground, double x, double y, double width, double height)
{
    static const double dash[] = {6.0, 4.0};
    if (!ground->is_line) {
        paint_area(cr, ground, x, y, width, height);
        return;
    }
    JumColour fill = ground->fill, outline = ground->outline;
    fill.a = outline.a = (guint8) (255.0 * ground->opacity);
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_BUTT);
    cairo_move_to(cr, x, y);
    cairo_line_to(cr, x + width, y);
    cairo_set_line_width(cr, 7.0);
    jum_set_colour(cr, outline);
    if (ground->outlined)
        cairo_stroke_preserve(cr);
    if (ground->dashed)
        cairo_set_dash(cr, dash, G_N_ELEMENTS(dash), 0.0);
    cairo_set_line_width(cr, 4.0);
    jum_set_colour(cr, fill);
    cairo_stroke(cr);
    cairo_set_dash(cr, NULL, 0, 0.0);
}
