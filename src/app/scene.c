/* The 3D view as a widget.  Frames are drawn on demand: a tick callback runs only while something moves
 * or streams in, otherwise a slow timer asks the view whether anything changed.  What the hand does is
 * in scene-input.c, the geometry of it in navigate.c; this file owns the GL life of the view. */
#include "app/lamp-photometry.h"
#include "app/scene-private.h"

#include "app/settings.h"
#include "base/i18n.h"

#include <epoxy/gl.h>
#include <math.h>

#define IDLE_MS    100
#define IDLE_TURNS 5 /* of them a view at rest is asked */
#define BUSY_US    (700 * 1000)
/* between two frames that only values ask for */
#define REST_US          (100 * 1000)
#define REST_SOFTWARE_US (5000 * 1000)
#define FLY_SECONDS      1.2

G_DEFINE_FINAL_TYPE(JumScene, jum_scene, ADW_TYPE_BIN)

enum {
    SIGNAL_MOVED,
    SIGNAL_FAILED,
    SIGNAL_DRAWN,
    SIGNAL_POINTED,
    SIGNAL_MODE,
    SIGNAL_RENEWED,
    SIGNAL_SPLIT,
    N_SIGNALS
};
static guint signals[N_SIGNALS];

gboolean
jum_scene_is_still(JumScene *scene)
{
    gboolean animations = TRUE;
    g_object_get(gtk_widget_get_settings(GTK_WIDGET(scene)), "gtk-enable-animations", &animations,
                 NULL);
    return !animations;
}

void
jum_scene_emit_moved(JumScene *scene)
{
    g_signal_emit(scene, signals[SIGNAL_MOVED], 0);
}

void
jum_scene_emit_pointed(JumScene *scene)
{
    g_signal_emit(scene, signals[SIGNAL_POINTED], 0);
}

void
jum_scene_emit_mode(JumScene *scene)
{
    g_signal_emit(scene, signals[SIGNAL_MODE], 0);
}

void
jum_scene_emit_drawn(JumScene *scene, const JumArea *area)
{
    g_signal_emit(scene, signals[SIGNAL_DRAWN], 0, area);
}

/* ---- frames ---- */

/* Pixels under the buttons and words on the picture; a hidden one keeps its place, so that no label jumps. */
static void
reserve_covers(JumScene *scene)
{
    JumLabelBox boxes[JUM_VIEW_RESERVED];
    guint n = 0;
    float scale = (float) gtk_widget_get_scale_factor(GTK_WIDGET(scene->area));
    for (guint i = 0; i < scene->covers->len && n < JUM_VIEW_RESERVED; i++) {
        graphene_rect_t b;
        if (!gtk_widget_compute_bounds(scene->covers->pdata[i], GTK_WIDGET(scene->area), &b) ||
            b.size.width <= 0)
            continue;
        float right = ceilf((b.origin.x + b.size.width) / 32.0f) * 32.0f; /* words change */
        boxes[n++] = (JumLabelBox){b.origin.x * scale, b.origin.y * scale, right * scale,
                                   (b.origin.y + b.size.height) * scale};
    }
    jum_view_reserve(scene->view, boxes, n);
}

static void
forget_cover(gpointer covers, GObject *gone)
{
    g_ptr_array_remove(covers, gone);
}

void
jum_scene_keep_clear(JumScene *scene, GtkWidget *widget)
{
    g_ptr_array_add(scene->covers, widget);
    g_object_weak_ref(G_OBJECT(widget), forget_cover, scene->covers);
}

static void
advance_by_clock(JumScene *scene, gint64 now_us)
{
    double seconds = scene->frame_us == 0 ? 0 : (double) (now_us - scene->frame_us) / 1e6;
    scene->frame_us = now_us;
    jum_scene_advance(scene, seconds);
}

