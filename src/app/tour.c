/* A tour: stops in a ring, each for as long as it asks.  Late calls do not make it hurry: the next stay is counted
 * from when its stop was really shown, so that a stalled machine shows every stop. */
#include "app/tour.h"

void
jum_tour_start(JumTour *tour, guint n, gint64 now_us)
{
    *tour = (JumTour){.n = n, .at = n > 0 ? n - 1 : 0, .playing = n > 0, .due_us = now_us};
}

void
jum_tour_pause(JumTour *tour)
{
    tour->playing = FALSE;
}

void
jum_tour_resume(JumTour *tour, gint64 now_us)
{
    tour->playing = tour->n > 0;
    tour->due_us = now_us;
}

int
jum_tour_advance(JumTour *tour, const double *holds_s, double flight_s, gint64 now_us)
{
    if (!tour->playing || now_us < tour->due_us)
        return -1;
    tour->at = (tour->at + 1) % tour->n;
    tour->due_us = now_us + (gint64) ((CLAMP(holds_s[tour->at], 1.0, 600.0) + flight_s) * 1e6);
    return (int) tour->at;
}
