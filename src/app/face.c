/* What the three faces have in common: the marks that must never be missing and the scene with the controls
 * that lie on it.  Without GL the scene gives way to the map and one sentence: a console without a picture
 * is still a console. */
#include "app/face.h"

#include "app/layer-list.h"
#include "app/overview-map.h"
#include "app/place-readout.h"
#include "app/theme-bar.h"
#include "app/tour-bar.h"
#include "app/views-menu.h"
#include "base/i18n.h"

#include <math.h>

GtkWidget *
jum_face_icon_button(const char *icon, const char *name, const char *action)
{
    GtkWidget *button = gtk_button_new_from_icon_name(icon);
    gtk_widget_set_tooltip_text(button, name);
    gtk_actionable_set_action_name(GTK_ACTIONABLE(button), action);
    gtk_accessible_update_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
    return button;
}

/* ---- header ---- */

GtkWidget *
jum_face_menu(gboolean reviews)
{
    g_autoptr(GMenu) quality = g_menu_new();
    g_menu_append(quality, _("_Automatic: as this machine holds the frame rate"),
                  "app.picture-quality(0)");
    g_menu_append(quality, _("_Minimum"), "app.picture-quality(1)");
    g_menu_append(quality, _("Me_dium"), "app.picture-quality(2)");
    g_menu_append(quality, _("_Everything"), "app.picture-quality(3)");
    g_autoptr(GMenu) menu = g_menu_new();
    if (reviews)
        g_menu_append(menu, _("_Review a scenario's commands…"), "win.review");
    g_menu_append(menu, _("_Light panels"), "app.light-panels");
    g_menu_append_submenu(menu, _("Picture _quality"), G_MENU_MODEL(quality));
    g_menu_append(menu, _("_Keyboard and mouse"), "win.show-help-overlay");
    g_menu_append(menu, _("_About Jumeau: sources and licences"), "app.about");
    GtkWidget *button = gtk_menu_button_new();
    gtk_menu_button_set_icon_name(GTK_MENU_BUTTON(button), "open-menu-symbolic");
    gtk_menu_button_set_menu_model(GTK_MENU_BUTTON(button), G_MENU_MODEL(menu));
    gtk_menu_button_set_primary(GTK_MENU_BUTTON(button), TRUE); /* F10 */
    gtk_accessible_update_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                   _("Main menu"), -1);
    return button;
}

/* ---- marks ---- */

static void
refresh_simulated(JumSession *session, guint changes, GtkWidget *mark)
{
    gtk_widget_set_visible(mark, jum_session_is_simulated(session));
}

GtkWidget *
jum_face_marks(JumSession *session)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0); /* a stamp: one under the other */
    gtk_widget_add_css_class(box, "mark");
    gtk_widget_set_valign(box, GTK_ALIGN_CENTER);
    gboolean synthetic = jum_session_is_synthetic(session);
    if (synthetic)
        gtk_box_append(GTK_BOX(box), gtk_label_new(_("Fictitious territory")));
    GtkWidget *simulated = gtk_label_new(_("Simulated data"));
    gtk_box_append(GTK_BOX(box), simulated);
    g_signal_connect_object(session, "changed", G_CALLBACK(refresh_simulated),
                            synthetic ? simulated : box, 0);
    refresh_simulated(session, 0, synthetic ? simulated : box);
    return box;
}

/* ---- scene ---- */

typedef struct {
    GtkWidget *stack, *sentence, *map;
} Frame;

static void
on_failed(JumScene *scene, const char *sentence, Frame *frame)
{
    g_autofree char *text =
        g_strdup_printf(_("The 3D view cannot be shown: %s. The map, the lists and the sheets "
                          "work without it."),
                        sentence);
    gtk_label_set_text(GTK_LABEL(frame->sentence), text);
    gtk_stack_set_visible_child_name(GTK_STACK(frame->stack), "flat");
}

static void
on_moved(JumScene *scene, GtkWidget *map)
{
    const JumCamera *camera = jum_view_camera(jum_scene_view(scene));
    double w = gtk_widget_get_width(GTK_WIDGET(scene)),
           h = gtk_widget_get_height(GTK_WIDGET(scene));
    double half = atan(tan(camera->fov_deg * G_PI / 360) * w / MAX(h, 1)) * 180 / G_PI;
    jum_overview_map_set_camera(map, camera, half);
}

