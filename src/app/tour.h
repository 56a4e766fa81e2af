#pragma once

#include <glib.h>

/**
 * JumTour: which stop of a tour a picture is at, without a clock of its own: the caller says what time it is and
 * flies where it is told.
 */
typedef struct {
    guint n, at;
    gboolean playing, loop, begun; /* begun: @at has been shown */
    gint64 due_us;                 /* when the next stop begins */
} JumTour;

/** jum_tour_start: at the first of @n stops, from the next advance on; nothing if there is none.
 * @loop: after the last comes the first, else the tour ends when the last has stayed. */
void jum_tour_start(JumTour *tour, guint n, gboolean loop, gint64 now_us);
void jum_tour_pause(JumTour *tour);
/** jum_tour_resume: goes on with the stop after the one shown last. */
void jum_tour_resume(JumTour *tour, gint64 now_us);
/** jum_tour_step: the next advance goes @by stops on (-1: back) from the one shown last, round the ends. */
void jum_tour_step(JumTour *tour, int by, gint64 now_us);
/**
 * jum_tour_advance:
 * @holds_s: [n] seconds to stay at each stop
 * @flight_s: how long the way there takes, added to the stay
 *
 * Returns: the stop to go to now, or -1; a tour that is over does not play any more.
 */
int jum_tour_advance(JumTour *tour, const double *holds_s, double flight_s, gint64 now_us);
