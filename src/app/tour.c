/* A tour: stops one after another, each for as long as it asks.  Late calls do not make it hurry: the next stay is
 * counted from when its stop was really shown, so that a stalled machine shows every stop. */
#include "app/tour.h"

void
jum_tour_start(JumTour *tour, guint n, gboolean loop, gint64 now_us)
{
    *tour = (JumTour){
        .n = n, .at = n > 0 ? n - 1 : 0, .playing = n > 0, .loop = loop, .due_us = now_us};
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

void
jum_tour_step(JumTour *tour, int by, gint64 now_us)
{
    if (tour->n == 0)
        return;
    gint64 n = tour->n; /* advance goes one further */
    tour->at = (guint) (((gint64) tour->at + by - (tour->begun ? 1 : 0) + 2 * n) % n);
    tour->begun = FALSE;
    tour->due_us = now_us;
}

int
jum_tour_advance(JumTour *tour, const double *holds_s, double flight_s, gint64 now_us)
{
    if (!tour->playing || now_us < tour->due_us)
        return -1;
    if (tour->begun && !tour->loop && tour->at + 1 == tour->n) {
        tour->playing = tour->begun = FALSE;
        return -1;
    }
    tour->at = (tour->at + 1) % tour->n;
    tour->begun = TRUE;
    tour->due_us = now_us + (gint64) ((CLAMP(holds_s[tour->at], 1.0, 600.0) + flight_s) * 1e6);
    return (int) tour->at;
}
