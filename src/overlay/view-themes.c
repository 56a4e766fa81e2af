/* What the view passes on to the data layers: themes, selection, highlight, difference. */
#include "overlay/view-private.h"

void
jum_view_set_theme(JumView *view, JumTheme theme, gboolean shown)
{
    jum_overlay_set_theme(view->overlay, theme, shown);
}

gboolean
jum_view_theme(const JumView *view, JumTheme theme)
{
    return jum_overlay_theme(view->overlay, theme);
}

void
jum_view_set_theme_quantity(JumView *view, JumTheme theme, JumQuantity quantity)
{
    jum_overlay_set_quantity(view->overlay, theme, quantity);
}

void
jum_view_set_legend(JumView *view, JumLegendSize size)
{
    jum_overlay_set_legend(view->overlay, size);
}

void
jum_view_select(JumView *view, const char *address)
{
    jum_overlay_select(view->overlay, address);
}

void
jum_view_highlight(JumView *view, const char *const *addresses)
{
    jum_overlay_highlight(view->overlay, addresses);
}

void
jum_view_set_difference(
    JumView *view, JumTable table, const double *values, const char *title, const char *unit)
{
    jum_overlay_set_difference(view->overlay, table, values, title, unit);
}

void
jum_view_set_street_pressure(JumView *view, const JumStreetPressure *street)
{
    jum_overlay_set_street_pressure(view->overlay, street);
}

gboolean
jum_view_set_photometry(JumView *view, const JumViewPhotometry *photometry, GError **error)
{
    view->due = TRUE;
    return jum_scenery_set_photometry(view->scene, photometry, error);
}

double
jum_view_lamp_lux(JumView *view, double x_m, double y_m)
{
    return jum_scenery_lamp_lux(view->scene, x_m, y_m);
}

JumThemeStats
jum_view_theme_stats(const JumView *view, JumTheme theme)
{
    return jum_overlay_theme_stats(view->overlay, theme);
}
