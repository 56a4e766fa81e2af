/* The operator's desk: "Abnormal now" and the map on the left, always; the picture in the middle with the
 * clock under it; the sheet of what is selected, or the set under draft, on the right; tables and command
 * log in a drawer below.  Nothing needed at night is behind a menu. */
#include "app/abnormal-panel.h"
#include "app/area.h"
#include "app/asset-panel.h"
#include "app/command-editor.h"
#include "app/command-panel.h"
#include "app/face.h"
#include "app/header-fold.h"
#include "app/light-panel.h"
#include "app/link-banner.h"
#include "app/overview-map.h"
#include "app/search-box.h"
#include "app/sheet.h"
#include "app/time-bar.h"
#include "app/water-watch.h"
#include "base/i18n.h"

#define LEFT_PX   300
#define RIGHT_PX  310
#define MAP_PX    250
#define DRAWER_PX 230

typedef struct {
    JumSession *session;
    JumFocus *focus;
    JumScene *scene;
    JumWaterWatch *water; /* NULL: no network */
    GtkWidget *right, *set, *drawer, *drawer_stack, *select, *tables, *log, *light, *fold;
} Desk;

static void
desk_free(gpointer data)
{
    Desk *d = data;
    g_signal_handlers_disconnect_by_data(d->focus, d);
    jum_water_watch_free(d->water);
    g_object_unref(d->session);
    g_object_unref(d->focus);
    g_free(d);
}

/* ---- the set under draft ---- */

static void
empty(GtkWidget *box)
{
    for (GtkWidget *child; (child = gtk_widget_get_first_child(box)) != NULL;)
        gtk_box_remove(GTK_BOX(box), child);
}

static GtkWidget *
set_head(guint n, const char *more)
{
    GtkWidget *head = gtk_box_new(GTK_ORIENTATION_VERTICAL, 2);
    gtk_widget_add_css_class(head, "panel-head");
    g_autofree char *title =
        g_strdup_printf(ngettext("%u object chosen", "%u objects chosen", n), n);
    GtkWidget *label = gtk_label_new(title), *detail = gtk_label_new(more);
    gtk_widget_add_css_class(label, "title-4");
    gtk_label_set_xalign(GTK_LABEL(label), 0);
    gtk_label_set_xalign(GTK_LABEL(detail), 0);
    gtk_label_set_wrap(GTK_LABEL(detail), TRUE);
    gtk_box_append(GTK_BOX(head), label);
    gtk_box_append(GTK_BOX(head), detail);
    return head;
}

static void
show_set(Desk *d, const char *const *addresses, const char *more)
{
    guint n = g_strv_length((char **) addresses);
    empty(d->set);
    gtk_box_append(GTK_BOX(d->set), set_head(n, more));
    GtkWidget *editor = n > 0 ? jum_command_editor_new(d->session, d->focus, addresses) : NULL;
    if (editor != NULL) {
        gtk_widget_add_css_class(editor, "sheet-section");
        gtk_box_append(GTK_BOX(d->set), editor);
    }
    gtk_widget_set_visible(d->set, TRUE);
}

static void
on_drawn(JumScene *scene, const JumArea *area, Desk *d)
{
    JumAreaCount lamps, cabinets;
    const JumPoints *points = jum_session_points(d->session);
    g_autoptr(GPtrArray) in_lamps =
        jum_area_targets(area, points, JUM_TABLE_lamp, JUM_DRAFT_MAX, &lamps);
    g_autoptr(GPtrArray) in_cabinets =
        jum_area_targets(area, points, JUM_TABLE_cabinet, JUM_DRAFT_MAX, &cabinets);
    GPtrArray *taken = lamps.remote > 0 || cabinets.remote == 0 ? in_lamps : in_cabinets;
    JumAreaCount count = taken == in_lamps ? lamps : cabinets;
    g_autofree char *more = g_strdup_printf(
        _("%u inside cannot be moved by a desk; %u beyond the limit of %d were left out."),
        count.others, count.left_over, JUM_DRAFT_MAX);
    jum_focus_select(d->focus, NULL);
    jum_focus_set_targets(d->focus, (const char *const *) taken->pdata);
    show_set(d, (const char *const *) taken->pdata, more);
    gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(d->select), FALSE);
}

static void
on_targets(JumFocus *focus, Desk *d)
{
    const char *const *targets = jum_focus_targets(focus);
    if (targets[0] != NULL && targets[1] != NULL)
        show_set(d, targets, _("One command each, the same for all."));
}

static void
on_selected(JumFocus *focus, Desk *d)
{
    if (jum_focus_selected(focus) != NULL)
        gtk_widget_set_visible(d->set, FALSE);
}

