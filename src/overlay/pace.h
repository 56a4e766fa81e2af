#pragma once

#include "overlay/view.h"

/**
 * JumPace: which quality holds the frame rate: down when frames are slow, up when they have been quick for a while;
 * a level that proved too slow is tried again only after a pause that doubles each time.
 *
 * Knows no clock: the caller says when each frame was drawn, so that a test can.  Zero-initialised by
 * jum_pace_init().
 */
typedef struct {
    JumDrawQuality quality;
    gint64 last_us, smooth_us; /* last frame; from frame to frame, smoothed */
    guint calm;                /* frames in a row that were quick */
    JumDrawQuality too_slow;   /* the lowest level that was, until then: */
    gint64 until_us, pause_us;
} JumPace;

/** jum_pace_init: starts at the lowest level on software GL, in the middle on a GPU. */
void jum_pace_init(JumPace *pace, gboolean software);
/**
 * jum_pace_frame: one frame was drawn at @now_us (monotonic).
 *
 * Returns: TRUE if pace->quality is another now.  A pause between frames is no slowness: nothing was moving.
 */
gboolean jum_pace_frame(JumPace *pace, gint64 now_us);
/** jum_pace_rest: what was drawn last says nothing of the pace (a kept picture): the next frame begins anew. */
void jum_pace_rest(JumPace *pace);
