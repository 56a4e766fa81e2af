/* Mouse and keyboard on the 3D view, and one finger as a mouse.  A click is told from a drag by the gesture itself; while
 * selecting, the left drag draws a closed shape on a sheet of paper over the picture, then the shape's
 * corners are put on the ground by picking.  Keys are those of the help window (Ctrl+?); Tab is left
 * alone so that the keyboard can always go on. */
#include "app/scene-private.h"

#include <math.h>

#define ORBIT_DEG_PER_PX 0.25
#define STROKE_STEP_PX   4.0
#define STROKE_MAX       400
#define FLY_RADIUS_M     120.0
#define HOVER_MS         90
#define STEP_ZOOM        1.5 /* keys + and − */

static double
scale(JumScene *scene)
{
    return gtk_widget_get_scale_factor(GTK_WIDGET(scene->area));
}

gboolean
jum_scene_ground_under(JumScene *scene, double x_px, double y_px, double place_m[3])
{
    JumHit hit = {0};
    jum_view_pick(scene->view, x_px, y_px, &hit);
    gboolean found = hit.hit;
    if (found) {
        place_m[0] = hit.x_m;
        place_m[1] = hit.y_m;
        place_m[2] = hit.z_m;
    } else {
        const JumCamera *camera = jum_view_camera(scene->view);
        double ray[3], ground_m = jum_view_ground_at(scene->view, camera->x_m, camera->y_m);
        jum_navigate_ray(&scene->navigate, camera, x_px, y_px, ray);
        found = ray[2] < -0.01;
        double t = found ? (ground_m - camera->z_m) / ray[2] : 0;
        place_m[0] = camera->x_m + ray[0] * t;
        place_m[1] = camera->y_m + ray[1] * t;
        place_m[2] = ground_m;
    }
    jum_hit_clear(&hit);
    return found;
}

static void
select_at(JumScene *scene, double x, double y, gboolean fly)
{
    JumHit hit = {0};
    jum_view_pick(scene->view, x * scale(scene), y * scale(scene), &hit);
    jum_focus_select(scene->focus, hit.has_asset ? hit.address : NULL);
    if (hit.has_asset)
        jum_focus_set_place(scene->focus, hit.x_m, hit.y_m);
    if (hit.has_asset || fly)
        jum_scene_hide_card(scene);
    else
        jum_scene_show_card(scene, &hit, x, y);
    if (fly && hit.hit)
        jum_focus_fly(scene->focus, hit.x_m, hit.y_m, FLY_RADIUS_M);
    jum_hit_clear(&hit);
}

/* ---- mouse ---- */

static void
on_click(GtkGestureClick *gesture, int n, double x, double y, JumScene *scene)
{
    gboolean held = scene->held_tap; /* a finger that rested has asked, not chosen */
    scene->held_tap = FALSE;
    gtk_widget_grab_focus(GTK_WIDGET(scene->area));
    if (scene->view != NULL && !scene->selecting && !held)
        select_at(scene, x, y, n == 2);
}

static void
on_drag_begin(GtkGestureDrag *gesture, double x, double y, JumScene *scene)
{
    double place_m[3];
    gtk_widget_grab_focus(GTK_WIDGET(scene->area));
    scene->held = scene->held_tap = FALSE;
    if (scene->view == NULL)
        return;
    GdkEvent *event = gtk_event_controller_get_current_event(GTK_EVENT_CONTROLLER(gesture));
    if (event != NULL && gdk_event_get_event_type(event) == GDK_TOUCH_BEGIN)
        jum_scene_forget_pointer(scene); /* a finger points only while it rests */
    if (!scene->selecting && jum_scene_seam_grab(scene, x))
        return;
    if (scene->selecting) {
        double point[2] = {x, y};
        g_array_set_size(scene->stroke, 0);
        g_array_append_vals(scene->stroke, point, 1);
        return;
    }
    scene->drag_x = scene->drag_y = 0;
    if (!scene->navigate.walking &&
        jum_scene_ground_under(scene, x * scale(scene), y * scale(scene), place_m))
        jum_navigate_grab(&scene->navigate, place_m);
}

static void
extend_stroke(JumScene *scene, double x, double y)
{
    const double *last = &g_array_index(scene->stroke, double, 2 * (scene->stroke->len - 1));
    if (scene->stroke->len >= STROKE_MAX || hypot(x - last[0], y - last[1]) < STROKE_STEP_PX)
        return;
    double point[2] = {x, y};
    g_array_append_vals(scene->stroke, point, 1);
    gtk_widget_queue_draw(scene->paper);
}

