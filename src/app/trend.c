/* A trend in place of a bare number.  Values are reduced to a minimum and a maximum a pixel column before
 * drawing, so that a hundred thousand points cost the same as a hundred; gaps longer than a tenth of the
 * span, and than a value of the kind stays fresh, are left open, never bridged.  Limits are dashed lines. */
#include "app/trend.h"

#include "app/value-text.h"
#include "base/i18n.h"

#include <math.h>

#define HEIGHT_PX 120
#define LEFT_PX   6
#define BOTTOM_PX 18
#define TOP_PX    18

typedef struct {
    JumHistory *history;
    JumQuantity quantity;
    char *unit;
    double lo, hi;
    GTimeZone *zone;
} Trend;

static void
trend_free(gpointer data)
{
    Trend *t = data;
    jum_history_free(t->history);
    g_free(t->unit);
    g_clear_pointer(&t->zone, g_time_zone_unref);
    g_free(t);
}

static void
show_text(cairo_t *cr, double x, double y, double align, const char *text)
{
    cairo_text_extents_t e;
    cairo_text_extents(cr, text, &e);
    cairo_move_to(cr, x - e.x_advance * align, y);
    cairo_show_text(cr, text);
}

static void
measured_range(const Trend *t, double *min, double *max)
{
    *min = INFINITY;
    *max = -INFINITY;
    for (guint i = 0; i < t->history->n; i++)
        if (isfinite(t->history->value[i])) {
            *min = MIN(*min, t->history->value[i]);
            *max = MAX(*max, t->history->value[i]);
        }
}

/* What the height of the chart stands for: the measured values, the limits and a margin. */
static void
value_range(const Trend *t, double *min, double *max)
{
    measured_range(t, min, max);
    if (isfinite(t->lo))
        *min = MIN(*min, t->lo);
    if (isfinite(t->hi))
        *max = MAX(*max, t->hi);
    double margin = *max > *min ? (*max - *min) * 0.06 : MAX(fabs(*max) * 0.1, 0.1);
    *min -= margin;
    *max += margin;
}

/* The curve, as one vertical span a pixel column joined to the next. */
static void
draw_curve(cairo_t *cr, const Trend *t, double x0, double y0, double w, double h)
{
    const JumHistory *s = t->history;
    double min, max, span = (double) MAX(s->time[s->n - 1] - s->time[0], 1), last_x = -1;
    double fresh = jum_quantity_info(t->quantity)->max_age_s * JUM_SECOND;
    value_range(t, &min, &max);
    JumTime last = s->time[0];
    for (guint i = 0; i < s->n; i++) {
        if (!isfinite(s->value[i]))
            continue;
        double x = x0 + (double) (s->time[i] - s->time[0]) / span * w;
        double y = y0 + h - (s->value[i] - min) / (max - min) * h;
        if (i > 0 && x - last_x < 0.5 && i + 1 < s->n)
            continue;
        if (last_x < 0 || (double) (s->time[i] - last) > MAX(span / 10, fresh))
            cairo_move_to(cr, x, y);
        else
            cairo_line_to(cr, x, y);
        last_x = x;
        last = s->time[i];
    }
    cairo_set_line_width(cr, 1.6);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    cairo_stroke(cr);
}

static void
draw_limits(cairo_t *cr, const Trend *t, double x0, double y0, double w, double h)
{
    const double limits[] = {t->lo, t->hi}, dashes[] = {4, 3};
    double min, max;
    value_range(t, &min, &max);
    cairo_save(cr);
    cairo_set_dash(cr, dashes, 2, 0);
    cairo_set_line_width(cr, 1);
    for (guint i = 0; i < 2; i++) {
        if (!isfinite(limits[i]))
            continue;
        double y = y0 + h - (limits[i] - min) / (max - min) * h;
        cairo_move_to(cr, x0, y);
        cairo_line_to(cr, x0 + w, y);
    }
    cairo_stroke(cr);
    cairo_restore(cr);
}

static char *
shown(const Trend *t, double value)
{
    return jum_value_text(t->quantity, value, t->unit, NULL, 0);
}