/* Did the camera change since the last time it was announced, whoever moved it? */
static gboolean
note_movement(JumScene *scene)
{
    const JumCamera *c = jum_view_camera(scene->view), *last = &scene->announced;
    if (c->x_m == last->x_m && c->y_m == last->y_m && c->z_m == last->z_m &&
        c->heading_deg == last->heading_deg && c->pitch_deg == last->pitch_deg)
        return FALSE;
    scene->announced = *c;
    jum_scene_emit_moved(scene);
    return TRUE;
}

/* The sky may be of another hour; values are always as old as they are now. */
static void
set_time(JumScene *scene)
{
    JumTime time = jum_focus_time(scene->focus), now = jum_session_now(scene->session);
    jum_view_set_time(scene->view, time == JUM_TIME_NONE ? now : time, now);
}

static gboolean
work(JumScene *scene)
{
    if (scene->view == NULL)
        return FALSE;
    gint64 now_us = g_get_monotonic_time();
    gtk_gl_area_make_current(scene->area);
    advance_by_clock(scene, now_us);
    reserve_covers(scene);
    jum_view_set_clock(scene->view, now_us);
    set_time(scene);
    jum_scene_choose_layers(scene);
    gboolean due = jum_view_update(scene->view);
    if (jum_view_fault(scene->view) != NULL && !gtk_widget_get_visible(scene->fault)) {
        gtk_label_set_text(GTK_LABEL(scene->fault), jum_view_fault(scene->view));
        gtk_widget_set_visible(scene->fault, TRUE);
    }
    gboolean moved = note_movement(scene);
    if (due && !moved && jum_view_is_patient(scene->view)) {
        scene->values_due = TRUE;
        due = FALSE;
    }
    gint64 rest_us = jum_device_is_software(scene->device) ? REST_SOFTWARE_US : REST_US;
    due = due || (scene->values_due && now_us - scene->asked_us >= rest_us);
    if (due || moved) {
        gtk_gl_area_queue_render(scene->area);
        scene->asked_us = now_us;
        scene->values_due = FALSE;
    }
    if (moved)
        scene->busy_until_us = now_us + BUSY_US;
    return now_us < scene->busy_until_us || jum_view_missing_tiles(scene->view) > 0;
}

static gboolean
on_tick(GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
    JumScene *scene = data;
    if (work(scene))
        return G_SOURCE_CONTINUE;
    scene->tick = 0;
    scene->frame_us = 0;
    return G_SOURCE_REMOVE;
}

void
jum_scene_queue(JumScene *scene)
{
    if (scene->view == NULL)
        return;
    scene->busy_until_us = g_get_monotonic_time() + BUSY_US;
    if (scene->tick == 0)
        scene->tick = gtk_widget_add_tick_callback(GTK_WIDGET(scene->area), on_tick, scene, NULL);
}

/* Water and flow move by themselves at most 10 times a second, in a window that has the focus, for who wants motion. */
static gboolean
move_by_itself(JumScene *scene)
{
    GtkRoot *root = gtk_widget_get_root(GTK_WIDGET(scene));
    if (scene->view == NULL || !jum_view_may_move(scene->view) || jum_scene_is_still(scene) ||
        !GTK_IS_WINDOW(root) || !gtk_window_is_active(GTK_WINDOW(root)))
        return FALSE;
    scene->motion_s = fmod(scene->motion_s + IDLE_MS / 1000.0, 3600.0);
    return jum_view_set_motion(scene->view, scene->motion_s);
}

static gboolean
on_idle(gpointer data)
{
    JumScene *scene = data;
    if (gtk_widget_get_mapped(GTK_WIDGET(scene)) && move_by_itself(scene) && scene->tick == 0) {
        gtk_gl_area_make_current(scene->area); /* one frame, without waking the tick callback */
        jum_view_update(scene->view);
        gtk_gl_area_queue_render(scene->area);
    }
    if (scene->tick == 0 && ++scene->idle_turn % IDLE_TURNS == 0 &&
        gtk_widget_get_mapped(GTK_WIDGET(scene)) && work(scene))
        jum_scene_queue(scene);
    return G_SOURCE_CONTINUE;
}

