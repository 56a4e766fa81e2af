/* The reference layers of the territory as the view shows them: which, how strongly, in which order, and what of them lies
 * under a pixel.  The ground is painted again in its own time; marks and legend are told at the next update. */
#include "overlay/view-private.h"

#include "base/i18n.h"

#include <math.h>

#define REACH_PX 5.0 /* logical, from a line or a mark */
#define REACH_M  250.0

static JumReferences *
references_of(const JumView *view)
{
    return jum_scene_store_references(jum_scenery_store(view->scene));
}

guint
jum_view_n_references(const JumView *view)
{
    const JumReferences *references = references_of(view);
    return references != NULL ? jum_references_n(references) : 0;
}

JumReference
jum_view_reference(const JumView *view, guint i)
{
    return jum_references_at(references_of(view), i);
}

void
jum_view_set_reference(JumView *view, guint i, gboolean visible, double opacity)
{
    jum_scenery_set_reference(view->scene, i, visible, opacity);
    view->references_told = FALSE;
}

guint
jum_view_reference_in_order(const JumView *view, guint position)
{
    return jum_references_in_order(references_of(view), position);
}

void
jum_view_move_reference(JumView *view, guint i, guint position)
{
    jum_scenery_move_reference(view->scene, i, position);
    view->references_told = FALSE;
}

guint
jum_view_reference_hits(const JumView *view,
                        const JumHit *hit,
                        JumReferenceHit hits[JUM_REFERENCE_HITS])
{
    const JumReferences *references = references_of(view);
    const JumCamera *eye = &view->camera;
    if (references == NULL || !hit->hit)
        return 0;
    double away = hypot(hypot(hit->x_m - eye->x_m, hit->y_m - eye->y_m), hit->z_m - eye->z_m);
    double pixel = 2.0 * away * tan(eye->fov_deg * G_PI / 360.0) / fmax(view->height_px, 1.0);
    return jum_references_hits(references, hit->x_m, hit->y_m,
                               fmin(REACH_PX * view->scale * pixel, REACH_M), hits);
}

char *
jum_view_reference_text(const JumView *view, const JumReferenceHit *hit)
{
    JumReference layer = jum_view_reference(view, hit->layer);
    if (hit->words != NULL && hit->name != NULL && g_strcmp0(hit->words, hit->name) != 0)
        return g_strdup_printf(_("%s: %s, %s"), layer.name, hit->words, hit->name);
    const char *known = hit->words != NULL ? hit->words : hit->name;
    return known != NULL ? g_strdup_printf(_("%s: %s"), layer.name, known) : g_strdup(layer.name);
}
