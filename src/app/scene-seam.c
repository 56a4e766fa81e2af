/* The seam between today and the scenario: a line over the picture with a word on either side, that the hand can drag.
 * Whoever keeps the keyboard's slider of it hears of the drag by the signal "split". */
#include "app/scene-private.h"

#include "base/i18n.h"

#include <math.h>

#define GRAB_PX 9.0
#define WORD_PX 8.0

static double
seam_x(JumScene *scene)
{
    return scene->split * gtk_widget_get_width(GTK_WIDGET(scene->area));
}

static void
draw_word(JumScene *scene, cairo_t *cr, const char *text, gboolean left)
{
    g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout(scene->paper, text);
    int w, h;
    pango_layout_get_pixel_size(layout, &w, &h);
    double x = seam_x(scene) + (left ? -w - 3 * WORD_PX : WORD_PX), y = WORD_PX;
    cairo_rectangle(cr, x, y, w + 2 * WORD_PX, h + WORD_PX);
    cairo_set_source_rgba(cr, 0, 0, 0, 0.65);
    cairo_fill(cr);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_move_to(cr, x + WORD_PX, y + WORD_PX / 2);
    pango_cairo_show_layout(cr, layout);
}

void
jum_scene_seam_draw(JumScene *scene, cairo_t *cr, int height)
{
    if (!scene->seam)
        return;
    double x = floor(seam_x(scene)) + 0.5;
    for (int pass = 0; pass < 2; pass++) {
        cairo_move_to(cr, x, 0);
        cairo_line_to(cr, x, height);
        cairo_set_line_width(cr, pass == 0 ? 5 : 2);
        cairo_set_source_rgba(cr, pass, pass, pass, pass == 0 ? 0.5 : 1);
        cairo_stroke(cr);
    }
    cairo_arc(cr, x, height / 2.0, 9, 0, 2 * G_PI);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_fill_preserve(cr);
    cairo_set_line_width(cr, 2);
    cairo_set_source_rgba(cr, 0, 0, 0, 0.6);
    cairo_stroke(cr);
    draw_word(scene, cr, _("Today"), TRUE);
    draw_word(scene, cr, _("Scenario"), FALSE);
}

gboolean
jum_scene_seam_grab(JumScene *scene, double x)
{
    scene->seam_held = scene->seam && fabs(x - seam_x(scene)) <= GRAB_PX;
    return scene->seam_held;
}

void
jum_scene_seam_drag(JumScene *scene, double x)
{
    double width = MAX(gtk_widget_get_width(GTK_WIDGET(scene->area)), 1);
    jum_scene_set_split(scene, CLAMP(x / width, 0.0, 1.0));
    g_signal_emit_by_name(scene, "split", scene->split);
}

void
jum_scene_show_seam(JumScene *scene, gboolean shown)
{
    scene->seam = shown;
    gtk_widget_queue_draw(scene->paper);
}

void
jum_scene_set_split(JumScene *scene, double share)
{
    scene->split = share;
    gtk_widget_queue_draw(scene->paper);
    if (scene->view == NULL)
        return;
    jum_view_set_split(scene->view, share);
    jum_scene_queue(scene);
}