static GtkWidget *
view_buttons(JumSession *session, JumScene *scene, gboolean own_views)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 4);
    gtk_widget_add_css_class(box, "osd-box");
    gtk_widget_set_halign(box, GTK_ALIGN_START); /* the legend stands on the right */
    gtk_widget_set_valign(box, GTK_ALIGN_CENTER);
    static const struct {
        const char *icon, *name, *action;
    } buttons[] = {
        {"zoom-in-symbolic", N_("Nearer (+)"), "win.zoom-in"},
        {"zoom-out-symbolic", N_("Farther (−)"), "win.zoom-out"},
        {"go-up-symbolic", N_("North up (N)"), "win.north"},
        {"zoom-fit-best-symbolic", N_("The whole territory (Home)"), "win.overview"},
        {"avatar-default-symbolic", N_("On foot (P)"), "win.walk"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(buttons); i++) {
        GtkWidget *button =
            jum_face_icon_button(buttons[i].icon, _(buttons[i].name), buttons[i].action);
        gtk_widget_add_css_class(button, "osd");
        gtk_box_append(GTK_BOX(box), button);
    }
    if (own_views)
        gtk_box_append(GTK_BOX(box), jum_views_menu_new(session, scene));
    return box;
}

/* Above the picture and not on it, where it would cover the legend; a narrow window scrolls it. */
static GtkWidget *
theme_row(JumSession *session, JumFocus *focus, JumScene *scene)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    GtkWidget *layers = jum_layer_list_new(session, scene);
    gtk_box_append(GTK_BOX(box), jum_theme_bar_new(session, focus));
    if (layers != NULL)
        gtk_box_append(GTK_BOX(box), layers);
    GtkWidget *row = gtk_scrolled_window_new();
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(row), GTK_POLICY_EXTERNAL, GTK_POLICY_NEVER);
    gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(row), box);
    return row;
}

GtkWidget *
jum_face_scene(
    JumSession *session, JumFocus *focus, JumScene *scene, GtkWidget *map, gboolean themes)
{
    GtkWidget *overlay = gtk_overlay_new();
    gtk_overlay_set_child(GTK_OVERLAY(overlay), GTK_WIDGET(scene));
    GtkWidget *on_it[] = {view_buttons(session, scene, themes),
                          jum_place_readout_new(session, scene),
                          themes ? jum_tour_bar_new(scene) : NULL}; /* a kiosk's goes by itself */
    for (guint i = 0; i < G_N_ELEMENTS(on_it) && on_it[i] != NULL; i++) {
        gtk_overlay_add_overlay(GTK_OVERLAY(overlay), on_it[i]);
        jum_scene_keep_clear(scene, on_it[i]);
    }
    Frame *frame = g_new0(Frame, 1);
    frame->stack = gtk_stack_new();
    frame->sentence = gtk_label_new("");
    gtk_label_set_wrap(GTK_LABEL(frame->sentence), TRUE);
    gtk_widget_add_css_class(frame->sentence, "panel-head");
    GtkWidget *flat = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    gtk_box_append(GTK_BOX(flat), frame->sentence);
    GtkWidget *large = jum_overview_map_new(session, focus, TRUE);
    gtk_widget_set_vexpand(large, TRUE);
    gtk_box_append(GTK_BOX(flat), large);
    gtk_widget_set_vexpand(overlay, TRUE);
    GtkWidget *picture = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    if (themes)
        gtk_box_append(GTK_BOX(picture), theme_row(session, focus, scene));
    gtk_box_append(GTK_BOX(picture), overlay);
    gtk_stack_add_named(GTK_STACK(frame->stack), picture, "scene");
    gtk_stack_add_named(GTK_STACK(frame->stack), flat, "flat");
    gtk_widget_set_hexpand(frame->stack, TRUE);
    gtk_widget_set_vexpand(frame->stack, TRUE);
    g_object_set_data_full(G_OBJECT(frame->stack), "frame", frame, g_free);
    g_signal_connect(scene, "failed", G_CALLBACK(on_failed), frame);
    if (map != NULL)
        g_signal_connect_object(scene, "moved", G_CALLBACK(on_moved), map, 0);
    return frame->stack;
}
