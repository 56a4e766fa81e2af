/* The kiosk of the Forum: the picture over the whole screen, big targets, a search, public facts only.  No
 * live link is opened at all, so there is no command route and no operator's datum to leak.  After 90 s (--idle)
 * without a touch, the last 15 of them under a warning that counts down, everything returns to its start for the next
 * visitor, and a tour goes round until somebody touches the screen.  Lamps burn as their programmes ask. */
#include "app/face.h"
#include "app/programmed-light.h"
#include "app/search-box.h"
#include "app/sheet.h"
#include "app/time-bar.h"
#include "base/i18n.h"

#include <math.h>

#define WARNING_SHARE 6.0 /* of the wait is under the warning */
#define ATTRACT_SHARE 4.5 /* of it, with nobody there: the tour begins; 20 s of 90 */
#define LIGHT_S       30

typedef struct {
    JumSession *session;
    JumFocus *focus;
    JumScene *scene;
    JumProgrammedLight *light;
    GtkWidget *search, *warning, *words, *invitation;
    double idle_s, warning_s;
    gint64 touched_us, alone_us; /* 0: nobody has touched it since the last start; since when */
    guint clock, seconds;
} Kiosk;

static void
kiosk_free(gpointer data)
{
    Kiosk *k = data;
    g_clear_handle_id(&k->clock, g_source_remove);
    g_signal_handlers_disconnect_by_data(k->focus, k);
    jum_programmed_light_free(k->light);
    g_object_unref(k->focus);
    g_free(k);
}

static void
start_again(Kiosk *k)
{
    jum_focus_select(k->focus, NULL);
    jum_focus_set_time(k->focus, JUM_TIME_NONE);
    jum_focus_set_underground(k->focus, FALSE);
    gtk_editable_set_text(GTK_EDITABLE(k->search), "");
    jum_scene_go_to(k->scene, "overview");
    jum_scene_forget_pointer(k->scene);
    gtk_widget_set_visible(k->warning, FALSE);
}

static void
touch(Kiosk *k)
{
    k->touched_us = g_get_monotonic_time();
    jum_scene_stop_tour(k->scene);
    gtk_widget_set_visible(k->warning, FALSE);
}

static void
show_light(Kiosk *k)
{
    JumTime time = jum_focus_time(k->focus);
    if (k->light != NULL &&
        jum_programmed_light_show(k->light,
                                  time == JUM_TIME_NONE ? jum_session_now(k->session) : time))
        jum_scene_queue(k->scene);
}

static void
on_time(JumFocus *focus, Kiosk *k)
{
    show_light(k);
}

static gboolean
on_clock(gpointer data)
{
    Kiosk *k = data;
    if (k->seconds++ % LIGHT_S == 0)
        show_light(k);
    if (k->touched_us == 0 &&
        (double) (g_get_monotonic_time() - k->alone_us) / 1e6 >= k->idle_s / ATTRACT_SHARE)
        jum_scene_play_tour(k->scene, TRUE);
    double left_s = k->idle_s - (double) (g_get_monotonic_time() - k->touched_us) / 1e6;
    if (k->touched_us == 0 || left_s > k->warning_s)
        return G_SOURCE_CONTINUE;
    if (left_s <= 0) {
        start_again(k);
        k->touched_us = 0;
        k->alone_us = g_get_monotonic_time();
        return G_SOURCE_CONTINUE;
    }
    g_autofree char *text = g_strdup_printf(
        _("Still there? Touch the screen, or the visit starts again in %d s."), (int) ceil(left_s));
    gtk_label_set_text(GTK_LABEL(k->words), text);
    gtk_widget_set_visible(k->warning, TRUE);
    return G_SOURCE_CONTINUE;
}

static gboolean
on_event(GtkEventControllerLegacy *controller, GdkEvent *event, Kiosk *k)
{
    switch (gdk_event_get_event_type(event)) {
    case GDK_BUTTON_PRESS:
    case GDK_TOUCH_BEGIN:
    case GDK_TOUCH_UPDATE:
    case GDK_KEY_PRESS:
    case GDK_SCROLL:
        touch(k);
        break;
    default: /* a pointer that lies there, a window that opens under it */
        break;
    }
    return FALSE;
}

static void
on_restart(GtkButton *button, Kiosk *k)
{
    start_again(k);
}