static gboolean
on_render(GtkGLArea *area, GdkGLContext *context, JumScene *scene)
{
    glDepthMask(GL_TRUE); /* the area's buffers come with what they held */
    glClearColor(0.0f, 0.0f, 0.0f, 1.0f);
    glClear(GL_COLOR_BUFFER_BIT | GL_DEPTH_BUFFER_BIT);
    if (scene->view != NULL)
        jum_view_draw(scene->view);
    return TRUE;
}

/* Who asked for larger text has it in the picture too: labels, symbols, legend. */
static double
text_scale(GtkWidget *area)
{
    int dpi = 0; /* times 1024; -1: none said */
    g_object_get(gtk_widget_get_settings(area), "gtk-xft-dpi", &dpi, NULL);
    return dpi > 0 ? CLAMP(dpi / (96.0 * 1024.0), 1.0, 2.5) : 1.0;
}

/* GTK renders right after this: what was laid out for another size is laid out anew first. */
static void
on_resize(GtkGLArea *area, int width_px, int height_px, JumScene *scene)
{
    scene->navigate.width_px = width_px;
    scene->navigate.height_px = height_px;
    if (scene->view == NULL)
        return;
    jum_view_set_size(scene->view, width_px, height_px,
                      gtk_widget_get_scale_factor(GTK_WIDGET(area)) * text_scale(GTK_WIDGET(area)));
    jum_view_update(scene->view);
    jum_scene_emit_moved(scene); /* what is seen depends on the width */
    jum_scene_queue(scene);
}

/* ---- GL life ---- */

static void
fail(JumScene *scene, const char *sentence)
{
    g_free(scene->failure);
    scene->failure = g_strdup(sentence);
    g_signal_emit(scene, signals[SIGNAL_FAILED], 0, sentence);
}

static void
apply_focus(JumScene *scene)
{
    for (int t = 0; t < JUM_N_THEMES; t++)
        jum_view_set_theme(scene->view, (JumTheme) t, jum_focus_theme(scene->focus, (JumTheme) t));
    jum_view_set_underground(scene->view, jum_focus_underground(scene->focus));
    jum_view_select(scene->view, jum_focus_selected(scene->focus));
    const char *const *targets = jum_focus_targets(scene->focus);
    gboolean any = targets != NULL && targets[0] != NULL;
    jum_view_highlight(scene->view, any ? targets : (const char *const *) scene->marked);
    set_time(scene);
}

static JumDrawQuality pinned = JUM_DRAW_AUTO;

void
jum_scene_pin_quality(JumDrawQuality quality)
{
    pinned = quality;
}

JumDrawQuality
jum_scene_pinned(void)
{
    static const JumDrawQuality of[] = {JUM_DRAW_AUTO, JUM_DRAW_LOW, JUM_DRAW_MEDIUM,
                                        JUM_DRAW_HIGH};
    int i = jum_settings_int("picture-quality", 0);
    return pinned != JUM_DRAW_AUTO ? pinned : of[CLAMP(i, 0, 3)];
}

void
jum_scene_take_quality(JumScene *scene)
{
    if (scene->view == NULL)
        return;
    gtk_gl_area_make_current(scene->area);
    jum_view_set_draw_quality(scene->view, jum_scene_pinned());
    jum_scene_queue(scene);
}