/* Turns the head, or the eye round its anchor, by what the drag gained. */
static void
look_by_drag(JumScene *scene, double dx, double dy)
{
    double turn = (dx - scene->drag_x) * ORBIT_DEG_PER_PX;
    double tilt = (dy - scene->drag_y) * ORBIT_DEG_PER_PX;
    scene->drag_x = dx;
    scene->drag_y = dy;
    jum_scene_interrupt(scene);
    if ((scene->looking && !scene->held) || scene->navigate.walking)
        jum_navigate_look(&scene->navigate, jum_view_camera(scene->view), turn, -tilt);
    else
        jum_navigate_orbit(&scene->navigate, jum_view_camera(scene->view), turn, -tilt);
    jum_scene_settle(scene);
    jum_scene_queue(scene);
}

static void
on_drag_update(GtkGestureDrag *gesture, double dx, double dy, JumScene *scene)
{
    double x, y;
    if (scene->view == NULL || !gtk_gesture_drag_get_start_point(gesture, &x, &y))
        return;
    if (scene->seam_held) {
        gtk_gesture_set_state(GTK_GESTURE(gesture), GTK_EVENT_SEQUENCE_CLAIMED);
        jum_scene_seam_drag(scene, x + dx);
    } else if (scene->selecting && scene->stroke->len > 0) {
        extend_stroke(scene, x + dx, y + dy);
    } else if ((scene->navigate.walking || scene->held) && hypot(dx, dy) > 3) { /* looks, turns */
        gtk_gesture_set_state(GTK_GESTURE(gesture), GTK_EVENT_SEQUENCE_CLAIMED);
        look_by_drag(scene, dx, dy);
    } else if (scene->navigate.anchored && hypot(dx, dy) > 3) {
        gtk_gesture_set_state(GTK_GESTURE(gesture), GTK_EVENT_SEQUENCE_CLAIMED);
        jum_scene_interrupt(scene);
        jum_navigate_pan(&scene->navigate, jum_view_camera(scene->view), (x + dx) * scale(scene),
                         (y + dy) * scale(scene));
        jum_scene_settle(scene);
        jum_scene_queue(scene);
    }
}

/* The drawn shape on the ground; corners over the sky are dropped. */
static void
finish_stroke(JumScene *scene)
{
    guint n = scene->stroke->len, kept = 0;
    g_autofree double *x_m = g_new(double, n + 1), *y_m = g_new(double, n + 1);
    for (guint i = 0; i < n; i++) {
        double place_m[3];
        const double *p = &g_array_index(scene->stroke, double, 2 * i);
        if (!jum_scene_ground_under(scene, p[0] * scale(scene), p[1] * scale(scene), place_m))
            continue;
        x_m[kept] = place_m[0];
        y_m[kept++] = place_m[1];
    }
    JumArea area = {.n = kept, .x_m = x_m, .y_m = y_m};
    g_array_set_size(scene->stroke, 0);
    gtk_widget_queue_draw(scene->paper);
    if (kept >= 3)
        jum_scene_emit_drawn(scene, &area);
}

static void
on_drag_end(GtkGestureDrag *gesture, double dx, double dy, JumScene *scene)
{
    scene->seam_held = scene->held = FALSE;
    jum_navigate_release(&scene->navigate);
    if (scene->view != NULL && scene->selecting && scene->stroke->len >= 3)
        finish_stroke(scene);
}

static void
on_orbit_begin(GtkGestureDrag *gesture, double x, double y, JumScene *scene)
{
    double place_m[3];
    gtk_widget_grab_focus(GTK_WIDGET(scene->area));
    scene->drag_x = scene->drag_y = 0;
    scene->looking = (gtk_event_controller_get_current_event_state(GTK_EVENT_CONTROLLER(gesture)) &
                      GDK_SHIFT_MASK) != 0;
    if (scene->view != NULL && jum_scene_ground_under(scene, scene->navigate.width_px / 2.0,
                                                      scene->navigate.height_px / 2.0, place_m))
        jum_navigate_grab(&scene->navigate, place_m);
    else
        scene->looking = TRUE;
}

static void
on_orbit_update(GtkGestureDrag *gesture, double dx, double dy, JumScene *scene)
{
    if (scene->view != NULL)
        look_by_drag(scene, dx, dy);
}

static void
on_orbit_end(GtkGestureDrag *gesture, double dx, double dy, JumScene *scene)
{
    jum_navigate_release(&scene->navigate);
}

/* ---- what is under the pointer ---- */

