/* Fingers on the 3D view.  One finger is the left button (scene-input.c): it moves the ground, taps, taps twice.  Two
 * pinch, turn and tilt; one that rests says what is under it and then turns round that point.  Two fingers claim their
 * sequences, so that no drag or click sees them.  A touchpad's pinch has no fingers, only a scale and an angle. */
#include "app/scene-private.h"

#define TILT_DEG_PER_PX 0.2

static double
scale(JumScene *scene)
{
    return gtk_widget_get_scale_factor(GTK_WIDGET(scene->area));
}

/* The two fingers of a gesture in the order in which they came; FALSE for a touchpad. */
static gboolean
fingers(GtkGesture *gesture, double at[2][2])
{
    g_autoptr(GList) sequences = gtk_gesture_get_sequences(gesture);
    guint n = 0;
    for (GList *s = sequences; s != NULL && n < 2; s = s->next)
        if (s->data != NULL && gtk_gesture_get_point(gesture, s->data, &at[n][0], &at[n][1]))
            n++;
    if (n == 2 && sequences->data > sequences->next->data) { /* the list's order is no promise */
        double first[2] = {at[0][0], at[0][1]};
        memcpy(at[0], at[1], sizeof first);
        memcpy(at[1], first, sizeof first);
    }
    return n == 2;
}

void
jum_scene_touch_begin(JumScene *scene, const double a[2], const double b[2])
{
    double place_m[3], x = (a[0] + b[0]) / 2.0, y = (a[1] + b[1]) / 2.0;
    jum_touch_begin(&scene->touch, a, b);
    scene->looking = scene->held = FALSE;
    if (scene->view == NULL)
        return;
    jum_scene_interrupt(scene);
    if (!scene->navigate.walking &&
        jum_scene_ground_under(scene, x * scale(scene), y * scale(scene), place_m))
        jum_navigate_grab(&scene->navigate, place_m);
}

void
jum_scene_touch_move(JumScene *scene, const double a[2], const double b[2])
{
    JumTouchMove move = jum_touch_move(&scene->touch, a, b);
    if (scene->view == NULL || move.kind == JUM_TOUCH_UNDECIDED)
        return;
    JumCamera *camera = jum_view_camera(scene->view);
    jum_scene_interrupt(scene);
    if (move.kind == JUM_TOUCH_TILT && scene->navigate.walking)
        jum_navigate_look(&scene->navigate, camera, 0.0, -move.rise_px * TILT_DEG_PER_PX);
    else if (move.kind == JUM_TOUCH_TILT) /* fingers up: the far comes into sight */
        jum_navigate_orbit(&scene->navigate, camera, 0.0, move.rise_px * TILT_DEG_PER_PX);
    else
        jum_navigate_pinch(&scene->navigate, camera, move.x_px * scale(scene),
                           move.y_px * scale(scene), move.factor, move.turn_deg);
    jum_scene_settle(scene);
    jum_scene_queue(scene);
}

void
jum_scene_touch_end(JumScene *scene)
{
    jum_navigate_release(&scene->navigate);
}

/* ---- two fingers ---- */

static void
on_two_begin(GtkGesture *gesture, GdkEventSequence *sequence, JumScene *scene)
{
    double at[2][2], x, y;
    gtk_gesture_set_state(gesture, GTK_EVENT_SEQUENCE_CLAIMED); /* ends a drag of one of them */
    scene->pinch = 1;
    scene->twist = 0;
    if (fingers(gesture, at)) {
        jum_scene_touch_begin(scene, at[0], at[1]);
    } else if (gtk_gesture_get_bounding_box_center(gesture, &x, &y)) {
        const double pad[2] = {x, y};
        jum_scene_touch_begin(scene, pad, pad);
    }
}

static void
on_two_update(GtkGesture *gesture, GdkEventSequence *sequence, JumScene *scene)
{
    double at[2][2];
    if (fingers(gesture, at))
        jum_scene_touch_move(scene, at[0], at[1]);
}

static void
on_two_end(GtkGesture *gesture, GdkEventSequence *sequence, JumScene *scene)
{
    jum_scene_touch_end(scene);
}

/* ---- a touchpad ---- */

static void
pad(JumScene *scene, GtkGesture *gesture, double factor, double twist)
{
    double x, y, at[2][2];
    if (scene->view == NULL || !(factor > 0) || fingers(gesture, at) ||
        !gtk_gesture_get_bounding_box_center(gesture, &x, &y))
        return;
    jum_scene_interrupt(scene);
    jum_navigate_pinch(&scene->navigate, jum_view_camera(scene->view), x * scale(scene),
                       y * scale(scene), factor / scene->pinch,
                       (twist - scene->twist) * 180 / G_PI);
    scene->pinch = factor;
    scene->twist = twist;
    jum_scene_settle(scene);
    jum_scene_queue(scene);
}

static void
on_pad_scale(GtkGestureZoom *gesture, double factor, JumScene *scene)
{
    pad(scene, GTK_GESTURE(gesture), factor, scene->twist);
}

static void
on_pad_angle(GtkGestureRotate *gesture, double angle, double delta, JumScene *scene)
{
    pad(scene, GTK_GESTURE(gesture), scene->pinch, delta);
}

/* ---- one that rests ---- */

static void
on_held(GtkGestureLongPress *gesture, double x, double y, JumScene *scene)
{
    if (scene->view == NULL || scene->selecting || scene->seam_held)
        return;
    scene->held = scene->held_tap = TRUE;
    scene->drag_x = scene->drag_y = 0;
    jum_scene_point_at(scene, x, y);
}

void
jum_scene_touch_build(JumScene *scene)
{
    GtkWidget *area = GTK_WIDGET(scene->area);
    GtkGesture *two = gtk_gesture_zoom_new(), *twist = gtk_gesture_rotate_new();
    g_signal_connect_object(two, "begin", G_CALLBACK(on_two_begin), scene, 0);
    g_signal_connect_object(two, "update", G_CALLBACK(on_two_update), scene, 0);
    g_signal_connect_object(two, "end", G_CALLBACK(on_two_end), scene, 0);
    g_signal_connect_object(two, "scale-changed", G_CALLBACK(on_pad_scale), scene, 0);
    g_signal_connect_object(twist, "angle-changed", G_CALLBACK(on_pad_angle), scene, 0);
    gtk_gesture_group(two, twist);
    gtk_widget_add_controller(area, GTK_EVENT_CONTROLLER(two));
    gtk_widget_add_controller(area, GTK_EVENT_CONTROLLER(twist));
    GtkGesture *hold = gtk_gesture_long_press_new();
    gtk_gesture_single_set_touch_only(GTK_GESTURE_SINGLE(hold), TRUE);
    g_signal_connect_object(hold, "pressed", G_CALLBACK(on_held), scene, 0);
    gtk_widget_add_controller(area, GTK_EVENT_CONTROLLER(hold));
}
