/* What the view passes on to the data layers: themes, selection, highlight, difference. */
#include "overlay/view-private.h"

void
jum_view_set_theme(JumView *view, JumTheme theme, gboolean shown)
{
    view->themes[theme] = shown;
    view->due = TRUE;
}

gboolean
jum_view_theme(const JumView *view, JumTheme theme)
{
    return view->themes[theme];
}

JumThemeStats
jum_view_theme_stats(const JumView *view, JumTheme theme)
{
    return (JumThemeStats){0};
}
