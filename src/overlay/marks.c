/* Scale bar, compass, attribution and the marks "fictitious territory" and "simulated data": painted by cairo, the
 * same in the window, off-screen and on paper. */
#include "overlay/marks.h"

#include "base/hash.h"
#include "gfx/text.h"
#include "overlay/legend-symbol.h"
#include "overlay/scale.h"

#include <math.h>
#include <pango/pangocairo.h>

#define MARGIN_PX 6.0

/* ---- scale ---- */

JumScaleBar
jum_scale_bar(const JumFrame *frame, double ground_m, double widest_px)
{
    double above = frame->camera.z_m - ground_m, down = -frame->forward[2];
    if (!(above > 0.0) || down < 0.02) /* the ground in the middle is too far to mean anything */
        return (JumScaleBar){0.0, 0.0};
    double m_per_px = above / down / frame->px_per_rad;
    double widest_m = m_per_px * widest_px, power = pow(10.0, floor(log10(widest_m)));
    double part = widest_m / power, length = (part >= 5.0 ? 5.0 : part >= 2.0 ? 2.0 : 1.0) * power;
    return (JumScaleBar){length, length / m_per_px};
}

static PangoLayout *
layout_of(cairo_t *cr, const char *text, double size, gboolean bold)
{
    PangoLayout *layout = pango_cairo_create_layout(cr);
    g_autoptr(PangoFontDescription) font =
        pango_font_description_from_string("Cantarell, DejaVu Sans");
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    if (bold)
        pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
    jum_text_prepare(pango_layout_get_context(layout));
    pango_layout_set_font_description(layout, font);
    pango_layout_set_text(layout, text, -1);
    return layout;
}

/* Dark text in a light halo: readable on any picture. */
static void
show_with_halo(cairo_t *cr, PangoLayout *layout, double x, double y)
{
    cairo_move_to(cr, x, y);
    pango_cairo_layout_path(cr, layout);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    cairo_set_line_width(cr, 3.6);
    cairo_set_source_rgba(cr, 1, 1, 1, 0.95);
    cairo_stroke_preserve(cr);
    cairo_set_source_rgb(cr, 0.1, 0.11, 0.13);
    cairo_fill(cr);
}

void
jum_paint_bar_length(cairo_t *cr, double length_m)
{
    char number[JUM_VALUE_BYTES];
    gboolean km = length_m >= 1000.0;
    jum_number_text(km ? length_m / 1000.0 : length_m, length_m < 1.0 ? 2 : 0, number);
    g_strlcat(number, km ? "\u00a0km" : "\u00a0m", sizeof number);
    g_autoptr(PangoLayout) layout = layout_of(cr, number, 12.0, FALSE);
    show_with_halo(cr, layout, 3.0, 0.0);
}

void
jum_paint_bar(cairo_t *cr, double width)
{
    double y = JUM_BAR_PX - 6.0;
    for (int pass = 0; pass < 2; pass++) {
        double light = pass == 0 ? 1.0 : 0.11, edge = pass == 0 ? 2.5 : 1.0;
        cairo_set_line_width(cr, 2.0 * edge);
        cairo_set_source_rgba(cr, light, light, light, pass == 0 ? 0.9 : 1.0);
        cairo_move_to(cr, 2.5, y - 3.0);
        cairo_line_to(cr, 2.5, y + 2.0);
        cairo_line_to(cr, width - 2.5, y + 2.0);
        cairo_line_to(cr, width - 2.5, y - 3.0);
        cairo_stroke(cr);
    }
}