static gboolean
look_under_pointer(gpointer data)
{
    JumScene *scene = data;
    JumHit hit = {0};
    scene->hover = 0;
    if (scene->view == NULL)
        return G_SOURCE_REMOVE;
    gboolean free_hand = scene->pointed && (!scene->navigate.anchored || scene->held) &&
                         !scene->selecting && !scene->tour.playing &&
                         !jum_view_is_flying(scene->view);
    gtk_gl_area_make_current(scene->area);
    if (free_hand)
        jum_view_pick(scene->view, scene->pointer_x * scale(scene), scene->pointer_y * scale(scene),
                      &hit);
    jum_view_hover(scene->view, free_hand ? &hit : NULL);
    if (!scene->selecting)
        gtk_widget_set_cursor_from_name(GTK_WIDGET(scene->area), hit.has_asset ? "pointer" : NULL);
    jum_hit_clear(&hit);
    jum_scene_queue(scene);
    return G_SOURCE_REMOVE;
}

void
jum_scene_point_at(JumScene *scene, double x, double y)
{
    scene->pointer_x = x;
    scene->pointer_y = y;
    scene->pointed = TRUE;
    if (scene->hover == 0)
        scene->hover = g_timeout_add(HOVER_MS, look_under_pointer, scene);
    jum_scene_emit_pointed(scene);
}

static void
on_motion(GtkEventControllerMotion *controller, double x, double y, JumScene *scene)
{
    jum_scene_point_at(scene, x, y);
}

static void
on_motion_leave(GtkEventControllerMotion *controller, JumScene *scene)
{
    scene->pointed = FALSE;
    if (scene->hover == 0)
        scene->hover = g_timeout_add(HOVER_MS, look_under_pointer, scene);
    jum_scene_emit_pointed(scene);
}

void
jum_scene_forget_pointer(JumScene *scene)
{
    on_motion_leave(NULL, scene);
}

static gboolean
on_scroll(GtkEventControllerScroll *controller, double dx, double dy, JumScene *scene)
{
    double place_m[3];
    if (scene->view == NULL || scene->navigate.walking ||
        !jum_scene_ground_under(scene, scene->pointer_x * scale(scene),
                                scene->pointer_y * scale(scene), place_m))
        return TRUE;
    jum_scene_interrupt(scene);
    jum_navigate_zoom(&scene->navigate, place_m, -dy);
    jum_scene_queue(scene);
    return TRUE;
}

/* ---- keyboard ---- */

/* The speed a key holds; NULL if the key does not fly. @sign: (out). */
static double *
speed_of_key(JumScene *scene, guint key, GdkModifierType state, double *sign)
{
    JumNavigate *n = &scene->navigate;
    gboolean turn = (state & (GDK_CONTROL_MASK | GDK_SHIFT_MASK)) != 0;
    switch (key) {
    case GDK_KEY_a:
    case GDK_KEY_A:
        *sign = -1;
        return &n->strafe;
    case GDK_KEY_d:
    case GDK_KEY_D:
        *sign = 1;
        return &n->strafe;
    case GDK_KEY_w:
    case GDK_KEY_W:
        *sign = 1;
        return &n->forward;
    case GDK_KEY_s:
    case GDK_KEY_S:
        *sign = -1;
        return &n->forward;
    case GDK_KEY_Left:
        *sign = -1;
        return turn || n->walking ? &n->turn : &n->strafe;
    case GDK_KEY_Right:
        *sign = 1;
        return turn || n->walking ? &n->turn : &n->strafe;
    case GDK_KEY_Up:
        *sign = 1;
        return turn ? &n->tilt : &n->forward;
    case GDK_KEY_Down:
        *sign = -1;
        return turn ? &n->tilt : &n->forward;
    case GDK_KEY_Page_Up:
        *sign = 1;
        return n->walking ? &n->tilt : &n->rise;
    case GDK_KEY_Page_Down:
        *sign = -1;
        return n->walking ? &n->tilt : &n->rise;
    default:
        return NULL;
    }
}

static void
stop_flying(JumScene *scene)
{
    JumNavigate *n = &scene->navigate;
    n->strafe = n->forward = n->rise = n->turn = n->tilt = 0;
}

