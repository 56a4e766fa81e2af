/* Priority badges drawn with cairo: a shape each, filled while an acknowledgement is due and hollow
 * after it.  The three colours are those reserved for alarms everywhere in the program. */
#include "app/badge.h"

#include "base/i18n.h"

#define SIZE_PX 22

static const double colours[4][3] = {
    {0.5, 0.5, 0.5}, {0.93, 0.16, 0.14}, {1.0, 0.55, 0.0}, {0.98, 0.84, 0.1}};

static void
shape(cairo_t *cr, int priority)
{
    double c = SIZE_PX / 2.0, r = c - 1.5;
    if (priority == 1) {
        cairo_move_to(cr, c, c - r);
        cairo_line_to(cr, c + r, c + r * 0.85);
        cairo_line_to(cr, c - r, c + r * 0.85);
        cairo_close_path(cr);
    } else if (priority == 2) {
        cairo_move_to(cr, c, c - r);
        cairo_line_to(cr, c + r, c);
        cairo_line_to(cr, c, c + r);
        cairo_line_to(cr, c - r, c);
        cairo_close_path(cr);
    } else {
        cairo_arc(cr, c, c, r * 0.85, 0, 2 * G_PI);
    }
}

static void
draw(GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
    int priority = GPOINTER_TO_INT(g_object_get_data(G_OBJECT(area), "priority"));
    gboolean waits = GPOINTER_TO_INT(g_object_get_data(G_OBJECT(area), "waits"));
    if (priority < 1 || priority > 3)
        return;
    const double *rgb = colours[priority];
    cairo_translate(cr, (width - SIZE_PX) / 2.0, (height - SIZE_PX) / 2.0);
    shape(cr, priority);
    cairo_set_line_width(cr, 2);
    cairo_set_source_rgb(cr, rgb[0], rgb[1], rgb[2]);
    waits ? cairo_fill(cr) : cairo_stroke(cr);
    char numeral[2] = {(char) ('0' + priority), '\0'};
    GdkRGBA text;
    gtk_style_context_get_color(gtk_widget_get_style_context(GTK_WIDGET(area)), &text);
    cairo_select_font_face(cr, "sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD);
    cairo_set_font_size(cr, 11);
    cairo_text_extents_t e;
    cairo_text_extents(cr, numeral, &e);
    if (waits)
        cairo_set_source_rgb(cr, priority == 1, priority == 1, priority == 1);
    else
        gdk_cairo_set_source_rgba(cr, &text);
    cairo_move_to(cr, SIZE_PX / 2.0 - e.width / 2 - e.x_bearing,
                  SIZE_PX / 2.0 + e.height / 2 + (priority == 1 ? 2.5 : 0));
    cairo_show_text(cr, numeral);
}

GtkWidget *
jum_badge_new(void)
{
    GtkWidget *badge =
        g_object_new(GTK_TYPE_DRAWING_AREA, "accessible-role", GTK_ACCESSIBLE_ROLE_IMG, NULL);
    gtk_drawing_area_set_content_width(GTK_DRAWING_AREA(badge), SIZE_PX);
    gtk_drawing_area_set_content_height(GTK_DRAWING_AREA(badge), SIZE_PX);
    gtk_widget_set_valign(badge, GTK_ALIGN_CENTER);
    gtk_drawing_area_set_draw_func(GTK_DRAWING_AREA(badge), draw, NULL, NULL);
    return badge;
}

void
jum_badge_set(GtkWidget *badge, int priority, gboolean waits)
{
    static const char *const names[] = {"", N_("Critical"), N_("High priority"),
                                        N_("Low priority")};
    g_object_set_data(G_OBJECT(badge), "priority", GINT_TO_POINTER(priority));
    g_object_set_data(G_OBJECT(badge), "waits", GINT_TO_POINTER(waits));
    const char *name = priority >= 1 && priority <= 3 ? _(names[priority]) : "";
    gtk_accessible_update_property(GTK_ACCESSIBLE(badge), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
    gtk_widget_queue_draw(badge);
}
