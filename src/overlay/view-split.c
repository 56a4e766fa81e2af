/* Before and after in one picture: the scene is drawn once; a second overlay with the scenario's values draws into the
 * pixels right of the split, the first into those left of it, each under a scissor.  The second one follows the first
 * in everything but its values, and exists only while it is asked for. */
#include "overlay/view-private.h"

#include <math.h>
#include <string.h>

void
jum_view_split_free(JumView *view)
{
    g_clear_pointer(&view->then, jum_overlay_free);
    g_clear_pointer(&view->then_queue, jum_draw_queue_free);
    g_clear_pointer(&view->then_below, jum_draw_queue_free);
}

static gboolean
start(JumView *view)
{
    g_autoptr(GError) error = NULL;
    if (view->then != NULL)
        return TRUE;
    view->then = jum_overlay_new(view->territory, view->world, view->device, jum_view_standing,
                                 view, &error);
    if (view->then == NULL) {
        g_warning("%s", error->message);
        return FALSE;
    }
    jum_overlay_set_lay(view->then, jum_view_lay);
    view->then_queue = jum_draw_queue_new(view->device);
    view->then_below = jum_draw_queue_new(view->device);
    return TRUE;
}

static void
set(JumOverlay *overlay, const JumViewValues *v, const double *values)
{
    jum_overlay_set_values(overlay, v->table, values, v->title, v->unit, v->is_signed, v->low,
                           v->high);
}

/* What differs between the sides stands out on both. */
static void
raise_both(JumView *view, const JumViewValues *v)
{
    guint n = jum_overlay_n_values(view->then);
    g_autofree double *sizes = g_new(double, n + 1);
    for (guint row = 0; row < n; row++)
        sizes[row] = v->then[row] - v->values[row];
    jum_overlay_raise(view->overlay, sizes);
    jum_overlay_raise(view->then, sizes);
}

void
jum_view_set_values(JumView *view, const JumViewValues *values)
{
    view->due = TRUE;
    if (values == NULL) {
        jum_overlay_set_difference(view->overlay, JUM_N_TABLES, NULL, NULL, NULL);
        if (view->then != NULL)
            jum_overlay_set_difference(view->then, JUM_N_TABLES, NULL, NULL, NULL);
        if (!view->field_then)
            jum_view_split_free(view);
        return;
    }
    set(view->overlay, values, values->values);
    if (values->then == NULL && !view->field_then) {
        jum_view_split_free(view);
    } else if (values->then == NULL) {
        set(view->then, values, values->values);
    } else if (start(view)) {
        set(view->then, values, values->then);
        raise_both(view, values);
    }
}

void
jum_view_set_field(JumView *view, const JumViewField *now, const JumViewField *then)
{
    view->due = TRUE;
    jum_overlay_set_field(view->overlay, now);
    jum_scenery_set_photometric(view->scene, now != NULL && now->photometric);
    view->field_then = now != NULL && then != NULL && start(view);
    if (view->then != NULL)
        jum_overlay_set_field(view->then, view->field_then ? then : now);
}

void
jum_view_field_changed(JumView *view)
{
    jum_overlay_touch_field(view->overlay);
    if (view->then != NULL)
        jum_overlay_touch_field(view->then);
}

double
jum_view_field_at(const JumView *view, double x_m, double y_m)
{
    return jum_overlay_value_at(view->overlay, x_m, y_m);
}

void
jum_view_set_split(JumView *view, double share)
{
    view->due = view->due || share != view->split;
    view->split = CLAMP(share, 0.0, 1.0);
}

void
jum_view_set_clock(JumView *view, gint64 now_us)
{
    jum_overlay_set_clock(view->overlay, now_us);
    if (view->then != NULL)
        jum_overlay_set_clock(view->then, now_us);
}

void
jum_view_reserve(JumView *view, const JumLabelBox *boxes, guint n)
{
    n = MIN(n, JUM_VIEW_RESERVED);
    if (n == view->n_reserved && memcmp(view->reserved, boxes, n * sizeof *boxes) == 0)
        return;
    memcpy(view->reserved, boxes, n * sizeof *boxes);
    view->n_reserved = n;
    view->due = TRUE;
}

/* What the window covers is covered for both; a half has no label that the seam would cut. */
static void
reserve(JumView *view)
{
    JumLabelBox boxes[JUM_VIEW_RESERVED + 1];
    guint n = view->n_reserved;
    float seam = (float) (view->split * view->width_px), high = (float) view->height_px;
    memcpy(boxes, view->reserved, n * sizeof *boxes);
    boxes[n] = (JumLabelBox){seam, 0, (float) view->width_px, high};
    jum_overlay_reserve(view->overlay, boxes, view->then != NULL ? n + 1 : n);
    boxes[n] = (JumLabelBox){0, 0, seam, high};
    if (view->then != NULL)
        jum_overlay_reserve(view->then, boxes, n + 1);
}

gboolean
jum_view_split_update(JumView *view)
{
    reserve(view);
    if (view->then == NULL)
        return FALSE;
    jum_overlay_follow(view->then, view->overlay);
    return jum_overlay_update(view->then, &view->frame);
}

void
jum_view_split_begin(JumView *view)
{
    if (view->then == NULL)
        return;
    jum_draw_queue_clear(view->then_queue);
    jum_draw_queue_clear(view->then_below);
    jum_overlay_begin(view->then, &view->frame, view->then_queue);
}

void
jum_view_split_record(JumView *view)
{
    if (view->then == NULL)
        return;
    jum_overlay_record(view->then, &view->frame, view->then_queue, view->then_below);
    jum_scenery_record_ink(view->scene, view->then_queue);
}

void
jum_view_split_run(JumView *view, gboolean below)
{
    JumDrawQueue *queue = below ? view->below_queue : view->overlay_queue;
    if (view->then == NULL) {
        jum_draw_queue_run(queue, &view->frame, NULL);
        return;
    }
    int seam = (int) lround(view->split * view->width_px);
    jum_device_set_scissor(view->device, 0, 0, seam, view->height_px);
    jum_draw_queue_run(queue, &view->frame, NULL);
    jum_device_set_scissor(view->device, seam, 0, view->width_px - seam, view->height_px);
    jum_draw_queue_run(below ? view->then_below : view->then_queue, &view->frame, NULL);
    jum_device_end_scissor(view->device);
}

void
jum_view_set_buildings(JumView *view, const JumViewBuildings *buildings)
{
    jum_scenery_set_buildings(view->scene, buildings);
    view->due = TRUE;
}

void
jum_view_split_scene(JumView *view)
{
    if (view->then == NULL || !jum_scenery_has_buildings(view->scene)) {
        jum_scenery_draw(view->scene, &view->frame);
        return;
    }
    int seam = (int) lround(view->split * view->width_px);
    if (seam > 0)
        jum_scenery_draw_strip(view->scene, &view->frame, 0, seam, FALSE);
    if (seam < view->width_px)
        jum_scenery_draw_strip(view->scene, &view->frame, seam, view->width_px - seam, TRUE);
}
