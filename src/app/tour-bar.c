/* What a tour says of itself on the picture, so that nobody has to know a key to stop it.  It comes and goes with the
 * scene's "mode". */
#include "app/tour-bar.h"

#include "base/i18n.h"

typedef struct {
    JumScene *scene; /* its sibling; borrowed */
    GtkWidget *box, *words, *play;
} Bar;

static void
refresh(JumScene *scene, GtkWidget *box)
{
    Bar *bar = g_object_get_data(G_OBJECT(box), "bar");
    g_autofree char *text = jum_scene_tour_text(scene);
    gboolean playing = jum_scene_is_touring(scene);
    const char *name = playing ? _("Pause the tour (T)") : _("Go on with the tour (T)");
    gboolean had_keys = gtk_widget_get_focus_child(box) != NULL;
    if (text != NULL)
        gtk_label_set_text(GTK_LABEL(bar->words), text);
    gtk_button_set_icon_name(GTK_BUTTON(bar->play), playing ? "media-playback-pause-symbolic"
                                                            : "media-playback-start-symbolic");
    gtk_widget_set_tooltip_text(bar->play, name);
    gtk_accessible_update_property(GTK_ACCESSIBLE(bar->play), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                   -1);
    gtk_widget_set_visible(box, text != NULL);
    if (text == NULL && had_keys)
        jum_scene_take_focus(scene);
}

static void
on_back(GtkButton *button, Bar *bar)
{
    jum_scene_step_tour(bar->scene, -1);
}

static void
on_play(GtkButton *button, Bar *bar)
{
    jum_scene_play_tour(bar->scene, !jum_scene_is_touring(bar->scene));
}

static void
on_next(GtkButton *button, Bar *bar)
{
    jum_scene_step_tour(bar->scene, 1);
}

static void
on_end(GtkButton *button, Bar *bar)
{
    jum_scene_stop_tour(bar->scene);
}

static GtkWidget *
add_button(Bar *bar, const char *icon, const char *name, GCallback clicked)
{
    GtkWidget *button = gtk_button_new_from_icon_name(icon);
    gtk_widget_add_css_class(button, "osd");
    gtk_widget_set_tooltip_text(button, name);
    gtk_accessible_update_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
    g_signal_connect(button, "clicked", clicked, bar);
    gtk_box_append(GTK_BOX(bar->box), button);
    return button;
}

GtkWidget *
jum_tour_bar_new(JumScene *scene)
{
    Bar *bar = g_new0(Bar, 1);
    bar->scene = scene;
    bar->box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    gtk_widget_add_css_class(bar->box, "tour-bar");
    gtk_widget_set_halign(bar->box, GTK_ALIGN_CENTER);
    gtk_widget_set_valign(bar->box, GTK_ALIGN_END);
    bar->words = gtk_label_new("");
    gtk_label_set_ellipsize(GTK_LABEL(bar->words), PANGO_ELLIPSIZE_END);
    gtk_label_set_width_chars(GTK_LABEL(bar->words), 30); /* it does not jump from stop to stop */
    gtk_label_set_max_width_chars(GTK_LABEL(bar->words), 44);
    gtk_box_append(GTK_BOX(bar->box), bar->words);
    add_button(bar, "media-skip-backward-symbolic", _("Stop before"), G_CALLBACK(on_back));
    bar->play = add_button(bar, "media-playback-pause-symbolic", _("Pause the tour (T)"),
                           G_CALLBACK(on_play));
    add_button(bar, "media-skip-forward-symbolic", _("Next stop (Shift+T)"), G_CALLBACK(on_next));
    add_button(bar, "window-close-symbolic", _("End the tour (Escape)"), G_CALLBACK(on_end));
    g_object_set_data_full(G_OBJECT(bar->box), "bar", bar, g_free);
    g_signal_connect_object(scene, "mode", G_CALLBACK(refresh), bar->box, 0);
    gtk_widget_set_visible(bar->box, FALSE);
    return bar->box;
}
