/* Theme switches: words, not icons, because five icons of city equipment are five riddles.  A theme
 * without a point in this territory has no switch. */
#include "app/theme-bar.h"

#include "base/i18n.h"

typedef struct {
    JumFocus *focus;
    GtkWidget *switches[JUM_N_THEMES], *underground;
} Bar;

static void
bar_free(gpointer data)
{
    Bar *b = data;
    g_signal_handlers_disconnect_by_data(b->focus, b);
    g_object_unref(b->focus);
    g_free(b);
}

static void
on_toggled(GtkToggleButton *button, Bar *b)
{
    JumTheme theme = (JumTheme) GPOINTER_TO_INT(g_object_get_data(G_OBJECT(button), "theme"));
    jum_focus_set_theme(b->focus, theme, gtk_toggle_button_get_active(button));
}

static void
on_underground(GtkToggleButton *button, Bar *b)
{
    jum_focus_set_underground(b->focus, gtk_toggle_button_get_active(button));
}

static void
on_themes(JumFocus *focus, Bar *b)
{
    for (int t = 0; t < JUM_N_THEMES; t++)
        if (b->switches[t] != NULL)
            gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(b->switches[t]),
                                         jum_focus_theme(focus, (JumTheme) t));
    if (b->underground != NULL)
        gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(b->underground),
                                     jum_focus_underground(focus));
}

static gboolean
has_points(const JumPoints *points, JumTheme theme)
{
    for (int q = 0; q < JUM_N_QUANTITIES; q++) {
        guint n = 0;
        if (jum_quantity_info((JumQuantity) q)->theme != theme)
            continue;
        jum_points_range(points, (JumQuantity) q, &n);
        if (n > 0)
            return TRUE;
    }
    return FALSE;
}

GtkWidget *
jum_theme_bar_new(JumSession *session, JumFocus *focus)
{
    Bar *b = g_new0(Bar, 1);
    b->focus = g_object_ref(focus);
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0);
    gtk_widget_add_css_class(box, "linked");
    gtk_widget_add_css_class(box, "theme-bar");
    g_object_set_data_full(G_OBJECT(box), "bar", b, bar_free);
    for (int t = 0; t < JUM_N_THEMES; t++) {
        if (!has_points(jum_session_points(session), (JumTheme) t))
            continue;
        GtkWidget *button = gtk_toggle_button_new_with_label(jum_theme_title((JumTheme) t));
        g_object_set_data(G_OBJECT(button), "theme", GINT_TO_POINTER(t));
        gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(button),
                                     jum_focus_theme(focus, (JumTheme) t));
        g_signal_connect(button, "toggled", G_CALLBACK(on_toggled), b);
        gtk_box_append(GTK_BOX(box), button);
        b->switches[t] = button;
    }
    if (b->switches[JUM_THEME_water] !=
        NULL) { /* what else lies under the ground is not measured */
        b->underground = gtk_toggle_button_new_with_label(_("Underground"));
        gtk_widget_set_tooltip_text(b->underground,
                                    _("See pipes, valves and tanks through the ground (U)"));
        g_signal_connect(b->underground, "toggled", G_CALLBACK(on_underground), b);
        gtk_box_append(GTK_BOX(box), b->underground);
    }
    g_signal_connect(focus, "themes", G_CALLBACK(on_themes), b);
    return box;
}