static GtkWidget *
build_top(Kiosk *k, JumSession *session)
{
    GtkWidget *top = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 12);
    gtk_widget_add_css_class(top, "panel-head");
    GtkWidget *title = gtk_label_new(jum_session_info(session)->name);
    gtk_widget_add_css_class(title, "kiosk-title");
    gtk_label_set_ellipsize(GTK_LABEL(title), PANGO_ELLIPSIZE_END);
    GtkWidget *restart = gtk_button_new_with_label(_("Start again"));
    g_signal_connect(restart, "clicked", G_CALLBACK(on_restart), k);
    GtkWidget *marks = jum_face_marks(session);
    gtk_widget_set_hexpand(marks, TRUE);
    gtk_widget_set_halign(marks, GTK_ALIGN_START);
    gtk_box_append(GTK_BOX(top), title);
    gtk_box_append(GTK_BOX(top), marks);
    gtk_box_append(GTK_BOX(top), k->search);
    gtk_box_append(GTK_BOX(top), restart);
    return top;
}

static GtkWidget *
build_warning(Kiosk *k)
{
    k->warning = gtk_box_new(GTK_ORIENTATION_VERTICAL, 12);
    gtk_widget_add_css_class(k->warning, "warning-box");
    gtk_widget_set_halign(k->warning, GTK_ALIGN_CENTER);
    gtk_widget_set_valign(k->warning, GTK_ALIGN_CENTER);
    k->words = g_object_new(GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_ALERT, NULL);
    gtk_widget_add_css_class(k->words, "title-2");
    GtkWidget *stay = gtk_button_new_with_label(_("I am still here"));
    gtk_box_append(GTK_BOX(k->warning), k->words);
    gtk_box_append(GTK_BOX(k->warning), stay);
    gtk_widget_set_visible(k->warning, FALSE);
    return k->warning;
}

static void
on_mode(JumScene *scene, Kiosk *k)
{
    gtk_widget_set_visible(k->invitation, jum_scene_is_touring(scene));
}

/* While the tour goes round. */
static GtkWidget *
build_invitation(Kiosk *k)
{
    k->invitation = gtk_label_new(_("Touch the screen to explore the territory"));
    gtk_widget_add_css_class(k->invitation, "tour-bar");
    gtk_widget_add_css_class(k->invitation, "title-2");
    gtk_widget_set_halign(k->invitation, GTK_ALIGN_CENTER);
    gtk_widget_set_valign(k->invitation, GTK_ALIGN_END);
    gtk_widget_set_margin_bottom(k->invitation, 96); /* over the bar of hours */
    gtk_widget_set_can_target(k->invitation, FALSE);
    gtk_widget_set_visible(k->invitation, FALSE);
    g_signal_connect(k->scene, "mode", G_CALLBACK(on_mode), k);
    return k->invitation;
}

JumFace
jum_kiosk_build(JumSession *session, JumFocus *focus, double idle_s)
{
    Kiosk *k = g_new0(Kiosk, 1);
    k->session = session;
    k->focus = g_object_ref(focus);
    k->light = jum_programmed_light_new(session);
    k->alone_us = g_get_monotonic_time();
    k->idle_s = idle_s > 0 ? idle_s : JUM_KIOSK_IDLE_S;
    k->warning_s = k->idle_s / WARNING_SHARE;
    k->scene = jum_scene_new(session, focus, JUM_LOOK_PRESENTATION);
    jum_scene_make_public(k->scene);
    k->search = jum_search_box_new(session, focus);
    JumFace face = {.scene = k->scene, .search = k->search};
    GtkWidget *scene = jum_face_scene(session, focus, k->scene, NULL, FALSE);
    GtkWidget *sheet = jum_sheet_new(session, focus, JUM_SHEET_PUBLIC);
    gtk_widget_set_size_request(sheet, 340, -1);
    GtkWidget *columns = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0);
    gtk_box_append(GTK_BOX(columns), scene);
    gtk_box_append(GTK_BOX(columns), sheet);
    gtk_widget_set_vexpand(columns, TRUE);
    GtkWidget *body = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    gtk_box_append(GTK_BOX(body), build_top(k, session));
    gtk_box_append(GTK_BOX(body), columns);
    gtk_box_append(GTK_BOX(body), jum_time_bar_new(session, focus));
    face.root = gtk_overlay_new();
    gtk_widget_add_css_class(face.root, "kiosk");
    gtk_overlay_set_child(GTK_OVERLAY(face.root), body);
    gtk_overlay_add_overlay(GTK_OVERLAY(face.root), build_invitation(k));
    gtk_overlay_add_overlay(GTK_OVERLAY(face.root), build_warning(k));
    GtkEventController *any = gtk_event_controller_legacy_new();
    gtk_event_controller_set_propagation_phase(any, GTK_PHASE_CAPTURE);
    g_signal_connect(any, "event", G_CALLBACK(on_event), k);
    gtk_widget_add_controller(face.root, any);
    g_object_set_data_full(G_OBJECT(face.root), "kiosk", k, kiosk_free);
    k->clock = g_timeout_add(1000, on_clock, k);
    g_signal_connect(focus, "time", G_CALLBACK(on_time), k);
    return face;
}