static void
draw_scale(cairo_t *cr, const Trend *t, double x0, double y0, double w, double h)
{
    double min, max, low, high;
    value_range(t, &low, &high);
    measured_range(t, &min, &max);
    g_autofree char *top = shown(t, max), *bottom = shown(t, min);
    double y = y0 + h - (min - low) / (high - low) * h;
    g_autofree char *from = jum_value_short_clock(t->history->time[0], t->zone);
    g_autofree char *to = jum_value_short_clock(t->history->time[t->history->n - 1], t->zone);
    show_text(cr, x0 + w, y0 - 5, 1, top);
    if (max > min)
        show_text(cr, x0 + w, MIN(y, y0 + h) - 3, 1, bottom);
    show_text(cr, x0, y0 + h + 13, 0, from);
    show_text(cr, x0 + w, y0 + h + 13, 1, to);
}

static void
draw(GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
    Trend *t = data;
    GdkRGBA text;
    gtk_style_context_get_color(gtk_widget_get_style_context(GTK_WIDGET(area)), &text);
    double x0 = LEFT_PX, y0 = TOP_PX, w = width - 2 * LEFT_PX, h = height - TOP_PX - BOTTOM_PX;
    cairo_select_font_face(cr, "sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(cr, 11);
    gdk_cairo_set_source_rgba(cr, &text);
    if (t->history != NULL)
        show_text(cr, x0, y0 - 5, 0, jum_value_quantity_title(t->quantity));
    cairo_set_source_rgba(cr, text.red, text.green, text.blue, 0.08);
    cairo_rectangle(cr, x0, y0, w, h);
    cairo_fill(cr);
    gdk_cairo_set_source_rgba(cr, &text);
    double min, max;
    if (t->history != NULL && t->history->n > 0)
        value_range(t, &min, &max);
    if (t->history == NULL || t->history->n < 2 || !isfinite(min)) {
        show_text(cr, x0 + w / 2, y0 + h / 2 + 4, 0.5, _("No history yet"));
        return;
    }
    draw_limits(cr, t, x0, y0, w, h);
    draw_scale(cr, t, x0, y0, w, h);
    cairo_set_source_rgb(cr, 0.36, 0.63, 0.93);
    draw_curve(cr, t, x0, y0, w, h);
}

GtkWidget *
jum_trend_new(void)
{
    GtkWidget *area =
        g_object_new(GTK_TYPE_DRAWING_AREA, "accessible-role", GTK_ACCESSIBLE_ROLE_IMG, NULL);
    Trend *t = g_new0(Trend, 1);
    gtk_drawing_area_set_content_height(GTK_DRAWING_AREA(area), HEIGHT_PX);
    gtk_drawing_area_set_draw_func(GTK_DRAWING_AREA(area), draw, t, NULL);
    g_object_set_data_full(G_OBJECT(area), "trend", t, trend_free);
    return area;
}

static void
describe(GtkWidget *area, const Trend *t)
{
    const char *title = jum_value_quantity_title(t->quantity);
    g_autofree char *text = NULL;
    if (t->history == NULL || t->history->n < 2) {
        text = g_strdup_printf(_("Trend, %s: no history yet"), title);
    } else {
        double min, max;
        measured_range(t, &min, &max);
        g_autofree char *low = shown(t, min), *high = shown(t, max),
                        *last = shown(t, t->history->value[t->history->n - 1]);
        text = g_strdup_printf(_("Trend, %s: from %s to %s, last %s"), title, low, high, last);
    }
    gtk_accessible_update_property(GTK_ACCESSIBLE(area), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

void
jum_trend_set(GtkWidget *area,
              JumHistory *history,
              JumQuantity quantity,
              const char *unit,
              double lo,
              double hi,
              GTimeZone *zone)
{
    Trend *t = g_object_get_data(G_OBJECT(area), "trend");
    jum_history_free(t->history);
    t->history = history;
    t->quantity = quantity;
    g_free(t->unit);
    t->unit = g_strdup(unit);
    t->lo = lo;
    t->hi = hi;
    g_clear_pointer(&t->zone, g_time_zone_unref);
    t->zone = g_time_zone_ref(zone);
    describe(area, t);
    gtk_widget_queue_draw(area);
}

void
jum_trend_add(GtkWidget *area, guint32 point, JumTime time, double value)
{
    Trend *t = g_object_get_data(G_OBJECT(area), "trend");
    JumHistory *s = t->history;
    if (s == NULL || s->point != point || time == JUM_TIME_NONE ||
        (s->n > 0 && s->time[s->n - 1] >= time))
        return;
    s->time = g_renew(JumTime, s->time, s->n + 1);
    s->value = g_renew(double, s->value, s->n + 1);
    s->time[s->n] = time;
    s->value[s->n++] = value;
    describe(area, t);
    gtk_widget_queue_draw(area);
}