static void
on_select_toggled(GtkToggleButton *button, Desk *d)
{
    jum_scene_set_selecting(d->scene, gtk_toggle_button_get_active(button));
}

/* ---- drawer ---- */

/* One page at a time, or none. */
static void
on_drawer(GtkToggleButton *button, Desk *d)
{
    GtkWidget *const pages[] = {d->tables, d->log, d->light};
    static const char *const names[] = {"tables", "log", "light"};
    gboolean any = FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(pages); i++) {
        if (pages[i] == NULL)
            continue;
        if (GTK_WIDGET(button) == pages[i] && gtk_toggle_button_get_active(button))
            gtk_stack_set_visible_child_name(GTK_STACK(d->drawer_stack), names[i]);
        else if (gtk_toggle_button_get_active(button))
            gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(pages[i]), FALSE);
        any = any || gtk_toggle_button_get_active(GTK_TOGGLE_BUTTON(pages[i]));
    }
    gtk_widget_set_visible(d->drawer, any);
}

static GtkWidget *
build_drawer(Desk *d)
{
    d->drawer_stack = gtk_stack_new();
    gtk_stack_add_named(GTK_STACK(d->drawer_stack), jum_asset_panel_new(d->session, d->focus, TRUE),
                        "tables");
    gtk_stack_add_named(GTK_STACK(d->drawer_stack), jum_command_panel_new(d->session, d->focus),
                        "log");
    gtk_stack_add_named(GTK_STACK(d->drawer_stack),
                        jum_light_panel_new(d->session, d->focus, d->scene), "light");
    d->drawer = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    gtk_box_append(GTK_BOX(d->drawer), d->drawer_stack);
    gtk_widget_set_size_request(d->drawer, -1, DRAWER_PX);
    gtk_widget_set_visible(d->drawer, FALSE);
    return d->drawer;
}

static GtkWidget *
toggle(Desk *d, const char *word, const char *icon, const char *tip, GCallback toggled)
{
    GtkWidget *button = gtk_toggle_button_new();
    jum_header_fold_dress(d->fold, button, word, icon);
    gtk_widget_set_tooltip_text(button, tip);
    g_signal_connect(button, "toggled", toggled, d);
    return button;
}

static gboolean
has_lamps(Desk *d)
{
    const JumLayer *lamps = jum_points_layer(jum_session_points(d->session), JUM_TABLE_lamp);
    return lamps != NULL && jum_layer_n_rows(lamps) > 0;
}

/* ---- columns ---- */

static GtkWidget *
build_header(Desk *d, GtkWidget *search)
{
    GtkWidget *bar = gtk_header_bar_new();
    GtkWidget *title = adw_window_title_new(jum_session_info(d->session)->name, NULL);
    gtk_header_bar_set_title_widget(GTK_HEADER_BAR(bar), title);
    gtk_header_bar_pack_start(GTK_HEADER_BAR(bar), search);
    d->fold = jum_header_fold_new(bar);
    d->select = toggle(d, _("Draw a set"), "document-edit-symbolic",
                       _("Draw round lamps or cabinets to command them together"),
                       G_CALLBACK(on_select_toggled));
    d->tables = toggle(d, _("Tables"), "view-list-symbolic", _("Every object as a table"),
                       G_CALLBACK(on_drawer));
    d->log = toggle(d, _("Commands"), "document-open-recent-symbolic", _("Command log"),
                    G_CALLBACK(on_drawer));
    d->light = toggle(d, _("Illumination"), "display-brightness-symbolic",
                      _("Light on the ground, class of streets, dark spots, energy tonight"),
                      G_CALLBACK(on_drawer));
    gtk_widget_set_visible(d->light, has_lamps(d));
    gtk_header_bar_pack_start(GTK_HEADER_BAR(bar), d->select);
    gtk_header_bar_pack_end(GTK_HEADER_BAR(bar), jum_face_menu(TRUE));
    gtk_header_bar_pack_end(GTK_HEADER_BAR(bar), jum_link_badge_new(d->session));
    gtk_header_bar_pack_end(GTK_HEADER_BAR(bar), jum_face_marks(d->session));
    gtk_header_bar_pack_end(GTK_HEADER_BAR(bar), d->log);
    gtk_header_bar_pack_end(GTK_HEADER_BAR(bar), d->light);
    gtk_header_bar_pack_end(GTK_HEADER_BAR(bar), d->tables);
    return bar;
}