/* Keys that do one thing at once; FALSE if @key is none. */
static gboolean
on_command_key(JumScene *scene, guint key)
{
    if (key >= GDK_KEY_1 && key <= GDK_KEY_9) {
        const JumSavedView *view =
            scene->views != NULL ? jum_saved_views_get(scene->views, key - GDK_KEY_1) : NULL;
        if (view != NULL)
            jum_scene_fly_camera(scene, &view->camera);
        return view != NULL;
    }
    switch (key) {
    case GDK_KEY_p:
    case GDK_KEY_P:
        jum_scene_set_walking(scene, !scene->navigate.walking);
        return TRUE;
    case GDK_KEY_t:
        jum_scene_play_tour(scene, !jum_scene_is_touring(scene));
        return TRUE;
    case GDK_KEY_T:
        jum_scene_step_tour(scene, 1);
        return TRUE;
    case GDK_KEY_v:
    case GDK_KEY_V:
        if (g_object_get_data(G_OBJECT(scene), "views") != NULL)
            gtk_menu_button_popup(g_object_get_data(G_OBJECT(scene), "views"));
        return TRUE;
    case GDK_KEY_Escape:
        if (jum_scene_hide_card(scene))
            return TRUE;
        if (scene->navigate.walking)
            jum_scene_set_walking(scene, FALSE);
        else if (scene->tour_shown)
            jum_scene_stop_tour(scene);
        else
            return FALSE;
        return TRUE;
    case GDK_KEY_plus:
    case GDK_KEY_KP_Add:
    case GDK_KEY_equal:
        jum_scene_zoom(scene, STEP_ZOOM);
        return TRUE;
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
        jum_scene_zoom(scene, -STEP_ZOOM);
        return TRUE;
    case GDK_KEY_n:
        jum_scene_face_north(scene);
        return TRUE;
    case GDK_KEY_l:
        scene->legend = (JumLegendSize) ((scene->legend + 1) % JUM_N_LEGEND_SIZES);
        jum_view_set_legend(scene->view, scene->legend);
        jum_scene_queue(scene);
        return TRUE;
    case GDK_KEY_u:
        jum_focus_set_underground(scene->focus, !jum_focus_underground(scene->focus));
        return TRUE;
    case GDK_KEY_Home:
        jum_scene_interrupt(scene);
        jum_scene_go_to(scene, "overview");
        return TRUE;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_space:
        select_at(scene, gtk_widget_get_width(GTK_WIDGET(scene->area)) / 2.0,
                  gtk_widget_get_height(GTK_WIDGET(scene->area)) / 2.0, FALSE);
        return TRUE;
    default:
        return FALSE;
    }
}