static void
on_realize(GtkWidget *area, JumScene *scene)
{
    gtk_gl_area_make_current(scene->area);
    const GError *refused = gtk_gl_area_get_error(scene->area);
    if (refused != NULL) {
        fail(scene, refused->message);
        return;
    }
    g_autoptr(GError) error = NULL;
    scene->device = jum_device_new_gl(&error);
    if (scene->device != NULL)
        scene->view = jum_view_new(jum_session_territory(scene->session),
                                   jum_session_world(scene->session), scene->device, &error);
    if (scene->view == NULL) {
        fail(scene, error->message);
        return;
    }
    jum_view_set_draw_quality(scene->view, jum_scene_pinned());
    jum_view_set_views(scene->view, scene->given);
    jum_view_set_look(scene->view, scene->look);
    jum_view_set_legend(scene->view, scene->legend);
    scene->chosen = FALSE;
    jum_lamp_photometry_apply(scene->view,
                              jum_points_layer(jum_session_points(scene->session), JUM_TABLE_lamp));
    gboolean again = scene->announced.fov_deg > 0; /* where we were, and what others laid on it */
    if (again)
        *jum_view_camera(scene->view) = scene->announced;
    else
        jum_scene_begin(scene);
    if (!again && scene->first_fly[2] > 0)
        jum_view_fly_to(scene->view, scene->first_fly[0], scene->first_fly[1], scene->first_fly[2],
                        0);
    apply_focus(scene);
    jum_view_set_split(scene->view, scene->split);
    if (again)
        g_signal_emit(scene, signals[SIGNAL_RENEWED], 0);
    jum_scene_queue(scene);
}

static void
on_unrealize(GtkWidget *area, JumScene *scene)
{
    if (scene->tick != 0)
        gtk_widget_remove_tick_callback(GTK_WIDGET(scene->area), scene->tick);
    scene->tick = 0;
    gtk_gl_area_make_current(scene->area);
    g_clear_pointer(&scene->view, jum_view_free);
    g_clear_pointer(&scene->device, jum_device_free);
}

/* ---- focus ---- */

static void
on_focus_changed(JumFocus *focus, JumScene *scene)
{
    if (scene->view == NULL)
        return;
    gtk_gl_area_make_current(scene->area);
    apply_focus(scene);
    jum_scene_queue(scene);
}

static void
on_fly(JumFocus *focus, double x_m, double y_m, double radius_m, JumScene *scene)
{
    if (scene->view == NULL) {
        memcpy(scene->first_fly, (double[3]){x_m, y_m, radius_m}, sizeof scene->first_fly);
        return;
    }
    scene->navigate.zoom_pending = 0;
    scene->navigate.walking = FALSE;
    jum_scene_play_tour(scene, FALSE);
    jum_scene_emit_mode(scene);
    jum_view_fly_to(scene->view, x_m, y_m, radius_m, jum_scene_is_still(scene) ? 0 : FLY_SECONDS);
    jum_scene_queue(scene);
}

static void
on_session_changed(JumSession *session, guint changes, JumScene *scene)
{
    if ((changes & (JUM_INBOX_VALUES | JUM_INBOX_LINK | JUM_INBOX_COMMANDS)) != 0)
        work(scene);
}

/* ---- object ---- */

static void
dispose(GObject *object)
{
    JumScene *scene = JUM_SCENE(object);
    g_clear_handle_id(&scene->idle, g_source_remove);
    g_clear_handle_id(&scene->tour_clock, g_source_remove);
    g_clear_handle_id(&scene->hover, g_source_remove);
    jum_scene_drop_card(scene);
    if (scene->focus != NULL)
        g_signal_handlers_disconnect_by_data(scene->focus, scene);
    if (scene->session != NULL)
        g_signal_handlers_disconnect_by_data(scene->session, scene);
    G_OBJECT_CLASS(jum_scene_parent_class)->dispose(object);
    g_clear_object(&scene->focus);
    g_clear_object(&scene->session);
    for (guint i = 0; scene->covers != NULL && i < scene->covers->len; i++)
        g_object_weak_unref(scene->covers->pdata[i], forget_cover, scene->covers);
    g_clear_pointer(&scene->covers, g_ptr_array_unref);
    g_clear_pointer(&scene->stroke, g_array_unref);
    g_clear_pointer(&scene->stops, g_array_unref);
    g_clear_pointer(&scene->holds_s, g_array_unref);
    g_clear_pointer(&scene->stop_names, g_ptr_array_unref);
    g_clear_pointer(&scene->start_view, g_free);
    g_clear_pointer(&scene->start_tour, g_free);
    g_clear_pointer(&scene->tour_name, g_free);
    g_clear_pointer(&scene->tour_played, g_free);
    g_clear_pointer(&scene->views, jum_saved_views_free);
    g_clear_pointer(&scene->choices, jum_layer_choices_free);
    g_clear_pointer(&scene->given, jum_saved_views_free);
    g_clear_pointer(&scene->failure, g_free);
    g_clear_pointer(&scene->marked, g_strfreev);
}

