/* What walls hide from an eye in the street.  Symbols ask the depths of the picture, names and counts a ray each; its
 * answer is kept until the eye has moved by a part of the distance, and at most so many are asked a frame: the others
 * keep their last answer, or wait for the next frame. */
#include "overlay/overlay-private.h"

#include <math.h>

#define STREET_UP_M 25.0 /* an eye lower than that is in the street */
#define SIGHTS      2048 /* power of two */
#define PROBES      16
#define ASKED       32   /* a frame */
#define NEARLY      0.95 /* its own walls do not hide it: the rest of the way is not asked */
#define MOVED_M     0.25
#define MOVED       0.02 /* of the distance */

struct JumOverlaySights {
    struct {
        guint64 key; /* 0: none */
        float eye_m[3];
        gboolean seen;
    } known[SIGHTS];
    guint asked; /* in this frame */
};

void
jum_overlay_begin_sight(JumOverlay *overlay, const JumFrame *frame)
{
    const JumCamera *c = &frame->camera;
    overlay->in_street = overlay->sight != NULL &&
                         c->z_m - jum_overlay_ground(overlay, c->x_m, c->y_m) < STREET_UP_M;
    if (overlay->in_street && overlay->sights == NULL)
        overlay->sights = g_new0(JumOverlaySights, 1);
    if (overlay->sights != NULL)
        overlay->sights->asked = 0;
}

gboolean
jum_overlay_sees(JumOverlay *overlay, const JumFrame *frame, const double place_m[3], guint64 key)
{
    const JumCamera *c = &frame->camera;
    const double eye_m[3] = {c->x_m, c->y_m, c->z_m};
    JumOverlaySights *sights = overlay->sights;
    double before_m[3], way2 = 0.0, gone2 = 0.0;
    guint slot = (guint) (key >> 32 ^ key) & (SIGHTS - 1), first = slot;
    if (!overlay->in_street)
        return TRUE;
    while (sights->known[slot].key != 0 && sights->known[slot].key != key &&
           slot - first < PROBES - 1)
        slot = (slot + 1) & (SIGHTS - 1);
    gboolean known = sights->known[slot].key == key;
    for (int k = 0; k < 3; k++) {
        double gone = eye_m[k] - frame->origin_m[k] - (double) sights->known[slot].eye_m[k];
        before_m[k] = eye_m[k] + NEARLY * (place_m[k] - eye_m[k]);
        way2 += (place_m[k] - eye_m[k]) * (place_m[k] - eye_m[k]);
        gone2 += gone * gone;
    }
    if (known && sqrt(gone2) <= MOVED_M + MOVED * sqrt(way2))
        return sights->known[slot].seen;
    if (overlay->clock_us > 0 &&
        sights->asked >= ASKED) { /* a picture that stands alone has the time */
        overlay->news = TRUE;
        return known && sights->known[slot].seen;
    }
    sights->asked++;
    sights->known[slot].key = key;
    sights->known[slot].seen = overlay->sight(overlay->sight_data, eye_m, before_m);
    for (int k = 0; k < 3; k++)
        sights->known[slot].eye_m[k] = (float) (eye_m[k] - frame->origin_m[k]);
    return sights->known[slot].seen;
}
