/* What lies on the ground where a person clicked, if no object stands there: a small card at the place, one entry a reference
 * layer: its name, the class, the feature's own name, whose it is and of when.  It takes neither keyboard nor pointer, and
 * goes with the next click, a move of the camera, or Escape. */
#include "app/scene-private.h"

#include "base/i18n.h"

#define MOST_SHOWN 4

static void
add_line(GtkWidget *box, const char *text, const char *class)
{
    GtkWidget *label = gtk_label_new(text);
    gtk_label_set_xalign(GTK_LABEL(label), 0);
    gtk_label_set_wrap(GTK_LABEL(label), TRUE);
    gtk_label_set_max_width_chars(GTK_LABEL(label), 40);
    if (class != NULL)
        gtk_widget_add_css_class(label, class);
    gtk_box_append(GTK_BOX(box), label);
}

static void
add_entry(GtkWidget *box, const JumReference *layer, const JumReferenceHit *hit)
{
    add_line(box, layer->name, "heading");
    if (hit->words != NULL)
        add_line(box, hit->words, NULL);
    if (hit->name != NULL && g_strcmp0(hit->name, hit->words) != 0)
        add_line(box, hit->name, NULL);
    g_autoptr(GString) source = g_string_new(layer->attribution);
    if (layer->owner != NULL && g_strcmp0(layer->owner, layer->attribution) != 0)
        g_string_append_printf(source, "%s%s", source->len > 0 ? ", " : "", layer->owner);
    if (layer->licence != NULL)
        g_string_append_printf(source, "%s%s", source->len > 0 ? ", " : "", layer->licence);
    g_autofree char *said = source->len > 0 ? g_strdup_printf(_("Source: %s"), source->str) : NULL;
    g_autofree char *dated = hit->date != NULL ? g_strdup_printf(_("Date: %s"), hit->date) : NULL;
    add_line(box, said != NULL ? said : _("Source: not known"), "caption");
    add_line(box, dated != NULL ? dated : _("Date: not known"), "caption");
}

static void
on_moved(JumScene *scene)
{
    jum_scene_hide_card(scene);
}

gboolean
jum_scene_hide_card(JumScene *scene)
{
    gboolean shown = scene->card != NULL && gtk_widget_get_visible(scene->card);
    if (shown)
        gtk_popover_popdown(GTK_POPOVER(scene->card));
    return shown;
}

void
jum_scene_drop_card(JumScene *scene)
{
    g_clear_pointer(&scene->card, gtk_widget_unparent);
}

void
jum_scene_show_card(JumScene *scene, const JumHit *hit, double x, double y)
{
    JumReferenceHit hits[JUM_REFERENCE_HITS];
    guint n = jum_view_reference_hits(scene->view, hit, hits);
    jum_scene_hide_card(scene);
    if (n == 0)
        return;
    if (scene->card == NULL) {
        scene->card = gtk_popover_new();
        gtk_popover_set_autohide(GTK_POPOVER(scene->card), FALSE);
        gtk_widget_set_can_target(scene->card, FALSE);
        gtk_widget_set_parent(scene->card, GTK_WIDGET(scene));
        g_signal_connect(scene, "moved", G_CALLBACK(on_moved), NULL);
    }
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 3);
    for (guint i = 0; i < MIN(n, MOST_SHOWN); i++) {
        JumReference layer = jum_view_reference(scene->view, hits[i].layer);
        if (i > 0)
            gtk_box_append(GTK_BOX(box), gtk_separator_new(GTK_ORIENTATION_HORIZONTAL));
        add_entry(box, &layer, &hits[i]);
    }
    const GdkRectangle at = {(int) x, (int) y, 1, 1};
    gtk_popover_set_child(GTK_POPOVER(scene->card), box);
    gtk_popover_set_pointing_to(GTK_POPOVER(scene->card), &at);
    gtk_popover_popup(GTK_POPOVER(scene->card));
}