static gboolean
on_key(GtkEventControllerKey *controller,
       guint key,
       guint code,
       GdkModifierType state,
       JumScene *scene)
{
    double sign;
    gboolean command = (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0;
    gboolean arrow = key >= GDK_KEY_Home && key <= GDK_KEY_Page_Down;
    if (scene->view == NULL || (command && !arrow)) /* Ctrl+A … are the window's */
        return FALSE;
    double *speed = speed_of_key(scene, key, state, &sign);
    if (speed == NULL)
        return on_command_key(scene, key);
    jum_scene_interrupt(scene);
    scene->navigate.running = (state & GDK_SHIFT_MASK) != 0;
    *speed = sign;
    jum_scene_queue(scene);
    return TRUE;
}

static void
on_key_up(GtkEventControllerKey *controller,
          guint key,
          guint code,
          GdkModifierType state,
          JumScene *scene)
{
    double sign;
    double *plain = speed_of_key(scene, key, 0, &sign);
    double *turning = speed_of_key(scene, key, GDK_SHIFT_MASK, &sign);
    if (scene->view == NULL)
        return;
    if (plain != NULL)
        *plain = 0;
    if (turning != NULL)
        *turning = 0;
    jum_scene_queue(scene);
}

static void
on_leave(GtkEventControllerFocus *controller, JumScene *scene)
{
    stop_flying(scene);
}

/* ---- drawing a set ---- */

static void
draw_paper(GtkDrawingArea *paper, cairo_t *cr, int width, int height, gpointer data)
{
    JumScene *scene = data;
    jum_scene_seam_draw(scene, cr, height);
    for (guint i = 0; i < scene->stroke->len; i++) {
        const double *p = &g_array_index(scene->stroke, double, 2 * i);
        cairo_line_to(cr, p[0], p[1]);
    }
    if (scene->stroke->len == 0)
        return;
    cairo_close_path(cr);
    cairo_set_source_rgba(cr, 0.35, 0.65, 1.0, 0.22);
    cairo_fill_preserve(cr);
    cairo_set_line_width(cr, 3);
    cairo_set_source_rgba(cr, 0, 0, 0, 0.6);
    cairo_stroke_preserve(cr);
    cairo_set_line_width(cr, 1.5);
    cairo_set_source_rgba(cr, 0.75, 0.9, 1.0, 1);
    cairo_stroke(cr);
}

void
jum_scene_set_selecting(JumScene *scene, gboolean selecting)
{
    scene->selecting = selecting;
    gtk_widget_set_cursor_from_name(GTK_WIDGET(scene->area), selecting ? "crosshair" : NULL);
    g_array_set_size(scene->stroke, 0);
    gtk_widget_queue_draw(scene->paper);
}

/* The area may outlive the scene: a window keeps what had the keyboard until its own end, and then says it leaves. */
static void
add_mouse(JumScene *scene)
{
    GtkWidget *area = GTK_WIDGET(scene->area);
    GtkGesture *click = gtk_gesture_click_new();
    g_signal_connect_object(click, "released", G_CALLBACK(on_click), scene, 0);
    gtk_widget_add_controller(area, GTK_EVENT_CONTROLLER(click));
    GtkGesture *drag = gtk_gesture_drag_new();
    g_signal_connect_object(drag, "drag-begin", G_CALLBACK(on_drag_begin), scene, 0);
    g_signal_connect_object(drag, "drag-update", G_CALLBACK(on_drag_update), scene, 0);
    g_signal_connect_object(drag, "drag-end", G_CALLBACK(on_drag_end), scene, 0);
    gtk_widget_add_controller(area, GTK_EVENT_CONTROLLER(drag));
    static const guint orbit_buttons[] = {GDK_BUTTON_SECONDARY, GDK_BUTTON_MIDDLE};
    for (guint i = 0; i < G_N_ELEMENTS(orbit_buttons); i++) {
        GtkGesture *orbit = gtk_gesture_drag_new();
        gtk_gesture_single_set_button(GTK_GESTURE_SINGLE(orbit), orbit_buttons[i]);
        g_signal_connect_object(orbit, "drag-begin", G_CALLBACK(on_orbit_begin), scene, 0);
        g_signal_connect_object(orbit, "drag-update", G_CALLBACK(on_orbit_update), scene, 0);
        g_signal_connect_object(orbit, "drag-end", G_CALLBACK(on_orbit_end), scene, 0);
        gtk_widget_add_controller(area, GTK_EVENT_CONTROLLER(orbit));
    }
    GtkEventController *motion = gtk_event_controller_motion_new();
    g_signal_connect_object(motion, "enter", G_CALLBACK(on_motion), scene, 0);
    g_signal_connect_object(motion, "motion", G_CALLBACK(on_motion), scene, 0);
    g_signal_connect_object(motion, "leave", G_CALLBACK(on_motion_leave), scene, 0);
    gtk_widget_add_controller(area, motion);
    GtkEventController *scroll =
        gtk_event_controller_scroll_new(GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
    g_signal_connect_object(scroll, "scroll", G_CALLBACK(on_scroll), scene, 0);
    gtk_widget_add_controller(area, scroll);
}

static void
add_keys(JumScene *scene)
{
    GtkWidget *area = GTK_WIDGET(scene->area);
    GtkEventController *keys = gtk_event_controller_key_new();
    g_signal_connect_object(keys, "key-pressed", G_CALLBACK(on_key), scene, 0);
    g_signal_connect_object(keys, "key-released", G_CALLBACK(on_key_up), scene, 0);
    gtk_widget_add_controller(area, keys);
    GtkEventController *focus = gtk_event_controller_focus_new();
    g_signal_connect_object(focus, "leave", G_CALLBACK(on_leave), scene, 0);
    gtk_widget_add_controller(area, focus);
}

GtkWidget *
jum_scene_input_build(JumScene *scene)
{
    add_mouse(scene);
    jum_scene_touch_build(scene);
    add_keys(scene);
    GtkWidget *overlay = gtk_overlay_new();
    gtk_overlay_set_child(GTK_OVERLAY(overlay), GTK_WIDGET(scene->area));
    scene->paper = gtk_drawing_area_new();
    gtk_drawing_area_set_draw_func(GTK_DRAWING_AREA(scene->paper), draw_paper, scene, NULL);
    gtk_widget_set_can_target(scene->paper, FALSE);
    gtk_overlay_add_overlay(GTK_OVERLAY(overlay), scene->paper);
    scene->fault = gtk_label_new(NULL);
    gtk_label_set_wrap(GTK_LABEL(scene->fault), TRUE);
    gtk_widget_add_css_class(scene->fault, "osd");
    gtk_widget_add_css_class(scene->fault, "osd-box");
    gtk_widget_set_halign(scene->fault, GTK_ALIGN_CENTER);
    gtk_widget_set_valign(scene->fault, GTK_ALIGN_START);
    gtk_widget_set_visible(scene->fault, FALSE);
    gtk_overlay_add_overlay(GTK_OVERLAY(overlay), scene->fault);
    return overlay;
}
