/* The shared state of the panels, as a GObject with one signal a kind of change, so that a panel can be
 * added or left out without the others knowing. */
#include "app/focus.h"

struct _JumFocus {
    GObject parent;
    char *selected;
    double x_m, y_m;
    gboolean placed;
    char **targets;
    gboolean themes[JUM_N_THEMES], underground, leaks;
    JumTime time;
};

G_DEFINE_FINAL_TYPE(JumFocus, jum_focus, G_TYPE_OBJECT)

enum {
    SIGNAL_SELECTED,
    SIGNAL_TARGETS,
    SIGNAL_THEMES,
    SIGNAL_TIME,
    SIGNAL_FLY,
    N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
finalize(GObject *object)
{
    JumFocus *focus = JUM_FOCUS(object);
    g_free(focus->selected);
    g_strfreev(focus->targets);
    G_OBJECT_CLASS(jum_focus_parent_class)->finalize(object);
}

static void
jum_focus_class_init(JumFocusClass *class)
{
    static const char *const plain[] = {"selected", "targets", "themes", "time"};
    G_OBJECT_CLASS(class)->finalize = finalize;
    for (guint i = 0; i < G_N_ELEMENTS(plain); i++)
        signals[i] = g_signal_new(plain[i], JUM_TYPE_FOCUS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
    signals[SIGNAL_FLY] =
        g_signal_new("fly", JUM_TYPE_FOCUS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                     G_TYPE_DOUBLE, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
}

static void
jum_focus_init(JumFocus *focus)
{
    focus->targets = g_new0(char *, 1);
    focus->time = JUM_TIME_NONE;
}

JumFocus *
jum_focus_new(void)
{
    return g_object_new(JUM_TYPE_FOCUS, NULL);
}

void
jum_focus_select(JumFocus *focus, const char *address)
{
    if (g_strcmp0(focus->selected, address) == 0)
        return;
    g_free(focus->selected);
    focus->selected = g_strdup(address);
    focus->placed = FALSE;
    g_signal_emit(focus, signals[SIGNAL_SELECTED], 0);
}

const char *
jum_focus_selected(JumFocus *focus)
{
    return focus->selected;
}

void
jum_focus_set_place(JumFocus *focus, double x_m, double y_m)
{
    focus->x_m = x_m;
    focus->y_m = y_m;
    focus->placed = TRUE;
}

gboolean
jum_focus_place(JumFocus *focus, double *x_m, double *y_m)
{
    *x_m = focus->x_m;
    *y_m = focus->y_m;
    return focus->placed;
}

void
jum_focus_set_targets(JumFocus *focus, const char *const *addresses)
{
    static const char *const none[] = {NULL};
    char **copy = g_strdupv((char **) (addresses != NULL ? addresses : none));
    g_strfreev(focus->targets);
    focus->targets = copy;
    g_signal_emit(focus, signals[SIGNAL_TARGETS], 0);
}

const char *const *
jum_focus_targets(JumFocus *focus)
{
    return (const char *const *) focus->targets;
}

void
jum_focus_set_theme(JumFocus *focus, JumTheme theme, gboolean shown)
{
    if (focus->themes[theme] == shown)
        return;
    focus->themes[theme] = shown;
    g_signal_emit(focus, signals[SIGNAL_THEMES], 0);
}

gboolean
jum_focus_theme(JumFocus *focus, JumTheme theme)
{
    return focus->themes[theme];
}

void
jum_focus_set_underground(JumFocus *focus, gboolean underground)
{
    if (focus->underground == underground)
        return;
    focus->underground = underground;
    if (underground)
        focus->themes[JUM_THEME_water] = TRUE; /* else there would be nothing but earth */
    g_signal_emit(focus, signals[SIGNAL_THEMES], 0);
}

gboolean
jum_focus_underground(JumFocus *focus)
{
    return focus->underground;
}

void
jum_focus_set_leaks(JumFocus *focus, gboolean leaks)
{
    if (focus->leaks == leaks)
        return;
    focus->leaks = leaks;
    if (leaks)
        focus->themes[JUM_THEME_water] = TRUE;
    g_signal_emit(focus, signals[SIGNAL_THEMES], 0);
}

gboolean
jum_focus_leaks(JumFocus *focus)
{
    return focus->leaks;
}

void
jum_focus_set_time(JumFocus *focus, JumTime time)
{
    if (focus->time == time)
        return;
    focus->time = time;
    g_signal_emit(focus, signals[SIGNAL_TIME], 0);
}

JumTime
jum_focus_time(JumFocus *focus)
{
    return focus->time;
}

void
jum_focus_fly(JumFocus *focus, double x_m, double y_m, double radius_m)
{
    g_signal_emit(focus, signals[SIGNAL_FLY], 0, x_m, y_m, radius_m);
}
