/* Where one is, in words.  A pick costs tens of microseconds, but a new text costs a layout of the window: the label
 * is looked at again at most eight times a second, and only after the camera or the pointer moved. */
#include "app/place-readout.h"

#include "app/place-text.h"

#define PAUSE_MS 125

typedef struct {
    JumSession *session;
    JumScene *scene;
    GtkWidget *label;
    guint due;
} Readout;

static void
readout_free(gpointer data)
{
    Readout *r = data;
    g_clear_handle_id(&r->due, g_source_remove);
    g_free(r);
}

static gboolean
refresh(gpointer data)
{
    Readout *r = data;
    const JumTerritoryInfo *info = jum_session_info(r->session);
    double place[3], above_m = 0.0;
    r->due = 0;
    gboolean found = jum_scene_place(r->scene, place, &above_m);
    if (found) {
        g_autofree char *text =
            jum_place_text(&info->crs, place[0], place[1], place[2], info->vertical_datum, above_m);
        gtk_label_set_text(GTK_LABEL(r->label), text);
    }
    gtk_widget_set_visible(r->label, found);
    return G_SOURCE_REMOVE;
}

static void
on_moved(JumScene *scene, GtkWidget *label)
{
    Readout *r = g_object_get_data(G_OBJECT(label), "readout");
    if (r->due == 0)
        r->due = g_timeout_add(PAUSE_MS, refresh, r);
}

GtkWidget *
jum_place_readout_new(JumSession *session, JumScene *scene)
{
    Readout *r = g_new0(Readout, 1);
    r->session = session;
    r->scene = scene;
    r->label = gtk_label_new("");
    gtk_widget_add_css_class(r->label, "place-readout");
    gtk_widget_set_halign(r->label, GTK_ALIGN_START);
    gtk_widget_set_valign(r->label, GTK_ALIGN_START);
    gtk_widget_set_can_target(r->label, FALSE);
    gtk_label_set_xalign(GTK_LABEL(r->label), 0);
    gtk_widget_set_visible(r->label, FALSE);
    g_object_set_data_full(G_OBJECT(r->label), "readout", r, readout_free);
    g_signal_connect_object(scene, "moved", G_CALLBACK(on_moved), r->label, 0);
    g_signal_connect_object(scene, "pointed", G_CALLBACK(on_moved), r->label, 0);
    return r->label;
}