void
jum_paint_compass(cairo_t *cr)
{
    double r = JUM_COMPASS_PX / 2.0;
    cairo_save(cr);
    cairo_translate(cr, r, r);
    cairo_arc(cr, 0, 0, r - 1.0, 0, 2 * G_PI);
    cairo_set_source_rgba(cr, 0.98, 0.98, 0.985, 0.85);
    cairo_fill_preserve(cr);
    cairo_set_source_rgba(cr, 0, 0, 0, 0.3);
    cairo_set_line_width(cr, 1.0);
    cairo_stroke(cr);
    cairo_move_to(cr, 0, -r + 15.0);
    cairo_line_to(cr, 5.5, 2.0);
    cairo_line_to(cr, -5.5, 2.0);
    cairo_close_path(cr);
    cairo_set_source_rgb(cr, 0.1, 0.11, 0.13);
    cairo_fill(cr);
    cairo_move_to(cr, 0, r - 7.0);
    cairo_line_to(cr, 5.5, 2.0);
    cairo_line_to(cr, -5.5, 2.0);
    cairo_close_path(cr);
    cairo_set_source_rgb(cr, 0.65, 0.67, 0.7);
    cairo_fill(cr);
    int width = 0, height = 0;
    g_autoptr(PangoLayout) layout = layout_of(cr, "N", 12.0, TRUE);
    pango_layout_get_pixel_size(layout, &width, &height);
    cairo_translate(cr, 0, -r + 9.5);
    cairo_move_to(cr, -width / 2.0, -height / 2.0);
    jum_set_colour(cr, JUM_COLOUR(0x1c2024));
    jum_paint_text(cr, layout);
    cairo_restore(cr);
}

/* ---- marks ---- */

typedef struct {
    const char *text;
    double size;
    gboolean bold;
} Line;

static guint
lines_of(const JumMarks *marks, Line lines[5])
{
    guint n = 0;
    const Line all[] = {{marks->link, 14.0, TRUE},
                        {marks->fictitious, 14.0, TRUE},
                        {marks->simulated, 14.0, TRUE},
                        {marks->when, 11.0, FALSE},
                        {marks->attribution, 10.5, FALSE}};
    for (guint i = 0; i < G_N_ELEMENTS(all); i++)
        if (all[i].text != NULL && all[i].text[0] != '\0')
            lines[n++] = all[i];
    return n;
}

/* Lays the lines out; paints them if @paint. */
static void
run(cairo_t *cr,
    const JumMarks *marks,
    double max_width,
    gboolean paint,
    double *width,
    double *height)
{
    Line lines[5];
    guint n = lines_of(marks, lines);
    *width = *height = 0.0;
    for (guint i = 0; i < n; i++) {
        int w = 0, h = 0;
        g_autoptr(PangoLayout) layout = layout_of(cr, lines[i].text, lines[i].size, lines[i].bold);
        pango_layout_set_width(layout, (int) ((max_width - 2.0 * MARGIN_PX) * PANGO_SCALE));
        pango_layout_get_pixel_size(layout, &w, &h);
        if (paint) {
            jum_set_colour(cr, JUM_COLOUR(0x1c2024));
            cairo_move_to(cr, MARGIN_PX, MARGIN_PX + *height);
            jum_paint_text(cr, layout);
        }
        *width = MAX(*width, w + 2.0 * MARGIN_PX);
        *height += h + 1.0;
    }
    *height += n > 0 ? 2.0 * MARGIN_PX : 0.0;
}

void
jum_marks_size(const JumMarks *marks, double max_width, double *width, double *height)
{
    cairo_surface_t *surface = cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, NULL);
    cairo_t *cr = cairo_create(surface);
    run(cr, marks, max_width, FALSE, width, height);
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
}

void
jum_paint_marks(cairo_t *cr, const JumMarks *marks, double max_width)
{
    double width, height;
    jum_marks_size(marks, max_width, &width, &height);
    if (height <= 0.0)
        return;
    jum_paint_panel(cr, width, height);
    run(cr, marks, max_width, TRUE, &width, &height);
}

guint64
jum_marks_hash(const JumMarks *marks)
{
    guint64 hash = jum_hash_text(JUM_HASH_INIT, marks->attribution);
    hash = jum_hash_text(hash, marks->fictitious);
    hash = jum_hash_text(hash, marks->simulated);
    hash = jum_hash_text(hash, marks->link);
    return jum_hash_text(hash, marks->when);
}