static GtkWidget *
build_left(Desk *d, GtkWidget *abnormal, GtkWidget *map)
{
    GtkWidget *left = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    gtk_widget_add_css_class(left, "side");
    gtk_widget_set_size_request(left, LEFT_PX, -1);
    gtk_widget_set_hexpand(left, FALSE);
    gtk_widget_set_vexpand(abnormal, TRUE);
    gtk_box_append(GTK_BOX(left), abnormal);
    GtkWidget *frame =
        gtk_scrolled_window_new(); /* keeps the map from asking for its whole height */
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(frame), GTK_POLICY_EXTERNAL,
                                   GTK_POLICY_EXTERNAL);
    gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(frame), map);
    gtk_widget_set_size_request(frame, LEFT_PX, MAP_PX);
    gtk_widget_set_vexpand(frame, FALSE);
    gtk_box_append(GTK_BOX(left), frame);
    return left;
}

static GtkWidget *
build_right(Desk *d)
{
    GtkWidget *sheet = jum_sheet_new(d->session, d->focus, JUM_SHEET_OPERATOR);
    gtk_widget_set_vexpand(sheet, TRUE);
    d->set = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    gtk_widget_set_visible(d->set, FALSE);
    d->right = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    gtk_widget_add_css_class(d->right, "side");
    gtk_box_append(GTK_BOX(d->right), d->set);
    gtk_box_append(GTK_BOX(d->right), sheet);
    gtk_widget_set_size_request(sheet, RIGHT_PX, -1);
    gtk_widget_set_size_request(d->set, RIGHT_PX, -1);
    gtk_widget_set_hexpand(d->right, FALSE);
    return d->right;
}

/* Two parts with a movable border; the one that keeps its size is the first or the second. */
static GtkWidget *
paned(GtkOrientation orientation, GtkWidget *first, GtkWidget *second, gboolean keep_first)
{
    GtkWidget *paned = gtk_paned_new(orientation);
    gtk_paned_set_start_child(GTK_PANED(paned), first);
    gtk_paned_set_end_child(GTK_PANED(paned), second);
    gtk_paned_set_resize_start_child(GTK_PANED(paned), !keep_first);
    gtk_paned_set_resize_end_child(GTK_PANED(paned), keep_first);
    gtk_paned_set_shrink_start_child(GTK_PANED(paned), FALSE);
    gtk_paned_set_shrink_end_child(GTK_PANED(paned), FALSE);
    return paned;
}

static void
hatch_scene(JumSession *session, guint changes, GtkWidget *scene)
{
    JumTime since;
    JumLinkState link = jum_world_link(jum_session_world(session), &since);
    gboolean lost = link == JUM_LINK_LOST || link == JUM_LINK_STALE;
    (lost ? gtk_widget_add_css_class : gtk_widget_remove_css_class)(scene, "scene-lost");
}

JumFace
jum_desk_build(JumSession *session, JumFocus *focus)
{
    Desk *d = g_new0(Desk, 1);
    d->session = g_object_ref(session);
    d->focus = g_object_ref(focus);
    d->scene = jum_scene_new(session, focus, JUM_LOOK_OPERATOR);
    JumFace face = {.scene = d->scene};
    face.search = jum_search_box_new(session, focus);
    face.abnormal = jum_abnormal_panel_new(session, focus, TRUE);
    GtkWidget *map = face.map = jum_overview_map_new(session, focus, FALSE);
    GtkWidget *middle = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    GtkWidget *scene = jum_face_scene(session, focus, d->scene, map, TRUE);
    g_signal_connect_object(session, "changed", G_CALLBACK(hatch_scene), scene, 0);
    gtk_box_append(GTK_BOX(middle), scene);
    if ((d->water = jum_water_watch_new(session, focus, d->scene)) != NULL)
        gtk_box_append(GTK_BOX(middle), jum_water_watch_row(d->water));
    gtk_box_append(GTK_BOX(middle), jum_time_bar_new(session, focus));
    GtkWidget *inner = paned(GTK_ORIENTATION_HORIZONTAL, middle, build_right(d), FALSE);
    GtkWidget *columns =
        paned(GTK_ORIENTATION_HORIZONTAL, build_left(d, face.abnormal, map), inner, TRUE);
    gtk_paned_set_position(GTK_PANED(columns), LEFT_PX);
    GtkWidget *rows = paned(GTK_ORIENTATION_VERTICAL, columns, build_drawer(d), FALSE);
    gtk_widget_set_vexpand(rows, TRUE);
    face.root = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    gtk_box_append(GTK_BOX(face.root), build_header(d, face.search));
    gtk_box_append(GTK_BOX(face.root), d->fold);
    gtk_box_append(GTK_BOX(face.root), jum_link_banner_new(session));
    gtk_box_append(GTK_BOX(face.root), rows);
    g_object_set_data_full(G_OBJECT(face.root), "desk", d, desk_free);
    g_signal_connect(d->scene, "drawn", G_CALLBACK(on_drawn), d);
    g_signal_connect(focus, "targets", G_CALLBACK(on_targets), d);
    g_signal_connect(focus, "selected", G_CALLBACK(on_selected), d);
    return face;
}
