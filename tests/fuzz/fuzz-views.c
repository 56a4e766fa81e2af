/* Any bytes as a file of saved views and tours: what is taken is bounded and finite, and is the same when written and
 * read again. */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "overlay/saved-views.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(JumSavedViews) views = jum_saved_views_from_text((const char *) data, size, NULL);
    guint n = jum_saved_views_n(views), n_tours = jum_saved_views_n_tours(views);
    if (n > JUM_SAVED_VIEWS_MAX || n_tours > JUM_SAVED_TOURS_MAX)
        g_error("%u views, %u tours", n, n_tours);
    for (guint i = 0; i < n; i++) {
        const JumSavedView *view = jum_saved_views_get(views, i);
        if (!isfinite(view->camera.x_m) || !isfinite(view->camera.heading_deg) ||
            !(view->hold_s >= 1.0 && view->hold_s <= 600.0) || view->name[0] == '\0')
            g_error("view %u is no view", i);
    }
    for (guint i = 0; i < n_tours; i++) {
        const JumSavedTour *tour = jum_saved_views_tour(views, i);
        if (!(tour->flight_s >= 0.0 && tour->flight_s <= 60.0) ||
            tour->stops->len > JUM_TOUR_STOPS_MAX)
            g_error("tour %u is no tour", i);
    }
    g_autofree char *text = jum_saved_views_to_text(views);
    guint bad = 0;
    g_autoptr(JumSavedViews) again = jum_saved_views_from_text(text, strlen(text), &bad);
    g_autofree char *second = jum_saved_views_to_text(again);
    if ((n > 0 || n_tours > 0) && (bad != 0 || strcmp(text, second) != 0))
        g_error("written and read again it is another");
    return 0;
}