static void
jum_scene_class_init(JumSceneClass *class)
{
    G_OBJECT_CLASS(class)->dispose = dispose;
    signals[SIGNAL_MOVED] = g_signal_new("moved", JUM_TYPE_SCENE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 0);
    signals[SIGNAL_FAILED] = g_signal_new("failed", JUM_TYPE_SCENE, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
    signals[SIGNAL_DRAWN] = g_signal_new("drawn", JUM_TYPE_SCENE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
    static const char *const plain[] = {"pointed", "mode", "renewed"};
    for (guint i = 0; i < G_N_ELEMENTS(plain); i++)
        signals[SIGNAL_POINTED + i] = g_signal_new(plain[i], JUM_TYPE_SCENE, G_SIGNAL_RUN_LAST, 0,
                                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
    signals[SIGNAL_SPLIT] = g_signal_new("split", JUM_TYPE_SCENE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 1, G_TYPE_DOUBLE);
    gtk_widget_class_set_css_name(GTK_WIDGET_CLASS(class), "jum-scene");
}

static void
jum_scene_init(JumScene *scene)
{
    jum_navigate_init(&scene->navigate);
    scene->split = 0.5;
    scene->covers = g_ptr_array_new();
    scene->stroke = g_array_new(FALSE, FALSE, 2 * sizeof(double));
    scene->stops = g_array_new(FALSE, FALSE, sizeof(JumCamera));
    scene->holds_s = g_array_new(FALSE, FALSE, sizeof(double));
    scene->stop_names = g_ptr_array_new_with_free_func(g_free);
}

JumScene *
jum_scene_new(JumSession *session, JumFocus *focus, JumLook look)
{
    JumScene *scene = g_object_new(JUM_TYPE_SCENE, NULL);
    scene->session = g_object_ref(session);
    scene->focus = g_object_ref(focus);
    scene->look = look;
    g_autofree char *path = jum_saved_views_path(jum_session_info(session)->hash);
    scene->views = jum_saved_views_open(path);
    g_autofree char *layers = jum_layer_choices_path(jum_session_info(session)->hash);
    scene->choices = jum_layer_choices_open(layers);
    scene->area = g_object_new(GTK_TYPE_GL_AREA, "accessible-role", GTK_ACCESSIBLE_ROLE_IMG,
                               "has-depth-buffer", TRUE, "auto-render", FALSE, "focusable", TRUE,
                               "hexpand", TRUE, "vexpand", TRUE, NULL);
    gtk_accessible_update_property(
        GTK_ACCESSIBLE(scene->area), GTK_ACCESSIBLE_PROPERTY_LABEL, _("3D view"),
        GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
        _("Everything shown here is also in the tables; press Tab to leave"), -1);
    g_signal_connect(scene->area, "realize", G_CALLBACK(on_realize), scene);
    g_signal_connect(scene->area, "unrealize", G_CALLBACK(on_unrealize), scene);
    g_signal_connect(scene->area, "render", G_CALLBACK(on_render), scene);
    g_signal_connect(scene->area, "resize", G_CALLBACK(on_resize), scene);
    g_signal_connect(focus, "selected", G_CALLBACK(on_focus_changed), scene);
    g_signal_connect(focus, "targets", G_CALLBACK(on_focus_changed), scene);
    g_signal_connect(focus, "themes", G_CALLBACK(on_focus_changed), scene);
    g_signal_connect(focus, "time", G_CALLBACK(on_focus_changed), scene);
    g_signal_connect(focus, "fly", G_CALLBACK(on_fly), scene);
    g_signal_connect(session, "changed", G_CALLBACK(on_session_changed), scene);
    scene->idle = g_timeout_add(IDLE_MS, on_idle, scene);
    adw_bin_set_child(ADW_BIN(scene), jum_scene_input_build(scene));
    return scene;
}

JumView *
jum_scene_view(JumScene *scene)
{
    return scene->view;
}

void
jum_scene_face_north(JumScene *scene)
{
    if (scene->view == NULL)
        return;
    JumCamera *camera = jum_view_camera(scene->view);
    double anchor_m[3];
    jum_scene_interrupt(scene);
    if (!scene->navigate.walking &&
        jum_scene_ground_under(scene, scene->navigate.width_px / 2.0,
                               scene->navigate.height_px / 2.0, anchor_m)) {
        jum_navigate_grab(&scene->navigate, anchor_m);
        double turn = -camera->heading_deg;
        jum_navigate_orbit(&scene->navigate, camera, turn < -180 ? turn + 360 : turn, 0);
        jum_navigate_release(&scene->navigate);
    } else {
        camera->heading_deg = 0;
    }
    jum_scene_queue(scene);
}

void
jum_scene_zoom(JumScene *scene, double steps)
{
    double anchor_m[3];
    if (scene->view == NULL || scene->navigate.walking ||
        !jum_scene_ground_under(scene, scene->navigate.width_px / 2.0,
                                scene->navigate.height_px / 2.0, anchor_m))
        return;
    jum_scene_interrupt(scene);
    jum_navigate_zoom(&scene->navigate, anchor_m, steps);
    jum_scene_queue(scene);
}

gboolean
jum_scene_place(JumScene *scene, double place_m[3], double *above_m)
{
    double scale = gtk_widget_get_scale_factor(GTK_WIDGET(scene->area));
    if (scene->view == NULL)
        return FALSE;
    const JumCamera *camera = jum_view_camera(scene->view);
    double x = scene->pointed ? scene->pointer_x * scale : scene->navigate.width_px / 2.0;
    double y = scene->pointed ? scene->pointer_y * scale : scene->navigate.height_px / 2.0;
    *above_m = camera->z_m - jum_view_ground_at(scene->view, camera->x_m, camera->y_m);
    return jum_scene_ground_under(scene, x, y, place_m);
}

void
jum_scene_take_focus(JumScene *scene)
{
    gtk_widget_grab_focus(GTK_WIDGET(scene->area));
}

const char *
jum_scene_failure(JumScene *scene)
{
    return scene->failure;
}

gboolean
jum_scene_is_complete(JumScene *scene)
{
    return scene->view != NULL && jum_view_missing_tiles(scene->view) == 0;
}

void
jum_scene_set_values(JumScene *scene, const JumViewValues *values)
{
    jum_scene_show_seam(scene, values != NULL && values->then != NULL);
    if (scene->view == NULL)
        return;
    gtk_gl_area_make_current(scene->area);
    jum_view_set_values(scene->view, values);
    jum_scene_queue(scene);
}

void
jum_scene_set_field(JumScene *scene, const JumViewField *now, const JumViewField *then)
{
    if (scene->view == NULL)
        return;
    gtk_gl_area_make_current(scene->area);
    jum_view_set_field(scene->view, now, then);
    jum_scene_queue(scene);
}

void
jum_scene_set_buildings(JumScene *scene, const JumViewBuildings *buildings)
{
    if (scene->view == NULL)
        return;
    gtk_gl_area_make_current(scene->area);
    jum_view_set_buildings(scene->view, buildings);
    jum_scene_queue(scene);
}

void
jum_scene_set_marked(JumScene *scene, const char *const *addresses)
{
    g_strfreev(scene->marked);
    scene->marked = g_strdupv((char **) addresses);
    if (scene->view == NULL)
        return;
    gtk_gl_area_make_current(scene->area);
    apply_focus(scene);
    jum_scene_queue(scene);
}
