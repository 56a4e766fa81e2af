/* Most frames of a desk at rest differ in their data alone.  The base scene is then drawn once into a target of its own;
 * every further frame copies colours and depths from there and draws the data over them, so that symbols still stand
 * behind houses, to the last pixel as if the scene had been drawn.  While the camera moves or tiles come in, and in the
 * first frame after, nothing is kept, because nothing would be used twice; nor underground, where data lie below. */
#include "overlay/view-private.h"

void
jum_view_kept_free(JumView *view)
{
    g_clear_pointer(&view->kept.target, jum_target_free);
}

/* FALSE: there is no memory for it, or this framebuffer cannot be filled from another. */
static gboolean
make(JumView *view, int samples)
{
    JumKept *kept = &view->kept;
    g_autoptr(GError) error = NULL;
    int bound[6];
    if (kept->target != NULL && kept->px[0] == view->width_px && kept->px[1] == view->height_px &&
        kept->samples == samples)
        return TRUE;
    g_clear_pointer(&kept->target, jum_target_free);
    jum_target_save(view->device, bound);
    kept->target = jum_target_new(view->device, view->width_px, view->height_px, samples, &error);
    jum_target_restore(view->device, bound);
    kept->px[0] = view->width_px;
    kept->px[1] = view->height_px;
    kept->samples = samples;
    kept->fresh = FALSE;
    kept->refused = kept->target == NULL || !jum_target_can_fill(kept->target);
    if (error != NULL)
        g_message("%s", error->message);
    if (kept->refused)
        g_clear_pointer(&kept->target, jum_target_free);
    return !kept->refused;
}

static gboolean
may_keep(const JumView *view)
{
    return view->still && !view->due && !view->underground && !view->kept.refused &&
           !jum_scenery_is_due(view->scene);
}

gboolean
jum_view_kept_scene(JumView *view, int samples)
{
    JumKept *kept = &view->kept;
    kept->used = FALSE;
    kept->calm = may_keep(view) ? kept->calm + 1 : 0;
    if (kept->calm < 2 || !make(view, samples))
        return FALSE;
    if (!kept->fresh) {
        int bound[6];
        jum_target_begin(kept->target, bound);
        jum_target_clear(kept->target);
        jum_view_split_scene(view);
        jum_target_end(kept->target, bound);
    }
    kept->used = kept->fresh;
    kept->fresh = TRUE;
    jum_target_fill(kept->target);
    return TRUE;
}
